import uuid

from ..scanning.contract import check
from .count_common import CountCase
from .test_piles import LooseCase


class CountMessages(CountCase):
    """What a device is told while somebody counts: each message where it belongs."""

    def code(self, answer):
        return answer["message"]["code"]

    def told(self, count, text="", last=None, action="", user=None):
        """A step, its answer and the code of its message."""
        answer = self.count_step(count, text, last, action, user)
        check("count", answer)
        return answer, self.code(answer)


class TestCountMessages(CountMessages):
    def test_a_sheet_names_the_next_place_and_begins_with_a_sign(self):
        self.coil_at("K1", "TC-01-01-1")
        self.coil_at("K2", "TC-01-02-1")
        count = self.sheet("TC-01-01-1", "TC-01-02-1")
        _answer, code = self.told(count)
        self.assertEqual(code, "count_place")
        _answer, code = self.told(count, "K1")
        self.assertEqual(code, "count_place_first")
        _answer, code = self.told(count, "TC-01-03-1")
        self.assertEqual(code, "count_not_here")
        answer, code = self.told(count, "TC-01-01-1")
        self.assertEqual(code, "count_goods")
        _refused, code = self.told(count, "TC-01-02-1", answer)
        self.assertEqual(code, "count_other_place")
        answer, code = self.told(count, "K1", answer)
        self.assertEqual(code, "count_noted")
        _answer, code = self.told(count, "", answer, "finish")
        self.assertEqual(code, "count_closed")

    def test_a_sign_of_several_tiers_asks_for_the_tier(self):
        self.coil_at("K1", "TC-01-01-1")
        self.coil_at("K2", "TC-01-02-1")
        self.coil_at("K3", "TC-01-01-2")
        count = self.sheet("TC-01-01-1", "TC-01-01-2")
        answer, code = self.told(count, self.place("TC-01-01-1").sign)
        self.assertEqual((answer["state"], code), ("place", "choose_tier"))
        upper = answer["data"]["options"][1]["code"]
        answer, code = self.told(count, upper)
        self.assertEqual(code, "count_goods")
        self.assertEqual(self.line("TC-01-01-2").state, "counting")

    def test_bags_are_asked_for_in_layers(self):
        self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        answer = self.count_step(count, "TB-01-01")
        answer, code = self.told(count, "B1", answer)
        self.assertEqual((answer["state"], code), ("quantity", "count_ask_pieces"))
        _refused, code = self.told(count, "many", answer)
        self.assertEqual(code, "count_bad_pieces")
        _answer, code = self.told(count, "5x8", answer)
        self.assertEqual(code, "count_noted")

    def test_goods_by_weight_are_asked_for_in_kg(self):
        self.bags.unit_weight = 0.0
        self.bags.is_counted = False
        self.bag_lot("B2", "TB-01-02")
        count = self.sheet("TB-01-02")
        answer = self.count_step(count, "TB-01-02")
        answer, code = self.told(count, "B2", answer)
        self.assertEqual((answer["state"], code), ("quantity", "count_ask_weight"))
        _refused, code = self.told(count, "heavy", answer)
        self.assertEqual(code, "count_bad_weight")
        _answer, code = self.told(count, "1 t", answer)
        self.assertEqual(code, "count_noted")

    def test_what_two_people_found_goes_to_who_approves(self):
        self.coil_at("K1", "TC-01-01-1")
        self.coil_at("K2", "TC-01-02-1")
        count = self.sheet("TC-01-01-1", "TC-01-02-1")
        self.count_place(count, "TC-01-01-1")
        answer = self.count_place(count, "TC-01-01-1", user=self.second)
        self.assertEqual(self.code(answer), "count_handed")

    def test_open_work_explains_a_difference_only_if_the_person_says_so(self):
        self.coil_at("K1", "TC-01-01-1")
        self.delivery(self.coil, 10_000)
        count = self.sheet("TC-01-01-1")
        answer = self.count_place(count, "TC-01-01-1")
        self.assertEqual((answer["state"], self.code(answer)), ("confirm", "count_ask_work"))
        _answer, code = self.told(count, "", answer, "no")
        self.assertEqual(code, "count_second")

    def test_numbers_that_are_none_are_refused_and_not_written(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        service = self.env["wms.count.service"].with_user(self.operator)
        place = service.sheet(count.id)["places"][0]
        answer = service.submit(
            count.id, uuid.uuid4().hex, place["uuid"], [], place["event"], unreadable="9" * 30
        )
        self.assertEqual(answer["message"]["kind"], "ok")
        self.assertEqual(self.line("TC-01-01-1").unreadable_count, 0)


class TestPileMessages(LooseCase, CountMessages):
    """Loose goods: a survey of the pile, the level of the silo."""

    def test_a_survey_is_asked_and_checked(self):
        self.bring(20_000, place=self.first)
        count = self.sheet(self.first.name)
        answer, code = self.told(count, self.first.name)
        self.assertEqual((answer["state"], code), ("survey", "count_ask_survey"))
        refused, code = self.told(count, "a heap", answer)
        self.assertEqual(code, "count_bad_survey")
        self.assertEqual(refused["state"], "survey")
        self.sand.bulk_density = 0.0
        self.first.open_pile_id.lot_id.bulk_density = 0.0
        _refused, code = self.told(count, "12.5", answer)
        self.assertEqual(code, "count_no_density")
        _answer, code = self.told(count, "12.5 1.6 t/m3", answer)
        self.assertEqual(code, "count_all_done")

    def test_a_volume_where_the_book_has_no_pile_is_told_to_a_supervisor(self):
        count = self.sheet(self.first.name)
        answer = self.count_step(count, self.first.name)
        _refused, code = self.told(count, "12.5", answer)
        self.assertEqual(code, "count_no_pile")
        _answer, code = self.told(count, "0", answer)
        self.assertEqual(code, "count_all_done")

    def test_a_level_is_asked_and_checked(self):
        self.bring(20_000, place=self.first)
        self.first.write(
            {
                "vessel_kind": "silo",
                "vessel_diameter": 4.0,
                "vessel_height": 10.0,
                "vessel_hopper_height": 3.0,
            }
        )
        count = self.sheet(self.first.name)
        answer, code = self.told(count, self.first.name)
        self.assertEqual((answer["state"], code), ("level", "count_ask_level"))
        _refused, code = self.told(count, "half full", answer)
        self.assertEqual(code, "count_bad_level")

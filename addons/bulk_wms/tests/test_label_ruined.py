from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine.ruined import Seen
from .test_label_prints import LabelCase
from .work_case import WorkCase


@tagged("post_install", "-at_install")
class TestLabelRuined(LabelCase, WorkCase):
    """Goods whose label nobody can read: named only when it is certain, then labelled anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.place("TC-01-01-1")
        facts = {"heat": "H1", "width": 1250, "thickness": 3}
        cls.lot_b = cls.coil_at("C2", "TC-01-02-1", weight=21_900.0, **facts)
        cls.upper = cls.coil_at("C3", "TC-01-01-2", weight=15_000.0, **facts)

    def report(self, **values):
        return self.env["wms.discrepancy"].create(
            {"kind": "unreadable", "company_id": self.company.id, **values}
        )

    def relabel(self, lot, seen, user=None, place=None):
        user = user or self.operator
        place = (place or self.here).with_user(user)
        return self.labels(user)._relabel_ruined(place, lot.with_user(user), seen)

    def test_all_tiers_of_the_stack_are_looked_at_and_nothing_beside_it(self):
        found = self.labels()._find_ruined(self.here.with_user(self.operator), heat="H1")
        self.assertEqual({match.key for match in found}, {self.lot_a.id, self.upper.id})

    def test_what_is_off_is_told(self):
        found = self.labels()._find_ruined(
            self.here.with_user(self.operator), heat="H1", weight=20_400
        )
        self.assertEqual([match.key for match in found], [self.lot_a.id, self.upper.id])
        self.assertEqual([match.agrees for match in found], [True, False])
        self.assertEqual(found[1].off, (("weight", "20400", "15000"),))

    def test_the_only_one_that_agrees_is_labelled_and_the_report_is_settled(self):
        report = self.report(lot_id=self.lot_a.id)
        rows = self.relabel(self.lot_a, Seen(heat="H1", weight=20_400))
        self.assertEqual((rows.name, rows.number), ("C1", 1))
        self.assertEqual(report.state, "resolved")
        self.assertIn("20400 kg", report.resolution)
        self.assertEqual(self.entries("label.found").lot, "C1")

    def test_a_second_label_is_logged_as_ruined(self):
        self.make(self.lot_a)
        rows = self.relabel(self.lot_a, Seen(tail="C1"))
        self.assertEqual((rows.number, rows.reason), (2, "ruined"))
        self.assertIn("C1", self.entries("label.reprint").reason)

    def test_a_report_of_nameless_goods_at_the_place_gets_its_lot(self):
        report = self.report(location_id=self.place("TC-01-01-2").id)
        other = self.report(location_id=self.place("TC-01-02-1").id)
        self.relabel(self.lot_a, Seen(weight=20_400))
        self.assertEqual((report.state, report.lot_id), ("resolved", self.lot_a))
        self.assertEqual(other.state, "open")

    def test_other_reports_of_the_lot_stay_open(self):
        report = self.report(lot_id=self.lot_a.id, kind="weight")
        self.relabel(self.lot_a, Seen(weight=20_400))
        self.assertEqual(report.state, "open")

    def test_an_operator_does_not_choose_among_several(self):
        with self.assertRaisesRegex(UserError, "2 lots"):
            self.relabel(self.lot_a, Seen(heat="H1"))
        rows = self.relabel(self.lot_a, Seen(heat="H1"), self.supervisor)
        self.assertEqual(rows.name, "C1")

    def test_what_does_not_agree_is_labelled_by_nobody(self):
        for user in (self.operator, self.supervisor):
            with self.assertRaisesRegex(UserError, "does not agree"):
                self.relabel(self.upper, Seen(weight=20_400), user)
            with self.assertRaisesRegex(UserError, "does not agree"):
                self.relabel(self.lot_b, Seen(heat="H1"), user)

    def test_the_window_finds_and_prints(self):
        window = self.env["wms.label.find"].with_user(self.operator)
        window = window.create({"place_id": self.here.id, "heat": "H1"})
        window.action_find()
        self.assertIn("2 lots agree", window.told)
        self.assertEqual(window.line_ids.mapped("may_print"), [False, False])
        with self.assertRaises(UserError):
            window.line_ids[0].action_relabel()
        window.write({"weight": 20_400})
        window.action_find()
        self.assertEqual(window.line_ids.mapped("agrees"), [True, False])
        self.assertIn("seen 20400, book 15000", window.line_ids[1].off)
        self.assertIn("/bulk_wms/labels/", window.line_ids[0].action_relabel()["url"])

    def test_the_window_asks_for_something_that_was_seen(self):
        window = self.env["wms.label.find"].with_user(self.operator)
        with self.assertRaises(UserError):
            window.create({"place_id": self.here.id}).action_find()

    # --- by phone -----------------------------------------------------------------------------

    def test_by_phone_place_then_what_is_seen_then_the_label(self):
        report = self.report(lot_id=self.lot_a.id)
        place = self.work("relabel", self.here.sign)
        self.assertEqual((self.code(place), place["state"]), ("ask_ruined", "seen"))
        several = self.work("relabel", "H1 3x1250", place)
        self.assertEqual((self.code(several), several["state"]), ("ruined_several", "seen"))
        found = self.work("relabel", "H1 3x1250 20400kg", several)
        self.assertEqual((self.code(found), found["state"]), ("ruined_found", "choose"))
        (option,) = found["data"]["options"]
        self.assertIn("C1 · H1 · 3 × 1250", option["name"])
        done = self.work("relabel", option["code"], found)
        self.assertEqual(self.code(done), "label_printed")
        self.assertTrue(done["data"]["label"]["url"].startswith("/bulk_wms/labels/"))
        self.assertEqual(report.state, "resolved")

    def test_by_phone_a_wrong_guess_is_refused_and_nothing_printed(self):
        place = self.work("relabel", self.here.sign)
        none = self.work("relabel", "H9", place)
        self.assertEqual(self.code(none), "ruined_none")
        self.assertFalse(self.labels()._printed_before(self.lot_a | self.upper))

    def test_by_phone_a_lot_that_was_not_offered_is_refused(self):
        from ..scanning.facts import ref_of

        place = self.work("relabel", self.here.sign)
        found = self.work("relabel", "20400kg", place)
        answer = self.work("relabel", ref_of(self.upper), found)
        self.assertEqual(self.code(answer), "refused")
        self.assertFalse(self.labels()._printed_before(self.upper))

    def test_by_phone_labels_are_printed_and_reprints_ask(self):
        first = self.work("label", "C1")
        self.assertEqual(self.code(first), "label_printed")
        again = self.work("label", "C1")
        self.assertEqual(self.code(again), "ask_label_reason")
        done = self.work("label", "torn", again)
        self.assertEqual(self.code(done), "label_printed")
        self.assertEqual(self.entries("label.reprint").reason, "torn")

    def test_by_phone_the_same_key_prints_once(self):
        first = self.work("label", "C1", key="one-key")
        self.assertEqual(self.work("label", "C1", key="one-key"), first)
        self.assertEqual(self.labels()._printed_before(self.lot_a), {self.lot_a.id: 1})

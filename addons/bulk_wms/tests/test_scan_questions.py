import base64
import io

from PIL import Image

from .work_case import WorkCase


def photo(size=(40, 30), kind="JPEG"):
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind)
    return base64.b64encode(data.getvalue()).decode()


class TestQuestions(WorkCase):
    """What is here, where is it."""

    def setUp(self):
        super().setUp()
        for name, place in (("Q1", "TC-01-01-1"), ("Q2", "TC-01-02-1"), ("Q3", "TC-01-01-2")):
            self.coil_at(name, place)

    def test_what_is_here(self):
        picking = self.receipt([self.lot("Q4")])
        picking.action_arrive()
        answer = self.work("here", self.place("TC-01-01-1").sign)
        self.assertEqual((self.code(answer), answer["state"]), ("here", "place"))
        contents = {row["lot"]: row["tier"] for row in answer["data"]["contents"]}
        self.assertEqual(contents, {"Q1": 1, "Q3": 2})
        held = self.work("here", picking.move_line_ids.location_dest_id.barcode)
        self.assertEqual(held["data"]["holds"][0]["lot"], "Q4")
        self.assertEqual(held["data"]["tasks"][0]["transfer"], picking.name)

    def test_an_area_is_summed_and_an_empty_place_is_empty(self):
        self.assertIn("3", self.work("here", "TC")["message"]["text"])
        self.assertEqual(self.code(self.work("here", "TC-02-04-1")), "here_empty")
        self.assertEqual(self.code(self.work("here", "Q1")), "here")
        self.lot("Q9")
        self.assertEqual(self.code(self.work("here", "Q9")), "not_in_stock")

    def test_where_is_it_and_what_lies_on_it(self):
        answer = self.work("where", "Q1")
        self.assertEqual(self.code(answer), "lot_below")
        self.assertEqual(answer["data"]["on_top"], ["Q3"])
        self.assertEqual(answer["data"]["places"][0]["tier"], 1)
        top = self.work("where", "Q3", answer)
        self.assertEqual((self.code(top), top["data"]["on_top"]), ("lot_at", []))

    def test_lots_in_several_places_or_none(self):
        self.bags_at("QB", TB_01_01=500, TB_01_02=700)
        answer = self.work("where", "QB")
        self.assertEqual(self.code(answer), "lot_in_places")
        self.assertEqual([row["weight"] for row in answer["data"]["places"]], [500, 700])
        self.receipt([self.lot("Q5")])
        self.assertEqual(self.code(self.work("where", "Q5")), "lot_nowhere")

    def test_questions_change_nothing(self):
        before = self.env["wms.ledger.entry"].search_count([])
        self.work("where", "Q1")
        self.work("here", "TC")
        self.assertEqual(self.env["wms.ledger.entry"].search_count([]), before)


class TestAnything(WorkCase):
    """From the home screen."""

    def setUp(self):
        super().setUp()
        self.lot1 = self.coil_at("A1", "TC-01-01-1")

    def codes(self, answer):
        return [option["code"] for option in answer["data"]["options"]]

    def test_goods_offer_their_tasks_and_a_move(self):
        delivery = self.delivery(self.coil, 10_000)
        answer = self.work("any", "A1")
        self.assertEqual((self.code(answer), answer["state"]), ("found", "choose"))
        task = f"BWMS.REF.TRANSFER.{delivery.id}"
        self.assertEqual(self.codes(answer)[0], task)
        self.assertIn("BWMS.CMD.MOVE", self.codes(answer))
        led = self.work("any", task, answer)
        self.assertEqual((self.code(led), led["data"]["work"]), ("scan_source", "task"))
        done = self.work("task", "TC-01-01-1", led)
        self.assertEqual(self.code(done), "transfer_done")

    def test_a_move_begins_there(self):
        answer = self.work("any", "A1")
        led = self.work("any", "BWMS.CMD.MOVE", answer)
        self.assertEqual((self.code(led), led["data"]["work"]), ("move_to", "move"))
        self.assertEqual(self.code(self.work("move", "TC-02-01-1", led)), "moved")

    def test_each_kind_of_thing_offers_what_fits(self):
        picking = self.receipt([self.lot("A2")])
        visit = self.env["wms.visit"].create({"plate": "AN 1", "company_id": self.company.id})
        crane = self.env["wms.equipment"].create(
            {"name": "Crane", "barcode": "AN-CRANE", "company_id": self.company.id}
        )
        for text, kind in (
            ("TC-01-01-1", "place"),
            (picking.name, "transfer"),
            (visit.name, "visit"),
            ("AN1", "vehicle"),
            (crane.barcode, "equipment"),
        ):
            answer = self.work("any", text)
            self.assertEqual(answer["data"]["found"]["kind"], kind)
        here = self.work("any", "TC-01-01-1")
        self.assertEqual(self.code(self.work("any", "BWMS.CMD.HERE", here)), "here")
        fresh = self.work("any", "A1", here)
        self.assertEqual(fresh["data"]["found"]["kind"], "lot")

    def test_a_closed_transfer_says_so(self):
        picking = self.receipt([self.lot("A2")])
        self.scan_through(picking, picking.move_line_ids.lot_id)
        self.assertEqual(self.code(self.work("any", picking.name)), "transfer_closed")

    def test_commands_are_told_to_the_device(self):
        answer = self.work("move", "BWMS.CMD.HERE", self.work("move", "A1"))
        self.assertEqual((self.code(answer), answer["data"]["command"]), ("command", "HERE"))
        self.assertEqual(answer["state"], "place")
        picking = self.receipt([self.lot("A2")])
        undo = self.step(picking, "bwms.cmd.undo")
        self.assertEqual(undo["data"]["command"], "UNDO")


class TestReport(WorkCase):
    """Problems become discrepancies with a photo."""

    def setUp(self):
        super().setUp()
        self.lot1 = self.coil_at("P1", "TC-01-01-1")

    def report(self, thing="P1", problem="damaged", seen="rust on the edge", **values):
        ask = self.work("report", problem, self.work("report", thing))
        return self.work("report", seen, ask, **values)

    def found(self):
        return self.env["wms.discrepancy"].search([("company_id", "=", self.company.id)])

    def test_goods_problem_words_and_photo(self):
        answer = self.report(photo=photo())
        self.assertEqual((self.code(answer), answer["state"]), ("reported", "thing"))
        found = self.found()
        self.assertEqual(
            (found.kind, found.lot_id, found.seen), ("damaged", self.lot1, "rust on the edge")
        )
        self.assertEqual(found.reported_by_id, self.operator)
        self.assertTrue(found.photo)
        self.assertEqual(found.location_id, self.place("TC-01-01-1"))

    def test_a_place_can_be_reported_and_a_button_or_its_words_chosen(self):
        self.assertEqual(self.code(self.report("TC-01-01-1", "Cannot be reached")), "reported")
        self.assertEqual(self.found().kind, "blocked_access")

    def test_an_unknown_problem_offers_the_known_ones(self):
        ask = self.work("report", "P1")
        answer = self.work("report", "bad mood", ask)
        self.assertEqual((self.code(answer), answer["state"]), ("bad_problem", "problem"))
        self.assertEqual(len(answer["data"]["options"]), 7)
        self.assertEqual(self.code(self.work("report", "override", ask)), "bad_problem")

    def test_what_is_no_photo_is_refused_by_content(self):
        bad = base64.b64encode(b"<svg onload=alert(1)>").decode()
        gif = photo(kind="GIF")
        for value in (bad, gif, "not base64!", "data:image/jpeg;base64," + bad, 12, ["x"]):
            answer = self.report(photo=value)
            self.assertEqual((self.code(answer), answer["state"]), ("bad_photo", "seen"))
        self.assertFalse(self.found())
        self.assertEqual(
            self.code(self.report(photo="data:image/png;base64," + photo(kind="PNG"))), "reported"
        )

    def test_a_photo_too_large_or_with_too_many_pixels_is_refused(self):
        large = base64.b64encode(b"x" * 10_100_000).decode()
        self.assertEqual(self.code(self.report(photo=large)), "bad_photo")
        bomb = io.BytesIO()
        Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
        answer = self.report(photo=base64.b64encode(bomb.getvalue()).decode())
        self.assertEqual(self.code(answer), "bad_photo")

    def test_a_photo_of_received_goods_stays_with_the_lot(self):
        lot = self.lot("P2")
        self.receipt([lot])
        self.work("receive", "P2", photo=photo())
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", "stock.lot"), ("res_id", "=", lot.id)]
        )
        self.assertEqual((len(kept), kept.mimetype), (1, "image/jpeg"))

    def test_a_label_is_printed_or_said_to_be_impossible(self):
        answer = self.work("label", "P1")
        if self.env.get("wms.label") is None:
            self.assertEqual(self.code(answer), "no_label")
            return
        self.assertEqual(self.code(answer), "label_printed")
        again = self.work("label", "P1")
        self.assertEqual((self.code(again), again["state"]), ("ask_label_reason", "reason"))
        self.assertEqual(self.code(self.work("label", "torn", again)), "label_printed")

from odoo.exceptions import UserError

from odoo.addons.bulk_wms.tests.count_common import CountCase

from .common import RfidCase


class TestCountByRfid(RfidCase, CountCase):
    """A walk becomes scans; what was not read is looked for by a person."""

    def setUp(self):
        super().setUp()
        self.lots = [self.coil_at(f"QC{number}", f"TC-01-0{number}-1") for number in (1, 2, 3)]
        self.epcs = [self.tag(lot) for lot in self.lots]
        # What was booked before the walk lies before it in time, as in a yard.
        self.env["stock.move.line"].sudo().search([("lot_id", "in", [
            lot.id for lot in self.lots])]).date = "2020-01-01 00:00:00"  # fmt: skip
        self.count = self.sheet("TC-01-01-1", "TC-01-02-1", "TC-01-03-1")

    def walk(self, *epcs, session="walk-1"):
        self.happens(*(self.event("seen", epc, self.handheld, session=session) for epc in epcs))
        return self.count.with_user(self.operator)._take_session(self.handheld, session)

    def test_places_whose_pieces_were_all_read_are_counted(self):
        told = self.walk(*self.epcs)
        self.assertEqual(told, {"closed": 3, "open": 0, "elsewhere": 0})
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.outcome), ("done", "match"))
        self.assertEqual(line.counter_id, self.operator)
        scan = self.env["wms.scan"].search([("count_line_id", "=", line.id)])
        self.assertIn("hand-1", scan.device)

    def test_not_read_is_never_not_there(self):
        told = self.walk(self.epcs[0])
        self.assertEqual((told["closed"], told["open"]), (1, 2))
        line = self.line("TC-01-02-1")
        self.assertEqual(line.state, "open")
        self.assertEqual(line.rfid_unread, "QC2")
        self.assertFalse(self.discrepancies(self.lots[1], "missing"))
        self.assertIn("look", self.count.rfid_text)

    def test_the_read_rate_is_learnt_from_what_people_find(self):
        self.walk(self.epcs[0])
        rate = self.env["rfid.count.read"]._rate_of(self.coil_area)
        self.assertEqual((rate.read, rate.there), (1, 1))
        # A person finds QC2 although it was not read.
        self.count_place(self.count, "TC-01-02-1", "QC2", user=self.second)
        rate = self.env["rfid.count.read"]._rate_of(self.coil_area)
        self.assertEqual((rate.read, rate.there), (1, 2))
        # QC3 is really gone: that says nothing about reading.
        self.count_twice(self.count, "TC-01-03-1")
        self.approve(self.line("TC-01-03-1"))
        rate = self.env["rfid.count.read"]._rate_of(self.coil_area)
        self.assertEqual((rate.read, rate.there), (1, 2))

    def test_what_was_booked_after_the_walk_is_counted_by_eye(self):
        self.happens(self.event("seen", self.epcs[0], self.handheld, session="walk-2"))
        line = self.env["stock.move.line"].sudo().search([("lot_id", "=", self.lots[0].id)])
        line.date = "2099-01-01 00:00:00"
        told = self.count.with_user(self.operator)._take_session(self.handheld, "walk-2")
        self.assertEqual(told["closed"], 0)

    def test_an_untagged_piece_keeps_its_place_open(self):
        other = self.coil_at("QC9", "TC-01-01-2")
        self.assertTrue(other)
        count = self.sheet("TC-01-01-2")
        self.happens(self.event("seen", self.epcs[0], self.handheld, session="walk-3"))
        told = count.with_user(self.operator)._take_session(self.handheld, "walk-3")
        self.assertEqual(told, {"closed": 0, "open": 0, "elsewhere": 1})

    def test_the_same_walk_again_changes_nothing(self):
        self.walk(*self.epcs)
        scans = self.env["wms.scan"].search_count([("count_id", "=", self.count.id)])
        with self.assertRaises(UserError):
            self.walk(*self.epcs, session="walk-1")
        self.assertEqual(
            self.env["wms.scan"].search_count([("count_id", "=", self.count.id)]), scans
        )

    def test_the_window_offers_the_walks(self):
        self.happens(self.event("seen", self.epcs[0], self.handheld, session="walk-5"))
        wizard = (
            self.env["rfid.count.session"]
            .with_user(self.operator)
            .with_context(allowed_company_ids=self.company.ids)
        )
        choice = wizard._selection_choice()
        self.assertEqual(choice[0][0], f"{self.handheld.id} walk-5")
        answer = wizard.create({"count_id": self.count.id, "choice": choice[0][0]}).action_take()
        self.assertIn("1 places", answer["params"]["message"])

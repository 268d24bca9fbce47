from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .work_case import WorkCase


class TestDevice(WorkCase):
    """Clocks that are wrong, and scans that were taken without network."""

    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.lot1 = self.lot("D1")
        self.picking = self.receipt([self.lot1])

    def scan_at(self, occurred, sent=None):
        answer = self.service().step(
            self.picking.id,
            f"k{self.env['wms.scan'].search_count([])}",
            "D1",
            {},
            occurred_at=occurred and str(occurred).replace(" ", "T") + "Z",
            sent_at=sent and str(sent),
        )
        self.assertEqual(answer["state"], "place")
        return self.env["wms.scan"].search([], limit=1)

    def near(self, one, other):
        self.assertLess(abs(one - other), timedelta(seconds=90))

    def test_a_good_clock_is_believed(self):
        before = self.now - timedelta(hours=3)
        scan = self.scan_at(before, self.now)
        self.assertEqual((scan.occurred_at, scan.said_at, scan.clock_skew), (before, False, 0))
        self.near(scan.recorded_at, self.now)

    def test_a_clock_a_day_ahead_is_corrected(self):
        wrong = timedelta(days=1)
        scan = self.scan_at(self.now - timedelta(hours=3) + wrong, self.now + wrong)
        self.near(scan.occurred_at, self.now - timedelta(hours=3))
        self.near(scan.said_at, self.now - timedelta(hours=3) + wrong)
        self.assertAlmostEqual(scan.clock_skew, 86_400, delta=90)

    def test_a_clock_a_day_behind_is_corrected(self):
        wrong = timedelta(days=-1)
        scan = self.scan_at(self.now + wrong, self.now + wrong)
        self.near(scan.occurred_at, self.now)
        self.assertAlmostEqual(scan.clock_skew, -86_400, delta=90)

    def test_nothing_is_taken_in_the_future_nor_last_year(self):
        ahead = self.scan_at(self.now + timedelta(days=1))
        self.near(ahead.occurred_at, self.now)
        self.near(ahead.said_at, self.now + timedelta(days=1))
        self.assertGreater(ahead.clock_skew, 86_000)
        old = self.scan_at(self.now - timedelta(days=400))
        self.near(old.occurred_at, self.now - timedelta(days=31))
        self.near(old.said_at, self.now - timedelta(days=400))
        odd = self.scan_at("9999-12-31 23:59:59", "0001-01-01 00:00:00")
        self.assertLessEqual(odd.occurred_at, fields.Datetime.now())

    def test_what_is_no_time_is_refused(self):
        with self.assertRaises(UserError):
            self.scan_at("yesterday")

    # --- without network ------------------------------------------------------------------

    def unsent(self):
        return self.env["wms.discrepancy"].search([("kind", "=", "unsent")])

    def send(self, key, text, state=None, **values):
        return self.service().step(self.picking.id, key, text, state or {}, offline=True, **values)

    def test_what_went_well_is_no_news(self):
        line = self.picking.move_line_ids
        self.send("o1", "D1")
        task = {"state": "place", "task_uuid": line.task_uuid}
        done = self.send("o2", line.location_dest_id.barcode, task)
        self.assertEqual(self.code(done), "transfer_done")
        self.assertFalse(self.unsent())

    def test_a_refused_step_is_told_to_a_person_once(self):
        self.scan_through(self.picking.with_user(self.supervisor), self.lot1)
        for _again in range(3):
            self.assertEqual(self.code(self.send("o1", "D1")), "transfer_closed")
        told = self.unsent()
        self.assertEqual((len(told), told.picking_id), (1, self.picking))
        self.assertEqual((told.reported_by_id, told.state), (self.operator, "open"))
        self.assertIn("D1", told.seen)

    def test_a_question_nobody_answers_is_told(self):
        self.send("o1", "D1")
        line = self.picking.move_line_ids
        ask = self.send("o2", "TC-02-04-1", {"state": "place", "task_uuid": line.task_uuid})
        self.assertEqual(self.code(ask), "other_place")
        self.assertEqual(self.unsent().lot_id, self.lot1)

    def test_another_place_with_its_reason_is_booked(self):
        self.send("o1", "D1")
        task = {"state": "place", "task_uuid": self.picking.move_line_ids.task_uuid}
        done = self.send("o2", "TC-02-04-1", task, reason="crane is there")
        self.assertEqual(self.code(done), "transfer_done")
        self.assertFalse(self.unsent())

    def test_a_transfer_that_is_gone_is_told(self):
        picking = self.receipt([self.lot("D2")])
        number = picking.id
        picking.sudo().action_cancel()
        picking.sudo().unlink()
        answer = self.service().step(number, "o9", "D2", {}, offline=True)
        self.assertEqual(self.code(answer), "transfer_gone")
        self.assertEqual(len(self.unsent()), 1)
        with self.assertRaises(UserError):
            self.service().step(number, "o10", "D2", {})

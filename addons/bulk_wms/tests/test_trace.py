from odoo import fields
from odoo.exceptions import UserError

from .common import YardCase


class TestTrace(YardCase):
    """Forward and backward, recall, timelines and what stood where at a moment."""

    def setUp(self):
        super().setUp()
        self.mother = self.lot("MOTHER", heat="H9")
        self.strip = self.coil_at("STRIP", "TC-01-01-1", weight=5_000, heat="H9")
        self.sister = self.coil_at("SISTER", "TC-01-03-1", weight=4_000, heat="H9")
        self.env["wms.lot.genealogy"].create(
            [
                {"parent_id": self.mother.id, "child_id": lot.id, "weight": lot.book_weight}
                for lot in (self.strip, self.sister)
            ]
        )
        self.buyer = self.env["res.partner"].create({"name": "Buyer"})

    def trace(self, subject, user=None, **values):
        return (
            self.env["wms.trace"]
            .with_user(user or self.supervisor)
            .create({"subject": subject, **values})
        )

    def deliver(self, lot):
        picking = self.delivery(self.coil, lot.book_weight)
        picking.sudo().partner_id = self.buyer
        self.scan_through(picking, picking.move_line_ids.lot_id)
        return picking

    def test_forward_through_slitting_to_the_customer(self):
        picking = self.deliver(self.sister)
        trace = self.trace("lot", lot_id=self.mother.id)
        trace.action_follow()
        states = {line.lot_id.name: line.state for line in trace.line_ids}
        self.assertEqual(states, {"MOTHER": "used", "STRIP": "here", "SISTER": "gone"})
        gone = trace.line_ids.filtered(lambda line: line.state == "gone")
        self.assertEqual((gone.partner_id, gone.picking_id), (self.buyer, picking))
        self.assertEqual((trace.here_weight, trace.gone_weight), (5_000, 4_000))

    def test_backward_from_a_strip_without_its_sisters(self):
        trace = self.trace("lot", lot_id=self.strip.id)
        trace.action_follow()
        self.assertEqual(set(trace.line_ids.lot_id.mapped("name")), {"STRIP", "MOTHER"})

    def test_a_heat_tells_which_customers_got_it(self):
        self.deliver(self.sister)
        trace = self.trace("heat", heat="H9")
        trace.action_follow()
        self.assertEqual(trace.line_ids.partner_id, self.buyer)

    def test_recall_blocks_all_stock_and_lists_what_has_left(self):
        self.deliver(self.sister)
        reserved = self.delivery(self.coil, 5_000)
        self.assertEqual(reserved.move_line_ids.lot_id, self.strip)
        trace = self.trace("heat", heat="H9")
        with self.assertRaisesRegex(UserError, "Say why"):
            trace.action_recall()
        trace.reason = "Cracks at the edge"
        trace.action_recall()
        self.assertEqual(self.strip.quality_state, "blocked")
        self.assertFalse(reserved.move_line_ids)
        self.assertEqual(trace.gone_weight, 4_000)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "lot.recall")], limit=1)
        self.assertEqual(entry.reason, "Cracks at the edge")

    def test_recall_leaves_rejected_goods_rejected(self):
        self.sister.quality_state = "rejected"
        self.strip.set_quality("conditional", "marks", to_all=True)
        self.trace("heat", heat="H9", reason="Cracks").action_recall()
        self.assertEqual(self.sister.quality_state, "rejected")
        self.assertEqual((self.strip.quality_state, self.strip.release_to_all), ("blocked", False))

    def test_an_auditor_traces_but_does_not_recall(self):
        auditor = self.env["res.users"].create(
            {
                "name": "Auditor",
                "login": "auditor-of-trace",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, self.env.ref("bulk_wms.group_auditor").ids)],
            }
        )
        trace = self.trace("heat", user=auditor, heat="H9", reason="x")
        trace.action_follow()
        self.assertEqual(len(trace.line_ids), 3)
        with self.assertRaises(UserError):
            trace.action_recall()

    def timeline(self, subject, **values):
        action = self.trace(subject, **values).action_timeline()
        return self.env["wms.ledger.entry"].search(action["domain"])

    def test_timelines_of_lot_place_document_and_person(self):
        picking = self.deliver(self.sister)
        self.assertIn("stock.out", self.timeline("lot", lot_id=self.sister.id).mapped("kind"))
        place = self.place("TC-01-03-1")
        self.assertIn("SISTER", self.timeline("place", location_id=place.id).mapped("lot"))
        self.assertIn("SISTER", self.timeline("place", location_id=self.coil_area.id).mapped("lot"))
        self.assertIn("stock.out", self.timeline("document", document=picking.name).mapped("kind"))
        self.assertIn("stock.out", self.timeline("person", user_id=self.operator.id).mapped("kind"))
        vehicle = self.env["wms.vehicle"].create({"plate": "沪A12345"})
        visit = self.env["wms.visit"].create(
            {
                "plate": "沪A12345",
                "vehicle_id": vehicle.id,
                "purpose": "load",
                "picking_ids": [(6, 0, picking.ids)],
                "company_id": self.company.id,
            }
        )
        self.assertEqual(visit.vehicle_id, vehicle)
        told = self.timeline("vehicle", vehicle_id=vehicle.id)
        self.assertIn("stock.out", told.mapped("kind"))
        self.assertEqual(set(told.mapped("document")), {picking.name})
        with self.assertRaisesRegex(UserError, "Say which one"):
            self.timeline("document", document=" ")

    def test_what_stood_in_an_area_at_a_past_moment(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET date = '2026-01-10 06:00:00' WHERE lot_id = %s",
            (self.sister.id,),
        )
        self.env.invalidate_all()
        self.deliver(self.sister)
        past = self.env["wms.stock.past"].with_user(self.supervisor)

        def stood(moment):
            view = past.create({"location_id": self.coil_area.id, "moment": moment})
            view.action_show()
            return {line.lot_id.name: line.weight for line in view.line_ids}

        self.assertEqual(stood("2026-01-09 00:00:00"), {})
        self.assertEqual(stood("2026-01-11 00:00:00"), {"SISTER": 4_000})
        self.assertEqual(stood(fields.Datetime.now()), {"STRIP": 5_000})
        with self.assertRaisesRegex(UserError, "future"):
            stood("2999-01-01 00:00:00")

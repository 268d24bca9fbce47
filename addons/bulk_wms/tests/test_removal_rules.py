"""Removal strategies, for pieces and for goods that leave in parts; expiry and dwell."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .test_demand import DemandCase


class TestRemovalRules(DemandCase):
    def rule(self, product, kind, **values):
        removal = self.env["product.removal"].create({"name": kind, "order_kind": kind, **values})
        product.categ_id = self.env["product.category"].create(
            {"name": kind, "removal_strategy_id": removal.id}
        )
        return removal

    def bag(self, name, place, weight=2_000, **values):
        return self.stand(self.lot(name, product=self.bags, weight=0, **values), place, weight)

    def taken(self, picking):
        return [(line.lot_id.name, line.quantity) for line in picking.move_line_ids.sorted("id")]

    # --- strategies -----------------------------------------------------------------------

    def test_newest_first(self):
        self.rule(self.coil, "newest_first")
        self.coil_at("OLD", "TC-01-01-1", production_date="2026-01-01")
        self.coil_at("NEW", "TC-01-03-1", production_date="2026-02-01")
        self.assertEqual(self.delivery(self.coil, 10_000).move_line_ids.lot_id.name, "NEW")

    def test_nearest_first_counts_from_the_dock(self):
        self.rule(self.coil, "nearest_first")
        self.env["stock.location"].create(
            {
                "name": "Dock 1",
                "location_id": self.stock.id,
                "place_kind": "dock",
                "pos_x": 100.0,
                "barcode": "DOCK1",
            }
        )
        self.coil_at("FAR", "TC-01-01-1", production_date="2026-01-01")
        self.coil_at("NEAR", "TC-01-04-1", production_date="2026-02-01")
        self.assertEqual(self.delivery(self.coil, 10_000).move_line_ids.lot_id.name, "NEAR")

    def test_fewest_shuffles_first(self):
        self.rule(self.coil, "fewest_shuffles")
        self.coil_at("DEEP", "TC-01-01-1", production_date="2026-01-01")
        self.coil_at("SIDE", "TC-01-02-1", production_date="2026-01-02")
        self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-01-03")
        self.coil_at("FREE", "TC-02-01-1", production_date="2026-03-01")
        self.assertEqual(self.delivery(self.coil, 10_000).move_line_ids.lot_id.name, "FREE")

    def test_stringent_digs_for_the_oldest_in_whatever_place(self):
        self.rule(self.coil, "stringent_first", window_days=90)
        self.coil_at("DEEP", "TC-01-01-1", production_date="2026-01-01")
        self.coil_at("SIDE", "TC-01-02-1", production_date="2026-01-02")
        self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-01-03")
        self.coil_at("FREE", "TC-02-01-1", production_date="2026-01-04")
        self.assertEqual(self.delivery(self.coil, 10_000).move_line_ids.lot_id.name, "DEEP")

    def test_bags_leave_oldest_first_and_the_last_lot_in_part(self):
        self.bag("NEW", "TB-01-01", production_date="2026-03-01")
        self.bag("OLD", "TB-01-02", production_date="2026-01-01")
        picking = self.delivery(self.bags, 3_000)
        self.assertEqual(self.taken(picking), [("OLD", 2_000), ("NEW", 1_000)])
        self.assertEqual(set(picking.move_ids.mapped("state")), {"assigned"})

    def test_bags_obey_the_wish(self):
        self.bag("OLD", "TB-01-01", production_date="2026-01-01")
        self.bag("PROVED", "TB-01-02", production_date="2026-02-01", certificate_number="C7")
        order = self.sale(1_000, product=self.bags, wish_certificate=True)
        self.assertEqual(self.chosen(order), {"PROVED"})

    def test_missing_bags_stay_asked_for(self):
        self.bag("ONE", "TB-01-01")
        picking = self.delivery(self.bags, 3_000)
        self.assertEqual(self.taken(picking), [("ONE", 2_000)])
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 3_000)
        self.bag("TWO", "TB-01-02")
        picking.sudo().action_assign()
        self.assertEqual(sum(picking.move_line_ids.mapped("quantity")), 3_000)

    # --- expiry ---------------------------------------------------------------------------

    def expiring(self, name, place, days, weight=2_000, **values):
        self.bags.product_tmpl_id.use_expiration_date = True
        at = fields.Datetime.now() + timedelta(days=days)
        return self.bag(
            name, place, weight, expiration_date=at, removal_date=at, use_date=at, **values
        )

    def test_what_expires_first_leaves_first_without_being_told(self):
        self.expiring("LATER", "TB-01-01", 90, production_date="2026-01-01")
        self.expiring("SOONER", "TB-01-02", 40, production_date="2026-02-01")
        self.assertEqual(self.taken(self.delivery(self.bags, 500)), [("SOONER", 500)])

    def test_expired_goods_are_never_reserved(self):
        self.expiring("GONE", "TB-01-01", -1)
        self.assertFalse(self.delivery(self.bags, 500).move_line_ids)

    def test_goods_that_expire_before_they_leave_are_passed_over(self):
        self.expiring("SOON", "TB-01-01", 5)
        self.expiring("LATER", "TB-01-02", 90)
        picking = self.delivery(self.bags, 500)
        picking.sudo().do_unreserve()
        picking.sudo().move_ids.date = datetime.now() + timedelta(days=10)
        picking.sudo().action_assign()
        self.assertEqual(self.taken(picking), [("LATER", 500)])

    def test_shelf_life_that_the_customer_wants_is_left(self):
        self.expiring("SHORT", "TB-01-01", 20)
        self.expiring("LONG", "TB-01-02", 60)
        order = self.sale(500, product=self.bags, wish_min_shelf_life=30)
        self.assertEqual(self.chosen(order), {"LONG"})

    def test_a_supervisor_takes_what_is_past_its_removal_date(self):
        lot = self.expiring("DUE", "TB-01-01", 20)
        lot.sudo().removal_date = fields.Datetime.now() - timedelta(days=2)
        picking = self.delivery(self.bags, 500)
        self.assertFalse(picking.move_line_ids)
        picking = picking.with_user(self.supervisor)
        proposal = self.env["wms.lot.proposal"].browse(picking.action_propose_lots()["res_id"])
        proposal = proposal.with_user(self.supervisor)
        self.assertIn("should have left by", proposal.line_ids.why)
        proposal.line_ids.action_take()
        proposal.reason = "Customer uses it up this week"
        proposal.action_apply()
        self.assertEqual(self.taken(picking), [("DUE", 500)])

    def test_nobody_delivers_what_expired_after_it_was_reserved(self):
        lot = self.expiring("SOON", "TB-01-01", 3)
        picking = self.delivery(self.bags, 500)
        self.assertTrue(picking.move_line_ids)
        lot.sudo().expiration_date = fields.Datetime.now() - timedelta(days=1)
        answer = self.step(picking, "SOON")
        self.assertEqual(answer["message"]["kind"], "error")
        self.assertIn("expired on", answer["message"]["text"])
        move = picking.move_ids.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "must not leave"):
            move._waive(lot, "customer agrees", move._wish_misses(lot)[lot.id])

    @mute_logger("odoo.sql_db")
    def test_too_long_in_the_yard_goes_by_a_supervisors_decision_only(self):
        self.bags.product_tmpl_id.dwell_days = 90
        today = fields.Date.today()
        self.bag("OLD", "TB-01-01", production_date=today - timedelta(days=91))
        self.assertFalse(self.delivery(self.bags, 500).move_line_ids)
        self.bag("FRESH", "TB-01-02", production_date=today - timedelta(days=90))
        self.assertEqual(self.taken(self.delivery(self.bags, 500)), [("FRESH", 500)])

    # --- figures --------------------------------------------------------------------------

    def test_reserving_many_pieces_stays_cheap(self):
        """Each further piece of a delivery costs a few queries, whatever lies in the yard."""
        places = [(row, slot) for row in (1, 2) for slot in (1, 2, 3, 4)]
        for number, (row, slot) in enumerate(places):
            self.coil_at(f"Q{number}", f"TC-0{row}-0{slot}-1")
        counts = []
        for pieces in (1, 5):
            picking = self.delivery(self.coil, 1)
            picking.sudo().do_unreserve()
            picking.sudo().move_ids.product_uom_qty = pieces * 10_000
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            picking.sudo().action_assign()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(picking.move_line_ids), pieces)
            picking.sudo().action_cancel()
        self.assertLessEqual((counts[1] - counts[0]) / 4, 10, counts)

from odoo.fields import Command

from .common import YardCase


class TestRemoval(YardCase):
    def test_oldest_first_whole_pieces_one_move_each(self):
        self.coil_at("NEW", "TC-01-01-1", production_date="2026-03-01")
        self.coil_at("OLD", "TC-01-03-1", production_date="2026-01-01")
        self.coil_at("MID", "TC-02-01-1", production_date="2026-02-01")
        picking = self.delivery(self.coil, 20_000)
        self.assertEqual(set(picking.move_line_ids.lot_id.mapped("name")), {"OLD", "MID"})
        self.assertEqual(len(picking.move_ids), 2)
        self.assertEqual(set(picking.move_ids.mapped("state")), {"assigned"})

    def test_pending_and_blocked_lots_are_never_picked(self):
        self.coil_at("PEND", "TC-01-01-1", quality_state="pending")
        self.coil_at("BLOCK", "TC-01-03-1", quality_state="blocked")
        self.coil_at("COND", "TC-02-01-1", quality_state="conditional")
        picking = self.delivery(self.coil, 30_000)
        self.assertEqual(picking.move_line_ids.lot_id.mapped("name"), ["COND"])

    def test_a_named_blocked_piece_moves_within_the_yard_but_not_out(self):
        lot = self.coil_at("BAD", "TC-01-01-1", quality_state="blocked")
        for kind, place, found in (
            (self.warehouse.int_type_id, self.stock, True),
            (self.warehouse.out_type_id, self.customer, False),
        ):
            picking = self.env["stock.picking"].create(
                {
                    "picking_type_id": kind.id,
                    "location_id": self.stock.id,
                    "location_dest_id": place.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.coil.id,
                                "product_uom_qty": 10_000,
                                "location_id": self.stock.id,
                                "location_dest_id": place.id,
                                "piece_lot_id": lot.id,
                            }
                        )
                    ],
                }
            )
            picking.action_confirm()
            picking.action_assign()
            self.assertEqual(bool(picking.move_line_ids), found)
            picking.action_cancel()

    def test_blocking_a_reserved_lot_frees_it_and_another_is_found(self):
        first = self.coil_at("FIRST", "TC-01-01-1", production_date="2026-01-01")
        self.coil_at("SECOND", "TC-01-03-1", production_date="2026-02-01")
        picking = self.delivery(self.coil, 10_000)
        self.assertEqual(picking.move_line_ids.lot_id, first)
        first.with_user(self.supervisor).set_quality("blocked", "crack at the edge")
        self.assertFalse(picking.move_line_ids)
        picking.sudo().action_assign()
        self.assertEqual(picking.move_line_ids.lot_id.name, "SECOND")

    def test_what_lies_in_a_locked_area_stays(self):
        self.coil_at("LOCKED", "TC-01-01-1")
        self.coil_area.write({"lock": "out", "lock_reason": "crane repair"})
        self.assertFalse(self.delivery(self.coil, 10_000).move_line_ids)

    def test_weight_within_tolerance_closes_the_demand(self):
        self.coil_at("W1", "TC-01-01-1", weight=9_800)
        self.coil_at("W2", "TC-01-03-1", weight=9_900)
        picking = self.delivery(self.coil, 20_000, tolerance=3)
        self.assertEqual(len(picking.move_ids), 2)
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 19_700)
        self.assertEqual(sum(picking.move_ids.mapped("weight_residual")), 300)
        self.assertEqual(set(picking.move_ids.mapped("state")), {"assigned"})

    def test_never_above_the_tolerance(self):
        self.coil_at("BIG", "TC-01-01-1", weight=15_000, production_date="2026-01-01")
        self.coil_at("FIT", "TC-01-03-1", weight=10_100, production_date="2026-02-01")
        picking = self.delivery(self.coil, 10_000, tolerance=3)
        self.assertEqual(picking.move_line_ids.lot_id.name, "FIT")

    def test_what_is_missing_stays_asked_for(self):
        self.coil_at("ONE", "TC-01-01-1")
        picking = self.delivery(self.coil, 30_000)
        self.assertEqual(len(picking.move_ids), 2)
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 30_000)
        self.coil_at("TWO", "TC-01-03-1")
        picking.sudo().action_assign()
        self.assertEqual(set(picking.move_line_ids.lot_id.mapped("name")), {"ONE", "TWO"})

    def test_unreserving_and_reserving_comes_to_the_same(self):
        self.coil_at("W1", "TC-01-01-1", weight=9_800)
        self.coil_at("W2", "TC-01-03-1", weight=9_900)
        picking = self.delivery(self.coil, 20_000, tolerance=3)
        uuids = set(picking.move_ids.mapped("task_uuid"))
        picking.sudo().do_unreserve()
        self.assertFalse(picking.move_line_ids)
        self.assertEqual(sum(picking.move_ids.mapped("product_uom_qty")), 20_000)
        picking.sudo().action_assign()
        self.assertEqual(set(picking.move_line_ids.lot_id.mapped("name")), {"W1", "W2"})
        self.assertEqual(set(picking.move_line_ids.mapped("task_uuid")), uuids)

    def test_within_the_window_reach_decides(self):
        removal = self.env["product.removal"].create(
            {"name": "W", "method": "oldest_first", "window_days": 7}
        )
        self.coil.categ_id = self.env["product.category"].create(
            {"name": "Coils", "removal_strategy_id": removal.id}
        )
        self.coil_at("DEEP", "TC-01-01-1", weight=12_000, production_date="2026-01-01")
        self.coil_at("SIDE", "TC-01-02-1", weight=12_000, production_date="2026-03-01")
        self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-03-01")
        self.coil_at("FREE", "TC-02-01-1", weight=12_000, production_date="2026-01-05")
        picking = self.delivery(self.coil, 12_000)
        self.assertEqual(picking.move_line_ids.lot_id.name, "FREE")
        removal.window_days = 0
        picking.sudo().do_unreserve()
        picking.sudo().action_assign()
        self.assertEqual(picking.move_line_ids.lot_id.name, "DEEP")

    def test_a_coil_that_must_carry_a_held_place_is_not_picked(self):
        self.coil_at("L", "TC-01-01-1", weight=12_000)
        self.coil_at("R", "TC-01-02-1", weight=12_000)
        receipt = self.receipt([self.lot("UP", weight=9_000)])
        receipt.move_line_ids.sudo().location_dest_id = self.place("TC-01-01-2")
        receipt.action_arrive()
        self.assertEqual(receipt.move_line_ids.hold_id.location_id, self.place("TC-01-01-2"))
        self.assertFalse(self.delivery(self.coil, 12_000).move_line_ids)

    def test_two_step_delivery_brings_whole_pieces_to_the_bay(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.warehouse.pick_type_id.scan_required = True
        self.coil_at("W1", "TC-01-01-1", weight=9_800)
        self.coil_at("W2", "TC-01-03-1", weight=10_400)
        partner = self.env["res.partner"].create({"name": "Works"})
        self.coil.list_price = 1
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.coil.id,
                            "product_uom_qty": 20_000,
                            "weight_tolerance": 3,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        pick = order.picking_ids.filtered(
            lambda one: one.picking_type_id == self.warehouse.pick_type_id
        )
        self.assertEqual(pick.move_ids.mapped("weight_tolerance"), [3, 3])
        pick.location_dest_id.write({"place_kind": "dock", "barcode": "BAY"})
        pick = pick.with_user(self.operator)
        for lot in pick.move_line_ids.lot_id:
            _first, last = self.scan_through(pick, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        ship = order.picking_ids - pick.sudo()
        self.assertEqual(set(ship.move_line_ids.lot_id.mapped("name")), {"W1", "W2"})
        self.assertEqual(sum(ship.move_line_ids.mapped("quantity")), 20_200)
        ship = ship.with_user(self.operator)
        for lot in ship.move_line_ids.lot_id:
            _first, last = self.scan_through(ship, lot)
        self.assertEqual(ship.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 20_200)

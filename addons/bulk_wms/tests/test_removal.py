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
        self.coil_at("COND", "TC-02-01-1", quality_state="conditional", release_to_all=True)
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

    def _sale(self, weight, tolerance=0.0):
        partner = self.env["res.partner"].create({"name": "Works"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.coil.id,
                            "product_uom_qty": weight,
                            "weight_tolerance": tolerance,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def test_less_ordered_is_less_to_deliver(self):
        self.coil_at("W1", "TC-01-01-1")
        self.coil_at("W2", "TC-01-03-1")
        order = self._sale(20_000)
        self.assertEqual(len(order.picking_ids.move_line_ids), 2)
        order.order_line.product_uom_qty = 10_000
        self.assertEqual(order.picking_ids.picking_type_id, self.warehouse.out_type_id)
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 10_000)

    def test_what_pieces_miss_within_the_tolerance_is_not_ordered_again(self):
        self.coil_at("W1", "TC-01-01-1")
        self.coil_at("W2", "TC-01-03-1")
        order = self._sale(21_000, tolerance=5)
        moves = order.picking_ids.move_ids
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 20_000)
        order.order_line.product_uom_qty = 22_000
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        asked = sum(moves.mapped("product_uom_qty")) + sum(moves.mapped("weight_residual"))
        self.assertEqual(asked, 22_000)

    def test_another_weight_of_the_chosen_piece_is_not_another_order(self):
        lot = self.coil_at("W1", "TC-01-01-1")
        picking = self.delivery(self.coil, 10_000)
        lot.with_user(self.supervisor).weight_label = 9_000
        self.assertEqual(picking.move_ids.product_uom_qty, 9_000)
        picking.sudo().do_unreserve()
        self.assertEqual(picking.move_ids.product_uom_qty, 10_000)

    def test_part_of_a_bag_order_leaves_and_the_missing_part_stays_ordered(self):
        self.stand(self.lot("CEM", product=self.bags), "TB-01-01", 2_000)
        picking = self.delivery(self.bags, 3_000)
        first = self.step(picking, "CEM")
        ask = self.step(picking, "TB-01-01", self.back(first))
        gone = self.step(picking, "2000", self.back(ask))
        self.assertEqual(gone["message"]["code"], "gone", gone)
        rest = picking.move_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(rest.product_qty, 1_000)

    def test_nobody_takes_more_than_there_is(self):
        self.stand(self.lot("CEM", product=self.bags), "TB-01-01", 1_000)
        picking = self.delivery(self.bags, 1_000)
        picking.move_line_ids.sudo().quantity = 5_000
        first = self.step(picking, "CEM")
        ask = self.step(picking, "TB-01-01", self.back(first))
        answer = self.step(picking, "5000", self.back(ask))
        self.assertEqual(answer["message"]["kind"], "error", answer)
        self.assertIn("The book has 1000", answer["message"]["text"])

    def test_two_step_delivery_brings_whole_pieces_to_the_bay(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.warehouse.pick_type_id.scan_required = True
        self.coil_at("W1", "TC-01-01-1", weight=9_800)
        self.coil_at("W2", "TC-01-03-1", weight=10_400)
        order = self._sale(20_000, tolerance=3)
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

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import YardCase


class TestChains(YardCase):
    def test_two_step_receipt_holds_a_place_once_the_coil_is_on_the_dock(self):
        self.warehouse.reception_steps = "two_steps"
        self.warehouse.store_type_id.scan_required = True
        dock = self.warehouse.wh_input_stock_loc_id
        dock.write({"place_kind": "dock", "barcode": "DOCK"})
        lots = [self.lot("D1"), self.lot("D2")]
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": dock.id,
            }
        )
        picking._set_pieces([(lot.product_id, lot, 10_000) for lot in lots])
        picking = picking.with_user(self.operator)
        self.scan_through(picking, lots[0], dock)
        self.assertEqual(self.place_of(lots[0]), dock)
        store = self.env["stock.move"].search(
            [("piece_lot_id", "=", lots[0].id), ("state", "=", "assigned")]
        )
        self.assertEqual(store.picking_type_id, self.warehouse.store_type_id)
        line = store.move_line_ids
        self.assertEqual((line.location_id, line.location_dest_id.area_id), (dock, self.coil_area))
        self.assertTrue(line.hold_id)
        self.scan_through(picking, lots[1], dock)
        moves = store.picking_id.move_ids
        self.assertEqual(len(moves), 2)
        for lot in lots:
            _first, last = self.scan_through(store.picking_id.with_user(self.operator), lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)

    def test_a_coil_is_moved_within_the_yard_from_its_own_screen(self):
        lot = self.coil_at("MV", "TC-02-04-1")
        action = lot.with_user(self.operator).action_move()
        picking = self.env["stock.picking"].browse(action["res_id"]).with_user(self.operator)
        self.assertEqual(picking.move_line_ids.lot_id, lot)
        self.assertTrue(picking.move_line_ids.hold_id)
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertNotEqual(self.place_of(lot), self.place("TC-02-04-1"))
        with self.assertRaisesRegex(UserError, "no piece in stock"):
            self.lot("NOT HERE").action_move()

    def _purchase(self, tonnes):
        partner = self.env["res.partner"].create({"name": "Mill"})
        order = self.env["purchase.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.coil.id,
                            "product_qty": tonnes,
                            "product_uom_id": self.tonne.id,
                            "price_unit": 500,
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    def _pack(self, picking, *rows):
        wizard = (
            self.env["wms.packing.list"]
            .with_user(self.operator)
            .create(
                {
                    "picking_id": picking.id,
                    "line_ids": [
                        Command.create({"product_id": self.coil.id, "name": name, "weight": weight})
                        for name, weight in rows
                    ],
                }
            )
        )
        wizard.action_apply()

    def test_purchase_in_tonnes_becomes_one_move_per_coil_of_the_packing_list(self):
        order = self._purchase(30)
        picking = order.picking_ids
        self.assertEqual(picking.move_line_ids.proposal_state, "no_piece")
        self._pack(picking, ("P1", 9_912), ("P2", 9_871), ("P3", 10_034))
        open_moves = picking.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(open_moves.piece_lot_id.mapped("name"), ["P1", "P2", "P3"])
        self.assertEqual(set(open_moves.move_line_ids.mapped("proposal_state")), {"proposed"})
        picking = picking.with_user(self.operator)
        for lot in open_moves.piece_lot_id:
            _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertAlmostEqual(order.order_line.qty_received, 29.817, 3)

    def test_what_the_mill_did_not_send_stays_expected(self):
        order = self._purchase(30)
        self._pack(order.picking_ids, ("P1", 9_912))
        rest = order.picking_ids.move_ids.filtered(lambda move: not move.piece_lot_id)
        self.assertAlmostEqual(rest.product_qty, 20_088, 3)
        self._pack(order.picking_ids, ("P2", 9_871), ("P3", 10_034))
        self.assertFalse(rest.exists())

    def test_bad_rows_are_named_at_once_and_nothing_is_written(self):
        picking = self._purchase(30).picking_ids
        with self.assertRaises(UserError) as caught:
            self._pack(picking, ("P1", 9_912), ("P1", 5_000), ("P2", 0))
        self.assertIn("Row 2", str(caught.exception))
        self.assertIn("Row 3", str(caught.exception))
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "P1")]))

    def test_a_known_lot_keeps_its_quality_state(self):
        self.lot("P1", weight=9_000, quality_state="blocked")
        picking = self._purchase(30).picking_ids
        self._pack(picking, ("P1", 9_912))
        lot = picking.move_ids.piece_lot_id
        self.assertEqual((lot.quality_state, lot.book_weight), ("blocked", 9_912))

    def test_the_same_list_twice_is_noticed(self):
        picking = self._purchase(30).picking_ids
        self._pack(picking, ("P1", 9_912))
        with self.assertRaisesRegex(UserError, "expected already"):
            self._pack(picking, ("P1", 9_912))

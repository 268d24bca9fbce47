import uuid
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .rules import broken_rules
from .test_piles import LooseCase


class TestUndo(LooseCase):
    def last_scan(self, picking):
        return self.env["wms.scan"].search(
            [("picking_id", "=", picking.id), ("result", "=", "confirmed")], limit=1
        )

    def undo(self, picking, user=None, scan=None, key=None, reason="Wrong coil scanned"):
        service = self.env["wms.scan.service"].with_user(user or self.operator)
        scan = scan or self.last_scan(picking)
        return service.undo(picking.id, key or uuid.uuid4().hex, scan.id, reason)

    def assertUndone(self, answer):
        self.assertEqual(answer["message"]["code"], "undone", answer)
        self.assertEqual(broken_rules(self.env), {})

    def assertRefused(self, answer, words):
        self.assertEqual(answer["message"]["kind"], "error", answer)
        self.assertIn(words, answer["message"]["text"])
        self.assertEqual(broken_rules(self.env), {})

    def open_line(self, picking):
        return picking.move_line_ids.filtered(lambda line: line.state not in ("done", "cancel"))

    # --- each kind of work ----------------------------------------------------------------

    def test_a_receipt_is_taken_back_and_done_again(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        uuid_before = picking.move_line_ids.task_uuid
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertUndone(self.undo(picking))
        self.assertFalse(self.place_of(lot))
        self.assertEqual(picking.state, "assigned")
        self.assertFalse(picking.date_done)
        line = self.open_line(picking)
        self.assertEqual((line.lot_id, line.task_uuid), (lot, uuid_before))
        self.assertTrue(line.hold_id)
        self.assertEqual((picking.task_count, picking.task_done_count), (1, 0))
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(broken_rules(self.env), {})

    def test_a_delivery_is_taken_back_and_done_again(self):
        lot = self.coil_at("D1", "TC-01-01-1")
        picking = self.delivery(self.coil, 10_000)
        self.scan_through(picking, lot)
        self.assertFalse(self.place_of(lot))
        self.assertUndone(self.undo(picking))
        self.assertEqual(self.place_of(lot), self.place("TC-01-01-1"))
        self.assertEqual(self.open_line(picking).lot_id, lot)
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)

    def test_a_move_within_the_yard_is_taken_back(self):
        lot = self.coil_at("M1", "TC-02-04-1")
        action = lot.with_user(self.operator).action_move()
        picking = self.env["stock.picking"].browse(action["res_id"]).with_user(self.operator)
        self.scan_through(picking, lot)
        self.assertUndone(self.undo(picking))
        self.assertEqual(self.place_of(lot), self.place("TC-02-04-1"))
        line = self.open_line(picking)
        self.assertEqual((line.lot_id, line.location_id), (lot, self.place("TC-02-04-1")))
        self.assertEqual(line.location_dest_id.place_kind, "position")
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)

    def test_a_shuffle_is_taken_back_and_covers_again(self):
        for name, place in (("L1", "TC-01-01-1"), ("L2", "TC-01-02-1")):
            self.coil_at(name, place, production_date="2020-01-01")
        upper = self.coil_at("UP", "TC-01-01-2", weight=9_000)
        picking = self.delivery(self.coil, 10_000)
        shuffle = picking.shuffle_ids.with_user(self.operator)
        target = shuffle.move_line_ids.location_dest_id
        self.scan_through(shuffle, upper)
        self.assertEqual(self.place_of(upper), target)
        self.assertUndone(self.undo(shuffle))
        self.assertEqual(self.place_of(upper), self.place("TC-01-01-2"))
        line = self.open_line(shuffle)
        self.assertEqual((line.lot_id, line.location_dest_id), (upper, target))
        covered = self.step(picking, picking.move_line_ids[:1].lot_id.name)
        self.assertEqual(covered["message"]["code"], "covered", covered)
        _first, last = self.scan_through(shuffle, upper)
        self.assertEqual(last["message"]["code"], "transfer_done", last)

    def test_bags_that_left_are_back_on_their_lot(self):
        lot = self.stand(self.lot("BAGS", product=self.bags, weight=0), "TB-01-01", 2_000)
        picking = self.delivery(self.bags, 1_500)
        first = self.step(picking, lot.name)
        second = self.step(picking, "TB-01-01", self.back(first))
        self.step(picking, "500", self.back(second))
        self.assertUndone(self.undo(picking))
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")]
        )
        self.assertEqual((quant.quantity, quant.reserved_quantity), (2_000, 1_500))

    def test_bags_that_came_are_expected_again_with_their_lot(self):
        lot = self.lot("BAGS", product=self.bags, weight=0)
        picking = self.receipt([])
        picking.sudo()._set_pieces([(self.bags, lot, 1_000)])
        self.scan_through(picking, lot)
        self.assertUndone(self.undo(picking))
        self.assertEqual(self.open_line(picking).lot_id, lot)
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)

    def test_a_load_tipped_by_mistake_leaves_the_pile(self):
        self.bring(10_000, "A")
        lot = self.lot("B", product=self.sand, weight=0)
        picking = self.loose_receipt(self.sand, 5_000, lot)
        self.tip(picking, self.first, 5_000)
        self.assertUndone(self.undo(picking))
        pile = self.first.open_pile_id
        self.assertEqual((pile.in_weight, pile.book_weight), (10_000, 10_000))
        self.assertFalse(lot.child_link_ids)
        self.assertEqual(self.open_line(picking).lot_id, lot)
        self.tip(picking, self.first, 5_000)
        self.assertEqual((pile.in_weight, pile.book_weight), (15_000, 15_000))
        self.assertEqual(broken_rules(self.env), {})

    def test_a_load_weighed_off_by_mistake_is_back_with_its_shares(self):
        self.bring(6_000, "A")
        self.bring(4_000, "B")
        picking = self.load(5_000)
        self.assertUndone(self.undo(picking))
        pile = self.first.open_pile_id
        self.assertEqual((pile.out_weight, pile.book_weight), (0, 10_000))
        self.assertEqual(sorted(pile.layer_ids.mapped("weight")), [4_000, 6_000])
        self.tip(picking, self.first, 5_000)
        self.assertEqual(broken_rules(self.env), {})

    def test_the_second_step_of_a_receipt_waits_again(self):
        self.warehouse.reception_steps = "two_steps"
        self.warehouse.store_type_id.scan_required = True
        dock = self.warehouse.wh_input_stock_loc_id
        dock.write({"place_kind": "dock", "barcode": "DOCK"})
        lot = self.lot("D1")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": dock.id,
            }
        )
        picking._set_pieces([(lot.product_id, lot, 10_000)])
        picking = picking.with_user(self.operator)
        self.scan_through(picking, lot, dock)
        store = self.env["stock.move"].search(
            [("piece_lot_id", "=", lot.id), ("state", "=", "assigned")]
        )
        self.assertUndone(self.undo(picking))
        self.assertEqual(store.state, "waiting")
        self.assertFalse(store.move_line_ids)
        self.scan_through(picking, lot, dock)
        self.assertEqual(store.state, "assigned")
        self.assertEqual(store.move_line_ids.lot_id, lot)
        again = self.env["stock.move"].search(
            [("piece_lot_id", "=", lot.id), ("state", "=", "assigned")]
        )
        self.assertEqual(again, store)
        # The second step itself, taken back, brings the coil to the dock and nothing new.
        storing = store.picking_id.with_user(self.operator)
        self.scan_through(storing, lot)
        self.assertUndone(self.undo(storing))
        self.assertEqual(self.place_of(lot), dock)
        self.assertEqual(self.open_line(storing).lot_id, lot)
        self.step(storing, lot.name)
        self.assertRefused(self.undo(picking, scan=self.scan_of(picking, lot)), "gone on")

    def scan_of(self, picking, lot):
        line = picking.move_line_ids.filtered(
            lambda line: line.lot_id == lot and line.scan_id and not line.undone_at
        )
        return line.sudo().scan_id

    # --- who, when, how often -------------------------------------------------------------

    def test_a_double_click_takes_back_once(self):
        lots = [self.lot("R1"), self.lot("R2")]
        picking = self.receipt(lots)
        for lot in lots:
            self.scan_through(picking, lot)
        scan, key = self.last_scan(picking), uuid.uuid4().hex
        one = self.undo(picking, scan=scan, key=key)
        two = self.undo(picking, scan=scan, key=key)
        self.assertEqual(one, two)
        self.assertRefused(self.undo(picking, scan=scan), "taken back already")
        self.assertTrue(self.place_of(lots[0]))

    def test_another_operator_may_not_but_a_supervisor_may(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        other = self.operator.copy({"login": uuid.uuid4().hex})
        self.assertRefused(self.undo(picking, other), "supervisor")
        self.assertUndone(self.undo(picking, self.supervisor))

    def test_time_passes(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        self.last_scan(picking).recorded_at = fields.Datetime.now() - timedelta(minutes=11)
        self.assertRefused(self.undo(picking, self.supervisor), "10 minutes")
        self.warehouse.in_type_id.undo_minutes = 15
        self.assertUndone(self.undo(picking))

    def test_an_operation_type_can_switch_it_off(self):
        self.warehouse.in_type_id.undo_minutes = 0
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        self.assertRefused(self.undo(picking), "lets no scan")
        self.assertFalse(self.env["wms.scan.service"].with_user(self.operator).undoable(picking.id))

    def test_a_reason_is_asked(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.undo(picking, reason=" ")

    def test_the_panel_offers_the_last_booking(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        offer = self.env["wms.scan.service"].with_user(self.operator).undoable(picking.id)
        self.assertEqual((offer["lot"], offer["scan_id"]), ("R1", self.last_scan(picking).id))
        self.undo(picking)
        self.assertFalse(self.env["wms.scan.service"].with_user(self.operator).undoable(picking.id))

    def test_the_goods_have_to_be_scanned_again(self):
        """What was scanned before the undo does not count as goods in hand."""
        lot = self.lot("R1")
        picking = self.receipt([lot])
        first, _last = self.scan_through(picking, lot)
        self.undo(picking)
        line = self.open_line(picking)
        forged = self.step(picking, line.location_dest_id.barcode, self.back(first))
        self.assertEqual(forged["message"]["code"], "task_gone", forged)

    # --- what speaks against it -----------------------------------------------------------

    def test_not_when_the_goods_have_moved_since(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        scan = self.last_scan(picking)
        action = lot.with_user(self.operator).action_move()
        moving = self.env["stock.picking"].browse(action["res_id"]).with_user(self.operator)
        self.scan_through(moving, lot, None)
        self.assertRefused(self.undo(picking, scan=scan), "moved since")

    def test_not_when_something_lies_on_it(self):
        lots = [self.lot("R1"), self.lot("R2"), self.lot("R3", weight=9_000)]
        picking = self.receipt(lots)
        for lot, place in zip(lots, ("TC-01-01-1", "TC-01-02-1", "TC-01-01-2"), strict=True):
            first = self.step(picking, lot.name)
            self.step(picking, place, self.back(first), "there")
        scan = self.env["stock.move.line"].search([("lot_id", "=", lots[0].id)]).sudo().scan_id
        self.assertRefused(self.undo(picking, scan=scan), "Something lies on R1")

    def test_not_when_its_old_place_is_taken(self):
        lot = self.coil_at("M1", "TC-02-04-1")
        action = lot.with_user(self.operator).action_move()
        picking = self.env["stock.picking"].browse(action["res_id"]).with_user(self.operator)
        self.scan_through(picking, lot)
        self.coil_at("NEW", "TC-02-04-1")
        self.assertRefused(self.undo(picking), "does not take M1")
        self.assertNotEqual(self.place_of(lot), self.place("TC-02-04-1"))

    def test_not_when_the_delivery_is_invoiced(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        lot = self.coil_at("D1", "TC-01-01-1")
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": self.coil.id, "product_uom_qty": 10_000})],
            }
        )
        sale.action_confirm()
        picking = sale.picking_ids.with_user(self.operator)
        self.scan_through(picking, lot)
        self.assertEqual(sale.order_line.qty_delivered, 10_000)
        self.assertUndone(self.undo(picking))
        self.assertEqual(sale.order_line.qty_delivered, 0)
        self.scan_through(picking, lot)
        self.assertEqual(sale.order_line.qty_delivered, 10_000)
        invoice = self.draft_invoice(sale.order_line, partner)
        self.assertUndone(self.undo(picking))
        self.scan_through(picking, lot)
        # Posting itself is Odoo's; what counts here is that the invoice is posted.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET state = 'posted', name = 'INV/1' WHERE id = %s", [invoice.id]
        )
        self.env.invalidate_all()
        self.assertRefused(self.undo(picking), "INV/1")

    def draft_invoice(self, order_line, partner):
        """An invoice of an order line, in a company without a chart of accounts."""
        accounts = self.env["account.account"].create(
            [
                {"name": name, "code": code, "account_type": kind,
                 "company_ids": [(6, 0, self.company.ids)]}
                for name, code, kind in (
                    ("Debtors", "T1", "asset_receivable"), ("Sales", "T2", "income")
                )
            ]
        )  # fmt: skip
        partner.with_company(self.company).property_account_receivable_id = accounts[0]
        journal = self.env["account.journal"].create(
            {"name": "Sales", "code": "TSAL", "type": "sale", "company_id": self.company.id}
        )
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "company_id": self.company.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Coil", "quantity": 1, "price_unit": 9, "tax_ids": [],
                            "account_id": accounts[1].id,
                            "sale_line_ids": [(6, 0, order_line.ids)]}),
                ],
            }
        )  # fmt: skip

    def test_the_ledger_tells_both(self):
        lot = self.lot("R1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        self.undo(picking)
        entries = self.env["wms.ledger.entry"].search(
            [("lot", "=", "R1"), ("kind", "in", ("stock.in", "stock.undo"))], order="id"
        )
        self.assertEqual(entries.mapped("kind"), ["stock.in", "stock.undo"])
        self.assertEqual(entries[1].reason, "Wrong coil scanned")

    def test_the_right_place_is_free_for_the_task_that_is_open_again(self):
        """The coil had been scanned to the neighbour of the place that was meant."""
        lot = self.lot("R1")
        picking = self.receipt([lot])
        first = self.step(picking, lot.name)
        self.step(picking, "TC-02-04-1", self.back(first), "thought so")
        self.assertEqual(self.place_of(lot), self.place("TC-02-04-1"))
        self.assertUndone(self.undo(picking))
        first = self.step(picking, lot.name)
        last = self.step(picking, "TC-02-03-1", self.back(first), "really here")
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(self.place_of(lot), self.place("TC-02-03-1"))

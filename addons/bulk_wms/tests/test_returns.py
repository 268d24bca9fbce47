from odoo.exceptions import UserError

from .rules import broken_rules
from .test_piles import LooseCase


class TestReturns(LooseCase):
    """What comes back from customers, and what goes back to suppliers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality = cls._category(
            "Quality", stacking="saddle", form_ids=[(6, 0, cls.form["coil"].ids)],
            quality_zone="held",
        )  # fmt: skip
        cls.quality_area = cls._area("TQ", cls.quality, rows=1, slots=4, y=120.0)
        cls._rule(cls.form["coil"], cls.quality_area, quality_state="pending", sequence=-1)
        cls._rule(cls.form["coil"], cls.quality_area, quality_state="blocked", sequence=-1)

    def wizard(self, picking, user=None):
        return (
            self.env["stock.return.picking"]
            .with_user(user or self.supervisor)
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )

    def give_back(self, picking, user=None, **quantities):
        """A return of ``quantities`` by lot name; all of it when none is given."""
        wizard = self.wizard(picking, user)
        for row in wizard.product_return_moves:
            row.quantity = quantities.get(row.lot_id.name, 0)
        some = wizard.action_create_returns
        action = some() if quantities else wizard.action_create_returns_all()
        return self.env["stock.picking"].browse(action["res_id"]).with_user(self.operator)

    def sold(self, lot, weight=10_000):
        picking = self.delivery(lot.product_id, weight)
        _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        return picking

    def put_back(self, picking, lot):
        first = self.step(picking, lot.name)
        line = picking.move_line_ids.filtered(lambda line: line.lot_id == lot)
        last = self.step(picking, line.location_dest_id.barcode, self.back(first))
        self.assertEqual(last["message"]["code"], "transfer_done", last)

    def assertRules(self):
        self.assertEqual(broken_rules(self.env), {})

    def test_a_coil_comes_back_pending_to_the_quality_area_and_is_sold_again(self):
        lot = self.coil_at("C1", "TC-01-01-1", heat="H1")
        delivery = self.sold(lot)
        back = self.give_back(delivery)
        line = back.move_line_ids
        self.assertEqual((line.lot_id, line.move_id.piece_lot_id), (lot, lot))
        self.assertEqual(lot.quality_state, "pending")
        self.assertEqual(line.location_dest_id.area_id, self.quality_area)
        self.put_back(back, lot)
        self.assertEqual(self.place_of(lot).area_id, self.quality_area)
        self.assertEqual(lot.heat, "H1")
        self.assertRules()
        again = self.delivery(self.coil, 10_000)
        self.assertFalse(again.move_line_ids)
        lot.with_user(self.supervisor).set_quality("released", "Edges are fine")
        again.action_assign()
        self.scan_through(again, lot)
        self.assertFalse(self.place_of(lot))
        self.assertRules()
        kinds = self.env["wms.ledger.entry"].search([("lot", "=", "C1")]).mapped("kind")
        self.assertIn("stock.returned", kinds)

    def test_a_sale_is_credited_with_what_came_back(self):
        lot = self.coil_at("C1", "TC-01-01-1")
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
                "order_line": [(0, 0, {"product_id": self.coil.id, "product_uom_qty": 10_000})],
            }
        )
        sale.action_confirm()
        self.scan_through(sale.picking_ids.with_user(self.operator), lot)
        back = self.give_back(sale.picking_ids)
        self.put_back(back, lot)
        self.assertEqual(sale.order_line.qty_delivered, 0)

    def test_a_piece_comes_back_once(self):
        lot = self.coil_at("C1", "TC-01-01-1")
        delivery = self.sold(lot)
        back = self.give_back(delivery)
        with self.assertRaisesRegex(UserError, "returns C1 already"):
            self.give_back(delivery, C1=10_000)
        self.put_back(back, lot)
        with self.assertRaisesRegex(UserError, "cannot come back once more"):
            self.give_back(delivery, C1=10_000)
        self.assertRules()

    def test_half_a_coil_does_not_come_back(self):
        delivery = self.sold(self.coil_at("C1", "TC-01-01-1"))
        with self.assertRaisesRegex(UserError, "comes back whole"):
            self.give_back(delivery, C1=4_000)

    def test_each_coil_comes_back_by_itself(self):
        lots = [self.coil_at(name, place) for name, place in
                (("C1", "TC-01-01-1"), ("C2", "TC-01-02-1"))]  # fmt: skip
        delivery = self.delivery(self.coil, 20_000)
        for lot in lots:
            self.scan_through(delivery, lot)
        back = self.give_back(delivery, C2=10_000)
        self.assertEqual(back.move_line_ids.lot_id, lots[1])
        self.assertEqual(lots[0].quality_state, "released")
        self.put_back(back, lots[1])
        self.assertRules()

    def test_bags_that_come_back_are_a_lot_of_their_own(self):
        lot = self.stand(self.lot("B", product=self.bags, weight=0), "TB-01-01", 2_000)
        delivery = self.delivery(self.bags, 1_000)
        first, second = self.scan_through(delivery, lot)
        self.step(delivery, "1000", self.back(second))
        back = self.give_back(delivery, B=400)
        returned = back.move_line_ids.lot_id
        self.assertEqual((returned.name, returned.quality_state), ("B/R1", "pending"))
        self.assertEqual(lot.quality_state, "released")
        self.put_back(back, returned)
        self.assertEqual(returned.parent_link_ids.parent_id, lot)
        self.assertEqual(returned.parent_link_ids.weight, 400)
        self.assertRules()
        with self.assertRaisesRegex(UserError, "600 are left"):
            self.give_back(delivery, B=700)

    def test_sand_that_comes_back_joins_the_pile_once_it_is_released(self):
        self.bring(20_000, "A")
        delivery = self.load(5_000)
        pile = self.first.open_pile_id
        back = self.give_back(delivery, **{pile.lot_id.name: 5_000})
        returned = back.move_line_ids.lot_id
        first = self.step(back, returned.name)
        refused = self.step(back, self.first.barcode, self.back(first), "to the pile")
        self.assertEqual(refused["message"]["code"], "place_refused", refused)
        returned.with_user(self.supervisor).set_quality("released", "Clean")
        first = self.step(back, returned.name)
        second = self.step(back, self.first.barcode, self.back(first), "to the pile")
        last = self.step(back, "5000", self.back(second))
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(pile.book_weight, 20_000)
        self.assertRules()

    def test_a_blocked_coil_leaves_to_its_supplier_only(self):
        lot = self.lot("C1")
        receipt = self.receipt([lot])
        self.scan_through(receipt, lot)
        lot.with_user(self.supervisor).set_quality("blocked", "Cracks")
        self.assertFalse(self.delivery(self.coil, 10_000).move_line_ids)
        # It was moved meanwhile: it is fetched from where it lies.
        action = lot.with_user(self.operator).action_move()
        moving = self.env["stock.picking"].browse(action["res_id"]).with_user(self.operator)
        self.scan_through(moving, lot)
        where = self.place_of(lot)
        back = self.give_back(receipt)
        line = back.move_line_ids
        self.assertEqual((line.lot_id, line.location_id), (lot, where))
        self.assertRules()
        first = self.step(back, "C1")
        last = self.step(back, where.barcode, self.back(first))
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertFalse(self.place_of(lot))
        self.assertRules()

    def test_blocked_bags_go_back_to_their_supplier(self):
        lot = self.lot("B", product=self.bags, weight=0)
        receipt = self.receipt([])
        receipt.sudo()._set_pieces([(self.bags, lot, 1_000)])
        self.scan_through(receipt, lot)
        other = self.stand(self.lot("B0", product=self.bags, weight=0), "TB-01-05", 500)
        lot.with_user(self.supervisor).set_quality("blocked", "Wet")
        back = self.give_back(receipt, B=1_000)
        self.assertEqual(back.move_line_ids.lot_id, lot)
        back.do_unreserve()
        back.action_assign()
        self.assertEqual(back.move_line_ids.lot_id, lot)
        first = self.step(back, "B")
        second = self.step(back, self.place_of(lot).barcode, self.back(first))
        last = self.step(back, "1000", self.back(second))
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertTrue(self.place_of(other))
        self.assertRules()

    def test_what_was_taken_back_by_undo_is_not_returned(self):
        lot = self.coil_at("C1", "TC-01-01-1")
        delivery = self.sold(lot)
        scan = delivery.move_line_ids.sudo().scan_id
        service = self.env["wms.scan.service"].with_user(self.operator)
        service.undo(delivery.id, "u1", scan.id, "Wrong truck")
        self.scan_through(delivery, lot)
        rows = self.wizard(delivery).product_return_moves
        self.assertEqual((len(rows), rows.lot_id), (1, lot))

    def test_a_return_may_be_undone(self):
        lot = self.coil_at("C1", "TC-01-01-1")
        back = self.give_back(self.sold(lot))
        self.put_back(back, lot)
        scan = back.move_line_ids.sudo().scan_id
        service = self.env["wms.scan.service"].with_user(self.operator)
        answer = service.undo(back.id, "u1", scan.id, "Still on the truck")
        self.assertEqual(answer["message"]["code"], "undone", answer)
        self.assertFalse(self.place_of(lot))
        self.assertRules()
        self.put_back_again(back, lot)

    def put_back_again(self, picking, lot):
        first = self.step(picking, lot.name)
        line = picking.move_line_ids.filtered(lambda line: line.state not in ("done", "cancel"))
        last = self.step(picking, line.location_dest_id.barcode, self.back(first))
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertRules()

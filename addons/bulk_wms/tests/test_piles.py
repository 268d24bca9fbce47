import uuid

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import YardCase
from .rules import broken_rules


class LooseCase(YardCase):
    """A yard with two pile places and a silo, for sand, gravel and cement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gravel = cls._product("Gravel", cls.form["pile"])
        cls.sand.write({"bulk_density": 1.6, "repose_angle": 35.0})
        cls.heap_area = cls._area("TH2", cls.heap, rows=1, slots=1, y=80.0)
        cls.first, cls.second = cls.place("TH-01-01"), cls.place("TH2-01-01")

    def loose_receipt(self, product, weight, lot=None, user=None):
        """A receipt of ``weight`` kg, confirmed; ``lot``: what the paper names."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
            }
        )
        lots = lot or self.env["stock.lot"]
        picking._set_pieces([(product, lots, product._from_kg(weight))])
        return picking.with_user(user or self.operator)

    def tip(self, picking, place, weight, twice=False):
        """Scan the sign of the pile and enter the kg; returns the last answer."""
        answer = self.step(picking, place.barcode)
        if answer["state"] == "reason":
            answer = self.step(picking, place.barcode, self.back(answer), "tipped there")
        self.assertEqual(answer["state"], "quantity", answer)
        last = self.step(picking, str(weight), self.back(answer))
        if twice:
            self.assertEqual(last["message"]["code"], "ask_more", last)
            last = self.step(picking, str(weight), self.back(last))
        return last

    def bring(self, weight, name=None, product=None, place=None):
        """A truck with ``weight`` kg of a supplier's lot, tipped at ``place``."""
        product = product or self.sand
        lot = self.lot(name, product=product, weight=0) if name else None
        picking = self.loose_receipt(product, weight, lot)
        last = self.tip(picking, place or self.first, weight)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        return lot

    def load(self, weight, product=None):
        """A delivery of ``weight`` kg, loaded at the pile."""
        picking = self.delivery(product or self.sand, weight)
        last = self.tip(picking, picking.move_line_ids.location_id, weight)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        return picking

    def assertRules(self):
        self.assertEqual(broken_rules(self.env), {})


class TestPiles(LooseCase):
    def test_lots_of_three_suppliers_lie_on_one_pile_lot(self):
        lots = [self.bring(weight, f"S{weight}") for weight in (30_000, 20_000, 10_000)]
        pile = self.first.open_pile_id
        self.assertEqual(pile.book_weight, 60_000)
        quants = self.env["stock.quant"].search([("location_id", "=", self.first.id)])
        self.assertEqual(quants.lot_id, pile.lot_id)
        self.assertEqual(pile.layer_ids.lot_id, sum(lots, self.env["stock.lot"]))
        parents = pile.lot_id.parent_link_ids
        self.assertEqual(
            sorted(parents.mapped(lambda link: (link.parent_id.name, link.weight))),
            [("S10000", 10_000), ("S20000", 20_000), ("S30000", 30_000)],
        )
        self.assertRules()

    def test_what_leaves_a_mixed_pile_has_all_lots_by_their_share(self):
        for weight in (30_000, 20_000, 10_000):
            self.bring(weight, f"S{weight}")
        picking = self.load(6_000)
        shares = picking.move_line_ids.pile_share_ids
        self.assertEqual(
            sorted(shares.mapped(lambda share: (share.lot_id.name, round(share.weight)))),
            [("S10000", 1_000), ("S20000", 2_000), ("S30000", 3_000)],
        )
        self.assertEqual(self.first.open_pile_id.out_weight, 6_000)
        self.assertRules()

    def test_what_leaves_a_pile_in_layers_is_the_oldest(self):
        self.first.pile_method = "fifo"
        for weight in (30_000, 20_000):
            self.bring(weight, f"S{weight}")
        shares = self.load(35_000).move_line_ids.pile_share_ids
        self.assertEqual(
            sorted(shares.mapped(lambda share: (share.lot_id.name, round(share.weight)))),
            [("S20000", 5_000), ("S30000", 30_000)],
        )

    def test_a_lot_label_then_the_sign_works_as_well(self):
        lot = self.lot("PAPER", product=self.sand, weight=0)
        picking = self.loose_receipt(self.sand, 8_000, lot)
        first, second = self.scan_through(picking, lot, self.first)
        self.assertEqual(first["state"], "place")
        last = self.step(picking, "8000", self.back(second))
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(self.first.open_pile_id.layer_ids.lot_id, lot)
        self.assertRules()

    def test_a_pile_takes_more_of_the_same_product_only(self):
        self.bring(30_000)
        picking = self.loose_receipt(self.gravel, 5_000)
        refused = self.step(picking, self.first.barcode, {}, "tipped there")
        self.assertEqual(refused["message"]["code"], "place_refused", refused)
        self.assertIn("other goods", refused["message"]["text"])
        self.bring(5_000, product=self.gravel, place=self.second)
        self.assertRules()

    def test_one_order_is_delivered_in_several_truck_loads(self):
        self.bring(90_000)
        picking = self.delivery(self.sand, 60_000)
        uuids = []
        for weight in (25_140, 25_260, 10_050):
            line = picking.move_line_ids.filtered(lambda line: line.state != "done")
            uuids.append(line.task_uuid)
            last = self.tip(picking, self.first, weight)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(len(set(uuids)), 3)
        self.assertEqual(self.first.open_pile_id.out_weight, 60_450)
        self.assertEqual(sum(picking.move_ids.mapped("quantity")), 60_450)
        self.assertRules()

    def test_far_more_than_ordered_is_asked_once_more(self):
        picking = self.loose_receipt(self.sand, 30_000)
        last = self.tip(picking, self.first, 38_000, twice=True)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(self.first.open_pile_id.book_weight, 38_000)

    def test_no_more_leaves_than_the_book_has(self):
        self.bring(10_000)
        picking = self.delivery(self.sand, 10_000)
        refused = self.tip(picking, self.first, 10_200)
        self.assertEqual(refused["message"]["code"], "refused", refused)
        self.first.open_pile_id.with_user(self.supervisor).post_surplus(
            500, "gain", "More than the mill weighed"
        )
        last = self.tip(picking, self.first, 10_200)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertRules()

    def test_the_sign_of_a_pile_without_a_task_is_refused(self):
        self.bring(10_000)
        picking = self.receipt([self.lot("C1")])
        refused = self.step(picking, self.first.barcode)
        self.assertEqual(refused["message"]["code"], "not_loose", refused)

    def test_a_pending_lot_does_not_taint_a_released_pile(self):
        self.bring(10_000)
        lot = self.lot("BAD", product=self.sand, weight=0, quality_state="pending")
        picking = self.loose_receipt(self.sand, 5_000, lot)
        self.step(picking, lot.name)
        refused = self.step(picking, self.first.barcode, self.back(self.step(picking, lot.name)))
        self.assertEqual(refused["message"]["code"], "place_refused", refused)
        self.assertIn("quality", refused["message"]["text"])

    def test_a_pile_moved_onto_another_takes_its_lots_along(self):
        self.bring(30_000, "A")
        self.bring(10_000, "B", place=self.second)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.first.id,
                "location_dest_id": self.second.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.sand.id,
                            "product_uom_qty": 6_000,
                            "location_id": self.first.id,
                            "location_dest_id": self.second.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking = picking.with_user(self.operator)
        first = self.step(picking, self.first.barcode)
        self.assertEqual(first["state"], "place", first)
        second = self.step(picking, self.second.barcode, self.back(first))
        last = self.step(picking, "6000", self.back(second))
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        pile = self.second.open_pile_id
        self.assertEqual(pile.book_weight, 16_000)
        self.assertEqual(set(pile.layer_ids.lot_id.mapped("name")), {"A", "B"})
        self.assertEqual(self.first.open_pile_id.book_weight, 24_000)
        self.assertRules()

    def test_opening_stock_is_the_pile(self):
        lot = self.stand(self.lot("OLD", product=self.sand, weight=0), self.first, 50_000)
        self.assertEqual(self.first.open_pile_id.lot_id, lot)
        self.assertRules()
        with self.assertRaisesRegex(UserError, "open pile OLD"):
            self.stand(self.lot("OLD2", product=self.sand, weight=0), self.first, 1_000)

    def test_a_place_with_an_open_pile_keeps_its_kind(self):
        self.bring(10_000)
        with self.assertRaisesRegex(ValidationError, "Close the pile first"):
            self.first.storage_category_id = self.floor

    def test_a_surveyed_volume_stands_beside_the_book_with_its_uncertainty(self):
        self.bring(160_000)
        pile = self.first.open_pile_id
        pile.lot_id.write({"survey_volume": 97.0, "bulk_density": 1.6, "moisture": 5.0})
        self.first.write({"volume_error": 1.5, "density_error": 3.0, "moisture_error": 1.0})
        self.assertAlmostEqual(pile.estimate, 155_200)
        self.assertAlmostEqual(pile.dry_weight, 147_440)
        self.assertAlmostEqual(pile.margin, 10_864, 0)
        self.assertTrue(pile.is_noise)
        pile.lot_id.survey_volume = 80.0
        self.assertFalse(pile.is_noise)

    def test_only_the_flow_writes_piles(self):
        self.bring(10_000)
        for person in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                self.first.open_pile_id.with_user(person).write({"in_weight": 1})


class TestPileClosing(LooseCase):
    def settle(self, pile, user=None, **values):
        wizard = self.env["wms.pile.close"].with_user(user or self.supervisor)
        return wizard.create(
            {"pile_id": pile.id, "note": "Ground is swept", "checked": True, **values}
        )

    def test_what_is_left_over_is_posted_with_its_reason(self):
        self.bring(100_000, "A")
        self.load(98_800)
        pile = self.first.open_pile_id
        wizard = self.settle(pile, reason="moisture")
        self.assertAlmostEqual(wizard.share, 1.2)
        wizard.action_apply()
        self.assertEqual((pile.state, pile.book_weight), ("closed", 0))
        self.assertEqual((pile.difference, pile.closing_reason), (-1_200, "moisture"))
        self.assertAlmostEqual(pile.loss_rate, 1.2)
        self.assertAlmostEqual(self.sand.pile_loss_rate, 1.2)
        entries = self.env["wms.ledger.entry"].search([("lot", "=", pile.lot_id.name)])
        self.assertIn("pile.closed", entries.mapped("kind"))
        self.assertIn("stock.adjusted", entries.mapped("kind"))
        self.assertRules()

    def test_the_place_opens_a_new_pile_after_closing(self):
        self.bring(10_000, "A")
        old = self.first.open_pile_id
        self.settle(old).action_apply()
        self.bring(7_000, "B")
        new = self.first.open_pile_id
        self.assertNotEqual(new, old)
        self.assertEqual((new.book_weight, new.layer_ids.lot_id.name), (7_000, "B"))
        self.assertRules()

    def test_nothing_is_closed_while_work_is_open_there(self):
        self.bring(10_000)
        picking = self.delivery(self.sand, 4_000)
        with self.assertRaisesRegex(UserError, picking.name):
            self.settle(self.first.open_pile_id).action_apply()
        picking.do_unreserve()
        self.settle(self.first.open_pile_id).action_apply()

    def test_a_full_pile_is_not_closed_by_a_slip(self):
        self.bring(10_000)
        wizard = self.settle(self.first.open_pile_id, checked=False)
        self.assertTrue(wizard.doubtful)
        with self.assertRaisesRegex(UserError, "still has 10000 kg"):
            wizard.action_apply()
        self.assertEqual(self.first.open_pile_id.book_weight, 10_000)

    def test_only_a_supervisor_closes(self):
        self.bring(10_000)
        with self.assertRaisesRegex(UserError, "supervisor"):
            self.first.open_pile_id.with_user(self.operator).close("loss", "gone")

    def test_a_pile_is_closed_once(self):
        self.bring(10_000)
        pile = self.first.open_pile_id
        self.settle(pile).action_apply()
        with self.assertRaisesRegex(UserError, "closed already"):
            self.settle(pile).action_apply()

    def test_surplus_and_loss_make_the_learnt_rate_together(self):
        self.bring(100_000)
        pile = self.first.open_pile_id
        self.load(100_000)
        self.settle(pile, outcome="more", surplus=2_000).action_apply()
        self.load(1_500)
        self.settle(pile).action_apply()
        self.assertEqual(pile.difference, 1_500)
        self.assertAlmostEqual(pile.loss_rate, -1.5)
        self.assertRules()

    def test_purchase_pile_sale_and_closing(self):
        """A truck bought, two trucks sold, the pile swept: every order and the book agree."""
        partner = self.env["res.partner"].create({"name": "Quarry"})
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    (0, 0, {"product_id": self.sand.id, "product_qty": 60, "price_unit": 9,
                            "product_uom_id": self.tonne.id}),
                ],
            }
        )  # fmt: skip
        purchase.button_confirm()
        receipt = purchase.picking_ids.with_user(self.operator)
        for weight in (31_240, 29_100):
            last = self.tip(receipt, self.first, weight)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertAlmostEqual(purchase.order_line.qty_received, 60.34)
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
                "order_line": [
                    (0, 0, {"product_id": self.sand.id, "product_uom_qty": 60,
                            "product_uom_id": self.tonne.id}),
                ],
            }
        )  # fmt: skip
        sale.action_confirm()
        delivery = sale.picking_ids
        delivery.action_assign()
        for weight in (30_020, 29_990):
            last = self.tip(delivery.with_user(self.operator), self.first, weight)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertAlmostEqual(sale.order_line.qty_delivered, 60.01)
        pile = self.first.open_pile_id
        self.settle(pile).action_apply()
        self.assertEqual(pile.difference, -330)
        self.assertRules()

    def test_a_double_scan_of_one_key_tips_once(self):
        picking = self.loose_receipt(self.sand, 30_000)
        answer = self.step(picking, self.first.barcode)
        key = uuid.uuid4().hex
        one = self.step(picking, "12000", self.back(answer), key=key)
        two = self.step(picking, "12000", self.back(answer), key=key)
        self.assertEqual(one, two)
        self.assertEqual(self.first.open_pile_id.book_weight, 12_000)

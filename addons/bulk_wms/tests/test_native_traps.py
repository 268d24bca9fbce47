from odoo.exceptions import ValidationError

from .common import YardCase


class TestNativeTraps(YardCase):
    """What surprises users of Odoo's own putaway and units must not reach a yard."""

    def test_limit_of_zero_means_no_limit(self):
        self.assertEqual(self.heap.max_weight, 0.0)
        lot = self.lot("SAND", product=self.sand, weight=0)
        picking = self._receive(self.sand, self.kg, 250_000, lot)
        line = picking.move_line_ids
        self.assertEqual(line.location_dest_id.area_id, self.heap_area)
        self.assertEqual(line.proposal_state, "proposed")

    def test_ten_tonnes_of_a_kilogram_product_are_ten_thousand_kilograms(self):
        """Natively 10 t count as "10" and go into a place for 5 t."""
        lot = self.lot("BAGS", product=self.bags)
        picking = self._receive(self.bags, self.tonne, 10, lot)
        weights = picking.move_line_ids.mapped("weight_kg")
        self.assertEqual(sum(weights), 10_000)
        self.assertTrue(all(weight <= 1_000 for weight in weights))
        used = picking.move_line_ids.grouped("location_dest_id")
        for place, lines in used.items():
            self.assertEqual(place.area_id, self.bag_area)
            self.assertLessEqual(sum(lines.mapped("weight_kg")), 2_000)

    def test_a_line_is_split_over_places_never_left_on_the_area(self):
        """Natively 9 t with two empty 5 t places stay on the parent location."""
        lot = self.lot("SPLIT", product=self.bags)
        picking = self._receive(self.bags, self.kg, 9_000, lot)
        self.assertEqual(len(picking.move_line_ids.location_dest_id), 5)
        self.assertNotIn(self.stock, picking.move_line_ids.location_dest_id)
        self.assertEqual(len(picking.move_ids), 9)

    def test_kilograms_survive_a_product_kept_in_tonnes(self):
        """Natively two digits, rounded up: 1,234 kg become 1.24 t."""
        product = self._product("Coil by the tonne", self.form["coil"], uom=self.tonne)
        lot = self.lot("T1", product=product, weight=1_234.0)
        self.assertEqual(product._from_kg(1_234.0), 1.234)
        picking = self.receipt([lot])
        self.assertEqual(picking.move_ids.product_uom_qty, 1.234)
        self.scan_through(picking, lot)
        quant = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal")]
        )
        self.assertEqual(quant.quantity, 1.234)

    def test_accuracy_that_loses_kilograms_is_refused(self):
        self.env.ref("uom.decimal_product_uom").digits = 2
        with self.assertRaisesRegex(ValidationError, "kilograms would be lost"):
            self._product("Coarse", self.form["coil"], uom=self.tonne)

    def test_orders_in_tonnes_keep_their_kilograms_or_say_what_to_do(self):
        partner = self.env["res.partner"].create({"name": "Works"})

        def order(model, field):
            return self.env[model].create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.coil.id,
                                "product_uom_id": self.tonne.id,
                                field: 1.234,
                            },
                        )
                    ],
                }
            )

        for model, field in (("sale.order", "product_uom_qty"), ("purchase.order", "product_qty")):
            self.assertEqual(order(model, field).order_line[field], 1.234)
        self.env.ref("uom.decimal_product_uom").digits = 2
        for model, field in (("sale.order", "product_uom_qty"), ("purchase.order", "product_qty")):
            with self.subTest(model), self.assertRaisesRegex(ValidationError, "Keep Kilograms"):
                order(model, field)

    def test_installing_changes_nothing_for_ordinary_products(self):
        """The third digit is a decision in the settings, not a side effect."""
        accuracy = self.env.ref("uom.decimal_product_uom")
        accuracy.digits = 2
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.wms_keep_kilograms)
        settings.wms_keep_kilograms = True
        settings.execute()
        self.assertEqual(accuracy.digits, 3)

    def test_metres_are_no_weight(self):
        """Odoo 19 converts 10 m into 10 kg without a word."""
        with self.assertRaisesRegex(ValidationError, "cannot be converted to kg"):
            self._product("Bar", self.form["coil"], uom=self.env.ref("uom.product_uom_meter"))

    def _receive(self, product, uom, quantity, lot):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom": uom.id,
                            "product_uom_qty": quantity,
                            "location_id": self.supplier.id,
                            "location_dest_id": self.stock.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_line_ids.lot_id = lot
        return picking

"""Every form that is no pile, bought, packed, put away by scan, sold and gone by scan."""

from odoo.fields import Command

from .common import YardCase
from .rules import broken_rules

# Code of the form: attributes of a lot, kg of a lot, positions' stacking.
FORMS = {
    "coil": (
        {"thickness": 3, "width": 1_500, "outer_diameter": 1_500},
        18_000,
        {"stacking": "saddle"},
    ),
    "wire_rod": ({}, 2_100, {"stacking": "single", "max_tiers": 3}),
    "plate": (
        {"thickness": 20, "width": 2_500, "length": 12_000},
        4_700,
        {"stacking": "column"},
    ),
    "slab": (
        {"thickness": 200, "width": 1_500, "length": 8_000},
        18_800,
        {"stacking": "column"},
    ),
    "bundle": ({"length": 12_000}, 5_000, {"stacking": "single", "max_tiers": 4}),
    "bag_pallet": ({}, 2_000, {"stacking": "single", "max_tiers": 2}),
    "big_bag": ({}, 3_000, {"stacking": "single", "max_tiers": 2}),
}


class TestForms(YardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mill = cls.env["res.partner"].create({"name": "Mill", "is_company": True})
        cls.buyer = cls.env["res.partner"].create({"name": "Buyer", "is_company": True})

    def open_area(self, code, limits):
        form = self.env.ref(f"bulk_wms.form_{code}")
        category = self._category(f"For {code}", form_ids=[(6, 0, form.ids)], **limits)
        area = self._area(f"F{code[:4].upper()}", category, rows=2, slots=4, y=100.0)
        self.env["stock.putaway.rule"].search([("form_ids", "in", form.ids)]).active = False
        self._rule(form, area)
        return area

    def buy(self, product, weight, rows):
        """A purchase whose packing list is entered; returns its receipt."""
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.mill.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_qty": weight, "price_unit": 1}
                    )
                ],
            }
        )
        order.button_confirm()
        receipt = order.picking_ids
        self.env["wms.packing.list"].with_user(self.operator).create(
            {"picking_id": receipt.id, "line_ids": [Command.create(row) for row in rows]}
        ).action_apply()
        return receipt.with_user(self.operator)

    def sell(self, product, weight):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": weight})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.action_assign()
        return order, order.picking_ids.with_user(self.operator)

    def scan_all(self, picking):
        """Scan every open task of a transfer: goods, place, and the weight where it is asked."""
        for _task in range(40):
            line = picking.move_line_ids.filtered(
                lambda line: line.state not in ("done", "cancel")
            ).sorted(lambda line: (-line.location_id.tier, -self.layer(line), line.id))[:1]
            if not line:
                return
            first = self.step(picking, line.lot_id.name)
            # One lot may have several tasks: the answer says which one is at hand.
            task = first["data"].get("task_uuid")
            line = picking.move_line_ids.filtered(lambda line, task=task: line.task_uuid == task)
            place = line.location_id if self.leaving(picking) else line.location_dest_id
            answer = self.step(picking, place.barcode, self.back(first))
            if answer["state"] == "quantity":
                answer = self.step(picking, f"{line.weight_kg:g}", self.back(answer))
            self.assertEqual(answer["message"]["kind"], "ok", answer["message"])
        self.fail("the transfer does not end")

    def layer(self, line):
        return line.lot_id.quant_ids.filtered(lambda quant: quant.location_id == line.location_id)[
            :1
        ].layer

    @staticmethod
    def leaving(picking):
        return picking.location_dest_id.usage == "customer"

    def test_from_purchase_to_sale(self):
        for code, (attributes, weight, limits) in FORMS.items():
            with self.subTest(code):
                self.go_through(code, attributes, weight, limits)

    def go_through(self, code, attributes, weight, limits):
        area = self.open_area(code, limits)
        product = self._product(f"Trade {code}", self.env.ref(f"bulk_wms.form_{code}"))
        rows = [
            {"product_id": product.id, "name": f"{code}-{number}", "heat": "H7",
             "weight": weight, **attributes}
            for number in (1, 2)
        ]  # fmt: skip
        receipt = self.buy(product, 2 * weight, rows)
        self.scan_all(receipt)
        self.assertEqual(receipt.state, "done")
        lots = receipt.move_line_ids.lot_id
        self.assertEqual(lots.supplier_id, self.mill)
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id.area_id", "=", area.id)]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 2 * weight)
        self.assertEqual(broken_rules(self.env), {})
        order, delivery = self.sell(product, weight)
        self.assertEqual(sum(delivery.move_line_ids.mapped("quantity")), weight)
        self.scan_all(delivery)
        self.assertEqual(delivery.state, "done")
        self.assertEqual(order.order_line.qty_delivered, weight)
        left = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id.usage", "=", "internal")]
        )
        self.assertEqual(sum(left.mapped("quantity")), weight)
        self.assertEqual(broken_rules(self.env), {})

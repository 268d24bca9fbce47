from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "wms.ledger.mixin"]

    form_id = fields.Many2one(
        "wms.material.form",
        "Material Form",
        index="btree_not_null",
        ondelete="restrict",
        help="Makes this product a bulk material: its lots carry heat, sizes and weights, and "
        "strategies decide where they go. Leave empty for ordinary products.",
    )
    hazard_class_id = fields.Many2one("wms.hazard.class")
    handling_weight = fields.Float(
        "Handling Unit (kg)",
        digits="Stock Weight",
        compute="_compute_handling_weight",
        store=True,
        readonly=False,
        help="What one lift carries, for forms that are not one piece. 0: everything at once.",
    )

    unit_weight = fields.Float(
        "One Bag or Bundle (kg)",
        digits="Stock Weight",
        help="Nominal net weight of what is counted beside the weight: a bag, a big bag, a "
        "bundle. 0: not counted.",
    )

    _unit_weight_positive = models.Constraint(
        "CHECK(unit_weight >= 0)", "A bag or bundle cannot weigh less than nothing."
    )

    def _ledger_filter(self):
        return self.filtered("form_id")

    def _ledger_fields(self):
        return ("form_id", "handling_weight", "unit_weight", "hazard_class_id")

    def write(self, vals):
        result = super().write(vals)
        if "handling_weight" in vals:
            # How many units stand in a place follows from what one unit weighs.
            quants = self.env["stock.quant"].search(
                [
                    ("product_id.product_tmpl_id", "in", self.ids),
                    ("location_id.place_kind", "=", "position"),
                ]
            )
            quants.location_id._touch_loads()
        return result

    @api.depends("form_id")
    def _compute_handling_weight(self):
        for product in self:
            product.handling_weight = product.form_id.handling_weight

    @api.onchange("form_id")
    def _onchange_form_id(self):
        """Propose what the constraint below asks for."""
        if self.form_id:
            self.is_storable = True
            self.tracking = "lot"
            kilogram = self.env.ref("uom.product_uom_kgm")
            if not self.uom_id._has_common_reference(kilogram):
                self.uom_id = kilogram

    @api.constrains("form_id", "uom_id", "tracking", "is_storable")
    def _check_form(self):
        """Bulk materials are weighed: unit convertible to kg, lots tracked, the kilogram kept.

        Odoo 19 converts metres into kilograms without a word, and rounds to the accuracy
        "Product Unit"; neither must reach a yard.
        """
        kilogram = self.env.ref("uom.product_uom_kgm")
        for product in self.filtered("form_id"):
            if not product.is_storable or product.tracking != "lot":
                raise ValidationError(
                    self.env._(
                        "%(product)s has a material form: switch on Track Inventory and set "
                        "tracking to By Lots.",
                        product=product.display_name,
                    )
                )
            if not product.uom_id._has_common_reference(kilogram):
                raise ValidationError(
                    self.env._(
                        "%(product)s has a material form, so its unit must be a weight. "
                        "%(unit)s cannot be converted to kg.",
                        product=product.display_name,
                        unit=product.uom_id.name,
                    )
                )
            product._check_keeps_kilograms(product.uom_id)

    @api.constrains("form_id")
    def _check_form_without_stock(self):
        stocked = self.env["stock.quant"].search(
            [("product_id.product_tmpl_id", "in", self.ids), ("quantity", "!=", 0)], limit=1
        )
        if stocked:
            raise ValidationError(
                self.env._(
                    "There is stock of %(product)s. Its material form can only change "
                    "while there is none.",
                    product=stocked.product_id.display_name,
                )
            )

    def _check_keeps_kilograms(self, uom):
        """Refuse a unit in which Odoo would round kilograms of bulk goods away.

        Odoo rounds every quantity to the decimal accuracy "Product Unit", two digits unless
        changed: 1,234 kg ordered in tonnes become 1.23 t.

        :raises ValidationError: saying where to switch on the third digit
        """
        kilogram = self.env.ref("uom.product_uom_kgm")
        step = 10 ** -self.env["decimal.precision"].precision_get("Product Unit")
        for product in self.filtered("form_id"):
            if step * uom.factor > kilogram.factor * 1.0001:
                raise ValidationError(
                    self.env._(
                        "%(product)s in %(unit)s: Odoo keeps steps of %(step)s %(unit)s, so "
                        "kilograms would be lost. Use kg, or switch on Keep Kilograms in "
                        "Settings > Inventory > Bulk Yard.",
                        product=product.display_name,
                        unit=uom.name,
                        step=step,
                    )
                )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _kilogram(self):
        """The unit kg, which Odoo lets nobody delete.

        Not ``env.ref``: that asks the database each time whether the unit is still there.
        """
        key = self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_kgm")
        return self.env["uom.uom"].browse(key)

    def _to_kg(self, quantity: float) -> float:
        """Mass in kg of ``quantity`` in this product's unit, unrounded."""
        self.ensure_one()
        return self.uom_id._compute_quantity(quantity, self._kilogram(), round=False)

    def _from_kg(self, weight: float) -> float:
        """Quantity in this product's unit of ``weight`` kg, rounded half up to its accuracy."""
        self.ensure_one()
        quantity = self._kilogram()._compute_quantity(weight, self.uom_id, round=False)
        return self.uom_id.round(quantity, rounding_method="HALF-UP")

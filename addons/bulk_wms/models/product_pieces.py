from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_counted = fields.Boolean(
        compute="_compute_is_counted",
        help="Its pieces are kept beside the weight: its form is counted, and it is known what "
        "one bag or bundle weighs.",
    )

    @api.depends("form_id.is_counted", "unit_weight")
    def _compute_is_counted(self):
        for product in self:
            product.is_counted = bool(product.form_id.is_counted and product.unit_weight > 0)

    def write(self, vals):
        """Stock that is there when counting begins gets its nominal pieces; when it ends, none."""
        if not {"form_id", "unit_weight"}.intersection(vals):
            return super().write(vals)
        counted = self.filtered("is_counted")
        result = super().write(vals)
        now = self.filtered("is_counted")
        self.env["stock.quant"]._start_counting((now - counted).product_variant_ids)
        self.env["stock.quant"]._stop_counting((counted - now).product_variant_ids)
        return result


class MaterialForm(models.Model):
    _inherit = "wms.material.form"

    def write(self, vals):
        """As for one product: counting begins or ends for all goods of the form at once."""
        if "is_counted" not in vals:
            return super().write(vals)
        products = self.env["product.product"].search([("form_id", "in", self.ids)])
        counted = products.filtered("is_counted")
        result = super().write(vals)
        now = products.filtered("is_counted")
        self.env["stock.quant"]._start_counting(now - counted)
        self.env["stock.quant"]._stop_counting(counted - now)
        return result


class StockLot(models.Model):
    _inherit = "stock.lot"

    is_counted = fields.Boolean(related="product_id.is_counted")
    piece_count = fields.Integer(
        "Pieces in Stock",
        compute="_compute_piece_count",
        help="Bags or bundles of this lot in all places of the yard together.",
    )

    @api.depends("quant_ids.piece_count", "quant_ids.location_id")
    def _compute_piece_count(self):
        groups = self.env["stock.quant"]._read_group(
            [("lot_id", "in", self.ids), ("location_id.usage", "in", ("internal", "transit"))],
            ["lot_id"],
            ["piece_count:sum"],
        )
        counts = {lot.id: count for lot, count in groups}
        for lot in self:
            lot.piece_count = counts.get(lot.id, 0)

    def _unit_weight(self) -> float:
        """Nominal kg of one piece of this lot: what its packing list said, else its product's."""
        self.ensure_one()
        return self.unit_net or self.product_id.unit_weight

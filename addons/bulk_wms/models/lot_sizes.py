from odoo import api, fields, models
from odoo.fields import Domain


class StockLot(models.Model):
    """Sizes of a lot in a few words, and how much of it is in the yard."""

    _inherit = "stock.lot"

    size_text = fields.Char("Sizes", compute="_compute_size_text")
    stock_weight = fields.Float(
        "In Stock (kg)",
        digits="Stock Weight",
        compute="_compute_stock_weight",
        help="What lies in the yard or between yards of this lot.",
    )

    @api.depends(
        "form_id", "thickness", "width", "length", "diameter", "profile", "unit_count", "unit_net"
    )
    @api.depends_context("lang")
    def _compute_size_text(self):
        for lot in self:
            lot.size_text = lot._size_text()

    def _size_text(self) -> str:
        """Sizes as the trade writes them, in mm: 3 × 1500, or Ø 20 × 12000, 84 bars."""
        self.ensure_one()
        if self.form_code in ("bag_pallet", "big_bag"):
            return (
                self.env._("%(weight)s kg each", weight=f"{self.unit_net:g}")
                if self.unit_net
                else ""
            )
        if self.form_code in ("bundle", "wire_rod"):
            return self._bar_text()
        sizes = [self.thickness, self.width, self.length if self.form_code != "coil" else 0.0]
        return " × ".join(f"{size:g}" for size in sizes if size)

    def _bar_text(self) -> str:
        if self.profile in ("flat", "angle"):
            cross = [self.width, self.thickness]
        else:
            cross = [self.diameter, self.thickness if self.profile == "pipe" else 0.0]
        sizes = [f"{size:g}" for size in (*cross, self.length) if size]
        text = " × ".join(sizes)
        if text and self.profile in (False, "round", "rebar", "pipe"):
            text = f"Ø {text}"
        if self.unit_count:
            bars = self.env._("%(count)s bars", count=self.unit_count)
            text = f"{text}, {bars}" if text else bars
        return text

    @api.depends("quant_ids.quantity", "quant_ids.location_id.usage")
    def _compute_stock_weight(self):
        groups = self.env["stock.quant"]._read_group(
            Domain("lot_id", "in", self.ids)
            & Domain("location_id.usage", "in", ("internal", "transit")),
            ["lot_id", "product_id"],
            ["quantity:sum"],
        )
        weights = {lot.id: product._to_kg(quantity) for lot, product, quantity in groups}
        for lot in self:
            lot.stock_weight = weights.get(lot.id, 0.0)

from dataclasses import replace

from odoo import api, fields, models


class StockStorageCategory(models.Model):
    """Kinds of position where loose goods lie in one heap, or in one vessel."""

    _inherit = "stock.storage.category"

    is_heap = fields.Boolean(
        "Loose Goods",
        compute="_compute_is_heap",
        store=True,
        help="All its material forms are loose: what comes to such a position goes into the one "
        "pile there.",
    )

    @api.depends("form_ids.is_pile")
    def _compute_is_heap(self):
        for category in self:
            category.is_heap = bool(category.form_ids) and all(
                form.is_pile for form in category.form_ids
            )

    def _limits(self):
        """A pile takes more of its own product only, whatever the category says."""
        limits = super()._limits()
        return replace(limits, mixing="same", loose=True) if self.is_heap else limits

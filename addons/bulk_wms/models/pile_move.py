from odoo import api, fields, models

from .flow_guard import refuse_flow_fields

_FLOW_FIELDS = {"pile_id", "pile_entry"}


class StockMove(models.Model):
    """Moves that set the book of a pile right: no goods come or go by them."""

    _inherit = "stock.move"

    pile_id = fields.Many2one(
        "wms.pile", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    pile_entry = fields.Selection(
        [("difference", "Difference of a pile"), ("change", "Became part of a pile")],
        "Book Entry",
        readonly=True,
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        return super().write(vals)

    def _is_bookkeeping(self) -> bool:
        """Whether this move only sets the book right, or takes back what was booked wrongly."""
        self.ensure_one()
        return bool(self.pile_entry or self._is_taking_back())

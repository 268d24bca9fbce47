from odoo import fields, models


class Equipment(models.Model):
    """A processing line is equipment too: it slits, levels and cuts."""

    _inherit = "wms.equipment"

    kind = fields.Selection(
        selection_add=[("line", "Processing Line")], ondelete={"line": "set default"}
    )
    line_end_id = fields.Many2one(
        "stock.location",
        domain=[("place_kind", "=", "dock")],
        check_company=True,
        help="Where the line puts down what it has made; putaway tasks start there.",
    )

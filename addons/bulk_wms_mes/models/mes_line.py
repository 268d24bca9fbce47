from odoo import fields, models


class MesLine(models.Model):
    """A line of a message that took effect: the second guard against booking twice.

    A partner that makes new message ids after a crash still names the same request, line and
    lot. It is also what control totals count: masses in kg, on the posting date of the partner.
    """

    _name = "mes.line"
    _inherit = ["wms.kept.mixin"]
    _description = "Booked Line of an MES Message"
    _order = "id"

    message_id = fields.Many2one(
        "mes.message", required=True, readonly=True, index=True, ondelete="cascade"
    )
    system_id = fields.Many2one("mes.system", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    request = fields.Char("Order or Request", required=True, readonly=True, index=True)
    line = fields.Char(required=True, readonly=True)
    lot_name = fields.Char("Lot Number", required=True, readonly=True, index=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    product_id = fields.Many2one("product.product", readonly=True)
    quantity_kg = fields.Float("kg", digits="Stock Weight", readonly=True)
    posted_at = fields.Datetime(required=True, readonly=True, index=True)
    move_id = fields.Many2one("stock.move", readonly=True, index="btree_not_null")
    cancelled_at = fields.Datetime(readonly=True)

    _business_key = models.UniqueIndex(
        "(system_id, operation, request, line, lot_name) WHERE cancelled_at IS NULL",
        "This line was booked already.",
    )

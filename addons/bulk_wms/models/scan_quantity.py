from odoo import fields, models


class Scan(models.Model):
    """A quantity that was said: how many pieces or kg of the goods in hand."""

    _inherit = "wms.scan"

    kind = fields.Selection(selection_add=[("quantity", "Quantity")])
    piece_count = fields.Integer("Pieces", readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    is_average = fields.Boolean(
        readonly=True, help="The weight was worked out from the pieces, not weighed."
    )
    is_final = fields.Boolean(readonly=True, help="This is what counts; it was not asked again.")

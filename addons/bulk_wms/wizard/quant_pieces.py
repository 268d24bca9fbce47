from odoo import api, fields, models


class QuantPieces(models.TransientModel):
    """A supervisor counts the bags of a place, and weighs them if he likes."""

    _name = "wms.quant.pieces"
    _description = "Count Pieces"

    quant_id = fields.Many2one("stock.quant", required=True, readonly=True)
    lot_id = fields.Many2one(related="quant_id.lot_id")
    location_id = fields.Many2one(related="quant_id.location_id")
    book_pieces = fields.Integer(related="quant_id.piece_count", string="Pieces by the Book")
    book_weight = fields.Float("Weight by the Book (kg)", compute="_compute_book_weight")
    pieces = fields.Integer("Pieces Counted", required=True)
    weighed = fields.Boolean("Weighed Too")
    weight = fields.Float("Weight (kg)", digits="Stock Weight")
    reason = fields.Char(required=True)

    @api.depends("quant_id")
    def _compute_book_weight(self):
        for wizard in self:
            wizard.book_weight = wizard.quant_id.product_id._to_kg(wizard.quant_id.quantity)

    def action_apply(self):
        self.ensure_one()
        self.quant_id.set_counted(self.pieces, self.weight if self.weighed else None, self.reason)
        return {"type": "ir.actions.act_window_close"}


class StockQuant(models.Model):
    _inherit = "stock.quant"

    def action_count_pieces(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Count Pieces"),
            "res_model": "wms.quant.pieces",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_quant_id": self.id,
                "default_pieces": self.piece_count,
                "default_weight": self.product_id._to_kg(self.quantity),
            },
        }

from odoo import api, fields, models


class StockPicking(models.Model):
    """A transfer says what its customer wants, and whether something on it is not that."""

    _inherit = "stock.picking"

    wish_text = fields.Char("Wish", compute="_compute_wish_text")
    wish_missed = fields.Boolean(compute="_compute_wish_missed")

    @api.depends("move_ids.wish_text", "move_ids.state")
    @api.depends_context("lang")
    def _compute_wish_text(self):
        for picking in self:
            moves = picking.move_ids.filtered(lambda move: move.state != "cancel")
            texts = dict.fromkeys(filter(None, moves.mapped("wish_text")))
            picking.wish_text = "; ".join(texts)

    @api.depends("move_line_ids.wish_miss_text")
    def _compute_wish_missed(self):
        for picking in self:
            picking.wish_missed = any(picking.move_line_ids.mapped("wish_miss_text"))

from odoo import fields, models


class WishWaive(models.TransientModel):
    """A supervisor lets a lot go that is not as wanted, and says why."""

    _name = "wms.wish.waive"
    _description = "Deliver Anyway"

    line_id = fields.Many2one("stock.move.line", required=True, readonly=True)
    lot_id = fields.Many2one(related="line_id.lot_id")
    wish = fields.Char(related="line_id.move_id.wish_text")
    miss_text = fields.Char(related="line_id.wish_miss_text")
    reason = fields.Char(required=True)

    def action_waive(self):
        """Keep the decision; the task can be posted now."""
        self.ensure_one()
        line = self.line_id
        line.move_id._waive(line.lot_id, self.reason, line._wish_missed())
        return {"type": "ir.actions.act_window_close"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def action_waive_wish(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deliver Anyway"),
            "res_model": "wms.wish.waive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }

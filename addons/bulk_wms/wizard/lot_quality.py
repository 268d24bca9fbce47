from odoo import fields, models

from ..models.stock_lot import QUALITY_STATES


class LotQuality(models.TransientModel):
    """Change the quality state of lots, with the reason."""

    _name = "wms.lot.quality"
    _description = "Change Quality State"

    lot_ids = fields.Many2many("stock.lot", string="Lots", required=True)
    state = fields.Selection(QUALITY_STATES, required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        self.ensure_one()
        self.lot_ids.set_quality(self.state, self.reason)


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_quality(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Quality State"),
            "res_model": "wms.lot.quality",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_ids": self.ids},
        }

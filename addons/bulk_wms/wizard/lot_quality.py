from odoo import api, fields, models

from ..models.quality_table import LIMITED_STATES, QUALITY_STATES


class LotQuality(models.TransientModel):
    """Change the quality state of lots, with the reason and, where it is limited, for whom."""

    _name = "wms.lot.quality"
    _description = "Change Quality State"

    lot_ids = fields.Many2many("stock.lot", string="Lots", required=True)
    state = fields.Selection(QUALITY_STATES, required=True)
    reason = fields.Char(required=True)
    is_limited = fields.Boolean(compute="_compute_is_limited")
    to_all = fields.Boolean("Any Customer", help="Whoever accepts these goods may get them.")
    partner_ids = fields.Many2many(
        "res.partner", string="Only These Customers", help="Nobody else gets these lots."
    )
    until = fields.Date("Last Day", help="They must have left by then. Empty: no limit.")

    @api.depends("state")
    def _compute_is_limited(self):
        for wizard in self:
            wizard.is_limited = wizard.state in LIMITED_STATES

    def action_apply(self):
        self.ensure_one()
        self.lot_ids.set_quality(self.state, self.reason, self.partner_ids, self.to_all, self.until)


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

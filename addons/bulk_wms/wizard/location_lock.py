from odoo import fields, models

from ..models.stock_location import LOCKS


class LocationLock(models.TransientModel):
    """Lock or open places, with the reason."""

    _name = "wms.location.lock"
    _description = "Lock Places"

    location_ids = fields.Many2many("stock.location", string="Places", required=True)
    lock = fields.Selection(LOCKS, required=True, default="in")
    reason = fields.Char()

    def action_apply(self):
        self.ensure_one()
        self.location_ids.set_lock(self.lock, self.reason)


class StockLocation(models.Model):
    _inherit = "stock.location"

    def action_lock(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lock Places"),
            "res_model": "wms.location.lock",
            "view_mode": "form",
            "target": "new",
            "context": {"default_location_ids": self.ids},
        }

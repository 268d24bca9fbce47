from odoo import fields, models
from odoo.exceptions import UserError


class BadgePin(models.TransientModel):
    """Asks for a new PIN. It is never stored: the badge keeps a hash."""

    _name = "wms.badge.pin"
    _description = "New PIN"

    badge_id = fields.Many2one("wms.badge", required=True, readonly=True)
    pin = fields.Char("PIN", compute="_compute_pin", inverse="_inverse_pin")
    is_set = fields.Boolean(readonly=True)

    def _compute_pin(self):
        self.pin = False

    def _inverse_pin(self):
        """Hashed as soon as it comes in: not even this window's row may hold it."""
        for window in self.filtered("pin"):
            window.badge_id.set_pin(window.pin)
            window.is_set = True

    def action_set(self):
        """The PIN was set when the window was saved."""
        self.ensure_one()
        if not self.is_set:
            raise UserError(self.env._("A PIN has 4 to 8 digits."))
        return {"type": "ir.actions.act_window_close"}

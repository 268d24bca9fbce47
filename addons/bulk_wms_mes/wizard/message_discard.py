from odoo import fields, models


class MesMessageDiscard(models.TransientModel):
    """Asks why a message is given up."""

    _name = "mes.message.discard"
    _description = "Discard an MES Message"

    message_ids = fields.Many2many(
        "mes.message", default=lambda self: self.env.context.get("active_ids")
    )
    reason = fields.Char(required=True)

    def action_discard(self):
        """Give them up; the next messages of their sequences go on."""
        self.ensure_one()
        self.message_ids.discard(self.reason)

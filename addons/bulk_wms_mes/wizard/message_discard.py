from odoo import fields, models


class MesMessageDiscard(models.TransientModel):
    """Asks why messages are given up."""

    _name = "mes.message.discard"
    _description = "Discard MES Messages"

    message_ids = fields.Many2many("mes.message", readonly=True)
    reason = fields.Char(required=True)

    def action_discard(self):
        self.ensure_one()
        self.message_ids.discard(self.reason)
        return {"type": "ir.actions.act_window_close"}

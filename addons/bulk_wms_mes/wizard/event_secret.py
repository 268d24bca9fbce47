from odoo import fields, models


class MesEventSecret(models.TransientModel):
    """Shows a signing secret once."""

    _name = "mes.event.secret"
    _description = "Signing Secret of a Partner"

    system_id = fields.Many2one("mes.system", "Partner", readonly=True)
    secret = fields.Char(readonly=True)

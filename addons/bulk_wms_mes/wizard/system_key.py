from odoo import fields, models


class MesSystemKey(models.TransientModel):
    """Shows the new key of a partner, once."""

    _name = "mes.system.key"
    _description = "Key of an MES Partner"

    system_id = fields.Many2one("mes.system", required=True, readonly=True, ondelete="cascade")
    had_key = fields.Datetime(related="system_id.key_since", string="Key of")
    # Lives in the browser only: the database knows its hash.
    key = fields.Char(store=False, readonly=True)
    is_digest = fields.Boolean(
        "For PasswordDigest",
        help="Only for a partner that can do nothing else: this secret is kept readable here.",
    )

    def action_make(self):
        """Make the key, and show it in this window."""
        self.ensure_one()
        system = self.system_id
        key = system.make_digest_secret() if self.is_digest else system.make_key()
        return {
            **system.action_make_key(),
            "context": {"default_system_id": system.id, "default_key": key},
        }

from odoo import fields, models


class RfidGatewayKey(models.TransientModel):
    """Makes a new key of a gateway and shows it, once."""

    _name = "rfid.gateway.key"
    _description = "Key of an RFID Gateway"

    gateway_id = fields.Many2one("rfid.gateway", required=True, readonly=True, ondelete="cascade")
    had_key = fields.Datetime(related="gateway_id.key_since", string="Key of")
    # Lives in the browser only: the database knows its hash.
    key = fields.Char(store=False, readonly=True)

    def action_make(self):
        """Make the key and show it; closing the window forgets it."""
        self.ensure_one()
        return {
            **self.gateway_id.action_make_key(),
            "context": {
                "default_gateway_id": self.gateway_id.id,
                "default_key": self.gateway_id.make_key(),
            },
        }

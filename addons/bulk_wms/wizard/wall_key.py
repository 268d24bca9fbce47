from odoo import api, fields, models


class WallKey(models.TransientModel):
    """Makes a new address of a wall screen and shows it, once."""

    _name = "wms.wall.key"
    _description = "Address of a Wall Screen"

    wall_id = fields.Many2one("wms.wall", required=True, readonly=True)
    had_key = fields.Datetime(related="wall_id.key_since")
    # Lives in the browser only: the database knows its hash.
    address = fields.Char(store=False, readonly=True)

    @api.model
    def _address_of(self, key: str) -> str:
        return f"{self.get_base_url()}/bulk_wms/wall/{key}"

    def action_make(self):
        """Make the key and show the address; closing the window forgets it."""
        self.ensure_one()
        return {
            **self.wall_id.action_make_key(),
            "context": {
                "default_wall_id": self.wall_id.id,
                "default_address": self._address_of(self.wall_id.make_key()),
            },
        }

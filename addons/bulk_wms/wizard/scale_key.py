from odoo import fields, models


class ScaleKey(models.TransientModel):
    """Makes a new key of a scale computer and shows it, once."""

    _name = "wms.scale.key"
    _description = "Key of a Scale Computer"

    scale_id = fields.Many2one("wms.scale", required=True, readonly=True)
    had_key = fields.Datetime(related="scale_id.key_since")
    # Lives in the browser only: the database knows its hash.
    key = fields.Char(store=False, readonly=True)

    def action_make(self):
        """Make the key and show it; closing the window forgets it."""
        self.ensure_one()
        return {
            **self.scale_id.action_make_key(),
            "context": {
                "default_scale_id": self.scale_id.id,
                "default_key": self.scale_id.make_key(),
            },
        }

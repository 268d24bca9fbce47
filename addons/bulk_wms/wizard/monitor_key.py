from odoo import fields, models


class MonitorKey(models.TransientModel):
    """Makes a new key for a monitoring system and shows it, once."""

    _name = "wms.monitor.key"
    _description = "Key for Monitoring"

    monitor_id = fields.Many2one("wms.monitor", required=True, readonly=True)
    had_key = fields.Datetime(related="monitor_id.key_since")
    # Lives in the browser only: the database knows its hash.
    key = fields.Char(store=False, readonly=True)

    def action_make(self):
        """Make the key and show it; closing the window forgets it."""
        self.ensure_one()
        return {
            **self.monitor_id.action_make_key(),
            "context": {
                "default_monitor_id": self.monitor_id.id,
                "default_key": self.monitor_id.make_key(),
            },
        }

from odoo import fields, models


class AlertAcknowledge(models.TransientModel):
    """Say what is being done about alerts."""

    _name = "wms.alert.acknowledge"
    _description = "Acknowledge Alerts"

    alert_ids = fields.Many2many("wms.alert", string="Alerts", required=True)
    note = fields.Text("What Is Being Done", required=True)

    def action_apply(self):
        self.ensure_one()
        self.alert_ids.acknowledge(self.note)

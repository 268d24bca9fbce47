import uuid

from odoo import fields, models


class ScanUndo(models.TransientModel):
    """Take a wrong scan back, and say why."""

    _name = "wms.scan.undo"
    _description = "Take a Scan Back"

    scan_id = fields.Many2one("wms.scan", required=True, readonly=True)
    lot_id = fields.Many2one(related="scan_id.lot_id")
    location_id = fields.Many2one(related="scan_id.location_id", string="Place")
    picking_id = fields.Many2one(related="scan_id.picking_id", string="Transfer")
    reason = fields.Char("Why", required=True)
    key = fields.Char(default=lambda self: uuid.uuid4().hex, readonly=True)

    def action_undo(self):
        """Take it back; a refusal is shown and nothing is booked."""
        self.ensure_one()
        answer = self.env["wms.scan.service"].undo(
            self.picking_id.id, self.key, self.scan_id.id, self.reason
        )
        failed = answer["message"]["kind"] == "error"
        if failed:
            # The refusal is kept; another try is another step.
            self.key = uuid.uuid4().hex
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed else "success",
                "message": answer["message"]["text"],
                "sticky": failed,
                "next": False if failed else {"type": "ir.actions.act_window_close"},
            },
        }

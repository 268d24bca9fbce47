from odoo import fields, models


class ScanUndo(models.TransientModel):
    """Take a wrong scan back, and say why."""

    _name = "wms.scan.undo"
    _inherit = ["wms.scan.window"]
    _description = "Take a Scan Back"

    scan_id = fields.Many2one("wms.scan", required=True, readonly=True)
    lot_id = fields.Many2one(related="scan_id.lot_id")
    location_id = fields.Many2one(related="scan_id.location_id", string="Place")
    picking_id = fields.Many2one(related="scan_id.picking_id", string="Transfer")
    reason = fields.Char("Why", required=True)

    def action_undo(self):
        """Take it back; a refusal is shown and nothing is booked."""
        self.ensure_one()
        answer = self.env["wms.scan.service"].undo(
            self.picking_id.id, self.key, self.scan_id.id, self.reason
        )
        return self._show(answer)

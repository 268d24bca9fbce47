from odoo import fields, models


class TaskOverride(models.TransientModel):
    """A supervisor books a task without its scans, and says why."""

    _name = "wms.task.override"
    _inherit = ["wms.scan.window"]
    _description = "Book without Scan"

    line_id = fields.Many2one("stock.move.line", required=True, readonly=True)
    lot_id = fields.Many2one(related="line_id.lot_id")
    location_id = fields.Many2one(related="line_id.location_id", string="From")
    leaving = fields.Boolean(compute="_compute_leaving")
    place_id = fields.Many2one(
        "stock.location",
        "Really At",
        domain=[("place_kind", "in", ("position", "dock"))],
        help="The position where the goods are. Hard limits hold here too.",
    )
    reason = fields.Char(required=True)

    def _compute_leaving(self):
        for wizard in self:
            wizard.leaving = wizard.line_id.location_dest_id.usage not in ("internal", "transit")

    def action_book(self):
        """Post the task; a refusal is shown and nothing is booked."""
        self.ensure_one()
        answer = self.env["wms.scan.service"].override(
            self.line_id.picking_id.id,
            self.key,
            self.line_id.task_uuid,
            self.reason,
            place_id=self.place_id.id,
        )
        return self._show(answer)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def action_override(self):
        self.ensure_one()
        position = self.location_dest_id.filtered(lambda place: place.place_kind == "position")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book without Scan"),
            "res_model": "wms.task.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id, "default_place_id": position.id},
        }

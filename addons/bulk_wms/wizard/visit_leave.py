from odoo import api, fields, models


class VisitLeave(models.TransientModel):
    """A truck leaves although work is open: why is asked and kept."""

    _name = "wms.visit.leave"
    _description = "Leave with Open Work"

    visit_id = fields.Many2one("wms.visit", required=True, readonly=True)
    open_work = fields.Text(compute="_compute_open_work")
    needs_supervisor = fields.Boolean(compute="_compute_open_work")
    reason = fields.Char(required=True)

    @api.depends("visit_id")
    def _compute_open_work(self):
        for wizard in self:
            stops, asks = wizard.visit_id._left_open()
            wizard.open_work = "\n".join(stops + asks)
            wizard.needs_supervisor = bool(stops) and not self.env.user.has_group(
                "bulk_wms.group_supervisor"
            )

    def action_leave(self):
        self.ensure_one()
        self.visit_id.leave(self.reason)
        return {"type": "ir.actions.act_window_close"}

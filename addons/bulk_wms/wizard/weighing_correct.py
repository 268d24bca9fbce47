from odoo import api, fields, models


class WeighingCorrect(models.TransientModel):
    """Replace a ticket: by one with other weights, or by one of nothing."""

    _name = "wms.weighing.correct"
    _description = "Replace a Ticket"

    weighing_id = fields.Many2one("wms.weighing", required=True, readonly=True)
    state = fields.Selection(related="weighing_id.state")
    kind = fields.Selection(
        [("correction", "With other weights"), ("cancellation", "Cancel it")],
        "How",
        compute="_compute_weights",
        store=True,
        readonly=False,
        required=True,
    )
    first = fields.Float(
        "First Weighing (kg)",
        digits="Stock Weight",
        compute="_compute_weights",
        store=True,
        readonly=False,
    )
    second = fields.Float(
        "Second Weighing (kg)",
        digits="Stock Weight",
        compute="_compute_weights",
        store=True,
        readonly=False,
    )
    reason = fields.Char(required=True)

    @api.depends("weighing_id")
    def _compute_weights(self):
        for wizard in self:
            ticket = wizard.weighing_id
            wizard.first, wizard.second = ticket.first_id.weight, ticket.second_id.weight
            wizard.kind = "correction" if ticket.state == "done" else "cancellation"

    def action_replace(self):
        """Write the new ticket and show it."""
        self.ensure_one()
        if self.kind == "correction":
            ticket = self.weighing_id.correct(self.reason, self.first, self.second)
        else:
            ticket = self.weighing_id.cancel(self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "wms.weighing",
            "res_id": ticket.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }


class WeighingDeduct(models.TransientModel):
    """Add a deduction to a finished ticket."""

    _name = "wms.weighing.deduct"
    _description = "Deduct from a Ticket"

    weighing_id = fields.Many2one("wms.weighing", required=True, readonly=True)
    net = fields.Float(related="weighing_id.net_less", string="Net So Far (kg)")
    kind = fields.Selection(
        lambda self: self.env["wms.weighing.deduction"]._fields["kind"].selection,
        required=True,
        default="moisture",
    )
    percent = fields.Float("Share (%)", digits=(16, 3))
    weight = fields.Float("Or Weight (kg)", digits="Stock Weight")
    note = fields.Char(help="Number of the laboratory's report, for instance.")

    def action_deduct(self):
        self.ensure_one()
        self.weighing_id.deduct(self.kind, self.percent, self.weight, self.note or "")
        return {"type": "ir.actions.act_window_close"}


class Weighing(models.Model):
    _inherit = "wms.weighing"

    def _open_wizard(self, model: str, title: str) -> dict:
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_weighing_id": self.id,
                "default_picking_id": self.picking_id.id,
                "default_product_id": self.product_id.id,
            },
        }

    def action_correct(self):
        return self._open_wizard("wms.weighing.correct", self.env._("Replace a Ticket"))

    def action_deduct(self):
        return self._open_wizard("wms.weighing.deduct", self.env._("Deduct from a Ticket"))

    def action_book(self):
        return self._open_wizard("wms.weighing.book", self.env._("Book a Ticket"))

from odoo import api, fields, models

from ..models.pile import REASONS


class PileClose(models.TransientModel):
    """The end of a pile: it is gone, or there is more than the book knows."""

    _name = "wms.pile.close"
    _description = "Close a Pile"

    pile_id = fields.Many2one("wms.pile", required=True, readonly=True)
    outcome = fields.Selection(
        [
            ("gone", "The pile is gone: close it"),
            ("more", "There is more than the book knows: add it"),
        ],
        default="gone",
        required=True,
    )
    book_weight = fields.Float(related="pile_id.book_weight", string="In the Book (kg)")
    in_weight = fields.Float(related="pile_id.in_weight")
    share = fields.Float("Of What Came In (%)", compute="_compute_share", digits=(16, 3))
    learnt_loss = fields.Float(
        related="pile_id.product_id.pile_loss_rate", string="Learnt Loss (%)"
    )
    surplus = fields.Float("Surplus (kg)", digits="Stock Weight")
    reason = fields.Selection(REASONS, compute="_compute_reason", store=True, readonly=False)
    note = fields.Char("Why", required=True)
    doubtful = fields.Boolean(compute="_compute_share")
    checked = fields.Boolean("I have looked: it is gone")

    @api.depends("pile_id", "outcome", "surplus")
    def _compute_share(self):
        for wizard in self:
            weight = wizard.surplus if wizard.outcome == "more" else wizard.pile_id.book_weight
            came = wizard.pile_id.in_weight
            gone = wizard.outcome == "gone"
            wizard.doubtful = gone and wizard.pile_id._is_doubtful(weight)
            wizard.share = 100 * weight / came if came else 0.0

    @api.depends("outcome")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = "gain" if wizard.outcome == "more" else "loss"

    def action_apply(self):
        """Post the difference; a pile that is gone is closed."""
        self.ensure_one()
        if self.outcome == "more":
            self.pile_id.post_surplus(self.surplus, self.reason or "gain", self.note)
        else:
            self.pile_id.close(self.reason or "loss", self.note, self.checked)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, fields, models
from odoo.exceptions import UserError


class LotReweigh(models.TransientModel):
    """Enter a weight of a lot; if it is the one the book keeps, the difference is posted."""

    _name = "wms.lot.reweigh"
    _description = "Weigh Again"

    lot_id = fields.Many2one("stock.lot", required=True, readonly=True)
    kind = fields.Selection(
        [("actual", "Actual weight"), ("label", "Label weight")], default="actual", required=True
    )
    weight = fields.Float("Weight (kg)", digits="Stock Weight", required=True)
    instrument = fields.Char("Scale", help="Where it was read, such as the crane's scale.")
    weighed_at = fields.Datetime("Time", default=fields.Datetime.now, required=True)
    is_average = fields.Boolean(
        "Average", help="Not measured on this very lot, but its share of several weighed together."
    )
    book_weight = fields.Float(related="lot_id.book_weight", string="Book Weight Now (kg)")
    doubtful = fields.Boolean(compute="_compute_doubtful")
    confirmed = fields.Boolean("I have checked this weight")
    difference = fields.Float(compute="_compute_difference", digits="Stock Weight")

    @api.depends("weight", "book_weight")
    def _compute_difference(self):
        for wizard in self:
            wizard.difference = wizard.weight - wizard.book_weight if wizard.weight else 0.0

    @api.depends("weight", "book_weight")
    def _compute_doubtful(self):
        for wizard in self:
            known, given = wizard.book_weight, wizard.weight
            wizard.doubtful = bool(known and given and not 0.8 <= given / known <= 1.25)

    def action_apply(self):
        self.ensure_one()
        if self.doubtful and not self.confirmed:
            raise UserError(
                self.env._(
                    "%(given)s kg is far from the %(known)s kg of the book. Tonnes typed as kg? "
                    "If it is right, tick that you have checked it.",
                    given=f"{self.weight:g}",
                    known=f"{self.book_weight:g}",
                )
            )
        if self.weight <= 0:
            raise UserError(self.env._("The weight must be above 0 kg."))
        if self.weighed_at > fields.Datetime.now():
            raise UserError(self.env._("The time of weighing lies in the future. Correct it."))
        self.lot_id.set_weight(
            self.kind,
            self.weight,
            source="hand",
            instrument=self.instrument or "",
            at=self.weighed_at,
            exact=not self.is_average,
        )


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_reweigh(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Weigh Again"),
            "res_model": "wms.lot.reweigh",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_id": self.id},
        }

from odoo import api, fields, models


class MesReconciliationLine(models.Model):
    """One value on which both sides do not agree."""

    _name = "mes.reconciliation.line"
    _inherit = ["wms.kept.mixin"]
    _description = "Difference with an MES Partner"
    _order = "kind, name, id"

    reconciliation_id = fields.Many2one(
        "mes.reconciliation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("count", "Number of lines"),
            ("kg", "Kilograms of the day"),
            ("lot", "Lot on one side only"),
            ("lot_kg", "Weight of a lot"),
            ("lot_state", "Quality of a lot"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char("Operation or Lot", required=True, readonly=True)
    ours = fields.Float(digits="Stock Weight", readonly=True, aggregator=None)
    theirs = fields.Float(digits="Stock Weight", readonly=True, aggregator=None)
    ours_known = fields.Boolean(readonly=True)
    theirs_known = fields.Boolean(readonly=True)
    ours_text = fields.Char(readonly=True)
    theirs_text = fields.Char(readonly=True)
    our_word = fields.Char("The Yard Says", compute="_compute_words")
    their_word = fields.Char("The Partner Says", compute="_compute_words")
    difference = fields.Float(
        digits="Stock Weight", compute="_compute_words", help="The yard's less the partner's."
    )

    @api.depends_context("lang")
    @api.depends("ours", "theirs", "kind")
    def _compute_words(self):
        unknown = self.env._("Not known")
        for line in self:
            line.our_word = line._word(line.ours, line.ours_known, line.ours_text, unknown)
            line.their_word = line._word(line.theirs, line.theirs_known, line.theirs_text, unknown)
            line.difference = line.ours - line.theirs

    def _word(self, value: float, known: bool, text: str, unknown: str) -> str:
        if not known:
            return unknown
        if text:
            return text
        return f"{value:,.0f}" if self.kind == "count" else f"{value:,.3f} kg"


class MesReconciliationTotal(models.Model):
    """How much of one operation took effect on the day, on both sides."""

    _name = "mes.reconciliation.total"
    _inherit = ["wms.kept.mixin"]
    _description = "Control Total"
    _order = "direction, operation"

    reconciliation_id = fields.Many2one(
        "mes.reconciliation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id", store=True, index=True)
    direction = fields.Selection([("in", "In"), ("out", "Out")], required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    count = fields.Integer("Lines Here", readonly=True)
    kg = fields.Float("kg Here", digits="Stock Weight", readonly=True)
    their_count = fields.Integer("Lines There", readonly=True)
    their_kg = fields.Float("kg There", digits="Stock Weight", readonly=True)

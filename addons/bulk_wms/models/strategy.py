from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CRITERIA = [
    ("near", "Same lot or heat nearby"),
    ("material", "Row of one material"),
    ("travel", "Short way from the dock or line"),
    ("turnover", "Fast movers near, slow ones far"),
    ("shuffles", "Fewest expected shuffles"),
    ("dates", "In the order of leaving"),
    ("reach", "The oldest stays reachable"),
    ("rows", "Rows in use are filled first"),
    ("compact", "Stacks in use are filled first"),
    ("fit", "Tightest fit"),
    ("balance", "Level load between cranes"),
]


# What each criterion looks at, for whoever sets the weights.
MEANINGS = {
    "near": _lt("Rows with the same lot or heat first, then those with the same product."),
    "material": _lt("Rows that hold this product only; rows with other products last."),
    "travel": _lt("The shorter way of the crane from where the goods come in."),
    "turnover": _lt("By the class of the product: A near, C far."),
    "shuffles": _lt(
        "Not on top of what leaves earlier: by orders, plan, shelf life, or how long its like "
        "has stayed."
    ),
    "dates": _lt(
        "Just above what leaves a little later, so that stacks for early and late goods stay apart."
    ),
    "reach": _lt("Not on top of the oldest lots of a product."),
    "rows": _lt("A new row is opened only when those in use are full."),
    "compact": _lt("A new stack is begun only when those in use are full."),
    "fit": _lt("The smallest place that takes the goods, so that big ones stay free."),
    "balance": _lt("Areas whose cranes have the fewest open tasks."),
}


class Strategy(models.Model):
    """How a place is chosen among those that no hard limit refuses."""

    _name = "wms.strategy"
    _inherit = ["wms.ledger.mixin"]
    _description = "Putaway Strategy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    criterion_ids = fields.One2many("wms.strategy.criterion", "strategy_id", "Criteria", copy=True)
    candidate_limit = fields.Integer(
        "Places Compared",
        default=300,
        required=True,
        help="The nearest free places that are compared in detail. More are looked at only "
        "when none of these fits.",
    )

    _candidate_limit_positive = models.Constraint(
        "CHECK(candidate_limit > 0)", "Compare at least one place."
    )

    def _ledger_fields(self):
        return ("name", "active", "candidate_limit")

    def _weights(self) -> dict[str, float]:
        """Weight by criterion code; a strategy without criteria takes the nearest place."""
        self.ensure_one()
        return {line.code: line.weight for line in self.criterion_ids} or {"travel": 1.0}


class StrategyCriterion(models.Model):
    _name = "wms.strategy.criterion"
    _inherit = ["wms.ledger.mixin"]
    _description = "Putaway Criterion"
    _order = "weight desc, id"
    _rec_name = "code"

    strategy_id = fields.Many2one("wms.strategy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    code = fields.Selection(CRITERIA, "Criterion", required=True)
    weight = fields.Float(
        "Counts",
        default=1.0,
        required=True,
        help="How much it counts against the others. 0 switches it off.",
    )

    meaning = fields.Char("What It Looks At", compute="_compute_meaning")

    _code_uniq = models.Constraint(
        "unique(strategy_id, code)", "Each criterion stands once in a strategy."
    )

    def _ledger_fields(self):
        return ("strategy_id", "code", "weight")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["code"]._description_selection(self.env))
        for criterion in self:
            criterion.display_name = names.get(criterion.code, "")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for criterion in self:
            meaning = MEANINGS.get(criterion.code)
            criterion.meaning = self.env._(meaning) if meaning else False

    @api.constrains("weight")
    def _check_weight(self):
        if any(criterion.weight < 0 for criterion in self):
            raise ValidationError(self.env._("A criterion cannot count less than 0."))

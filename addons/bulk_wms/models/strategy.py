from odoo import api, fields, models
from odoo.exceptions import ValidationError

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

    _code_uniq = models.Constraint(
        "unique(strategy_id, code)", "Each criterion stands once in a strategy."
    )

    def _ledger_fields(self):
        return ("strategy_id", "code", "weight")

    @api.constrains("weight")
    def _check_weight(self):
        if any(criterion.weight < 0 for criterion in self):
            raise ValidationError(self.env._("A criterion cannot count less than 0."))

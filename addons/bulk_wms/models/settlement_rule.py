from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import settlement as rules

KINDS = [
    ("agreed", "Papers within tolerance, else to be agreed"),
    ("shared", "Papers within tolerance, excess shared in halves"),
    ("permille", "Loss beyond the tolerance is deducted"),
    ("allowance", "Loss beyond an allowance in kg is deducted"),
    ("stepped", "Loss is deducted in steps"),
    ("sender", "Papers count"),
    ("receiver", "Scale counts"),
    ("not_weighed", "Not weighed, papers count"),
]


class SettlementRule(models.Model):
    """Which weight a contract settles when papers and scale differ."""

    _name = "wms.settlement.rule"
    _inherit = ["wms.ledger.mixin"]
    _description = "Settlement Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
    kind = fields.Selection(KINDS, required=True, default="agreed")
    permille = fields.Float("Tolerance (‰)", default=3.0, digits=(16, 2))
    allowance = fields.Float("Allowance (kg)", digits="Stock Weight")
    steps = fields.Char(
        help="Loss up to so many per mille: share of it that is deducted, in percent. "
        "For example 3: 0; 5: 50; 10: 100"
    )

    _terms_positive = models.Constraint(
        "CHECK(permille >= 0 AND permille <= 1000 AND allowance >= 0)",
        "A tolerance lies between 0 and 1000 ‰, an allowance is at least 0 kg.",
    )

    def _ledger_fields(self):
        return ("name", "kind", "permille", "allowance", "steps", "active")

    @api.constrains("kind", "steps")
    def _check_steps(self):
        for rule in self.filtered(lambda rule: rule.kind == "stepped"):
            try:
                rules.read_steps(rule.steps)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "Write the steps as per mille: percent, rising, for example "
                        "3: 0; 5: 50; 10: 100"
                    )
                ) from error

    def _settle(self, shipped: float, received: float) -> rules.Settlement:
        """What this rule settles of kg by the papers and kg on the scale."""
        self.ensure_one()
        steps = rules.read_steps(self.steps) if self.kind == "stepped" else ()
        terms = rules.Terms(self.permille, self.allowance, steps)
        return rules.settle(rules.SettlementKind.of(self.kind), shipped, received, terms)

    @api.model
    def _for_transfer(self, picking):
        """The rule of the order behind a transfer, else of its partner; none where nobody said."""
        # sudo: the contract counts, whoever may read orders.
        picking = picking.sudo()
        orders = picking.move_ids.purchase_line_id.order_id or picking.sale_id
        rule = orders[:1].settlement_rule_id
        return (rule or picking.partner_id.commercial_partner_id.settlement_rule_id).sudo(False)


class ResPartner(models.Model):
    _inherit = "res.partner"

    settlement_rule_id = fields.Many2one(
        "wms.settlement.rule",
        "Settlement by Weight",
        help="Which weight is settled with this partner when papers and scale differ.",
    )


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    settlement_rule_id = fields.Many2one(
        "wms.settlement.rule",
        "Settlement by Weight",
        compute="_compute_settlement_rule_id",
        store=True,
        readonly=False,
    )

    @api.depends("partner_id")
    def _compute_settlement_rule_id(self):
        for order in self:
            order.settlement_rule_id = order.partner_id.commercial_partner_id.settlement_rule_id


class SaleOrder(models.Model):
    _inherit = "sale.order"

    settlement_rule_id = fields.Many2one(
        "wms.settlement.rule",
        "Settlement by Weight",
        compute="_compute_settlement_rule_id",
        store=True,
        readonly=False,
    )

    @api.depends("partner_id")
    def _compute_settlement_rule_id(self):
        for order in self:
            order.settlement_rule_id = order.partner_id.commercial_partner_id.settlement_rule_id

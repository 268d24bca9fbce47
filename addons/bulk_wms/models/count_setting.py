from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import counting as engine
from .stock_quant_pieces import ACCURACIES
from .turnover import TURNOVER_CLASSES

# What went wrong, in the words of those who can mend it.
CAUSES = [
    ("receiving", "Receiving"),
    ("putaway", "Putaway"),
    ("moving", "Moving within the yard"),
    ("picking", "Picking and loading"),
    ("weighing", "Weighing"),
    ("label", "Label"),
    ("nature", "Moisture, loss, settling"),
    ("counting", "Counting"),
    ("theft", "Theft or damage"),
    ("unknown", "Not found out"),
]
APPROVERS = [("supervisor", "Supervisor"), ("manager", "Manager")]


class CountReason(models.Model):
    """Why a difference was there; every posted one names one."""

    _name = "wms.count.reason"
    _inherit = ["wms.ledger.mixin"]
    _description = "Reason of a Difference"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    cause = fields.Selection(CAUSES, required=True, default="unknown")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique(code)", "This code is taken by another reason.")

    def _ledger_fields(self):
        return ("name", "code", "cause", "active")


class CountTolerance(models.Model):
    """How far a count may miss the book and still be closed. The most particular row counts."""

    _name = "wms.count.tolerance"
    _inherit = ["wms.ledger.mixin"]
    _description = "Tolerance of Counts"
    _order = "form_id, turnover_class, accuracy, id"

    form_id = fields.Many2one("wms.material.form", ondelete="cascade", help="Empty: every form.")
    turnover_class = fields.Selection(TURNOVER_CLASSES, help="Empty: every class.")
    accuracy = fields.Selection(
        ACCURACIES, "Weight Is", help="How the weight in the book came about. Empty: either way."
    )
    percent = fields.Float(
        "Allowed (± %)", digits=(16, 3), help="Of the expected weight. Of a piece: when reweighed."
    )
    weight = fields.Float(
        "Allowed (± kg)", digits="Stock Weight", help="The larger of percent and kg counts."
    )
    pieces = fields.Integer("Allowed (± Pieces)", help="Bags or bundles.")
    company_id = fields.Many2one("res.company", help="Empty: every company.")
    active = fields.Boolean(default=True)

    _limits_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100 AND weight >= 0 AND pieces >= 0)",
        "A tolerance is not negative, and at most 100 %.",
    )

    def _ledger_fields(self):
        return (
            "form_id", "turnover_class", "accuracy", "percent", "weight", "pieces", "active",
        )  # fmt: skip

    @api.depends("form_id", "turnover_class", "percent")
    def _compute_display_name(self):
        for one in self:
            parts = [one.form_id.name, one.turnover_class, f"± {one.percent:g} %"]
            one.display_name = ", ".join(part for part in parts if part)

    @api.model
    def _in_force(self, company) -> list[tuple]:
        """Conditions and tolerances that hold in ``company``, the most particular first."""
        # sudo: whoever counts is judged by them, whoever may read them.
        rows = self.sudo().search([("company_id", "in", (False, company.id))])
        table = [
            (
                (row.form_id.id, row.turnover_class, row.accuracy),
                engine.Tolerance(row.percent, row.weight, row.pieces),
                bool(row.company_id),
            )
            for row in rows
        ]
        table.sort(key=lambda row: (-sum(map(bool, row[0])), not row[2]))
        return [(conditions, tolerance) for conditions, tolerance, _own in table]

    @staticmethod
    def _pick(table, form, turnover: str, accuracy: str) -> engine.Tolerance:
        """The tolerance for goods of this form, class and kind of weight; none without a row."""
        facts = (form.id, turnover, accuracy)
        for conditions, tolerance in table:
            if all(not want or want == have for want, have in zip(conditions, facts, strict=True)):
                return tolerance
        return engine.Tolerance()


class CountTier(models.Model):
    """Who approves a difference, by its value."""

    _name = "wms.count.tier"
    _inherit = ["wms.ledger.mixin"]
    _description = "Approval of Differences"
    _order = "company_id, up_to, id"

    up_to = fields.Float(
        "Up to a Value of",
        digits=(16, 2),
        help="In the company's currency, plus and minus added up, never set off. 0: any value.",
    )
    approver = fields.Selection(APPROVERS, required=True, default="supervisor")
    photo_required = fields.Boolean("Photo Needed")
    company_id = fields.Many2one("res.company", help="Empty: companies without rows of their own.")

    def _ledger_fields(self):
        return ("up_to", "approver", "photo_required", "company_id")

    @api.depends("up_to", "approver")
    def _compute_display_name(self):
        names = dict(self._fields["approver"]._description_selection(self.env))
        for tier in self:
            limit = f"≤ {tier.up_to:g}" if tier.up_to else "∞"
            tier.display_name = f"{names.get(tier.approver, '')} {limit}"

    @api.constrains("up_to")
    def _check_up_to(self):
        if any(tier.up_to < 0 for tier in self):
            raise ValidationError(self.env._("A value is not negative; 0 is any value."))

    @api.model
    def _for(self, value: float, company):
        """The row that a difference of ``value`` falls under in ``company``; may be empty."""
        # sudo: they hold for whoever approves.
        tiers = self.sudo()
        rows = tiers.search([("company_id", "=", company.id)])
        rows = rows or tiers.search([("company_id", "=", False)])
        found = engine.tier_for(value, [engine.Tier(row.id, row.up_to) for row in rows])
        # Above all limits the strictest decides.
        strictest = rows.sorted(lambda row: (row.approver == "manager", row.up_to))[-1:]
        return tiers.browse(found.key) if found else strictest


class ResCompany(models.Model):
    _inherit = "res.company"

    wms_count_by_person = fields.Boolean(
        "Accuracy by Person",
        help="Shows who counted in the figures. Where staff have a say in this, ask them first.",
    )
    wms_count_shift_start = fields.Float(
        "First Shift Begins", default=6.0, help="Hour of the day, for figures by shift of 8 hours."
    )

    _wms_count_shift_range = models.Constraint(
        "CHECK(wms_count_shift_start >= 0 AND wms_count_shift_start < 24)",
        "A shift begins between 0 and 24 o'clock.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "wms_count_by_person", "wms_count_shift_start")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_count_by_person = fields.Boolean(related="company_id.wms_count_by_person", readonly=False)
    wms_count_shift_start = fields.Float(related="company_id.wms_count_shift_start", readonly=False)

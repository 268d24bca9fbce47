from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SEVERITIES = [("info", "Note"), ("warning", "Warning"), ("critical", "Urgent")]
# What the threshold of a kind is counted in; kinds that are not here have none.
UNITS = {
    "stock_low": "kg",
    "stock_high": "kg",
    "dwell": "days",
    "expiry": "days",
    "release_ends": "days",
    "quality_hold": "days",
    "over_limit": "percent",
    "task_waiting": "minutes",
    "task_running": "minutes",
    "hold_expired": "hours",
    "visit_long": "hours",
    "discrepancy_open": "hours",
    "seal_late": "minutes",
    "scale_certificate": "days",
}


class AlertRule(models.Model):
    """What is worth a person's attention, from which threshold on, where, and whose.

    Another add-on registers a kind of its own: ``kind = fields.Selection(selection_add=[...],
    ondelete={...: "cascade"})`` and either a method ``_causes_<kind>(self)`` that returns the
    causes that one rule sees now (asked every minute; an alert whose cause is gone closes itself),
    or calls of ``wms.alert._raise`` and ``_settle``. A cause is a dict: ``key`` (what is the same
    cause), ``record``, ``area``, ``company``, ``severity``, and either ``text`` or ``facts`` for
    ``_sentence_<kind>(self, facts)``.
    """

    _name = "wms.alert.rule"
    _inherit = ["mail.activity.mixin", "wms.ledger.mixin"]
    _description = "Alert Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("stock_low", "Stock low"),
            ("stock_high", "Stock high"),
            ("dwell", "Too long in the yard"),
            ("expiry", "Shelf life ends"),
            ("release_ends", "Conditional release ends"),
            ("quality_hold", "Quality hold too long"),
            ("over_limit", "Position over its limit"),
            ("task_waiting", "Task waits too long"),
            ("task_running", "Task runs too long"),
            ("hold_expired", "Hold expired"),
            ("visit_long", "Truck here too long"),
            ("discrepancy_open", "Discrepancy open too long"),
            ("moved_alone", "Moved without order"),
            ("seal_late", "Ledger seal late"),
            ("scale_certificate", "Scale certificate runs out"),
        ],
        required=True,
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, index=True, help="Empty: all."
    )
    place_ids = fields.Many2many(
        "stock.location",
        "wms_alert_rule_place_rel",
        "rule_id",
        "location_id",
        string="Areas",
        domain=[("place_kind", "in", ("yard", "bay", "area"))],
        help="Only what is there. Empty: everywhere.",
    )
    product_ids = fields.Many2many(
        "product.product", "wms_alert_rule_product_rel", string="Materials", help="Empty: all."
    )
    form_ids = fields.Many2many(
        "wms.material.form", "wms_alert_rule_form_rel", string="Material Forms", help="Empty: all."
    )
    grade_ids = fields.Many2many(
        "wms.grade", "wms_alert_rule_grade_rel", string="Grades", help="Empty: all."
    )
    threshold = fields.Float(digits=(16, 3), help="From here on a person should look.")
    threshold_unit = fields.Selection(
        [
            ("kg", "kg"),
            ("days", "days"),
            ("hours", "hours"),
            ("minutes", "minutes"),
            ("percent", "% of the limit"),
        ],
        "Counted in",
        compute="_compute_threshold_unit",
    )
    severity = fields.Selection(SEVERITIES, default="warning", required=True)
    group_id = fields.Many2one(
        "res.groups",
        default=lambda self: self.env.ref("bulk_wms.group_supervisor", raise_if_not_found=False),
        help="Everybody in it who works for the company.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "wms_alert_rule_user_rel",
        string="And These People",
        domain=[("share", "=", False)],
    )
    by_bell = fields.Boolean("Bell", default=True, help="At the top of the screen, at once.")
    by_activity = fields.Boolean("Activity", help="One per person and rule while alerts are open.")
    by_mail = fields.Boolean("E-Mail", help="One message per person and run, however many alerts.")
    quiet_from = fields.Float("Quiet from", help="Hour of the day. Nobody is called till then.")
    quiet_to = fields.Float("Quiet to", help="The same hour as Quiet from: never quiet.")
    tz = fields.Selection(
        "_selection_tz",
        "Time Zone",
        default=lambda self: self.env.user.tz or "UTC",
        required=True,
        help="In which the quiet hours are meant.",
    )
    escalate_after = fields.Integer(
        "Escalate after (minutes)",
        help="Not acknowledged for so long: others are called. 0: never.",
    )
    escalate_group_id = fields.Many2one("res.groups", "Then Also the Group")
    escalate_user_ids = fields.Many2many(
        "res.users",
        "wms_alert_rule_escalate_rel",
        string="Then Also These People",
        domain=[("share", "=", False)],
    )
    alert_ids = fields.One2many("wms.alert", "rule_id", "Alerts")
    open_count = fields.Integer("Open Alerts", compute="_compute_open_count")

    _threshold_positive = models.Constraint(
        "CHECK(threshold >= 0 AND escalate_after >= 0)", "Thresholds and minutes are 0 or more."
    )
    _quiet_hours = models.Constraint(
        "CHECK(quiet_from >= 0 AND quiet_from < 24 AND quiet_to >= 0 AND quiet_to < 24)",
        "Quiet hours lie between 00:00 and 23:59.",
    )

    @api.model
    def _selection_tz(self):
        return [(name, name) for name in pytz.common_timezones]

    def _ledger_fields(self):
        return (
            "name",
            "active",
            "kind",
            "company_id",
            "place_ids",
            "product_ids",
            "form_ids",
            "grade_ids",
            "threshold",
            "severity",
            "group_id",
            "user_ids",
            "by_bell",
            "by_activity",
            "by_mail",
            "quiet_from",
            "quiet_to",
            "tz",
            "escalate_after",
            "escalate_group_id",
            "escalate_user_ids",
        )

    @api.depends("kind")
    def _compute_threshold_unit(self):
        units = self._threshold_units()
        for rule in self:
            rule.threshold_unit = units.get(rule.kind, False)

    @api.model
    def _threshold_units(self) -> dict[str, str]:
        """What the threshold of each kind is counted in; add-ons add theirs."""
        return dict(UNITS)

    @api.depends("alert_ids.state")
    def _compute_open_count(self):
        counts = dict(
            self.env["wms.alert"]._read_group(
                [("rule_id", "in", self.ids), ("state", "!=", "closed")], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.open_count = counts.get(rule, 0)

    @api.constrains("kind", "company_id", "product_ids", "form_ids", "grade_ids", "threshold")
    def _check_stock_rule(self):
        """How much of what: without a material a lower limit of stock says nothing."""
        for rule in self.filtered(lambda rule: rule.kind in ("stock_low", "stock_high")):
            if not (rule.company_id and rule.threshold):
                raise ValidationError(
                    self.env._("%(rule)s: say how many kg, and in which company.", rule=rule.name)
                )
            if rule.kind == "stock_low" and not (
                rule.product_ids or rule.form_ids or rule.grade_ids
            ):
                raise ValidationError(
                    self.env._("%(rule)s: say of which material, form or grade.", rule=rule.name)
                )

    @api.constrains("kind", "threshold")
    def _check_threshold(self):
        """A time of more than a few decades is a slip of the pen."""
        per_day = {"days": 1, "hours": 24, "minutes": 1440}
        for rule in self:
            if rule.threshold > 10_000 * per_day.get(rule.threshold_unit, 1e12):
                raise ValidationError(
                    self.env._("%(rule)s: a threshold is at most 10,000 days.", rule=rule.name)
                )

    @api.constrains("company_id", "place_ids")
    def _check_company_of_places(self):
        for rule in self.filtered("company_id"):
            others = rule.place_ids.filtered(
                lambda place, company=rule.company_id: (
                    place.company_id
                    not in (
                        place.company_id.browse(),
                        company,
                    )
                )
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(place)s belongs to another company than the rule.",
                        place=others[0].complete_name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # What nobody looks for any more is not open either.
            self.env["wms.alert"]._close_of_rules(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_close(self):
        self.env["wms.alert"]._close_of_rules(self)

    def action_open_alerts(self):
        """The open alerts of this rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_alert")
        return {
            **action,
            "domain": [("rule_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }

    # --- who and when ---------------------------------------------------------------------

    def _people(self, escalated: bool = False):
        """Who is called by this rule, or when nobody answered; whatever company they work for."""
        self.ensure_one()
        # sudo: who is in a group is not for everybody to read; the scheduler asks for all.
        rule = self.sudo()
        if escalated:
            people = rule.escalate_group_id.all_user_ids | rule.escalate_user_ids
        else:
            people = rule.group_id.all_user_ids | rule.user_ids
        return people.filtered(lambda user: user.active and not user.share)

    def _is_quiet(self, now: datetime) -> bool:
        """Whether ``now`` (UTC) lies in the quiet hours."""
        self.ensure_one()
        if self.quiet_from == self.quiet_to:
            return False
        local = pytz.utc.localize(now).astimezone(pytz.timezone(self.tz or "UTC"))
        hour = local.hour + local.minute / 60.0
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= hour < self.quiet_to
        return hour >= self.quiet_from or hour < self.quiet_to

    # --- what it looks at -----------------------------------------------------------------

    def _scope(self) -> SQL:
        """Condition on ``l`` (place), ``p`` (product), ``t`` (template), ``lot`` of this rule."""
        self.ensure_one()
        parts = [self._scope_of_place()]
        if self.product_ids:
            parts.append(SQL("p.id = ANY(%s)", self.product_ids.ids))
        if self.form_ids:
            parts.append(SQL("t.form_id = ANY(%s)", self.form_ids.ids))
        if self.grade_ids:
            parts.append(SQL("lot.grade_id = ANY(%s)", self.grade_ids.ids))
        return SQL(" AND ").join(parts)

    def _scope_of_place(self) -> SQL:
        """Condition on ``l`` alone: company and areas."""
        parts = [SQL("l.company_id IS NOT NULL")]
        if self.company_id:
            parts = [SQL("l.company_id = %s", self.company_id.id)]
        if self.place_ids:
            paths = [f"{path}%" for path in self.place_ids.mapped("parent_path")]
            parts.append(SQL("l.parent_path LIKE ANY(%s)", paths))
        return SQL(" AND ").join(parts)

    def _scope_of_company(self, column: str = "company_id") -> SQL:
        """Condition on ``x.<column>``, for causes that have no place."""
        if not self.company_id:
            return SQL("TRUE")
        return SQL("%s = %s", SQL.identifier("x", column), self.company_id.id)

    def _before(self, **ago) -> datetime:
        """So long ago: ``_before(hours=4)``."""
        return fields.Datetime.now() - timedelta(**ago)

    def _rows(self, query: SQL) -> list[dict]:
        """Rows of ``query`` as dicts; each becomes a cause."""
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

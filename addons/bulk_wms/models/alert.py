from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .alert_rule import SEVERITIES

RANK = {code: number for number, (code, _name) in enumerate(SEVERITIES)}


class Alert(models.Model):
    """Something that needs a person, open until its cause is gone.

    One cause, one open alert, however often it is found: the unique index decides, also between
    two sessions. People acknowledge alerts; the flow writes everything else.
    """

    _name = "wms.alert"
    _inherit = ["wms.kept.mixin"]
    _description = "Alert"
    _order = "severity_rank desc, raised_at desc, id desc"
    _log_access = False
    _rec_name = "message"
    _rec_names_search = ["key", "text"]

    rule_id = fields.Many2one("wms.alert.rule", readonly=True, index=True, ondelete="set null")
    kind = fields.Selection("_selection_kind", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="What is the same cause.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("acknowledged", "Acknowledged"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
    )
    severity = fields.Selection(SEVERITIES, default="warning", required=True, readonly=True)
    severity_rank = fields.Integer(readonly=True)
    text = fields.Char(readonly=True, help="Used where the kind has no sentence of its own.")
    facts = fields.Json(readonly=True)
    message = fields.Char("What", compute="_compute_message")
    area_id = fields.Many2one("stock.location", readonly=True, index="btree_not_null")
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", readonly=True)
    raised_at = fields.Datetime("Raised", readonly=True, index=True)
    notified_at = fields.Datetime("People Called", readonly=True)
    escalated_at = fields.Datetime("Escalated", readonly=True)
    acknowledged_at = fields.Datetime("Acknowledged", readonly=True)
    acknowledged_by_id = fields.Many2one("res.users", "By", readonly=True)
    note = fields.Text(readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    response_minutes = fields.Float(
        "Response (min)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From raised till somebody acknowledged it.",
    )
    duration_minutes = fields.Float(
        "Stood (min)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="From raised till its cause was gone.",
    )

    _cause_uniq = models.UniqueIndex(
        "(kind, key, company_id) WHERE state <> 'closed'", "This alert is open already."
    )
    _open_idx = models.Index("(company_id, kind) WHERE state <> 'closed'")
    _to_call_idx = models.Index("(rule_id) WHERE state = 'open' AND notified_at IS NULL")

    @api.model
    def _selection_kind(self):
        return self.env["wms.alert.rule"]._fields["kind"]._description_selection(self.env)

    @api.depends("kind", "facts", "text")
    @api.depends_context("lang")
    def _compute_message(self):
        rule = self.env["wms.alert.rule"]
        for alert in self:
            sentence = getattr(rule, f"_sentence_{alert.kind}", None)
            if (alert.facts or {}).get("more"):
                alert.message = self.env._(
                    "%(count)s more of these causes", count=alert.facts["more"]
                )
            elif sentence and alert.facts:
                alert.message = sentence(alert.facts)
            else:
                alert.message = alert.text or dict(self._selection_kind()).get(alert.kind, "")

    # --- the registry ---------------------------------------------------------------------

    @api.model
    def _raise(self, kind: str, causes: list[dict]) -> "Alert":
        """Open an alert for each of ``causes`` that has none; returns the new ones.

        A kind whose rules are all switched off raises nothing; one without any rule calls the
        supervisors.
        """
        rules = self.env["wms.alert.rule"].sudo()  # sudo: events are raised by whoever causes them
        rules = rules.with_context(active_test=False).search([("kind", "=", kind)])
        values = []
        for cause in causes:
            vals = self._cause_values(kind, cause)
            rule = self._rule_for(rules, vals)
            if rule is None:
                continue
            values.append({**vals, **self._rule_values(rule, cause)})
        alerts = self._insert(values)
        if alerts:
            self._look_soon()
        return alerts

    @api.model
    def _settle(self, kind: str, keys, company=None):
        """Close the alerts of these causes; they are gone."""
        domain = Domain("kind", "=", kind) & Domain("key", "in", [str(key) for key in keys])
        domain &= Domain("state", "!=", "closed")
        if company:
            domain &= Domain("company_id", "=", company.id)
        # sudo: alerts are the flow's.
        self.sudo().search(domain)._close()

    def _cause_values(self, kind: str, cause: dict) -> dict:
        """A cause as the columns of an alert."""
        record = cause.get("record")
        area, company = cause.get("area"), cause.get("company")
        if company is None and record is not None and "company_id" in record._fields:
            company = record.company_id
        company_id = getattr(company, "id", company) or self.env.company.id
        return {
            "kind": kind,
            "key": str(cause["key"]),
            "company_id": company_id,
            "area_id": getattr(area, "id", area) or None,
            "res_model": record._name if record is not None else cause.get("res_model"),
            "res_id": record.id if record is not None else cause.get("res_id"),
            "text": cause.get("text") or None,
            "facts": cause.get("facts") or None,
        }

    def _rule_values(self, rule, cause) -> dict:
        severity = cause.get("severity") or rule.severity or "warning"
        return {
            "rule_id": rule.id or None,
            "severity": severity,
            "severity_rank": RANK[severity],
        }

    def _rule_for(self, rules, vals):
        """The first active rule for a cause; an empty one where there is no rule at all.

        :returns: None where the kind is switched off, or not looked at there
        """
        own = rules.filtered(
            lambda rule: not rule.company_id or rule.company_id.id == vals["company_id"]
        )
        if not own:
            return rules.browse()
        area = self.env["stock.location"].sudo().browse(vals["area_id"] or [])
        for rule in own.filtered("active"):
            paths = rule.place_ids.mapped("parent_path")
            if not paths or (area and any(area.parent_path.startswith(path) for path in paths)):
                return rule
        return None

    def _insert(self, values: list[dict]) -> "Alert":
        """Insert what is not open yet, in one statement; returns the new alerts."""
        if not values:
            return self.browse()
        now = fields.Datetime.now()
        self.env.flush_all()
        # In order of keys, so that two sessions never wait crosswise.
        values = sorted(values, key=lambda vals: (vals["kind"], vals["company_id"], vals["key"]))
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s::int, %s::int, %s, %s::int, %s::int, %s, %s::int, %s, %s::jsonb)",
                vals["kind"],
                vals["key"],
                vals["company_id"],
                vals["rule_id"],
                vals["severity"],
                vals["severity_rank"],
                vals["area_id"],
                vals["res_model"],
                vals["res_id"],
                vals["text"],
                fields.Json().convert_to_column(vals["facts"], self),
            )
            for vals in values
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wms_alert (kind, key, company_id, rule_id, severity, severity_rank,
                                       area_id, res_model, res_id, text, facts, state, raised_at)
                SELECT cause.*, 'open', %s::timestamp FROM (VALUES %s) AS cause
                ON CONFLICT (kind, key, company_id) WHERE state <> 'closed' DO NOTHING
                RETURNING id
                """,
                now,
                rows,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.invalidate_model()
        return self.browse(ids)

    def _close(self):
        """Their cause is gone."""
        if not self:
            return
        now = fields.Datetime.now()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE wms_alert SET state = 'closed', closed_at = %s::timestamp,"
                " duration_minutes = extract(epoch FROM %s::timestamp - raised_at) / 60"
                " WHERE id = ANY(%s) AND state <> 'closed'",
                now,
                now,
                self.ids,
            )
        )
        self.invalidate_model()

    def _close_of_rules(self, rules):
        # sudo: alerts are the flow's.
        self.sudo().search([("rule_id", "in", rules.ids), ("state", "!=", "closed")])._close()

    # --- people ---------------------------------------------------------------------------

    @api.private
    def acknowledge(self, note: str):
        """Say that somebody looks after these alerts, with a note.

        :raises UserError: without a note, or for who may not
        """
        if not (note or "").strip():
            raise UserError(self.env._("Say what is being done about it."))
        self.check_access("read")
        now = fields.Datetime.now()
        # sudo: alerts are the flow's; whoever may read one may answer it.
        opened = self.sudo().filtered(lambda alert: alert.state == "open")
        if not opened:
            raise UserError(self.env._("Somebody was faster: this is acknowledged or gone."))
        for alert in opened:
            alert.write(
                {
                    "state": "acknowledged",
                    "acknowledged_at": now,
                    "acknowledged_by_id": self.env.uid,
                    "note": note.strip(),
                    "response_minutes": (now - alert.raised_at).total_seconds() / 60,
                }
            )
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "alert.acknowledged",
                    "record": alert.with_context(lang=None),
                    "place": alert.area_id.complete_name,
                    "reason": note.strip(),
                    "after": {"kind": alert.kind, "key": alert.key, "severity": alert.severity},
                }
                for alert in opened
            ]
        )

    def action_acknowledge(self):
        """Ask for the note."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Acknowledge"),
            "res_model": "wms.alert.acknowledge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_alert_ids": self.ids},
        }

    def action_open_record(self):
        """What this alert is about."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists() if self.res_model else None
        if not record:
            raise UserError(self.env._("There is no record behind this alert, or it is gone."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _domain_for_me(self) -> Domain:
        """Open alerts that call the current user, in his companies."""
        user = self.env.user
        # sudo: a rule names people and groups; only whether it means this one is used.
        rules = self.env["wms.alert.rule"].sudo()
        groups = user.all_group_ids.ids
        mine = rules.search(Domain("group_id", "in", groups) | Domain("user_ids", "in", user.ids))
        later = rules.search(
            Domain("escalate_group_id", "in", groups) | Domain("escalate_user_ids", "in", user.ids)
        )
        domain = Domain("rule_id", "in", mine.ids)
        domain |= Domain("rule_id", "in", later.ids) & Domain("escalated_at", "!=", False)
        if user.has_group("bulk_wms.group_supervisor"):
            domain |= Domain("rule_id", "=", False)
        return (
            domain
            & Domain("state", "!=", "closed")
            & Domain("company_id", "in", self.env.companies.ids)
        )

    @api.model
    def _for_user(self, limit: int = 50) -> list[dict]:
        """Alerts that call the current user, the most urgent first, as plain values.

        The phone and the bell read this; times are UTC.
        """
        alerts = self.search(self._domain_for_me(), limit=limit)
        kinds = dict(self._selection_kind())
        return [
            {
                "id": alert.id,
                "kind": alert.kind,
                "name": kinds.get(alert.kind, alert.kind),
                "message": alert.message,
                "severity": alert.severity,
                "state": alert.state,
                "area": alert.area_id.name or "",
                "raised_at": fields.Datetime.to_string(alert.raised_at),
                "note": alert.note or "",
            }
            for alert in alerts
        ]

    @api.model
    @api.readonly
    def for_me(self) -> dict:
        """What the bell shows: how many alerts call this user, and the first of them."""
        domain = self._domain_for_me() & Domain("state", "=", "open")
        counts = dict(self._read_group(domain, ["severity"], ["__count"]))
        return {
            "count": sum(counts.values()),
            "urgent": counts.get("critical", 0),
            "alerts": self._for_user(limit=8),
        }

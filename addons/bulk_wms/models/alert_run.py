from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .alert import RANK

# Of one kind and company so many alerts stand apart; the rest is one alert that counts them.
MOST_APART = 500
_MORE = "more"
# Kinds that what was just posted may raise or close; asked within seconds, not each minute.
_AT_ONCE = ("stock_low", "stock_high", "over_limit", "moved_alone", "discrepancy_open")
_ASKED = "bulk_wms.alerts_asked"


class AlertRun(models.Model):
    """Each minute all rules say what they see: alerts open, change and close by that."""

    _inherit = "wms.alert"

    @api.model
    def _cron_run(self):
        """Ask all rules, then call people; each kind in a transaction of its own."""
        self._run_kinds(self._kinds_with_causes())

    @api.model
    def _cron_at_once(self):
        """Ask only the kinds that what was just posted may change."""
        kinds = self._kinds_with_causes()
        self._run_kinds([kind for kind in kinds if kind in self._kinds_at_once()])

    def _run_kinds(self, kinds: list[str]):
        left = [*kinds]

        def step() -> int:
            if left:
                self._run_kind(left[0])
                left.pop(0)
                return 1
            return 0

        jobs = self.env["wms.job"]
        jobs._run_retrying(step)
        done = []

        def call() -> int:
            if done:
                return 0
            self._call_people()
            done.append(True)
            return 1

        jobs._run_retrying(call)

    @api.model
    def _kinds_at_once(self) -> tuple[str, ...]:
        """Kinds that are asked again as soon as something was posted; add-ons add theirs."""
        return _AT_ONCE

    @api.model
    def _kinds_with_causes(self) -> list[str]:
        """Kinds whose rules can say what they see now."""
        rule = self.env["wms.alert.rule"]
        return [kind for kind, _name in self._selection_kind() if hasattr(rule, f"_causes_{kind}")]

    def _look_soon(self):
        """Have alerts looked after as soon as this transaction is committed; cheap, once each."""
        data = self.env.cr.precommit.data
        if data.get(_ASKED):
            return
        data[_ASKED] = True
        cron = self.env.ref("bulk_wms.cron_alerts_at_once", raise_if_not_found=False)
        if not cron:
            return
        # sudo: whoever posts wakes the scheduler.
        waiting = (
            self.env["ir.cron.trigger"].sudo().search_count([("cron_id", "=", cron.id)], limit=1)
        )
        # A storm of postings wakes it once; what it then misses, the next minute finds.
        if not waiting:
            cron.sudo()._trigger()

    # --- one kind -------------------------------------------------------------------------

    def _run_kind(self, kind: str):
        """Open, change and close the alerts of ``kind`` by what its rules see now."""
        self.env["wms.position.load"]._refresh_touched()
        self.env.flush_all()
        # sudo: the scheduler looks for everybody.
        rules = self.env["wms.alert.rule"].sudo().search([("kind", "=", kind)])
        found = self._found(kind, rules)
        known = self.sudo().search([("kind", "=", kind), ("state", "!=", "closed")])
        by_key = {(alert.company_id.id, alert.key): alert for alert in known}
        found = self._bounded(found, by_key)
        known.filtered(lambda alert: (alert.company_id.id, alert.key) not in found)._close()
        self._update([(by_key[key], vals) for key, vals in found.items() if key in by_key])
        return self._insert([vals for key, vals in found.items() if key not in by_key])

    def _found(self, kind: str, rules) -> dict[tuple[int, str], dict]:
        """Columns of all causes by company and key; of two rules the more urgent one counts."""
        found: dict[tuple[int, str], dict] = {}
        for rule in rules:
            for cause in getattr(rule, f"_causes_{kind}")():
                if not cause.get("company") and rule.company_id:
                    cause["company"] = rule.company_id
                vals = {**self._cause_values(kind, cause), **self._rule_values(rule, cause)}
                key = (vals["company_id"], vals["key"])
                other = found.get(key)
                if not other or other["severity_rank"] < vals["severity_rank"]:
                    found[key] = vals
        return found

    def _bounded(self, found: dict, by_key: dict) -> dict:
        """At most MOST_APART alerts of a company stand apart; one more counts the others.

        Those that stand already stay, so that none goes and comes back each minute.
        """
        companies: dict[int, list] = {}
        for key in found:
            companies.setdefault(key[0], []).append(key)
        kept = {}
        for company, keys in companies.items():
            if len(keys) > MOST_APART:
                keys.sort(key=lambda key: (key not in by_key, -found[key]["severity_rank"]))
                last = found[keys[MOST_APART]]
                kept[company, _MORE] = {
                    **last,
                    "key": _MORE,
                    "facts": {"more": len(keys) - MOST_APART},
                    "area_id": None,
                    "res_model": None,
                    "res_id": None,
                }
            kept.update({key: found[key] for key in keys[:MOST_APART]})
        return kept

    def _update(self, pairs):
        """Figures of open alerts follow; what became more urgent calls people again."""
        for alert, vals in pairs:
            changed = {
                name: vals[name]
                for name in ("facts", "text", "severity", "severity_rank")
                if (alert[name] or None) != (vals[name] or None)
            }
            if alert.rule_id.id != vals["rule_id"]:
                changed["rule_id"] = vals["rule_id"]
            if not changed:
                continue
            if RANK[alert.severity] < vals["severity_rank"]:
                changed["notified_at"] = False
            alert.write(changed)

    # --- calling people -------------------------------------------------------------------

    def _call_people(self):
        """Call whoever a new alert concerns, and others when nobody answered in time.

        In quiet hours nothing is lost: people are called when they are over.
        """
        now = fields.Datetime.now()
        # sudo: the scheduler calls for everybody.
        alerts = self.sudo()
        fresh = alerts.search([("state", "=", "open"), ("notified_at", "=", False)])
        letters: dict = {}
        for rule, some in fresh.grouped("rule_id").items():
            if not rule._is_quiet(now) if rule else True:
                some._gather(rule, self._called(rule), letters)
                some.write({"notified_at": now})
        unanswered = self._unanswered(now)
        for rule, some in unanswered.grouped("rule_id").items():
            if not rule._is_quiet(now):
                some._gather(rule, rule._people(escalated=True), letters)
                some.write({"escalated_at": now})
        self._send(letters)
        self._follow_activities()

    def _called(self, rule):
        if rule:
            return rule._people()
        # sudo: no rule names anybody, so the supervisors are called.
        return self.env.ref("bulk_wms.group_supervisor").sudo().all_user_ids

    def _unanswered(self, now):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT a.id FROM wms_alert a JOIN wms_alert_rule r ON r.id = a.rule_id"
                " WHERE a.state = 'open' AND a.escalated_at IS NULL AND r.escalate_after > 0"
                "   AND a.raised_at <= %s::timestamp - r.escalate_after * interval '1 minute'",
                now,
            )
        )
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())

    def _gather(self, rule, people, letters: dict):
        """Add these alerts to what each of ``people`` is told, for the companies he works for."""
        for company, some in self.grouped("company_id").items():
            for user in people.filtered(lambda user, own=company: own in user.company_ids):
                one = letters.setdefault(
                    user, {"bell": self.browse(), "mail": self.browse(), "todo": set()}
                )
                if not rule or rule.by_bell:
                    one["bell"] |= some
                if rule and rule.by_mail:
                    one["mail"] |= some
                if rule and rule.by_activity:
                    one["todo"].add(rule)

    def _send(self, letters: dict):
        for user, letter in letters.items():
            if letter["bell"]:
                # No figures and no names: the client reads again under its own rights.
                user._bus_send("bulk_wms.alerts", {"count": len(letter["bell"])})
            for rule in letter["todo"]:
                rule._remind(user)
        self._send_mails({user: one["mail"] for user, one in letters.items() if one["mail"]})

    def _send_mails(self, mails: dict):
        """One message per person, however many alerts, in his language."""
        values = []
        for user, alerts in mails.items():
            if not user.email:
                continue
            told = alerts.with_context(lang=user.lang or "en_US")
            values.append(
                {
                    "subject": told.env._(
                        "%(count)s new alerts in the yard: %(first)s",
                        count=len(told),
                        first=told[0].message,
                    ),
                    "body_html": self.env["ir.qweb"]._render(
                        "bulk_wms.alert_mail",
                        {"alerts": told[:50], "more": max(len(told) - 50, 0)},
                        lang=user.lang or "en_US",
                        minimal_qcontext=True,
                    ),
                    "email_to": user.email_formatted,
                    "auto_delete": True,
                }
            )
        # sudo: mail of the system.
        self.env["mail.mail"].sudo().create(values)

    def _follow_activities(self):
        """Activities of rules without open alerts are done by themselves."""
        # sudo: other people's activities.
        activities = (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", "wms.alert.rule"), ("automated", "=", True)])
        )
        if not activities:
            return
        open_rules = {
            rule.id
            for (rule,) in self.sudo()._read_group(
                Domain("rule_id", "in", activities.mapped("res_id")) & Domain("state", "=", "open"),
                ["rule_id"],
            )
        }
        activities.filtered(lambda one: one.res_id not in open_rules).unlink()


class AlertRule(models.Model):
    _inherit = "wms.alert.rule"

    def _remind(self, user):
        """One open activity per person and rule, whatever the number of alerts."""
        self.ensure_one()
        waiting = (
            self.env["mail.activity"]
            .sudo()
            .search_count(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("user_id", "=", user.id),
                    ("automated", "=", True),
                ],
                limit=1,
            )
        )
        if not waiting:
            rule = self.with_context(lang=user.lang or "en_US")
            rule.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=rule.env._("Alerts: %(rule)s", rule=rule.name),
            )

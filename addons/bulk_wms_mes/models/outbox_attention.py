from odoo import fields, models
from odoo.tools import SQL


class MesSystem(models.Model):
    """Calls the people of the integration when something does not go on by itself."""

    _name = "mes.system"
    _inherit = ["mes.system", "mail.thread", "mail.activity.mixin"]

    def _call_for_help(self, message):
        """An activity for each integration manager of the company, one at a time."""
        self.ensure_one()
        group = self.env.ref("bulk_wms_mes.group_integration")
        kind = self.env.ref("mail.mail_activity_data_todo")
        # sudo: the sender calls people whatever it may see of them.
        people = group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user.id != self.env.ref("base.user_root").id
            )
        )
        called = self.sudo().activity_ids.filtered("active").user_id
        for user in people - called:
            speech = self.sudo().with_context(lang=user.lang)
            speech.activity_schedule(
                activity_type_id=kind.id,
                user_id=user.id,
                summary=speech.env._("An MES message is dead"),
                note=speech.env._(
                    "%(operation)s %(document)s: %(reason)s. Open the dead messages on the page "
                    "Connections, mend the cause, then replay or discard.",
                    operation=message.operation,
                    document=message.document_name or message.message_id,
                    reason=message.error_text or message.error_code or "",
                ),
            )

    def _end_call_for_help(self):
        """Nothing is dead any more: the activities are done."""
        for system in self.sudo():  # sudo: as in _call_for_help
            dead = (
                self.env["mes.message"]
                .sudo()
                .search_count([("system_id", "=", system.id), ("state", "=", "dead")], limit=1)
            )
            if not dead:
                system.activity_ids.action_feedback()


class AlertRule(models.Model):
    """MES connections that need a person: not reached, dead messages, a queue that grows old."""

    _inherit = "wms.alert.rule"

    kind = fields.Selection(
        selection_add=[
            ("mes_down", "MES not reached"),
            ("mes_dead", "MES messages dead"),
            ("mes_queue", "MES messages wait too long"),
            ("mes_difference", "MES and yard differ"),
        ],
        ondelete={
            "mes_down": "cascade",
            "mes_dead": "cascade",
            "mes_queue": "cascade",
            "mes_difference": "cascade",
        },
    )

    def _threshold_units(self):
        return {**super()._threshold_units(), "mes_queue": "minutes", "mes_down": "minutes"}

    def _causes_mes_down(self):
        rows = self._rows(
            SQL(
                "SELECT x.id, s.name, x.company_id, x.last_error,"
                " to_char(x.down_since, 'YYYY-MM-DD HH24:MI') AS since"
                " FROM mes_connection x JOIN mes_system s ON s.id = x.system_id AND s.active"
                " WHERE %s AND x.down_since <= now() AT TIME ZONE 'UTC' - %s * interval '1 minute'",
                self._scope_of_company(),
                self.threshold,
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "mes.connection",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {
                    "partner": row["name"],
                    "since": row["since"],
                    "error": row["last_error"] or "",
                },
            }
            for row in rows
        ]

    def _sentence_mes_down(self, facts):
        return self.env._(
            "%(partner)s has not been reached since %(since)s UTC: %(error)s. Its events wait.",
            **facts,
        )

    def _causes_mes_dead(self):
        rows = self._rows(
            SQL(
                "SELECT l.id, s.name, x.company_id, count(*) AS count FROM mes_message x"
                " JOIN mes_system s ON s.id = x.system_id"
                " JOIN mes_connection l ON l.system_id = s.id"
                " WHERE %s AND x.state = 'dead' GROUP BY l.id, s.name, x.company_id",
                self._scope_of_company(),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "mes.connection",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {"partner": row["name"], "count": row["count"]},
            }
            for row in rows
        ]

    def _sentence_mes_dead(self, facts):
        return self.env._(
            "%(count)s messages of %(partner)s are dead. Replay or discard them.", **facts
        )

    def _causes_mes_queue(self):
        rows = self._rows(
            SQL(
                "SELECT l.id, s.name, x.company_id, count(*) AS count,"
                " floor(extract(epoch FROM now() AT TIME ZONE 'UTC' - min(x.received_at)) / 60)"
                "::int AS minutes FROM mes_message x"
                " JOIN mes_system s ON s.id = x.system_id AND s.active"
                " JOIN mes_connection l ON l.system_id = s.id"
                " WHERE %s AND x.state IN"
                " ('received', 'waiting', 'processing', 'error', 'pending', 'sending', 'retry')"
                " AND x.received_at <= now() AT TIME ZONE 'UTC' - %s * interval '1 minute'"
                " GROUP BY l.id, s.name, x.company_id",
                self._scope_of_company(),
                self.threshold,
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "mes.connection",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {
                    "partner": row["name"],
                    "count": row["count"],
                    "minutes": row["minutes"],
                },
            }
            for row in rows
        ]

    def _sentence_mes_queue(self, facts):
        return self.env._(
            "%(count)s messages with %(partner)s wait, the oldest for %(minutes)s minutes", **facts
        )

    def _causes_mes_difference(self):
        rows = self._rows(
            SQL(
                "SELECT x.id, s.name, x.company_id, x.day::text AS day, x.difference_count AS count"
                " FROM mes_reconciliation x JOIN mes_system s ON s.id = x.system_id"
                " WHERE %s AND x.state = 'different'",
                self._scope_of_company(),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "mes.reconciliation",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {
                    "partner": row["name"],
                    "day": row["day"],
                    "count": row["count"],
                },
            }
            for row in rows
        ]

    def _sentence_mes_difference(self, facts):
        return self.env._("%(partner)s and the yard differ in %(count)s values on %(day)s", **facts)

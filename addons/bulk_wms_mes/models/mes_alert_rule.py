from odoo import fields, models
from odoo.tools import SQL


class AlertRule(models.Model):
    """MES connections that need a person: not reached, dead messages, a queue that grows old."""

    _inherit = "wms.alert.rule"

    kind = fields.Selection(
        selection_add=[
            ("mes_down", "MES not reached"),
            ("mes_dead", "MES messages dead"),
            ("mes_gap", "MES message missing"),
            ("mes_queue", "MES messages wait too long"),
            ("mes_difference", "MES and yard differ"),
        ],
        ondelete={
            "mes_down": "cascade",
            "mes_dead": "cascade",
            "mes_gap": "cascade",
            "mes_queue": "cascade",
            "mes_difference": "cascade",
        },
    )

    def _threshold_units(self):
        return {**super()._threshold_units(), "mes_queue": "minutes", "mes_down": "minutes"}

    @staticmethod
    def _mes_causes(model: str, rows: list[dict]) -> list[dict]:
        """Causes at records of ``model``: a row's id and company, and what its sentence says."""
        return [
            {
                "key": row["id"],
                "res_model": model,
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {
                    name: value for name, value in row.items() if name not in ("id", "company_id")
                },
            }
            for row in rows
        ]

    def _causes_mes_down(self):
        rows = self._rows(
            SQL(
                "SELECT x.id, s.name AS partner, x.company_id, coalesce(x.last_error, '') AS error,"
                " to_char(x.down_since, 'YYYY-MM-DD HH24:MI') AS since"
                " FROM mes_connection x JOIN mes_system s ON s.id = x.system_id AND s.active"
                " WHERE %s AND x.down_since <= now() AT TIME ZONE 'UTC' - %s * interval '1 minute'",
                self._scope_of_company(),
                self.threshold,
            )
        )
        return self._mes_causes("mes.connection", rows)

    def _sentence_mes_down(self, facts):
        return self.env._(
            "%(partner)s has not been reached since %(since)s UTC: %(error)s. Its events wait.",
            **facts,
        )

    def _causes_mes_dead(self):
        rows = self._rows(
            SQL(
                "SELECT l.id, s.name AS partner, x.company_id, count(*) AS count FROM mes_message x"
                " JOIN mes_system s ON s.id = x.system_id"
                " JOIN mes_connection l ON l.system_id = s.id"
                " WHERE %s AND x.state = 'dead' GROUP BY l.id, s.name, x.company_id",
                self._scope_of_company(),
            )
        )
        return self._mes_causes("mes.connection", rows)

    def _sentence_mes_dead(self, facts):
        return self.env._(
            "%(count)s messages of %(partner)s are dead. Replay or discard them.", **facts
        )

    def _causes_mes_gap(self):
        rows = self._rows(
            SQL(
                "SELECT l.id, s.name AS partner, x.company_id, count(*) AS count,"
                " min(x.sequence_key) AS key FROM mes_message x"
                " JOIN mes_system s ON s.id = x.system_id"
                " JOIN mes_connection l ON l.system_id = s.id"
                " WHERE %s AND x.state = 'error' AND x.error_code = 'SEQ_GAP'"
                " GROUP BY l.id, s.name, x.company_id",
                self._scope_of_company(),
            )
        )
        return self._mes_causes("mes.connection", rows)

    def _sentence_mes_gap(self, facts):
        return self.env._(
            "%(partner)s: a message before %(count)s others never came (%(key)s). Have it sent, or "
            "replay those that wait.",
            **facts,
        )

    def _causes_mes_queue(self):
        rows = self._rows(
            SQL(
                "SELECT l.id, s.name AS partner, x.company_id, count(*) AS count,"
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
        return self._mes_causes("mes.connection", rows)

    def _sentence_mes_queue(self, facts):
        return self.env._(
            "%(count)s messages with %(partner)s wait, the oldest for %(minutes)s minutes", **facts
        )

    def _causes_mes_difference(self):
        rows = self._rows(
            SQL(
                "SELECT x.id, s.name AS partner, x.company_id, x.day::text AS day,"
                " x.difference_count AS count"
                " FROM mes_reconciliation x JOIN mes_system s ON s.id = x.system_id"
                " WHERE %s AND x.state = 'different'",
                self._scope_of_company(),
            )
        )
        return self._mes_causes("mes.reconciliation", rows)

    def _sentence_mes_difference(self, facts):
        return self.env._("%(partner)s and the yard differ in %(count)s values on %(day)s", **facts)


class Alert(models.Model):
    """What the inbox, the outbox and the comparison find is looked at within seconds."""

    _inherit = "wms.alert"

    def _kinds_at_once(self):
        return (*super()._kinds_at_once(), "mes_dead", "mes_gap", "mes_difference")

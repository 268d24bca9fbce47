from odoo import fields, models
from odoo.tools import SQL

from .phone_session import IDLE


class AlertRule(models.Model):
    """What devices ask for: one that should be heard of and is not."""

    _inherit = "wms.alert.rule"

    kind = fields.Selection(
        selection_add=[("device_silent", "Device silent")],
        ondelete={"device_silent": "cascade"},
    )

    def _threshold_units(self):
        return {**super()._threshold_units(), "device_silent": "minutes"}

    def _causes_device_silent(self):
        """Devices not heard of for so many minutes while somebody works on them.

        A device that lies in its charger is silent by right. Steps that it had not sent yet are
        work of the yard that the book does not know, so then it is asked for until it calls.
        """
        now = fields.Datetime.now()
        rows = self._rows(
            SQL(
                """
                SELECT x.id, x.name, x.company_id, x.area_id, x.unsent,
                       to_char(x.last_seen_at, 'YYYY-MM-DD HH24:MI:SS') AS since,
                       COALESCE(person.name, '') AS person
                  FROM wms_device x
                  LEFT JOIN stock_location l ON l.id = x.area_id
                  LEFT JOIN LATERAL (
                       SELECT partner.name FROM wms_phone_session s
                         JOIN res_users u ON u.id = s.user_id
                         JOIN res_partner partner ON partner.id = u.partner_id
                        WHERE s.device_id = x.id AND s.ended_at IS NULL
                          AND s.last_seen_at > %s
                        ORDER BY s.last_seen_at DESC, s.id DESC LIMIT 1) person ON TRUE
                 WHERE x.active AND x.state = 'ready' AND x.last_seen_at < %s
                   AND (x.unsent > 0 OR person.name IS NOT NULL) AND %s AND %s
                """,
                now - IDLE,
                self._before(minutes=self.threshold or 120),
                self._scope_of_company(),
                self._scope_of_place() if self.place_ids else SQL("TRUE"),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "wms.device",
                "res_id": row["id"],
                "area": row["area_id"],
                "company": row["company_id"],
                "facts": {
                    "device": row["name"],
                    "since": row["since"],
                    "person": row["person"],
                    "unsent": row["unsent"] or 0,
                },
            }
            for row in rows
        ]

    def _sentence_device_silent(self, facts):
        return self.env._(
            "%(device)s has not been heard of since %(since)s, %(unsent)s steps unsent. %(person)s",
            **self._local(facts),
        ).strip()

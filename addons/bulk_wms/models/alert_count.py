from odoo import fields, models
from odoo.tools import SQL


class AlertRule(models.Model):
    """What counting asks for: sheets that nobody finishes in time."""

    _inherit = "wms.alert.rule"

    kind = fields.Selection(
        selection_add=[("count_overdue", "Count overdue")],
        ondelete={"count_overdue": "cascade"},
    )

    def _threshold_units(self):
        return {**super()._threshold_units(), "count_overdue": "hours"}

    def _causes_count_overdue(self):
        """Sheets with places left so many hours past their deadline.

        A sheet without a deadline was asked for by somebody who wants to know: it is due a day
        after it was made. What waits for approval is late as well, for nothing is posted yet.
        """
        rows = self._rows(
            SQL(
                """
                SELECT x.id, x.name, x.company_id, x.area_id, l.name AS area, work.left, work.found,
                       to_char(due.at, 'YYYY-MM-DD HH24:MI:SS') AS since,
                       COALESCE(partner.name, '') AS person
                  FROM wms_count x
                  LEFT JOIN stock_location l ON l.id = x.area_id
                  LEFT JOIN res_users u ON u.id = x.assignee_id
                  LEFT JOIN res_partner partner ON partner.id = u.partner_id
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(x.deadline, x.create_date + interval '1 day') AS at) due
                 CROSS JOIN LATERAL (
                       SELECT count(*) FILTER (WHERE c.state <> 'approve') AS left,
                              count(*) FILTER (WHERE c.state = 'approve') AS found
                         FROM wms_count_line c
                        WHERE c.count_id = x.id AND c.state NOT IN ('done', 'cancelled')) work
                 WHERE x.state = 'open' AND work.left + work.found > 0
                   AND due.at < %s AND %s AND %s
                """,
                self._before(hours=self.threshold),
                self._scope_of_company(),
                self._scope_of_place() if self.place_ids else SQL("TRUE"),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "wms.count",
                "res_id": row["id"],
                "area": row["area_id"],
                "company": row["company_id"],
                "facts": {
                    name: row[name] or 0 if name in ("left", "found") else row[name] or ""
                    for name in ("name", "area", "left", "found", "since", "person")
                },
            }
            for row in rows
        ]

    def _sentence_count_overdue(self, facts):
        return self.env._(
            "Count %(name)s in %(area)s was due on %(since)s: %(left)s places to count,"
            " %(found)s to approve. %(person)s",
            **self._local(facts),
        ).strip()

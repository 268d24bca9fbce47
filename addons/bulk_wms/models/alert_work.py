from odoo import fields, models
from odoo.tools import SQL

# Open tasks; a rule adds its scope (of the end that lies in the yard) and its question.
_TASKS = """
    FROM stock_move_line x
    JOIN stock_move m ON m.id = x.move_id
    JOIN stock_location source ON source.id = x.location_id
    JOIN stock_location target ON target.id = x.location_dest_id
    JOIN stock_location l
      ON l.id = CASE WHEN target.usage = 'internal' THEN target.id ELSE source.id END
    JOIN product_product p ON p.id = x.product_id
    JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
    LEFT JOIN stock_lot lot ON lot.id = x.lot_id
    LEFT JOIN stock_picking k ON k.id = x.picking_id
    LEFT JOIN res_users person ON person.id = x.started_by_id
    LEFT JOIN res_partner partner ON partner.id = person.partner_id
"""


class AlertRule(models.Model):
    """What work asks for: tasks, held places, trucks and differences that wait for somebody."""

    _inherit = "wms.alert.rule"

    def _causes_task_waiting(self):
        """Nobody began, though the goods arrived or their day has come."""
        return self._task_causes(
            SQL(
                "x.started_at IS NULL AND x.scan_id IS NULL"
                # Goods that are still on the road wait for nobody.
                " AND (source.usage <> 'supplier' OR k.arrived_at IS NOT NULL)"
                " AND GREATEST(k.arrived_at, m.date) < %s",
                self._before(minutes=self.threshold),
            ),
            SQL("GREATEST(k.arrived_at, m.date)"),
        )

    def _sentence_task_waiting(self, facts):
        return self.env._("%(lot)s (%(transfer)s) has waited since %(since)s", **self._local(facts))

    def _causes_task_running(self):
        return self._task_causes(
            SQL("x.started_at < %s AND x.scan_id IS NULL", self._before(minutes=self.threshold)),
            SQL("x.started_at"),
        )

    def _sentence_task_running(self, facts):
        return self.env._(
            "%(person)s began with %(lot)s (%(transfer)s) on %(since)s", **self._local(facts)
        )

    def _task_causes(self, question: SQL, since: SQL):
        rows = self._rows(
            SQL(
                """
                SELECT x.task_uuid, x.id, k.id AS picking_id, k.name AS transfer, l.area_id,
                       x.company_id, COALESCE(lot.name, x.lot_name, t.name->>'en_US') AS lot,
                       to_char(%s, 'YYYY-MM-DD HH24:MI:SS') AS since, partner.name AS person %s
                 WHERE x.state IN ('assigned', 'partially_available') AND %s AND %s
                """,
                since,
                SQL(_TASKS),
                self._scope(),
                question,
            )
        )
        return [
            {
                "key": row["task_uuid"] or row["id"],
                "res_model": "stock.picking" if row["picking_id"] else "stock.move.line",
                "res_id": row["picking_id"] or row["id"],
                "area": row["area_id"],
                "company": row["company_id"],
                "facts": {
                    "lot": row["lot"] or "",
                    "transfer": row["transfer"] or "",
                    "since": row["since"],
                    "person": row["person"] or "",
                },
            }
            for row in rows
        ]

    def _local(self, facts: dict) -> dict:
        """The same facts with their UTC times as the reader's clock says them."""
        since = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(facts["since"]))
        return {**facts, "since": since.strftime("%Y-%m-%d %H:%M")}

    def _causes_hold_expired(self):
        """Places that were kept for goods which did not come; until they come or hold another.

        The threshold says for how many hours one is told of it.
        """
        rows = self._rows(
            SQL(
                """
                SELECT x.id, l.name AS place, l.area_id, x.company_id, k.name AS transfer,
                       COALESCE(lot.name, '') AS lot
                  FROM wms_hold x
                  JOIN stock_location l ON l.id = x.location_id
                  JOIN stock_move m ON m.id = x.move_id
                  JOIN product_product p ON p.id = x.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  LEFT JOIN stock_picking k ON k.id = x.picking_id
                  LEFT JOIN stock_lot lot ON lot.id = x.lot_id
                 WHERE %s AND x.expires_at > %s AND m.state NOT IN ('done', 'cancel')
                   AND (x.state = 'expired' OR (x.state = 'active' AND x.expires_at < %s))
                   AND NOT EXISTS (SELECT FROM wms_hold h WHERE h.move_id = x.move_id
                                      AND h.id <> x.id AND h.state IN ('active', 'used'))
                """,
                self._scope(),
                self._before(hours=self.threshold or 72),
                fields.Datetime.now(),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "wms.hold",
                "res_id": row["id"],
                "area": row["area_id"],
                "company": row["company_id"],
                "facts": {
                    "place": row["place"],
                    "lot": row["lot"],
                    "transfer": row["transfer"] or "",
                },
            }
            for row in rows
        ]

    def _sentence_hold_expired(self, facts):
        return self.env._(
            "%(place)s is no longer held: %(lot)s (%(transfer)s) did not come", **facts
        )

    def _causes_visit_long(self):
        rows = self._rows(
            SQL(
                """
                SELECT x.id, x.plate, x.name, x.company_id,
                       to_char(x.gate_in_at, 'YYYY-MM-DD HH24:MI:SS') AS since
                  FROM wms_visit x
                 WHERE %s AND x.state IN ('arrived', 'scale', 'yard') AND x.gate_in_at < %s
                """,
                self._scope_of_company(),
                self._before(hours=self.threshold),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "wms.visit",
                "res_id": row["id"],
                "company": row["company_id"],
                "facts": {"plate": row["plate"], "visit": row["name"], "since": row["since"]},
            }
            for row in rows
        ]

    def _sentence_visit_long(self, facts):
        return self.env._(
            "Truck %(plate)s (%(visit)s) has been here since %(since)s", **self._local(facts)
        )

    def _causes_discrepancy_open(self):
        """Differences that nobody settled for longer than the threshold, or past their day."""
        return self._discrepancy_causes(
            SQL(
                "(x.create_date < %s OR x.deadline < %s)",
                self._before(hours=self.threshold),
                fields.Date.context_today(self),
            )
        )

    def _sentence_discrepancy_open(self, facts):
        return self.env._(
            "%(number)s is not settled since %(since)s: %(what)s", **self._local(facts)
        )

    def _causes_moved_alone(self):
        return self._discrepancy_causes(SQL("x.kind = 'moved'"))

    def _sentence_moved_alone(self, facts):
        return self.env._("%(number)s: moved without an order: %(what)s", **facts)

    def _discrepancy_causes(self, question: SQL):
        where = SQL("l.id IS NOT NULL AND %s", self._scope_of_place())
        rows = self._rows(
            SQL(
                """
                SELECT x.id, x.name, x.company_id, l.area_id,
                       to_char(x.create_date, 'YYYY-MM-DD HH24:MI:SS') AS since,
                       COALESCE(lot.name, l.name, x.book, '') AS what
                  FROM wms_discrepancy x
                  LEFT JOIN stock_location l ON l.id = x.location_id
                  LEFT JOIN stock_lot lot ON lot.id = x.lot_id
                 WHERE %s AND x.state <> 'resolved' AND %s AND %s
                """,
                self._scope_of_company(),
                question,
                where if self.place_ids else SQL("TRUE"),
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "wms.discrepancy",
                "res_id": row["id"],
                "area": row["area_id"],
                "company": row["company_id"],
                "facts": {"number": row["name"], "since": row["since"], "what": row["what"]},
            }
            for row in rows
        ]

from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .dashboard import DAYS, percent


class DashboardCards(models.AbstractModel):
    """The cards of the dashboard: one figure each, what stands beside it and its records."""

    _inherit = "wms.dashboard"

    def _stock_cards(self, scope, by_area, ages, flow) -> list[dict]:
        positions = sum(row["positions"] for row in by_area)
        used = sum(row["used"] for row in by_area)
        weight = sum(row["weight"] for row in ages)
        lots = sum(row["lots"] for row in ages)
        days = sum(row["days"] for row in ages)
        out = self._total(flow, "out", "weight")
        stock = self._action("wms.stock.report", self.env._("Yard Stock"), self._domain(scope))
        return [
            {
                "key": "occupancy",
                "label": self.env._("Positions used"),
                "value": percent(used, positions),
                "unit": "%",
                "more": f"{used:,} / {positions:,}",
                "action": self._action(
                    "wms.position.load",
                    self.env._("Positions used"),
                    self._domain(scope) & Domain("unit_count", ">", 0),
                ),
            },
            {
                "key": "stock",
                "label": self.env._("In the yard"),
                "value": round(weight / 1000, 1),
                "unit": "t",
                "more": self.env._("%(count)s lots", count=f"{lots:,}"),
                "action": stock,
            },
            {
                "key": "dwell",
                "label": self.env._("Mean dwell"),
                "value": round(days / lots, 1) if lots else 0,
                "unit": self.env._("days"),
                "action": stock,
            },
            {
                "key": "turnover",
                "label": self.env._("Turnover"),
                # Times a year: what left in the last days against what stands now.
                "value": round(out / weight * 365 / DAYS, 1) if weight else 0,
                "unit": self.env._("a year"),
                "more": self.env._(
                    "%(weight)s t out in %(days)s days", weight=f"{out / 1000:,.0f}", days=DAYS
                ),
                "action": self._action(
                    "wms.flow.report",
                    self.env._("Turnover"),
                    self._flow_domain(scope, ("out",), scope[2] - timedelta(days=DAYS)),
                ),
            },
        ]

    def _work_cards(self, scope, flow) -> list[dict]:
        _companies, _areas, now = scope
        tasks = self._tasks(scope)
        since = (now - timedelta(hours=23)).replace(minute=0, second=0, microsecond=0)
        shuffles, out = (self._total(flow, kind, "lines") for kind in ("shuffle", "out"))
        cards = [
            {
                "key": "open",
                "label": self.env._("Tasks open"),
                "value": tasks["open"],
                "action": self._action(
                    "stock.move.line", self.env._("Tasks open"), self._task_domain(scope)
                ),
            },
            {
                "key": "late",
                "label": self.env._("Tasks late"),
                "value": tasks["late"],
                "alarm": bool(tasks["late"]),
                "action": self._action(
                    "stock.move.line",
                    self.env._("Tasks late"),
                    self._task_domain(scope)
                    & (
                        Domain("deadline", "<", now)
                        | (Domain("deadline", "=", False) & Domain("move_id.date", "<", now))
                    ),
                ),
            },
        ]
        for key, label in (
            ("in", self.env._("In, 24 hours")),
            ("out", self.env._("Out, 24 hours")),
        ):
            cards.append(
                {
                    "key": key,
                    "label": label,
                    "value": round(self._total(flow, key, "weight", since) / 1000, 1),
                    "unit": "t",
                    "more": self.env._(
                        "%(count)s lines", count=f"{self._total(flow, key, 'lines', since):,}"
                    ),
                    "action": self._action(
                        "wms.flow.report", label, self._flow_domain(scope, (key,), since)
                    ),
                }
            )
        cards.append(
            {
                "key": "shuffles",
                "label": self.env._("Shuffles per retrieval"),
                "value": round(shuffles / out, 2) if out else 0,
                "more": self.env._(
                    "%(shuffles)s for %(out)s, %(days)s days",
                    shuffles=f"{shuffles:,}",
                    out=f"{out:,}",
                    days=DAYS,
                ),
                "action": self._action(
                    "wms.flow.report",
                    self.env._("Shuffles per retrieval"),
                    self._flow_domain(scope, ("shuffle",), now - timedelta(days=DAYS)),
                ),
            }
        )
        return cards

    def _tasks(self, scope) -> dict:
        companies, _areas, now = scope
        return self._rows(
            SQL(
                """
                SELECT count(*) AS open,
                       count(*) FILTER (WHERE COALESCE(x.deadline, m.date) < %s) AS late
                  FROM stock_move_line x
                  JOIN stock_move m ON m.id = x.move_id
                  JOIN stock_location source ON source.id = x.location_id
                  JOIN stock_location target ON target.id = x.location_dest_id
                  JOIN product_product p ON p.id = x.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
                 WHERE x.state IN ('assigned', 'partially_available')
                   AND x.company_id = ANY(%s) AND (%s OR %s)
                """,
                now,
                companies.ids,
                self._within(scope, "source"),
                self._within(scope, "target"),
            )
        )[0]

    def _task_domain(self, scope) -> Domain:
        companies, areas, _now = scope
        domain = (
            Domain("state", "in", ("assigned", "partially_available"))
            & Domain("company_id", "in", companies.ids)
            & Domain("product_id.form_id", "!=", False)
        )
        if areas:
            return domain & (
                Domain("location_id.area_id", "in", areas.ids)
                | Domain("location_dest_id.area_id", "in", areas.ids)
            )
        return domain & (
            Domain("location_id.usage", "=", "internal")
            | Domain("location_dest_id.usage", "=", "internal")
        )

    def _trouble_cards(self, scope, flow) -> list[dict]:
        companies, areas, now = scope
        alert_domain = self._domain(scope) & Domain("state", "!=", "closed")
        alerts = self.env["wms.alert"]
        urgent = alerts.search_count(alert_domain & Domain("severity", "=", "critical"))
        since = now - timedelta(days=DAYS)
        weight_domain = (
            Domain("kind", "=", "weight")
            & Domain("create_date", ">=", since)
            & self._domain(scope, "location_id.area_id")
        )
        corrected = self._total(flow, "correct", "weight")
        cards = [
            {
                "key": "alerts",
                "label": self.env._("Alerts"),
                "value": alerts.search_count(alert_domain),
                "more": self.env._("%(count)s urgent", count=urgent),
                "alarm": bool(urgent),
                "action": self._action("wms.alert", self.env._("Alerts"), alert_domain),
            },
            {
                "key": "weighing",
                "label": self.env._("Weighing differences"),
                "value": self.env["wms.discrepancy"].search_count(weight_domain),
                "more": self.env._(
                    "%(weight)s kg corrected in %(days)s days",
                    weight=f"{corrected:,.0f}",
                    days=DAYS,
                ),
                "action": self._action(
                    "wms.discrepancy", self.env._("Weighing differences"), weight_domain
                ),
            },
        ]
        accuracy = self._accuracy(scope, flow)
        return [*cards, accuracy] if accuracy else cards

    def _accuracy(self, scope, flow) -> dict | None:
        """How often the book was right; counting knows better and says so here.

        Until somebody counts: of all postings of the last days, the share at which nobody
        reported goods missing, unexpected or elsewhere.
        """
        _companies, _areas, now = scope
        posted = sum(row["lines"] for row in flow if row["direction"] != "correct")
        domain = (
            Domain("kind", "in", ("missing", "unexpected", "wrong_place", "wrong_lot"))
            & Domain("create_date", ">=", now - timedelta(days=DAYS))
            & self._domain(scope, "location_id.area_id")
        )
        wrong = self.env["wms.discrepancy"].search_count(domain)
        if not posted:
            return None
        return {
            "key": "accuracy",
            "label": self.env._("Book was right"),
            "value": percent(max(posted - wrong, 0), posted),
            "unit": "%",
            "more": self.env._(
                "%(wrong)s of %(posted)s postings not", wrong=f"{wrong:,}", posted=f"{posted:,}"
            ),
            "action": self._action("wms.discrepancy", self.env._("Book was right"), domain),
        }

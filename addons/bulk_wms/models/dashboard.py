from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .report_flow import ENDS
from .report_stock import AGES

# Days over which flows, turnover and differences are looked at.
DAYS = 30


class Dashboard(models.AbstractModel):
    """The figures of a yard at this second, each with the records it counts.

    One method for the manager's page and for screens on the wall; all by a handful of statements
    over what is stored anyway.
    """

    _name = "wms.dashboard"
    _description = "Dashboard"

    @api.model
    @api.readonly
    def figures(self, area_ids: list[int] | None = None) -> dict:
        """All figures of the companies that the user works in now, or of some of their areas.

        :raises AccessError: for who has no role in the yard
        """
        if not self.env.user.has_groups(
            "bulk_wms.group_operator,bulk_wms.group_auditor,bulk_wms.group_quality"
        ):
            raise AccessError(self.env._("The dashboard is for people of the yard."))
        places = self.env["stock.location"]
        areas = places.search([("place_kind", "=", "area")])
        # Searched under the user's own rights: foreign areas are nobody's wish.
        chosen = areas.filtered(lambda area: area.id in set(area_ids or []))
        # sudo: facts of his own companies; the records behind them are read by his own rights.
        result = self.sudo()._figures(self.env.companies, chosen)
        result["all_areas"] = [{"id": area.id, "name": area.name} for area in areas]
        return result

    def _figures(self, companies, areas) -> dict:
        """Figures of ``companies``, or of ``areas`` of theirs; times are UTC."""
        self.env["wms.position.load"]._refresh_touched()
        self.env.flush_all()
        # Compiling these statements would take longer than running them.
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        now = fields.Datetime.now()
        scope = (companies, areas, now)
        by_area = self._occupancy(scope)
        ages = self._ages(scope)
        flow = self._flow(scope)
        return {
            "at": fields.Datetime.to_string(now),
            "cards": [
                *self._stock_cards(scope, by_area, ages, flow),
                *self._work_cards(scope, flow),
                *self._trouble_cards(scope, flow),
            ],
            "areas": by_area,
            "ages": ages,
            "hours": self._hours(scope, flow),
        }

    # --- what is where --------------------------------------------------------------------

    def _within(self, scope, alias: str = "l") -> SQL:
        """Condition on a place by its alias: in the yard, and in the areas that were chosen."""
        companies, areas, _now = scope
        name = SQL.identifier(alias)
        parts = [
            SQL("%s.usage = 'internal'", name),
            SQL("%s.company_id = ANY(%s)", name, companies.ids),
        ]
        if areas:
            parts.append(SQL("%s.area_id = ANY(%s)", name, areas.ids))
        # Not unknown: a place without an area is outside of every area.
        return SQL("COALESCE(%s, FALSE)", SQL(" AND ").join(parts))

    def _domain(self, scope, area: str = "area_id", company: str = "company_id") -> Domain:
        companies, areas, _now = scope
        domain = Domain(company, "in", companies.ids)
        return domain & Domain(area, "in", areas.ids) if areas else domain

    def _goods(self) -> SQL:
        """Table of the bulk materials, ``(id, kg)``: kilograms in one of their unit.

        Read once and given as arrays: joining product, template and unit to every posted line took
        a third of the time of the flows.
        """
        products = self.env["product.product"].with_context(active_test=False)
        bulk = products.search_fetch([("form_id", "!=", False)], ["uom_id"])
        kg = self.env.ref("uom.product_uom_kgm").factor
        return SQL(
            "unnest(%s::int[], %s::float8[]) AS goods(id, kg)",
            bulk.ids,
            [product.uom_id.factor / kg for product in bulk],
        )

    def _rows(self, query: SQL) -> list[dict]:
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()

    def _occupancy(self, scope) -> list[dict]:
        """Positions, used ones, kg and what they may bear, by area."""
        companies, areas, _now = scope
        rows = self._rows(
            SQL(
                """
                SELECT d.area_id AS id, l.name, count(*) AS positions,
                       count(*) FILTER (WHERE d.unit_count > 0) AS used,
                       count(*) FILTER (WHERE d.unit_count = 0 AND d.held_count > 0) AS held,
                       count(*) FILTER (WHERE d.closed_code = 'locked') AS locked,
                       sum(d.weight) AS weight
                  FROM wms_position_load d
                  JOIN stock_location l ON l.id = d.area_id
                 WHERE d.company_id = ANY(%s) AND %s
                 GROUP BY d.area_id, l.name
                 ORDER BY l.name
                """,
                companies.ids,
                SQL("d.area_id = ANY(%s)", areas.ids) if areas else SQL("TRUE"),
            )
        )
        return [
            {
                **row,
                "weight": round(row["weight"] or 0),
                "share": percent(row["used"], row["positions"]),
                "action": self._action(
                    "wms.position.load",
                    row["name"],
                    Domain("area_id", "=", row["id"]) & Domain("unit_count", ">", 0),
                ),
            }
            for row in rows
        ]

    def _ages(self, scope) -> list[dict]:
        """Lots and kg by age, and the sum of their days, from the oldest bound down."""
        _companies, _areas, now = scope
        rows = self._rows(
            SQL(
                """
                SELECT age, sum(lots)::int AS lots, sum(weight) AS weight, sum(days) AS days
                  FROM (
                    SELECT CASE WHEN stay.days <= 30 THEN '0' WHEN stay.days <= 60 THEN '31'
                                WHEN stay.days <= 90 THEN '61' WHEN stay.days <= 180 THEN '91'
                                ELSE '181' END AS age,
                           count(*) AS lots, sum(q.quantity) * u.factor / %(kg)s AS weight,
                           sum(stay.days) AS days
                      FROM stock_quant q
                      JOIN stock_location l ON l.id = q.location_id AND %(within)s
                      JOIN product_product p ON p.id = q.product_id
                      JOIN product_template t ON t.id = p.product_tmpl_id
                       AND t.form_id IS NOT NULL
                      JOIN uom_uom u ON u.id = t.uom_id
                     CROSS JOIN LATERAL (SELECT floor(date_part('epoch',
                           %(now)s::timestamp - q.in_date) / 86400)::int AS days) AS stay
                     WHERE q.quantity > 0
                     -- By unit first: each line's kilograms in exact numbers take twice the time.
                     GROUP BY 1, u.factor) units
                 GROUP BY age
                """,
                kg=self.env.ref("uom.product_uom_kgm").factor,
                within=self._within(scope),
                now=now,
            )
        )
        found = {row["age"]: row for row in rows}
        names = dict(self.env["wms.stock.report"]._fields["age"]._description_selection(self.env))
        empty = {"lots": 0, "weight": 0, "days": 0}
        return [
            {
                "age": age,
                "name": names[age],
                "lots": found.get(age, empty)["lots"],
                "weight": round(found.get(age, empty)["weight"]),
                "days": int(found.get(age, empty)["days"] or 0),
                "action": self._action(
                    "wms.stock.report", names[age], self._domain(scope) & Domain("age", "=", age)
                ),
            }
            for age, _name in AGES
        ]

    # --- what moves -----------------------------------------------------------------------

    def _flow(self, scope) -> list[dict]:
        """Posted kg and lines of the last days, by hour and direction as seen from the scope."""
        companies, _areas, now = scope
        into, out_of = self._within(scope, "target"), self._within(scope, "source")
        return self._rows(
            SQL(
                """
                SELECT hour, direction, sum(lines)::int AS lines, sum(weight) AS weight
                  FROM (
                    SELECT date_trunc('hour', x.date) AS hour, %(direction)s AS direction,
                           count(*) AS lines,
                           sum(x.quantity_product_uom)::float8 * goods.kg AS weight
                      FROM stock_move_line x
                      JOIN %(goods)s ON goods.id = x.product_id
                      %(ends)s
                     WHERE x.state = 'done' AND x.company_id = ANY(%(companies)s)
                       AND x.date >= %(since)s AND (%(into)s OR %(out_of)s)
                     -- By unit first, as in the ages.
                     GROUP BY 1, 2, goods.kg) units
                 GROUP BY 1, 2
                """,
                direction=self.env["wms.flow.report"]._direction(into, out_of),
                goods=self._goods(),
                ends=SQL(ENDS),
                companies=companies.ids,
                since=now - timedelta(days=DAYS),
                into=into,
                out_of=out_of,
            )
        )

    def _hours(self, scope, flow) -> list[dict]:
        """In and out of each of the last 24 hours, in kg."""
        _companies, _areas, now = scope
        last = now.replace(minute=0, second=0, microsecond=0)
        sums = {(row["hour"], row["direction"]): round(row["weight"] or 0) for row in flow}
        hours = [last - timedelta(hours=ago) for ago in range(23, -1, -1)]
        return [
            {
                "hour": fields.Datetime.to_string(hour),
                "in": sums.get((hour, "in"), 0),
                "out": sums.get((hour, "out"), 0),
                "action": self._action(
                    "wms.flow.report",
                    self.env._("In and Out"),
                    self._flow_domain(scope, ("in", "out"), hour, hour + timedelta(hours=1)),
                ),
            }
            for hour in hours
        ]

    def _flow_domain(self, scope, directions, since, until=None) -> Domain:
        companies, areas, _now = scope
        domain = Domain("company_id", "in", companies.ids) & Domain("date", ">=", since)
        if until:
            domain &= Domain("date", "<", until)
        if not areas:
            return domain & Domain("direction", "in", directions)
        inside, outside = (
            Domain("to_area_id", "in", areas.ids),
            Domain("from_area_id", "in", areas.ids),
        )
        wanted = Domain.FALSE
        if "in" in directions:
            wanted |= inside & ~outside
        if "out" in directions:
            wanted |= outside & ~inside
        if set(directions) - {"in", "out"}:
            wanted |= inside & outside & Domain("direction", "in", directions)
        return domain & wanted & Domain("direction", "!=", "correct")

    def _total(self, flow, direction: str, name: str, since=None):
        return sum(
            row[name] or 0
            for row in flow
            if row["direction"] == direction and (not since or row["hour"] >= since)
        )

    def _action(self, model: str, name: str, domain: Domain) -> dict:
        """What the client needs to open the records behind a figure."""
        return {"model": model, "name": name, "domain": _plain(list(domain))}


def _plain(value):
    """A domain as JSON carries it."""
    if hasattr(value, "isoformat"):
        return fields.Datetime.to_string(value)
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return value
    return [_plain(one) for one in value]


def percent(part: float, whole: float) -> float:
    """Of a hundred, with one digit; 0 of nothing."""
    return round(100.0 * part / whole, 1) if whole else 0.0

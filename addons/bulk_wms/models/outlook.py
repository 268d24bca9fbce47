from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..engine.outlook import Change, look_ahead

# Days that can be looked ahead: beyond, orders are too few to mean anything.
MOST_DAYS = 180

# Goods of open moves that change what stands in the yard: by their lines where these say from and
# to where, the rest by the move. Purchases, sales, production and transfers are all moves.
_CHANGES = """
    WITH open AS MATERIALIZED (
        SELECT m.id, m.product_id, m.date, m.location_id, m.location_dest_id, m.product_qty,
               m.company_id
          FROM stock_move m
         WHERE m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
           AND m.company_id = ANY(%(companies)s)
    ),
    lined AS MATERIALIZED (
        SELECT open.id, x.location_id, x.location_dest_id, x.quantity_product_uom AS quantity
          FROM open JOIN stock_move_line x ON x.move_id = open.id
    ),
    part AS (
        SELECT open.id, open.product_id, open.date, lined.location_id, lined.location_dest_id,
               lined.quantity
          FROM open JOIN lined USING (id)
        UNION ALL
        SELECT open.id, open.product_id, open.date, open.location_id, open.location_dest_id,
               open.product_qty - COALESCE((SELECT sum(quantity) FROM lined
                                             WHERE lined.id = open.id), 0)
          FROM open
    ),
    leg AS (
        SELECT part.id, part.product_id, part.date, target.area_id,
               part.quantity, TRUE AS comes
          FROM part
          JOIN stock_location source ON source.id = part.location_id
          JOIN stock_location target ON target.id = part.location_dest_id
         WHERE target.usage = 'internal'
           AND (%(by_area)s OR source.usage <> 'internal')
           AND (source.usage <> 'internal' OR source.area_id IS DISTINCT FROM target.area_id)
        UNION ALL
        SELECT part.id, part.product_id, part.date, source.area_id,
               part.quantity, FALSE
          FROM part
          JOIN stock_location source ON source.id = part.location_id
          JOIN stock_location target ON target.id = part.location_dest_id
         WHERE source.usage = 'internal'
           AND (%(by_area)s OR target.usage <> 'internal')
           AND (target.usage <> 'internal' OR source.area_id IS DISTINCT FROM target.area_id)
    )
    SELECT leg.product_id, leg.area_id, (leg.date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
           AS day, leg.comes, sum(leg.quantity * u.factor / %(kg)s)::float AS kg,
           array_agg(DISTINCT leg.id) AS moves
      FROM leg
      JOIN product_product p ON p.id = leg.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
      JOIN uom_uom u ON u.id = t.uom_id
     WHERE leg.quantity > 0
     GROUP BY 1, 2, 3, 4
"""
_STANDING = """
    SELECT q.product_id, l.area_id, sum(q.quantity * u.factor / %(kg)s)::float AS kg
      FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
      JOIN product_product p ON p.id = q.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
      JOIN uom_uom u ON u.id = t.uom_id
     WHERE l.company_id = ANY(%(companies)s)
     GROUP BY 1, 2
"""


class OutlookReader(models.AbstractModel):
    """Expected stock of every material and fill of every area, by what is ordered and planned.

    Days are those of the reader's clock. Shortage: below what an alert rule wants, else below
    nothing. Overflow: above what the positions of an area may bear together.
    """

    _name = "wms.outlook"
    _description = "Outlook"

    @api.model
    @api.readonly
    def look_ahead(self, days: int = 30) -> dict:
        """Outlook of all materials and all areas for ``days`` days from today.

        :raises AccessError: for who has no role in the yard
        """
        if not self.env.user.has_groups(
            "bulk_wms.group_operator,bulk_wms.group_auditor,bulk_wms.group_quality"
        ):
            raise AccessError(self.env._("The outlook is for people of the yard."))
        days = max(1, min(int(days), MOST_DAYS))
        # sudo: sums of the user's own companies; the moves behind them open by his own rights.
        reader = self.sudo()
        return {
            "days": days,
            "materials": reader._materials(days),
            "areas": reader._areas(days),
        }

    def _query(self, statement: str, **values) -> list[dict]:
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                statement,
                kg=self.env.ref("uom.product_uom_kgm").factor,
                companies=self.env.companies.ids,
                tz=self.env.user.tz or "UTC",
                **values,
            )
        )
        return self.env.cr.dictfetchall()

    def _materials(self, days: int) -> list[dict]:
        """One row per material that stands here or is expected, the first shortage first."""
        stock: dict[int, float] = {}
        for row in self._query(_STANDING):
            stock[row["product_id"]] = stock.get(row["product_id"], 0.0) + row["kg"]
        expected: dict[int, list[dict]] = {}
        for row in self._query(_CHANGES, by_area=False):
            expected.setdefault(row["product_id"], []).append(row)
        products = self.env["product.product"].browse({*stock, *expected})
        least = self._least(products)
        rows = [
            self._row(
                product.id,
                product.display_name,
                days,
                stock.get(product.id, 0.0),
                expected.get(product.id, []),
                least=least.get(product.id, 0.0),
            )
            for product in products
        ]
        return sorted(rows, key=lambda row: (row["shortage"] or "9999", row["name"]))

    def _areas(self, days: int) -> list[dict]:
        """One row per area, the first overflow first."""
        stock: dict[int, float] = {}
        for row in self._query(_STANDING):
            stock[row["area_id"]] = stock.get(row["area_id"], 0.0) + row["kg"]
        expected: dict[int, list[dict]] = {}
        for row in self._query(_CHANGES, by_area=True):
            expected.setdefault(row["area_id"], []).append(row)
        areas = self.env["stock.location"].search(
            [("place_kind", "=", "area"), ("company_id", "in", self.env.companies.ids)]
        )
        most = self._capacities()
        rows = [
            self._row(
                area.id,
                area.name,
                days,
                stock.get(area.id, 0.0),
                expected.get(area.id, []),
                most=most.get(area.id),
            )
            for area in areas
        ]
        return sorted(rows, key=lambda row: (row["overflow"] or "9999", row["name"]))

    def _row(self, key, name, days, stock, changes, least=0.0, most=None) -> dict:
        today = fields.Date.context_today(self)
        seen = look_ahead(
            today,
            stock,
            [Change(one["day"], one["kg"] if one["comes"] else -one["kg"]) for one in changes],
            days,
            least,
            most,
        )
        return {
            "id": key,
            "name": name,
            "stock": round(stock),
            "came": round(sum(day.came for day in seen.days)),
            "went": round(sum(day.went for day in seen.days)),
            "least": round(least),
            "most": round(most) if most is not None else 0,
            "end": round(seen.days[-1].stock),
            "shortage": fields.Date.to_string(seen.shortage) or "",
            "overflow": fields.Date.to_string(seen.overflow) or "",
            "points": [[fields.Date.to_string(day.day), round(day.stock)] for day in seen.days],
            "moves": sorted({move for one in changes for move in one["moves"]}),
        }

    def _least(self, products) -> dict[int, float]:
        """What alert rules want at least of a material in the whole yard, kg."""
        least: dict[int, float] = {}
        rules = self.env["wms.alert.rule"].search(
            [
                ("kind", "=", "stock_low"),
                ("company_id", "in", self.env.companies.ids),
                ("place_ids", "=", False),
                ("grade_ids", "=", False),
                ("product_ids", "in", products.ids),
            ]
        )
        for rule in rules:
            for product in rule.product_ids:
                least[product.id] = max(least.get(product.id, 0.0), rule.threshold)
        return least

    def _capacities(self) -> dict[int, float]:
        """What the positions of each area bear together; areas with an unlimited one have none."""
        return {
            row["area_id"]: row["most"]
            for row in self._query(
                """
                SELECT d.area_id, sum(c.max_weight)::float AS most
                  FROM wms_position_load d
                  LEFT JOIN stock_storage_category c ON c.id = d.storage_category_id
                 WHERE d.company_id = ANY(%(companies)s)
                 GROUP BY d.area_id
                HAVING bool_and(COALESCE(c.max_weight, 0) > 0)
                """
            )
        }

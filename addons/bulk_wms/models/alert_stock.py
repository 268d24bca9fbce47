from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .quality_table import HELD_STATES

# Stock of lots in the yard with what a rule asks of it; a rule adds its scope and its question.
_STOCK = """
    FROM stock_quant q
    JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
    JOIN product_product p ON p.id = q.product_id
    JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
    JOIN uom_uom u ON u.id = t.uom_id
    LEFT JOIN stock_lot lot ON lot.id = q.lot_id
"""


class AlertRule(models.Model):
    """What the stock itself asks for: too little, too much, too long, soon too old, too heavy."""

    _inherit = "wms.alert.rule"

    # --- too little, too much -------------------------------------------------------------

    def _causes_stock_low(self):
        """One cause per material below the threshold; without materials, all of the scope."""
        return [cause for cause in self._stock_causes() if cause["facts"]["stock"] < self.threshold]

    def _causes_stock_high(self):
        return [cause for cause in self._stock_causes() if cause["facts"]["stock"] > self.threshold]

    def _stock_causes(self):
        kg = self.env.ref("uom.product_uom_kgm")
        apart = bool(self.product_ids)
        rows = self._rows(
            SQL(
                "SELECT %s AS product_id, sum(q.quantity * u.factor / %s) AS kg %s WHERE %s %s",
                SQL("p.id") if apart else SQL("NULL::int"),
                kg.factor,
                SQL(_STOCK),
                self._scope(),
                SQL("GROUP BY p.id") if apart else SQL(),
            )
        )
        stock = {row["product_id"]: float(row["kg"] or 0) for row in rows}
        area = self.place_ids if len(self.place_ids) == 1 else self.place_ids.browse()
        return [
            {
                "key": f"{self.id}:{product.id or 'all'}",
                "record": product or None,
                "company": self.company_id,
                "area": area,
                "facts": {
                    "material": product.with_context(lang=None).name or "",
                    "stock": round(stock.get(product.id or None, 0.0)),
                    "limit": round(self.threshold),
                    "rule": self.with_context(lang=None).name,
                },
            }
            for product in (self.product_ids if apart else [self.product_ids.browse()])
        ]

    def _sentence_stock_low(self, facts):
        return self.env._(
            "%(material)s: %(stock)s kg left, at least %(limit)s kg wanted", **_thousands(facts)
        )

    def _sentence_stock_high(self, facts):
        return self.env._(
            "%(material)s: %(stock)s kg here, at most %(limit)s kg wanted", **_thousands(facts)
        )

    # --- too long, soon too old -----------------------------------------------------------

    def _causes_dwell(self):
        """Lots here longer than the threshold; 0 asks each material for its own limit."""
        limit = SQL("%s", self.threshold) if self.threshold else SQL("t.dwell_days")
        now = fields.Datetime.now()
        rows = self._rows(
            SQL(
                """
                SELECT lot.id, lot.name, l.company_id, min(l.area_id) AS area_id,
                       floor(extract(epoch FROM %s::timestamp - min(q.in_date)) / 86400)::int
                       AS days, max(%s)::int AS limit %s
                 WHERE %s AND q.quantity > 0 AND q.lot_id IS NOT NULL AND %s > 0
                   AND q.in_date < %s::timestamp - %s * interval '1 day'
                 GROUP BY lot.id, l.company_id
                """,
                now,
                limit,
                SQL(_STOCK),
                self._scope(),
                limit,
                now,
                limit,
            )
        )
        return [_lot_cause(row, days=row["days"], limit=row["limit"]) for row in rows]

    def _sentence_dwell(self, facts):
        return self.env._(
            "%(lot)s has been here for %(days)s days, at most %(limit)s wanted", **facts
        )

    def _causes_expiry(self):
        until = fields.Datetime.now() + timedelta(days=self.threshold)
        rows = self._rows(
            SQL(
                """
                SELECT lot.id, lot.name, l.company_id, min(l.area_id) AS area_id,
                       to_char(min(lot.expiration_date), 'YYYY-MM-DD') AS day %s
                 WHERE %s AND q.quantity > 0 AND t.use_expiration_date
                   AND lot.expiration_date <= %s
                 GROUP BY lot.id, l.company_id
                """,
                SQL(_STOCK),
                self._scope(),
                until,
            )
        )
        return [_lot_cause(row, day=row["day"]) for row in rows]

    def _sentence_expiry(self, facts):
        return self.env._("The shelf life of %(lot)s ends on %(day)s", **facts)

    def _causes_release_ends(self):
        until = fields.Date.context_today(self) + timedelta(days=self.threshold)
        rows = self._rows(
            SQL(
                """
                SELECT lot.id, lot.name, l.company_id, min(l.area_id) AS area_id,
                       to_char(min(lot.release_until), 'YYYY-MM-DD') AS day %s
                 WHERE %s AND q.quantity > 0 AND lot.quality_state IN ('conditional', 'downgraded')
                   AND lot.release_until <= %s
                 GROUP BY lot.id, l.company_id
                """,
                SQL(_STOCK),
                self._scope(),
                until,
            )
        )
        return [_lot_cause(row, day=row["day"]) for row in rows]

    def _sentence_release_ends(self, facts):
        return self.env._("%(lot)s may leave until %(day)s only", **facts)

    def _causes_quality_hold(self):
        """Lots that may not leave, for longer than the threshold."""
        rows = self._rows(
            SQL(
                """
                SELECT lot.id, lot.name, l.company_id, min(l.area_id) AS area_id,
                       min(lot.quality_state) AS quality,
                       floor(extract(epoch FROM %s::timestamp
                             - min(COALESCE(lot.quality_since, lot.create_date))) / 86400)::int
                       AS days %s
                 WHERE %s AND q.quantity > 0 AND lot.quality_state IN %s
                   AND COALESCE(lot.quality_since, lot.create_date) < %s
                 GROUP BY lot.id, l.company_id
                """,
                fields.Datetime.now(),
                SQL(_STOCK),
                self._scope(),
                HELD_STATES,
                self._before(days=self.threshold),
            )
        )
        return [_lot_cause(row, days=row["days"], quality=row["quality"]) for row in rows]

    def _sentence_quality_hold(self, facts):
        field = self.env["stock.lot"]._fields["quality_state"]
        states = dict(field._description_selection(self.env))
        quality = states.get(facts["quality"], facts["quality"])
        return self.env._(
            "%(lot)s has been %(quality)s for %(days)s days", **{**facts, "quality": quality}
        )

    # --- too heavy ------------------------------------------------------------------------

    def _causes_over_limit(self):
        """Positions that carry more than the threshold (% of the limit; 0: 100 %) or too many."""
        share = (self.threshold or 100.0) / 100.0
        rows = self._rows(
            SQL(
                """
                SELECT l.id, l.name, l.company_id, l.area_id, x.weight, c.max_weight,
                       x.unit_count, c.max_tiers
                  FROM wms_position_load x
                  JOIN stock_location l ON l.id = x.location_id
                  JOIN stock_storage_category c ON c.id = x.storage_category_id
                 WHERE %s
                   AND ((c.max_weight > 0 AND x.weight > c.max_weight * %s + 0.5)
                     OR (c.stacking IN ('single', 'column') AND c.max_tiers > 0
                         AND x.unit_count > c.max_tiers))
                """,
                self._scope_of_place(),
                share,
            )
        )
        return [
            {
                "key": row["id"],
                "res_model": "stock.location",
                "res_id": row["id"],
                "area": row["area_id"],
                "company": row["company_id"],
                "facts": {
                    "place": row["name"],
                    "weight": round(row["weight"]),
                    "limit": round(row["max_weight"] or 0),
                    "units": row["unit_count"],
                    "tiers": row["max_tiers"] or 0,
                },
            }
            for row in rows
        ]

    def _sentence_over_limit(self, facts):
        if facts["tiers"] and facts["units"] > facts["tiers"]:
            return self.env._(
                "%(place)s holds %(units)s units, at most %(tiers)s may lie there", **facts
            )
        return self.env._(
            "%(place)s carries %(weight)s kg, at most %(limit)s kg allowed", **_thousands(facts)
        )


def _lot_cause(row: dict, **facts) -> dict:
    return {
        "key": row["id"],
        "res_model": "stock.lot",
        "res_id": row["id"],
        "area": row["area_id"],
        "company": row["company_id"],
        "facts": {"lot": row["name"], **facts},
    }


def _thousands(facts: dict) -> dict:
    """Weights as people read them: 12,500. A rule without materials is named instead of one."""
    words = {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in facts.items()
    }
    if not words.get("material", True):
        words["material"] = words.get("rule", "")
    return words

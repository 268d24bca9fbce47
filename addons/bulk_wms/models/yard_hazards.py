from dataclasses import replace
from math import inf

from odoo import models
from odoo.tools import SQL

from ..engine.items import Limits


class YardReader(models.AbstractModel):
    """Which hazard classes stand near a place, read only where hazardous goods are kept at all."""

    _inherit = "wms.yard"

    def _keeps_hazards(self) -> bool:
        """Whether there is any material with a hazard class."""
        self.env["product.template"].flush_model(["hazard_class_id"])
        return bool(
            self.env.execute_query(
                SQL("SELECT FROM product_template WHERE hazard_class_id IS NOT NULL LIMIT 1")
            )
        )

    def _segregated(self, limits: dict) -> dict[object, Limits]:
        """Limits by storage category with the distances of the whole site."""
        metres = self.env["wms.hazard.rule"]._metres()
        if not metres:
            return limits
        return {key: replace(one, hazard_metres=metres) for key, one in limits.items()}

    def _far_hazards(self, place_ids, limits: dict) -> dict[int, frozenset]:
        """Hazard classes near each place with the metres to the nearest of each.

        As far as any of the site's distances reaches.
        """
        reach = max(
            (
                metres
                for one in limits.values()
                for _pair, metres in one.hazard_metres
                if metres < inf
            ),
            default=0.0,
        )
        if not reach:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH spot AS MATERIALIZED (
                    SELECT DISTINCT d.location_id, d.pos_x, d.pos_y, c.code
                      FROM wms_hazard_class c
                      JOIN product_template t ON t.hazard_class_id = c.id
                      JOIN product_product p ON p.product_tmpl_id = t.id
                     CROSS JOIN LATERAL (
                        SELECT q.location_id FROM stock_quant q
                         WHERE q.product_id = p.id AND q.quantity > 0
                        UNION ALL
                        SELECT h.location_id FROM wms_hold h
                         WHERE h.product_id = p.id AND h.state = 'active') goods
                      JOIN wms_position_load d ON d.location_id = goods.location_id
                )
                SELECT d.location_id, spot.code,
                       min(sqrt((d.pos_x - spot.pos_x) ^ 2 + (d.pos_y - spot.pos_y) ^ 2))::float8
                  FROM wms_position_load d
                  JOIN spot ON spot.pos_x BETWEEN d.pos_x - %(reach)s AND d.pos_x + %(reach)s
                   AND spot.pos_y BETWEEN d.pos_y - %(reach)s AND d.pos_y + %(reach)s
                 WHERE d.location_id = ANY(%(ids)s)
                 GROUP BY d.location_id, spot.code
                """,
                reach=reach,
                ids=list(place_ids),
            )
        )
        found: dict[int, set] = {}
        for place, code, metres in rows:
            found.setdefault(place, set()).add((code, metres))
        return {place: frozenset(near) for place, near in found.items()}

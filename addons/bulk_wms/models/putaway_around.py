from collections import defaultdict
from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ..engine.items import Item, Place
from ..engine.nearby import Nearby, RowUse
from .putaway_step import Step

_ROW_CRITERIA = {"material", "rows"}
_DAY_CRITERIA = {"shuffles", "dates"}


class Putaway(models.AbstractModel):
    """Reads what stands around the candidates, as far as the strategy's criteria ask for it."""

    _inherit = "wms.putaway"

    @staticmethod
    def _asks(step: Step, criteria) -> bool:
        return any(step.weights.get(code) for code in criteria)

    def _surroundings(self, step: Step, items, places=()) -> Nearby:
        """Rows, heats and open work around ``places`` for ``items``."""
        nearby = Nearby()
        if self._asks(step, ("near",)):
            nearby = self.env["wms.yard"]._nearby(step.areas, items)
        if places and self._asks(step, _ROW_CRITERIA):
            nearby.rows = self._row_uses(places)
        if self._asks(step, ("balance",)):
            nearby.work = self._open_work(step.areas)
        return nearby

    def _row_uses(self, places) -> dict[tuple, RowUse]:
        """Positions and contents of the rows of ``places``, places that are full included."""
        rows = sorted({place.row_key for place in places if place.row})
        uses = {row: RowUse() for row in rows}
        areas, numbers = [row[0] for row in rows], [row[1] for row in rows]
        wanted = SQL("unnest(%s::int[], %s::int[]) AS wanted(area, number)", areas, numbers)
        for area, row, count in self.env.execute_query(
            SQL(
                'SELECT d.area_id, d."row", count(*) FROM %s JOIN wms_position_load d'
                ' ON d.area_id = wanted.area AND d."row" = wanted.number GROUP BY 1, 2',
                wanted,
            )
        ):
            uses[area, row].positions = count
        for area, row, product, count in self.env.execute_query(
            SQL(
                """
                SELECT d.area_id, d."row", goods.product_id, count(*)
                  FROM %s
                  JOIN wms_position_load d ON d.area_id = wanted.area AND d."row" = wanted.number
                   AND d.product_id <> 0
                 CROSS JOIN LATERAL (
                    SELECT q.product_id FROM stock_quant q
                     WHERE q.location_id = d.location_id AND q.quantity > 0
                    UNION ALL
                    SELECT h.product_id FROM wms_hold h
                     WHERE h.location_id = d.location_id AND h.state = 'active') goods
                 GROUP BY 1, 2, 3
                """,
                wanted,
            )
        ):
            uses[area, row].products[product] = count
        return uses

    def _open_work(self, area_ids) -> dict[int, float]:
        """Open tasks in or out of each area, for each crane or vehicle that serves it."""
        self.env["stock.move.line"].flush_model(["location_id", "location_dest_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT area, sum(tasks), GREATEST((
                           SELECT count(*) FROM stock_location_wms_equipment_rel r
                             JOIN wms_equipment e ON e.id = r.wms_equipment_id AND e.active
                            WHERE r.stock_location_id = area), 1)
                  FROM (
                    SELECT l.area_id AS area, count(*) AS tasks
                      FROM stock_move_line ml JOIN stock_location l ON l.id = ml.location_dest_id
                     WHERE ml.proposal_state IS NOT NULL
                       AND ml.state NOT IN ('done', 'cancel', 'draft')
                       AND l.area_id = ANY(%(areas)s)
                     GROUP BY l.area_id
                    UNION ALL
                    SELECT l.area_id, count(*)
                      FROM stock_move_line ml JOIN stock_location l ON l.id = ml.location_id
                     WHERE ml.state IN ('assigned', 'partially_available')
                       AND l.area_id = ANY(%(areas)s)
                     GROUP BY l.area_id) task
                 GROUP BY area
                """,
                areas=list(area_ids),
            )
        )
        work = dict.fromkeys(area_ids, 0.0)
        work.update({area: float(tasks) / machines for area, tasks, machines in rows})
        return work

    def _look_ahead(self, step: Step, items: dict, places: list[Place]):
        """Items and places with the days on which their lots are expected to leave.

        Only where something may come to lie on something else, and a criterion asks for days.
        """
        buried = [place for place in places if place.content and place.limits.pattern == "column"]
        buried += [place for place in places if place.supports]
        if not buried or not self._asks(step, _DAY_CRITERIA):
            return items, places
        lots = {item.key for item in items.values()}
        for place in buried:
            lots.update(item.key for item in place.content)
            lots.update(item.key for item in place.supports or () if item)
        expected = self.env["wms.leaving"]._expected(lots)
        if not expected:
            return items, places
        known: dict[int, dict[Item, Item]] = defaultdict(dict)

        def dated(item):
            if item is None or item.key not in expected:
                return item
            same = known[item.key]
            if item not in same:
                leaving = expected[item.key]
                same[item] = replace(item, leaves=leaving.day, leaves_sd=leaving.sd)
            return same[item]

        touched = {place.key for place in buried}
        places = [
            replace(
                place,
                stack=tuple(map(dated, place.stack)),
                held=tuple(map(dated, place.held)),
                supports=tuple(map(dated, place.supports)) if place.supports else None,
            )
            if place.key in touched
            else place
            for place in places
        ]
        return {key: dated(item) for key, item in items.items()}, places

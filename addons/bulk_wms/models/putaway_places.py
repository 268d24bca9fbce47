from collections import defaultdict
from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ..engine.items import Item, Limits, Place
from ..engine.standing import Standing
from .putaway_step import Step

# What a position refuses whatever stands on it: asked once per storage category, not per place.
_CATEGORY_CODES = {"form", "size", "quality", "weight", "hazard"}


class Putaway(models.AbstractModel):
    """Finds the open positions of a rule, the nearest first, by one statement."""

    _inherit = "wms.putaway"

    def _scope(self, step: Step) -> SQL:
        """Which occupancy rows lie under the rule's target; by area, so that no join is needed.

        As plain ids: with a subquery PostgreSQL reads all rows instead of the nearest ones.
        """
        if step.inside:
            # A part of an area, or a single position.
            inside = self.env["stock.location"].search([("id", "child_of", step.target)])
            return SQL("d.location_id = ANY(%s)", inside.ids)
        return SQL("d.area_id = ANY(%s)", list(step.areas))

    def _categories(self, scope: SQL) -> dict[int | None, Limits]:
        """Limits by storage category of what lies in ``scope``; None: positions without any."""
        rows = self.env.execute_query(
            SQL(
                # LATERAL and LIMIT: one look into the index for each category.
                """
                SELECT c.id FROM stock_storage_category c
                 CROSS JOIN LATERAL (SELECT FROM wms_position_load d
                     WHERE d.storage_category_id = c.id AND %(scope)s LIMIT 1) used
                UNION ALL
                (SELECT NULL FROM wms_position_load d
                  WHERE d.storage_category_id IS NULL AND %(scope)s LIMIT 1)
                """,
                scope=scope,
            )
        )
        found = {row[0] for row in rows}
        limits = self.env["wms.yard"]._limits(found)
        return {category: limits[category] for category in found}

    def _suitable(self, items, categories) -> list[int | None]:
        """Storage categories whose empty position would take at least one of ``items``."""
        suitable = []
        for category, limits in categories.items():
            empty = Standing(Place(0, limits=limits))
            if any(not self._category_refusal(item, empty) for item in items):
                suitable.append(category)
        return suitable

    @staticmethod
    def _category_refusal(item: Item, empty: Standing) -> str:
        """Code of what an empty position of this kind would refuse; '' if nothing."""
        if empty.first(item) is None:
            return ""
        return next((one.code for one in empty.all(item) if one.code in _CATEGORY_CODES), "")

    def _candidates(self, scope, items, suitable, origin, limit, offset) -> list[tuple]:
        """Open positions with room for the lightest of ``items``, the nearest first.

        One statement for the group, over the occupancy rows alone; what it gives of each is what
        ``_places`` takes.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT location_id, area_id, pos_x, pos_y, pos_z, "row", slot, tier,
                       storage_category_id, taken
                  FROM (
                    SELECT d.location_id, d.area_id, d.pos_x, d.pos_y, d.pos_z, d."row", d.slot,
                           d.tier, d.storage_category_id,
                           d.unit_count + d.held_count > 0 AS taken,
                           point(d.pos_x, d.pos_y) <-> %(origin)s AS far
                      FROM wms_position_load d
                      LEFT JOIN stock_storage_category c ON c.id = d.storage_category_id
                     WHERE d.closed_code = ''
                       AND %(scope)s
                       AND (d.storage_category_id = ANY(%(categories)s)
                            OR (%(without)s AND d.storage_category_id IS NULL))
                       AND (COALESCE(c.max_weight, 0) = 0
                            OR d.weight + d.held_weight + %(weight)s <= c.max_weight + 0.001)
                       AND (c.allow_new_product IS DISTINCT FROM 'same' OR d.product_id = 0
                            OR d.product_id = ANY(%(products)s))
                       AND (c.allow_new_product IS DISTINCT FROM 'empty' OR d.product_id = 0)
                     -- By its distance alone, so that the index gives the nearest first; with
                     -- ties, so that which ones are compared is no accident.
                     ORDER BY point(d.pos_x, d.pos_y) <-> %(origin)s
                     FETCH FIRST %(until)s ROWS WITH TIES) near
                 ORDER BY far, location_id
                 LIMIT %(limit)s OFFSET %(offset)s
                """,
                scope=scope,
                categories=[category for category in suitable if category],
                without=None in suitable,
                weight=min((item.weight for item in items), default=0.0),
                products=sorted({item.product for item in items}),
                origin=SQL("point(%s, %s)", *origin),
                until=limit + offset,
                limit=limit,
                offset=offset,
            )
        )

    def _places(self, rows, limits, items, moving, lines) -> list[Place]:
        """Candidates as the engine takes them, with other transfers' proposals counted.

        :param moving: ids of moves whose own holds do not count
        :param lines: ids of lines whose own proposals do not count
        """
        # Saddles rest on their neighbours, heaps and vessels have limits of their own; all
        # others are read alone.
        special = [
            row[0] for row in rows if limits[row[8]].pattern == "saddle" or limits[row[8]].loose
        ]
        yard = self.env["wms.yard"]
        around = yard._read(special, moving) if special else None
        taken = [row[0] for row in rows if row[9]]
        stacks = yard._stacks(taken) if taken else {}
        holds = yard._holds(taken, moving) if taken else {}
        hazards, far = {}, {}
        if any(item.hazard for item in items):
            limits = yard._segregated(limits)
            hazards = yard._hazards({row[1] for row in rows})
            far = yard._far_hazards([row[0] for row in rows], limits)
        proposals = self._proposals([row[0] for row in rows], lines)
        places = []
        for key, area, x, y, z, row, slot, tier, category, _taken in rows:
            if around is not None and key in around.places:
                place = around.place(key)
                places.append(replace(place, proposals=proposals.get(key, 0)))
                continue
            places.append(
                Place(
                    key,
                    area or 0,
                    x or 0.0,
                    y or 0.0,
                    z or 0.0,
                    row or 0,
                    slot or 0,
                    tier or 1,
                    limits[category],
                    stack=tuple(stacks.get(key, ())),
                    held=tuple(holds.get(key, ())),
                    near_hazards=hazards.get(area, frozenset()),
                    far_hazards=far.get(key, frozenset()),
                    proposals=proposals.get(key, 0),
                )
            )
        return places

    def _proposals(self, place_ids, line_ids) -> dict[int, int]:
        # What other groups of this receipt were told a moment ago counts too.
        self.env["stock.move.line"].flush_model(["location_dest_id", "proposal_state", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT location_dest_id, count(*) FROM stock_move_line"
                " WHERE location_dest_id = ANY(%s) AND state NOT IN ('done', 'cancel', 'draft')"
                " AND proposal_state = 'proposed' AND NOT id = ANY(%s) GROUP BY location_dest_id",
                list(place_ids),
                list(line_ids),
            )
        )
        return dict(rows)

    def _refused_counts(self, step: Step, items: dict) -> dict[object, dict[str, int]]:
        """How many positions under a rule refuse each of ``items``, by item key and code.

        Without what the engine refuses on places that it compared. Reads every occupancy row of
        the area, so it is asked when somebody wants to know or when there is no place at all; a
        proposal does not wait for it. ``""`` counts all positions.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT category, code, count(*) FROM (
                    SELECT d.storage_category_id AS category,
                           CASE WHEN d.closed_code <> '' THEN d.closed_code
                                WHEN c.max_weight > 0
                                 AND d.weight + d.held_weight + %(weight)s > c.max_weight + 0.001
                                THEN 'weight'
                                WHEN d.product_id <> 0 AND (c.allow_new_product = 'empty'
                                  OR (c.allow_new_product = 'same'
                                      AND NOT d.product_id = ANY(%(products)s)))
                                THEN 'mixing' ELSE '' END AS code
                      FROM wms_position_load d
                      LEFT JOIN stock_storage_category c ON c.id = d.storage_category_id
                     WHERE %(scope)s) position
                 GROUP BY category, code
                """,
                scope=self._scope(step),
                weight=min((item.weight for item in items.values()), default=0.0),
                products=sorted({item.product for item in items.values()}),
            )
        )
        limits = self.env["wms.yard"]._limits({row[0] for row in rows})
        empty = {category: Standing(Place(0, limits=one)) for category, one in limits.items()}
        counts = {}
        for key, item in items.items():
            refused: dict[str, int] = defaultdict(int)
            for category, code, count in rows:
                refused[""] += count
                why = code or self._category_refusal(item, empty[category])
                if why:
                    refused[why] += count
            counts[key] = dict(refused)
        return counts

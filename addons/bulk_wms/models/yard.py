from odoo import models
from odoo.tools import SQL

from ..engine.items import Item, Place
from ..engine.nearby import Nearby
from ..engine.yard import Yard


class YardReader(models.AbstractModel):
    """Reads the yard in sets, as the engine takes it. Decides nothing, writes nothing."""

    _name = "wms.yard"
    _description = "Yard Reader"

    def _read(self, location_ids, moving=()) -> Yard:
        """The places ``location_ids`` with their saddle neighbours two tiers around.

        :param moving: ids of moves whose own holds do not count
        """
        load = self.env["wms.position.load"]
        load._refresh_touched()
        ids = list(location_ids)
        if not ids:
            return Yard.of(())
        # Twice: what a place carries, and what carries that beside it.
        ids = load._with_neighbours(ids, far=2)
        stacks = self._stacks(ids)
        holds = self._holds(ids, moving)
        rows = self._place_rows(ids)
        limits = self._limits({row[9] for row in rows})
        hazards, far = {}, {}
        if self._keeps_hazards():
            limits = self._segregated(limits)
            hazards = self._hazards({row[1] for row in rows})
            far = self._far_hazards(ids, limits)
        return Yard.of(
            Place(
                key=key,
                area=area or 0,
                x=x,
                y=y,
                z=z,
                row=row or 0,
                slot=slot or 0,
                tier=tier or 1,
                limits=limits[category],
                locked="locked" if closed == "locked" else "",
                stack=tuple(stacks.get(key, ())),
                held=tuple(holds.get(key, ())),
                near_hazards=hazards.get(area, frozenset()),
                far_hazards=far.get(key, frozenset()),
            )
            for key, area, x, y, z, row, slot, tier, closed, category in rows
        )

    def _place_rows(self, ids):
        return self.env.execute_query(
            SQL(
                """
                SELECT l.id, l.area_id, l.pos_x::float, l.pos_y::float, l.pos_z::float, l.row,
                       l.slot, l.tier, d.closed_code, l.storage_category_id
                  FROM stock_location l
                  LEFT JOIN wms_position_load d ON d.location_id = l.id
                 WHERE l.id = ANY(%s)
                 ORDER BY l.id
                """,
                list(ids),
            )
        )

    def _limits(self, category_ids):
        categories = self.env["stock.storage.category"].browse(key for key in category_ids if key)
        # sudo: a limit holds for whoever puts something there.
        limits = {category.id: category.sudo()._limits() for category in categories}
        limits[None] = self.env["stock.storage.category"]._limits()
        return limits

    def _stacks(self, ids) -> dict[int, list[Item]]:
        """What stands on each place, bottom to top, one item per handling unit."""
        rows = self.env.execute_query(
            SQL(
                "SELECT location_id, lot_id, product_id, sum(quantity)::float FROM stock_quant"
                " WHERE location_id = ANY(%s) AND quantity > 0"
                " GROUP BY location_id, lot_id, product_id"
                " ORDER BY location_id, min(layer), min(id)",
                list(ids),
            )
        )
        prototypes = self._prototypes(row[1:3] for row in rows)
        stacks: dict[int, list[Item]] = {}
        for place, lot, product, quantity in rows:
            prototype = prototypes[lot, product]
            stacks.setdefault(place, []).extend(prototype.units(quantity * prototype.factor))
        return stacks

    def _holds(self, ids, moving) -> dict[int, list[Item]]:
        rows = self.env.execute_query(
            SQL(
                "SELECT location_id, lot_id, product_id, weight::float FROM wms_hold"
                " WHERE location_id = ANY(%s) AND state = 'active' AND NOT move_id = ANY(%s)"
                " ORDER BY location_id, layer",
                list(ids),
                list(moving),
            )
        )
        prototypes = self._prototypes(row[1:3] for row in rows)
        holds: dict[int, list[Item]] = {}
        for place, lot, product, weight in rows:
            holds.setdefault(place, []).append(prototypes[lot, product].item(weight))
        return holds

    def _item(self, product, lot, weight: float) -> Item:
        """``weight`` kg of ``lot``, or of a product whose lot is not known yet."""
        if lot:
            return lot._item(weight)
        return Item(
            key=0,
            form=product.form_id.code or "",
            product=product.id,
            weight=weight,
            hazard=product.hazard_class_id.code or "",
            turnover=product.turnover_class or "",
        )

    def _hazards(self, area_ids) -> dict[int, frozenset[str]]:
        """Hazard classes that stand or are held in each area."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.area_id, c.code
                  FROM wms_hazard_class c
                  JOIN product_template t ON t.hazard_class_id = c.id
                  JOIN product_product p ON p.product_tmpl_id = t.id
                  JOIN stock_quant q ON q.product_id = p.id AND q.quantity > 0
                  JOIN stock_location l ON l.id = q.location_id
                 WHERE l.area_id = ANY(%(areas)s)
                UNION
                SELECT h.area_id, c.code
                  FROM wms_hold h
                  JOIN product_product p ON p.id = h.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN wms_hazard_class c ON c.id = t.hazard_class_id
                 WHERE h.area_id = ANY(%(areas)s) AND h.state = 'active'
                """,
                areas=[area for area in area_ids if area],
            )
        )
        found: dict[int, set[str]] = {}
        for area, code in rows:
            found.setdefault(area, set()).add(code)
        return {area: frozenset(codes) for area, codes in found.items()}

    def _nearby(self, area_ids, items) -> Nearby:
        """How much of the lots, heats and products of ``items`` stands in each row there."""
        nearby = Nearby()
        heats = sorted({item.heat for item in items if item.heat})
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.area_id, COALESCE(l.row, 0), q.product_id, q.lot_id, lot.heat, count(*)
                  FROM (SELECT id, location_id, product_id, lot_id FROM stock_quant
                         WHERE product_id = ANY(%(products)s) AND quantity > 0
                        UNION
                        SELECT quant.id, quant.location_id, quant.product_id, quant.lot_id
                          FROM stock_lot heat JOIN stock_quant quant ON quant.lot_id = heat.id
                         WHERE heat.heat = ANY(%(heats)s) AND quant.quantity > 0) q
                  JOIN stock_location l ON l.id = q.location_id
                  LEFT JOIN stock_lot lot ON lot.id = q.lot_id
                 WHERE l.area_id = ANY(%(areas)s)
                 GROUP BY l.area_id, COALESCE(l.row, 0), q.product_id, q.lot_id, lot.heat
                """,
                areas=list(area_ids),
                products=sorted({item.product for item in items}),
                heats=heats,
            )
        )
        for area, row, product, lot, heat, count in rows:
            key = (area, row)
            for counts, value in (
                (nearby.lots, lot),
                (nearby.products, product),
                (nearby.heats, heat),
            ):
                if value:
                    counts[key, value] = counts.get((key, value), 0) + count
        return nearby

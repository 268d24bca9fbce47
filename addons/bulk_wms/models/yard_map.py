from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..engine.layout import Box, Spread, arrange

# The worse state of a stack is the one to see.
QUALITY_ORDER = (
    "released",
    "conditional",
    "downgraded",
    "customer_hold",
    "pending",
    "blocked",
    "rejected",
)


class YardMap(models.AbstractModel):
    """What the map shows: reads in sets, under the rights of who looks, and writes nothing.

    Answers are columns of equal length, so that an area of thousands of positions stays small.
    Units: m, kg, days.
    """

    _name = "wms.yard.map"
    _description = "Yard Map"

    # --- rights ---------------------------------------------------------------------------

    def _check_may_look(self):
        """People of the yard, auditors and quality look at the map.

        :raises AccessError: for others
        """
        if self.env.su or self.env.user.has_groups(
            "bulk_wms.group_operator,bulk_wms.group_auditor,bulk_wms.group_quality"
        ):
            return
        raise AccessError(self.env._("Only people of the yard see its map."))

    def _allowed(self, model: str, domain) -> SQL:
        """Ids of the records of ``domain`` that the reader may see, as a sub-select."""
        return self.env[model]._search(domain).subselect()

    def _current(self):
        """Have everything that this transaction changed written before it is read."""
        self.env.flush_all()
        self.env["wms.position.load"]._refresh_touched()

    # --- the whole yard ---------------------------------------------------------------------

    @api.model
    def overview(self) -> dict:
        """Yards, bays and areas, where each area is drawn, and what it holds in sums."""
        self._check_may_look()
        self._current()
        areas = self.env["stock.location"].search(
            [("place_kind", "=", "area")], order="complete_name"
        )
        sums = self._area_sums(areas.ids)
        areas = areas.filtered(lambda area: area.id in sums)
        yards = {area: self._around(area, "yard") or area.location_id for area in areas}
        answer = {"yards": [], "areas": [], "company": self.env.company.id}
        for yard, mine in areas.grouped(lambda area: yards[area]).items():
            answer["yards"].append({"id": yard.id, "name": self._short(yard)})
            drawn = arrange(self._spread(sums[area.id]) for area in mine)
            answer["areas"] += [
                self._area_values(area, yard, sums[area.id], drawn[area.id]) for area in mine
            ]
        return answer

    @api.model
    def sums(self, area_ids: list[int]) -> dict:
        """What these areas hold now, by area id: after a change only they are read again."""
        self._check_may_look()
        self._current()
        return {key: self._figures(row) for key, row in self._area_sums(area_ids).items()}

    def _around(self, place, kind: str):
        """The nearest place of ``kind`` around ``place``."""
        while place and place.place_kind != kind:
            place = place.location_id
        return place

    def _short(self, place) -> str:
        return place.warehouse_id.name or place.name

    def _area_values(self, area, yard, row, drawn) -> dict:
        bay = self._around(area, "bay")
        box = drawn.box
        return {
            "id": area.id,
            "name": area.name,
            "full_name": area.complete_name,
            "yard": yard.id,
            "bay": bay.name or "",
            "box": [box.x0, box.y0, box.x1, box.y1],
            "shift": [drawn.dx, drawn.dy],
            "cell": [drawn.cell_x, drawn.cell_y],
            # Where not measured, by row and slot; where not even numbered, in the order of names.
            "by": "xy" if drawn.is_measured else ("slot" if row["numbered"] else "order"),
            **self._figures(row),
        }

    def _figures(self, row) -> dict:
        return {
            key: row[key]
            for key in ("positions", "taken", "held", "locked", "weight", "age", "not_free", "fill")
        }

    def _spread(self, row) -> Spread:
        return Spread(
            key=row["area"],
            ground=row["ground"],
            spots=row["spots"],
            box=Box(row["x0"], row["y0"], row["x1"], row["y1"]),
            rows=row["rows"],
            slots=row["slots"],
            slot_pitch=row["slot_y"] if row["along_y"] else row["slot_x"],
            row_pitch=row["row_x"] if row["along_y"] else row["row_y"],
            along_y=row["along_y"],
        )

    def _area_sums(self, area_ids) -> dict[int, dict]:
        """One statement over the occupancy rows of these areas, and one over what stands there."""
        rows = self.env.execute_query_dict(
            SQL(_SUMS, areas=list(area_ids), allowed=self._allowed_positions(area_ids))
        )
        sums = {row["area"]: row | {"age": 0.0, "not_free": 0} for row in rows}
        for area, age, not_free in self.env.execute_query(
            SQL(
                _GOODS_SUMS,
                areas=list(area_ids),
                quants=self._allowed_quants(area_ids),
                now=fields.Datetime.now(),
            )
        ):
            if area in sums:
                sums[area].update(age=age or 0.0, not_free=not_free)
        return sums

    def _allowed_positions(self, area_ids) -> SQL:
        """Positions of these areas; named here too, or all of a large yard would be looked at."""
        return self._allowed(
            "stock.location", [("place_kind", "=", "position"), ("area_id", "in", list(area_ids))]
        )

    def _allowed_quants(self, area_ids) -> SQL:
        return self._allowed(
            "stock.quant", [("quantity", ">", 0), ("location_id.area_id", "in", list(area_ids))]
        )

    # --- one area -----------------------------------------------------------------------------

    @api.model
    def area(self, area_id: int, since: str | None = None) -> dict:
        """The positions of an area as columns; with ``since`` only those changed from there on.

        ``version`` is what to ask with next time: the oldest transaction that was still open.
        Whatever commits later, in whatever order, is found with it.
        """
        self._check_may_look()
        self._current()
        changed = SQL("AND d.changed >= %s::text::xid8", str(int(since))) if since else SQL()
        rows = self.env.execute_query(
            SQL(
                _POSITIONS,
                area=area_id,
                allowed=self._allowed_positions([area_id]),
                quants=self._allowed_quants([area_id]),
                order=SQL(", ").join(map(SQL, map("'{}'".format, QUALITY_ORDER))),
                changed=changed,
                now=fields.Datetime.now(),
            )
        )
        columns = list(map(list, zip(*rows, strict=True))) or [[] for _name in _COLUMNS]
        places = dict(zip(_COLUMNS, columns, strict=True))
        version, count = self.env.execute_query(
            SQL(
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, count(*)"
                " FROM wms_position_load d WHERE d.area_id = %s AND d.location_id IN %s",
                area_id,
                self._allowed_positions([area_id]),
            )
        )[0]
        return {
            "id": area_id,
            "version": version,
            "count": count,
            "places": places,
            "products": self._names_of(places["product"]),
        }

    def _names_of(self, product_ids) -> dict[int, str]:
        """Names of these materials; -1 and nothing are no material."""
        products = self.env["product.product"].browse(
            sorted({key for key in product_ids if key and key > 0})
        )
        return {product.id: product.display_name for product in products}


_COLUMNS = (
    "id",
    "name",
    "sign",
    "x",
    "y",
    "row",
    "slot",
    "tier",
    "stacking",
    "units",
    "held",
    "fill",
    "weight",
    "closed",
    "product",
    "heat",
    "quality",
    "age",
    "lots",
)

# Tiers above the ground have a spot between two others, so only the ground tells how an area lies.
# Pitches are the slopes of metres over slot and row numbers, right for regular rows.
_SUMS = """
SELECT d.area_id AS area,
       count(*) AS positions,
       count(*) FILTER (WHERE d.unit_count > 0) AS taken,
       count(*) FILTER (WHERE d.held_count > 0) AS held,
       count(*) FILTER (WHERE d.closed_code = 'locked') AS locked,
       round(sum(d.weight)::numeric, 1)::float AS weight,
       round(100.0 * count(*) FILTER (WHERE d.unit_count > 0) / count(*))::int AS fill,
       count(*) FILTER (WHERE d.tier <= 1) AS ground,
       count(DISTINCT (d.pos_x, d.pos_y)) FILTER (WHERE d.tier <= 1) AS spots,
       count(DISTINCT (d.row, d.slot)) FILTER (WHERE d.tier <= 1)
           = count(*) FILTER (WHERE d.tier <= 1) AS numbered,
       COALESCE(min(d.pos_x) FILTER (WHERE d.tier <= 1), 0)::float AS x0,
       COALESCE(min(d.pos_y) FILTER (WHERE d.tier <= 1), 0)::float AS y0,
       COALESCE(max(d.pos_x) FILTER (WHERE d.tier <= 1), 0)::float AS x1,
       COALESCE(max(d.pos_y) FILTER (WHERE d.tier <= 1), 0)::float AS y1,
       CASE WHEN count(DISTINCT (d.row, d.slot)) FILTER (WHERE d.tier <= 1)
               = count(*) FILTER (WHERE d.tier <= 1)
            THEN GREATEST(max(d.row) FILTER (WHERE d.tier <= 1), 1)
            ELSE ceil(sqrt(count(*)))::int END AS rows,
       CASE WHEN count(DISTINCT (d.row, d.slot)) FILTER (WHERE d.tier <= 1)
               = count(*) FILTER (WHERE d.tier <= 1)
            THEN GREATEST(max(d.slot) FILTER (WHERE d.tier <= 1), 1)
            ELSE ceil(sqrt(count(*)))::int END AS slots,
       abs(COALESCE(regr_slope(d.pos_x, d.slot) FILTER (WHERE d.tier <= 1), 0)) AS slot_x,
       abs(COALESCE(regr_slope(d.pos_y, d.slot) FILTER (WHERE d.tier <= 1), 0)) AS slot_y,
       abs(COALESCE(regr_slope(d.pos_x, d.row) FILTER (WHERE d.tier <= 1), 0)) AS row_x,
       abs(COALESCE(regr_slope(d.pos_y, d.row) FILTER (WHERE d.tier <= 1), 0)) AS row_y,
       abs(COALESCE(regr_slope(d.pos_y, d.slot) FILTER (WHERE d.tier <= 1), 0))
           > abs(COALESCE(regr_slope(d.pos_x, d.slot) FILTER (WHERE d.tier <= 1), 0)) AS along_y
  FROM wms_position_load d
 WHERE d.area_id = ANY(%(areas)s) AND d.location_id IN %(allowed)s
 GROUP BY d.area_id
"""

_GOODS_SUMS = """
SELECT l.area_id,
       (avg(EXTRACT(EPOCH FROM %(now)s::timestamp - q.in_date)) / 86400)::float,
       count(DISTINCT q.lot_id) FILTER (WHERE lot.quality_state <> 'released')
  FROM stock_quant q
  JOIN stock_location l ON l.id = q.location_id AND l.place_kind = 'position'
  LEFT JOIN stock_lot lot ON lot.id = q.lot_id
 WHERE l.area_id = ANY(%(areas)s) AND q.quantity > 0 AND q.id IN %(quants)s
 GROUP BY l.area_id
"""

# Full is what its limits call full: layers or kilograms, whichever is nearer. Product and heat
# are one, or several (-1 and *); age is that of the oldest goods, quality that of the worst.
_POSITIONS = """
SELECT d.location_id, l.name, l.sign, d.pos_x::float, d.pos_y::float,
       COALESCE(d.row, 0), COALESCE(d.slot, 0), COALESCE(d.tier, 1), COALESCE(c.stacking, ''),
       d.unit_count, d.held_count,
       CASE WHEN d.unit_count = 0 THEN 0
            WHEN c.stacking = 'saddle' THEN 100
            WHEN COALESCE(c.max_tiers, 0) = 0 AND COALESCE(c.max_weight, 0) = 0 THEN 100
            ELSE LEAST(100, GREATEST(1, round(100 * GREATEST(
                d.unit_count::numeric / NULLIF(c.max_tiers, 0),
                (d.weight / NULLIF(c.max_weight, 0))::numeric)))) END::int,
       d.weight::float, d.closed_code, COALESCE(g.product, 0), COALESCE(g.heat, ''),
       COALESCE((ARRAY[%(order)s])[g.quality], ''), COALESCE(g.age, 0)::float,
       COALESCE(g.lots, 0)
  FROM wms_position_load d
  JOIN stock_location l ON l.id = d.location_id
  LEFT JOIN stock_storage_category c ON c.id = d.storage_category_id
  LEFT JOIN (
    SELECT q.location_id,
           CASE WHEN min(q.product_id) = max(q.product_id) THEN min(q.product_id) ELSE -1 END
               AS product,
           CASE WHEN min(COALESCE(lot.heat, '')) = max(COALESCE(lot.heat, ''))
                THEN min(lot.heat) ELSE '*' END AS heat,
           max(array_position(ARRAY[%(order)s], lot.quality_state::text)) AS quality,
           round((max(EXTRACT(EPOCH FROM %(now)s::timestamp - q.in_date)) / 86400)::numeric, 1)
               AS age,
           count(DISTINCT q.lot_id) AS lots
      FROM stock_quant q
      JOIN wms_position_load d ON d.location_id = q.location_id AND d.area_id = %(area)s %(changed)s
      LEFT JOIN stock_lot lot ON lot.id = q.lot_id
     WHERE q.quantity > 0 AND q.id IN %(quants)s
     GROUP BY q.location_id) g ON g.location_id = d.location_id
 WHERE d.area_id = %(area)s AND d.location_id IN %(allowed)s %(changed)s
 ORDER BY d.row, d.tier, d.slot, l.name, d.location_id
"""

from odoo import fields, models
from odoo.tools import SQL

_TOUCHED = "bulk_wms.touched_positions"


class PositionLoad(models.Model):
    """Occupancy of one position: the flat row that putaway reads.

    Worked out from quants, holds and the location itself by one statement, in the transaction
    that changes them. Two sessions that change one position update the same row, so one of them
    fails and is tried again. Areas and bays are summed by query, never stored.
    """

    _name = "wms.position.load"
    _description = "Position Occupancy"
    _log_access = False
    _rec_name = "location_id"
    _order = "location_id"

    location_id = fields.Many2one(
        "stock.location", readonly=True, required=True, ondelete="cascade"
    )
    area_id = fields.Many2one("stock.location", readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    storage_category_id = fields.Many2one(
        "stock.storage.category", readonly=True, ondelete="set null"
    )
    pos_x = fields.Float(readonly=True)
    pos_y = fields.Float(readonly=True)
    pos_z = fields.Float(readonly=True)
    row = fields.Integer(readonly=True)
    slot = fields.Integer(readonly=True)
    tier = fields.Integer(readonly=True)
    weight = fields.Float("Stands Here (kg)", readonly=True, digits="Stock Weight")
    unit_count = fields.Integer("Units", readonly=True)
    height = fields.Float("Stack Height (mm)", readonly=True)
    held_weight = fields.Float("Held (kg)", readonly=True, digits="Stock Weight")
    held_count = fields.Integer("Units Held", readonly=True)
    product_id = fields.Integer(
        "Only Product", readonly=True, help="0: empty. -1: several. Held goods count."
    )
    content = fields.Char("Stands There", compute="_compute_content")
    closed_code = fields.Char(
        "Closed Because", readonly=True, help="Empty while more may be put here."
    )

    _location_uniq = models.Constraint("unique(location_id)", "A position has one occupancy row.")
    # Counts of a whole area are read from this index alone.
    _closed_idx = models.Index("(area_id, storage_category_id, closed_code)")
    # What else stands in a row.
    _row_idx = models.Index('(area_id, "row")')
    # The nearest open positions come out of this one in their order.
    _near_idx = models.Index("USING gist (point(pos_x, pos_y)) WHERE closed_code = ''")

    def init(self):
        """Rows from before these columns take them from the position itself."""
        self._add_changed_column()
        self.env.cr.execute("SELECT FROM wms_position_load WHERE tier IS NULL LIMIT 1")
        if not self.env.cr.rowcount:
            return
        self.env.cr.execute(
            SQL(
                'UPDATE wms_position_load d SET pos_z = l.pos_z, "row" = l.row, slot = l.slot,'
                " tier = COALESCE(l.tier, 1) FROM stock_location l"
                " WHERE l.id = d.location_id AND d.tier IS NULL"
            )
        )

    def _add_changed_column(self):
        """The transaction that last wrote a row: who knows the yard up to one reads only the rest.

        Nothing is altered when it is there: an update must not wait for a yard at work.
        """
        known = self.env.execute_query(
            SQL(
                "SELECT 1 FROM pg_attribute WHERE attrelid = 'wms_position_load'::regclass"
                " AND attname = 'changed'"
            )
        )
        if not known:
            self.env.cr.execute(
                "ALTER TABLE wms_position_load"
                " ADD COLUMN changed xid8 NOT NULL DEFAULT pg_current_xact_id()"
            )

    def _compute_content(self):
        """Lots on the place, the uppermost first."""
        quants = self.env["stock.quant"].search(
            [("location_id", "in", self.location_id.ids), ("quantity", ">", 0)],
            order="layer desc, id desc",
        )
        by_place = quants.grouped("location_id")
        for load in self:
            here = by_place.get(load.location_id, quants.browse())
            load.content = ", ".join(quant.lot_id.name or quant.product_id.name for quant in here)

    def _touch(self, location_ids):
        """Remember that these positions changed; they are refreshed before anyone reads."""
        data = self.env.cr.precommit.data
        if _TOUCHED not in data:
            data[_TOUCHED] = set()
            self.env.cr.precommit.add(self._refresh_touched)
        data[_TOUCHED].update(location_ids)
        self.env["wms.yard.feed"]._changed(location_ids)

    def _refresh_touched(self):
        """Work out what changed in this transaction. Cheap when nothing did."""
        touched = self.env.cr.precommit.data.get(_TOUCHED)
        if touched:
            location_ids = sorted(touched)
            touched.clear()
            self._refresh(location_ids)

    def _refresh(self, location_ids: list[int]):
        """Write the occupancy rows of ``location_ids`` and of what rests on or below them."""
        self.env.flush_all()
        ids = self._with_neighbours(location_ids)
        self._number_layers(ids)
        # sudo-free by nature: occupancy is a fact of the yard, not of who looks at it.
        self.env.cr.execute(SQL(_REFRESH, ids=ids))
        self.env.cr.execute(
            SQL(
                "DELETE FROM wms_position_load d USING stock_location l WHERE d.location_id = l.id"
                " AND l.id = ANY(%s)"
                " AND (l.place_kind IS DISTINCT FROM 'position' OR NOT l.active)",
                ids,
            )
        )
        self.invalidate_model()
        self.env["stock.location"].invalidate_model(["load_weight", "load_units", "held_units"])

    def _with_neighbours(self, location_ids: list[int], far: int = 1) -> list[int]:
        """These and the saddles up to ``far`` tiers up and down that they carry or rest on."""
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE spot AS (
                    SELECT l.id, l.area_id, l.row, l.slot, l.tier, 0 AS far
                      FROM stock_location l
                      JOIN stock_storage_category c
                        ON c.id = l.storage_category_id AND c.stacking = 'saddle'
                     WHERE l.id = ANY(%(ids)s)
                    UNION
                    SELECT n.id, n.area_id, n.row, n.slot, n.tier, spot.far + 1
                      FROM spot
                     CROSS JOIN (VALUES (1, -1), (1, 0), (-1, 0), (-1, 1)) AS step(tier, slot)
                     -- OFFSET 0: look each one up by its index, do not read all positions.
                     CROSS JOIN LATERAL (
                        SELECT l.id, l.area_id, l.row, l.slot, l.tier FROM stock_location l
                         WHERE l.area_id = spot.area_id AND l.row = spot.row
                           AND l.slot = spot.slot + step.slot AND l.tier = spot.tier + step.tier
                           AND l.place_kind = 'position' AND l.active
                        OFFSET 0) n
                     WHERE spot.far < %(far)s
                )
                SELECT unnest(%(ids)s) UNION SELECT id FROM spot
                """,
                ids=list(location_ids),
                far=far,
            )
        )
        return sorted(row[0] for row in self.env.cr.fetchall())

    def _number_layers(self, ids: list[int]):
        """Number what lies in a column from the ground: new goods on top, no gaps."""
        self.env.cr.execute(
            SQL(
                """
                WITH numbered AS (
                    SELECT q.id, q.layer AS old,
                           CASE WHEN q.quantity > 0 THEN row_number() OVER (
                               PARTITION BY q.location_id, q.quantity > 0
                               ORDER BY COALESCE(q.layer, 0) = 0, q.layer, q.id)
                           ELSE 0 END AS layer
                      FROM stock_quant q
                      JOIN stock_location l ON l.id = q.location_id
                      JOIN stock_storage_category c
                        ON c.id = l.storage_category_id AND c.stacking = 'column'
                     WHERE q.location_id = ANY(%(ids)s)
                )
                UPDATE stock_quant q SET layer = numbered.layer
                  FROM numbered
                 WHERE numbered.id = q.id AND numbered.layer IS DISTINCT FROM numbered.old
                """,
                ids=ids,
            )
        )
        self.env["stock.quant"].invalidate_model(["layer"])


# Kilograms: quantity * factor of its unit / factor of kg. Units: one per piece, one per handling
# unit begun for other goods. MATERIALIZED: for rows of this very transaction the planner has no
# statistics, and would work each part out again for every position. Ordered by location so that
# two sessions never wait crosswise.
_REFRESH = """
WITH
kg AS (
    SELECT u.factor FROM uom_uom u JOIN ir_model_data d
      ON d.model = 'uom.uom' AND d.res_id = u.id
     WHERE d.module = 'uom' AND d.name = 'product_uom_kgm'
),
place AS MATERIALIZED (
    SELECT l.id, l.area_id, l.company_id, l.storage_category_id, l.pos_x, l.pos_y, l.pos_z,
           l.row, l.slot, l.tier, l.lock, l.parent_path, c.stacking,
           COALESCE(c.max_tiers, 0) AS max_tiers,
           COALESCE(c.max_weight, 0) AS max_weight
      FROM stock_location l
      LEFT JOIN stock_storage_category c ON c.id = l.storage_category_id
     WHERE l.id = ANY(%(ids)s) AND l.place_kind = 'position' AND l.active
),
goods AS MATERIALIZED (
    SELECT q.location_id, q.product_id, q.lot_id, sum(q.quantity) AS quantity
      FROM stock_quant q
      JOIN place ON place.id = q.location_id
     WHERE q.quantity > 0
     GROUP BY q.location_id, q.product_id, q.lot_id
),
standing AS MATERIALIZED (
    SELECT q.location_id,
           sum(q.quantity * u.factor / kg.factor) AS weight,
           sum(CASE WHEN f.is_piece OR f.is_pile OR COALESCE(t.handling_weight, 0) = 0 THEN 1
                    ELSE ceil(q.quantity * u.factor / kg.factor / t.handling_weight - 0.0001)
               END)::int AS units,
           sum(COALESCE(lot.thickness, 0)) AS height,
           min(q.product_id) AS low, max(q.product_id) AS high
      FROM goods q
      CROSS JOIN kg
      JOIN product_product p ON p.id = q.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      JOIN uom_uom u ON u.id = t.uom_id
      LEFT JOIN wms_material_form f ON f.id = t.form_id
      LEFT JOIN stock_lot lot ON lot.id = q.lot_id
     GROUP BY q.location_id
),
held AS MATERIALIZED (
    SELECT h.location_id, sum(h.weight) AS weight, count(*)::int AS units,
           min(h.product_id) AS low, max(h.product_id) AS high
      FROM wms_hold h JOIN place ON place.id = h.location_id
     WHERE h.state = 'active'
     GROUP BY h.location_id
),
saddle AS MATERIALIZED (
    SELECT place.id,
           count(*) FILTER (WHERE n.tier = place.tier - 1 AND EXISTS (
               SELECT FROM stock_quant q WHERE q.location_id = n.id AND q.quantity > 0)
           ) AS carrying,
           bool_or(n.tier = place.tier + 1 AND (EXISTS (
               SELECT FROM stock_quant q WHERE q.location_id = n.id AND q.quantity > 0)
               OR EXISTS (SELECT FROM wms_hold h
                           WHERE h.location_id = n.id AND h.state = 'active'))) AS covered
      FROM place
      JOIN stock_location n
        ON n.area_id = place.area_id AND n.row = place.row AND n.place_kind = 'position'
       AND n.active
       AND ((n.tier = place.tier + 1 AND n.slot IN (place.slot - 1, place.slot))
         OR (n.tier = place.tier - 1 AND n.slot IN (place.slot, place.slot + 1)))
     WHERE place.stacking = 'saddle'
     GROUP BY place.id
),
locked AS MATERIALIZED (
    SELECT place.id
      FROM place
     WHERE EXISTS (
        SELECT FROM stock_location a
         WHERE a.id = ANY(string_to_array(trim(trailing '/' FROM place.parent_path), '/')::int[])
           AND a.lock IN ('in', 'both'))
)
INSERT INTO wms_position_load AS load (
    location_id, area_id, company_id, storage_category_id, pos_x, pos_y, pos_z,
    "row", slot, tier, weight, unit_count, height, held_weight, held_count, product_id, closed_code)
SELECT place.id, place.area_id, place.company_id, place.storage_category_id,
       place.pos_x, place.pos_y, place.pos_z,
       place.row, place.slot, COALESCE(place.tier, 1),
       COALESCE(standing.weight, 0), COALESCE(standing.units, 0), COALESCE(standing.height, 0),
       COALESCE(held.weight, 0), COALESCE(held.units, 0),
       CASE WHEN standing.low IS NULL AND held.low IS NULL THEN 0
            WHEN LEAST(standing.low, held.low) = GREATEST(standing.high, held.high)
            THEN LEAST(standing.low, held.low) ELSE -1 END,
       CASE WHEN locked.id IS NOT NULL THEN 'locked'
            WHEN place.stacking = 'saddle' AND COALESCE(standing.units, 0) > 0 THEN 'full'
            WHEN place.stacking = 'saddle' AND COALESCE(held.units, 0) > 0 THEN 'held'
            WHEN place.stacking = 'saddle' AND place.tier > 1
                 AND COALESCE(saddle.carrying, 0) < 2 THEN 'support'
            WHEN place.stacking = 'saddle' AND COALESCE(saddle.covered, FALSE) THEN 'upper'
            WHEN place.stacking IN ('single', 'column') AND place.max_tiers > 0
                 AND COALESCE(standing.units, 0) >= place.max_tiers THEN 'full'
            WHEN place.stacking IN ('single', 'column') AND place.max_tiers > 0
                 AND COALESCE(standing.units, 0) + COALESCE(held.units, 0) >= place.max_tiers
            THEN 'held'
            WHEN place.max_weight > 0 AND COALESCE(standing.weight, 0) >= place.max_weight
            THEN 'weight'
            ELSE '' END
  FROM place
  LEFT JOIN standing ON standing.location_id = place.id
  LEFT JOIN held ON held.location_id = place.id
  LEFT JOIN saddle ON saddle.id = place.id
  LEFT JOIN locked ON locked.id = place.id
 ORDER BY place.id
ON CONFLICT (location_id) DO UPDATE SET
    area_id = EXCLUDED.area_id, company_id = EXCLUDED.company_id,
    storage_category_id = EXCLUDED.storage_category_id,
    pos_x = EXCLUDED.pos_x, pos_y = EXCLUDED.pos_y, pos_z = EXCLUDED.pos_z,
    "row" = EXCLUDED."row", slot = EXCLUDED.slot, tier = EXCLUDED.tier,
    weight = EXCLUDED.weight, unit_count = EXCLUDED.unit_count, height = EXCLUDED.height,
    held_weight = EXCLUDED.held_weight, held_count = EXCLUDED.held_count,
    product_id = EXCLUDED.product_id, closed_code = EXCLUDED.closed_code,
    changed = pg_current_xact_id()
"""

from odoo import models
from odoo.tools import SQL


class CountTouch(models.AbstractModel):
    """What was touched since it was last counted: one statement over all of a company's places.

    A touch is any event at a place since the start of its last closed count: goods in or out at
    either end of a posted line, an adjustment, a new weight or quality of what stands there, a
    started task that was taken away, a reported difference, a refused scan. What rests on a
    touched saddle, or carries it, is touched beside it. The start of the count counts, not its
    end: what moved while somebody was counting stays suspicious.
    """

    _name = "wms.count.touch"
    _description = "Touches of Places"

    def _candidates(self, plan, now) -> list[dict]:
        """Places of ``plan`` without an open count, with their touches, value and past counts."""
        self.env.flush_all()
        earliest = plan._earliest(now)
        # Compiling this statement takes four times as long as running it.
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        self.env.cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
        rows = self.env.execute_query_dict(
            SQL(
                _CANDIDATES,
                company=plan.company_id.id,
                company_key=str(plan.company_id.id),
                roots=plan._roots(),
                earliest=earliest,
                fixed=plan._fixed_window(),
                now=now,
                touching=plan.kind in ("touch", "emptied"),
                neighbours=plan.with_neighbours,
                filtered=plan._content_sql(),
            )
        )
        self.env.cr.execute(SQL("RESET work_mem"))
        return rows

    def _of_places(self, places, since) -> dict[int, int]:
        """How many posted lines touched each of ``places`` at or after ``since``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT place, count(*)::int FROM (
                    SELECT location_id AS place FROM stock_move_line
                     WHERE location_id = ANY(%(places)s) AND state = 'done' AND date >= %(since)s
                    UNION ALL
                    SELECT location_dest_id FROM stock_move_line
                     WHERE location_dest_id = ANY(%(places)s) AND state = 'done'
                       AND date >= %(since)s) ends
                 GROUP BY place""",
                places=places.ids,
                since=since,
            )
        )
        return dict(rows)

    def _events(self, places) -> dict[int, int]:
        """The number of the last event of each place: how many lines were ever posted there.

        Only ever grows, and is read with the row of the place locked (``_guard``): so two equal
        numbers mean that nothing was booked in between, whatever the clocks say.
        """
        self.env["stock.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id,
                       (SELECT count(*) FROM stock_move_line m
                         WHERE m.location_id = p.id AND m.state = 'done')
                     + (SELECT count(*) FROM stock_move_line m
                         WHERE m.location_dest_id = p.id AND m.state = 'done')
                  FROM unnest(%s) AS p(id)""",
                places.ids,
            )
        )
        return {place: int(number) for place, number in rows}

    def _lot_events(self, lots) -> dict[int, int]:
        """As ``_events``, of lots: how often work moved each; counts and weights apart."""
        self.env["stock.move.line"].flush_model()
        self.env["stock.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ml.lot_id, count(*) FROM stock_move_line ml
                  JOIN stock_move m ON m.id = ml.move_id
                 WHERE ml.lot_id = ANY(%s) AND ml.state = 'done'
                   AND m.weight_correction_lot_id IS NULL AND ml.count_line_id IS NULL
                 GROUP BY ml.lot_id""",
                lots.ids,
            )
        )
        return {lot: int(number) for lot, number in rows}

    def _corrections(self, places) -> dict[tuple[int, int], int]:
        """How often the book of each (place, lot) was set right without goods moving."""
        self.env["stock.move.line"].flush_model()
        self.env["stock.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT place, lot_id, count(*) FROM (
                    SELECT ml.location_id AS place, ml.lot_id, ml.move_id FROM stock_move_line ml
                     WHERE ml.location_id = ANY(%(places)s) AND ml.state = 'done'
                    UNION ALL
                    SELECT ml.location_dest_id, ml.lot_id, ml.move_id FROM stock_move_line ml
                     WHERE ml.location_dest_id = ANY(%(places)s) AND ml.state = 'done') ends
                  JOIN stock_move m ON m.id = ends.move_id AND m.is_inventory
                   AND m.weight_correction_lot_id IS NULL
                   AND COALESCE(m.pile_entry, 'difference') = 'difference'
                 GROUP BY place, lot_id""",
                places=places.ids,
            )
        )
        return {(place, lot or 0): int(number) for place, lot, number in rows}

    def _guard(self, places):
        """Read the book of ``places`` alone: who posts there meanwhile is tried again, or we are.

        Every posting writes the row of its position, so writing it here makes the later of the
        two transactions fail with a serialisation error, which Odoo retries on fresh data.
        """
        self.env["wms.position.load"]._refresh_touched()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE wms_position_load SET closed_code = closed_code WHERE id IN ("
                "SELECT id FROM wms_position_load WHERE location_id = ANY(%s)"
                " ORDER BY location_id FOR UPDATE)",
                places.ids,
            )
        )


# since: start of the last closed count of each place; a count by the book's word is none.
# touch: events by place. A count's own posting is no touch of the place it counted.
_CANDIDATES = """
WITH place AS MATERIALIZED (
    SELECT l.id, l.area_id, l.row, l.slot, l.tier, l.complete_name, l.barcode, l.sign,
           l.storage_category_id
      FROM stock_location l
     WHERE l.place_kind = 'position' AND l.active AND l.company_id = %(company)s
       AND (%(roots)s::text[] IS NULL OR l.parent_path LIKE ANY(%(roots)s::text[]))
       AND NOT EXISTS (SELECT FROM wms_count_line open
                        WHERE open.location_id = l.id AND open.state NOT IN ('done', 'cancelled'))
),
past AS MATERIALIZED (
    SELECT c.location_id, max(c.began_at) AS began, count(*)::int AS counts,
           count(*) FILTER (WHERE c.was_within IS NOT TRUE)::int AS errors
      FROM wms_count_line c
     WHERE c.state = 'done' AND c.as_book IS NOT TRUE AND c.company_id = %(company)s
     GROUP BY c.location_id
),
window_of AS MATERIALIZED (
    SELECT place.id,
           CASE WHEN %(fixed)s THEN GREATEST(%(earliest)s::timestamp, past.began)
                ELSE COALESCE(past.began, %(earliest)s::timestamp) END AS since
      FROM place LEFT JOIN past ON past.location_id = place.id
),
first AS MATERIALIZED (SELECT min(since) AS since FROM window_of WHERE %(touching)s),
posted AS MATERIALIZED (
    SELECT ml.location_id, ml.location_dest_id, ml.date, ml.count_line_id
      FROM stock_move_line ml, first
     WHERE ml.state = 'done' AND ml.date >= first.since AND ml.company_id = %(company)s
),
noted AS MATERIALIZED (
    SELECT w.location_id AS id, w.at FROM (
        SELECT q.location_id, h.weighed_at AS at
          FROM first, wms_lot_weight h
          JOIN stock_quant q ON q.lot_id = h.lot_id AND q.quantity > 0
         WHERE h.weighed_at >= first.since AND h.source <> 'computed'
        UNION ALL
        SELECT q.location_id, e.recorded_at
          FROM first, wms_ledger_entry e
          JOIN stock_quant q ON q.lot_id = e.res AND q.quantity > 0
         WHERE e.recorded_at >= first.since AND e.kind = 'lot.quality' AND e.model = 'stock.lot'
        UNION ALL
        SELECT d.location_id, d.create_date FROM first, wms_discrepancy d
         WHERE d.create_date >= first.since AND d.location_id IS NOT NULL
           AND d.count_line_id IS NULL AND d.cause IS NULL
    ) w
    UNION ALL
    SELECT place.id, e.recorded_at FROM first, wms_ledger_entry e
      JOIN place ON place.complete_name = CASE WHEN e.kind = 'task.removed'
                                               THEN e.before::json ->> 'from' END
     WHERE e.recorded_at >= first.since AND e.kind = 'task.removed'
    UNION ALL
    SELECT place.id, s.recorded_at FROM first, wms_scan s
      JOIN place ON s.code IN (place.barcode, place.sign)
     WHERE s.result = 'refused' AND s.recorded_at >= first.since AND s.code <> ''
       AND s.count_line_id IS NULL AND s.company_id = %(company)s
    UNION ALL
    SELECT q.location_id, s.recorded_at FROM first, wms_scan s
      JOIN stock_lot lot ON lot.name = s.code
      JOIN stock_quant q ON q.lot_id = lot.id AND q.quantity > 0
     WHERE s.result = 'refused' AND s.recorded_at >= first.since AND s.code <> ''
       AND s.count_line_id IS NULL AND s.company_id = %(company)s
),
touch AS MATERIALIZED (
    SELECT id, sum(touches)::int AS touches, max(at) AS at, max(out_at) AS out_at FROM (
        SELECT w.id, count(*) AS touches, max(p.date) AS at, max(p.date) AS out_at
          FROM posted p JOIN window_of w ON w.id = p.location_id AND p.date >= w.since
          LEFT JOIN wms_count_line own ON own.id = p.count_line_id AND own.location_id = w.id
         WHERE own.id IS NULL
         GROUP BY w.id
        UNION ALL
        SELECT w.id, count(*), max(p.date), NULL
          FROM posted p JOIN window_of w ON w.id = p.location_dest_id AND p.date >= w.since
          LEFT JOIN wms_count_line own ON own.id = p.count_line_id AND own.location_id = w.id
         WHERE own.id IS NULL
         GROUP BY w.id
        UNION ALL
        SELECT w.id, count(*), max(n.at), NULL
          FROM noted n JOIN window_of w ON w.id = n.id AND n.at >= w.since
         GROUP BY w.id) ends
     GROUP BY id
),
near AS MATERIALIZED (
    SELECT n.id, sum(touch.touches)::int AS touches
      FROM touch JOIN place t ON t.id = touch.id
      JOIN stock_storage_category c ON c.id = t.storage_category_id AND c.stacking = 'saddle'
      JOIN place n ON n.area_id = t.area_id AND n.row = t.row
       AND ((n.tier = t.tier + 1 AND n.slot IN (t.slot - 1, t.slot))
         OR (n.tier = t.tier - 1 AND n.slot IN (t.slot, t.slot + 1)))
     WHERE %(neighbours)s
     GROUP BY n.id
),
stands AS MATERIALIZED (
    SELECT q.location_id,
           sum(q.quantity * COALESCE((p.standard_price ->> %(company_key)s)::float, 0)) AS value,
           sum(q.quantity) AS quantity, count(*)::int AS units,
           min(NULLIF(t.turnover_class, '')) AS class
      FROM stock_quant q
      JOIN place ON place.id = q.location_id
      JOIN product_product p ON p.id = q.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
     WHERE q.quantity > 0
     GROUP BY q.location_id
)
SELECT place.id, place.area_id AS area, place.row, place.slot, place.tier,
       COALESCE(touch.touches, 0) AS touches, COALESCE(near.touches, 0) AS near,
       touch.at AS touched_at, touch.out_at AS out_at,
       COALESCE(stands.value, 0) AS value, COALESCE(load.weight, 0) AS weight,
       COALESCE(stands.units, 0) AS units, stands.class,
       COALESCE(past.counts, 0) AS counts, COALESCE(past.errors, 0) AS errors,
       past.began AS counted_at
  FROM place
  LEFT JOIN touch ON touch.id = place.id
  LEFT JOIN near ON near.id = place.id
  LEFT JOIN stands ON stands.location_id = place.id
  LEFT JOIN past ON past.location_id = place.id
  LEFT JOIN wms_position_load load ON load.location_id = place.id
 WHERE (NOT %(touching)s OR touch.touches > 0 OR near.touches > 0)
   AND %(filtered)s
"""

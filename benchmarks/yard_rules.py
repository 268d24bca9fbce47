"""The rules of a yard, checked in SQL on what is committed: cheap enough for every delivery.

Each rule is a statement whose rows are violations. Nothing of the add-on is asked, only its
tables, so a mistake in its code cannot hide itself here.
"""

from __future__ import annotations

from collections.abc import Iterable

# Rule: what must return no row. %(company)s is the company's id.
RULES = {
    "a piece is in one place, whole": """
        SELECT lot.name, count(*), sum(q.quantity), lot.book_weight
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
         WHERE q.company_id = %(company)s AND q.quantity <> 0
         GROUP BY lot.id
        HAVING count(*) > 1 OR abs(sum(q.quantity) - lot.book_weight) > 0.0005
    """,
    "occupancy says what stands there": """
        SELECT d.location_id, d.unit_count, count(q.id), d.weight, sum(q.quantity)
          FROM wms_position_load d
          LEFT JOIN stock_quant q ON q.location_id = d.location_id AND q.quantity > 0
         WHERE d.company_id = %(company)s
         GROUP BY d.id
        HAVING d.unit_count <> count(q.id)
            OR abs(d.weight - COALESCE(sum(q.quantity), 0)) > 0.0005
    """,
    "occupancy says what is held": """
        SELECT d.location_id, d.held_count, count(h.id)
          FROM wms_position_load d
          LEFT JOIN wms_hold h ON h.location_id = d.location_id AND h.state = 'active'
         WHERE d.company_id = %(company)s
         GROUP BY d.id
        HAVING d.held_count <> count(h.id)
    """,
    "layers run from 1 without a gap": """
        SELECT q.location_id, array_agg(q.layer ORDER BY q.layer)
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id
          JOIN stock_storage_category c
            ON c.id = l.storage_category_id AND c.stacking = 'column'
         WHERE q.company_id = %(company)s AND q.quantity > 0
         GROUP BY q.location_id
        HAVING min(q.layer) <> 1 OR max(q.layer) <> count(*)
            OR count(DISTINCT q.layer) <> count(*)
    """,
    "every posting is one ledger entry": """
        SELECT line.id, count(e.id)
          FROM stock_move_line line
          JOIN product_product p ON p.id = line.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
          LEFT JOIN wms_ledger_entry e
            ON e.model = 'stock.move.line' AND e.res = line.id AND e.kind LIKE 'stock.%%'
         WHERE line.company_id = %(company)s AND line.state = 'done'
         GROUP BY line.id
        HAVING count(e.id) <> 1
    """,
    "no scan, no stock change": """
        SELECT line.id
          FROM stock_move_line line
          JOIN stock_move move ON move.id = line.move_id
          JOIN stock_picking_type kind
            ON kind.id = move.picking_type_id AND kind.scan_required
          LEFT JOIN wms_scan scan ON scan.id = line.scan_id
         WHERE line.company_id = %(company)s AND line.state = 'done'
           AND (scan.id IS NULL OR scan.result <> 'confirmed' OR scan.lot_id <> line.lot_id)
    """,
    "stock is what the postings make of it": """
        WITH posted AS (
            SELECT lot_id, location_id, sum(quantity) AS quantity
              FROM (SELECT lot_id, location_dest_id AS location_id, quantity_product_uom AS quantity
                      FROM stock_move_line WHERE state = 'done' AND company_id = %(company)s
                    UNION ALL
                    SELECT lot_id, location_id, -quantity_product_uom
                      FROM stock_move_line WHERE state = 'done' AND company_id = %(company)s) moved
             GROUP BY lot_id, location_id
        )
        SELECT posted.lot_id, posted.location_id, posted.quantity, sum(q.quantity)
          FROM posted
          JOIN stock_location l ON l.id = posted.location_id AND l.usage IN ('internal', 'transit')
          LEFT JOIN stock_quant q
            ON q.location_id = posted.location_id AND q.lot_id IS NOT DISTINCT FROM posted.lot_id
         GROUP BY posted.lot_id, posted.location_id, posted.quantity
        HAVING abs(posted.quantity - COALESCE(sum(q.quantity), 0)) > 0.0005
    """,
}

# One row per limit that a stack breaks: (stack, limit, slab or 0, by how much it is exceeded).
_LIMITS = """
    WITH layer AS (
        SELECT q.location_id AS stack, q.layer, q.lot_id AS slab, q.quantity AS weight,
               lot.length, lot.width, lot.thickness,
               lag(lot.length) OVER stack AS length_below,
               lag(lot.width) OVER stack AS width_below,
               COALESCE(sum(q.quantity) OVER above, 0) AS load,
               c.max_tiers, c.max_weight, c.max_height, c.max_pressure,
               c.max_length_spread, c.max_length_step, c.max_width_step
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id
          JOIN stock_storage_category c
            ON c.id = l.storage_category_id AND c.stacking = 'column'
          JOIN stock_lot lot ON lot.id = q.lot_id
         WHERE q.company_id = %(company)s AND q.quantity > 0
        WINDOW stack AS (PARTITION BY q.location_id ORDER BY q.layer),
               above AS (PARTITION BY q.location_id ORDER BY q.layer DESC
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), excess AS (
        SELECT stack, 'tiers' AS code, 0 AS slab, (count(*) - max(max_tiers))::float AS excess
          FROM layer WHERE max_tiers > 0 GROUP BY stack
        UNION ALL
        SELECT stack, 'weight', 0, (sum(weight) - max(max_weight))::float
          FROM layer WHERE max_weight > 0 GROUP BY stack
        UNION ALL
        SELECT stack, 'height', 0, (sum(thickness) - max(max_height))::float
          FROM layer WHERE max_height > 0 GROUP BY stack
        UNION ALL
        SELECT stack, 'spread', 0, (max(length) - min(length) - max(max_length_spread))::float
          FROM layer WHERE max_length_spread > 0 GROUP BY stack
        UNION ALL
        SELECT stack, 'length step', slab, (abs(length - length_below) - max_length_step)::float
          FROM layer WHERE max_length_step > 0
        UNION ALL
        SELECT stack, 'width step', slab, (abs(width - width_below) - max_width_step)::float
          FROM layer WHERE max_width_step > 0
        UNION ALL
        SELECT stack, 'pressure', slab,
               (load / NULLIF(length * width / 1e6, 0) - max_pressure)::float
          FROM layer WHERE max_pressure > 0
    )
    SELECT stack, code, slab, excess FROM excess WHERE excess > 0.001
"""


def broken_limits(cr, company: int) -> dict[tuple, float]:
    """What is exceeded now, by (stack, limit, slab)."""
    cr.execute(_LIMITS, {"company": company})
    return {(stack, code, slab): excess for stack, code, slab, excess in cr.fetchall()}


def violations(cr, company: int, known: dict[tuple, float]) -> Iterable[str]:
    """Every broken rule, in words.

    :param known: limits that were broken before anything was done here; only more counts
    """
    for rule, statement in RULES.items():
        cr.execute(statement, {"company": company})
        rows = cr.fetchall()
        if rows:
            yield f"{rule}: {len(rows)} times, first {rows[0]}"
    for key, excess in broken_limits(cr, company).items():
        if excess > known.get(key, 0.0) + 0.001:
            yield f"hard limits hold: {key} exceeded by {excess:.1f}"

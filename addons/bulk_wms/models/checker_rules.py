"""What the checker asks: each rule is one statement over the tables, not through the models.

Every statement returns ``key, company_id, lot_id, location_id, picking_id, facts`` for what breaks
it: ``key`` names the finding within its rule, so that it is reported once and closes itself when it
is gone; ``facts`` (jsonb) fill the sentence. Weights are kg.
"""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class Rule(NamedTuple):
    """A rule's name on screen, the sentence of a finding, and the statement that finds it."""

    name: object
    sentence: object
    statement: str


# kg of a quantity of a product: quantity * unit.factor / kg.factor.
_KG = """
    kg AS (SELECT u.factor FROM uom_uom u JOIN ir_model_data d ON d.model = 'uom.uom'
            AND d.res_id = u.id AND d.module = 'uom' AND d.name = 'product_uom_kgm'),
    -- MATERIALIZED: each statement reads the bulk products once.
    bulk AS MATERIALIZED (
        SELECT p.id, u.factor / kg.factor AS kg, f.is_piece
          FROM product_product p
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN wms_material_form f ON f.id = t.form_id
          JOIN uom_uom u ON u.id = t.uom_id CROSS JOIN kg)
"""
_NOBODY = "NULL::int"

RULES = {
    "two_places": Rule(
        _lt("Piece in two places"),
        _lt("%(lot)s is one piece, but the book has it at %(places)s."),
        f"""
        WITH {_KG}
        SELECT q.lot_id::text, min(q.company_id), q.lot_id, min(q.location_id), {_NOBODY},
               jsonb_build_object('lot', min(lot.name),
                                  'places', string_agg(l.complete_name, ', ' ORDER BY l.id))
          FROM stock_quant q
          JOIN bulk ON bulk.id = q.product_id AND bulk.is_piece
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
         WHERE q.quantity > 0
         GROUP BY q.lot_id HAVING count(*) > 1""",
    ),
    "negative": Rule(
        _lt("Stock below zero"),
        _lt("The book has %(kg)s kg of %(lot)s at %(place)s, less than nothing."),
        f"""
        WITH {_KG}
        SELECT q.id::text, q.company_id, q.lot_id, q.location_id, {_NOBODY},
               jsonb_build_object('lot', COALESCE(lot.name, '?'), 'place', l.complete_name,
                                  'kg', round((q.quantity * bulk.kg)::numeric, 3))
          FROM stock_quant q
          JOIN bulk ON bulk.id = q.product_id
          JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
          LEFT JOIN stock_lot lot ON lot.id = q.lot_id
         WHERE q.quantity < -0.0005""",
    ),
    "over_reserved": Rule(
        _lt("More reserved than there is"),
        _lt("%(reserved)s kg of %(lot)s are reserved at %(place)s, where %(kg)s kg lie."),
        f"""
        WITH {_KG}
        SELECT q.id::text, q.company_id, q.lot_id, q.location_id, {_NOBODY},
               jsonb_build_object('lot', COALESCE(lot.name, '?'), 'place', l.complete_name,
                                  'kg', round((q.quantity * bulk.kg)::numeric, 3),
                                  'reserved', round((q.reserved_quantity * bulk.kg)::numeric, 3))
          FROM stock_quant q
          JOIN bulk ON bulk.id = q.product_id
          JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
          LEFT JOIN stock_lot lot ON lot.id = q.lot_id
         WHERE q.reserved_quantity > GREATEST(q.quantity, 0) + 0.0005""",
    ),
    "no_support": Rule(
        _lt("Upper coil without support"),
        _lt("%(lot)s lies at %(place)s on %(carrying)s coils instead of two."),
        """
        WITH upper AS MATERIALIZED (
            SELECT l.id, l.complete_name, l.area_id, l."row", l.slot, l.tier, q.company_id,
                   min(q.lot_id) AS lot_id
              FROM stock_location l
              JOIN stock_storage_category c
                ON c.id = l.storage_category_id AND c.stacking = 'saddle'
              JOIN stock_quant q ON q.location_id = l.id AND q.quantity > 0
             WHERE l.place_kind = 'position' AND l.tier > 1
             GROUP BY l.id, q.company_id),
        carried AS (
            SELECT upper.id, count(DISTINCT n.id) AS carrying
              FROM upper
              JOIN stock_location n ON n.area_id = upper.area_id AND n."row" = upper."row"
               AND n.tier = upper.tier - 1 AND n.slot IN (upper.slot, upper.slot + 1)
               AND n.place_kind = 'position'
              JOIN stock_quant q ON q.location_id = n.id AND q.quantity > 0
             GROUP BY upper.id)
        SELECT upper.id::text, upper.company_id, upper.lot_id, upper.id, NULL::int,
               jsonb_build_object('lot', COALESCE(lot.name, '?'), 'place', upper.complete_name,
                                  'carrying', COALESCE(carried.carrying, 0))
          FROM upper
          LEFT JOIN carried ON carried.id = upper.id
          LEFT JOIN stock_lot lot ON lot.id = upper.lot_id
         WHERE COALESCE(carried.carrying, 0) < 2""",
    ),
    "over_weight": Rule(
        _lt("Place over its weight"),
        _lt("%(kg)s kg stand at %(place)s, which takes %(limit)s kg."),
        f"""
        WITH {_KG}, standing AS (
            SELECT q.location_id, q.company_id, sum(q.quantity * bulk.kg) AS kg
              FROM stock_quant q JOIN bulk ON bulk.id = q.product_id
             WHERE q.quantity > 0 GROUP BY q.location_id, q.company_id)
        SELECT l.id::text, standing.company_id, {_NOBODY}, l.id, {_NOBODY},
               jsonb_build_object('place', l.complete_name, 'limit', c.max_weight,
                                  'kg', round(standing.kg::numeric, 3))
          FROM standing
          JOIN stock_location l ON l.id = standing.location_id AND l.place_kind = 'position'
          JOIN stock_storage_category c ON c.id = l.storage_category_id
         WHERE c.max_weight > 0 AND standing.kg > c.max_weight + 0.001""",
    ),
    "over_tiers": Rule(
        _lt("Place over its tiers"),
        _lt("%(units)s units stand at %(place)s, which takes %(limit)s."),
        """
        SELECT l.id::text, COALESCE(l.company_id, d.company_id), NULL::int, l.id, NULL::int,
               jsonb_build_object('place', l.complete_name, 'units', d.unit_count,
                                  'limit', CASE c.stacking WHEN 'saddle' THEN 1
                                                           ELSE c.max_tiers END)
          FROM wms_position_load d
          JOIN stock_location l ON l.id = d.location_id
          JOIN stock_storage_category c ON c.id = l.storage_category_id
         WHERE (c.stacking = 'saddle' AND d.unit_count > 1)
            OR (c.stacking <> 'saddle' AND c.max_tiers > 0 AND d.unit_count > c.max_tiers)""",
    ),
    "hazard": Rule(
        _lt("Hazard classes side by side"),
        _lt("Classes %(one)s and %(other)s stand in %(place)s; its limits keep them apart."),
        """
        WITH present AS MATERIALIZED (
            SELECT l.area_id, l.storage_category_id, t.hazard_class_id AS hazard, q.company_id,
                   count(DISTINCT q.lot_id) AS lots
              FROM product_template t
              JOIN product_product p ON p.product_tmpl_id = t.id
              JOIN stock_quant q ON q.product_id = p.id AND q.quantity > 0
              JOIN stock_location l ON l.id = q.location_id AND l.area_id IS NOT NULL
             WHERE t.hazard_class_id IS NOT NULL
             GROUP BY l.area_id, l.storage_category_id, t.hazard_class_id, q.company_id),
        -- What a storage category says of a pair counts before the rule of the whole yard.
        apart AS (
            SELECT pair.category_id, pair.first_id, pair.second_id
              FROM wms_hazard_pair pair WHERE NOT COALESCE(pair.allowed, FALSE)
            UNION
            SELECT c.id, rule.first_id, rule.second_id
              FROM wms_hazard_rule rule CROSS JOIN stock_storage_category c
             WHERE rule.active AND rule.relation = 'area'
               AND (rule.company_id IS NULL OR c.company_id IS NULL
                    OR rule.company_id = c.company_id)
               AND NOT EXISTS (
                   SELECT FROM wms_hazard_pair own
                    WHERE own.category_id = c.id AND own.allowed
                      AND LEAST(own.first_id, own.second_id)
                        = LEAST(rule.first_id, rule.second_id)
                      AND GREATEST(own.first_id, own.second_id)
                        = GREATEST(rule.first_id, rule.second_id)))
        SELECT DISTINCT one.area_id || '-' || h1.code || '-' || h2.code, one.company_id,
               NULL::int, one.area_id, NULL::int,
               jsonb_build_object('one', h1.code, 'other', h2.code, 'place', a.complete_name)
          FROM apart pair
          JOIN present one ON one.hazard = pair.first_id
           AND one.storage_category_id = pair.category_id
          JOIN present other ON other.hazard = pair.second_id AND other.area_id = one.area_id
          JOIN wms_hazard_class h1 ON h1.id = pair.first_id
          JOIN wms_hazard_class h2 ON h2.id = pair.second_id
          JOIN stock_location a ON a.id = one.area_id
         WHERE pair.first_id <> pair.second_id OR one.lots > 1""",
    ),
    "held_reserved": Rule(
        _lt("Goods on hold are reserved"),
        _lt("%(lot)s must not leave, but %(transfer)s has reserved it."),
        """
        SELECT ml.id::text, ml.company_id, ml.lot_id, ml.location_id, ml.picking_id,
               jsonb_build_object('lot', lot.name, 'transfer', pk.name)
          FROM stock_lot lot
          JOIN stock_move_line ml ON ml.lot_id = lot.id
           AND ml.state IN ('assigned', 'partially_available')
          JOIN stock_picking pk ON pk.id = ml.picking_id
          JOIN stock_move m ON m.id = ml.move_id
          JOIN stock_location dest ON dest.id = COALESCE(m.location_final_id, m.location_dest_id)
         WHERE lot.form_id IS NOT NULL AND dest.usage IN ('customer', 'production')
           AND NOT lot.quality_state = ANY(%(deliverable)s)""",
    ),
    "stale_task": Rule(
        _lt("Task for goods that moved since"),
        _lt("%(transfer)s takes %(lot)s from %(place)s, but it stands at %(stands)s."),
        f"""
        WITH {_KG}
        SELECT ml.id::text, ml.company_id, ml.lot_id, ml.location_id, ml.picking_id,
               jsonb_build_object('lot', lot.name, 'transfer', COALESCE(pk.name, ''),
                                  'place', src.complete_name,
                                  'stands', COALESCE(here.complete_name, '-'))
          FROM stock_move_line ml
          JOIN bulk ON bulk.id = ml.product_id AND bulk.is_piece
          JOIN stock_location src ON src.id = ml.location_id
           AND src.usage IN ('internal', 'transit')
          JOIN stock_lot lot ON lot.id = ml.lot_id
          LEFT JOIN stock_picking pk ON pk.id = ml.picking_id
          LEFT JOIN LATERAL (
              SELECT l.id, l.complete_name FROM stock_quant q
                JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
               WHERE q.lot_id = ml.lot_id AND q.quantity > 0 LIMIT 1) here ON TRUE
         WHERE ml.state IN ('assigned', 'partially_available')
           AND here.id IS DISTINCT FROM ml.location_id
           AND EXISTS (SELECT FROM stock_move_line done
                        WHERE done.lot_id = ml.lot_id AND done.state = 'done'
                          AND done.write_date > ml.create_date)""",
    ),
    "piece_weight": Rule(
        _lt("Stock is not the book weight"),
        _lt("%(lot)s: the stock has %(kg)s kg, the lot weighs %(book)s kg by the book."),
        f"""
        WITH {_KG}
        SELECT q.lot_id::text, q.company_id, q.lot_id, q.location_id, {_NOBODY},
               jsonb_build_object('lot', lot.name, 'book', lot.book_weight,
                                  'kg', round((q.quantity * bulk.kg)::numeric, 3))
          FROM stock_quant q
          JOIN bulk ON bulk.id = q.product_id AND bulk.is_piece
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN stock_location l ON l.id = q.location_id AND l.usage IN ('internal', 'transit')
         WHERE q.quantity > 0 AND abs(q.quantity * bulk.kg - lot.book_weight) > 0.6""",
    ),
    "idle_hold": Rule(
        _lt("Place held for nothing"),
        _lt("%(place)s is held for %(transfer)s, whose goods are not in the yard."),
        """
        SELECT h.id::text, h.company_id, h.lot_id, h.location_id, pk.id,
               jsonb_build_object('place', l.complete_name, 'transfer', COALESCE(pk.name, '-'))
          FROM wms_hold h
          JOIN stock_location l ON l.id = h.location_id
          JOIN stock_move m ON m.id = h.move_id
          LEFT JOIN stock_picking pk ON pk.id = m.picking_id
          JOIN stock_location src ON src.id = m.location_id
         WHERE h.state = 'active'
           AND (m.state IN ('done', 'cancel', 'draft')
                OR (src.usage NOT IN ('internal', 'transit', 'production')
                    AND pk.arrived_at IS NULL))""",
    ),
    "occupancy": Rule(
        _lt("Occupancy is not the stock"),
        _lt("%(place)s: %(kg)s kg stand there, its occupancy says %(load)s kg."),
        f"""
        WITH {_KG}, standing AS MATERIALIZED (
            SELECT q.location_id, sum(q.quantity * bulk.kg) AS kg
              FROM stock_quant q JOIN bulk ON bulk.id = q.product_id
             WHERE q.quantity > 0 GROUP BY q.location_id),
        held AS MATERIALIZED (
            SELECT location_id, count(*) AS units FROM wms_hold
             WHERE state = 'active' GROUP BY location_id)
        SELECT d.location_id::text, COALESCE(l.company_id, d.company_id), {_NOBODY}, l.id,
               {_NOBODY},
               jsonb_build_object('place', l.complete_name, 'load', d.weight,
                                  'kg', round(COALESCE(standing.kg, 0)::numeric, 3))
          FROM wms_position_load d
          JOIN stock_location l ON l.id = d.location_id
          LEFT JOIN standing ON standing.location_id = d.location_id
          LEFT JOIN held ON held.location_id = d.location_id
         WHERE (abs(d.weight - COALESCE(standing.kg, 0)) > 0.6
                OR d.held_count <> COALESCE(held.units, 0))
           AND NOT EXISTS (
               SELECT FROM stock_quant q WHERE q.location_id = d.location_id
                  AND q.quantity > 0 AND q.product_id NOT IN (SELECT id FROM bulk))""",
    ),
    "unexplained": Rule(
        _lt("Stock that no posting explains"),
        _lt("%(lot)s at %(place)s: the stock has %(kg)s kg, its postings come to %(posted)s kg."),
        f"""
        WITH {_KG}, posted AS (
            SELECT lot_id, location_id, product_id, sum(quantity) AS quantity FROM (
                SELECT ml.lot_id, ml.location_dest_id AS location_id, ml.product_id,
                       ml.quantity_product_uom AS quantity
                  FROM stock_move_line ml JOIN bulk ON bulk.id = ml.product_id
                 WHERE ml.state = 'done'
                UNION ALL
                SELECT ml.lot_id, ml.location_id, ml.product_id, -ml.quantity_product_uom
                  FROM stock_move_line ml JOIN bulk ON bulk.id = ml.product_id
                 WHERE ml.state = 'done') sums
             GROUP BY lot_id, location_id, product_id),
        standing AS (
            SELECT q.lot_id, q.location_id, q.product_id, sum(q.quantity) AS quantity
              FROM stock_quant q JOIN bulk ON bulk.id = q.product_id
             GROUP BY q.lot_id, q.location_id, q.product_id)
        SELECT COALESCE(standing.lot_id, posted.lot_id)::text || '-' || l.id, l.company_id,
               COALESCE(standing.lot_id, posted.lot_id), l.id, {_NOBODY},
               jsonb_build_object(
                   'lot', COALESCE(lot.name, '?'), 'place', l.complete_name,
                   'kg', round((COALESCE(standing.quantity, 0) * bulk.kg)::numeric, 3),
                   'posted', round((COALESCE(posted.quantity, 0) * bulk.kg)::numeric, 3))
          FROM standing
          FULL JOIN posted ON posted.lot_id IS NOT DISTINCT FROM standing.lot_id
           AND posted.location_id = standing.location_id
           AND posted.product_id = standing.product_id
          JOIN stock_location l ON l.id = COALESCE(standing.location_id, posted.location_id)
           AND l.usage IN ('internal', 'transit')
          JOIN bulk ON bulk.id = COALESCE(standing.product_id, posted.product_id)
          LEFT JOIN stock_lot lot ON lot.id = COALESCE(standing.lot_id, posted.lot_id)
         WHERE abs(COALESCE(standing.quantity, 0) - COALESCE(posted.quantity, 0)) > 0.0005""",
    ),
    "unwritten": Rule(
        _lt("Posting without its ledger entry"),
        _lt("%(kg)s kg of %(lot)s were posted from %(place)s to %(to)s without an entry."),
        f"""
        WITH {_KG}
        SELECT ml.id::text, ml.company_id, ml.lot_id, ml.location_id, ml.picking_id,
               jsonb_build_object('lot', COALESCE(lot.name, '?'), 'place', src.complete_name,
                                  'to', dest.complete_name,
                                  'kg', round((ml.quantity_product_uom * bulk.kg)::numeric, 3))
          FROM stock_move_line ml
          JOIN bulk ON bulk.id = ml.product_id
          JOIN stock_location src ON src.id = ml.location_id
          JOIN stock_location dest ON dest.id = ml.location_dest_id
          LEFT JOIN stock_lot lot ON lot.id = ml.lot_id
         WHERE ml.state = 'done' AND ml.quantity > 0
           -- What was posted before the add-on came has no entry and needs none.
           AND ml.date >= (SELECT min(recorded_at) FROM wms_ledger_entry)
           AND NOT EXISTS (
               SELECT FROM wms_ledger_entry e
                WHERE e.model = 'stock.move.line' AND e.res = ml.id)""",
    ),
}

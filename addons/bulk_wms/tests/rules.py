"""The rules of the house as checks over the database. Each returns what breaks it.

Used by the property test after every step, and wherever else a whole yard is driven. They ask
the tables with SQL of their own, not through the code that they check.
"""

KG = """(SELECT u.factor FROM uom_uom u JOIN ir_model_data d ON d.res_id = u.id
    AND d.model = 'uom.uom' AND d.name = 'product_uom_kgm') kg"""
IN_YARD = "l.usage IN ('internal', 'transit')"

RULES = {
    "a piece has one place": f"""
        SELECT lot.name, count(*)
          FROM stock_quant q
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
          JOIN stock_location l ON l.id = q.location_id AND {IN_YARD}
         WHERE q.quantity > 0 GROUP BY lot.name, lot.id HAVING count(*) > 1""",
    "the quantity of a piece is its book weight": f"""
        SELECT lot.name, q.quantity, lot.book_weight
          FROM stock_quant q
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
          JOIN stock_location l ON l.id = q.location_id AND {IN_YARD}
          JOIN product_product p ON p.id = q.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id, {KG}
         WHERE q.quantity <> 0
           AND abs(q.quantity * u.factor / kg.factor - lot.book_weight) > 0.6""",
    "open lines of a piece ask for its book weight": f"""
        SELECT lot.name, ml.quantity_product_uom, lot.book_weight
          FROM stock_move_line ml
          JOIN stock_lot lot ON lot.id = ml.lot_id
          JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
          JOIN product_product p ON p.id = ml.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id, {KG}
         WHERE ml.state NOT IN ('done', 'cancel', 'draft') AND ml.quantity_product_uom > 0
           AND abs(ml.quantity_product_uom * u.factor / kg.factor - lot.book_weight) > 0.6""",
    "a posted piece has a move of its own": """
        SELECT m.id, count(*)
          FROM stock_move m
          JOIN stock_move_line ml ON ml.move_id = m.id
          JOIN stock_lot lot ON lot.id = ml.lot_id
          JOIN wms_material_form f ON f.id = lot.form_id AND f.is_piece
         WHERE m.state = 'done' GROUP BY m.id HAVING count(*) > 1""",
    "no scan, no stock change": """
        SELECT ml.id
          FROM stock_move_line ml
          JOIN stock_move m ON m.id = ml.move_id
          JOIN stock_picking_type k ON k.id = m.picking_type_id AND k.scan_required
          JOIN product_product p ON p.id = ml.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
          LEFT JOIN wms_scan s ON s.id = ml.scan_id AND s.result = 'confirmed'
               AND s.task_uuid = ml.task_uuid AND s.lot_id = ml.lot_id
         WHERE ml.state = 'done' AND ml.quantity > 0 AND s.id IS NULL""",
    "one scan confirms one line": """
        SELECT scan_id, count(*) FROM stock_move_line WHERE scan_id IS NOT NULL
         GROUP BY scan_id HAVING count(*) > 1""",
    "nobody else gets a held place": """
        SELECT h.location_id
          FROM wms_hold h JOIN stock_location l ON l.id = h.location_id
          JOIN stock_storage_category c ON c.id = l.storage_category_id
         WHERE h.state = 'active' AND c.stacking = 'saddle'
         GROUP BY h.location_id, l.id
        HAVING count(*) > 1 OR EXISTS (SELECT FROM stock_quant q
               WHERE q.location_id = h.location_id AND q.quantity > 0)""",
    "an upper coil stands on two": """
        SELECT l.complete_name
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND l.tier > 1
          JOIN stock_storage_category c ON c.id = l.storage_category_id AND c.stacking = 'saddle'
         WHERE q.quantity > 0 AND 2 <> (
            SELECT count(DISTINCT b.id) FROM stock_location b
              JOIN stock_quant bq ON bq.location_id = b.id AND bq.quantity > 0
             WHERE b.area_id = l.area_id AND b.row = l.row AND b.tier = l.tier - 1
               AND b.slot IN (l.slot, l.slot + 1))""",
    "layers count from 1 without gaps": """
        SELECT location_id FROM (
            SELECT q.location_id, q.layer,
                   row_number() OVER (PARTITION BY q.location_id ORDER BY q.layer, q.id) AS expected
              FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
              JOIN stock_storage_category c
                ON c.id = l.storage_category_id AND c.stacking = 'column'
             WHERE q.quantity > 0 AND l.place_kind = 'position') n
         WHERE layer <> expected""",
    "no place holds more than its weight": f"""
        SELECT l.complete_name, sum(q.quantity * u.factor / kg.factor), c.max_weight
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND l.place_kind = 'position'
          JOIN stock_storage_category c ON c.id = l.storage_category_id AND c.max_weight > 0
          JOIN product_product p ON p.id = q.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
          JOIN uom_uom u ON u.id = t.uom_id, {KG}
         WHERE q.quantity > 0
         GROUP BY l.id, c.max_weight
        HAVING sum(q.quantity * u.factor / kg.factor) > c.max_weight + 0.001""",
    "reservations are what open lines reserve": f"""
        SELECT lot.name, q.reserved_quantity, COALESCE(r.quantity, 0)
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND {IN_YARD}
          JOIN stock_lot lot ON lot.id = q.lot_id AND lot.form_id IS NOT NULL
          LEFT JOIN (
              SELECT ml.lot_id, ml.location_id, sum(ml.quantity_product_uom) AS quantity
                FROM stock_move_line ml JOIN stock_move m ON m.id = ml.move_id
                JOIN stock_picking_type k ON k.id = m.picking_type_id
                    AND NOT COALESCE(k.is_shuffle, FALSE)
               WHERE ml.state NOT IN ('done', 'cancel', 'draft') GROUP BY 1, 2) r
            ON r.lot_id = q.lot_id AND r.location_id = q.location_id
         WHERE abs(q.reserved_quantity - COALESCE(r.quantity, 0)) > 0.001""",
    "nothing is reserved twice": f"""
        SELECT lot.name FROM stock_quant q JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN stock_location l ON l.id = q.location_id AND {IN_YARD}
         WHERE lot.form_id IS NOT NULL AND q.reserved_quantity > q.quantity + 0.001""",
    "every posted line is one ledger entry": """
        SELECT ml.id, count(e.id)
          FROM stock_move_line ml
          JOIN product_product p ON p.id = ml.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
          LEFT JOIN wms_ledger_entry e ON e.model = 'stock.move.line' AND e.res = ml.id
               AND e.kind LIKE 'stock.%'
         WHERE ml.state = 'done' AND ml.quantity > 0
         GROUP BY ml.id HAVING count(e.id) <> 1""",
    "held goods never leave, limited ones only to whom they are released": """
        SELECT lot.name FROM stock_move_line ml
          JOIN stock_picking pk ON pk.id = ml.picking_id
          JOIN stock_picking_type k ON k.id = pk.picking_type_id AND k.code = 'outgoing'
          JOIN stock_location d ON d.id = ml.location_dest_id AND d.usage <> 'supplier'
          JOIN stock_lot lot ON lot.id = ml.lot_id AND lot.form_id IS NOT NULL
         WHERE ml.state IN ('assigned', 'partially_available') AND ml.started_at IS NULL
           AND NOT (lot.quality_state = 'released'
                OR (lot.quality_state IN ('conditional', 'downgraded')
                    AND (lot.release_to_all OR EXISTS (
                        SELECT FROM stock_lot_release_partner_rel r
                          JOIN res_partner p ON p.commercial_partner_id = r.res_partner_id
                         WHERE r.stock_lot_id = lot.id AND p.id = pk.partner_id))))""",
    "the newest weight of a kind is the one on the lot": """
        SELECT lot.name, w.kind, w.weight
          FROM (SELECT DISTINCT ON (lot_id, kind) * FROM wms_lot_weight
                 ORDER BY lot_id, kind, id DESC) w
          JOIN stock_lot lot ON lot.id = w.lot_id
         WHERE abs(w.weight - CASE w.kind WHEN 'label' THEN COALESCE(lot.weight_label, 0)
                   WHEN 'actual' THEN COALESCE(lot.weight_actual, 0)
                   ELSE COALESCE(lot.weight_theoretical, 0) END) > 0.001""",
    "a task name belongs to one move that was not taken back": """
        SELECT task_uuid FROM stock_move WHERE undone_at IS NULL
         GROUP BY task_uuid HAVING count(*) > 1""",
    "what was taken back was taken back once, whole": """
        SELECT ml.id, count(back.id), sum(bl.quantity_product_uom)
          FROM stock_move m
          JOIN stock_move_line ml ON ml.move_id = m.id
          LEFT JOIN stock_move back ON back.undo_of_id = ml.id
          LEFT JOIN stock_move_line bl ON bl.move_id = back.id AND bl.state = 'done'
          LEFT JOIN stock_lot lot ON lot.id = ml.lot_id
          LEFT JOIN wms_material_form f ON f.id = lot.form_id
         WHERE m.undone_at IS NOT NULL
         GROUP BY ml.id, f.is_piece
        HAVING count(back.id) <> 1 OR min(bl.location_id) <> min(ml.location_dest_id)
            OR min(bl.location_dest_id) <> min(ml.location_id)
            OR (NOT COALESCE(f.is_piece, FALSE)
                AND abs(sum(bl.quantity_product_uom) - ml.quantity_product_uom) > 0.001)""",
    "a pile place has one open pile, and no other loose lot": """
        SELECT l.complete_name, lot.name
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND l.place_kind = 'position'
          JOIN stock_storage_category c ON c.id = l.storage_category_id AND c.is_heap
          JOIN stock_lot lot ON lot.id = q.lot_id
         WHERE q.quantity > 0 AND NOT EXISTS (SELECT FROM wms_pile p
               WHERE p.location_id = l.id AND p.lot_id = q.lot_id AND p.state = 'open')""",
    "what came to a pile less what left is what the book has": f"""
        SELECT lot.name, p.in_weight, p.out_weight, p.difference, q.kilos
          FROM wms_pile p
          JOIN stock_lot lot ON lot.id = p.lot_id
          LEFT JOIN LATERAL (
              SELECT sum(q.quantity * u.factor / kg.factor) AS kilos
                FROM stock_quant q
                JOIN product_product pp ON pp.id = q.product_id
                JOIN product_template t ON t.id = pp.product_tmpl_id
                JOIN uom_uom u ON u.id = t.uom_id, {KG}
               WHERE q.lot_id = p.lot_id AND q.location_id = p.location_id) q ON TRUE
         WHERE abs(p.in_weight - p.out_weight + p.difference - COALESCE(q.kilos, 0)) > 0.01""",
    "the layers of an open pile are what the book has": """
        SELECT lot.name, p.in_weight - p.out_weight + p.difference, sum(y.weight)
          FROM wms_pile p
          JOIN stock_lot lot ON lot.id = p.lot_id
          LEFT JOIN wms_pile_layer y ON y.pile_id = p.id
         WHERE p.state = 'open'
         GROUP BY lot.name, p.id
        HAVING abs(p.in_weight - p.out_weight + p.difference
                   - COALESCE(sum(y.weight), 0)) > 0.05""",
    "pieces are what was brought less what was taken": f"""
        SELECT lot.name, l.complete_name, sum(n.pieces)
          FROM (SELECT lot_id, location_id, COALESCE(piece_count, 0) AS pieces FROM stock_quant
                UNION ALL
                SELECT lot_id, location_dest_id, -piece_count FROM stock_move_line
                 WHERE state = 'done' AND piece_count <> 0
                UNION ALL
                SELECT lot_id, location_id, piece_count FROM stock_move_line
                 WHERE state = 'done' AND piece_count <> 0) n
          JOIN stock_lot lot ON lot.id = n.lot_id
          JOIN stock_location l ON l.id = n.location_id AND {IN_YARD}
         GROUP BY lot.id, lot.name, l.id HAVING sum(n.pieces) <> 0""",
    "no place has fewer than no pieces": f"""
        SELECT lot.name, l.complete_name, sum(q.piece_count)
          FROM stock_quant q
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN stock_location l ON l.id = q.location_id AND {IN_YARD}
         GROUP BY lot.id, lot.name, l.id HAVING sum(q.piece_count) < 0""",
    "where nothing weighs there is no piece": f"""
        SELECT lot.name, l.complete_name, sum(q.piece_count)
          FROM stock_quant q
          JOIN stock_lot lot ON lot.id = q.lot_id
          JOIN stock_location l ON l.id = q.location_id AND {IN_YARD}
         GROUP BY lot.id, lot.name, l.id
        HAVING abs(sum(q.quantity)) < 0.0005 AND sum(q.piece_count) <> 0""",
    "goods neither appear nor vanish": """
        SELECT lot.name, sum(q.quantity)
          FROM stock_quant q JOIN stock_lot lot ON lot.id = q.lot_id AND lot.form_id IS NOT NULL
         GROUP BY lot.id, lot.name HAVING abs(sum(q.quantity)) > 0.001""",
    "what goes in comes out, as children, scrap or within the tolerance": f"""
        SELECT t.name, sum(kg_in), sum(kg_out)
          FROM wms_transformation t
          JOIN (SELECT m.transformation_id,
                       ml.quantity_product_uom * u.factor / kg.factor
                           * (d.usage = 'production')::int AS kg_in,
                       ml.quantity_product_uom * u.factor / kg.factor
                           * (s.usage = 'production')::int AS kg_out
                  FROM stock_move_line ml
                  JOIN stock_move m ON m.id = ml.move_id AND m.transformation_id IS NOT NULL
                  JOIN stock_location s ON s.id = ml.location_id
                  JOIN stock_location d ON d.id = ml.location_dest_id
                  JOIN product_product p ON p.id = ml.product_id
                  JOIN product_template pt ON pt.id = p.product_tmpl_id
                  JOIN uom_uom u ON u.id = pt.uom_id, {KG}
                 WHERE ml.state = 'done') n ON n.transformation_id = t.id
         GROUP BY t.id, t.name, t.tolerance
        HAVING abs(sum(kg_in) - sum(kg_out)) > sum(kg_in) * t.tolerance / 100 + 0.6""",
    "a transformation is whole or not there": """
        SELECT t.name, t.state FROM wms_transformation t
          LEFT JOIN stock_move m ON m.transformation_id = t.id AND m.state = 'done'
          LEFT JOIN wms_ledger_entry e ON e.model = 'wms.transformation' AND e.res = t.id
               AND e.kind = 'lot.transformed'
         GROUP BY t.id
        HAVING (t.state = 'done') <> (count(m.id) > 0)
            OR (t.state = 'done') <> (count(DISTINCT e.id) = 1)""",
    "a child weighs what its parents gave": """
        SELECT o.name, o.weight, sum(g.weight)
          FROM wms_transformation_output o
          JOIN wms_transformation t ON t.id = o.transformation_id AND t.state = 'done'
          LEFT JOIN wms_lot_genealogy g ON g.transformation_id = t.id AND g.child_id = o.lot_id
         GROUP BY o.id HAVING abs(o.weight - COALESCE(sum(g.weight), 0)) > 0.001""",
}


def broken_rules(env) -> dict[str, list]:
    """Rules that do not hold now, with the rows that break them."""
    env["wms.position.load"]._refresh_touched()
    env.flush_all()
    found = {}
    for name, query in RULES.items():
        env.cr.execute(query)
        rows = env.cr.fetchall()
        if rows:
            found[name] = rows[:5]
    return found

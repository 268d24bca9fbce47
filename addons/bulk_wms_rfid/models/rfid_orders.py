from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.orders import Order, Verdict, verdict

_YARD = ("internal", "transit")
# So long after its posting a piece that goes out counts as the one that was loaded.
_LOADED = timedelta(hours=24)
# Seconds around a passage in which a vehicle's tag at the same gate rides along.
_TOGETHER = 10


class RfidEvent(models.Model):
    """What was ordered to leave: read for many pieces at once, for the job and for the lamp."""

    _inherit = "rfid.event"

    @api.model
    def _verdicts(self, pairs) -> dict[tuple[int, int], Verdict]:
        """What speaks for and against each (lot id, visit id of the truck or 0)."""
        lots = list({lot for lot, _truck in pairs})
        if not lots:
            return {}
        orders, in_stock = self._orders_of(lots), self._in_stock(lots)
        return {
            (lot, truck): verdict(orders.get(lot), lot in in_stock, truck) for lot, truck in pairs
        }

    @api.model
    def _orders_of(self, lots: list[int]) -> dict[int, Order]:
        """By lot: the open task that takes it out, else its last posting if that took it out.

        A task within the yard whose goods then leave counts: a gate may be passed before the
        loading dock was scanned.
        """
        self.env.flush_all()
        rel = self.env["wms.visit"]._fields["picking_ids"]
        rows = self.env.execute_query(
            SQL(
                """
                WITH line AS (
                    SELECT l.lot_id, l.id, l.picking_id, FALSE AS posted,
                           row_number() OVER (PARTITION BY l.lot_id ORDER BY
                               d.usage = ANY(%(yard)s) DESC, l.id) AS place
                      FROM stock_move_line l
                      JOIN stock_location d ON d.id = l.location_dest_id
                     WHERE l.lot_id = ANY(%(lots)s) AND l.quantity > 0
                       AND l.state IN ('assigned', 'partially_available')
                       AND (d.usage <> ALL(%(yard)s) OR EXISTS (
                            SELECT 1 FROM stock_move_move_rel r
                              JOIN stock_move m ON m.id = r.move_dest_id
                              JOIN stock_location o ON o.id = m.location_dest_id
                             WHERE r.move_orig_id = l.move_id AND o.usage <> ALL(%(yard)s)
                               AND m.state NOT IN ('done', 'cancel')))
                    UNION ALL
                    SELECT p.lot_id, p.id, p.picking_id, TRUE, 1 FROM (
                        SELECT DISTINCT ON (l.lot_id) l.lot_id, l.id, l.picking_id, l.date,
                               d.usage
                          FROM stock_move_line l
                          JOIN stock_location d ON d.id = l.location_dest_id
                         WHERE l.lot_id = ANY(%(lots)s) AND l.state = 'done'
                         ORDER BY l.lot_id, l.date DESC, l.id DESC) p
                     WHERE p.usage <> ALL(%(yard)s) AND p.date >= %(since)s)
                SELECT line.lot_id, line.id, line.posted,
                       array_agg(v.id) FILTER (WHERE v.state <> 'cancelled'
                           AND (v.state <> 'left' OR v.gate_out_at >= %(since)s)),
                       array_agg(v.id) FILTER (WHERE v.state IN ('arrived', 'scale', 'yard'))
                  FROM line
                  LEFT JOIN %(rel)s r ON r.%(picking)s = line.picking_id
                  LEFT JOIN wms_visit v ON v.id = r.%(visit)s
                 WHERE line.place = 1
                 GROUP BY line.lot_id, line.id, line.posted
                 ORDER BY line.posted DESC
                """,
                yard=list(_YARD),
                lots=lots,
                since=fields.Datetime.now() - _LOADED,
                rel=SQL.identifier(rel.relation),
                picking=SQL.identifier(rel.column2),
                visit=SQL.identifier(rel.column1),
            )
        )
        # Open tasks come last and win.
        return {
            lot: Order(line, frozenset(visits or ()), frozenset(here or ()), posted)
            for lot, line, posted, visits, here in rows
        }

    @api.model
    def _in_stock(self, lots: list[int]) -> set[int]:
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT q.lot_id FROM stock_quant q JOIN stock_location l"
                " ON l.id = q.location_id WHERE q.lot_id = ANY(%s) AND q.quantity > 0"
                " AND l.usage = ANY(%s)",
                lots,
                list(_YARD),
            )
        )
        return {lot for (lot,) in rows}

    @api.model
    def _trucks_of(self, ids: list[int]) -> dict[int, int]:
        """The visit of the vehicle that went through the gate with each of these events.

        In the same window of the photo eyes, or at the same reader at the same time.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (e.id) e.id, v.id
                  FROM rfid_event e
                  JOIN rfid_event o ON o.reader_id = e.reader_id AND o.kind = 'passed'
                   AND CASE WHEN e.window_id IS NOT NULL THEN o.window_id = e.window_id
                            ELSE o.first_seen <= e.last_seen + %(near)s * interval '1 second'
                             AND o.last_seen >= e.first_seen - %(near)s * interval '1 second' END
                  JOIN rfid_tag t ON t.epc = o.epc AND t.state = 'active'
                   AND t.vehicle_id IS NOT NULL
                  JOIN wms_visit v ON v.vehicle_id = t.vehicle_id
                   AND v.state IN ('arrived', 'scale', 'yard')
                 WHERE e.id = ANY(%(ids)s) AND o.last_seen > e.first_seen - interval '1 hour'
                   AND o.last_seen < e.last_seen + interval '1 hour'
                 ORDER BY e.id, abs(extract(epoch FROM o.first_seen - e.first_seen)), v.id
                """,
                near=_TOGETHER,
                ids=ids,
            )
        )
        return dict(rows)

    @api.model
    def _outputs_for(self, ids: list[int]) -> list[dict]:
        """Lamps and barriers to switch in the very answer of the post.

        Only the question is asked here, by the rule that the job books by; booking may take longer
        than a barrier can wait.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT e.id, e.reader_id, t.lot_id, t.state FROM rfid_event e"
                " JOIN rfid_reader r ON r.id = e.reader_id JOIN rfid_tag t ON t.id = e.tag_id"
                " WHERE e.id = ANY(%s) AND e.kind = 'passed' AND e.direction = 'out'"
                " AND r.mode = 'gate' AND r.alarm_output > 0"
                " AND (t.lot_id IS NOT NULL OR t.state = 'cloned')",
                ids,
            )
        ) if ids else []  # fmt: skip
        if not rows:
            return []
        trucks = self._trucks_of([event for event, *_rest in rows])
        pairs = {event: (lot, trucks.get(event, 0)) for event, _reader, lot, _state in rows if lot}
        said = self._verdicts(list(pairs.values()))
        loud = {
            reader
            for event, reader, lot, state in rows
            if state == "cloned" or (state == "active" and lot and said[pairs[event]].is_alarm)
        }
        # sudo: the caller is a gateway
        readers = self.env["rfid.reader"].sudo().browse(sorted(loud))
        return [reader._alarm() for reader in readers]

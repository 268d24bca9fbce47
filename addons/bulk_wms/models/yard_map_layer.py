from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_OPEN = ("waiting", "confirmed", "partially_available", "assigned")
# Arrows beyond this number hide the yard instead of showing it.
_MOST_WAYS = 400


class YardMap(models.AbstractModel):
    """What lies over the positions: tasks, customers, holds, counts due, ways to go."""

    _inherit = "wms.yard.map"

    @api.model
    def layers(self, area_ids: list[int], names: list[str]) -> dict:
        """The layers ``names`` of these areas, each by position id; one statement each.

        :raises UserError: for a layer that there is not
        """
        self._check_may_look()
        self._current()
        readers = self._layer_readers()
        unknown = set(names) - set(readers)
        if unknown:
            raise UserError(
                self.env._("The map has no layer %(name)s.", name=", ".join(sorted(unknown)))
            )
        return {name: readers[name](list(area_ids)) for name in names}

    def _layer_readers(self) -> dict:
        """What can be laid over the positions; add-ons add their own."""
        return {
            "task": self._layer_task,
            "customer": self._layer_customer,
            "hold": self._layer_hold,
            "count": self._layer_count,
        }

    def _open_lines(self) -> SQL:
        return self._allowed("stock.move.line", [("state", "in", _OPEN)])

    def _layer_task(self, area_ids) -> dict:
        """Open tasks: how many take away from a position, how many bring there, is one late."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, count(*) FILTER (WHERE l.id = ml.location_id),
                       count(*) FILTER (WHERE l.id = ml.location_dest_id),
                       bool_or(COALESCE(ml.deadline < %(now)s, FALSE))
                  FROM stock_move_line ml
                  JOIN stock_location l ON l.id IN (ml.location_id, ml.location_dest_id)
                 WHERE l.area_id = ANY(%(areas)s) AND l.place_kind = 'position'
                   AND ml.id IN %(lines)s AND l.id IN %(allowed)s
                 GROUP BY l.id
                """,
                areas=area_ids,
                now=fields.Datetime.now(),
                lines=self._open_lines(),
                allowed=self._allowed_positions(area_ids),
            )
        )
        return {place: {"out": out, "in": into, "late": late} for place, out, into, late in rows}

    def _layer_customer(self, area_ids) -> dict:
        """For whom goods are reserved; several customers on one position are ``*``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id,
                       CASE WHEN min(p.partner_id) = max(p.partner_id) THEN min(p.partner_id) END
                  FROM stock_move_line ml
                  JOIN stock_location l ON l.id = ml.location_id
                  JOIN stock_picking p ON p.id = ml.picking_id AND p.partner_id IS NOT NULL
                  JOIN stock_picking_type kind ON kind.id = p.picking_type_id
                   AND kind.code = 'outgoing'
                 WHERE l.area_id = ANY(%(areas)s) AND l.place_kind = 'position'
                   AND ml.id IN %(lines)s AND l.id IN %(allowed)s
                 GROUP BY l.id
                """,
                areas=area_ids,
                lines=self._open_lines(),
                allowed=self._allowed_positions(area_ids),
            )
        )
        partners = self.env["res.partner"].search(
            [("id", "in", list({partner for _place, partner in rows if partner}))]
        )
        names = {partner.id: partner.commercial_partner_id.name for partner in partners}
        return {place: names.get(partner, "*") for place, partner in rows}

    def _layer_hold(self, area_ids) -> dict:
        """Places that are kept: for which transfer, and until when."""
        holds = self.env["wms.hold"].search(
            [("area_id", "in", area_ids), ("state", "=", "active")], order="location_id, layer"
        )
        return {
            hold.location_id.id: {
                "for": hold.picking_id.name or hold.lot_id.name or "",
                "until": fields.Datetime.to_string(hold.expires_at),
            }
            for hold in holds
        }

    def _layer_count(self, area_ids) -> dict:
        """Since how many days a count of these positions is due.

        By Odoo's date of the next count on the stock, and by open lines of counts.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, %(today)s::date - min(q.inventory_date)
                  FROM stock_quant q
                  JOIN stock_location l ON l.id = q.location_id AND l.place_kind = 'position'
                 WHERE l.area_id = ANY(%(areas)s) AND q.inventory_date <= %(today)s
                   AND q.id IN %(quants)s
                 GROUP BY l.id
                """,
                areas=area_ids,
                today=fields.Date.context_today(self),
                quants=self._allowed_quants(area_ids),
            )
        )
        due = dict(rows)
        if "wms.count.line" in self.env:
            lines = self.env["wms.count.line"].search(
                [("area_id", "in", area_ids), ("state", "not in", ("done", "cancelled"))]
            )
            now = fields.Datetime.now()
            for line in lines:
                days = (now - line.create_date).days
                due[line.location_id.id] = max(days, due.get(line.location_id.id, 0))
        return due

    # --- ways ---------------------------------------------------------------------------------

    @api.model
    def ways(self, kind: str) -> list[dict]:
        """Open moves from position to position, in the order they are to be done.

        :param kind: ``route``, all tasks, or ``shuffle``, what has to move out of the way
        :raises UserError: for another kind
        """
        self._check_may_look()
        if kind not in ("route", "shuffle"):
            raise UserError(self.env._("The map has no layer %(name)s.", name=kind))
        self._current()
        domain = [
            ("state", "in", _OPEN),
            ("product_id.form_id", "!=", False),
            "|",
            ("location_id.place_kind", "=", "position"),
            ("location_dest_id.place_kind", "=", "position"),
        ]
        if kind == "shuffle":
            domain.append(("picking_id.picking_type_id.is_shuffle", "=", True))
        lines = self.env["stock.move.line"].search(
            domain, order="picking_id, route_order, id", limit=_MOST_WAYS
        )
        return [
            {
                "id": line.id,
                "order": line.route_order,
                "lot": line.lot_id.name or line.lot_name or line.product_id.name,
                "transfer": line.picking_id.name or "",
                "who": line.assignee_id.name or "",
                "from": self._spot(line.location_id),
                "to": self._spot(line.location_dest_id),
            }
            for line in lines
        ]

    def _spot(self, place) -> dict | bool:
        """Where a place is on the map; nothing for what is not in the yard."""
        if place.place_kind != "position":
            return False
        return {"id": place.id, "area": place.area_id.id, "name": place.name}

from odoo import api, fields, models
from odoo.exceptions import UserError

_MOST_STOPS = 200


class YardMap(models.AbstractModel):
    """Where a lot has been, and what stood here at a past moment."""

    _inherit = "wms.yard.map"

    @api.model
    def track(self, lot_id: int) -> dict | bool:
        """The way of a lot through the yard as it was posted, the first stop first.

        The latest 200 stops; ``earlier`` says whether there were more.
        """
        self._check_may_look()
        lot = self.env["stock.lot"].search([("id", "=", lot_id)])
        if not lot:
            return False
        self._current()
        lines = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("state", "=", "done")],
            order="date desc, id desc",
            limit=_MOST_STOPS + 1,
        )
        # Corrections of weight move nothing.
        lines = lines.filtered(
            lambda line: (
                not line.move_id.weight_correction_lot_id
                and line.location_id != line.location_dest_id
            )
        )
        return {
            "lot": lot.id,
            "name": lot.name,
            "earlier": len(lines) > _MOST_STOPS,
            "stops": [self._stop(line) for line in reversed(lines[:_MOST_STOPS])],
        }

    def _stop(self, line) -> dict:
        return {
            "at": fields.Datetime.to_string(line.date),
            "transfer": line.picking_id.name or line.move_id.reference or "",
            "transfer_id": line.picking_id.id,
            "weight": line._weight_kg(),
            "from": self._spot(line.location_id),
            "from_name": line.location_id.display_name,
            "to": self._spot(line.location_dest_id),
            "to_name": line.location_dest_id.display_name,
        }

    @api.model
    def may_look_back(self) -> bool:
        """Whether the reader may see past stock: who may open *Stock at a Moment*."""
        self._check_may_look()
        return self.env["wms.stock.past"].has_access("create")

    @api.model
    def past(self, yard_id: int, moment: str) -> dict:
        """What stood in a yard at ``moment`` (UTC), by position id: goods, weight, fill.

        Quality and reservations of then are not kept, so the map shows none for the past.

        :raises UserError: for a moment to come
        """
        self._check_may_look()
        self.env["wms.stock.past"].check_access("create")
        at = fields.Datetime.to_datetime(moment)
        if not at or at > fields.Datetime.now():
            raise UserError(self.env._("The future is not posted yet. Choose a past moment."))
        past = self.env["wms.stock.past"].new({"location_id": yard_id, "moment": at})
        rows = past._rows()
        lots = self._lots_of({row[2] for row in rows if row[2]})
        products = self.env["product.product"].browse({row[1] for row in rows})
        kilograms = {product.id: product._to_kg(1.0) for product in products}
        places: dict[int, dict] = {}
        for place, product, lot, quantity in rows:
            if quantity <= 0:
                continue
            name, heat, since = lots.get(lot, ("", "", None))
            one = places.setdefault(
                place, {"product": product, "heat": heat, "weight": 0.0, "age": 0.0, "lots": []}
            )
            if one["product"] != product:
                one["product"] = -1
            if one["heat"] != heat:
                one["heat"] = "*"
            one["weight"] += quantity * kilograms[product]
            one["lots"].append(name or products.browse(product).display_name)
            if since:
                one["age"] = max(one["age"], (at - since).total_seconds() / 86400)
        return {"places": places, "products": self._names_of(kilograms)}

    def _lots_of(self, lot_ids) -> dict[int, tuple]:
        """(name, heat, when it became known) of the lots the reader may see."""
        lots = self.env["stock.lot"].search_fetch(
            [("id", "in", list(lot_ids))], ["name", "heat", "create_date"]
        )
        return {lot.id: (lot.name, lot.heat or "", lot.create_date) for lot in lots}

from dataclasses import dataclass
from datetime import date

from odoo import fields, models

from ..engine import demand as wishes
from ..engine import removal as engine
from .stock_lot import DELIVERABLE_STATES

# How the methods of removal strategies read for the engine.
ORDERS = {
    "lifo": "newest",
    "newest_first": "newest",
    "closest": "nearest",
    "nearest_first": "nearest",
    "fewest_shuffles": "reach",
}
# Methods in which lots of a few days count as equally old.
WINDOWED = ("oldest_first", "newest_first", "fefo")


@dataclass
class Stock:
    """What could be taken for a demand: for the engine, and the records behind it by key.

    `misses`: what is not as wanted, by id of the lot; such lots are no usable candidates.
    """

    candidates: list
    quants: dict
    misses: dict


class Removal(models.AbstractModel):
    """Reads what is there for a demand, in sets, as the engine takes it."""

    _inherit = "wms.removal"

    def _available(self, moves, named):
        """Quants of deliverable lots where nothing forbids taking them, of ``named`` if given."""
        product = moves.product_id
        locked = self.env["stock.location"].search([("lock", "in", ("out", "both"))])
        domain = [
            ("product_id", "=", product.id),
            ("location_id", "child_of", moves.location_id.ids),
            ("location_id.usage", "in", ("internal", "transit")),
            ("quantity", ">", 0),
            ("lot_id", "!=", False),
            ("company_id", "in", (False, moves.company_id.id)),
        ]
        if locked:
            domain += ["!", ("location_id", "child_of", locked.ids)]
        # A held piece stays in the yard, or goes back to who sold or made it.
        staying = moves[:1]._is_taking_back() or moves.location_dest_id.usage in (
            "internal",
            "transit",
            "supplier",
        )
        if moves[:1]._leaves_yard():
            lots = self.env["stock.lot"]
            allowed = lots._leave_domain(moves[:1]._customer(), moves[:1]._leaves_on())
            domain.append(("lot_id", "any", allowed))
        elif not (named and staying):
            # A pending or blocked piece may be moved so when it is named.
            domain.append(("lot_id.quality_state", "in", DELIVERABLE_STATES))
        if named:
            domain.append(("lot_id", "in", named.ids))
        # sudo: a sales user may reserve what is in a yard that he may not look into.
        return self.env["stock.quant"].sudo().search(domain)

    def _stock(self, moves, again: bool = False) -> Stock:
        """What could be taken for ``moves``, one demand.

        :param again: they choose anew: what they have reserved is free, no piece is named
        """
        named = moves.browse().piece_lot_id if again else moves.piece_lot_id
        quants = self._available(moves, named)
        own = self._reserved_by(moves) if again else {}
        free = {quant: self._free(quant, own) for quant in quants}
        uom = moves.product_id.uom_id
        is_piece = moves.product_id.form_id.is_piece
        quants = quants.filtered(
            lambda quant: (
                uom.compare(free[quant], quant.quantity if is_piece else 0.0) >= 0
                and uom.compare(free[quant], 0.0) > 0
            )
        )
        misses = self._misses(moves, quants.lot_id)
        fit = quants.filtered(lambda quant: quant.lot_id.id not in misses)
        yard = self.env["wms.yard"]._read(fit.location_id.ids)
        docks = self._ways_out(moves)
        order, _window = self._rule(moves)
        candidates, by_key = [], {}
        for quant in quants:
            key = quant.lot_id.id if is_piece else quant.id
            by_key[key] = by_key.get(key, quants.browse()) | quant
            candidates.append(self._candidate(moves, quant, key, free[quant], yard, docks, misses))
        return Stock(candidates, by_key, misses)

    def _candidate(self, moves, quant, key, free, yard, docks, misses) -> engine.Candidate:
        lot, place = quant.lot_id, quant.location_id
        why = misses.get(lot.id, ((),))[0]
        known = place.id in yard.places
        pinned = lot.is_piece and known and bool(yard.pinned_by(place.id))
        return engine.Candidate(
            key=key,
            weight=lot.product_id._to_kg(free),
            aged=self._date_of(moves, quant),
            blockers=tuple(yard.blockers(lot.id, place.id)) if known else (),
            distance=min(max(abs(place.pos_x - x), abs(place.pos_y - y)) for x, y in docks),
            usable=not pinned and not why,
            why=why.code if why else "pinned" if pinned else "",
            heat=lot.heat or "",
        )

    def _misses(self, moves, lots) -> dict[int, tuple]:
        """What is not as wanted, by id of the lot; nothing for goods that stay in the yard."""
        move = moves[:1]
        if not move._is_leaving():
            return {}
        leaves = max(lots._day(move.date) or date.min, fields.Date.context_today(move))
        found = move._wish_misses(lots, leaves)
        for lot in lots:
            waived = found.get(lot.id) and any(one._waived(lot) for one in moves)
            if waived and not any(miss.code in wishes.NEVER for miss in found[lot.id]):
                del found[lot.id]
        self._limit_heats(moves, lots, found)
        return found

    def _limit_heats(self, moves, lots, found):
        """Where the heats of an order are all begun, only these may follow."""
        most = moves[:1].wish_max_heats
        begun = {lot.heat for lot in self._taken(moves) if lot.heat}
        if not most or len(begun) < most:
            return
        for lot in lots:
            if lot.heat not in begun and lot.id not in found:
                found[lot.id] = (wishes.Miss("other_heat", ", ".join(sorted(begun))),)

    def _siblings(self, moves):
        """All moves of this demand in this transfer, also what is reserved or gone."""
        names = self._distinct_names(moves)
        first = moves[:1]
        pool = first.picking_id.move_ids or moves
        return pool.filtered(
            lambda move: (
                move.state != "cancel"
                # What was taken back is asked for again by the task that was opened for it.
                and not move.undone_at
                and all(move[name] == first[name] for name in names)
            )
        )

    def _taken(self, moves):
        """Lots that others of this demand have reserved or delivered."""
        return (self._siblings(moves) - moves).move_line_ids.lot_id

    def _distinct_names(self, moves) -> list[str]:
        return [
            name
            for name in moves._prepare_merge_moves_distinct_fields()
            if name not in ("piece_lot_id", "price_unit")
        ]

    def _reserved_by(self, moves) -> dict[tuple, float]:
        own: dict[tuple, float] = {}
        for line in moves.move_line_ids:
            key = (line.location_id, line.lot_id, line.package_id, line.owner_id)
            own[key] = own.get(key, 0.0) + line.quantity_product_uom
        return own

    def _free(self, quant, own) -> float:
        key = (quant.location_id, quant.lot_id, quant.package_id, quant.owner_id)
        return quant.quantity - max(0.0, quant.reserved_quantity - own.get(key, 0.0))

    def _ways_out(self, moves) -> list[tuple[float, float]]:
        """Where the goods go, in metres: the place itself, else the docks, else the origin."""
        target = moves.location_dest_id[:1]
        if target.place_kind:
            return [(target.pos_x, target.pos_y)]
        docks = self.env["stock.location"].search(
            [
                ("place_kind", "=", "dock"),
                ("warehouse_id", "=", moves.location_id[:1].warehouse_id.id),
            ]
        )
        return [(dock.pos_x, dock.pos_y) for dock in docks] or [(target.pos_x, target.pos_y)]

    # --- strategy -------------------------------------------------------------------------

    def _strategy(self, moves):
        """The removal strategy that counts: the category's, else the nearest place's."""
        strategy = moves.product_id.categ_id.removal_strategy_id
        place = moves.location_id[:1]
        while not strategy and place:
            strategy = place.removal_strategy_id
            place = place.location_id
        return strategy

    def _method(self, moves) -> str:
        """Its method; goods that expire go by expiry unless somebody said otherwise."""
        # Methods are terms of the code, not of a language.
        method = self._strategy(moves).with_context(lang=None).method
        return method or ("fefo" if moves.product_id.use_expiration_date else "oldest_first")

    def _rule(self, moves) -> tuple[str, int]:
        """(order, window in days) for the engine."""
        method = self._method(moves)
        window = self._strategy(moves).window_days if method in WINDOWED else 0
        return ORDERS.get(method, "oldest"), window

    def _date_of(self, moves, quant) -> date:
        """The date that decides who goes first: expiry, production, else when it came in."""
        lot = quant.lot_id
        if self._method(moves) == "fefo":
            due = lot.removal_date or lot.expiration_date
            if due:
                return lot._day(due)
            if moves.product_id.use_expiration_date:
                # Without a date nobody knows: what is dated goes first.
                return date.max
        return lot.production_date or lot._day(quant.in_date)

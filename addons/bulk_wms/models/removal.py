from collections import defaultdict

from odoo import fields, models

from ..engine import removal as engine
from .stock_lot import DELIVERABLE_STATES


class Removal(models.AbstractModel):
    """Chooses the pieces that meet an ordered weight: oldest first, whole, within tolerance."""

    _name = "wms.removal"
    _description = "Removal"

    def _assign(self, moves):
        """Choose pieces for ``moves`` and reserve them, one move per piece.

        Moves of one demand (same transfer, product and places) are served together, so that
        unreserving and reserving again comes to the same.

        :returns: these moves and those that were added
        """
        result = moves
        distinct = [
            name
            for name in moves._prepare_merge_moves_distinct_fields()
            if name not in ("piece_lot_id", "price_unit")
        ]
        groups = defaultdict(moves.browse)
        for move in moves:
            if move.piece_lot_id:
                groups[move.id] |= move
                continue
            key = (move.picking_id.id, *(str(move[name]) for name in distinct))
            groups[key] |= move
        for group in groups.values():
            result |= self._assign_group(group)
        return result

    def _assign_group(self, moves):
        uom = moves.product_id.uom_id
        wanted = sum(move.product_qty - move._reserved_product_qty() for move in moves)
        if uom.compare(wanted, 0) <= 0:
            return moves
        quants = self._available(moves)
        if not quants:
            return moves
        selection = engine.select(
            self._candidates(quants, moves),
            moves.product_id._to_kg(wanted),
            moves[:1]._tolerance(),
            moves[:1]._tolerance(),
            window_days=self._window_days(moves),
            newest_first=self._newest_first(moves),
        )
        if moves.piece_lot_id:
            # Somebody asked for this very piece: the weight is what it is.
            chosen = list(quants.grouped("lot_id").values())
            met = True
        else:
            by_lot = quants.grouped("lot_id")
            lots = self.env["stock.lot"].browse(selection.chosen)
            chosen, met = [by_lot[lot] for lot in lots], selection.met
        return self._reserve(moves, chosen, wanted, met)

    def _available(self, moves):
        """Unreserved quants of deliverable pieces where nothing forbids taking them."""
        locked = self.env["stock.location"].search([("lock", "in", ("out", "both"))])
        domain = [
            ("product_id", "=", moves.product_id.id),
            ("location_id", "child_of", moves.location_id.ids),
            ("location_id.usage", "in", ("internal", "transit")),
            ("quantity", ">", 0),
            ("reserved_quantity", "=", 0),
            ("company_id", "in", (False, moves.company_id.id)),
        ]
        if locked:
            domain += ["!", ("location_id", "child_of", locked.ids)]
        # A held piece stays in the yard, or goes back to who sold it.
        staying = moves.location_dest_id.usage in ("internal", "transit", "supplier")
        if moves[:1]._leaves_yard():
            lots = self.env["stock.lot"]
            allowed = lots._leave_domain(moves[:1]._customer(), moves[:1]._leaves_on())
            domain.append(("lot_id", "any", allowed))
        elif not (moves.piece_lot_id and staying):
            # A pending or blocked piece may be moved so when it is named.
            domain.append(("lot_id.quality_state", "in", DELIVERABLE_STATES))
        if moves.piece_lot_id:
            domain.append(("lot_id", "=", moves.piece_lot_id.id))
        # sudo: a sales user may reserve what is in a yard that he may not look into.
        return self.env["stock.quant"].sudo().search(domain)

    def _candidates(self, quants, moves) -> list[engine.Candidate]:
        yard = self.env["wms.yard"]._read(quants.location_id.ids)
        target = moves.location_dest_id[:1]
        candidates = []
        for quant in quants:
            lot, place = quant.lot_id, quant.location_id
            pinned = bool(yard.pinned_by(place.id)) if place.id in yard.places else False
            blockers = yard.blockers(lot.id, place.id) if place.id in yard.places else ()
            candidates.append(
                engine.Candidate(
                    key=lot.id,
                    weight=lot.product_id._to_kg(quant.quantity),
                    aged=lot.production_date or quant.in_date.date(),
                    blockers=blockers,
                    distance=max(abs(place.pos_x - target.pos_x), abs(place.pos_y - target.pos_y)),
                    usable=not pinned,
                    why="pinned" if pinned else "",
                )
            )
        return candidates

    def _strategy(self, moves):
        """The removal strategy that counts: the category's, else the nearest place's."""
        strategy = moves.product_id.categ_id.removal_strategy_id
        place = moves.location_id[:1]
        while not strategy and place:
            strategy = place.removal_strategy_id
            place = place.location_id
        return strategy

    def _window_days(self, moves) -> int:
        return self._strategy(moves).window_days

    def _newest_first(self, moves) -> bool:
        # Methods are terms of the code, not of a language.
        return self._strategy(moves).method == "lifo"

    def _reserve(self, moves, chosen, wanted, met):
        """Give each chosen piece one of ``moves`` or a new one, and reserve it.

        Within the tolerance the rest of the demand is put aside as residual; else it stays
        open on a move of its own.
        """
        if not chosen:
            return moves
        product, free = moves.product_id, list(moves.sorted("id"))
        quantities = [sum(quants.mapped("quantity")) for quants in chosen]
        rest = wanted - sum(quantities)
        template, added = free[0], moves.browse()
        needed = len(chosen) + (0 if met else 1)
        while len(free) < needed:
            values = template.copy_data(
                {**template._prepare_move_split_vals(0.0), "piece_lot_id": False}
            )
            new = moves.create(values)
            added |= new
            free.append(new)
        for move, quants, quantity in zip(free, chosen, quantities, strict=False):
            move._ask_for(quantity)
            # sudo: the piece of a move is the flow's, whoever asked for reservation.
            move.sudo().piece_lot_id = quants.lot_id
        if met:
            # sudo: as above
            free[len(chosen) - 1].sudo().weight_residual = product.uom_id._compute_quantity(
                rest, template.product_uom, rounding_method="HALF-UP"
            )
            for move in free[len(chosen) :]:
                move._ask_for(0.0)
                move._action_cancel()
        else:
            free[len(chosen)]._ask_for(rest)
            for move in free[len(chosen) + 1 :]:
                move._ask_for(0.0)
                move._action_cancel()
        if added:
            self._confirm_added(added)
        for move, quants, quantity in zip(free, chosen, quantities, strict=False):
            if product.uom_id.compare(move._reserved_product_qty(), quantity) < 0:
                move._update_reserved_quantity(
                    quantity,
                    quants.location_id,
                    lot_id=quants.lot_id,
                    package_id=quants.package_id,
                    owner_id=quants.owner_id,
                    strict=True,
                )
        lines = (moves | added).move_line_ids
        lines._apply_putaway_strategy()
        return moves | added

    def _confirm_added(self, added):
        """Confirm moves that continue a confirmed demand; they are reserved by the caller."""
        added.write({"state": "confirmed", "reservation_date": fields.Date.today()})


class StockMove(models.Model):
    _inherit = "stock.move"

    def _reserved_product_qty(self) -> float:
        """What the lines of this move hold, in the product's unit."""
        self.ensure_one()
        return sum(self.move_line_ids.mapped("quantity_product_uom"))

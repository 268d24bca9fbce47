from collections import defaultdict
from dataclasses import replace

from odoo import models

from ..engine import parts
from ..engine import removal as engine


class Removal(models.AbstractModel):
    """What the rules propose for a demand, and what a person's own choice means beside it."""

    _inherit = "wms.removal"

    def _demand_of(self, moves):
        """The open moves of each demand among ``moves`` that lots can be chosen for."""
        names = self._distinct_names(moves)
        groups = defaultdict(moves.browse)
        for move in moves:
            if (
                move.product_id.form_id
                and move.state in ("confirmed", "waiting", "partially_available", "assigned")
                and not move.move_orig_ids
                and move.procure_method != "make_to_order"
                and not move._should_bypass_reservation()
            ):
                key = (move.picking_id.id, *(str(move[name]) for name in names))
                groups[key] |= move
        return list(groups.values())

    def _whole_bounds(self, moves) -> engine.Wanted | None:
        """Bounds for choosing anew for ``moves``, what they have reserved included."""
        return self._bounds(moves, self._asked(moves))

    def _asked(self, moves) -> float:
        """What ``moves`` ask for, with what pieces miss within the tolerance."""
        product = moves.product_id
        return sum(
            move.product_qty
            + move.product_uom._compute_quantity(
                move.weight_residual, product.uom_id, rounding_method="HALF-UP"
            )
            for move in moves
        )

    def _judge(self, moves, stock, keys) -> engine.Effect:
        """What taking exactly ``keys`` for the demand of ``moves`` means."""
        asked = moves.product_id._to_kg(self._asked(moves))
        bounds = self._whole_bounds(moves) or engine.Wanted(0.0, 0.0)
        if moves.product_id.form_id.is_piece:
            return engine.judge(stock.candidates, set(keys), bounds, asked)
        order, window = self._rule(moves)
        return parts.judge(stock.candidates, set(keys), engine.Wanted(asked, asked, window, order))

    def _propose(self, moves, stock) -> dict:
        """The rule's own choice: ``taken`` kg by key, ``passed`` reason by key, met, proven."""
        product = moves.product_id
        if not product.form_id.is_piece:
            order, window = self._rule(moves)
            asked = product._to_kg(self._asked(moves))
            taken = dict(parts.take(stock.candidates, asked, window, order))
            met = sum(taken.values()) >= asked - 1e-6
            return {"taken": taken, "passed": {}, "met": met, "proven": True}
        bounds = self._whole_bounds(moves)
        if bounds is None:
            return {"taken": {}, "passed": {}, "met": False, "proven": True}
        selection = engine.choose(stock.candidates, bounds, self._out_of_time())
        weights = {one.key: one.weight for one in stock.candidates}
        return {
            "taken": {key: weights[key] for key in selection.chosen},
            "passed": dict(selection.passed_over),
            "met": selection.met,
            "proven": selection.proven,
        }

    def _ranked(self, moves, stock) -> list[engine.Candidate]:
        """All candidates in the order of the strategy, what may not be used in its turn."""
        order, window = self._rule(moves)
        every = [replace(one, usable=True) for one in stock.candidates]
        return engine.ranked(every, engine.Wanted(0.0, 0.0, window, order))

    def _passed_over(self, move):
        """Lots whose turn it is before what now stands on the demand of ``move``."""
        moves = next((one for one in self._demand_of(self._siblings(move)) if move in one), move)
        stock = self._stock(moves, again=True)
        effect = self._judge(moves, stock, moves.move_line_ids.lot_id.ids)
        return self.env["stock.lot"].browse(effect.passed_over)

    def _choose(self, moves, keys):
        """Reserve exactly ``keys`` of `_stock` for ``moves``, because a person says so.

        The caller checks wishes and the order of the strategy, and keeps the decision in the
        ledger. What misses the ordered weight by less than the tolerance closes the demand.
        """
        moves._do_unreserve()
        stock = self._stock(moves)
        wanted = self._wanted(moves)
        if not moves.product_id.form_id.is_piece:
            self._reserve_parts(moves, [(key, None) for key in keys], stock)
            return moves
        chosen = [stock.quants[key] for key in keys]
        bounds = self._bounds(moves, wanted)
        total = moves.product_id._to_kg(sum(sum(one.mapped("quantity")) for one in chosen))
        met = bounds is not None and total >= bounds.least - 1e-6
        return self._reserve(moves, chosen, wanted, met)

import time
from collections import defaultdict
from dataclasses import replace

from odoo import fields, models

from ..engine import parts
from ..engine import removal as engine

# CPU seconds after which the best choice so far is taken.
_TIME_LIMIT = 2.0


class Removal(models.AbstractModel):
    """Chooses and reserves the lots of a demand as its wish and the removal strategy say."""

    _name = "wms.removal"
    _description = "Removal"

    def _assign(self, moves):
        """Choose lots for ``moves`` and reserve them; pieces get a move each.

        Moves of one demand (same transfer, product, places and wish) are served together, so that
        unreserving and reserving again comes to the same.

        :returns: these moves and those that were added
        """
        result = moves
        names = self._distinct_names(moves)
        groups = defaultdict(moves.browse)
        for move in moves:
            if move.piece_lot_id:
                groups[move.id] |= move
                continue
            key = (move.picking_id.id, *(str(move[name]) for name in names))
            groups[key] |= move
        for group in groups.values():
            if group.product_id.form_id.is_piece:
                result |= self._assign_pieces(group)
            else:
                self._assign_parts(group)
        return result

    # --- pieces ---------------------------------------------------------------------------

    def _assign_pieces(self, moves):
        uom = moves.product_id.uom_id
        wanted = self._wanted(moves)
        if uom.compare(wanted, 0) <= 0:
            return moves
        stock = self._stock(moves)
        if not stock.candidates:
            return moves
        if moves.piece_lot_id:
            # Somebody asked for this very piece: the weight is what it is.
            chosen = [quants for key, quants in stock.quants.items() if self._is_free(stock, key)]
            met = bool(chosen)
        else:
            bounds = self._bounds(moves, wanted)
            if bounds is None:
                return moves
            selection = engine.choose(stock.candidates, bounds, self._out_of_time())
            chosen = [stock.quants[key] for key in selection.chosen]
            met = selection.met
        return self._reserve(moves, chosen, wanted, met)

    def _is_free(self, stock, key) -> bool:
        return all(one.usable for one in stock.candidates if one.key == key)

    def _out_of_time(self):
        """Says when the time for one choice is up."""
        until = time.process_time() + _TIME_LIMIT
        return lambda: time.process_time() > until

    def _wanted(self, moves) -> float:
        """What ``moves`` still ask for, in the product's unit."""
        return sum(move.product_qty - move._reserved_product_qty() for move in moves)

    def _bounds(self, moves, wanted) -> engine.Wanted | None:
        """The window of kg and the limits for what is still wanted; None: no piece more.

        The tolerance is a share of the whole demand, also where part of it is chosen already.
        """
        product, first = moves.product_id, moves[:1]
        siblings = self._siblings(moves)
        ordered = product._to_kg(self._asked(siblings | moves))
        rest = product._to_kg(wanted)
        under, over = first._tolerances()
        order, window = self._rule(moves)
        taken = self._taken(moves)
        pieces, heats = first.wish_max_pieces, first.wish_max_heats
        if pieces:
            pieces -= len(taken)
            if pieces <= 0:
                return None
        if heats:
            # With all heats begun, lots of others are no candidates any more.
            heats = max(0, heats - len(set(taken.mapped("heat"))))
        bounds = engine.Wanted.of(
            rest, 0.0, 0.0, window_days=window, order=order, most_pieces=pieces, most_heats=heats
        )
        return replace(bounds, least=max(0.0, rest - ordered * under), most=rest + ordered * over)

    def _reserve(self, moves, chosen, wanted, met):
        """Give each chosen piece one of ``moves`` or a new one, and reserve it.

        Within the tolerance the rest of the demand is put aside as residual; else it stays
        open on a move of its own.
        """
        if not chosen:
            return moves
        free = list(moves.sorted("id"))
        quantities = [sum(quants.mapped("quantity")) for quants in chosen]
        rest = wanted - sum(quantities)
        template = free[0]
        added = self._more_moves(template, len(chosen) + (0 if met else 1) - len(free))
        free += list(added)
        self._name_pieces(free, chosen, quantities)
        if met:
            # sudo: the residual is the flow's, whoever asked for reservation.
            free[
                len(chosen) - 1
            ].sudo().weight_residual = moves.product_id.uom_id._compute_quantity(
                rest, template.product_uom, rounding_method="HALF-UP"
            )
            for move in free[len(chosen) :]:
                move._ask_for(0.0)
                move._action_cancel()
        else:
            free[len(chosen)]._ask_for(rest)
        if added:
            self._confirm_added(added)
        self._reserve_quants(zip(free, chosen, strict=False))
        lines = (moves | added).move_line_ids
        lines._apply_putaway_strategy()
        return moves | added

    def _more_moves(self, template, count: int):
        """``count`` further moves of the demand of ``template``, made at once."""
        if count <= 0:
            return template.browse()
        values = template.copy_data(
            {**template._prepare_move_split_vals(0.0), "piece_lot_id": False}
        )[0]
        return template.create([dict(values) for _number in range(count)])

    def _name_pieces(self, moves, chosen, quantities):
        for move, quants, quantity in zip(moves, chosen, quantities, strict=False):
            move._ask_for(quantity)
            if move.piece_lot_id != quants.lot_id:
                # sudo: the piece of a move is the flow's, whoever asked for reservation.
                move.sudo().piece_lot_id = quants.lot_id

    def _reserve_quants(self, pairs):
        """Make the line of each (move, quants of one lot) that it does not have yet.

        All lines are made at once, and what Odoo looks up for each is read before in one query.
        """
        values, products, places = [], self.env["product.product"], self.env["stock.location"]
        for move, quants in pairs:
            uom = move.product_id.uom_id
            if uom.compare(move._reserved_product_qty(), sum(quants.mapped("quantity"))) >= 0:
                continue
            for quant in quants:
                values.append(
                    move._prepare_move_line_vals(quantity=quant.quantity, reserved_quant=quant)
                )
            products |= move.product_id
            places |= quants.location_id
        if not values:
            return
        quants = self.env["stock.quant"]
        known = quants.sudo()._get_quants_by_products_locations(products, places)
        # quants_cache is Odoo's own way to spare a search for each line.
        lines = self.env["stock.move.line"].with_context(quants_cache=known)
        lines.create(values)

    def _confirm_added(self, added):
        """Confirm moves that continue a confirmed demand; they are reserved by the caller."""
        added.write({"state": "confirmed", "reservation_date": fields.Date.today()})

    # --- parts of lots --------------------------------------------------------------------

    def _assign_parts(self, moves):
        """Reserve goods that are not one piece, in the order of the strategy."""
        for move in moves:
            needed = self._wanted(move)
            if move.product_id.uom_id.compare(needed, 0) <= 0:
                continue
            stock = self._stock(move)
            order, window = self._rule(move)
            needed = move.product_id._to_kg(needed)
            choice = parts.take(stock.candidates, needed, window, order)
            self._reserve_parts(move, choice, stock)
        moves.move_line_ids._apply_putaway_strategy()

    def _reserve_parts(self, moves, choice, stock):
        """Reserve (key, kg) one after the other; no kg: as much as is there and wanted."""
        product = moves.product_id
        free = {one.key: one.weight for one in stock.candidates}
        for move in moves:
            for key, weight in choice:
                rest = self._wanted(move)
                if product.uom_id.compare(rest, 0) <= 0:
                    break
                quantity = min(rest, product._from_kg(free[key] if weight is None else weight))
                if product.uom_id.compare(quantity, 0) <= 0:
                    continue
                self._add_to_line(move, stock.quants[key], quantity)
                free[key] -= product._to_kg(quantity)

    def _add_to_line(self, move, quant, quantity: float):
        """Reserve ``quantity`` of a quant for ``move``, on the line that it may have already.

        Odoo's own way leaves out what is past its removal date, also where a supervisor lets it go.
        """
        line = move.move_line_ids.filtered(
            lambda one: (
                (one.location_id, one.lot_id, one.package_id, one.owner_id)
                == (quant.location_id, quant.lot_id, quant.package_id, quant.owner_id)
                and not one.result_package_id
            )
        )[:1]
        if line:
            line.quantity += move.product_id.uom_id._compute_quantity(
                quantity, line.product_uom_id, rounding_method="HALF-UP"
            )
            return
        values = move._prepare_move_line_vals(quantity=quantity, reserved_quant=quant)
        self.env["stock.move.line"].create(values)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _reserved_product_qty(self) -> float:
        """What the lines of this move hold, in the product's unit."""
        self.ensure_one()
        return sum(self.move_line_ids.mapped("quantity_product_uom"))

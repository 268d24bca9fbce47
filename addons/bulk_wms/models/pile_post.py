from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

_FLOW_FIELDS = {"arriving_lot_id"}


class StockMoveLine(models.Model):
    """Loose goods that come to a pile become part of it; what leaves is told by its shares."""

    _inherit = "stock.move.line"

    arriving_lot_id = fields.Many2one(
        "stock.lot",
        "Came as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The supplier's lot that became part of the pile.",
    )
    pile_share_ids = fields.One2many("wms.pile.share", "line_id", "Made of", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        return super().write(vals)

    # --- before posting -------------------------------------------------------------------

    def _confirm(self, scan):
        """The scan named the supplier's lot or none; what is booked is the pile's."""
        self._join_piles()
        if scan.lot_id != self.lot_id:
            scan.lot_id = self.lot_id
        return super()._confirm(scan)

    def _is_loose(self) -> bool:
        self.ensure_one()
        return bool(self.product_id.form_id.is_pile)

    def _needs_place(self) -> bool:
        """Who sends loose goods to a certain pile means that pile."""
        named = self.move_id.location_dest_id.place_kind == "position"
        return super()._needs_place() and not (self._is_loose() and named)

    def _join_piles(self):
        """Give loose goods that come from outside to a pile the lot of that pile.

        Goods on their way within the yard keep their lot until they have arrived: one line
        cannot take one lot and put another.
        """
        for line in self:
            place = line.location_dest_id
            if not line._is_loose() or not place.is_pile_place or line.move_id._is_bookkeeping():
                continue
            if line.location_id.usage in ("internal", "transit"):
                continue
            # sudo: piles are the flow's, whoever may look into them.
            pile = place.sudo().open_pile_id
            if pile and pile.lot_id == line.lot_id:
                continue
            if pile and pile.product_id != line.product_id:
                continue  # The hard limits refuse it, with the reason.
            line._join(pile, place)

    def _join(self, pile, place):
        self.ensure_one()
        lot = self._named_lot()
        if not self.move_id.picking_type_id:
            self._adopt(pile, place, lot)
            return
        pile = pile or self.env["wms.pile"]._open_at(
            place, self.product_id, self.env["stock.lot"], lot
        )
        # sudo: a started task is closed to users, and its lot is the flow's to change here.
        self.sudo().write({"arriving_lot_id": lot.id, "lot_id": pile.lot_id.id, "lot_name": False})

    def _named_lot(self):
        """The lot that the paper names: known, typed on the line, or none."""
        self.ensure_one()
        if not self.lot_id and self.lot_name:
            # sudo: as above; Odoo's own way to make a lot of a typed number.
            self.sudo()._create_and_assign_production_lot()
        return self.lot_id

    def _adopt(self, pile, place, lot):
        """Stock that a count finds at an empty pile place is the pile itself.

        :raises UserError: where a pile is open already, which is what has to be counted
        """
        if pile:
            raise UserError(
                self.env._(
                    "%(place)s has the open pile %(pile)s. Count that lot, or close the pile.",
                    place=place.complete_name,
                    pile=pile.lot_id.name,
                )
            )
        if lot:
            self.env["wms.pile"]._open_at(place, self.product_id, lot, lot)

    def _engine_item(self):
        """What joins a pile is judged as what it came as, not as the pile."""
        if self.arriving_lot_id:
            return self.env["wms.yard"]._item(
                self.product_id, self.arriving_lot_id, self._weight_kg()
            )
        return super()._engine_item()

    def _ledger_posted(self) -> dict:
        """The entry names the lot of the paper too, which the book no longer has."""
        posted = super()._ledger_posted()
        if self.arriving_lot_id:
            posted["came_as"] = self.arriving_lot_id.name
        return posted

    def _check_confirmed(self):
        """Bookkeeping of a pile was allowed by the flow that made it; nobody else can make it."""
        return super(
            StockMoveLine, self.filtered(lambda line: not line.move_id.pile_entry)
        )._check_confirmed()

    def _take_loose(self, quantity: float):
        """More came or went than was planned: the task takes it, in the product's unit."""
        self.ensure_one()
        uom = self.product_id.uom_id
        if uom.compare(quantity, self.quantity_product_uom) > 0:
            # sudo: a started task is closed to users; the dialogue asked how much.
            self.sudo().quantity = uom._compute_quantity(
                quantity, self.product_uom_id, rounding_method="HALF-UP"
            )

    # --- after posting --------------------------------------------------------------------

    def _action_done(self):
        """Keep the composition of piles equal to what was posted."""
        loose = self.filtered(
            lambda line: line._is_loose() and not line.product_uom_id.is_zero(line.quantity)
        )
        if not loose:
            return super()._action_done()
        loose._join_piles()
        result = super()._action_done()
        for line in loose.exists():
            shares = line._leave_pile()
            line._enter_pile(shares)
        return result

    def _leave_pile(self):
        """Note what left a pile, if these goods came from one; returns the shares."""
        self.ensure_one()
        # sudo: piles are the flow's.
        pile = self.location_id.sudo().open_pile_id
        if not pile or pile.lot_id != self.lot_id:
            return self.env["wms.pile.share"]
        weight = self._weight_kg()
        if self.move_id._is_taking_back():
            return self._take_back_arrival(pile, weight)
        shares = pile._draw(weight, self)
        if self.move_id.is_inventory:
            pile.difference -= weight
        else:
            pile.out_weight += weight
        return shares

    def _enter_pile(self, shares):
        """Note what came to a pile.

        :param shares: what these goods were made of, when they come from another pile
        """
        self.ensure_one()
        place, weight = self.location_dest_id, self._weight_kg()
        # sudo: piles are the flow's.
        pile = place.sudo().open_pile_id
        if not place.is_pile_place or self.move_id.pile_entry == "change":
            return
        if self.move_id._is_taking_back():
            self._take_back_departure(pile, weight)
            return
        within = self.location_id.usage in ("internal", "transit")
        if within and (not pile or pile.lot_id != self.lot_id):
            pile = self._change_lot(pile, place, weight)
        if not pile:
            return
        if self.move_id.is_inventory and pile.in_weight:
            pile.difference += weight
            pile._add_layer(weight, self.env["stock.lot"], self)
            return
        pile.in_weight += weight
        place._note_filling(self.product_id)
        if shares and within:
            for share in shares:
                pile._add_layer(share.weight, share.lot_id, self)
                self._note_parent(share.lot_id, pile, share.weight)
            return
        lot = self.arriving_lot_id or (self.lot_id if within else self.env["stock.lot"])
        layer = pile._add_layer(weight, lot, self)
        layer.genealogy_id = self._note_parent(lot, pile, weight)

    def _note_parent(self, lot, pile, weight: float):
        """``weight`` kg of ``lot`` became part of ``pile``."""
        genealogy = self.env["wms.lot.genealogy"]
        if not lot or lot == pile.lot_id:
            return genealogy
        # sudo: the genealogy is written by the flow only.
        return genealogy.sudo().create(
            {"parent_id": lot.id, "child_id": pile.lot_id.id, "weight": weight}
        )

    def _change_lot(self, pile, place, weight: float):
        """Loose goods have moved within the yard: at a pile they become part of it.

        Booked out as what they were and in as the pile, in the transaction of the move.
        """
        lot = self.lot_id
        pile = pile or self.env["wms.pile"]._open_at(
            place, self.product_id, self.env["stock.lot"], lot
        )
        text = self.env._("%(lot)s became part of %(pile)s", lot=lot.name, pile=pile.lot_id.name)
        pile._book_without_goods(place, lot, -weight, "change", text)
        pile._book_without_goods(place, pile.lot_id, weight, "change", text)
        return pile

    # --- taken back by undo ---------------------------------------------------------------

    def _take_back_arrival(self, pile, weight: float):
        """Goods that were put on a pile by mistake leave it: their layer goes first."""
        undone = self.move_id.undo_of_id
        layers = pile.layer_ids.filtered(lambda layer: layer.line_id == undone)
        missing = weight
        for layer in layers:
            taken = min(layer.weight, missing)
            missing -= taken
            layer.write({"weight": layer.weight - taken, "weight_in": layer.weight_in - taken})
            # It never became part of the pile; the ledger tells that it was booked so.
            layer.genealogy_id.unlink()
        pile.in_weight -= weight
        if missing <= 0.001 and not pile.out_weight and pile.in_weight <= 0.001:
            pile._forget()
        return pile._draw(missing, self) if missing > 0.001 else self.env["wms.pile.share"]

    def _take_back_departure(self, pile, weight: float):
        """Goods that were booked off a pile by mistake are back: so are their shares."""
        if not pile or pile.lot_id != self.lot_id:
            return
        pile.out_weight -= weight
        for share in self.move_id.undo_of_id.sudo().pile_share_ids:
            if share.layer_id:
                share.layer_id.weight += share.weight
            else:
                pile._add_layer(share.weight, share.lot_id, self)
            share.weight = 0.0

from odoo import models


class StockMoveLine(models.Model):
    """One line, one move: how lines become tasks, and how pieces keep their whole weight."""

    _inherit = "stock.move.line"

    def _split_into_tasks(self):
        """Give every line a move of its own, at most one handling unit each.

        Odoo unlinks the lines of a move that did not arrive; with a move of its own each piece
        arrives, waits or is cancelled by itself.

        :returns: these lines and those that were added
        """
        added = self.browse()
        for line in self:
            added |= line._split_handling_units()
        lines = self | added
        for move, siblings in lines.grouped("move_id").items():
            others = (move.move_line_ids - siblings[:1]).filtered(
                lambda line: line.state not in ("done", "cancel")
            )
            for line in others:
                line._isolate()
        return lines.exists()

    def _isolate(self):
        """Move this line into a move of its own, if it has to share one."""
        self.ensure_one()
        move = self.move_id
        if len(move.move_line_ids) < 2 or move.state in ("done", "cancel", "draft"):
            return
        if self.product_id.uom_id.is_zero(self.quantity_product_uom):
            return
        values = move._split(self.quantity_product_uom)
        if not values:
            return
        for vals in values:
            vals["piece_lot_id"] = self.lot_id.id if self.lot_id.is_piece else False
        alone = self.env["stock.move"].create(values)
        # sudo: the task changes its move, which is part of its identity and closed to users.
        self.sudo().write({"move_id": alone.id})
        # The lines left behind set what the old move still asks for.
        move.invalidate_recordset(["quantity"])
        alone._action_confirm(merge=False, create_proc=False)
        (move | alone)._recompute_state()

    def _split_handling_units(self):
        """Cut a line of goods that are not one piece into handling units; returns the new lines."""
        self.ensure_one()
        unit = self.product_id.handling_weight
        form = self.product_id.form_id
        if form.is_piece or form.is_pile or not unit or self.scan_id:
            return self.browse()
        move = self.move_id
        if move.state in ("done", "cancel", "draft") or self.location_dest_id.usage == "customer":
            # Deliveries are cut at posting: the operator says how much was loaded.
            return self.browse()
        step = self._handling_step()
        total = self.quantity_product_uom
        if self.product_id.uom_id.compare(total, step) <= 0:
            return self.browse()
        chunks = []
        rest = total - step
        while self.product_id.uom_id.compare(rest, 0) > 0:
            chunks.append(min(step, rest))
            rest -= step
        to_line = self.product_id.uom_id._compute_quantity
        self.quantity = to_line(step, self.product_uom_id, rounding_method="HALF-UP")
        values = []
        for chunk in chunks:
            values += move._split(chunk)
        moves = self.env["stock.move"].create(values)
        lines = self.create(
            [
                {
                    **new._prepare_move_line_vals(quantity=chunk),
                    "location_id": self.location_id.id,
                    "lot_id": self.lot_id.id,
                    "lot_name": self.lot_name,
                    "package_id": self.package_id.id,
                    "owner_id": self.owner_id.id,
                }
                for new, chunk in zip(moves, chunks, strict=True)
            ]
        )
        moves._action_confirm(merge=False, create_proc=False)
        return lines

    def _handling_step(self) -> float:
        """What one lift carries, in the product's unit."""
        self.ensure_one()
        return self.product_id._from_kg(self.product_id.handling_weight)

    def _set_piece_quantity(self):
        """Give lines of pieces, and their moves, the whole book weight."""
        for line in self:
            lot = line.lot_id
            if not lot.is_piece or line.state in ("done", "cancel"):
                continue
            quantity = lot.product_id._from_kg(lot.book_weight)
            if not lot.product_id.uom_id.is_zero(quantity - line.quantity_product_uom):
                line.quantity = lot.product_id.uom_id._compute_quantity(
                    quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
            move = line.move_id
            if len(move.move_line_ids) == 1:
                asked = move.product_uom_qty
                move._ask_for(quantity)
                if move.piece_lot_id and not move.location_id.should_bypass_reservation():
                    # sudo: the residual is the flow's. What was ordered does not change with
                    # the weight of the piece that was chosen for it.
                    move.sudo().weight_residual += asked - move.product_uom_qty
            # sudo: as above, for the place that is kept for this piece.
            holds = move.hold_ids.filtered(lambda hold: hold.state == "active").sudo()
            holds.weight = lot.book_weight

from odoo import Command, fields, models
from odoo.exceptions import UserError


class ReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    lot_id = fields.Many2one("stock.lot", readonly=True)

    def _prepare_move_default_values(self, new_picking):
        """The move of the return is for this very piece or lot, as the delivery was."""
        vals = super()._prepare_move_default_values(new_picking)
        reverse = new_picking and new_picking.return_id == self.wizard_id.picking_id
        if self.lot_id and reverse:
            name = "piece_lot_id" if self.lot_id.is_piece else "return_lot_id"
            vals[name] = self.lot_id.id
        return vals

    def _process_line(self, new_picking):
        # sudo: which lot a return is about is the flow's to write, whoever makes the return.
        return super(ReturnPickingLine, self.sudo() if self.lot_id else self)._process_line(
            new_picking.sudo() if self.lot_id else new_picking
        )


class ReturnPicking(models.TransientModel):
    """Odoo's return, for goods with an identity: whole pieces, named lots, quality pending."""

    _inherit = "stock.return.picking"

    def _compute_moves_locations(self):
        """A row for each lot; what was taken back by undo was never delivered."""
        result = super()._compute_moves_locations()
        for wizard in self:
            rows = wizard.product_return_moves
            if rows.product_id.form_id:
                wizard.product_return_moves = [
                    Command.clear(),
                    *(Command.create(values) for row in rows for values in wizard._rows(row)),
                ]
        return result

    def _rows(self, row) -> list[dict]:
        """Values of the rows of one move: one for each of its lots."""
        move = row.move_id
        values = {
            "product_id": row.product_id.id,
            "move_id": move.id,
            "quantity": row.quantity,
            "to_refund": row.to_refund,
        }
        if not row.product_id.form_id:
            return [values]
        if move.undone_at:
            return []
        lots = move.move_line_ids.filtered(lambda line: line.quantity).lot_id
        return [{**values, "lot_id": lot.id} for lot in lots] or [values]

    def action_create_returns_all(self):
        """Everything that can come back: of pieces those that are not back already."""
        lots = self.product_return_moves.filtered("lot_id")
        if not lots:
            return super().action_create_returns_all()
        for row in self.product_return_moves - lots:
            row.quantity = row.move_id.quantity
        for row in lots:
            row.quantity = row.lot_id and self._returnable(row)
        return self.action_create_returns()

    def _returnable(self, row) -> float:
        """What of a row can still come back, in the unit of its move."""
        lines = row.move_id.move_line_ids.filtered(lambda line: line.lot_id == row.lot_id)
        delivered = sum(lines.mapped("quantity"))
        returned = row.move_id.returned_move_ids.filtered(lambda move: move.state != "cancel")
        named = returned.filtered(
            lambda move: (move.piece_lot_id or move.return_lot_id)._root_lot() == row.lot_id
        )
        return max(delivered - sum(named.mapped("product_uom_qty")), 0.0)

    def _name_lots(self):
        """A row that a client sent without its lot is about the one lot of its move."""
        for row in self.product_return_moves.filtered(
            lambda row: row.product_id.form_id and row.move_id and not row.lot_id
        ):
            lots = row.move_id.move_line_ids.lot_id
            if len(lots) > 1 and not row.uom_id.is_zero(row.quantity):
                raise UserError(
                    self.env._(
                        "%(product)s was moved with several lots. Open the return from the "
                        "transfer, so that each lot has its row.",
                        product=row.product_id.display_name,
                    )
                )
            row.lot_id = lots[:1]

    def _create_return(self):
        self._name_lots()
        rows = self.product_return_moves.filtered(
            lambda row: row.lot_id and not row.uom_id.is_zero(row.quantity)
        )
        for row in rows:
            self._check_row(row)
        if self.picking_id.location_dest_id.usage == "customer":
            for row in rows:
                self._come_back(row)
        picking = super()._create_return()
        named = picking.move_ids.filtered("return_lot_id").sudo()
        for move in named.filtered(lambda move: move.location_id.usage == "customer"):
            # sudo: Odoo has given the line the lot that was delivered.
            move.move_line_ids.lot_id = move.return_lot_id
        named.move_line_ids._apply_putaway_strategy()
        return picking

    def _check_row(self, row):
        """A piece comes back whole, once, from where it is.

        :raises UserError: saying what is wrong with the row
        """
        lot, most = row.lot_id, self._returnable(row)
        if lot.is_piece:
            self._check_piece(lot)
            if row.uom_id.compare(row.quantity, most) and most:
                raise UserError(
                    self.env._(
                        "%(lot)s is one piece of %(whole)s %(unit)s. It comes back whole.",
                        lot=lot.name,
                        whole=f"{most:g}",
                        unit=row.uom_id.name,
                    )
                )
        if row.uom_id.compare(row.quantity, most) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s %(unit)s of %(lot)s cannot be returned: %(most)s are left to "
                    "return.",
                    quantity=f"{row.quantity:g}",
                    unit=row.uom_id.name,
                    lot=lot.name,
                    most=f"{most:g}",
                )
            )

    def _check_piece(self, lot):
        standing = lot._standing_quants()
        if standing and self.picking_id.location_dest_id.usage not in ("internal", "transit"):
            raise UserError(
                self.env._(
                    "%(lot)s is in stock at %(place)s: it cannot come back once more.",
                    lot=lot.name,
                    place=standing[0].location_id.complete_name,
                )
            )
        expected = (
            self.env["stock.move"]
            .sudo()  # sudo: other people's transfers count too
            .search(
                [
                    ("piece_lot_id", "=", lot.id),
                    ("state", "not in", ("done", "cancel")),
                    ("origin_returned_move_id", "!=", False),
                ],
                limit=1,
            )
        )
        if expected:
            raise UserError(
                self.env._(
                    "%(transfer)s returns %(lot)s already.",
                    transfer=expected.picking_id.name,
                    lot=lot.name,
                )
            )

    def _come_back(self, row):
        """Goods that were out of sight are pending until quality has seen them.

        A part of a lot gets a lot of its own, so that the rest of it stays what it is.
        """
        reason = self.env._("Returned, %(transfer)s", transfer=self.picking_id.name)
        values = {"quality_state": "pending", "quality_reason": reason}
        # sudo: the return itself holds the goods back, whoever makes it.
        lot = row.lot_id.sudo()
        if lot.is_piece:
            lot.write(values)
            return
        row.lot_id = lot.copy({"name": lot._return_name(), "returned_of_id": lot.id, **values})


class StockLot(models.Model):
    _inherit = "stock.lot"

    returned_of_id = fields.Many2one(
        "stock.lot", "Came Back of", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    def _root_lot(self):
        """The lot that was delivered, of which this one is what came back."""
        return self.returned_of_id or self

    def _return_name(self) -> str:
        """Name of the next returned part of this lot."""
        self.ensure_one()
        number = 1
        while self.search_count(
            [("name", "=", f"{self.name}/R{number}"), ("product_id", "=", self.product_id.id)],
            limit=1,
        ):
            number += 1
        return f"{self.name}/R{number}"

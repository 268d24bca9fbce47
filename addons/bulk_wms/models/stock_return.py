from odoo import api, fields, models

from .flow_guard import refuse_flow_fields
from .stock_lot import DELIVERABLE_STATES

_WAITING = ("confirmed", "waiting", "partially_available")


class StockMove(models.Model):
    """Returns name their goods: the very piece, or the very lot of bags or loose goods."""

    _inherit = "stock.move"

    return_lot_id = fields.Many2one(
        "stock.lot",
        "Returned Lot",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The one lot this return is about, of goods that are no piece.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, {"return_lot_id"}, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, {"return_lot_id"}, [vals])
        return super().write(vals)

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return super()._prepare_merge_moves_distinct_fields() + ["return_lot_id"]

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        vals = super()._prepare_move_line_vals(quantity, reserved_quant)
        if self.return_lot_id and not vals.get("lot_id"):
            vals["lot_id"] = self.return_lot_id.id
        return vals

    def _prepare_move_split_vals(self, qty):
        """What is left is still about the lot that the return or the packing list names."""
        vals = super()._prepare_move_split_vals(qty)
        if self.return_lot_id:
            vals["return_lot_id"] = self.return_lot_id.id
        if self.piece_lot_id and not self.piece_lot_id.is_piece:
            vals["piece_lot_id"] = self.piece_lot_id.id
        return vals

    def _is_return_to_supplier(self) -> bool:
        """Whether goods of the yard go back to who sold them."""
        self.ensure_one()
        return self.location_dest_id.usage == "supplier" and not self.undo_of_id

    def _chooses_lots(self) -> bool:
        """A returned piece is looked for where it lies now, not where it was put at first."""
        if super()._chooses_lots():
            return True
        return bool(
            self.piece_lot_id
            and self.origin_returned_move_id
            and not self.picked
            and self.state in _WAITING
            and not self._should_bypass_reservation()
        )

    def _action_assign(self, force_qty=False):
        named = self.filtered(
            lambda move: (
                move.return_lot_id
                and not move.picked
                and move.state in _WAITING
                and not move._should_bypass_reservation()
            )
        )
        for move in named:
            move._reserve_return_lot()
        return super(StockMove, self - named)._action_assign(force_qty=force_qty)

    def _reserve_return_lot(self):
        """Reserve the named lot wherever it lies, also when it may go to nobody else."""
        self.ensure_one()
        uom = self.product_id.uom_id
        missing = self.product_qty - self._reserved_product_qty()
        leaving = self.location_dest_id.usage in ("customer", "production")
        if leaving and self.return_lot_id.quality_state not in DELIVERABLE_STATES:
            return
        quants = self.return_lot_id._standing_quants().filtered(
            lambda quant: quant.location_id._child_of(self.location_id)
        )
        for quant in quants.sorted("id"):
            take = min(missing, quant.quantity - quant.reserved_quantity)
            if uom.compare(take, 0) <= 0:
                continue
            self._update_reserved_quantity(
                take,
                quant.location_id,
                lot_id=quant.lot_id,
                package_id=quant.package_id,
                owner_id=quant.owner_id,
                strict=True,
            )
            missing -= take
        self._recompute_state()
        self.move_line_ids._split_into_tasks()
        self.env["wms.shuffle"]._plan(self.picking_id)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _ledger_kind(self) -> str:
        kind = super()._ledger_kind()
        if kind == "stock.in" and self.location_id.usage == "customer":
            return "stock.returned"
        return kind

    def _action_done(self):
        """A returned part of a lot has a lot of its own: its origin is kept in the genealogy."""
        result = super()._action_done()
        for line in self.exists():
            named = line.move_id.return_lot_id
            origin = line.move_id.origin_returned_move_id.move_line_ids.lot_id
            came = line.location_id.usage == "customer" and line.quantity
            if came and named and len(origin) == 1 and origin != named:
                # sudo: the genealogy is written by the flow only.
                self.env["wms.lot.genealogy"].sudo().create(
                    {"parent_id": origin.id, "child_id": named.id, "weight": line._weight_kg()}
                )
        return result

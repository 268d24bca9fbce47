from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields
from .stock_lot import DELIVERABLE_STATES

_FLOW_FIELDS = {"undone_at", "undo_of_id", "reopened_scan_id"}
_OPEN = ("done", "cancel")


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    undo_minutes = fields.Integer(
        "Undo Scans for (min)",
        default=10,
        help="How long a wrong scan can be taken back, by who scanned it or a supervisor. "
        "0: never.",
    )

    _undo_minutes_positive = models.Constraint(
        "CHECK(undo_minutes >= 0)", "A time cannot be below 0 minutes."
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "undo_minutes")


class StockMove(models.Model):
    """A posting that was taken back, the move that did it, and the task that is open again."""

    _inherit = "stock.move"

    undone_at = fields.Datetime("Taken Back", readonly=True, copy=False)
    undo_of_id = fields.Many2one(
        "stock.move.line",
        "Takes Back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    reopened_scan_id = fields.Many2one(
        "wms.scan", "Reopened by", readonly=True, copy=False, ondelete="restrict"
    )

    _undo_uniq = models.UniqueIndex(
        "(undo_of_id) WHERE undo_of_id IS NOT NULL", "This scan was taken back already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        return super().write(vals)

    def _is_taking_back(self) -> bool:
        """Whether this move takes back another one that was scanned by mistake."""
        self.ensure_one()
        return bool(self.undo_of_id)

    def _skip_push(self):
        """What goes back to a dock is not sent on from there: its own task is open again."""
        return super()._skip_push() or self._is_taking_back()

    def _trigger_assign(self):
        """Goods that are back belong to the task that is open again, not to who waits longest."""
        others = self.filtered(lambda move: not move._is_taking_back())
        return super(StockMove, others)._trigger_assign()

    def _order_line_values(self) -> dict:
        """The lines of orders that a move is for."""
        self.ensure_one()
        return {
            "sale_line_id": self.sale_line_id.id,
            "purchase_line_id": self.purchase_line_id.id,
        }


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _compute_wms_counts(self):
        """What was taken back is no task that is done."""
        result = super()._compute_wms_counts()
        for picking in self:
            undone = picking.move_line_ids.filtered(lambda line: line.is_bulk and line.undone_at)
            picking.task_count -= len(undone)
            picking.task_done_count -= len(undone)
        return result


class StockMoveLine(models.Model):
    """Taking back a wrong scan: a counter-move, and the same task open again."""

    _inherit = "stock.move.line"

    undone_at = fields.Datetime(related="move_id.undone_at")

    def _get_aggregated_product_quantities(self, **kwargs):
        """Papers tell what was delivered, not what was scanned by mistake."""
        real = self.filtered(lambda line: not line.move_id.undone_at)
        return super(StockMoveLine, real)._get_aggregated_product_quantities(**kwargs)

    def _is_of_a_document(self) -> bool:
        return super()._is_of_a_document() or self.move_id._is_taking_back()

    def _ledger_kind(self) -> str:
        if self.move_id._is_taking_back():
            return "stock.undo"
        return super()._ledger_kind()

    # --- may it be taken back -------------------------------------------------------------

    def _undo_until(self):
        """Until when this posting can be taken back; False for never."""
        self.ensure_one()
        minutes = self.picking_type_id.undo_minutes
        if not minutes or not self.scan_id:
            return False
        return self.sudo().scan_id.recorded_at + timedelta(minutes=minutes)

    def _check_may_undo(self):
        """Whether what this scan booked can be taken back, now and by this person.

        :raises UserError: saying why not, and what to do instead
        """
        self.ensure_one()
        self._check_undo_allowed()
        self._check_undo_not_settled()
        self._check_undo_still_there()

    def _check_undo_allowed(self):
        until, name = self._undo_until(), self.lot_id.name or self.product_id.display_name
        mine = self.sudo().scan_id.user_id == self.env.user
        if not mine and not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                self.env._(
                    "%(person)s scanned %(lot)s: he takes it back, or a supervisor.",
                    person=self.sudo().scan_id.user_id.name,
                    lot=name,
                )
            )
        if self.move_id.undone_at:
            raise UserError(self.env._("%(lot)s is taken back already.", lot=name))
        if not until:
            raise UserError(
                self.env._(
                    "%(type)s lets no scan be taken back. Move the goods with a transfer or a "
                    "return.",
                    type=self.picking_type_id.display_name,
                )
            )
        if fields.Datetime.now() > until:
            raise UserError(
                self.env._(
                    "%(lot)s was booked more than %(minutes)s minutes ago. Move it with a "
                    "transfer or a return.",
                    lot=name,
                    minutes=self.picking_type_id.undo_minutes,
                )
            )

    def _check_undo_not_settled(self):
        """What was invoiced or returned is settled by papers, not by scans."""
        # sudo: whether there is an invoice does not depend on who may read it.
        move = self.move_id.sudo()
        invoices = (move.sale_line_id.invoice_lines | move.purchase_line_id.invoice_lines).move_id
        posted = invoices.filtered(lambda invoice: invoice.state == "posted")[:1]
        if posted:
            raise UserError(
                self.env._(
                    "%(invoice)s is posted for these goods. Make a return instead.",
                    invoice=posted.name,
                )
            )
        returned = move.returned_move_ids.filtered(lambda other: other.state != "cancel")[:1]
        if returned:
            raise UserError(
                self.env._(
                    "%(transfer)s returns these goods. Cancel it first.",
                    transfer=returned.picking_id.name or returned.reference,
                )
            )

    def _check_undo_still_there(self):
        """The goods lie where the scan put them, and nobody has gone on with them.

        :raises UserError: naming who has
        """
        following = self.move_id.sudo().move_dest_ids  # sudo: other people's work counts too
        taken = following.filtered(lambda move: move.state == "done") or (
            following.move_line_ids._started().move_id
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(transfer)s has gone on with %(lot)s. Undo that first, or finish it.",
                    transfer=taken[0].picking_id.name,
                    lot=self.lot_id.name,
                )
            )
        inside = self.location_dest_id.usage in ("internal", "transit")
        if self.lot_id.is_piece:
            there = self.lot_id._standing_quants().location_id
            moved = there != (self.location_dest_id if inside else there.browse())
        else:
            moved = inside and self._lines_since()
        if moved:
            raise UserError(
                self.env._(
                    "%(lot)s has been moved since. Move it with a transfer.", lot=self.lot_id.name
                )
            )

    def _lines_since(self):
        """Postings that took of this lot from where it was put, after it was put there."""
        # sudo: as above
        return self.sudo().search(
            [
                ("lot_id", "=", self.lot_id.id),
                ("location_id", "=", self.location_dest_id.id),
                ("state", "=", "done"),
                ("id", "!=", self.id),
                ("date", ">=", self.date),
                ("move_id.undone_at", "=", False),
                ("move_id.undo_of_id", "=", False),
            ],
            limit=1,
        )

    # --- take it back ---------------------------------------------------------------------

    def _undo(self, scan):
        """Take this posting back by a counter-move, and open its task again.

        :param scan: the scan of the undo, which confirms the counter-move
        :returns: the open line of the task
        """
        self.ensure_one()
        # sudo: the flow takes back what it has posted; who may ask for it was checked.
        line = self.sudo()
        move, picking = line.move_id, line.picking_id
        following, before = move.move_dest_ids, move.move_orig_ids
        following.filtered(lambda one: one.state not in _OPEN)._do_unreserve()
        # The task's name is free for the move that is open again, and two people who take back
        # the same scan meet here.
        move.write(
            {
                "undone_at": fields.Datetime.now(),
                "move_dest_ids": [Command.clear()],
                "move_orig_ids": [Command.clear()],
            }
        )
        self.env.flush_all()
        line._book_back(scan)
        reopened = line._reopen(scan, before, following)
        if picking.date_done:
            picking.date_done = False
        picking.invalidate_recordset(["move_line_ids", "move_ids"])
        return reopened.move_line_ids[:1]

    def _undo_quantity(self) -> float:
        """What is taken back, in the product's unit: of a piece what it weighs now."""
        if self.lot_id.is_piece:
            return self.product_id._from_kg(self.lot_id.book_weight)
        return self.quantity_product_uom

    def _book_back(self, scan):
        """Post the counter-move. All limits hold for it as for any other."""
        move, product, quantity = self.move_id, self.product_id, self._undo_quantity()
        ends = {
            "location_id": self.location_dest_id.id,
            "location_dest_id": self.location_id.id,
            "product_id": product.id,
            "company_id": self.company_id.id,
        }
        values = {
            **ends,
            **move._order_line_values(),
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "picking_type_id": move.picking_type_id.id,
            "origin": self.picking_id.name,
            "state": "confirmed",
            "picked": True,
            "undo_of_id": self.id,
            "origin_returned_move_id": move.id,
            "to_refund": True,
            "piece_lot_id": self.lot_id.id if self.lot_id.is_piece else False,
        }
        counter = self.env["stock.move"].create(values)
        back = self.create(
            {
                **ends,
                "move_id": counter.id,
                "product_uom_id": product.uom_id.id,
                "quantity": quantity,
                "piece_count": self.piece_count,
                "accuracy": self.accuracy,
                "lot_id": self.lot_id.id,
                "owner_id": self.owner_id.id,
                "package_id": self.result_package_id.id,
                "picked": True,
            }
        )
        arriving = back.location_dest_id.usage in ("internal", "transit")
        scan.write(
            {
                "result": "confirmed",
                "task_uuid": counter.task_uuid,
                "lot_id": self.lot_id.id,
                "location_id": (back.location_dest_id if arriving else back.location_id).id,
                "undo_of_id": self.scan_id.id,
            }
        )
        back.scan_id = scan
        counter._action_done()

    def _reopen(self, scan, before, following):
        """The task is open again, with its name, its orders and its place in the chain."""
        move, picking = self.move_id, self.picking_id
        lot = self.arriving_lot_id or self.lot_id
        piece = lot if lot.is_piece else move.piece_lot_id
        asked = self.product_id.uom_id._compute_quantity(
            self._undo_quantity(), move.product_uom, rounding_method="HALF-UP"
        )
        reopened = move.copy(
            {
                **move._order_line_values(),
                "task_uuid": move.task_uuid,
                # Odoo calls what is added to a transfer that is done, done.
                "picking_id": False,
                "picking_type_id": move.picking_type_id.id,
                "state": "draft",
                "product_uom_qty": asked,
                "piece_lot_id": piece.id,
                "return_lot_id": move.return_lot_id.id,
                "weight_residual": move.weight_residual,
                "weight_tolerance": move.weight_tolerance,
                "origin_returned_move_id": move.origin_returned_move_id.id,
                "reopened_scan_id": scan.id,
                "move_orig_ids": [Command.set(before.ids)],
                "move_dest_ids": [Command.set(following.ids)],
            }
        )
        reopened.picking_id = picking
        reopened._action_confirm(merge=False, create_proc=False)
        reopened = reopened.exists()
        self._reserve_again(reopened, lot)
        following._recompute_state()
        return reopened

    def _reserve_again(self, reopened, lot):
        """Give the open task these very goods, and a place for them."""
        source = self.location_id
        if reopened._should_bypass_reservation():
            if not reopened.move_line_ids:
                # What has an origin waits for it; here it has been there before.
                reopened._action_assign()
            lines = reopened.move_line_ids
            lines.write({"lot_id": lot.id, "location_id": source.id})
            lines._apply_putaway_strategy()
            if reopened.picking_type_id.is_shuffle:
                lines.write(
                    {
                        "location_dest_id": self.location_dest_id.id,
                        "proposal_state": "proposed",
                        "proposal_data": self.proposal_data,
                    }
                )
                self.env["wms.hold"]._hold_places(lines, reopened.picking_type_id.hold_hours)
            return
        if reopened.move_line_ids.lot_id - lot:
            # Odoo has given it other goods of that kind meanwhile.
            reopened._do_unreserve()
        leaving = reopened.location_dest_id.usage in ("customer", "production")
        if leaving and lot.quality_state not in DELIVERABLE_STATES:
            return
        missing = reopened.product_qty - reopened._reserved_product_qty()
        if self.product_id.uom_id.compare(missing, 0) > 0:
            reopened._update_reserved_quantity(
                missing,
                source,
                lot_id=lot,
                package_id=self.package_id,
                owner_id=self.owner_id,
                strict=True,
            )
            reopened._recompute_state()
            reopened.move_line_ids._apply_putaway_strategy()
        self.env["wms.shuffle"]._plan(reopened.picking_id)

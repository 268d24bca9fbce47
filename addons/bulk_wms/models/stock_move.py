import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

# Only the flow writes these.
_FLOW_FIELDS = {"task_uuid", "weight_correction_lot_id", "weight_residual"}
# What turns a confirmed move into another one.
_REDIRECTING = ("picking_type_id", "piece_lot_id")


class StockMove(models.Model):
    """A piece has a move of its own, so it arrives, waits and is cancelled by itself."""

    _inherit = "stock.move"

    task_uuid = fields.Char(
        "Task", default=lambda self: str(uuid.uuid4()), readonly=True, copy=False, index=True
    )
    piece_lot_id = fields.Many2one(
        "stock.lot",
        "Piece",
        copy=False,
        index="btree_not_null",
        help="The one piece this move is for.",
    )
    weight_residual = fields.Float(
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Ordered weight that whole pieces miss within the tolerance, plus or minus. "
        "It comes back when the pieces are unreserved.",
    )
    weight_correction_lot_id = fields.Many2one("stock.lot", readonly=True, copy=False)
    hold_ids = fields.One2many("wms.hold", "move_id", "Holds")

    _task_uuid_uniq = models.UniqueIndex(
        # A task that was taken back keeps its name when it is done again.
        "(task_uuid) WHERE undone_at IS NULL",
        "Each task has a name of its own.",
    )

    def _auto_init(self):
        """Give moves from before this add-on a task name each; one default would repeat."""
        result = super()._auto_init()
        self.env.cr.execute(
            "UPDATE stock_move SET task_uuid = gen_random_uuid()::varchar WHERE task_uuid IS NULL"
            " OR task_uuid IN (SELECT task_uuid FROM stock_move GROUP BY task_uuid"
            " HAVING count(*) > 1)"
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        if "task_uuid" in vals:
            raise UserError(self.env._("The name of a task never changes."))
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        if {"picking_type_id", "piece_lot_id"}.intersection(vals) and not self.env.su:
            self._check_may_redirect(vals)
        return super().write(vals)

    def _check_may_redirect(self, vals):
        """Another operation type has other rules for scans; another piece is another task.

        :raises UserError: for who is no supervisor, once bulk moves are confirmed
        """
        changed = self.filtered(
            lambda move: (
                move.product_id.form_id
                and move.state not in ("draft", "cancel")
                and any(move[name].id != vals[name] for name in vals if name in _REDIRECTING)
            )
        )
        if changed and not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                self.env._(
                    "%(transfer)s is confirmed: a supervisor changes its operation type or "
                    "its pieces.",
                    transfer=changed[0].reference or changed[0].display_name,
                )
            )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return super()._prepare_merge_moves_distinct_fields() + ["piece_lot_id"]

    @api.model
    def _prepare_merge_negative_moves_excluded_distinct_fields(self):
        """Less demand is taken from pieces that were chosen for it, too."""
        return super()._prepare_merge_negative_moves_excluded_distinct_fields() + ["piece_lot_id"]

    def _prepare_move_line_vals(self, quantity=None, reserved_quant=None):
        vals = super()._prepare_move_line_vals(quantity, reserved_quant)
        if self.piece_lot_id and not vals.get("lot_id"):
            vals["lot_id"] = self.piece_lot_id.id
        return vals

    def _should_bypass_reservation(self, forced_location=False):
        """A shuffle takes what may be reserved for somebody else, and brings it nearer to him."""
        return super()._should_bypass_reservation(forced_location) or bool(
            self.picking_type_id.is_shuffle
        )

    # --- reservation ----------------------------------------------------------------------

    def _action_assign(self, force_qty=False):
        """Lots of bulk goods are chosen by the engine; all else is reserved as Odoo does."""
        choosing = self.filtered(lambda move: move._chooses_lots()) if not force_qty else self[:0]
        others = self - choosing
        result = super(StockMove, others)._action_assign(force_qty=force_qty) if others else None
        assigned = others | self.env["wms.removal"]._assign(choosing)
        bulk = assigned.exists().filtered(
            lambda move: move.product_id.form_id and move.state not in ("done", "cancel", "draft")
        )
        if bulk:
            lines = bulk.move_line_ids
            # Chained steps bring what arrived: whole pieces, each with its own move.
            lines._set_piece_quantity()
            lines = lines.filtered("lot_id")._split_into_tasks()
            self.env["wms.shuffle"]._plan(lines.picking_id)
        return result

    def _chooses_lots(self) -> bool:
        """Whether the engine picks the lots of this move."""
        self.ensure_one()
        return bool(
            self.product_id.form_id
            and not self.picked
            and self.state in ("confirmed", "partially_available", "waiting")
            and not self.move_orig_ids
            and self.procure_method != "make_to_order"
            and not self._should_bypass_reservation()
        )

    def _ask_for(self, quantity: float):
        """Make ``quantity`` (product unit) what this move asks for, without touching its lines."""
        self.ensure_one()
        asked = self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom, rounding_method="HALF-UP"
        )
        if self.product_uom.compare(asked, self.product_uom_qty):
            # Odoo's own way to change the demand of a move and keep what is reserved.
            self.with_context(do_not_unreserve=True).product_uom_qty = asked
            self._recompute_state()

    def _do_unreserve(self):
        """Pieces that the engine chose are free again, with the weight that was asked for."""
        result = super()._do_unreserve()
        self._forget_pieces()
        return result

    def _forget_pieces(self):
        for move in self:
            if (
                not move.piece_lot_id
                or move.state in ("done", "cancel", "draft")
                or move.move_line_ids
                or move.location_id.should_bypass_reservation()
                or move.move_orig_ids
                or move.picking_type_id.is_shuffle
            ):
                continue
            asked = move.product_uom_qty + move.weight_residual
            # sudo: the piece of a move is the flow's; do_not_unreserve is Odoo's own way to
            # change the demand and keep the lines.
            move.sudo().with_context(do_not_unreserve=True).write(
                {"piece_lot_id": False, "weight_residual": 0.0, "product_uom_qty": max(asked, 0.0)}
            )
            move._recompute_state()


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        """The next step is for the same piece."""
        values = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        values["piece_lot_id"] = move_to_copy.piece_lot_id.id
        return values

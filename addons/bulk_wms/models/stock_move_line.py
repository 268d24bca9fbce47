from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

# Only the flow writes these, in superuser mode, which no RPC call can reach.
_FLOW_FIELDS = {"scan_id", "hold_id", "started_at", "started_by_id", "task_uuid"}


class StockMoveLine(models.Model):
    """A line is a task: one piece or one handling unit, from one place to another."""

    _name = "stock.move.line"
    _inherit = ["stock.move.line", "wms.task.mixin"]

    task_uuid = fields.Char(
        related="move_id.task_uuid", store=True, index=True, readonly=True, default=None
    )
    scan_id = fields.Many2one(
        "wms.scan",
        "Confirmed by",
        readonly=True,
        copy=False,
        help="The scan that confirmed and posted this task.",
    )
    hold_id = fields.Many2one("wms.hold", readonly=True, copy=False, compute="_compute_hold_id")
    proposal_state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("held", "Held"),
            ("no_place", "No place"),
            ("no_piece", "Pieces missing"),
            ("manual", "Chosen by hand"),
        ],
        "Place",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    proposal_data = fields.Json(readonly=True, copy=False)
    proposal_text = fields.Text("Why Here", compute="_compute_proposal_text")
    lot_heat = fields.Char(related="lot_id.heat", string="Heat")
    lot_quality = fields.Selection(related="lot_id.quality_state", string="Quality")
    lot_form_id = fields.Many2one(related="product_id.form_id", string="Form")
    area_id = fields.Many2one(related="location_dest_id.area_id", string="To Area")
    is_bulk = fields.Boolean(compute="_compute_is_bulk")
    weight_kg = fields.Float("Weight (kg)", compute="_compute_weight_kg", digits="Stock Weight")

    _scan_uniq = models.UniqueIndex(
        "(scan_id) WHERE scan_id IS NOT NULL", "One scan confirms one task."
    )
    _lot_idx = models.Index("(lot_id) WHERE lot_id IS NOT NULL")
    _open_task_idx = models.Index(
        "(location_dest_id) WHERE proposal_state IS NOT NULL"
        " AND state NOT IN ('done', 'cancel', 'draft')"
    )

    @api.depends("product_id")
    def _compute_is_bulk(self):
        for line in self:
            line.is_bulk = bool(line.product_id.form_id)

    @api.depends("quantity_product_uom", "product_id")
    def _compute_weight_kg(self):
        for line in self:
            line.weight_kg = line._weight_kg() if line.product_id.form_id else 0.0

    @api.depends("move_id.hold_ids.state")
    def _compute_hold_id(self):
        for line in self:
            line.hold_id = line.move_id.hold_ids.filtered(lambda hold: hold.state == "active")[:1]

    @api.depends("proposal_data", "proposal_state", "location_dest_id")
    @api.depends_context("lang")
    def _compute_proposal_text(self):
        for line in self:
            line.proposal_text = self.env["wms.putaway"]._sentence(line)

    # --- guards ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        self._check_may_add_to_done(vals_list)
        lines = super().create(vals_list)
        lines.filtered("is_bulk").filtered(lambda line: line.state == "done")._ledger_done_edit(
            "line.added_to_done", {}
        )
        return lines

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        self._check_may_join(vals)
        self._check_planned_whole(vals)
        self._check_same_goods(vals)
        stock_fields = {
            "quantity",
            "location_id",
            "location_dest_id",
            "lot_id",
            "product_uom_id",
            "package_id",
            "result_package_id",
            "owner_id",
            "move_id",
            "picking_id",
        }.intersection(vals)
        if not stock_fields:
            return super().write(vals)
        done = self.filtered(lambda line: line.state == "done" and line.product_id.form_id)
        if done:
            done._check_supervisor(self.env._("Only a supervisor corrects what is posted."))
        before = {line.id: line._ledger_snapshot() for line in done}
        # The flow itself works in superuser mode: it follows the goods and has checked.
        started = self.browse() if self.env.su else self._started()
        if started:
            started._check_supervisor(
                self.env._("This task has been started. Finish it, or ask a supervisor.")
            )
        if "location_dest_id" in vals:
            self._release_holds_elsewhere(vals["location_dest_id"])
        done._check_correction(vals)
        result = super().write(vals)
        done._ledger_done_edit("line.done_edited", before)
        if "lot_id" in vals:
            (self - done)._follow_lot()
        return result

    def unlink(self):
        """What was started is not destroyed by unreserving, freeing or editing something else."""
        started = self._started()
        if started:
            started._check_supervisor(
                self.env._(
                    "%(lot)s is being moved by %(person)s. Only a supervisor can take the task "
                    "away.",
                    lot=started[0].lot_id.name or started[0].product_id.display_name,
                    person=started[0].started_by_id.name or "",
                )
            )
            self.env["wms.ledger.entry"]._record(
                [
                    {
                        "kind": "task.removed",
                        "before": line._ledger_snapshot(),
                        **line._ledger_keys(),
                    }
                    for line in started
                ]
            )
        bulk = self.filtered("is_bulk")
        bulk.move_id.hold_ids.filtered(lambda hold: hold.state == "active")._end("released")
        pickings = bulk.picking_id
        result = super().unlink()
        self.env["wms.shuffle"]._drop_idle(pickings)
        return result

    def _check_may_add_to_done(self, vals_list):
        """Whoever creates a line on a done move or transfer changes stock at once."""
        context = self.env.context
        given = [
            (
                vals.get("move_id", context.get("default_move_id")),
                vals.get("picking_id", context.get("default_picking_id")),
                vals.get("product_id", context.get("default_product_id")),
            )
            for vals in vals_list
        ]
        moves = self.env["stock.move"].browse({move for move, _one, _two in given if move})
        pickings = self.env["stock.picking"].browse({one for _move, one, _two in given if one})
        done_moves = moves.filtered(lambda move: move.state == "done")
        done_pickings = pickings.filtered(lambda picking: picking.state == "done")
        products = done_moves.product_id | self.env["product.product"].browse(
            {product for _move, one, product in given if product and one in done_pickings.ids}
        )
        if products.form_id:
            self._check_supervisor(self.env._("Only a supervisor adds to what is posted."))

    def _check_may_join(self, vals):
        """Moving a line to a done move or transfer would call it done without posting it."""
        if self.env.su or not self.filtered("is_bulk"):
            return
        refuse_flow_fields(self, {"state"}, [vals])
        move = self.env["stock.move"].browse(vals.get("move_id") or [])
        picking = self.env["stock.picking"].browse(vals.get("picking_id") or [])
        if (move and move.state == "done") or (picking and picking.state == "done"):
            raise UserError(
                self.env._("What is posted takes no further tasks. Make a new transfer.")
            )

    def _check_planned_whole(self, vals):
        """Nobody plans half a coil: an open line has all of its piece, or nothing."""
        if not vals.get("quantity") or self.env.su:
            return
        for line in self.filtered(lambda line: line.lot_id.is_piece and line.state != "done"):
            lot = line.lot_id
            whole = lot.product_id.uom_id._compute_quantity(
                lot.product_id._from_kg(lot.book_weight),
                line.product_uom_id,
                rounding_method="HALF-UP",
            )
            if line.product_uom_id.compare(vals["quantity"], whole):
                raise UserError(
                    self.env._("%(lot)s is one piece. Change its weight on the lot.", lot=lot.name)
                )

    def _check_same_goods(self, vals):
        """Owner and package of reserved goods follow the stock.

        Odoo would free the goods and leave a task that reserves nothing.
        """
        if self.env.su or not {"owner_id", "package_id"}.intersection(vals):
            return
        for line in self.filtered(lambda line: line.is_bulk and line._is_reserving()):
            if any(
                line[name].id != (vals[name] or False)
                for name in ("owner_id", "package_id")
                if name in vals
            ):
                raise UserError(
                    self.env._(
                        "%(lot)s is reserved with its owner and package. Unreserve it first.",
                        lot=line.lot_id.name or line.product_id.display_name,
                    )
                )

    def _is_reserving(self) -> bool:
        """Whether this line keeps goods in the yard for its task."""
        self.ensure_one()
        return self.state in ("assigned", "partially_available") and self.location_id.usage in (
            "internal",
            "transit",
        )

    def _check_correction(self, vals):
        """A correction of what is posted still moves pieces whole, to where they can lie."""
        place = self.env["stock.location"].browse(vals.get("location_dest_id") or [])
        for line in self.filtered(lambda line: line.product_id.form_id.is_piece):
            quantity = vals.get("quantity", line.quantity)
            if quantity and line.product_uom_id.compare(quantity, line.quantity):
                raise UserError(
                    self.env._(
                        "%(lot)s is one piece. Change its weight on the lot.", lot=line.lot_id.name
                    )
                )
            if place.place_kind == "position" and place != line.location_dest_id:
                yard = self.env["wms.yard"]._read(place.ids)
                line._refuse_place(place, yard.refusals(line._engine_item(), place.id))

    def _follow_lot(self):
        """Another piece on an open line: its move, weight and shuffles follow."""
        lines = self.filtered(
            lambda line: line.lot_id.is_piece and line.state not in ("done", "cancel", "draft")
        )
        for line in lines:
            if len(line.move_id.move_line_ids) == 1 and line.move_id.piece_lot_id != line.lot_id:
                # sudo: the piece of a move is the flow's.
                line.move_id.sudo().piece_lot_id = line.lot_id
        lines._set_piece_quantity()
        self.env["wms.shuffle"]._drop_idle(lines.picking_id)

    def _check_supervisor(self, message: str):
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(message)

    def _started(self):
        return self.filtered(
            lambda line: (
                line.started_at and line.state not in ("done", "cancel") and not line.scan_id
            )
        )

    def _release_holds_elsewhere(self, location_id: int):
        """A line that is sent elsewhere no longer needs the place it held."""
        self.move_id.hold_ids.filtered(
            lambda hold: hold.state == "active" and hold.location_id.id != location_id
        )._end("released")

    def _log_message(self, record, move, template, vals):
        """The ledger tells what happens to bulk goods; the chatter would repeat every split."""
        if move.product_id.form_id:
            return None
        return super()._log_message(record, move, template, vals)

    # --- facts ----------------------------------------------------------------------------

    def _weight_kg(self) -> float:
        self.ensure_one()
        return self.product_id._to_kg(self.quantity_product_uom)

    def _engine_item(self):
        self.ensure_one()
        return self.env["wms.yard"]._item(self.product_id, self.lot_id, self._weight_kg())

    def _needs_place(self) -> bool:
        """Whether a strategy has to say where this line goes."""
        self.ensure_one()
        return bool(
            self.product_id.form_id
            and self.state not in ("done", "cancel")
            and not self.scan_id
            and (self.lot_id or not self.product_id.form_id.is_piece)
            and self.location_dest_id.usage == "internal"
            and self.proposal_state != "manual"
        )

    def _ledger_keys(self) -> dict:
        self.ensure_one()
        return {
            "record": self,
            "lot": self.lot_id.name or self.lot_name,
            "place": self.location_dest_id.complete_name,
            "document": self.picking_id.name or self.move_id.reference,
        }

    def _ledger_snapshot(self) -> dict:
        self.ensure_one()
        return {
            # The same words whoever reads it, in whatever language.
            "product": self.product_id.with_context(lang=None).display_name,
            "lot": self.lot_id.name or self.lot_name or None,
            "quantity": self.quantity,
            "unit": self.product_uom_id.name,
            "from": self.location_id.complete_name,
            "to": self.location_dest_id.complete_name,
            "task": self.task_uuid or None,
            "state": self.state or None,
        }

    def _ledger_done_edit(self, kind: str, before: dict[int, dict]):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "before": before.get(line.id),
                    "after": line._ledger_snapshot(),
                    **line._ledger_keys(),
                }
                for line in self
            ]
        )

    # --- putaway --------------------------------------------------------------------------

    def _apply_putaway_strategy(self):
        """Bulk goods go where the strategy says; started tasks and ordinary goods are left."""
        bulk = self.filtered("is_bulk")
        if not bulk or self.env.context.get("avoid_putaway_rules"):
            return super()._apply_putaway_strategy()
        ordinary = self - bulk
        if ordinary:
            super(StockMoveLine, ordinary)._apply_putaway_strategy()
        # Shuffles are placed by the plan that made them.
        bulk = bulk.filtered(lambda line: not line.picking_type_id.is_shuffle)
        open_lines = (bulk - bulk._started())._split_into_tasks()
        open_lines._mark_missing_pieces()
        unruled = self.env["wms.putaway"]._propose(
            open_lines.filtered(lambda line: line._needs_place() and not line.hold_id)
        )
        if unruled:
            super(StockMoveLine, unruled)._apply_putaway_strategy()
        return None

    def _mark_missing_pieces(self):
        missing = self.filtered(
            lambda line: line.product_id.form_id.is_piece and not line.lot_id and not line.lot_name
        )
        missing.proposal_state = "no_piece"

    def _write_proposal(self, decision, step, refused, considered):
        self.ensure_one()
        # sudo: a started task is closed to users; its place is still the flow's to find.
        self.sudo().write(
            {
                "location_dest_id": decision.place_key,
                "proposal_state": "proposed",
                "proposal_data": self.env["wms.putaway"]._decision_data(
                    decision, step, refused, considered
                ),
            }
        )

    def _write_no_place(self, step, refused, considered):
        """Say so on the task; the goods are never sent to the area itself without a word."""
        self.ensure_one()
        # sudo: as above
        self.sudo().write(
            {
                "location_dest_id": self.move_id.location_dest_id.id,
                "proposal_state": "no_place",
                "proposal_data": {
                    "rule": step.rule.key,
                    "strategy": step.strategy,
                    "reasons": [],
                    "refused": dict(refused),
                    "considered": considered,
                },
            }
        )

    def action_explain(self):
        """Open the full list of places with what speaks for and against each."""
        self.ensure_one()
        return self.env["wms.putaway.explain"]._open_for(self)

    def action_propose_again(self):
        """Choose the place anew, for instance after a lock was lifted."""
        # Odoo lets every internal user write move lines; their transfer is for people of the stock.
        self.picking_id.check_access("write")
        lines = self.filtered(lambda line: line.is_bulk and line.state not in ("done", "cancel"))
        lines -= lines._started()
        shuffles = lines.filtered(lambda line: line.picking_type_id.is_shuffle)
        lines -= shuffles
        for shuffle in shuffles:
            shuffle.move_id.hold_ids.filtered(lambda hold: hold.state == "active")._end("released")
            self.env["wms.shuffle"]._place_again(shuffle)
        lines.move_id.hold_ids.filtered(lambda hold: hold.state == "active")._end("released")
        lines.write({"proposal_state": False})
        lines._apply_putaway_strategy()

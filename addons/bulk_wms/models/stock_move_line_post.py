from odoo import models
from odoo.exceptions import UserError

from .stock_lot import DELIVERABLE_STATES


class StockMoveLine(models.Model):
    """Posting: the confirming scan books the task; without it nothing is booked."""

    _inherit = "stock.move.line"

    # --- by scan --------------------------------------------------------------------------

    def _confirm(self, scan):
        """Book this task, confirmed by ``scan``. The transfer stays open for the rest.

        The move is done there and then; what Odoo does beyond that for a whole transfer follows
        when the last task is booked.
        """
        self.ensure_one()
        self._isolate()
        # sudo: only the scan service links a scan to a line.
        self.sudo().write({"scan_id": scan.id, "picked": True})
        move, picking = self.move_id, self.picking_id
        move.picked = True
        move._action_done(cancel_backorder=True)
        picking._finish_when_complete()

    def _send_to(self, place, reason: str):
        """Change where this task goes, as the operator or supervisor said."""
        self.ensure_one()
        if self.location_dest_id == place:
            return
        proposed = self.location_dest_id
        # sudo: a started task is closed to users; the dialogue checked the place and the reason.
        self.sudo().write({"location_dest_id": place.id, "proposal_state": "manual"})
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "task.other_place",
                    "reason": reason,
                    "before": {"to": proposed.complete_name},
                    "after": {"to": place.complete_name},
                    **self._ledger_keys(),
                }
            ]
        )

    def _keep_only(self, quantity: float):
        """Split off what was not handled now; ``quantity`` in the product's unit stays here."""
        self.ensure_one()
        uom = self.product_id.uom_id
        rest = self.quantity_product_uom - quantity
        if uom.compare(rest, 0) <= 0:
            return
        self._isolate()
        move = self.move_id
        values = move._split(rest)
        # sudo: a started task is closed to users; the dialogue asked how much.
        self.sudo().quantity = uom._compute_quantity(
            quantity, self.product_uom_id, rounding_method="HALF-UP"
        )
        later = self.env["stock.move"].create(values)
        later._action_confirm(merge=False, create_proc=False)
        if later.state not in ("assigned", "done"):
            later._action_assign()

    # --- whoever posts --------------------------------------------------------------------

    def _action_done(self):
        """Post bulk goods only when confirmed, whole, free to lift and allowed where they go."""
        bulk = self.filtered(
            lambda line: line.is_bulk and not line.product_uom_id.is_zero(line.quantity)
        )
        if not bulk:
            return super()._action_done()
        bulk._check_confirmed()
        bulk._check_whole()
        bulk._check_places()
        bulk._take_reservations_along()
        snapshots = {line.id: line._ledger_snapshot() for line in bulk}
        result = super()._action_done()
        done = bulk.exists()
        done.move_id.hold_ids.filtered(lambda hold: hold.state == "active")._end("used")
        self.env["wms.position.load"]._refresh_touched()
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": line._ledger_kind(),
                    "occurred_at": line.scan_id.occurred_at,
                    "device": line.scan_id.device,
                    "reason": line.scan_id.reason or line.move_id.inventory_name,
                    "before": snapshots[line.id],
                    "after": {
                        **line._ledger_snapshot(),
                        "scan": line.scan_id.id or None,
                        "layer": line._layer_now() or None,
                    },
                    **line._ledger_keys(),
                }
                for line in done
            ]
        )
        self.env["wms.shuffle"]._drop_obsolete(done)
        return result

    def _ledger_kind(self) -> str:
        if self.move_id.weight_correction_lot_id:
            return "stock.weight"
        if self.move_id.scrap_id:
            return "stock.scrap"
        if self.move_id.is_inventory:
            return "stock.adjusted"
        kinds = {"incoming": "stock.in", "outgoing": "stock.out"}
        if self.picking_type_id.is_shuffle:
            return "stock.shuffle"
        return kinds.get(self.picking_type_id.code, "stock.move")

    def _layer_now(self) -> int:
        # sudo: the entry holds where it lies, whoever may look into the stock.
        return (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "=", self.lot_id.id),
                    ("location_id", "=", self.location_dest_id.id),
                    ("quantity", ">", 0),
                ],
                limit=1,
            )
            .layer
        )

    def _check_confirmed(self):
        """No scan, no stock change, where the operation type asks for scans.

        ``picked`` proves nothing: Odoo sets it in several places, and every internal user may
        write lines. A scan can only be written by the scan service.
        """
        for line in self:
            kind = line.move_id.picking_type_id
            if not kind:
                # Inventory, scrap, relocation, a new place written on the lot: other doors.
                line._check_supervisor(
                    self.env._(
                        "%(lot)s: stock of bulk goods changes by scanning a task. Without one "
                        "only a supervisor may change it.",
                        lot=line.lot_id.name or line.product_id.display_name,
                    )
                )
            elif kind.scan_required and not line._is_confirmed():
                raise UserError(
                    self.env._(
                        "%(lot)s was not scanned. Scan the goods and the place, or ask a "
                        "supervisor to book it with a reason.",
                        lot=line.lot_id.name or line.lot_name or line.product_id.display_name,
                    )
                )

    def _is_confirmed(self) -> bool:
        """Whether the scan of this line is about this very task, lot and place."""
        self.ensure_one()
        scan = self.sudo().scan_id  # sudo: the check does not depend on who may read scans
        arriving = self.location_dest_id.usage in ("internal", "transit")
        place = self.location_dest_id if arriving else self.location_id
        return bool(
            scan
            and scan.result == "confirmed"
            and scan.task_uuid == self.task_uuid
            and scan.lot_id == self.lot_id
            and scan.location_id == place
        )

    def _check_whole(self):
        """A piece moves whole: nobody books half a coil."""
        for line in self.filtered(lambda line: line.product_id.form_id.is_piece):
            if line.move_id.weight_correction_lot_id:
                continue
            lot = line.lot_id
            if not lot:
                raise UserError(
                    self.env._(
                        "%(product)s is kept piece by piece. Enter the packing list first.",
                        product=line.product_id.display_name,
                    )
                )
            if lot.book_weight <= 0:
                raise UserError(
                    self.env._("%(lot)s has no weight. Enter it on the lot first.", lot=lot.name)
                )
            whole = lot.product_id._from_kg(lot.book_weight)
            uom = lot.product_id.uom_id
            if uom.compare(line.quantity_product_uom, whole):
                raise UserError(
                    self.env._(
                        "%(lot)s is one piece of %(whole)s %(unit)s; %(quantity)s cannot be "
                        "booked. Change its weight on the lot, or slit it.",
                        lot=lot.name,
                        whole=whole,
                        unit=uom.name,
                        quantity=line.quantity_product_uom,
                    )
                )
            if line.location_id.usage in ("internal", "transit"):
                standing = lot._standing_quants()
                if standing.location_id != line.location_id:
                    raise UserError(
                        self.env._(
                            "%(lot)s is not at %(place)s by the book.",
                            lot=lot.name,
                            place=line.location_id.complete_name,
                        )
                    )

    def _check_places(self):
        """Hard limits at both ends, in the order of posting; corrections of the book are free."""
        lines = self.filtered(lambda line: line.move_id.picking_type_id)
        blocked = lines.filtered(
            lambda line: (
                line.picking_type_id.code == "outgoing"
                and line.lot_id.quality_state not in DELIVERABLE_STATES
            )
        )
        if blocked:
            raise UserError(
                self.env._(
                    "%(lot)s must not leave: its quality state does not allow it.",
                    lot=blocked[0].lot_id.name,
                )
            )
        homeless = lines.filtered(
            lambda line: line.location_dest_id.place_kind in ("yard", "bay", "area")
        )
        if homeless:
            raise UserError(
                self.env._(
                    "%(lot)s has no position in %(area)s yet. Scan the place where it is put.",
                    lot=homeless[0].lot_id.name or homeless[0].product_id.display_name,
                    area=homeless[0].location_dest_id.complete_name,
                )
            )
        ends = (lines.location_id | lines.location_dest_id).filtered(
            lambda place: place.place_kind == "position"
        )
        if not ends:
            return
        yard = self.env["wms.yard"]._read(ends.ids, moving=lines.move_id.ids)
        for line in lines.sorted(lambda line: (line.route_order, line.id)):
            line._check_lift_in(yard)
            line._check_put_in(yard)

    def _check_lift_in(self, yard):
        source, lot = self.location_id, self.lot_id
        if source.id not in yard.places:
            return
        blockers = yard.blockers(lot.id, source.id)
        if blockers:
            above = self.env["stock.lot"].browse(blockers)
            raise UserError(
                self.env._(
                    "Something lies on %(lot)s. Move %(lots)s first.",
                    lots=", ".join(above.mapped("name")),
                    lot=lot.name,
                )
            )
        yard.lift(lot.id, source.id)

    def _check_put_in(self, yard):
        destination = self.location_dest_id
        if destination.id not in yard.places:
            return
        item = self._engine_item()
        refusals = yard.refusals(item, destination.id)
        if refusals:
            raise UserError(
                self.env._(
                    "%(place)s does not take %(lot)s: %(reason)s",
                    place=destination.complete_name,
                    lot=self.lot_id.name or self.product_id.display_name,
                    reason=self.env["wms.putaway"]._refusal_text(refusals, destination),
                )
            )
        yard.put(item, destination.id)

    def _take_reservations_along(self):
        """Who reserved a piece keeps it when it moves within the yard.

        Odoo would free his reservation and give him another piece.
        """
        for line in self.filtered(lambda line: line.lot_id.is_piece):
            if line.location_dest_id.usage != "internal":
                continue
            others = self.search(
                [
                    ("lot_id", "=", line.lot_id.id),
                    ("id", "!=", line.id),
                    ("location_id", "=", line.location_id.id),
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("location_id.usage", "in", ("internal", "transit")),
                ]
            )
            if others:
                # sudo: a started task is closed to users; its goods are moved for it.
                others.sudo().write({"location_id": line.location_dest_id.id})

from odoo import models


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
        self._leave_rest_open()
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
        """Take ``quantity`` (product unit) as what was handled now; the rest stays asked for."""
        self.ensure_one()
        uom = self.product_id.uom_id
        if uom.compare(quantity, self.quantity_product_uom) < 0:
            # sudo: a started task is closed to users; the dialogue asked how much.
            self.sudo().quantity = uom._compute_quantity(
                quantity, self.product_uom_id, rounding_method="HALF-UP"
            )

    def _leave_rest_open(self):
        """What is asked for beyond this handling step goes on as a task of its own."""
        self.ensure_one()
        move = self.move_id
        rest = move.product_qty - self.quantity_product_uom
        if self.lot_id.is_piece or self.product_id.uom_id.compare(rest, 0) <= 0:
            return
        values = move._split(rest)
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
        bulk._check_enough()
        bulk._check_places()
        bulk._take_reservations_along()
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
                    "before": {"place": line.location_id.complete_name},
                    "after": line._ledger_posted(),
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

    def _ledger_posted(self) -> dict:
        """What lies where after posting, and by which task and scan it came there."""
        posted = self._ledger_snapshot()
        for name in ("from", "state"):
            posted.pop(name)
        posted["place"] = posted.pop("to")
        return {**posted, "scan": self.scan_id.id or None, "layer": self._layer_now() or None}

    def _layer_now(self) -> int:
        if self.location_dest_id.storage_category_id.stacking != "column":
            return 0
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

    def _take_reservations_along(self):
        """Who reserved a piece keeps it when it moves within the yard.

        Odoo would free his reservation and give him another piece.
        """
        for line in self.filtered(lambda line: line.lot_id.is_piece):
            if line.location_dest_id.usage != "internal":
                continue
            if line.location_id.usage not in ("internal", "transit"):
                # What comes in from outside is reserved for nobody there.
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

from odoo import fields, models
from odoo.exceptions import UserError

# Operation types whose work is a transfer; others, such as production, have their own documents.
TRANSFER_CODES = ("incoming", "internal", "outgoing")


class StockMoveLine(models.Model):
    """What is checked when bulk goods are posted, whoever posts them and by whichever door."""

    _inherit = "stock.move.line"

    def _check_confirmed(self):
        """No scan, no stock change, where the operation type asks for scans.

        ``picked`` proves nothing: Odoo sets it in several places, and every internal user may
        write lines. A scan can only be written by the scan service.
        """
        for line in self:
            kind = line.move_id.picking_type_id
            if line.move_id.weight_correction_lot_id and self.env.su:
                # The flow's own correction: who may change the weight was checked on the lot.
                continue
            if not line._is_of_a_document():
                # Inventory, scrap, relocation, a new place written on the lot: other doors.
                line._check_supervisor(
                    self.env._(
                        "%(lot)s: stock of bulk goods changes by scanning a task. Without one "
                        "only a supervisor may change it.",
                        lot=line.lot_id.name or line.product_id.display_name,
                    )
                )
            elif kind.scan_required and kind.code in TRANSFER_CODES and not line._is_confirmed():
                raise UserError(
                    self.env._(
                        "%(lot)s was not scanned. Scan the goods and the place, or ask a "
                        "supervisor to book it with a reason.",
                        lot=line.lot_id.name or line.lot_name or line.product_id.display_name,
                    )
                )

    def _is_of_a_document(self) -> bool:
        """Whether a transfer or production order of this operation type stands behind the line.

        A move that somebody made by hand borrows no operation type.
        """
        self.ensure_one()
        move = self.move_id
        # Manufacturing is not a dependency; where it is installed its moves have no transfer.
        orders = ("production_id", "raw_material_production_id")
        ordered = any(name in move._fields and move[name] for name in orders)
        transfer = (
            move.picking_type_id.code in TRANSFER_CODES
            and move.picking_id.picking_type_id == move.picking_type_id
        )
        return bool(ordered or transfer)

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

    def _check_enough(self):
        """Nobody takes more of a lot from a place than lies there: the book is never below 0."""
        taken: dict[tuple, float] = {}
        for line in self:
            if line.lot_id.is_piece or line.location_id.usage not in ("internal", "transit"):
                continue
            key = (line.location_id, line.lot_id, line.product_id)
            taken[key] = taken.get(key, 0.0) + line.quantity_product_uom
        if not taken:
            return
        # sudo: what lies there does not depend on who may look into the stock.
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("location_id", "in", [place.id for place, _lot, _product in taken]),
                    ("product_id", "in", [product.id for _place, _lot, product in taken]),
                ],
                ["location_id", "lot_id", "product_id"],
                ["quantity:sum"],
            )
        )
        there = {(place.id, lot.id, product.id): total for place, lot, product, total in groups}
        for (place, lot, product), quantity in taken.items():
            have = there.get((place.id, lot.id, product.id), 0.0)
            if product.uom_id.compare(quantity, have) > 0:
                raise UserError(
                    self.env._(
                        "The book has %(have)s %(unit)s of %(lot)s at %(place)s, not "
                        "%(quantity)s. Report the difference, or take less.",
                        have=round(have, 3),
                        unit=product.uom_id.name,
                        lot=lot.name or product.display_name,
                        place=place.complete_name,
                        quantity=round(quantity, 3),
                    )
                )

    def _check_places(self):
        """Hard limits at both ends, in the order of posting.

        Corrections of the book follow the yard, as far as that is possible.
        """
        self.filtered(lambda line: not line.move_id.picking_type_id)._check_physics()
        lines = self.filtered(lambda line: line.move_id.picking_type_id)
        lines._check_may_leave()
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
        lines._check_locks()
        ends = (lines.location_id | lines.location_dest_id).filtered(
            lambda place: place.place_kind == "position"
        )
        if not ends:
            return
        yard = self.env["wms.yard"]._read(ends.ids, moving=lines.move_id.ids)
        for line in lines.sorted(lambda line: (line.route_order, line.id)):
            line._check_lift_in(yard)
            line._check_put_in(yard)

    def _check_may_leave(self):
        """What quality holds back leaves to nobody; what it limits, only to whom it named."""
        today = fields.Date.context_today(self)
        for line in self:
            if line.location_dest_id.usage not in ("customer", "production"):
                continue
            if line.move_id._is_taking_back():
                # What is taken back never came: it leaves nobody's yard.
                continue
            refusal = line.lot_id and line.lot_id._leave_refusal_text(
                line.move_id._customer(), today
            )
            if refusal:
                raise UserError(refusal)

    def _check_physics(self):
        """No two coils lie on one saddle, and none floats, whatever the correction says."""
        places = self.location_dest_id.filtered(
            lambda place: place.storage_category_id.stacking == "saddle"
        )
        if not places:
            return
        yard = self.env["wms.yard"]._read(places.ids)
        for line in self.filtered(lambda line: line.location_dest_id in places):
            if line.move_id.weight_correction_lot_id:
                continue
            item, place = line._engine_item(), line.location_dest_id
            refusals = [
                refusal
                for refusal in yard.refusals(item, place.id)
                if refusal.code in ("full", "support")
            ]
            line._refuse_place(place, refusals)
            yard.put(item, place.id)

    def _check_locks(self):
        """Locks hold at both ends, of positions and docks, also when set after the first scan."""
        for place in (self.location_id | self.location_dest_id).filtered("place_kind"):
            lock = place._lock_inherited()
            leaving = place in self.location_id and lock in ("out", "both")
            arriving = place in self.location_dest_id and lock in ("in", "both")
            if leaving or arriving:
                raise UserError(
                    self.env._(
                        "%(place)s is locked: %(reason)s. Take another place, or ask a supervisor.",
                        place=place.complete_name,
                        reason=place._lock_reason_inherited() or "-",
                    )
                )

    def _refuse_place(self, place, refusals):
        if refusals:
            raise UserError(
                self.env._(
                    "%(place)s does not take %(lot)s: %(reason)s",
                    place=place.complete_name,
                    lot=self.lot_id.name or self.product_id.display_name,
                    reason=self.env["wms.putaway"]._refusal_text(refusals, place),
                )
            )

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
        pinned = yard.pinned_by(source.id)
        if pinned and lot.is_piece:
            names = self.env["stock.lot"].browse([item.key for item in pinned]).mapped("name")
            raise UserError(
                self.env._(
                    "%(lot)s carries a place that is held for %(held)s. Release the hold first.",
                    lot=lot.name,
                    held=", ".join(filter(None, names)),
                )
            )
        yard.lift(lot.id, source.id)

    def _check_put_in(self, yard):
        destination = self.location_dest_id
        if destination.id not in yard.places:
            return
        item = self._engine_item()
        holding = self.hold_id.location_id == destination
        self._refuse_place(destination, yard.refusals_now(item, destination.id, holding))
        yard.put(item, destination.id)

"""Into the yard: scan the goods, then the place where they were put."""

from ..engine import pieces as quantities
from .dialogue import Dialogue, Step
from .messages import Refused
from .weigh_in import WeighIn


class Put(WeighIn, Dialogue):
    """Receipt: the first scan says that the goods have arrived, so places are held."""

    def prepare(self, line):
        """The goods are here, so their place is held."""
        self.picking._arrive()
        self.give_up_lost_place(line)
        # A place that was taken or locked meanwhile is chosen anew, for this piece alone.
        self.env["wms.putaway"]._hold_arrived(line, self.picking.picking_type_id.hold_hours)

    def give_up_lost_place(self, line):
        """A held place that no longer takes the goods, for it was locked, is no help."""
        place = line.location_dest_id
        if place.place_kind != "position" or not line.hold_id:
            return
        yard = self.env["wms.yard"]._read(place.ids, moving=line.move_id.ids)
        if line.location_id.id in yard.places:
            yard.lift(line.lot_id.id, line.location_id.id)
        if yard.refusals_now(line._engine_item(), place.id, holding=True):
            line.hold_id._end("released")
            # sudo: the task may be started; it needs a place all the same.
            line.sudo().write({"proposal_state": "no_place"})

    def after_lot(self, line) -> dict:
        """Send the operator to the place; goods for a plain location are booked at once."""
        if self.needs_weight(line):
            return self.ask_weight(line)
        destination, lot = line.location_dest_id, line.lot_id
        if destination.place_kind in ("position", "dock"):
            return self.answer(
                "place", "scan_destination", line, lot=lot.name, place=self.place_name(destination)
            )
        if line._needs_place() and line.proposal_state:
            return self.answer(
                "place",
                "no_place",
                line,
                lot=lot.name,
                reason=line.proposal_text or self.env._("No strategy serves it."),
            )
        return self.post(line, destination)

    def scan_place(self, step: Step, line) -> dict:
        """The scanned place takes the goods, if no hard limit speaks against it."""
        if self.needs_weight(line):
            return self.ask_weight(line)
        if self.says_quantity(step, line):
            return self.note_quantity(step, line)
        positions = self.places_named(step, line)
        self.check_inside(line, positions)
        place = self.choose_place(line, positions)
        if place is None:
            return self.ask_tier(step, line, positions)
        if place.place_kind == "position":
            self.check_takes(line, place)
        proposed = line.location_dest_id
        if place != proposed and proposed.place_kind == "position" and not step.reason.strip():
            return self.answer(
                "reason",
                "other_place",
                line,
                data={"place_code": place.barcode or place.complete_name},
                place=self.place_name(place),
                proposed=self.place_name(proposed),
            )
        line._send_to(place, step.reason)
        if line._is_loose():
            return self.ask_loose(step, line, place)
        return self.post(line, place, self.noted_quantity(line))

    @staticmethod
    def says_quantity(step: Step, line) -> bool:
        """Whether this step says how many pieces are in hand: a number with its unit."""
        return bool(
            line.is_counted
            and quantities.number_of(step.text) is None
            and quantities.read_said(step.text, True)
        )

    def note_quantity(self, step: Step, line) -> dict:
        """Fewer pieces than the task says are in hand; they are booked with the place."""
        taking = self.taking(step, line)
        step.scan.write(
            {
                "kind": "quantity",
                "task_uuid": line.task_uuid,
                "lot_id": line.lot_id.id,
                "piece_count": taking.pieces,
                "weight": taking.weight,
                "is_average": taking.average,
            }
        )
        amount = self.env._(
            "%(pieces)s pieces, %(weight)s kg", pieces=taking.pieces, weight=f"{taking.weight:g}"
        )
        return self.answer(
            "place",
            "pieces_noted",
            line,
            lot=line.lot_id.name,
            amount=amount,
            place=self.place_name(line.location_dest_id),
        )

    def noted_quantity(self, line):
        """What was said of the goods since their label was scanned; None for nothing."""
        said = self.accepted_scan("quantity", line)
        if not said or said.id < self.accepted_scan("lot", line).id:
            return None
        return quantities.Taking(said.weight, said.piece_count, said.is_average)

    def check_inside(self, line, positions):
        """The goods stay within what the transfer is for: its warehouse, area or dock.

        :raises Refused: ``outside``
        """
        target = line.move_id.location_dest_id
        if not positions.filtered(lambda place: place._child_of(target)):
            raise Refused(
                "outside", place=self.place_name(positions[:1]), target=target.complete_name
            )

    def choose_place(self, line, positions):
        """One position of those above each other under one sign; None when it must be asked."""
        if line.location_dest_id in positions:
            return line.location_dest_id
        if len(positions) == 1:
            return positions
        yard = self.env["wms.yard"]._read(positions.ids, moving=line.move_id.ids)
        item = line._engine_item()
        fitting = positions.filtered(lambda place: not yard.refusals(item, place.id))
        if len(fitting) > 1:
            return None
        # None fits: name the lowest, so that the operator reads why.
        return fitting or positions.sorted("tier")[0]

    def ask_tier(self, step: Step, line, positions) -> dict:
        """Offer the positions that share the sign."""
        options = [
            {"code": place.barcode or place.complete_name, "name": self.place_name(place)}
            for place in positions.sorted("tier")
        ]
        return self.answer("place", "choose_tier", line, data={"options": options}, code=step.text)

    def check_takes(self, line, place):
        """Hard limits hold for chosen places as for proposed ones.

        :raises Refused: ``place_refused`` with every limit that it would break
        """
        yard = self.env["wms.yard"]._read(place.ids, moving=line.move_id.ids)
        if line.location_id.id in yard.places:
            # What is carried away no longer stands where it stood.
            yard.lift(line.lot_id.id, line.location_id.id)
        holding = line.hold_id.location_id == place
        refusals = yard.refusals_now(line._engine_item(), place.id, holding)
        if refusals:
            raise Refused(
                "place_refused",
                place=self.place_name(place),
                lot=self.goods_name(line),
                reason=self.env["wms.putaway"]._refusal_text(refusals, place),
            )

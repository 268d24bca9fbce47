"""Free move: scan goods, then the place where they are put; no transfer is made before."""

from ..engine import pieces as quantities
from .facts import place_name
from .messages import Refused
from .relocate import Relocate
from .resolver import option_of
from .work import Work


class FreeMove(Work):
    """Goods go from one place of the yard to another because somebody decides so on the spot.

    The transfer is made, checked and posted in the step that names the place: what is given up
    before leaves nothing behind. The scan of the goods is the proof that they were in hand.
    """

    kind = "move"
    states = {
        "lot": "scan_lot",
        "source": "scan_source",
        "quantity": "take_quantity",
        "place": "scan_place",
    }
    first_message = "scan_lot"

    # --- the goods ------------------------------------------------------------------------

    def scan_lot(self, step) -> dict:
        """The label of the goods, or of a package with one lot in it."""
        found = self.find(step.text, ("lot", "place", "package"), self.in_stock)
        if found.kind == "place":
            raise Refused("lot_first", code=found.code)
        lot = found.records if found.kind == "lot" else self.lot_in(found.records)
        step.scan.lot_id = lot
        lot.product_id._read_goods_ahead()
        self.check_kind(lot)
        places = self.places_of(lot)
        if len(places) > 1:
            step.scan.kind = "lot"
            return self.answer(
                "source",
                "which_source",
                back={"scan": step.scan.id},
                data={"options": [option_of(place) for place in places]},
                lot=lot.name,
            )
        return self.take_up(step, lot, places)

    def in_stock(self, lots):
        """Of lots with one number those that lie in the yard."""
        return lots._standing_quants().lot_id & lots

    def check_kind(self, lot):
        """Whether these goods can move without a transfer of their own.

        :raises Refused: ``not_bulk``, ``is_loose``, ``not_in_stock``
        """
        if not lot.form_id:
            raise Refused("not_bulk", lot=lot.name)
        if lot.form_id.is_pile:
            raise Refused("is_loose", lot=lot.name)
        if not self.places_of(lot):
            raise Refused("not_in_stock", lot=lot.name, where=self.whereabouts(lot))

    def places_of(self, lot):
        """Places of this company where the lot lies."""
        quants = lot._standing_quants()
        return quants.filtered(lambda quant: quant.company_id == self.company).location_id

    def scan_source(self, step) -> dict:
        """Goods in several places: from which are they taken?"""
        lot = self.scanned(step, "lot").lot_id
        positions = self.find(step.text, ("place",)).records
        source = positions & self.places_of(lot)
        if not source:
            raise Refused("not_at_source", lot=lot.name, place=self.name_of(positions[:1]))
        if len(source) > 1:
            raise Refused(
                "ambiguous_code",
                options=[option_of(place) for place in source],
                code=step.text,
                names=", ".join(place_name(place) for place in source),
            )
        step.scan.lot_id = lot
        return self.take_up(step, lot, source)

    def take_up(self, step, lot, source) -> dict:
        """The goods are in hand at ``source``: how much of them, and where to."""
        self.check_free(lot, source)
        self.check_unlocked(source)
        if source.place_kind == "position":
            self.check_top_of(lot, source)
        there = self.standing(lot, source)
        if there.weight <= 0:
            raise Refused("all_reserved", lot=lot.name, place=self.name_of(source))
        step.scan.write({"kind": "lift", "location_id": source.id})
        if lot.is_piece:
            step.scan.weight = there.weight
            return self.ask_place(step, lot, source, there)
        return self.answer(
            "quantity",
            "how_much",
            back={"scan": step.scan.id},
            data={"counted": lot.product_id.is_counted},
            lot=lot.name,
            place=self.name_of(source),
            amount=self.amount(there.weight, there.pieces),
        )

    def check_free(self, lot, source):
        """Nobody else has the goods in hand, and no task says where they have to go.

        A delivery that has reserved them is no hindrance: its reservation goes along.

        :raises Refused: ``in_hand``, ``has_task``
        """
        lines = self.open_lines(lot).filtered(lambda line: line.location_id == source)
        held = lines.filtered(lambda line: line.started_at and line.started_by_id != self.env.user)[
            :1
        ]
        if held:
            raise Refused(
                "in_hand",
                person=held.started_by_id.name or "-",
                lot=lot.name,
                transfer=held.picking_id.name,
            )
        inner = lines.filtered(lambda line: line.location_dest_id.usage in ("internal", "transit"))
        if inner and lot.is_piece:
            raise Refused(
                "has_task",
                options=[option_of(inner[0].picking_id)],
                lot=lot.name,
                place=self.name_of(inner[0].location_dest_id),
                transfer=inner[0].picking_id.name,
            )

    def standing(self, lot, source):
        """kg and pieces of the lot at a place that may be taken from there.

        The reservation of a piece goes along with it. Of goods in parts, what is reserved there
        stays: else an order would look for it at a place that is empty.
        """
        there = self.all_of(lot, source)
        quants = lot._standing_quants().filtered(lambda quant: quant.location_id == source)
        reserved = round(
            sum(quant.product_id._to_kg(quant.reserved_quantity) for quant in quants), 6
        )
        if lot.is_piece or reserved <= 0:
            return there
        free = max(round(there.weight - reserved, 6), 0.0)
        return quantities.Standing(free, quantities.pieces_with(free, there) if free else 0)

    def all_of(self, lot, source):
        """kg and pieces of the lot at a place, reserved or not: what its average is made of."""
        quants = lot._standing_quants().filtered(lambda quant: quant.location_id == source)
        weight = sum(quant.product_id._to_kg(quant.quantity) for quant in quants)
        return quantities.Standing(round(weight, 6), sum(quants.mapped("piece_count")))

    # --- how much -------------------------------------------------------------------------

    def take_quantity(self, step) -> dict:
        """Pieces or kg of goods that are not one piece.

        :raises Refused: ``bad_pieces`` or ``bad_quantity``
        """
        before = self.scanned(step, "lift")
        lot, source = before.lot_id, before.location_id
        there = self.standing(lot, source)
        counted = lot.product_id.is_counted
        said = quantities.read_said(step.text, counted)
        if not said or not Relocate.is_possible(said, there):
            raise Refused(
                "bad_pieces" if counted else "bad_quantity",
                code=step.text,
                weight=f"{there.weight:g}",
                pieces=there.pieces,
            )
        taking = quantities.take(said, there, self.all_of(lot, source))
        step.scan.write(
            {
                "kind": "lift",
                "lot_id": lot.id,
                "location_id": source.id,
                "weight": taking.weight,
                "piece_count": taking.pieces,
                "is_average": taking.average,
            }
        )
        return self.ask_place(step, lot, source, taking)

    def ask_place(self, step, lot, source, taking) -> dict:
        """The goods are in hand; now where they are put."""
        return self.answer(
            "place",
            "move_to",
            back={"scan": step.scan.id},
            lot=lot.name,
            amount=self.amount(taking.weight, taking.pieces),
            place=self.name_of(source),
        )

    def amount(self, weight: float, pieces: int) -> str:
        """How much, as people say it."""
        if not pieces:
            return self.env._("%(weight)s kg", weight=f"{weight:g}")
        return self.env._("%(pieces)s pieces, %(weight)s kg", pieces=pieces, weight=f"{weight:g}")

    # --- the place ------------------------------------------------------------------------

    def scanned(self, step, kind: str):
        """The scan of this person that the device goes on from; not used by a booking yet.

        :raises Refused: ``task_gone``
        """
        number = step.state.get("scan") or ""
        scans = self.env["wms.scan"]
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise Refused("task_gone")
        scan = scans.search(
            [
                ("id", "=", int(number)),
                ("user_id", "=", self.env.uid),
                ("company_id", "=", self.company.id),
                ("kind", "=", kind),
                ("result", "=", "accepted"),
                ("picking_id", "=", False),
            ]
        )
        if not scan or scans.search_count([("follows_id", "=", scan.id)], limit=1):
            raise Refused("task_gone")
        return scan

    def scan_place(self, step) -> dict:
        """The sign of the place: the transfer is made, checked and posted."""
        before = self.scanned(step, "lift")
        lot, source = before.lot_id, before.location_id
        weight, pieces = before.weight, before.piece_count
        lot.product_id._read_goods_ahead()
        there = self.standing(lot, source)
        if lot.is_piece:
            # The book weight may have changed while it hung on the hook.
            weight = there.weight
        if not there.weight or weight > there.weight + 0.0005:
            raise Refused("moved_meanwhile", lot=lot.name, place=self.name_of(source))
        self.check_free(lot, source)
        place, lying = self.choose_place(step, lot, source, weight)
        if isinstance(place, dict):
            return place
        self.check_unlocked(source)
        if source.place_kind == "position":
            self.check_top_of(lot, source, lying=lying)
        return self.post(step, before, place, quantities.Taking(weight, pieces))

    def choose_place(self, step, lot, source, weight) -> tuple:
        """The one position that the sign names and that takes the goods; an answer if several.

        And what lies on the goods where they are, see ``lying_on``: the yard is read once.

        :raises Refused: for what is no place there, or takes them not
        """
        named = self.find(step.text, ("lot", "place"))
        if named.kind == "lot":
            raise Refused("place_expected", code=named.code, lot=lot.name)
        positions = named.records.filtered(lambda place: place.place_kind in ("position", "dock"))
        if not positions:
            raise Refused("not_a_position", place=self.name_of(named.records[:1]))
        if positions == source:
            raise Refused("same_place", lot=lot.name, place=self.name_of(source))
        positions -= source
        if positions.warehouse_id - source.warehouse_id:
            raise Refused("other_warehouse", place=self.name_of(positions[:1]), lot=lot.name)
        refused, lying = self.refusals(lot, source, positions, weight)
        fitting = positions.filtered(lambda place: not refused[place])
        if len(fitting) > 1:
            answer = self.answer(
                "place",
                "choose_tier",
                back={"scan": step.state["scan"]},
                data={"options": [option_of(place) for place in fitting]},
                code=step.text,
            )
            return answer, lying
        if not fitting:
            lowest = positions.sorted("tier")[:1]
            raise Refused(
                "place_refused",
                place=self.name_of(lowest),
                lot=lot.name,
                reason=self.env["wms.putaway"]._refusal_text(refused[lowest], lowest),
            )
        return fitting, lying

    def refusals(self, lot, source, positions, weight) -> tuple[dict, tuple | None]:
        """What speaks against each place, with the goods off their own; what lies on them there."""
        yard = self.env["wms.yard"]._read((positions | source).ids)
        lying = self.lying_on(yard, lot, source) if source.id in yard.places else None
        if source.id in yard.places:
            yard.lift(lot.id, source.id)
        item = self.env["wms.yard"]._item(lot.product_id, lot, weight)
        refused = {
            place: yard.refusals_now(item, place.id, False) if place.id in yard.places else []
            for place in positions
        }
        return refused, lying

    def post(self, step, before, place, taking) -> dict:
        """Make the transfer of these goods and book it by this scan."""
        lot, source = before.lot_id, before.location_id
        line = self.env["stock.picking"]._make_free_move(lot, source, place, taking.weight)
        step.scan.write(
            {"kind": "place", "picking_id": line.picking_id.id, "follows_id": before.id}
        )
        dialogue = Relocate(self.env, line.picking_id)
        dialogue.current = step
        answer = dialogue.post(line, place, None if lot.is_piece else taking)
        return self.answer(
            "lot",
            "moved",
            data={**answer["data"], "work": self.kind, "transfer": line.picking_id.name},
            lot=lot.name,
            amount=self.amount(taking.weight, taking.pieces),
            source=self.name_of(source),
            place=self.name_of(place),
        )

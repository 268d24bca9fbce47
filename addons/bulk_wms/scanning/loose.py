"""Loose goods: the sign of the pile stands for the goods, and a weight says how much."""

from ..engine import pieces as quantities
from .messages import Refused


class Loose:
    """Part of every dialogue: goods without a label of their own."""

    @staticmethod
    def goods_name(line) -> str:
        """What the operator knows the goods by: the lot, of loose goods perhaps the material."""
        return line.lot_id.name or line.lot_name or line.product_id.display_name

    def scan_sign(self, step, found) -> dict:
        """A sign scanned first names the task, if it is that of a pile.

        :raises Refused: ``lot_first`` for other places, ``not_loose`` for a pile without a task
        """
        piles = found.records.filtered("is_pile_place")
        if not piles:
            raise Refused("lot_first", code=found.code)
        line = self.loose_line_at(piles)
        if not line:
            raise Refused("not_loose", transfer=self.picking.name, place=self.place_name(piles[:1]))
        self.check_lift(line)
        # From here on its name must not change, so it gets a move of its own now.
        line._isolate()
        step.scan.write({"kind": "place", "task_uuid": line.task_uuid, "lot_id": line.lot_id.id})
        self.prepare(line)
        self.start(line)
        staying = self.picking.location_dest_id.usage in ("internal", "transit")
        if staying and line.location_id in piles:
            return self.after_lot(line)
        return self.scan_place(step, line)

    def loose_line_at(self, piles):
        """The open task of loose goods that leaves these piles, or that they may take."""
        lines = self.open_lines().filtered(lambda line: line._is_loose())
        leaving = lines.filtered(lambda line: line.location_id in piles)
        if leaving:
            return leaving[:1]
        coming = lines.filtered(lambda line: line.location_id.usage not in ("internal", "transit"))
        planned = coming.filtered(lambda line: line.location_dest_id in piles)
        same = coming.filtered(lambda line: line.product_id in piles.sudo().open_pile_id.product_id)
        return (planned or same or coming)[:1]

    def sign_was_scanned(self, line) -> bool:
        """Whether this person scanned the sign of a pile for this task of loose goods."""
        return line._is_loose() and bool(self.accepted_scan("place", line))

    def ask_loose(self, step, line, place) -> dict:
        """How many kg were tipped or loaded."""
        step.scan.location_id = place
        return self.answer(
            "quantity",
            "ask_quantity",
            line,
            lot=self.goods_name(line),
            weight=f"{line.weight_kg:g}",
        )

    def take_loose(self, step, line) -> dict:
        """Trucks rarely bring what was ordered: more is taken when it is entered twice.

        :raises Refused: ``bad_quantity`` for what is no weight
        """
        weight, planned = self.loose_weight(step.text), line.weight_kg
        if weight <= 0:
            raise Refused("bad_quantity", code=step.text, weight=f"{planned:g}")
        place = self.accepted_scan("place", line).location_id
        if not place:
            raise Refused("task_gone")
        if weight > planned + self.loose_tolerance(line) + 0.0005:
            before = self.accepted_scan("weight", line)
            if not before or self.loose_weight(before.code) != weight:
                step.scan.write(
                    {"kind": "weight", "task_uuid": line.task_uuid, "lot_id": line.lot_id.id}
                )
                return self.answer(
                    "quantity",
                    "ask_more",
                    line,
                    weight=f"{weight:g}",
                    planned=f"{planned:g}",
                )
        quantity = line.product_id._from_kg(weight)
        line._take_loose(quantity)
        return self.post(line, place, quantities.Taking(weight, 0))

    @staticmethod
    def loose_weight(text) -> float:
        """kg in a typed text, with or without the unit; 0 for what is no weight."""
        said = quantities.read_said(str(text or ""), False)
        return (said and said.weight) or 0.0

    def loose_tolerance(self, line) -> float:
        """kg by which the last truck may exceed what is left of the order."""
        ordered = self.picking.move_ids.filtered(
            lambda move: (
                move.product_id == line.product_id and move.state != "cancel" and not move.undone_at
            )
        )
        total = line.product_id._to_kg(sum(ordered.mapped("product_qty")))
        return total * line.move_id._tolerance()

"""Out of the yard: scan the goods, then the place they are taken from."""

from .dialogue import Dialogue, Step
from .messages import Refused


class Pick(Dialogue):
    """Delivery: the place confirms that book and yard agree at the moment of leaving."""

    def after_lot(self, line) -> dict:
        """Goods at a named place are confirmed by its sign; others leave at once."""
        source = line.location_id
        if not source.place_kind:
            return self.post(line, source)
        return self.answer(
            "place", "scan_source", line, lot=line.lot_id.name, place=self.place_name(source)
        )

    def scan_place(self, step: Step, line) -> dict:
        """Only the place that the book names confirms."""
        positions = self.places_named(step, line)
        source = line.location_id
        if source not in positions:
            raise Refused(
                "wrong_place",
                place=self.place_name(positions[:1]),
                lot=line.lot_id.name,
                expected=self.place_name(source),
            )
        self.check_lift(line)
        if self.needs_quantity(line):
            step.scan.location_id = source
            return self.ask_quantity(line)
        return self.post(line, source)

    def needs_quantity(self, line) -> bool:
        """Parts of a lot may leave; of a piece never."""
        return not line.lot_id.is_piece

    def posted_message(self) -> str:
        """The goods are gone, not put."""
        return "gone"

"""Whether goods can be taken from where the book says they are."""

from .facts import place_name
from .messages import Refused


class Lifting:
    """Part of every dialogue that takes goods from a place. Needs ``self.env``."""

    def check_unlocked(self, source):
        """Nothing leaves a place that is locked for leaving.

        :raises Refused: ``locked_out``
        """
        if source._lock_inherited() in ("out", "both"):
            raise Refused(
                "locked_out",
                place=place_name(source),
                reason=source._lock_reason_inherited() or "-",
            )

    @staticmethod
    def lying_on(yard, lot, source) -> tuple:
        """Lots on top of ``lot`` at ``source``, and what is due to rest on it."""
        return yard.blockers(lot.id, source.id), yard.pinned_by(source.id)

    def check_top_of(self, lot, source, transfer="", lying=None):
        """Nothing may lie on the goods, nor be due to rest on them.

        :param transfer: name of what the goods are wanted for, where no shuffle is planned yet
        :param lying: what ``lying_on`` said, when this step has read the yard already
        :raises Refused: ``covered``, ``lies_below`` or ``pinned``
        """
        blockers, pinned = lying or self.lying_on(
            self.env["wms.yard"]._read(source.ids), lot, source
        )
        if blockers:
            above = self.env["stock.lot"].browse(blockers)
            names = ", ".join(above.mapped("name"))
            wanted = self.env["wms.shuffle"]._transfer_for(above).name or transfer
            if not wanted:
                raise Refused("lies_below", lot=lot.name, lots=names)
            raise Refused("covered", lot=lot.name, lots=names, transfer=wanted)
        if pinned and lot.is_piece:
            names = self.env["stock.lot"].browse([item.key for item in pinned]).mapped("name")
            raise Refused("pinned", lot=lot.name, held=", ".join(filter(None, names)))

"""Within the yard: a transfer between places, or a shuffle of what lies on top."""

from .put import Put


class Relocate(Put):
    """The goods are here already, so their place is held since the task exists."""

    def prepare(self, line):
        """Look once more for a place if there was none when the task was made."""
        self.give_up_lost_place(line)
        if line.proposal_state != "no_place":
            return
        if line.picking_type_id.is_shuffle:
            self.env["wms.shuffle"]._place_again(line)
        else:
            self.env["wms.putaway"]._propose(line)

"""Within the yard: a transfer between places, or a shuffle of what lies on top."""

from .put import Put


class Relocate(Put):
    """The goods are here already, so their place is held since the task exists."""

    def after_lot(self, line) -> dict:
        """Propose a place now if there was none when the task was made."""
        if line.proposal_state == "no_place":
            self.env["wms.shuffle"]._place_again(line)
            line.invalidate_recordset()
        return self.ask_destination(line)

"""Print a label: scan or type what it is for; a second one asks why."""

from .facts import ref_of
from .messages import Refused
from .work import Work


class Label(Work):
    """A label for goods, a place, a package or a machine, by the label service of the yard."""

    kind = "label"
    states = {"thing": "scan_thing", "reason": "say_why"}
    first_message = "scan_lot_or_place"
    kinds = ("lot", "place", "package", "equipment")

    def scan_thing(self, step) -> dict:
        """What the label is for."""
        thing = self.thing(step.text)
        return self.print_for(step, thing, step.reason)

    def thing(self, text):
        """The record that gets a label; of a sign with several tiers the ground."""
        return self.find(text, self.kinds).records[:1]

    def say_why(self, step) -> dict:
        """The reason of a reprint; a scan instead of a reason begins anew."""
        return self.print_for(step, self.thing(step.state.get("ref")), step.reason or step.text)

    def print_for(self, step, thing, reason) -> dict:
        """Have the label made, or ask why there has to be another.

        :raises Refused: ``no_label`` where no labels can be printed
        """
        labels = self.env.get("wms.label")
        if labels is None:
            raise Refused("no_label")
        if labels._asks_reason(thing) and not reason.strip():
            return self.answer(
                "reason", "ask_label_reason", back={"ref": ref_of(thing)}, name=self.name_of(thing)
            )
        made = labels._print(thing, reason=reason)
        lot = thing if thing._name == "stock.lot" else self.env["stock.lot"]
        step.scan.write({"kind": "label", "lot_id": lot.id})
        return self.answer("thing", "label_printed", data={"label": made}, name=self.name_of(thing))

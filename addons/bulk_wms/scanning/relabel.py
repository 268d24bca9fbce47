"""A label that cannot be read: the place, what is still to be seen, and which goods it is."""

from ..engine.ruined import read_seen
from .facts import lot_data, ref_of
from .messages import Refused
from .resolver import printable
from .work import Work


class Relabel(Work):
    """Finds goods by heat, size, weight or last digits at their place, and prints their label."""

    kind = "relabel"
    states = {"place": "scan_place", "seen": "tell", "choose": "choose"}
    first_message = "scan_ruined"

    def scan_place(self, step) -> dict:
        """The sign in front of the person."""
        place = self.find(step.text, ("place",)).records[:1]
        step.scan.write({"kind": "place", "location_id": place.id})
        return self.answer("seen", "ask_ruined", back={"ref": ref_of(place)}, **self.facts(place))

    def tell(self, step) -> dict:
        """Heat, size, weight, last digits, in one line."""
        place, seen = self.place(step), printable(step.text)[:100]
        step.scan.location_id = place
        found = self.matches(place, seen)
        agreeing = [match.key for match in found if match.agrees]
        if not agreeing:
            raise Refused("ruined_none", seen=seen, **self.facts(place))
        lots = self.env["stock.lot"].browse(agreeing)
        chooses = self.env.user.has_group("bulk_wms.group_supervisor")
        if len(lots) > 1 and not chooses:
            raise Refused("ruined_several", count=len(lots), seen=seen, **self.facts(place))
        options = [{"code": ref_of(lot), "name": self.told(lot)} for lot in lots[:12]]
        return self.answer(
            "choose",
            "ruined_found",
            back={"ref": ref_of(place), "seen": seen},
            data={"options": options, "lots": [lot_data(lot) for lot in lots[:12]]},
            names="; ".join(option["name"] for option in options),
        )

    def choose(self, step) -> dict:
        """The person has looked once more: its label is printed."""
        place, seen = self.place(step), step.state.get("seen") or ""
        if not step.text.strip().upper().startswith("BWMS.REF.LOT."):
            # Another line about the goods instead of a choice.
            return self.tell(step)
        lot = self.find(step.text, ("lot",)).records
        labels = self.env["wms.label"]
        rows = labels._relabel_ruined(place, lot, read_seen(seen), device=step.scan.device or "")
        step.scan.write({"kind": "label", "lot_id": lot.id, "location_id": place.id})
        return self.answer(
            "place", "label_printed", data={"label": labels._told(rows)}, name=lot.name
        )

    def place(self, step):
        """The place that was scanned first.

        :raises Refused: when the device has lost it
        """
        return self.find(step.state.get("ref") or "", ("place",)).records[:1]

    def matches(self, place, seen: str):
        """Lots at the place, the best first."""
        return self.env["wms.label"]._matches_at(place, read_seen(seen))

    def told(self, lot) -> str:
        """A lot in a line that can be compared with the goods."""
        facts = (lot.name, lot.heat, lot._size_text(), f"{lot.book_weight:g} kg")
        return " · ".join(fact for fact in facts if fact)

    def facts(self, place) -> dict:
        """Facts of a message about the place: its sign, where several tiers share it."""
        return {"place": place.sign or self.name_of(place)}

"""What is here: scan a place, read what the book says lies there."""

from .facts import lot_data, place_data, task_line
from .messages import Refused
from .work import Work

# More lots than these are counted, not listed.
_LISTED = 60


class Here(Work):
    """Contents of a place with tiers, holds and open tasks."""

    kind = "here"
    states = {"place": "scan_place"}
    first_message = "scan_here"

    def scan_place(self, step) -> dict:
        """A sign stands for all positions above each other; an area for what lies in it."""
        found = self.find(step.text, ("place", "lot"))
        places = found.records
        if found.kind == "lot":
            places = found.records._standing_quants().location_id
            if not places:
                raise Refused(
                    "not_in_stock", lot=found.records.name, where=self.whereabouts(found.records)
                )
        step.scan.write({"kind": "place", "location_id": places[:1].id})
        return self.show(places)

    def show(self, places) -> dict:
        """What lies at these places."""
        inside = self.env["stock.location"].search(
            [("id", "child_of", places.ids), ("usage", "in", ("internal", "transit"))], limit=5_000
        )
        quants = self.env["stock.quant"].search(
            [("location_id", "in", inside.ids), ("quantity", ">", 0), ("lot_id", "!=", False)],
            order="location_id, layer desc, id desc",
        )
        quants.product_id._read_goods_ahead()
        weight = sum(quant.product_id._to_kg(quant.quantity) for quant in quants)
        data = {
            "places": [place_data(place) for place in places[:20]],
            "contents": [self.content(quant) for quant in quants[:_LISTED]],
            "more": max(len(quants) - _LISTED, 0),
            "holds": self.holds(inside),
            "tasks": self.tasks(inside),
        }
        name = self.name_of(places[:1])
        if len(places) > 1 and places[:1].sign:
            name = places[:1].sign
        if not quants:
            return self.answer("place", "here_empty", data=data, place=name)
        return self.answer(
            "place",
            "here",
            data=data,
            place=name,
            count=len(quants.lot_id),
            weight=f"{weight:,.0f}",
        )

    def content(self, quant) -> dict:
        """One lot at one place."""
        return {
            **lot_data(quant.lot_id),
            "weight": round(quant.product_id._to_kg(quant.quantity), 3),
            "pieces": quant.piece_count,
            "place": self.name_of(quant.location_id),
            "tier": quant.layer or quant.location_id.tier,
        }

    def holds(self, places) -> list[dict]:
        """For what these places are kept free."""
        holds = self.env["wms.hold"].search(
            [("location_id", "in", places.ids), ("state", "=", "active")], limit=_LISTED
        )
        return [
            {
                "place": self.name_of(hold.location_id),
                "lot": hold.lot_id.name or "",
                "transfer": hold.picking_id.name or "",
            }
            for hold in holds
        ]

    def tasks(self, places) -> list[dict]:
        """Open tasks that take from here or bring to here."""
        lines = self.env["stock.move.line"].search(
            [
                ("state", "not in", ("done", "cancel", "draft")),
                ("picking_id", "!=", False),
                ("quantity", ">", 0),
                "|",
                ("location_id", "in", places.ids),
                ("location_dest_id", "in", places.ids),
            ],
            limit=_LISTED,
        )
        return [task_line(line) for line in lines]

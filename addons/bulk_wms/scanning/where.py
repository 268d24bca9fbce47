"""Where is it: scan or type a lot, read where the book says it is and what lies on it."""

from .facts import lot_data, place_data, task_line
from .work import Work


class Where(Work):
    """Place, state, open tasks and what is on top of a lot."""

    kind = "where"
    states = {"lot": "scan_lot"}
    first_message = "scan_where"

    def scan_lot(self, step) -> dict:
        """A lot, or a package that holds one."""
        found = self.find(step.text, ("lot", "package"))
        lot = found.records if found.kind == "lot" else self.lot_in(found.records)
        step.scan.write({"kind": "lot", "lot_id": lot.id})
        return self.show(lot)

    def show(self, lot) -> dict:
        """What the book knows of this lot."""
        quants = lot._standing_quants().sorted("id")
        lot.product_id._read_goods_ahead()
        places = quants.location_id
        on_top = self.on_top(lot, places) if len(places) == 1 else self.env["stock.lot"]
        data = {
            "lot": lot_data(lot),
            "places": [
                {
                    **place_data(quant.location_id),
                    "weight": round(quant.product_id._to_kg(quant.quantity), 3),
                    "pieces": quant.piece_count,
                    "tier": quant.layer or quant.location_id.tier,
                }
                for quant in quants[:20]
            ],
            "on_top": on_top.mapped("name"),
            "tasks": [task_line(line) for line in self.open_lines(lot)],
        }
        if not places:
            return self.answer(
                "lot", "lot_nowhere", data=data, lot=lot.name, where=self.whereabouts(lot)
            )
        if len(places) > 1:
            return self.answer("lot", "lot_in_places", data=data, lot=lot.name, count=len(places))
        facts = {"lot": lot.name, "place": self.name_of(places)}
        if on_top:
            names = ", ".join(on_top.mapped("name"))
            return self.answer("lot", "lot_below", data=data, lots=names, **facts)
        return self.answer("lot", "lot_at", data=data, **facts)

    def on_top(self, lot, place):
        """Lots that have to be moved before this one, the top first."""
        if place.place_kind != "position":
            return self.env["stock.lot"]
        yard = self.env["wms.yard"]._read(place.ids)
        return self.env["stock.lot"].browse(yard.blockers(lot.id, place.id))

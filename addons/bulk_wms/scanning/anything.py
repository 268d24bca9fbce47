"""Start by scanning anything: what it is, and what can be done with it."""

from .commands import DIALOGUES, barcode_of, label_of
from .facts import ref_of, task_line, work_of
from .messages import Refused
from .resolver import option_of
from .work import Work


class Anything(Work):
    """From a scan on the home screen to the dialogue that it belongs to."""

    kind = "any"
    states = {"any": "scan", "choose": "choose"}
    first_message = "scan_any"

    def scan(self, step) -> dict:
        """Say what was scanned and offer what can be done with it."""
        found = self.find_any(step.text)
        record = found.records[:1]
        options, data = getattr(self, f"offer_{found.kind}")(found.records)
        return self.answer(
            "choose",
            "found",
            back={"ref": ref_of(record)},
            data={"found": {"kind": found.kind, **data}, "options": options},
            name=self.name_of(record),
        )

    def choose(self, step) -> dict:
        """One of the offers, by its code: the dialogue goes on there. Any other scan is new."""
        from . import work_for

        text, ref = step.text.strip(), step.state.get("ref") or ""
        known = {barcode_of(name): kind for name, kind in DIALOGUES.items()}
        if text in known:
            step.text, step.state = ref, {}
            return work_for(self.env, known[text], self.company).step(step)
        is_transfer = text.upper().startswith("BWMS.REF.TRANSFER.")
        if is_transfer and ".LOT." in ref:
            # A task of the lot that was scanned.
            step.state = {"state": "transfer", "ref": ref}
            return work_for(self.env, "task", self.company).step(step)
        return self.scan(step)

    def do(self, *names) -> list[dict]:
        """Offers by command, in the words of the user."""
        return [{"code": barcode_of(name), "name": label_of(self.env, name)} for name in names]

    # --- what can be done with each kind of thing -----------------------------------------

    def offer_lot(self, lots):
        """Its open tasks, a move, a look, a label, a report."""
        from .where import Where

        lines = self.open_lines(lots).filtered("is_bulk")
        options = []
        for picking in lines.picking_id:
            name = f"{picking.picking_type_id.name}: {picking.name}"
            options.append({**option_of(picking), "name": name, "work": work_of(picking)})
        names = ["WHERE", "LABEL", "REPORT"]
        if lots.form_id and lots._standing_quants():
            names.insert(0, "MOVE")
        shown = Where(self.env, self.company).show(lots)
        return options + self.do(*names), shown["data"]["lot"]

    def offer_place(self, places):
        """What lies there, a label, a report."""
        from .facts import place_data

        return self.do("HERE", "LABEL", "REPORT"), place_data(places[:1])

    def offer_package(self, packages):
        """What can be done with the lots in it."""
        lots = packages.sudo().contained_quant_ids.lot_id  # sudo: read again under rights below
        lots = self.env["stock.lot"].search(
            [("id", "in", lots.ids), ("company_id", "in", (False, self.company.id))], limit=12
        )
        return [option_of(lot) for lot in lots] + self.do("LABEL"), {"package": packages.name}

    def offer_transfer(self, pickings):
        """Its tasks.

        :raises Refused: ``transfer_closed`` when nothing is left to do
        """
        states = dict(pickings._fields["state"]._description_selection(self.env))
        if pickings.state in ("done", "cancel", "draft"):
            raise Refused("transfer_closed", transfer=pickings.name, state=states[pickings.state])
        lines = pickings.move_line_ids.filtered(
            lambda line: line.is_bulk and line.quantity and line.state not in ("done", "cancel")
        ).sorted(lambda line: (line.route_order, line.id))
        data = {
            "picking_id": pickings.id,
            "transfer": pickings.name,
            "work": work_of(pickings),
            "tasks": [task_line(line) for line in lines[:60]],
        }
        return [], data

    def offer_equipment(self, machines):
        """The machine; the device shows its tasks."""
        return [], {"equipment_id": machines.id, "equipment": machines.name}

    def offer_visit(self, visits):
        """Loading, if it is here for that."""
        data = {"visit_id": visits.id, "visit": visits.name, "plate": visits.plate or ""}
        return self.do("LOAD"), data

    def offer_vehicle(self, vehicles):
        """Loading."""
        return self.do("LOAD"), {"plate": vehicles.plate}

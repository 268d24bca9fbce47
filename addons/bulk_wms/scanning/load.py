"""Loading a vehicle: its visit is scanned first, then goods that belong to its documents."""

from ..models.visit import HERE
from .messages import Refused, message
from .task import Task


class Load(Task):
    """Goods go onto the vehicle only by a delivery of its visit."""

    kind = "load"
    works = ("pick",)
    states = {"visit": "scan_visit", **Task.states}
    first_message = "scan_vehicle"

    def __init__(self, env, company):
        super().__init__(env, company)
        # The visit at hand, read anew on every step.
        self.now = env["wms.visit"]

    def scan_visit(self, step) -> dict:
        """The number of the visit, or the plate of a vehicle that is in the yard."""
        found = self.find(step.text, ("visit", "vehicle"))
        visit = found.records
        if found.kind == "vehicle":
            # One at most: a vehicle is here once (a unique index of visits).
            visit = visit.visit_ids.filtered(lambda one: one.state in HERE)
            if not visit:
                raise Refused("not_here_now", visit=found.records.plate)
        self.check_visit(visit)
        step.scan.kind = "visit"
        return self.answer(
            "lot",
            "visit_found",
            back={"visit": visit.id},
            data=self.visit_data(visit),
            visit=visit.display_name,
            count=len(self.to_load(visit)),
        )

    def check_visit(self, visit):
        """Whether this vehicle can be loaded now.

        :raises Refused: ``not_here_now``, ``not_to_load``
        """
        if visit.state not in HERE:
            raise Refused("not_here_now", visit=visit.display_name)
        if not self.deliveries(visit):
            raise Refused("not_to_load", visit=visit.display_name)

    def deliveries(self, visit):
        """Open transfers of this visit that leave the yard."""
        return visit.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("draft", "done", "cancel")
                and picking.location_dest_id.usage not in ("internal", "transit")
            )
        )

    def to_load(self, visit):
        """Tasks of this visit that are not loaded yet."""
        return self.deliveries(visit).move_line_ids.filtered(
            lambda line: line.is_bulk and line.quantity and line.state not in ("done", "cancel")
        )

    def visit_data(self, visit) -> dict:
        """The visit as the phone shows it, with what is still to load."""
        return {
            "visit": {
                "id": visit.id,
                "name": visit.name,
                "plate": visit.plate,
                "driver": visit.driver or "",
                "to_load": [
                    {
                        "lot": line.lot_id.name or line.product_id.display_name,
                        "from": self.name_of(line.location_id),
                        "weight": round(line.weight_kg, 3),
                        "transfer": line.picking_id.name,
                    }
                    for line in self.to_load(visit)[:60]
                ],
            }
        }

    def visit(self, step):
        """The visit that was scanned before, if its truck is still here.

        :raises Refused: ``not_here_now``
        """
        number = step.state.get("visit") or ""
        visit = self.env["wms.visit"]
        if number.isascii() and number.isdecimal() and len(number) < 10:
            visit = visit.search([("id", "=", int(number)), ("company_id", "=", self.company.id)])
        if not visit:
            raise Refused("not_here_now", visit="-")
        self.check_visit(visit)
        return visit

    def scan_lot(self, step) -> dict:
        """Goods for this vehicle."""
        self.now = self.visit(step)
        return super().scan_lot(step)

    def choose_transfer(self, step) -> dict:
        """One of several deliveries of this vehicle was chosen."""
        self.now = self.visit(step)
        return super().choose_transfer(step)

    def go_on(self, step) -> dict:
        """The goods are in hand; the visit may have ended meanwhile."""
        self.now = self.visit(step)
        return super().go_on(step)

    def wanted(self, lines):
        """Only what the documents of this visit say."""
        return self.of_this_work(lines).filtered(
            lambda line: line.picking_id in self.now.picking_ids
        )

    def check_picking(self, picking):
        """The delivery belongs to this visit, whatever the device says.

        :raises Refused: ``not_of_visit``
        """
        if picking not in self.now.picking_ids:
            raise Refused(
                "not_of_visit",
                lot=picking.name,
                visit=self.now.display_name,
                where=self.env._("It belongs to another vehicle."),
            )

    def kept(self, step) -> dict:
        """The visit stays the same until another is scanned."""
        return {"visit": str(self.now.id)}

    def refuse(self, lot, step):
        """Say which vehicle or transfer the goods are for."""
        where = self.whereabouts(lot)
        line = self.of_this_work(self.open_lines(lot))[:1]
        if line:
            where = self.env._("It belongs to %(transfer)s.", transfer=line.picking_id.name)
        raise Refused("not_of_visit", lot=lot.name, visit=self.now.display_name, where=where)

    def lead(self, step, picking, state, lot=None) -> dict:
        """As for a pick; what is booked is loaded, and the count goes down."""
        answer = super().lead(step, picking, state, lot)
        left = self.to_load(self.now)
        answer["data"].update(self.visit_data(self.now))
        if step.scan.result == "confirmed":
            answer["message"] = self.loaded(step, len(left))
            answer["state"] = "lot" if left else "done"
            answer["data"]["back"] = {"state": "lot" if left else "visit"}
            if left:
                answer["data"]["back"].update(self.kept(step))
        return answer

    def loaded(self, step, left: int) -> dict:
        """What was loaded, and how much is to go."""
        # sudo: the line that this very scan has booked.
        line = self.env["stock.move.line"].sudo().search([("scan_id", "=", step.scan.id)], limit=1)
        facts = {
            "lot": line.lot_id.name or line.product_id.display_name,
            "amount": self.env._("%(weight)s kg", weight=f"{line.weight_kg:g}"),
            "visit": self.now.display_name,
        }
        if left:
            return message(self.env, "loaded", count=left, **facts)
        return message(self.env, "visit_loaded", **facts)

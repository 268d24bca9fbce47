"""Tasks of any transfer: the goods are scanned first, and name the transfer."""

from .facts import work_of
from .messages import Refused
from .resolver import option_of
from .work import Work


class Task(Work):
    """Finds the transfer to which scanned goods belong, then leads its own dialogue.

    :param works: kinds of transfers that are looked at, see ``facts.work_of``
    """

    kind = "task"
    works = ("receive", "putaway", "pick", "shuffle")
    states = {
        "lot": "scan_lot",
        "transfer": "choose_transfer",
        "place": "go_on",
        "reason": "go_on",
        "quantity": "go_on",
        "weight": "go_on",
    }
    first_message = "scan_lot"

    def scan_lot(self, step) -> dict:
        """The label of the goods, or the sign of a pile, names the task."""
        found = self.find(step.text, ("lot", "place", "package"), self.with_task)
        if found.kind == "place":
            return self.scan_sign(step, found)
        lot = found.records if found.kind == "lot" else self.lot_in(found.records)
        step.scan.write({"kind": "lot", "lot_id": lot.id})
        lines = self.lines_of(lot)
        if not lines:
            self.refuse(lot, step)
        return self.choose(step, lines.picking_id, lot)

    def choose(self, step, pickings, lot) -> dict:
        """Go on with the one transfer, or ask which."""
        if len(pickings) > 1:
            return self.answer(
                "transfer",
                "which_task",
                back={**self.kept(step), "ref": step.text},
                data={"options": [option_of(picking) for picking in pickings]},
                lot=lot.name or lot.display_name,
            )
        return self.lead(step, pickings, {"state": "lot"}, lot)

    def choose_transfer(self, step) -> dict:
        """One of several transfers was chosen; the goods were scanned the step before."""
        picking = self.find(step.text, ("transfer",)).records
        step.text = step.state.get("ref", "")
        if not step.text:
            raise Refused("task_gone")
        return self.lead(step, picking, {"state": "lot"})

    def scan_sign(self, step, found) -> dict:
        """The sign of a pile stands for its loose goods.

        :raises Refused: ``lot_first`` for other places, ``no_task_here`` for a pile without task
        """
        piles = found.records.filtered("is_pile_place")
        if not piles:
            raise Refused("lot_first", code=found.code)
        lines = self.env["stock.move.line"].search(
            [
                ("state", "not in", ("done", "cancel", "draft")),
                ("picking_id", "!=", False),
                ("company_id", "=", self.company.id),
                "|",
                ("location_id", "in", piles.ids),
                ("location_dest_id", "in", piles.ids),
            ],
            limit=20,
        )
        pickings = self.of_this_work(lines).picking_id
        if not pickings:
            raise Refused("no_task_here", place=self.name_of(piles[:1]))
        return self.choose(step, pickings, piles[:1])

    def go_on(self, step) -> dict:
        """The task is in hand: its transfer's own dialogue takes the next scan."""
        uuid = step.state.get("task_uuid") or ""
        line = self.env["stock.move.line"].search(
            [
                ("task_uuid", "=", uuid),
                ("state", "not in", ("done", "cancel")),
                ("company_id", "=", self.company.id),
            ],
            limit=1,
        )
        if not uuid or not line.picking_id:
            raise Refused("task_gone")
        return self.lead(step, line.picking_id, step.state)

    def lead(self, step, picking, state, lot=None) -> dict:
        """One step of the dialogue of ``picking``, with what this dialogue keeps."""
        from .dialogue import dialogue_for

        if lot is not None and lot._name == "stock.lot":
            # The very lot, also where its number is that of another material too.
            step.text = option_of(lot)["code"]
        self.check_picking(picking)
        picking.check_access("read")
        step.scan.write({"picking_id": picking.id})
        keep = self.kept(step)
        step.state = state
        try:
            answer = dialogue_for(self.env, picking).step(step)
        except Refused as refused:
            refused.picking = picking
            raise
        answer["data"]["work"] = self.kind
        answer["data"]["transfer"] = picking.name
        answer["data"]["back"] = {**answer["data"]["back"], **keep}
        if answer["state"] == "done":
            # The transfer is complete, the work goes on with the next goods.
            answer["data"]["back"]["state"] = "lot"
        return answer

    def check_picking(self, picking):
        """Whether this dialogue may lead this transfer; subclasses know more."""

    def kept(self, step) -> dict:
        """What goes back to the device beside the state of the transfer's dialogue."""
        return {}

    # --- lines ----------------------------------------------------------------------------

    def of_this_work(self, lines):
        """Those lines that are this kind of work."""
        return lines.filtered(
            lambda line: line.is_bulk and line.picking_id and work_of(line.picking_id) in self.works
        )

    def lines_of(self, lots):
        """Open tasks of these lots that are this kind of work."""
        return self.of_this_work(self.open_lines(lots))

    def with_task(self, lots):
        """Of lots with one number those that have such a task."""
        return self.lines_of(lots).lot_id

    def refuse(self, lot, step):
        """Say where the goods belong instead."""
        raise Refused("no_task", lot=lot.name, where=self.whereabouts(lot))


class Receive(Task):
    """Goods that come from outside."""

    kind = "receive"
    works = ("receive",)


class PutAway(Task):
    """Goods that are to go from one place of the yard to another."""

    kind = "putaway"
    works = ("putaway",)


class PickTask(Task):
    """Goods that leave."""

    kind = "pick"
    works = ("pick",)


class ShuffleTask(Task):
    """Goods that lie in the way of others."""

    kind = "shuffle"
    works = ("shuffle",)

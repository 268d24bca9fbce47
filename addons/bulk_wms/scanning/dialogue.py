"""What all dialogues share: which task, who started it, what lies on top, posting."""

from dataclasses import dataclass

from odoo import fields

from ..engine import pieces as quantities
from ..models.stock_lot import DELIVERABLE_STATES
from .facts import place_name
from .lifting import Lifting
from .loose import Loose
from .messages import Refused, message
from .resolver import resolve


@dataclass
class Step:
    """One step as it comes from the device."""

    text: str
    state: dict
    reason: str = ""
    scan: object = None
    # What was photographed, checked already: base64 text; empty for nothing.
    photo: str = ""


def weight_of(text) -> float:
    """kg in a typed text; 0 for what is no weight. ``1,000`` is a thousand, ``31,5`` is 31.5."""
    return quantities.number_of(str(text or "")) or 0.0


class Dialogue(Lifting, Loose):
    """A transfer being worked on. Subclasses say which place confirms and what is checked."""

    def __init__(self, env, picking):
        self.env = env
        self.picking = picking
        self.current: Step | None = None

    # --- answers --------------------------------------------------------------------------

    def answer(self, state: str, code: str, /, line=None, data=None, **facts) -> dict:
        """``{state, data, message}``: what to scan next, the task at hand, what to read."""
        payload = dict(data or {})
        if line:
            payload["task"] = self.task_data(line)
            payload["task_uuid"] = line.task_uuid
        payload["open"] = len(self.open_lines())
        payload["picking_id"] = self.picking.id
        back = {"state": state, "task_uuid": payload.get("task_uuid")}
        payload["back"] = {name: value for name, value in back.items() if value}
        return {"state": state, "data": payload, "message": message(self.env, code, **facts)}

    def task_data(self, line) -> dict:
        """What the operator sees of a task."""
        lot = line.lot_id
        return {
            "uuid": line.task_uuid,
            "lot": lot.name or line.lot_name or "",
            "product": line.product_id.display_name,
            "heat": lot.heat or "",
            "weight": round(line.weight_kg, 3),
            "pieces": line.pieces,
            "from": self.place_name(line.location_id),
            "to": self.place_name(line.location_dest_id),
            "why": line.proposal_text or "",
        }

    @staticmethod
    def place_name(place) -> str:
        """Short name of a place, see ``facts``."""
        return place_name(place)

    # --- tasks ----------------------------------------------------------------------------

    def open_lines(self):
        """Tasks of this transfer that are not booked yet, in the order of stops."""
        lines = self.picking.move_line_ids
        lines.product_id._read_goods_ahead()
        return lines.filtered(
            lambda line: line.state not in ("done", "cancel") and line.is_bulk and line.quantity
        ).sorted(lambda line: (line.route_order, line.id))

    def line_of_task(self, uuid: str):
        """The open task ``uuid`` of this transfer.

        :raises Refused: ``task_gone`` when it was booked, cancelled or never existed
        """
        line = self.open_lines().filtered(lambda line: line.task_uuid == uuid)[:1]
        if not line:
            raise Refused("task_gone")
        return line

    def step(self, step: Step) -> dict:
        """Take one step. Raises Refused when it must not be taken."""
        self.current = step
        if self.picking.state in ("done", "cancel"):
            states = dict(self.picking._fields["state"]._description_selection(self.env))
            raise Refused(
                "transfer_closed",
                transfer=self.picking.name,
                state=states[self.picking.state],
            )
        expected = step.state.get("state") or "lot"
        if expected == "lot" or not step.state.get("task_uuid"):
            return self.scan_lot(step)
        line = self.line_of_task(step.state["task_uuid"])
        self.check_in_hand(line)
        if step.reason and self.names_something(step.reason):
            # The operator scanned on instead of saying why: the scan counts.
            step.text, step.reason = step.reason, ""
            step.scan.write({"code": step.text, "reason": ""})
        if expected == "weight" and self.needs_weight(line):
            return self.take_weight(step, line)
        if expected == "quantity" and self.needs_quantity(line):
            return self.take_quantity(step, line)
        return self.scan_place(step, line)

    def names_something(self, text: str) -> bool:
        """Whether a text given as a reason is the code of a place or of goods."""
        try:
            resolve(self.env, text, self.picking.company_id)
        except Refused as refused:
            return refused.code == "ambiguous_code"
        return True

    def check_in_hand(self, line):
        """The device only says which task it means; that the goods were scanned is on record.

        :raises Refused: ``task_gone`` unless this person scanned these very goods for the task
        """
        if not self.accepted_scan("lot", line) and not self.sign_was_scanned(line):
            raise Refused("task_gone")

    def accepted_scan(self, kind: str, line):
        """The last accepted scan of this person for the task and its lot; empty if none."""
        # sudo: the record of a scan counts, whoever may read it.
        return (
            self.env["wms.scan"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("picking_id", "=", self.picking.id),
                    ("task_uuid", "=", line.task_uuid),
                    ("lot_id", "=", line.lot_id.id),
                    ("kind", "=", kind),
                    ("result", "=", "accepted"),
                    # What was scanned before the task was taken back proves nothing any more.
                    ("id", ">", line.move_id.sudo().reopened_scan_id.id or 0),
                    ("id", "!=", self.current.scan.id),
                ],
                limit=1,
            )
        )

    def needs_weight(self, line) -> bool:
        """Whether a scale has to say what these goods weigh; see ``weigh_in``."""
        return False

    def take_weight(self, step: Step, line) -> dict:
        """What the scale says."""
        raise Refused("task_gone")

    # --- first the goods ------------------------------------------------------------------

    def scan_lot(self, step: Step) -> dict:
        """The label of the goods names the task."""
        found = resolve(
            self.env,
            step.text,
            self.picking.company_id,
            narrow=lambda lots: lots & self.open_lines().lot_id,
        )
        if found.kind == "place":
            return self.scan_sign(step, found)
        lot = found.records
        step.scan.write({"kind": "lot", "lot_id": lot.id})
        line = self.open_lines().filtered(lambda line: line.lot_id == lot)[:1]
        if not line:
            self.refuse_other_lot(lot)
        self.check_lift(line)
        # From here on its name must not change, so it gets a move of its own now.
        line._isolate()
        step.scan.task_uuid = line.task_uuid
        self.prepare(line)
        self.start(line)
        return self.after_lot(line)

    def refuse_other_lot(self, lot):
        """Say why ``lot`` is not a task here, and where it belongs."""
        done = self.picking.move_line_ids.filtered(
            lambda line: line.lot_id == lot and line.state == "done"
        )[:1]
        if done:
            raise Refused(
                "already_done", lot=lot.name, place=self.place_name(done.location_dest_id)
            )
        where = self.env._("It is not in stock.")
        elsewhere = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("state", "not in", ("done", "cancel"))], limit=1
        )
        if elsewhere:
            where = self.env._("It belongs to %(transfer)s.", transfer=elsewhere.picking_id.name)
        elif lot.quality_state not in DELIVERABLE_STATES:
            states = dict(lot._fields["quality_state"]._description_selection(self.env))
            where = self.env._("It is %(state)s.", state=states[lot.quality_state])
        elif lot.place_id:
            where = self.env._(
                "The book says it is at %(place)s.", place=self.place_name(lot.place_id)
            )
        raise Refused("wrong_lot", lot=lot.name, transfer=self.picking.name, where=where)

    def check_lift(self, line):
        """Whether the goods can be taken from where the book says they are."""
        source, lot = line.location_id, line.lot_id
        if source.usage not in ("internal", "transit"):
            return
        if line.location_dest_id.usage in ("customer", "production"):
            self.check_may_leave(line)
        line._check_wishes()
        self.check_unlocked(source)
        if lot.is_piece and lot.place_id != source:
            raise Refused(
                "not_there",
                lot=lot.name,
                place=self.place_name(lot.place_id) if lot.place_id else "-",
                expected=self.place_name(source),
            )
        if source.place_kind == "position":
            self.check_on_top(line)

    def check_may_leave(self, line):
        """Whether quality lets the goods go to this customer today."""
        if line.move_id._is_taking_back():
            # What is taken back never came: quality has no say in its going.
            return
        lot, customer = line.lot_id, line.move_id._customer()
        today = fields.Date.context_today(lot)
        code = lot.sudo()._leave_refusal(customer, today)  # sudo: quality holds for everybody
        if code == "state":
            states = dict(lot._fields["quality_state"]._description_selection(self.env))
            raise Refused("blocked", lot=lot.name, state=states[lot.quality_state])
        if code:
            raise Refused("not_released", text=lot._leave_refusal_text(customer, today))

    def check_on_top(self, line):
        """Nothing may lie on the goods, nor be due to rest on them."""
        self.check_top_of(line.lot_id, line.location_id, self.picking.name)

    def start(self, line):
        """Note who has the goods in hand; from here on the task is not destroyed."""
        if not line.started_at or line.started_by_id != self.env.user:
            # sudo: only the scan service starts tasks, the field is closed to users.
            line.sudo().write(
                {"started_at": fields.Datetime.now(), "started_by_id": self.env.user.id}
            )

    def prepare(self, line):
        """What has to be settled before the goods count as taken in hand."""

    def after_lot(self, line) -> dict:
        """What to scan once the goods are known."""
        raise NotImplementedError

    # --- then the place -------------------------------------------------------------------

    def scan_place(self, step: Step, line) -> dict:
        """The sign of the place confirms the task."""
        raise NotImplementedError

    def places_named(self, step: Step, line):
        """Positions that the scanned text names.

        :raises Refused: for a lot, an area, or an unknown text
        """
        found = resolve(self.env, step.text, self.picking.company_id)
        step.scan.write({"kind": found.kind, "task_uuid": line.task_uuid, "lot_id": line.lot_id.id})
        if found.kind == "lot":
            raise Refused("place_expected", code=found.code, lot=line.lot_id.name)
        positions = found.records.filtered(lambda place: place.place_kind in ("position", "dock"))
        if not positions:
            raise Refused("not_a_position", place=found.records[:1].name)
        return positions

    # --- and how much ---------------------------------------------------------------------

    def ask_quantity(self, line) -> dict:
        """How much is taken: of counted goods pieces, else kg."""
        return self.answer(
            "quantity",
            "ask_pieces" if line.is_counted else "ask_quantity",
            line,
            lot=line.lot_id.name,
            weight=f"{line.weight_kg:g}",
            pieces=line.pieces,
        )

    def take_quantity(self, step: Step, line) -> dict:
        """Goods that are not one piece: how many pieces or kg were handled."""
        if line._is_loose():
            return self.take_loose(step, line)
        taking = self.taking(step, line)
        place = self.accepted_scan("place", line).location_id
        if not place:
            raise Refused("task_gone")
        return self.post(line, place, taking)

    def taking(self, step: Step, line):
        """What the typed quantity takes of this task: kg, pieces, exact or by average.

        :raises Refused: for what is no quantity, or more than the task has
        """
        planned = quantities.Standing(line.weight_kg, line.pieces)
        said = quantities.read_said(step.text, line.is_counted)
        if said and self.is_possible(said, planned):
            return quantities.take(said, planned, line._place_average())
        raise Refused(
            "bad_pieces" if line.is_counted else "bad_quantity",
            code=step.text,
            weight=f"{planned.weight:g}",
            pieces=planned.pieces,
        )

    @staticmethod
    def is_possible(said, planned) -> bool:
        """Whether a quantity that was said is above nothing and within the task."""
        weight_fits = said.weight is None or 0 < said.weight <= planned.weight + 0.0005
        pieces_fit = said.pieces is None or 0 < said.pieces <= planned.pieces
        return weight_fits and pieces_fit

    def needs_quantity(self, line) -> bool:
        """Whether the operator says how much: loose goods and parts of a lot leaving."""
        return line._is_loose()

    def post(self, line, place, taking=None) -> dict:
        """Book the task: the confirming scan posts.

        :param taking: what was handled of it; None for all
        """
        lot, goods = line.lot_id, self.goods_name(line)
        line._isolate()
        if taking is not None:
            line._keep_only(line.product_id._from_kg(taking.weight))
            line._say_pieces(taking)
        self.current.scan.write(
            {
                "result": "confirmed",
                "task_uuid": line.task_uuid,
                "lot_id": lot.id,
                "location_id": place.id,
            }
        )
        line._confirm(self.current.scan)
        code, name = self.posted_message(), self.place_name(place)
        amount = self.amount(line)
        data = {"undo": self.env["wms.scan.service"].undoable(self.picking.id)}
        if self.picking.state == "done":
            transfer = self.picking.name
            return self.answer(
                "done", "transfer_done", data=data, lot=goods, amount=amount, transfer=transfer
            )
        return self.answer("lot", code, data=data, lot=goods, amount=amount, place=name)

    def amount(self, line) -> str:
        """How much, as people say it: kg, and the pieces of counted goods."""
        weight = f"{line.weight_kg:g}"
        if not line.is_counted:
            return self.env._("%(weight)s kg", weight=weight)
        return self.env._("%(pieces)s pieces, %(weight)s kg", pieces=line.pieces, weight=weight)

    def posted_message(self) -> str:
        """Message after posting."""
        return "posted"


def dialogue_for(env, picking) -> Dialogue:
    """The dialogue of a transfer: into the yard, within it, or out of it."""
    from .pick import Pick
    from .put import Put
    from .relocate import Relocate

    if picking.location_dest_id.usage not in ("internal", "transit"):
        return Pick(env, picking)
    if picking.location_id.usage in ("internal", "transit"):
        return Relocate(env, picking)
    return Put(env, picking)

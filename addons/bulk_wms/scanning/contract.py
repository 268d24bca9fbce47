"""How answers look: states, data of each state, and which messages a dialogue may give.

The dialogues do not import this; devices are written against it, and a test drives every dialogue
and compares. ``check`` raises for an answer that breaks the contract.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from .messages import CATALOGUE


class Strict(BaseModel):
    """No field that is not named here."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Message(Strict):
    """What the operator reads, in his language."""

    code: str
    kind: Literal["ok", "ask", "error"]
    text: str


class Back(Strict):
    """The state that the device sends with its next step, as it is."""

    state: str
    task_uuid: str | None = None
    ref: str | None = None
    scan: str | None = None
    visit: str | None = None
    problem: str | None = None
    transfer: str | None = None
    seen: str | None = None
    lot_id: str | None = None


class Option(Strict):
    """A button: its code is the next scan."""

    code: str
    name: str
    work: str | None = None


class Undo(Strict):
    """What may be taken back, until when (UTC)."""

    scan_id: int
    lot: str
    weight: float
    place: str
    until: str


class Common(Strict):
    """Data of every answer."""

    back: Back
    work: str | None = None
    options: list[Option] | None = None
    command: str | None = None


class TaskInfo(Strict):
    """The task in hand. Weight is kg."""

    uuid: str
    lot: str
    product: str
    heat: str
    weight: float
    pieces: int
    from_: str
    to: str
    why: str


class TaskRow(Strict):
    """An open task in a list."""

    task_uuid: str
    transfer: str
    picking_id: int
    work: str
    lot: str
    from_: str
    to: str
    person: str
    started: bool


class LotInfo(Strict):
    """A lot: sizes in mm, weight in kg."""

    id: int
    ref: str
    lot: str
    product: str
    form: str
    heat: str
    grade: str
    thickness: float
    width: float
    length: float
    weight: float
    quality: str
    quality_text: str
    is_piece: bool


class Content(LotInfo):
    """A lot at a place."""

    pieces: int
    place: str
    tier: int


class PlaceInfo(Strict):
    """A place."""

    id: int
    ref: str
    place: str
    full_name: str
    place_kind: str
    tier: int
    lock: str
    lock_text: str
    lock_reason: str


class PlaceOfLot(PlaceInfo):
    """A place and how much of a lot is there."""

    weight: float
    pieces: int


class HoldRow(Strict):
    """For what a place is kept free."""

    place: str
    lot: str
    transfer: str


class ToLoad(Strict):
    """What is still to be loaded."""

    lot: str
    from_: str
    weight: float
    transfer: str


class VisitInfo(Strict):
    """The vehicle that is loaded."""

    id: int
    name: str
    plate: str
    driver: str
    to_load: list[ToLoad]


class TransferData(Common):
    """Within a transfer. ``open``: tasks that are left; ``place_code``: asked a reason for."""

    picking_id: int | None = None
    open: int | None = None
    task: TaskInfo | None = None
    task_uuid: str | None = None
    place_code: str | None = None
    undo: Undo | Literal[False] | None = None
    transfer: str | None = None
    visit: VisitInfo | None = None


class MoveData(Common):
    """A free move; after the booking as within its transfer."""

    counted: bool | None = None
    picking_id: int | None = None
    open: int | None = None
    undo: Undo | Literal[False] | None = None
    transfer: str | None = None


class HereData(Common):
    """What lies at a place; ``more`` lots beyond those in the list."""

    places: list[PlaceInfo] | None = None
    contents: list[Content] | None = None
    more: int | None = None
    holds: list[HoldRow] | None = None
    tasks: list[TaskRow] | None = None


class WhereData(Common):
    """Where a lot lies, and what lies on it, the top first."""

    lot: LotInfo | None = None
    places: list[PlaceOfLot] | None = None
    on_top: list[str] | None = None
    tasks: list[TaskRow] | None = None


class LabelData(Common):
    """What the label service made."""

    label: dict | list | str | int | bool | None = None


class RelabelData(Common):
    """``lots``: those that agree with what was seen, the best first."""

    lots: list[LotInfo] | None = None
    label: dict | list | str | int | bool | None = None


class ReportData(Common):
    """``photo``: one may come with the next step."""

    photo: bool | None = None
    discrepancy: str | None = None


class CountData(Common):
    """A counting sheet: what is left of it, and the place at hand."""

    sheet: dict
    task: dict | None = None
    task_uuid: str | None = None
    lot_id: int | None = None


class AnythingData(Common):
    """What was scanned: ``kind`` says which other values there are."""

    found: dict | None = None


_TRANSFER_STATES = ("lot", "transfer", "place", "reason", "quantity", "weight", "done")
_DATA = {
    "step": TransferData,
    "task": TransferData,
    "receive": TransferData,
    "putaway": TransferData,
    "pick": TransferData,
    "shuffle": TransferData,
    "load": TransferData,
    "move": MoveData,
    "here": HereData,
    "where": WhereData,
    "label": LabelData,
    "relabel": RelabelData,
    "report": ReportData,
    "any": AnythingData,
    "count": CountData,
}
# By kind of work the states it can be in; ``step`` is a transfer's own dialogue, ``count`` that of
# a counting sheet.
STATES = {
    "step": ("lot", "place", "reason", "quantity", "weight", "done"),
    "task": _TRANSFER_STATES,
    "receive": _TRANSFER_STATES,
    "putaway": _TRANSFER_STATES,
    "pick": _TRANSFER_STATES,
    "shuffle": _TRANSFER_STATES,
    "load": ("visit", *_TRANSFER_STATES),
    "move": ("lot", "source", "quantity", "place"),
    "here": ("place",),
    "where": ("lot",),
    "label": ("thing", "reason"),
    "relabel": ("place", "seen", "choose"),
    "report": ("thing", "problem", "seen"),
    "any": ("any", "choose"),
    "count": ("place", "goods", "quantity", "survey", "level", "confirm", "done"),
}
# Messages that lead on, with the states into which they lead. Errors leave the state as it is, or
# send back to the start.
LEADS = {
    "scan_lot": ("lot",),
    "scan_destination": ("place",),
    "scan_source": ("place",),
    "no_place": ("place",),
    "choose_tier": ("place",),
    "other_place": ("reason",),
    "ask_quantity": ("quantity",),
    "ask_more": ("quantity",),
    "ask_pieces": ("quantity",),
    "pieces_noted": ("place",),
    "posted": ("lot",),
    "gone": ("lot",),
    "transfer_done": ("done",),
    "undone": ("lot",),
    "reported": ("lot", "thing"),
    "scan_any": ("any",),
    "scan_lot_or_place": ("thing",),
    "scan_here": ("place",),
    "scan_where": ("lot",),
    "scan_vehicle": ("visit",),
    "found": ("choose",),
    "which_task": ("transfer",),
    "ask_weight": ("weight",),
    "weight_doubtful": ("weight",),
    "move_to": ("place",),
    "which_source": ("source",),
    "how_much": ("quantity",),
    "moved": ("lot",),
    "move_undone": ("lot",),
    "visit_found": ("lot",),
    "loaded": ("lot",),
    "visit_loaded": ("done",),
    "here": ("place",),
    "here_empty": ("place",),
    "lot_at": ("lot",),
    "lot_below": ("lot",),
    "lot_in_places": ("lot",),
    "lot_nowhere": ("lot",),
    "ask_label_reason": ("reason",),
    "label_printed": ("thing", "place"),
    "scan_ruined": ("place",),
    "ask_ruined": ("seen",),
    "ruined_found": ("choose",),
    "ask_problem": ("problem",),
    "ask_seen": ("seen",),
    "count_place": ("place",),
    "count_goods": ("goods",),
    "count_noted": ("goods",),
    "count_ask_pieces": ("quantity",),
    "count_ask_weight": ("quantity",),
    "count_ask_survey": ("survey",),
    "count_ask_level": ("level",),
    "count_ask_work": ("confirm",),
    "count_closed": ("place", "done"),
    "count_all_done": ("done",),
    "count_second": ("place", "done"),
    "count_handed": ("place", "done"),
}
# Answers to what was not exact enough: the step is taken again with one of the options.
ASKED_AGAIN = ("ambiguous_code", "has_task")


def check(kind: str, answer: dict) -> Common:
    """The data of ``answer`` to a step of ``kind``, if it keeps the contract.

    :param kind: the kind of work that the step was sent for; ``step`` for a transfer
    :raises ValueError: naming what does not fit
    """
    if set(answer) != {"state", "data", "message"}:
        raise ValueError(f"an answer is {{state, data, message}}, not {sorted(answer)}")
    message = Message.model_validate(answer["message"])
    if message.code not in CATALOGUE or CATALOGUE[message.code][0] != message.kind:
        raise ValueError(f"{message.code} ({message.kind}) is not in the catalogue")
    if not message.text.strip():
        raise ValueError(f"{message.code} says nothing")
    going_on = answer["data"].get("work") or kind
    # After "any" another kind goes on.
    data = _DATA[going_on].model_validate(_with_from(answer["data"]))
    state = answer["state"]
    if state not in STATES[going_on]:
        raise ValueError(f"{going_on} has no state {state}")
    if state != "done" and data.back.state != state:
        raise ValueError(f"state is {state}, but goes back as {data.back.state}")
    leads = LEADS.get(message.code)
    if leads and state not in leads:
        raise ValueError(f"{message.code} leads to {leads}, not to {state}")
    if not leads and message.kind == "ask" and message.code not in ASKED_AGAIN:
        raise ValueError(f"{message.code} asks, but nothing says what follows")
    if message.code in ASKED_AGAIN and not data.options:
        raise ValueError(f"{message.code} without options")
    return data


def _with_from(value):
    """``from`` is no name for a field in Python."""
    if isinstance(value, dict):
        return {("from_" if k == "from" else k): _with_from(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_from(one) for one in value]
    return value

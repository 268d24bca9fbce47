"""Counting: scan the sign of a place, then what lies there, blind; then say that it is all."""

from ..engine import counting as engine
from ..engine import pieces as quantities
from ..engine import volume
from .dialogue import Dialogue
from .messages import Refused, message
from .resolver import resolve

# What a person can press; anything else is a scan or a typed text.
ACTIONS = ("finish", "empty", "as_book", "unreadable", "yes", "no", "remove", "back")


class CountDialogue:
    """One sheet being worked on. The device keeps nothing but the state of the last answer."""

    def __init__(self, env, count):
        self.env = env
        self.count = count
        self.scan = None

    # --- answers --------------------------------------------------------------------------

    def answer(self, state: str, code: str, /, line=None, data=None, **facts) -> dict:
        """``{state, data, message}`` as every dialogue of the yard."""
        payload = {"sheet": self.sheet_data(), **(data or {})}
        if line:
            payload["task"] = self.line_data(line)
            payload["task_uuid"] = line.task_uuid
        payload["back"] = back(state, payload)
        return {"state": state, "data": payload, "message": message(self.env, code, **facts)}

    def sheet_data(self) -> dict:
        """The sheet as the device shows it: what is left, in walking order."""
        return {
            "name": self.count.name,
            "area": self.count.area_id.name or "",
            "left": len(self.open_lines()),
            "blind": self.count.blind,
            "may_take_book": self.count.allow_as_book,
            "places": [
                {
                    "uuid": line.task_uuid,
                    "place": Dialogue.place_name(line.location_id),
                    "why": line.why or "",
                    "round": line.round,
                    "mine": not (line.round > 1 and self.env.user in line.counter_ids),
                }
                for line in self.open_lines()
            ],
        }

    def line_data(self, line) -> dict:
        """The place at hand. What the book says is told only where the sheet is not blind."""
        data = {
            "uuid": line.task_uuid,
            "place": Dialogue.place_name(line.location_id),
            "mode": self.mode(line),
            "event": line.event,
            "round": line.round,
            "unreadable": line.unreadable_count,
            "found": [
                {"lot_id": row.lot_id.id, "lot": row.lot_id.name, "text": row.said_text or ""}
                for row in self.notes(line)
            ],
        }
        if not self.count.blind:
            data["expected"] = [
                {
                    "lot": self.env["stock.lot"].browse(one.key).name,
                    "weight": round(one.weight, 3),
                    "pieces": one.pieces,
                }
                for one in line._book()
            ]
        return data

    def open_lines(self):
        """Places that are still to be counted, in walking order."""
        # sudo: the sheet was checked; its lines are read as the flow sees them.
        return (
            self.count.sudo()
            .line_ids.filtered(lambda line: line.state in ("open", "counting", "recount"))
            .sorted(lambda line: (line.route_order, line.id))
        )

    def notes(self, line):
        """What was noted in this round, in the order of scans."""
        return line.result_ids.filtered(
            lambda row: row.round == line.round and not row.outcome
        ).sorted("scan_order")

    @staticmethod
    def mode(line) -> str:
        """How this place is counted: ``level``, ``survey`` or ``scan``."""
        if line.location_id.vessel_kind:
            return "level"
        return "survey" if line.location_id.is_pile_place else "scan"

    # --- steps ----------------------------------------------------------------------------

    def step(self, scan, text: str, state: dict, action: str) -> dict:
        """Take one step. Raises Refused when it must not be taken."""
        self.scan = scan
        line = self.line_of(state)
        if not line:
            return self.begin(text) if text else self.next_place()
        scan.count_line_id = line
        if action in ACTIONS:
            return getattr(self, f"do_{action}")(line, state)
        expected = state.get("state")
        if expected == "quantity":
            return self.take_quantity(line, text, state)
        if expected == "survey":
            return self.take_survey(line, text)
        if expected == "level":
            return self.take_level(line, text)
        return self.take_goods(line, text)

    def line_of(self, state):
        """The place at hand that this person has begun; empty to scan the next one."""
        uuid = state.get("task_uuid")
        if not uuid or state.get("state") == "place":
            return self.env["wms.count.line"]
        line = self.open_lines().filtered(lambda line: line.task_uuid == uuid)[:1]
        if not line or line.state != "counting" or line.started_by_id != self.env.user:
            raise Refused("count_not_here", place=line.location_id.name or uuid[:8])
        return line

    def next_place(self) -> dict:
        """Name the next place of the walk that this person may count."""
        line = next(
            (
                line
                for line in self.open_lines()
                if line.round == 1 or self.env.user not in line.counter_ids
            ),
            None,
        )
        if line is None:
            return self.answer(
                "done", "count_all_done", place=self.count.name, sheet=self.count.name
            )
        return self.answer("place", "count_place", place=Dialogue.place_name(line.location_id))

    def begin(self, text: str) -> dict:
        """The sign of a place begins its count; its round starts anew."""
        found = resolve(self.env, text, self.count.company_id)
        if found.kind != "place":
            raise Refused("count_place_first", code=found.code)
        lines = self.open_lines().filtered(lambda line: line.location_id in found.records)
        if not lines:
            raise Refused("count_not_here", place=found.code)
        if len(lines) > 1:
            options = [
                {
                    "code": line.location_id.barcode or line.location_id.complete_name,
                    "name": Dialogue.place_name(line.location_id),
                }
                for line in lines
            ]
            return self.answer("place", "choose_tier", data={"options": options}, code=found.code)
        return self.start(lines)

    def start(self, line) -> dict:
        """Begin this round of a place."""
        line._start()
        self.scan.count_line_id = line
        self.scan.location_id = line.location_id
        place = Dialogue.place_name(line.location_id)
        mode = self.mode(line)
        if mode == "scan":
            return self.answer("goods", "count_goods", line, place=place)
        return self.answer(mode, f"count_ask_{mode}", line, place=place)

    def take_goods(self, line, text: str) -> dict:
        """One label; or the weight of the piece scanned before."""
        said = quantities.read_said(text, False) if quantities.number_of(text) is None else None
        last = self.notes(line)[-1:]
        if said and said.weight and last.lot_id.is_piece:
            last.sudo().write(
                {"said_weight": said.weight, "is_weighed": True, "said_text": f"{said.weight:g} kg"}
            )
            return self.answer("goods", "count_noted", line, lot=last.lot_id.name)
        found = resolve(self.env, text, self.count.company_id, self.narrowed(line))
        if found.kind == "place":
            if line.location_id in found.records:
                return self.answer(
                    "goods", "count_goods", line, place=Dialogue.place_name(line.location_id)
                )
            raise Refused(
                "count_other_place",
                code=found.code,
                place=Dialogue.place_name(line.location_id),
            )
        lot = found.records
        self.scan.lot_id = lot
        line._note_seen(lot)
        if lot.is_piece:
            return self.answer("goods", "count_noted", line, lot=lot.name)
        code = "count_ask_pieces" if lot.product_id.is_counted else "count_ask_weight"
        return self.answer("quantity", code, line, data={"lot_id": lot.id}, lot=lot.name)

    def lots_here(self, line):
        return self.env["stock.lot"].browse([one.key for one in line._book()])

    def narrowed(self, line):
        """Of several lots with one number those that the book has at this place are meant."""
        return lambda lots: lots & self.lots_here(line)

    def take_quantity(self, line, text: str, state) -> dict:
        """How many of the goods scanned just before."""
        note = self.notes(line).filtered(lambda row: str(row.lot_id.id) == str(state.get("lot_id")))
        if not note:
            raise Refused("count_not_here", place=line.location_id.name)
        note.sudo().write(said_values(note.lot_id, text))
        return self.answer("goods", "count_noted", line, lot=note.lot_id.name)

    def take_survey(self, line, text: str) -> dict:
        """Volume of a pile, with density and moisture where they were measured."""
        survey = engine.survey(text)
        if survey is None:
            raise Refused("count_bad_survey", code=text[:40])
        if not survey.volume and not line.location_id.sudo().open_pile_id:
            return self.finish(line)
        line._note_survey(survey, text)
        return self.finish(line)

    def take_level(self, line, text: str) -> dict:
        """Level of a silo in metres."""
        level = quantities.number_of(text.lower().replace("m", "").replace("米", "").strip())
        if level is None:
            raise Refused("count_bad_level", code=text[:40])
        line._note_level(level, text)
        return self.finish(line)

    # --- buttons --------------------------------------------------------------------------

    def do_finish(self, line, state) -> dict:
        """That is all that lies here."""
        if not self.notes(line) and not line.unreadable_count:
            raise Refused("count_nothing", place=Dialogue.place_name(line.location_id))
        return self.finish(line)

    def do_empty(self, line, state) -> dict:
        """Nothing lies here."""
        note = self.notes(line)[:1]
        if note:
            raise Refused(
                "count_not_empty",
                lot=note.lot_id.name,
                place=Dialogue.place_name(line.location_id),
            )
        return self.finish(line)

    def do_as_book(self, line, state) -> dict:
        """All is as the book says; only where the plan allows it."""
        if not self.count.allow_as_book:
            raise Refused("count_not_allowed")
        line._take_book_word()
        return self.after(line)

    def do_unreadable(self, line, state) -> dict:
        """A piece lies here whose label cannot be read."""
        line.sudo().unreadable_count += 1
        return self.answer(
            "goods", "count_goods", line, place=Dialogue.place_name(line.location_id)
        )

    def do_remove(self, line, state) -> dict:
        """A label was scanned by mistake: the last one is taken out of the list."""
        notes = self.notes(line)
        if notes:
            notes[-1].sudo().unlink()
        elif line.unreadable_count:
            line.sudo().unreadable_count -= 1
        return self.answer(
            "goods", "count_goods", line, place=Dialogue.place_name(line.location_id)
        )

    def do_back(self, line, state) -> dict:
        """Leave the place uncounted and go on elsewhere; it stays on the sheet."""
        line._leave()
        return self.next_place()

    def do_yes(self, line, state) -> dict:
        """The open work was done already when the person looked."""
        return self.finish(line, excuse=True)

    def do_no(self, line, state) -> dict:
        """It was not: the difference is one."""
        return self.finish(line, excuse=False)

    # --- end ------------------------------------------------------------------------------

    def finish(self, line, excuse=None) -> dict:
        """Judge the place against the book of this moment."""
        result = line._finish(excuse)
        if result.get("again"):
            line._leave()
            return self.answer("place", "count_again", place=Dialogue.place_name(line.location_id))
        if "ask" in result:
            work = "; ".join(
                f"{one.lot_id.name}: {one.picking_id.name or one.reference or ''} "
                f"{Dialogue.place_name(one.location_id)} → "
                f"{Dialogue.place_name(one.location_dest_id)}"
                for one in result["ask"]
            )
            return self.answer("confirm", "count_ask_work", line, work=work)
        return self.after(line)

    def after(self, line) -> dict:
        """What the person reads about the place he has counted; blind sheets tell no figures."""
        place = Dialogue.place_name(line.location_id)
        if line.state == "recount":
            code = "count_second"
        elif line.state == "approve":
            code = "count_handed"
        else:
            code = "count_closed"
        if not self.open_lines() and code == "count_closed":
            return self.answer("done", "count_all_done", place=place, sheet=self.count.name)
        return self.answer("place" if self.open_lines() else "done", code, place=place)


def back(state: str, data: dict) -> dict:
    """What the device sends back as the state of its next step."""
    kept = {name: str(data[name]) for name in ("task_uuid", "lot_id") if data.get(name)}
    return {"state": state, **kept}


def said_values(lot, text: str) -> dict:
    """What a typed quantity says about goods that are not one piece.

    :raises Refused: for what is no quantity
    """
    text = str(text or "").strip()
    if not lot.product_id.is_counted:
        said = quantities.read_said(text, False)
        if said is None or said.weight is None:
            raise Refused("count_bad_weight", code=text[:40])
        return {"said_weight": said.weight, "is_weighed": True, "said_text": text[:60]}
    said = quantities.read_said(text, True)
    pieces = engine.layers(text)
    if pieces is None and (said is None or said.pieces is None):
        raise Refused("count_bad_pieces", code=text[:40])
    weight = said.weight if said else None
    return {
        "said_pieces": said.pieces if pieces is None else pieces,
        "is_said": True,
        "said_weight": weight or 0.0,
        "is_weighed": weight is not None,
        "said_text": text[:60],
    }


def survey_values(pile, survey: engine.Survey, place) -> dict:
    """kg and uncertainty of a surveyed pile: wet mass as it lies, which is what the book keeps.

    :raises Refused: when nobody knows the bulk density
    """
    density = survey.density or pile.lot_id.bulk_density or pile.product_id.bulk_density
    if survey.volume and not density:
        raise Refused("count_no_density", lot=pile.lot_id.name)
    weight = volume.mass(survey.volume, density or 1.0)
    errors = (place.volume_error, place.density_error, place.moisture_error)
    return {
        "said_weight": weight,
        "is_weighed": True,
        "margin": volume.margin(weight, *errors),
    }

import binascii
from base64 import b64decode

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError

from ..scanning.count import CountDialogue, back, said_values
from ..scanning.messages import Refused, message
from ..scanning.resolver import printable, resolve

_STATE = ("state", "task_uuid", "lot_id")


class CountService(models.AbstractModel):
    """Entry of the counting dialogue, for the desk and for phones.

    The same shape as ``wms.scan.service``: a key per step, made by the device; the same key again
    gets the same answer and does nothing.
    """

    _name = "wms.count.service"
    _description = "Counting Dialogue"

    @api.model
    def sheets(self):
        """Open sheets of this person and those that nobody has, the most urgent first."""
        self._check_operator()
        counts = self.env["wms.count"].search(
            [
                ("state", "=", "open"),
                ("company_id", "in", self.env.companies.ids),
                ("assignee_id", "in", (False, self.env.uid)),
            ],
            order="deadline, id",
        )
        return [
            {
                "id": count.id,
                "name": count.name,
                "area": count.area_id.name or "",
                "left": count.left_count,
                "deadline": fields.Datetime.to_string(count.deadline) if count.deadline else "",
                "mine": count.assignee_id == self.env.user,
            }
            for count in counts
            if count.left_count
        ]

    @api.model
    def sheet(self, count_id):
        """A sheet as a device takes it along: its places, and the last event of each."""
        count = self._count(count_id)
        data = CountDialogue(self.env, count).sheet_data()
        lines = CountDialogue(self.env, count).open_lines()
        events = self.env["wms.count.touch"]._events(lines.location_id)
        by_uuid = {line.task_uuid: line for line in lines}
        for place in data["places"]:
            line = by_uuid[place["uuid"]]
            place["event"] = events[line.location_id.id]
            place["code"] = line.location_id.barcode or line.location_id.complete_name
            place["mode"] = CountDialogue.mode(line)
        return data

    @api.model
    def step(
        self, count_id, key, text="", state=None, action="", photo=None, device="", occurred_at=None
    ):
        """One step of counting a sheet.

        :param text: what was scanned or typed
        :param state: ``{state, task_uuid, lot_id}`` as the last answer gave it; empty to begin
        :param action: what was pressed: finish, empty, as_book, unreadable, yes, no, remove, back
        :param photo: base64 of a picture of the place at hand
        :returns: ``{state, data, message: {code, kind, text}}``
        """
        count = self._count(count_id)
        state = state if isinstance(state, dict) else {}
        state = {name: str(state[name]) for name in _STATE if state.get(name)}
        scan, answer = self._begin(count, key, text or action, device, occurred_at)
        if answer is not None:
            return answer
        dialogue = CountDialogue(self.env, count)

        def work():
            self._keep_photo(dialogue, state, photo)
            return dialogue.step(scan, printable(text), state, str(action or ""))

        return self._run(scan, count, work, state)

    @api.model
    def submit(
        self, count_id, key, task_uuid, found, event, unreadable=0, occurred_at=None, device=""
    ):
        """A place that was counted without network: all that was found, in one message.

        :param found: ``[{code, quantity}]``, labels from the top with what was typed for them
        :param event: the number of the last event of the place as ``sheet`` gave it
        :returns: as ``step``; touched since is ``count_touched``, and the place is counted again
        """
        count = self._count(count_id)
        scan, answer = self._begin(count, key, str(task_uuid), device, occurred_at)
        if answer is not None:
            return answer
        return self._run(
            scan,
            count,
            lambda: self._submit(scan, count, task_uuid, found, event, unreadable),
            {},
        )

    def _submit(self, scan, count, task_uuid, found, event, unreadable):
        dialogue = CountDialogue(self.env, count)
        dialogue.scan = scan
        line = dialogue.open_lines().filtered(lambda line: line.task_uuid == str(task_uuid))[:1]
        if not line:
            raise Refused("count_not_here", place=str(task_uuid)[:8])
        scan.count_line_id = line
        line._start()
        if line.event != self._id(event):
            # Touched since it was counted: the figures are of another yard.
            line._leave()
            return dialogue.answer("place", "count_touched", place=line.location_id.name)
        # sudo: the flow's fields
        line.sudo().write(
            {
                "started_at": min(scan.occurred_at, fields.Datetime.now()),
                "unreadable_count": self._id(unreadable),
            }
        )
        for row in found if isinstance(found, list) else []:
            self._take_found(dialogue, line, row if isinstance(row, dict) else {})
        return dialogue.finish(line)

    def _take_found(self, dialogue, line, row):
        text = printable(row.get("quantity"))
        if dialogue.mode(line) != "scan":
            raise Refused("count_again", place=line.location_id.name)
        target = resolve(self.env, row.get("code"), line.company_id, dialogue.narrowed(line))
        if target.kind != "lot":
            raise Refused("count_other_place", code=target.code, place=line.location_id.name)
        note = line._note_seen(target.records)
        if not target.records.is_piece:
            note.sudo().write(said_values(target.records, text))

    # --- frame of a step ------------------------------------------------------------------

    def _check_operator(self):
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("Counting is for operators of the yard."))

    def _count(self, count_id):
        self._check_operator()
        count = self.env["wms.count"].browse(self._id(count_id)).exists()
        if not count:
            raise UserError(self.env._("This sheet no longer exists. Open the list again."))
        count.check_access("read")
        if count.assignee_id and count.assignee_id != self.env.user:
            if not self.env.user.has_group("bulk_wms.group_supervisor"):
                raise UserError(
                    self.env._(
                        "%(sheet)s belongs to %(person)s. Ask a supervisor to give it to you.",
                        sheet=count.name,
                        person=count.assignee_id.name,
                    )
                )
        return count

    def _id(self, value) -> int:
        """A number as a device sends it; 0 for what is none."""
        return self.env["wms.scan.service"]._id(value)

    def _begin(self, count, key, text, device, occurred_at):
        """Reserve the key. Returns the new scan, or the answer this key got before."""
        key = printable(key)
        if not key or len(key) > 100:
            raise UserError(self.env._("This step has no key. Reload the page."))
        # sudo: scans are written by the services only.
        scans = self.env["wms.scan"].sudo()
        known = scans.search([("user_id", "=", self.env.uid), ("key", "=", key)])
        if known:
            if known.count_id != count:
                raise UserError(self.env._("This step belongs to another sheet. Reload the page."))
            return None, known.answer
        try:
            with self.env.cr.savepoint():
                scan = scans.create(
                    {
                        "key": key,
                        "kind": "count",
                        "code": printable(text)[:250],
                        "result": "accepted",
                        "user_id": self.env.uid,
                        "device": printable(device)[:100],
                        **self.env["wms.scan.service"]._device_times(occurred_at, None),
                        "count_id": count.id,
                        "company_id": count.company_id.id,
                    }
                )
                scan.flush_recordset()
        except UniqueViolation as error:
            # The same step is being taken right now: Odoo retries, and finds its answer.
            raise ConcurrencyError("step in progress") from error
        return scan, None

    def _run(self, scan, count, work, state):
        """Do ``work`` in a savepoint; what is refused is rolled back and answered."""
        try:
            with self.env.cr.savepoint():
                answer = work()
        except Refused as refused:
            answer = self._refused(scan, count, state, refused.code, refused.facts)
        except (UserError, ValidationError) as error:
            answer = self._refused(scan, count, state, "refused", {"text": error.args[0]})
        scan.write({"answer": answer, "message_code": answer["message"]["code"]})
        return answer

    def _refused(self, scan, count, state, code, facts):
        """Say what was wrong and how to go on; the place at hand stays at hand."""
        self.env.invalidate_all()
        scan.write({"result": "refused"})
        dialogue = CountDialogue(self.env, count)
        uuid = state.get("task_uuid")
        line = dialogue.open_lines().filtered(
            lambda one: (
                one.task_uuid == uuid
                and one.state == "counting"
                and one.started_by_id == self.env.user
            )
        )[:1]
        data = {"sheet": dialogue.sheet_data()}
        if line and state.get("state") != "place":
            data.update(task=dialogue.line_data(line), task_uuid=line.task_uuid)
            if state.get("lot_id"):
                data["lot_id"] = self._id(state["lot_id"])
            stay = state.get("state") or "place"
        else:
            stay = "place"
        data["back"] = back(stay, data)
        return {"state": stay, "data": data, "message": message(self.env, code, **facts)}

    def _keep_photo(self, dialogue, state, photo):
        """A picture of the place at hand stays with its count."""
        if not photo or not isinstance(photo, str):
            return
        line = dialogue.line_of(state)
        if not line:
            return
        try:
            b64decode(photo, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The picture could not be read. Take it again.")) from error
        # sudo: an operator adds a picture to what he counts, he edits nothing else of it.
        line.sudo().photo = photo

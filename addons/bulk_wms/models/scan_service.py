from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError

from ..scanning import Refused, dialogue_for
from ..scanning.dialogue import Step
from ..scanning.messages import message
from ..scanning.resolver import printable

_REPORT_KINDS = {
    "missing",
    "unexpected",
    "wrong_place",
    "wrong_lot",
    "unreadable",
    "weight",
    "blocked_access",
}


class ScanService(models.AbstractModel):
    """Entry of all dialogues, for the desk and for phones. The only writer of scans.

    Every step carries a key made by the device: the same key again returns the same answer and
    does nothing, so a lost answer or a double click never acts twice.
    """

    _name = "wms.scan.service"
    _description = "Scan Service"

    @api.model
    def step(self, picking_id, key, text, state=None, reason="", device="", occurred_at=None):
        """One step of the dialogue of a transfer.

        :param key: unique per step and user, made by the device
        :param text: what was scanned or typed
        :param state: ``{state, task_uuid}`` as the last answer gave it; empty to begin
        :param reason: why another place than the proposed one is used
        :param occurred_at: time on the device, when it was offline
        :returns: ``{state, data, message: {code, kind, text}}``
        """
        picking = self._transfer(picking_id)
        state = state if isinstance(state, dict) else {}
        state = {name: str(state[name]) for name in ("state", "task_uuid") if state.get(name)}
        scan, answer = self._begin(picking, key, text, device, occurred_at, reason)
        if answer is not None:
            return answer
        return self._run(
            scan,
            lambda: dialogue_for(self.env, picking).step(
                Step(text=text, state=state, reason=printable(reason), scan=scan)
            ),
            state,
        )

    @api.model
    def override(self, picking_id, key, task_uuid, reason, place_id=None, device=""):
        """Post a task without its scans: supervisors only, with a reason, kept in the ledger.

        :param place_id: the position really used; empty for the one of the task
        :raises UserError: without a reason
        """
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor can book a task without its scans."))
        if not str(reason or "").strip():
            raise UserError(self.env._("Say why this task is booked without its scans."))
        picking = self._transfer(picking_id)
        scan, answer = self._begin(picking, key, "", device, None, reason)
        if answer is not None:
            return answer
        scan.kind = "override"
        return self._run(scan, lambda: self._override(picking, scan, task_uuid, place_id), {})

    def _override(self, picking, scan, task_uuid, place_id):
        dialogue = dialogue_for(self.env, picking)
        dialogue.current = Step(text="", state={}, reason=scan.reason, scan=scan)
        line = dialogue.line_of_task(task_uuid)
        dialogue.check_lift(line)
        place = self.env["stock.location"].browse(self._id(place_id)).exists()
        leaving = line.location_dest_id.usage not in ("internal", "transit")
        place = line.location_id if leaving else place or line.location_dest_id
        if not leaving:
            if place.place_kind not in ("position", "dock") and line._needs_place():
                raise Refused("not_a_position", place=place.name)
            if place.place_kind == "position":
                dialogue.check_takes(line, place)
            line._send_to(place, scan.reason)
        # sudo: discrepancies of overrides are written by the flow.
        self.env["wms.discrepancy"].sudo().create(
            {
                "kind": "override",
                "lot_id": line.lot_id.id,
                "location_id": place.id,
                "picking_id": picking.id,
                "company_id": picking.company_id.id,
                "scan_id": scan.id,
                "book": self.env._("Task %(task)s without its scans", task=line.task_uuid),
                "seen": scan.reason,
                "reported_by_id": self.env.user.id,
            }
        )
        return dialogue.post(line, place)

    @api.model
    def report(self, picking_id, key, kind, seen="", task_uuid="", device=""):
        """Tell that the yard differs from the book: a discrepancy that a person looks at.

        :param kind: a kind of ``wms.discrepancy``
        """
        picking = self._transfer(picking_id)
        if str(kind) not in _REPORT_KINDS:
            raise UserError(self.env._("Choose what is different."))
        scan, answer = self._begin(picking, key, seen, device, None, "")
        if answer is not None:
            return answer
        scan.kind = "report"
        return self._run(scan, lambda: self._report(picking, scan, kind, seen, task_uuid), {})

    def _report(self, picking, scan, kind, seen, task_uuid):
        dialogue = dialogue_for(self.env, picking)
        line = picking.move_line_ids.filtered(lambda line: line.task_uuid == task_uuid)[:1]
        leaving = picking.location_dest_id.usage not in ("internal", "transit")
        place = line.location_id if leaving else line.location_dest_id
        # sudo: operators report, they do not edit discrepancies.
        discrepancy = (
            self.env["wms.discrepancy"]
            .sudo()
            .create(
                {
                    "kind": kind,
                    "lot_id": line.lot_id.id,
                    "location_id": place.id,
                    "picking_id": picking.id,
                    "company_id": picking.company_id.id,
                    "scan_id": scan.id,
                    "book": f"{line.lot_id.name or ''} @ {place.complete_name or ''}"
                    if line
                    else "",
                    "seen": printable(seen)[:250],
                    "reported_by_id": self.env.user.id,
                }
            )
        )
        scan.write({"task_uuid": line.task_uuid, "lot_id": line.lot_id.id})
        return dialogue.answer("lot", "reported", number=discrepancy.name)

    @api.model
    def open_tasks(self, picking_id):
        """Open tasks of a transfer in the order of stops, as the desk and the phone show them."""
        picking = self._transfer(picking_id)
        dialogue = dialogue_for(self.env, picking)
        return [dialogue.task_data(line) for line in dialogue.open_lines()]

    # --- frame of a step ------------------------------------------------------------------

    def _transfer(self, picking_id):
        picking = self.env["stock.picking"].browse(self._id(picking_id)).exists()
        if not picking:
            raise UserError(self.env._("This transfer no longer exists. Open the list again."))
        picking.check_access("read")
        if not self.env.user.has_group("bulk_wms.group_operator"):
            raise AccessError(self.env._("Scanning is for operators of the yard."))
        return picking

    @staticmethod
    def _id(value) -> int:
        """A record id as a device sends it; 0 for what is none."""
        return int(value) if str(value or "").isdecimal() else 0

    def _begin(self, picking, key, text, device, occurred_at, reason):
        """Reserve the key. Returns the new scan, or the answer this key got before."""
        key = printable(key)
        if not key or len(key) > 100:
            raise UserError(self.env._("This step has no key. Reload the page."))
        # sudo: scans are written by this service only, nobody has the right to.
        scans = self.env["wms.scan"].sudo()
        known = scans.search([("user_id", "=", self.env.uid), ("key", "=", key)])
        if known and known.picking_id != picking:
            raise UserError(self.env._("This step belongs to another transfer. Reload the page."))
        if known:
            return None, known.answer
        try:
            with self.env.cr.savepoint():
                scan = scans.create(
                    {
                        "key": key,
                        "code": printable(text)[:250],
                        "result": "accepted",
                        "user_id": self.env.uid,
                        "device": printable(device)[:100],
                        "occurred_at": self._device_time(occurred_at),
                        "picking_id": picking.id,
                        "reason": printable(reason)[:250],
                        "company_id": picking.company_id.id,
                    }
                )
                scan.flush_recordset()
        except UniqueViolation as error:
            # The same step is being taken right now: Odoo retries, and finds its answer.
            raise ConcurrencyError("step in progress") from error
        return scan, None

    def _device_time(self, occurred_at):
        if not occurred_at:
            return fields.Datetime.now()
        try:
            return fields.Datetime.to_datetime(str(occurred_at).replace("T", " ")[:19])
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(time)s is no time. Send YYYY-MM-DD HH:MM:SS in UTC.", time=occurred_at
                )
            ) from error

    def _run(self, scan, work, state):
        """Do ``work`` in a savepoint; what is refused is rolled back, noted and answered."""
        try:
            with self.env.cr.savepoint():
                answer = work()
                self.env["stock.quant"]._check_pieces()
        except Refused as refused:
            answer = self._refused(scan, state, refused.code, refused.facts)
        except (UserError, ValidationError) as error:
            answer = self._refused(scan, state, "refused", {"text": error.args[0]})
        except ExclusionViolation:
            answer = self._refused(scan, state, "two_places", {"lot": scan.code})
        scan.write({"answer": answer, "message_code": answer["message"]["code"]})
        return answer

    def _refused(self, scan, state, code, facts):
        """Note the refusal outside the savepoint that was rolled back, and say how to go on."""
        self.env.invalidate_all()
        if code == "covered":
            # Outside what was rolled back: the way is cleared by a task, not by a word.
            # What came to lie on a lot to be shuffled is in the way of the same delivery.
            picking = scan.picking_id.shuffle_for_id or scan.picking_id
            self.env["wms.shuffle"]._plan(picking)
            transfer = picking.shuffle_ids.filtered(
                lambda shuffle: shuffle.state not in ("done", "cancel")
            )[:1]
            facts["transfer"] = transfer.name or facts["transfer"]
        scan.write({"result": "refused"})
        told = message(self.env, code, **facts)
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "scan.refused",
                    "record": scan,
                    "document": scan.picking_id.name,
                    "device": scan.device,
                    "occurred_at": scan.occurred_at,
                    "reason": code,
                    "after": {"code": scan.code, "message": told["text"]},
                }
            ]
        )
        back_to_start = code in ("task_gone", "already_done", "transfer_closed", "wrong_lot")
        data = {} if back_to_start else {k: v for k, v in state.items() if k != "state"}
        return {
            "state": "lot" if back_to_start else state.get("state") or "lot",
            "data": data,
            "message": told,
        }

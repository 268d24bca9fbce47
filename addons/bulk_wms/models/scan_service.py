from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError

from ..scanning import Refused, dialogue_for
from ..scanning.dialogue import Step
from ..scanning.messages import message
from ..scanning.resolver import printable, scannable

_REPORT_KINDS = {
    "missing",
    "unexpected",
    "wrong_place",
    "wrong_lot",
    "unreadable",
    "weight",
    "blocked_access",
    "damaged",
}


# States in which a step of a transfer can be taken; see ``scanning.contract``.
_STATES = ("lot", "place", "reason", "quantity", "weight")
# After these the task is not the one in hand any more: scan goods anew.
BACK_TO_START = {
    "task_gone",
    "already_done",
    "transfer_closed",
    "transfer_gone",
    "wrong_lot",
    "moved_meanwhile",
}


class ScanService(models.AbstractModel):
    """Entry of all dialogues, for the desk and for phones. The only writer of scans.

    Every step carries a key made by the device: the same key again returns the same answer and
    does nothing, so a lost answer or a double click never acts twice.
    """

    _name = "wms.scan.service"
    _description = "Scan Service"

    @api.model
    def step(
        self,
        picking_id,
        key,
        text,
        state=None,
        reason="",
        device="",
        occurred_at=None,
        photo=None,
        offline=False,
        sent_at=None,
    ):
        """One step of the dialogue of a transfer.

        :param key: unique per step and user, made by the device
        :param text: what was scanned or typed
        :param state: ``{state, task_uuid}`` as the last answer gave it; empty to begin
        :param reason: why another place than the proposed one is used
        :param occurred_at: time on the device, when it was offline
        :param photo: base64 of a photo of the goods
        :param offline: nobody reads the answer: what is refused becomes a discrepancy
        :param sent_at: time on the device when it sends, to tell how wrong its clock is
        :returns: ``{state, data, message: {code, kind, text}}``
        """
        picking = self._transfer(picking_id, may_be_gone=offline)
        state = self._clean_state(state, ("state", "task_uuid"))
        scan, answer = self._begin(picking, key, text, device, occurred_at, reason, sent_at=sent_at)
        if answer is not None:
            return answer
        step = Step(text=scannable(text), state=state, reason=printable(reason), scan=scan)
        return self._run(scan, lambda: self._step(picking, step, photo), state, offline=offline)

    def _step(self, picking, step, photo):
        if not picking:
            raise Refused("transfer_gone")
        step.photo = self._photo(photo)
        answer = self._command(step, "lot", {"picking_id": picking.id})
        answer = answer or dialogue_for(self.env, picking).step(step)
        self._keep_photo(step)
        return answer

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

    def _transfer(self, picking_id, may_be_gone=False):
        picking = self.env["stock.picking"].browse(self._id(picking_id)).exists()
        if not picking and not may_be_gone:
            raise UserError(self.env._("This transfer no longer exists. Open the list again."))
        picking.check_access("read")
        self._check_operator()
        return picking

    @staticmethod
    def _id(value) -> int:
        """A record id as a device sends it; 0 for what is none."""
        text = str(value or "")
        # Ten digits and more are no record of any database.
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def _begin(self, picking, key, text, device, occurred_at, reason, work="", sent_at=None):
        """Reserve the key. Returns the new scan, or the answer this key got before.

        :param picking: the transfer; empty for work that begins without one
        :param work: the kind of such work
        """
        key = printable(key)
        if not key or len(key) > 100:
            raise UserError(self.env._("This step has no key. Reload the page."))
        # sudo: scans are written by this service only, nobody has the right to.
        scans = self.env["wms.scan"].sudo()
        known = scans.search([("user_id", "=", self.env.uid), ("key", "=", key)])
        if known and (known.picking_id != picking if not work else known.work != work):
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
                        **self._device_times(occurred_at, sent_at),
                        "picking_id": picking.id,
                        "work": work,
                        "reason": printable(reason)[:250],
                        "company_id": (picking.company_id or self.env.company).id,
                    }
                )
                scan.flush_recordset()
        except UniqueViolation as error:
            # The same step is being taken right now: Odoo retries, and finds its answer.
            raise ConcurrencyError("step in progress") from error
        return scan, None

    def _run(self, scan, work, state, offline=False):
        """Do ``work`` in a savepoint; what is refused is rolled back, noted and answered.

        :param offline: nobody reads the answer, so what was not done is told to a person
        """
        try:
            with self.env.cr.savepoint():
                answer = work()
                # Here, so that the scan is written once with what the step says of it.
                self._note_answer(scan, answer)
                self.env["stock.quant"]._check_pieces()
        except Refused as refused:
            if refused.picking:
                # What the savepoint took back: which transfer it was about.
                scan.picking_id = refused.picking
            answer = self._refused(scan, state, refused.code, refused.facts, refused.options)
        except (UserError, ValidationError) as error:
            answer = self._refused(scan, state, "refused", {"text": error.args[0]})
        except ExclusionViolation:
            answer = self._refused(scan, state, "two_places", {"lot": scan.code})
        if scan.message_code != answer["message"]["code"]:
            self._note_answer(scan, answer)
        if offline:
            self._note_unsent(scan, state, answer)
        return answer

    @staticmethod
    def _note_answer(scan, answer):
        """Keep what the device is told: the same key gets the same answer again."""
        scan.write({"answer": answer, "message_code": answer["message"]["code"]})

    def _refused(self, scan, state, code, facts, options=()):
        """Note the refusal outside the savepoint that was rolled back, and say how to go on."""
        self.env.invalidate_all()
        if code == "covered" and scan.picking_id:
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
        if scan.work:
            return self._refused_work(scan, state, code, told, options)
        back_to_start = code in BACK_TO_START
        data = {} if back_to_start else {k: v for k, v in state.items() if k != "state"}
        known = not back_to_start and state.get("state") in _STATES
        told_state = state["state"] if known else "lot"
        data["back"] = {**data, "state": told_state}
        if options:
            data["options"] = list(options)
        return {"state": told_state, "data": data, "message": told}

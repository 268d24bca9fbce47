import json
from datetime import timedelta
from hashlib import sha256

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..contract.binder import plain
from ..operations import OPERATIONS
from ..operations.errors import REJECTIONS, Fault, NeedsApproval, RefusedLines
from ..operations.times import stamp, utc
from ..operations.work import REFUSALS, Work, as_refused

# A message of these states has had its say: the next of its sequence may go on.
FINAL = ("processed", "rejected", "discarded")
_WAITS = (5, 15, 60, 300, 900, 3600)


def canonical(body: dict) -> str:
    """One text for one content, whatever order its names came in."""
    return json.dumps(
        body, default=plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def digest(body: dict) -> str:
    """Hash of what a message says; when it was made says nothing."""
    header = {**body["MessageHeader"]}
    header.pop("CreationDateTime", None)
    return sha256(canonical({**body, "MessageHeader": header}).encode()).hexdigest()


def lines_of(body: dict) -> int:
    """How many lines a message has."""
    return sum(len(value) for value in body.values() if isinstance(value, list))


class _TakenBack(Exception):
    """A test run has come to its end."""


class MesMessage(models.Model):
    """The inbox: what is acknowledged is stored, what is stored takes effect once."""

    _inherit = "mes.message"

    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True)

    # --- taking a message -----------------------------------------------------------------

    @api.model
    def _take(self, system, operation, body: dict, raw: str, headers: dict, transport: str) -> dict:
        """Store a checked message, let it take effect, and return its acknowledgement.

        :param system: the partner in its working environment
        :raises Fault: nothing is stored
        """
        header = body["MessageHeader"]
        if header["SenderID"] != system.code:
            raise Fault("FORBIDDEN_OPERATION", "SenderID is not the partner of these credentials.")
        content = digest(body)
        known = system.env["mes.message"].search(
            [
                ("system_id", "=", system.id),
                ("direction", "=", "in"),
                ("message_id", "=", header["MessageID"]),
            ]
        )
        if known:
            return known._again(content, operation.name)
        message = self._store(system, operation, body, content, raw, headers, transport)
        if lines_of(body) > system.inline_lines:
            message._finish("received")
            message._wake_inbox()
        elif message._must_wait():
            message._park()
        else:
            message._work_on()
            message._release_next()
        return json.loads(message.ack)

    def _again(self, content: str, operation: str) -> dict:
        """The answer to a message that was taken already."""
        self.ensure_one()
        if self.sha256 != content or self.operation != operation:
            raise Fault(
                "MESSAGE_ID_REUSED",
                f"{self.message_id} came with another content before. Use a new MessageID.",
            )
        answer = json.loads(self.ack)
        return {**answer, "Status": "Duplicate", "OriginalStatus": answer["Status"]}

    @api.model
    def _store(self, system, operation, body, content, raw, headers, transport):
        header = body["MessageHeader"]
        values = {
            "system_id": system.id,
            "direction": "in",
            "operation": operation.name,
            "message_id": header["MessageID"],
            "reference_message_id": header.get("ReferenceMessageID"),
            "sequence_key": header.get("SequenceKey") if header.get("SequenceNumber") else False,
            "sequence_number": header.get("SequenceNumber", 0),
            "state": "received",
            "transport": transport,
            "is_test": bool(header.get("TestRun") or system.test_run),
            "raw": raw,
            "body": canonical(body),
            "sha256": content,
            "headers": json.dumps(headers, ensure_ascii=False),
            "sender_created_at": utc(header["CreationDateTime"]),
        }
        try:
            with system.env.cr.savepoint():
                message = system.env["mes.message"].create(values)
                message.flush_recordset()
        except UniqueViolation as error:
            # The same message is being taken right now: tried again, it finds what was made.
            raise ConcurrencyError("message in progress") from error
        return message

    # --- order ----------------------------------------------------------------------------

    def _must_wait(self) -> bool:
        """Whether the message before this one in its sequence is not through yet."""
        self.ensure_one()
        if not self.sequence_key or self.sequence_number <= 1 or self.is_test:
            return False
        before = self.search_count(
            [
                ("system_id", "=", self.system_id.id),
                ("direction", "=", "in"),
                ("sequence_key", "=", self.sequence_key),
                ("sequence_number", "=", self.sequence_number - 1),
                ("state", "in", FINAL),
                ("is_test", "=", False),
            ],
            limit=1,
        )
        return not before

    def _release_next(self):
        """Messages that waited for this one follow at once, in order."""
        message = self
        while message and message.state in FINAL and message.sequence_key and not message.is_test:
            following = self.search(
                [
                    ("system_id", "=", message.system_id.id),
                    ("direction", "=", "in"),
                    ("sequence_key", "=", message.sequence_key),
                    ("sequence_number", "=", message.sequence_number + 1),
                    ("state", "in", ("waiting", "error")),
                    ("error_code", "in", (False, "SEQ_GAP")),
                ],
                limit=1,
            )
            if following:
                following._work_on()
            message = following

    # --- taking effect --------------------------------------------------------------------

    def _work_on(self):
        """Let this message take effect, whole or not at all, and keep what came of it.

        Errors of the database go on to whoever retries: Odoo for a call, the loop of the job.
        """
        self.ensure_one()
        system = self.system_id._working()
        message = self.with_env(system.env)
        operation = OPERATIONS[message.operation]
        work = Work(system, message)
        if message.state != "processing":
            # The job counted its try before it began.
            message.attempts += 1
        try:
            with system.env.cr.savepoint():
                operation.effect(work, json.loads(message.body))
                system.env["mes.line"].create(
                    [{**row, "message_id": message.id} for row in work.booked]
                )
                system.env.flush_all()
                if message.is_test:
                    raise _TakenBack
        except _TakenBack:
            system.env.invalidate_all()
            message._finish("processed", work.results, text="Test run: all is well, taken back.")
        except NeedsApproval as error:
            system.env.invalidate_all()
            message._finish("waiting", code="APPROVAL", text=str(error))
        except REFUSALS as error:
            system.env.invalidate_all()
            refused = as_refused(error)
            results = refused.results if isinstance(refused, RefusedLines) else []
            message._reject(refused.code, refused.text, results)
        else:
            if work.document:
                message.write(
                    {
                        "document_model": work.document._name,
                        "document_res_id": work.document.id,
                        "document_name": work.document.display_name,
                    }
                )
            message.lot_ids = work.lots
            message._finish("processed", work.results)

    def _reject(self, code: str, text: str, results=()):
        """Reject, or try again where the partner's master data may still come."""
        until = self.received_at + timedelta(minutes=self.system_id.retry_window)
        if REJECTIONS.get(code) and fields.Datetime.now() < until and not self.is_test:
            self._finish("error", code=code, text=text)
            self._look_again(self._pause())
            return
        answered = self.ack and json.loads(self.ack)["Status"] == "Accepted"
        self._finish("rejected", results, code, text)
        if answered:
            self._tell_rejected()

    def _tell_rejected(self):
        """Hook: a message that was answered Accepted is rejected after all."""

    def _pause(self) -> timedelta:
        """How long until the next try."""
        return timedelta(seconds=_WAITS[min(max(self.attempts, 1), len(_WAITS)) - 1])

    _STATUS = {"processed": "Processed", "rejected": "Rejected"}

    def _finish(self, state: str, results=(), code: str | None = None, text: str | None = None):
        """Set the state, and the acknowledgement that says so."""
        self.ensure_one()
        answer = {
            "MessageID": self.message_id,
            "Status": self._STATUS.get(state, "Accepted"),
            # A test run leaves no document.
            "DocumentID": (state == "processed" and self.document_name) or None,
            "ReceivedDateTime": stamp(self.received_at),
            "ErrorCode": code,
            "ErrorText": text,
            "LineResult": list(results) or None,
        }
        final = state in FINAL
        # sudo: the inbox is written by the flow only.
        self.sudo().write(
            {
                "state": state,
                "error_code": code,
                "error_text": text if code else False,
                "processed_at": fields.Datetime.now() if final else False,
                "next_try_at": False if final else self.next_try_at,
                "ack": json.dumps(
                    {name: value for name, value in answer.items() if value is not None},
                    ensure_ascii=False,
                ),
            }
        )

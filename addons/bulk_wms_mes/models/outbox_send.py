import json
import random
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..outbound import schedule
from .outbox_message import OPEN_OUT

# The longest that one run works for one partner; others wait behind it.
_RUN_SECONDS = 120


class MesMessage(models.Model):
    """Hands events over: order per key, one commit per message."""

    _inherit = "mes.message"

    @api.model
    def _cron_send(self):
        """Send what is due, partner by partner; then say when to look again."""
        # sudo: runs as the scheduler, for all companies.
        links = self.env["mes.connection"].sudo()
        for link_id in links.search([("system_id.outbound", "in", ("soap", "rest"))]).ids:
            link = links.browse(link_id)
            line = None
            until = time.monotonic() + _RUN_SECONDS

            def step(link=link, until=until):
                nonlocal line
                if time.monotonic() > until or not link.system_id.active:
                    return 0
                line = line or link.system_id._partner_line()
                return link.env["mes.message"]._send_next(link, line)

            self.env["wms.job"]._run_retrying(step)
        self._wake_sender()

    def _send_next(self, link, line) -> int:
        """Hand over the oldest event of ``link`` that is due; returns how many were tried.

        The row is locked while the partner is called: a second sender takes another key. What is
        killed in between was not confirmed, and is sent again with the same id.
        """
        now = fields.Datetime.now()
        system = link.system_id
        if system.paused or (link.down_since and link.probe_at and link.probe_at > now):
            return 0
        message = self._claim(system, now, probing=bool(link.down_since))
        if not message:
            return 0
        outcome = line.send(message._wire())
        message._note_outcome(outcome, link, fields.Datetime.now())
        message.flush_recordset()
        return 1

    def _claim(self, system, now, probing: bool):
        """The first event that is due and that no other of its key stands before, locked."""
        self.flush_model()
        due = SQL("TRUE") if probing else SQL("(m.next_try_at IS NULL OR m.next_try_at <= %s)", now)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id FROM mes_message m
                 WHERE m.system_id = %s AND m.direction = 'out' AND m.state IN ('pending', 'retry')
                   AND %s
                   AND NOT EXISTS (
                       SELECT 1 FROM mes_message e
                        WHERE e.system_id = m.system_id AND e.direction = 'out'
                          AND e.sequence_key = m.sequence_key
                          AND e.sequence_number < m.sequence_number AND e.state IN %s
                          AND e.state NOT IN ('confirmed', 'cancelled', 'discarded'))
                 ORDER BY m.id LIMIT 1 FOR UPDATE OF m SKIP LOCKED
                """,
                system.id,
                due,
                OPEN_OUT,
            )
        )
        return self.browse(row[0] for row in rows)

    def _wire(self) -> dict:
        """This event as the contract writes it, for SOAP and REST alike."""
        self.ensure_one()
        return {
            "EventID": self.message_id,
            "EventType": self.operation,
            "CreationDateTime": self.received_at.isoformat(timespec="seconds") + "Z",
            "SequenceKey": self.sequence_key,
            "SequenceNumber": self.sequence_number,
            self.operation: json.loads(self.body),
        }

    def _note_outcome(self, outcome, link, now):
        """Write what came of a try, on the event and on the connection."""
        self.ensure_one()
        values = {
            "transport": self.system_id.outbound,
            "attempts": self.attempts + 1,
            "first_try_at": self.first_try_at or now,
            "raw": outcome.sent or self.raw,
            "error_code": outcome.code or False,
            "error_text": outcome.text or False,
            "next_try_at": False,
        }
        if outcome.answer:
            values["ack"] = outcome.answer[:20_000]
        if outcome.kind == "confirmed":
            self.write({**values, "state": "confirmed", "confirmed_at": now, "processed_at": now})
            link._note_success()
            return
        if outcome.kind == "refused":
            link._note_success()
            self.write(values)
            self._bury()
            return
        was_down = bool(link.down_since)
        if outcome.line:
            link._note_failure(f"{outcome.code} {outcome.text}", now)
        if was_down:
            # The partner is known to be down: that is no fault of this event.
            values.update(attempts=self.attempts, first_try_at=False)
        verdict = schedule.after_failure(
            max(values["attempts"], 1),
            (now - (values["first_try_at"] or now)).total_seconds(),
            random.random(),
        )
        if verdict.dead and not was_down:
            self.write(values)
            self._bury()
            return
        pause = max(verdict.pause, outcome.wait)
        self.write({**values, "state": "retry", "next_try_at": now + timedelta(seconds=pause)})

    def _bury(self):
        """Given up: somebody has to decide. Later events of the same key wait for that."""
        self.write({"state": "dead", "next_try_at": False})
        for message in self:
            message.system_id._call_for_help(message)

    @api.model
    def _wake_sender(self):
        """Have the job run when the next event is due."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT min(GREATEST(m.next_try_at, l.probe_at)) FROM mes_message m
                  JOIN mes_connection l ON l.system_id = m.system_id
                  JOIN mes_system s ON s.id = m.system_id AND s.outbound IN ('soap', 'rest')
                       AND s.active AND NOT COALESCE(s.paused, FALSE)
                 WHERE m.direction = 'out' AND m.state = 'retry'
                """
            )
        )
        if rows and rows[0][0]:
            # sudo: runs as the scheduler
            self.env.ref("bulk_wms_mes.cron_mes_send").sudo()._trigger(at=rows[0][0])

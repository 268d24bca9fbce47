import time
from datetime import timedelta

from odoo import api, fields, models

# Tries of a message that was interrupted, such as by a killed process.
MOST_TRIES = 20
# Seconds that the job itself waits for what is due soon; what comes later has its next minute.
_SOON = 5
# How often it does so in one run: other jobs have their turn too.
_ROUNDS = 8


class MesMessage(models.Model):
    """The job of the inbox: long messages, tries that are due, sequences that go on."""

    _inherit = "mes.message"

    def _look_again(self, pause: timedelta):
        """Have the job look at this message after ``pause``, once this is committed."""
        # sudo: the inbox is written by the flow only, and nobody else may call the job.
        self.sudo().next_try_at = fields.Datetime.now() + pause
        self._wake_inbox()

    def _wake_inbox(self):
        # sudo: as above
        self.env.ref("bulk_wms_mes.cron_mes_inbox").sudo()._trigger()

    def _park(self):
        """Wait for the message before this one.

        That one may be at work in another process at this moment; neither sees the other, and
        nobody would call this one. So the job looks for itself, first soon, then less often.
        """
        self.ensure_one()
        waited = fields.Datetime.now() - self.received_at
        self._finish("waiting")
        self._look_again(min(max(waited, timedelta(seconds=1)), timedelta(minutes=1)))

    @api.model
    def _cron_inbox(self):
        """Work through what waits: long messages, gaps that were filled, tries that are due."""
        jobs = self.env["wms.job"]
        for _round in range(_ROUNDS):
            claimed: list[int] = []
            jobs._run_retrying(lambda claimed=claimed: self._step(claimed))
            jobs._run_retrying(self._mark_gaps)
            pause = self._until_next()
            # The next round reads anew.
            self.env["ir.cron"]._commit_progress()
            if pause is None or pause > _SOON:
                break
            time.sleep(pause)

    @api.model
    def _step(self, claimed: list[int]) -> int:
        """Claim the next message, or work on the one that is claimed; 0 when nothing is due.

        Each is a transaction. The try is counted and committed before the work: a message that
        ends the process is known the next time, and waits longer each time until a person has to
        look. Work that lost a race is tried again at once, because ``claimed`` still holds it.
        """
        if claimed:
            # sudo: the job works for all partners.
            message = self.sudo().browse(claimed[0]).exists()
            if message.state == "processing" and message.try_lock_for_update():
                message._work_on()
                message._release_next()
            claimed.clear()
            return 1
        message = self._next_due()
        if not message:
            return 0
        if message._must_wait():
            message._park()
        elif message.state == "processing" and message.attempts >= MOST_TRIES:
            message._finish("dead", code="INTERNAL", text=self.env._("It ended the process."))
            message.system_id._call_for_help(message)
        else:
            message.attempts += 1
            message.write(
                {"state": "processing", "next_try_at": fields.Datetime.now() + message._pause()}
            )
            claimed.append(message.id)
        return 1

    @api.model
    def _due(self):
        """What the job works on: of what waits only what waits for another message."""
        # sudo: the job works for all partners.
        return self.sudo(), [
            ("direction", "=", "in"),
            ("system_id.paused", "=", False),
            "|",
            "&",
            ("state", "in", ("received", "error", "processing")),
            ("error_code", "!=", "SEQ_GAP"),
            "&",
            ("state", "=", "waiting"),
            ("error_code", "=", False),
        ]

    @api.model
    def _next_due(self):
        """The oldest message whose turn has come, locked for this process."""
        messages, domain = self._due()
        now = fields.Datetime.now()
        due = messages.search(
            [*domain, "|", ("next_try_at", "=", False), ("next_try_at", "<=", now)],
            order="id",
            limit=20,
        )
        return due.try_lock_for_update(limit=1)

    @api.model
    def _until_next(self) -> float | None:
        """Seconds until the next message is due, at least one; None when none waits."""
        messages, domain = self._due()
        coming = messages.search([*domain, ("next_try_at", "!=", False)],
                                 order="next_try_at", limit=1)  # fmt: skip
        if not coming:
            return None
        return max(1.0, (coming.next_try_at - fields.Datetime.now()).total_seconds())

    @api.model
    def _mark_gaps(self) -> int:
        """What has waited too long for the one before it is for a person to look at."""
        now = fields.Datetime.now()
        # sudo: as above
        waiting = self.sudo().search([("direction", "=", "in"), ("state", "=", "waiting"),
                                      ("error_code", "=", False)])  # fmt: skip
        late = waiting.filtered(
            lambda one: (
                one.received_at + timedelta(minutes=one.system_id.sequence_wait) <= now
                and one._must_wait()
            )
        )
        for message in late:
            message._finish(
                "error",
                code="SEQ_GAP",
                text=self.env._(
                    "%(number)s of %(key)s came, but %(before)s did not. Have it sent, or "
                    "let this one go on.",
                    number=message.sequence_number,
                    key=message.sequence_key,
                    before=message.sequence_number - 1,
                ),
            )
        if late:
            self.env["wms.alert"]._look_soon()
        return len(late)

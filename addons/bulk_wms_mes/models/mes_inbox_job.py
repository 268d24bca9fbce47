from datetime import timedelta

from odoo import api, fields, models

# Tries of a message that was interrupted, such as by a killed process.
MOST_TRIES = 20
# Seconds until the job looks again at what waits for the one before it: soon once, then seldom.
_FIRST_LOOK, _LATER_LOOKS = 1, 60


class MesMessage(models.Model):
    """The job of the inbox: long messages, tries that are due, sequences that go on."""

    _inherit = "mes.message"

    def _wake_inbox(self, at):
        """Have the job run at ``at``, once this transaction is committed."""
        # sudo: whoever speaks for a partner may not touch scheduled jobs.
        self.env.ref("bulk_wms_mes.cron_mes_inbox").sudo()._trigger(at=at)

    def _look_again(self, pause: timedelta):
        """Have the job look at this message after ``pause``."""
        # sudo: the inbox is written by the flow only.
        self.sudo().next_try_at = fields.Datetime.now() + pause
        self._wake_inbox(self.next_try_at)

    def _park(self):
        """Wait for the message before this one.

        That one may be at work in another process at this moment; neither sees the other, and
        nobody would call this one. So the job looks for itself, first very soon.
        """
        self.ensure_one()
        looked = self.state == "waiting"
        self._finish("waiting")
        self._look_again(timedelta(seconds=_LATER_LOOKS if looked else _FIRST_LOOK))

    @api.model
    def _cron_inbox(self):
        """Work through what waits: long messages, gaps that were filled, tries that are due."""
        jobs = self.env["wms.job"]
        jobs._run_retrying(self._step)
        jobs._run_retrying(self._mark_gaps)
        self._plan_next_run()

    @api.model
    def _step(self) -> int:
        """One message in one transaction; 0 when nothing is due.

        The try is counted and committed before the work: a message that ends the process is
        known the next time, and waits longer each time until a person has to look.
        """
        message = self._next_due()
        if not message:
            return 0
        if message._must_wait():
            message._park()
            return 1
        if message.state == "processing" and message.attempts >= MOST_TRIES:
            message._finish("dead", code="INTERNAL", text=self.env._("It ended the process."))
            return 1
        message.attempts += 1
        message.write(
            {"state": "processing", "next_try_at": fields.Datetime.now() + message._pause()}
        )
        self.env["ir.cron"]._commit_progress()
        if not message.try_lock_for_update():
            return 1
        message._work_on()
        message._release_next()
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
    def _plan_next_run(self):
        """Have the job run when the next message is due, not only when its minute comes."""
        messages, domain = self._due()
        coming = messages.search([*domain, ("next_try_at", "!=", False)],
                                 order="next_try_at", limit=1)  # fmt: skip
        if coming:
            # What is due but at work elsewhere is not asked for without a pause.
            soon = fields.Datetime.now() + timedelta(seconds=_FIRST_LOOK)
            self._wake_inbox(max(coming.next_try_at, soon))

    @api.model
    def _mark_gaps(self) -> int:
        """What has waited too long for the one before it is for a person to look at."""
        now = fields.Datetime.now()
        # sudo: as above
        waiting = self.sudo().search([("direction", "=", "in"), ("state", "=", "waiting"),
                                      ("error_code", "=", False)])  # fmt: skip
        late = waiting.filtered(
            lambda one: one.received_at + timedelta(minutes=one.system_id.sequence_wait) <= now
            and one._must_wait()
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
        return len(late)

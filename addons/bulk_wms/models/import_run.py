import logging
import time
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

_logger = logging.getLogger(__name__)

# Up to so many rows are written while the page waits.
AT_ONCE = 300
# Seconds without a sign of life after which the page says that a run was cut off.
QUIET = 20
# The class of advisory locks that a running import holds.
_LOCK_CLASS = 1_733_019
# How often a run may end without having written a row, before a person has to look.
_MOST_ATTEMPTS = 3
_SHARE_OF_LIMIT, _LONGEST = 0.5, 60.0


class Import(models.Model):
    """Writing what was checked: at once, or in the background in steps that are whole.

    A long table is written in steps of some hundred rows, each in a transaction of its own with
    the number of rows written. Whatever ends the process, what is written and what is counted
    agree, and the next run goes on with the next row.
    """

    _inherit = "wms.import"

    attempts = fields.Integer(readonly=True, copy=False)

    def action_import(self):
        """Write the table: at once if it is short, else in the background."""
        self.ensure_one()
        self._check_may_run()
        table = self._kind_table()
        table.check_allowed()
        # sudo: the state follows from the run, nobody enters it. Written first, so that of two
        # clicks one meets the other here.
        record = self.sudo()
        record.write(
            {
                "state": "running",
                "started_at": self.started_at or fields.Datetime.now(),
                "ran_by_id": self.env.user.id,
                "message": False,
                "attempts": 0,
            }
        )
        record.flush_recordset()
        self.env["wms.import.mapping"]._remember(self)
        if len(self.plan) - self.done_count > AT_ONCE and table.step:
            # sudo: whoever may import may have it done in the background
            self.env.ref("bulk_wms.cron_import").sudo()._trigger()
            return True
        entries = self._prepare_rest(table)
        if entries is not None:
            table.take_over(entries)
            record.done_count += len(entries)
            record._finish()
        return True

    def _check_may_run(self):
        if self.state not in ("checked", "stopped"):
            raise UserError(
                self.env._("Check %(name)s first; it is imported once.", name=self.name)
            )
        if self.state == "checked":
            self._check_open()
        if self.error_count and self.state == "checked":
            raise UserError(
                self.env._("Correct the errors in the file first, then choose it again.")
            )
        if not self.plan:
            raise UserError(self.env._("There is no row to import."))
        if self.warning_count and not self.accept_warnings:
            raise UserError(self.env._("Read the warnings, and tick that you have."))
        if self.twin_id and not self.again:
            raise UserError(
                self.env._(
                    "The same was imported before, with %(name)s. Tick that it shall be imported "
                    "once more, if it shall.",
                    name=self.twin_id.display_name,
                )
            )

    def _prepare_rest(self, table):
        """Entries that are not written yet, checked again; None when they are in order no more.

        Between the check and now somebody may have filled a place.
        """
        self.ensure_one()
        rest = self.plan[self.done_count :]
        entries, reading = self._prepare(table, rest)
        order = {number: index for index, number in enumerate(rest)}
        severe = [
            one for one in [*reading.problems, *table.problems] if one.severe and one.row in order
        ]
        # sudo: as in action_import
        if severe:
            self.sudo()._keep_problems(severe)
            self.sudo()._stop(self.env._("Something has changed since the check, see Problems."))
            return None
        return sorted(entries, key=lambda entry: order[entry.row.number])

    def _finish(self):
        """Everything is written: say so, here and in the ledger."""
        self.ensure_one()
        self.write({"state": "done", "finished_at": fields.Datetime.now(), "attempts": 0})
        self._note("import.done")

    def _stop(self, message: str):
        """Say why the run has ended and what is written."""
        self.ensure_one()
        self.write(
            {
                # What has written nothing can still be corrected; it is checked anew then.
                "state": "stopped" if self.done_count else "checked",
                "message": message,
                "finished_at": fields.Datetime.now(),
                "attempts": 0,
            }
        )
        if self.done_count:
            self._note("import.stopped", message)

    def _note(self, kind: str, reason: str = ""):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": self,
                    "document": self.picking_id.name or "",
                    "reason": reason,
                    "after": {
                        "file": self.file_name or "",
                        "kind": self.kind,
                        "rows": self.row_count,
                        "sha256": self.sha256,
                        "written": self.done_count,
                        "warnings": self.warning_count,
                    },
                }
            ]
        )

    # --- in the background ----------------------------------------------------------------

    def _cron_run(self):
        """Write long tables, one after the other, as whoever has started them."""
        for record in self.search([("state", "=", "running")], order="id"):
            if not record._run_in_steps():
                # Time is up; the next run goes on. Odoo would end a run that takes too long.
                self.env.ref("bulk_wms.cron_import")._trigger()
                return

    def _run_in_steps(self) -> bool:
        """Write step by step; whether nothing is left to do in this one now."""
        self.ensure_one()
        if not self._take_lock():
            return True
        try:
            # What another process has written meanwhile.
            self.env.invalidate_all()
            return self._write_steps()
        finally:
            self.env.cr.rollback()
            self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", _LOCK_CLASS, self.id))
            self.env["ir.cron"]._commit_progress()

    def _write_steps(self) -> bool:
        user = self.ran_by_id
        mine = self.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids, lang=user.lang, tz=user.tz
        )
        if not self._begin_attempt():
            return True
        run, until = Run(mine), time.monotonic() + _budget()
        try:
            while True:
                self.env["wms.job"]._run_retrying(run.step_once())
                if self.state != "running":
                    return True
                if time.monotonic() > until:
                    return False
        except (UserError, IntegrityError) as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.info("Import %s stopped: %s", self.id, error)
            self._stop(self._told(error))
            self.env["ir.cron"]._commit_progress()
            return True

    def _told(self, error) -> str:
        """What a person reads of an error; of a broken constraint its own message."""
        if not isinstance(error, IntegrityError):
            return str(error)
        tables = {model._table: model for model in self.env.values() if model._auto}
        model = tables.get(error.diag.table_name, self)
        return model._sql_error_to_message(error)

    def _begin_attempt(self) -> bool:
        """Count the runs that wrote nothing; after some a person has to look."""
        if self.attempts >= _MOST_ATTEMPTS:
            self._stop(
                self.env._(
                    "The process that wrote this has ended %(count)s times at the same row. Look "
                    "into the server's log, then run it again.",
                    count=self.attempts,
                )
            )
            self.env["ir.cron"]._commit_progress()
            return False
        self.attempts += 1
        self.env["ir.cron"]._commit_progress()
        return True

    def _take_lock(self) -> bool:
        """Whether no other process works at this import. Freed when the process ends, however."""
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock(%s, %s)", _LOCK_CLASS, self.id))
        return self.env.cr.fetchone()[0]

    def _compute_is_cut_off(self):
        """Whether an import is said to run while no process works at it any more."""
        self.env.cr.execute(
            SQL(
                "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
                " AND database = (SELECT oid FROM pg_database"
                "                  WHERE datname = current_database())",
                _LOCK_CLASS,
            )
        )
        at_work = {row[0] for row in self.env.cr.fetchall()}
        # Between two runs nobody is at work for a moment either.
        quiet = fields.Datetime.now() - timedelta(seconds=QUIET)
        for record in self:
            begun = record.attempts or record.done_count
            record.is_cut_off = (
                record.state == "running"
                and bool(begun)
                and record.id not in at_work
                and record.write_date <= quiet
            )

    def action_go_on(self):
        """Have an import that was cut off go on now."""
        self.ensure_one()
        self._kind_table().check_allowed()
        # sudo: as in action_import
        self.env.ref("bulk_wms.cron_import").sudo()._trigger()
        return True


class Run:
    """The steps of one import within one process."""

    def __init__(self, record):
        self.record, self.entries, self.written = record, None, -1

    def step_once(self):
        """A function for the retry loop of jobs: writes one step, then says that it is done."""
        handled = []

        def step():
            if handled:
                return 0
            count = self._step()
            handled.append(count)
            return count

        return step

    def _step(self) -> int:
        record = self.record
        table = record._kind_table()
        job = record.sudo()  # sudo: the state follows from the run, nobody enters it
        if self.entries is None or self.written != record.done_count:
            # Begun anew, or the step before was rolled back: what it made is not there.
            self.entries, self.written = record._prepare_rest(table), record.done_count
            if self.entries is None:
                return 0
        batch, self.entries, rest = (
            self.entries[: table.step],
            None,
            self.entries[table.step :],
        )
        table.take_over(batch)
        job.write({"done_count": job.done_count + len(batch), "attempts": 0})
        if not rest:
            job._finish()
        record.env.flush_all()
        self.entries, self.written = rest, job.done_count
        return len(batch)


def _budget() -> float:
    """Seconds that one run may take, well within what Odoo allows a process."""
    limits = [config["limit_time_cpu"], config["limit_time_real"], config["limit_time_real_cron"]]
    allowed = [limit for limit in limits if limit and limit > 0]
    return min([_SHARE_OF_LIMIT * limit for limit in allowed] + [_LONGEST])

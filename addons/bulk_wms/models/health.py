import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.health import Figure, Part, worst

_logger = logging.getLogger(__name__)

# A transaction that is open for so long holds up sealing and the clean-up of tables.
_LONG_TRANSACTION = timedelta(minutes=30)
# A job that is due for so long has nobody to run it.
_LATE_JOB = timedelta(minutes=15)
_OLD_BACKUP = timedelta(hours=36)
# A device with unsent steps that nobody has heard of for so long.
_SILENT = timedelta(hours=1)
BACKUP_AT = "bulk_wms.backup_at"


class Health(models.AbstractModel):
    """How this installation is, part by part, for people and for monitoring.

    A part is a name in ``_part_names`` and a method ``_part_<name>`` that returns a
    ``engine.health.Part``; add-ons extend both. Nothing of it is secret, and no part writes.
    Figures are of the whole installation, so who may read them is asked by the caller.
    """

    _name = "wms.health"
    _description = "Health"

    @api.model
    def _part_names(self) -> list[str]:
        return ["database", "disk", "processes", "jobs", "queues", "ledger", "devices", "backup"]

    @api.model
    def _parts(self) -> list[Part]:
        """All parts. One that cannot be read is failed and does not hide the others."""
        parts = []
        # sudo: the page is about the installation, not about records of somebody.
        health = self.sudo()
        for name in self._part_names():
            try:
                with self.env.cr.savepoint(flush=False):
                    parts.append(getattr(health, f"_part_{name}")())
            except (psycopg2.Error, OSError) as error:
                _logger.warning("health of %s cannot be read: %s", name, error)
                words = self.env._("This could not be read. See the server's log.")
                parts.append(Part(name, name, "failed", words))
        return parts

    @api.model
    def _report(self) -> dict:
        """The parts as plain values."""
        parts = self._parts()
        return {
            "state": worst(parts),
            "at": fields.Datetime.to_string(fields.Datetime.now()),
            "parts": [
                {
                    "name": part.name,
                    "title": part.title,
                    "state": part.state,
                    "words": part.words,
                    "figures": [
                        {"name": figure.name, "labels": figure.labels, "value": figure.value}
                        for figure in part.figures
                    ],
                }
                for part in parts
            ],
        }

    def _row(self, statement: SQL) -> tuple:
        return self.env.execute_query(statement)[0]

    # --- parts ----------------------------------------------------------------------------

    def _part_database(self):
        begun = time.perf_counter()
        size, used, most, open_seconds, version = self._row(
            SQL(
                """
                SELECT pg_database_size(current_database()),
                       (SELECT count(*) FROM pg_stat_activity
                         WHERE backend_type = 'client backend'),
                       current_setting('max_connections')::int
                       - current_setting('superuser_reserved_connections')::int,
                       (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)
                          FROM pg_stat_activity
                         WHERE datname = current_database() AND pid <> pg_backend_pid()
                           AND backend_type = 'client backend'),
                       current_setting('server_version')
                """
            )
        )
        taken = time.perf_counter() - begun
        state, words = "ok", self.env._(
            "PostgreSQL %(version)s answers; %(size)s MB, %(used)s of %(most)s connections.",
            version=version.split()[0],
            size=size // 1_000_000,
            used=used,
            most=most,
        )  # fmt: skip
        if open_seconds > _LONG_TRANSACTION.total_seconds():
            state, words = "warning", self.env._(
                "A transaction has been open for %(minutes)s minutes. It holds up the seals of "
                "the ledger; end that session.",
                minutes=int(open_seconds // 60),
            )  # fmt: skip
        if used > 0.9 * most:
            state, words = "warning", self.env._(
                "%(used)s of %(most)s connections are used. Raise max_connections or lower "
                "db_maxconn.",
                used=used,
                most=most,
            )  # fmt: skip
        return Part(
            "database",
            self.env._("Database"),
            state,
            words,
            (
                Figure("database_answer_seconds", "Time of one look-up.", round(taken, 4)),
                Figure("database_size_bytes", "Size of the database.", size),
                Figure("database_connections", "Connections to the server.", used),
                Figure("database_connections_limit", "Connections it takes.", most),
                Figure(
                    "database_oldest_transaction_seconds",
                    "Age of the oldest open transaction.",
                    round(float(open_seconds), 1),
                ),
            ),
        )

    def _part_jobs(self):
        now = fields.Datetime.now()
        jobs = self.env["ir.cron"].search_fetch(
            [], ["nextcall", "lastcall", "failure_count", "cron_name"]
        )
        late = jobs.filtered(lambda job: job.nextcall < now - _LATE_JOB)
        failing = jobs.filtered(lambda job: job.failure_count > 0)
        oldest = max((now - job.nextcall for job in late), default=timedelta())
        state, words = "ok", self.env._("%(count)s scheduled jobs run in time.", count=len(jobs))
        if failing:
            state, words = "warning", self.env._(
                "A job fails: %(name)s. See the server's log.", name=failing[0].cron_name
            )  # fmt: skip
        if late:
            state, words = "failed", self.env._(
                "%(name)s and %(count)s other jobs are late by up to %(minutes)s minutes. Is a "
                "process with max_cron_threads running?",
                name=late[0].cron_name,
                count=len(late) - 1,
                minutes=int(oldest.total_seconds() // 60),
            )  # fmt: skip
        return Part(
            "jobs",
            self.env._("Scheduled jobs"),
            state,
            words,
            (
                Figure("jobs_late", "Jobs that are due for long.", len(late)),
                Figure("jobs_failing", "Jobs whose last run failed.", len(failing)),
                Figure(
                    "jobs_latest_seconds", "How late the latest job is.", oldest.total_seconds()
                ),
            ),
        )

    @api.model
    def _queues(self) -> list[tuple[str, int, float, timedelta]]:
        """Queues: name, how many wait, age of the oldest in seconds, the age that is too much.

        Add-ons extend it with their inboxes.
        """
        imports = self._row(
            SQL(
                "SELECT count(*), coalesce(max(extract(epoch FROM"
                " now() AT TIME ZONE 'UTC' - write_date)), 0)"
                " FROM wms_import WHERE state = 'running'"
            )
        )
        mails = self._row(
            SQL(
                "SELECT count(*), coalesce(max(extract(epoch FROM"
                " now() AT TIME ZONE 'UTC' - create_date)), 0)"
                " FROM mail_mail WHERE state = 'outgoing'"
            )
        )
        return [
            ("import", imports[0], float(imports[1]), timedelta(hours=1)),
            ("mail", mails[0], float(mails[1]), timedelta(hours=24)),
        ]

    def _part_queues(self):
        queues = self._queues()
        slow = [queue for queue in queues if queue[2] > queue[3].total_seconds()]
        state = "warning" if slow else "ok"
        if slow:
            words = self.env._(
                "%(queue)s: %(count)s wait, the oldest for %(minutes)s minutes.",
                queue=slow[0][0],
                count=slow[0][1],
                minutes=int(slow[0][2] // 60),
            )
        else:
            words = self.env._("%(count)s wait in all queues.", count=sum(q[1] for q in queues))
        figures = []
        for name, waiting, oldest, _limit in queues:
            label = {"queue": name}
            figures.append(Figure("queue_waiting", "How many wait.", waiting, label))
            figures.append(
                Figure("queue_oldest_seconds", "Age of the oldest.", round(oldest, 1), label)
            )
        return Part("queues", self.env._("Queues"), state, words, tuple(figures))

    def _part_ledger(self):
        lag = self.env["wms.ledger.seal"]._lag()
        state = "warning" if lag["late"] else "ok"
        return Part(
            "ledger",
            self.env._("Ledger"),
            state,
            self.env._(
                "Seal %(number)s is the last; %(count)s entries wait for the next, the oldest for "
                "%(seconds)s s.",
                number=lag["last_number"],
                count=lag["unsealed"],
                seconds=lag["oldest_seconds"],
            ),
            (
                Figure("ledger_unsealed", "Entries without a seal.", lag["unsealed"]),
                Figure(
                    "ledger_seal_lag_seconds",
                    "Age of the oldest entry without a seal.",
                    lag["oldest_seconds"],
                ),
                Figure("ledger_last_seal", "Number of the last seal.", lag["last_number"]),
            ),
        )

    def _part_devices(self):
        now = fields.Datetime.now()
        ready, awake, unsent, silent = self._row(
            SQL(
                "SELECT count(*), count(*) FILTER (WHERE last_seen_at > %(awake)s),"
                " coalesce(sum(unsent), 0),"
                " count(*) FILTER (WHERE unsent > 0 AND last_seen_at < %(silent)s)"
                " FROM wms_device WHERE state = 'ready' AND active",
                awake=now - timedelta(minutes=15),
                silent=now - _SILENT,
            )
        )
        words = self.env._(
            "%(awake)s of %(ready)s registered devices were heard of in the last 15 minutes.",
            awake=awake,
            ready=ready,
        )
        if silent:
            words = self.env._(
                "%(count)s devices keep steps that they have not sent for more than an hour. Find "
                "them under Devices and bring them where there is network.",
                count=silent,
            )
        return Part(
            "devices",
            self.env._("Devices"),
            "warning" if silent else "ok",
            words,
            (
                Figure("devices_registered", "Registered devices.", ready),
                Figure("devices_awake", "Heard of in the last 15 minutes.", awake),
                Figure("devices_unsent_steps", "Steps that devices have not sent.", unsent),
                Figure("devices_silent", "Silent for an hour with unsent steps.", silent),
            ),
        )

    def _part_backup(self):
        # SQL: the backup writes it beside Odoo, whose cache of parameters does not see that.
        rows = self.env.execute_query(
            SQL("SELECT value FROM ir_config_parameter WHERE key = %s", BACKUP_AT)
        )
        last = rows and rows[0][0]
        if not last:
            words = self.env._("No backup was made by wms_backup yet. See docs/production.md.")
            return Part("backup", self.env._("Backup"), "warning", words)
        age = fields.Datetime.now() - fields.Datetime.to_datetime(last)
        hours = int(age.total_seconds() // 3600)
        return Part(
            "backup",
            self.env._("Backup"),
            "warning" if age > _OLD_BACKUP else "ok",
            self.env._("The last backup is %(hours)s hours old.", hours=hours),
            (Figure("backup_age_seconds", "Age of the last backup.", int(age.total_seconds())),),
        )

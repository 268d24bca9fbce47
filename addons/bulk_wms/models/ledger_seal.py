from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..engine import sealing

# At most so many entries a block: what a check holds in memory, and how fine a seal is.
BLOCK = 5_000
# Read and hashed at once.
_CHUNK = 2_000
# A seal is late when the oldest entry waits longer than so many intervals.
_LATE_INTERVALS = 4

_COLUMNS = SQL(
    "id, xid::text, cluster::text, kind, actor,"
    " to_char(occurred_at, 'YYYY-MM-DD HH24:MI:SS.US'),"
    " to_char(recorded_at, 'YYYY-MM-DD HH24:MI:SS.US'),"
    " device, company, what, model, res, lot, place, document, reason, before, after"
)

_PROTECT = """
    DROP TRIGGER IF EXISTS wms_ledger_keep_rows ON wms_ledger_seal;
    CREATE TRIGGER wms_ledger_keep_rows BEFORE UPDATE OR DELETE ON wms_ledger_seal
        FOR EACH ROW EXECUTE FUNCTION wms_ledger_refuse();
    DROP TRIGGER IF EXISTS wms_ledger_keep_table ON wms_ledger_seal;
    CREATE TRIGGER wms_ledger_keep_table BEFORE TRUNCATE ON wms_ledger_seal
        FOR EACH STATEMENT EXECUTE FUNCTION wms_ledger_refuse();
"""


class LedgerSeal(models.Model):
    """A sealed block of the ledger, chained to the one before.

    Sealed is what is final: entries of transactions below the oldest that is still open, whatever
    the order they ended in. Rows are never updated or deleted.
    """

    _name = "wms.ledger.seal"
    _description = "Ledger Seal"
    _order = "number desc"
    _log_access = False
    _rec_name = "number"

    number = fields.Integer(required=True, readonly=True)
    epoch = fields.Integer(
        required=True,
        readonly=True,
        help="Counts the database clusters this ledger has lived in; a restore elsewhere begins "
        "a new one.",
    )
    # Numbers beyond what an integer field holds.
    cluster = fields.Char(required=True, readonly=True)
    from_xid = fields.Char("From Transaction", required=True, readonly=True)
    to_xid = fields.Char("Up to Transaction", required=True, readonly=True)
    sealed_at = fields.Datetime(required=True, readonly=True)
    entry_count = fields.Integer("Entries", required=True, readonly=True)
    first_entry = fields.Integer(readonly=True)
    last_entry = fields.Integer(readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    leaves = fields.Binary(attachment=False, readonly=True)

    _number_uniq = models.Constraint("unique(number)", "This block is sealed already.")

    def init(self):
        """Add the triggers that refuse changes; nothing is altered when they are there."""
        rows = self.env.execute_query(
            SQL(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'wms_ledger_seal'::regclass"
                " AND tgname IN ('wms_ledger_keep_rows', 'wms_ledger_keep_table')"
            )
        )
        if len(rows) < 2:
            self.env.cr.execute(SQL(_PROTECT))

    # Nothing is ever passed on to be written.
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A seal of the ledger is never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A seal of the ledger is never rewritten."))

    # --- sealing --------------------------------------------------------------------------

    @api.model
    def _cron_seal(self):
        """Seal what is final, block by block, then say so when sealing is late."""
        self.env["wms.job"]._run_retrying(self._seal_next)
        self._report_late()

    def _seal_next(self) -> int:
        """Seal at most one block; returns how many entries it holds.

        Only one session seals at a time; another one finds nothing to do.
        """
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(hashtext('wms_ledger_seal'))"))
        if not cr.fetchone()[0]:
            return 0
        last = self._last()
        span = self._next_span(last)
        if not span:
            return 0
        cluster, from_xid, to_xid = span
        seal = sealing.Seal(
            number=last.number + 1 if last else 1,
            epoch=self._epoch_of(cluster, last),
            cluster=cluster,
            from_xid=from_xid,
            to_xid=to_xid,
            sealed_at=fields.Datetime.to_string(fields.Datetime.now()),
            previous=last.hash if last else sealing.NO_HASH,
            leaves=sealing.pack(self._digests(cluster, from_xid, to_xid)),
        )
        return self._keep(seal)

    def _keep(self, seal: sealing.Seal) -> int:
        ids = [key for key, _digest in sealing.unpack(seal.leaves)]
        # SQL: the ORM would read its row back and hold the leaves in its cache.
        self.env.cr.execute(
            SQL(
                "INSERT INTO wms_ledger_seal (number, epoch, cluster, from_xid, to_xid, sealed_at,"
                " entry_count, first_entry, last_entry, previous_hash, hash, leaves)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                seal.number,
                seal.epoch,
                seal.cluster,
                str(seal.from_xid),
                str(seal.to_xid),
                seal.sealed_at,
                len(ids),
                ids[0] if ids else 0,
                ids[-1] if ids else 0,
                seal.previous,
                seal.computed_hash(),
                seal.leaves,
            )
        )
        self.invalidate_model()
        return len(ids)

    def _last(self, **where) -> sealing.Seal | None:
        """The newest seal, or the newest of one ``cluster``; without its leaves."""
        cluster = where.get("cluster")
        rows = self.env.execute_query(
            SQL(
                "SELECT number, epoch, cluster, from_xid, to_xid,"
                " to_char(sealed_at, 'YYYY-MM-DD HH24:MI:SS'), previous_hash, hash"
                " FROM wms_ledger_seal WHERE %s ORDER BY number DESC LIMIT 1",
                SQL("cluster = %s", cluster) if cluster else SQL("TRUE"),
            )
        )
        if not rows:
            return None
        number, epoch, cluster, from_xid, to_xid, sealed_at, previous, value = rows[0]
        return sealing.Seal(
            number, epoch, cluster, int(from_xid), int(to_xid), sealed_at, previous, b"", value
        )

    def _epoch_of(self, cluster: str, last: sealing.Seal | None) -> int:
        if not last:
            return 1
        return last.epoch if last.cluster == cluster else last.epoch + 1

    def _next_span(self, last) -> tuple[str, int, int] | None:
        """Cluster and transactions [from, to) of the next block; None when nothing is final.

        What is left from a cluster that this ledger lived in before comes first: it is final.
        """
        here = self._here()
        for cluster in self._clusters():
            sealed = self._last(cluster=cluster)
            from_xid = sealed.to_xid if sealed else 0
            bound = SQL("TRUE")
            if cluster == here:
                bound = SQL("xid < %s::text::xid8", str(self._final_below()))
            rows = self.env.execute_query(
                SQL(
                    "SELECT xid::text FROM wms_ledger_entry"
                    " WHERE cluster = %s AND xid >= %s::text::xid8 AND %s"
                    " ORDER BY xid LIMIT %s",
                    int(cluster),
                    str(from_xid),
                    bound,
                    BLOCK,
                )
            )
            if rows:
                return cluster, from_xid, self._end_of(cluster, rows)
        return None

    def _final_below(self) -> int:
        """Every transaction below this number is over, as far as it can have written here.

        The oldest that the snapshot knows as open; one that provably belongs to another database
        of the cluster does not count, or somebody's long report there would hold up our seals.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT open.xid::text
                  FROM pg_snapshot_xip(pg_current_snapshot()) AS open(xid)
                 WHERE NOT EXISTS (
                    SELECT FROM pg_locks l
                      JOIN pg_stat_activity a ON a.pid = l.pid
                     WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock'
                       AND l.granted AND l.transactionid = open.xid::xid
                       AND a.datname <> current_database())
                 UNION ALL SELECT pg_snapshot_xmax(pg_current_snapshot())::text
                """
            )
        )
        return min(int(row[0]) for row in rows)

    def _end_of(self, cluster: str, rows) -> int:
        """The transaction a block ends before: whole transactions only, about BLOCK entries."""
        first, final = int(rows[0][0]), int(rows[-1][0])
        # A full block may have cut its last transaction: that one goes into the next block.
        return final if len(rows) == BLOCK and final > first else final + 1

    def _here(self) -> str:
        return self.env.execute_query(SQL("SELECT wms_ledger_cluster()::text"))[0][0]

    def _clusters(self) -> list[str]:
        """Clusters that entries come from, this one last; a loose scan of the index."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE one AS (
                    (SELECT cluster FROM wms_ledger_entry ORDER BY cluster LIMIT 1)
                    UNION ALL
                    SELECT (SELECT e.cluster FROM wms_ledger_entry e
                             WHERE e.cluster > one.cluster ORDER BY e.cluster LIMIT 1)
                      FROM one WHERE one.cluster IS NOT NULL)
                SELECT cluster::text FROM one WHERE cluster IS NOT NULL
                 ORDER BY cluster = wms_ledger_cluster(), cluster
                """
            )
        )
        return [row[0] for row in rows]

    def _digests(self, cluster: str, from_xid: int, to_xid: int):
        """(id, digest) of the entries of a span in order of ids."""
        return (
            (row[0], sealing.digest(line)) for row, line in self._lines(cluster, from_xid, to_xid)
        )

    def _lines(self, cluster: str, from_xid: int, to_xid: int):
        """(row, text) of the entries of a span in order of ids."""
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT %s FROM wms_ledger_entry WHERE cluster = %s"
                " AND xid >= %s::text::xid8 AND xid < %s::text::xid8 ORDER BY id",
                _COLUMNS,
                int(cluster),
                str(from_xid),
                str(to_xid),
            )
        )
        while rows := cr.fetchmany(_CHUNK):
            for row in rows:
                yield row, sealing.entry_line(row)

    # --- lag ------------------------------------------------------------------------------

    def _interval(self) -> timedelta:
        # sudo: how often the job runs is no secret; jobs belong to the system.
        cron = self.env.ref("bulk_wms.cron_seal_ledger").sudo()
        return timedelta(**{cron.interval_type: cron.interval_number})

    @api.model
    @api.readonly
    def lag(self) -> dict:
        """How far sealing is behind.

        :returns: ``{unsealed, oldest_seconds, interval_seconds, late, last_number, last_hash,
            sealed_at}``; ``oldest_seconds`` is the age of the oldest entry without a seal
        """
        self._check_reader()
        return self._lag()

    def _lag(self) -> dict:
        last, unsealed, oldest = self._last(), 0, None
        for cluster in self._clusters():
            sealed = self._last(cluster=cluster)
            count, first = self.env.execute_query(
                SQL(
                    "SELECT count(*), min(recorded_at) FROM wms_ledger_entry"
                    " WHERE cluster = %s AND xid >= %s::text::xid8",
                    int(cluster),
                    str(sealed.to_xid if sealed else 0),
                )
            )[0]
            unsealed += count
            oldest = min(filter(None, (oldest, first)), default=None)
        interval = self._interval()
        age = fields.Datetime.now() - oldest if oldest else timedelta()
        return {
            "unsealed": unsealed,
            "oldest_seconds": int(age.total_seconds()),
            "interval_seconds": int(interval.total_seconds()),
            "late": age > _LATE_INTERVALS * interval,
            "last_number": last.number if last else 0,
            "last_hash": last.hash if last else "",
            "sealed_at": last.sealed_at if last else "",
        }

    def _report_late(self):
        """One open discrepancy while sealing is late; settled by itself when it is not."""
        lag = self._lag()
        # sudo: the job reports for everybody.
        found = self.env["wms.discrepancy"].sudo()
        open_one = found.search([("kind", "=", "late_seal"), ("state", "=", "open")], limit=1)
        if lag["late"] and not open_one:
            found.create(
                {
                    "kind": "late_seal",
                    "book": self.env._(
                        "Entries are sealed every %(minutes)s minutes.",
                        minutes=lag["interval_seconds"] // 60,
                    ),
                    "seen": self.env._(
                        "%(count)s entries wait for their seal, the oldest for %(minutes)s "
                        "minutes. A transaction that stays open, or the scheduler is down.",
                        count=lag["unsealed"],
                        minutes=lag["oldest_seconds"] // 60,
                    ),
                }
            )
        elif open_one and not lag["late"]:
            open_one._close_mended()

    def _check_reader(self):
        if not self.env.user.has_groups("bulk_wms.group_auditor,bulk_wms.group_supervisor"):
            raise AccessError(
                self.env._("Checking the ledger is for auditors and supervisors of the yard.")
            )


class Discrepancy(models.Model):
    _inherit = "wms.discrepancy"

    kind = fields.Selection(
        selection_add=[("late_seal", "Ledger not sealed")], ondelete={"late_seal": "cascade"}
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    wms_seal_mail_to = fields.Char(
        "Mail Seals to",
        help="Addresses outside the plant's server, separated by commas. The newest seal of the "
        "ledger is mailed there each day: whoever keeps it can prove that nothing before it was "
        "rewritten or cut.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_seal_mail_to = fields.Char(related="company_id.wms_seal_mail_to", readonly=False)

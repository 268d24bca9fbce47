from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

_CHUNK = 100
# An event that ended the process so often, or broke, waits for a person.
MOST_TRIES = 5
# The truck's own tag is looked at after the pieces it carries, which may come in a later post.
TRUCK_WAITS = timedelta(seconds=5)
# Namespace of the advisory locks: one session works on one gateway.
_LOCK = 7_431
# Kept of reads of tags that nobody knows, per gateway, and days of all others.
MOST_UNKNOWN, KEEP_DAYS = 10_000, 90


class RfidEvent(models.Model):
    """The job: events take effect in the order in which they came, each in a savepoint."""

    _inherit = "rfid.event"

    @api.model
    def _cron_inbox(self):
        """Work through what waits. Two jobs share the gateways; each gateway has one at a time."""
        jobs = self.env["wms.job"]
        passed: set[int] = set()
        while gateway := self._own_gateway(passed):
            passed.add(gateway)
            claimed: list[int] = []
            try:
                jobs._run_retrying(lambda one=gateway, ids=claimed: self._step(ids, one))
            finally:
                self._leave_gateway(gateway)
        self._come_again()

    @api.model
    def _own_gateway(self, passed: set[int]) -> int:
        """A gateway whose events wait and nobody works on, kept by this session; 0 if none.

        The lock belongs to the session, not to the transaction: between claiming events and working
        on them nobody else may take them. It ends with the process at the latest.
        """
        for gateway in self._due_gateways():
            if (
                gateway not in passed
                and self.env.execute_query(
                    SQL("SELECT pg_try_advisory_lock(%s, %s)", _LOCK, gateway)
                )[0][0]
            ):
                # What the one before has left is read anew.
                self.env["ir.cron"]._commit_progress()
                return gateway
        return 0

    @api.model
    def _leave_gateway(self, gateway: int):
        # What is worth keeping is committed; a broken transaction could not unlock.
        self.env.cr.rollback()
        self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s, %s)", _LOCK, gateway))

    @api.model
    def _step(self, claimed: list[int], gateway: int = 0) -> int:
        """Claim the next events of a gateway, or work on those that are claimed.

        Each is a transaction: the try is counted before the work, so that an event that ends the
        process is known the next time. Work that lost a race is tried again at once.
        """
        if not claimed:
            claimed += self._claim(gateway)
            return len(claimed)
        events = self.sudo().browse(claimed).exists()  # sudo: the job works for all gateways
        self._work_on(events.filtered(lambda event: event.state == "new").sorted("id"))
        claimed.clear()
        return 1

    @api.model
    def _due(self) -> SQL:
        """Condition on ``e``: new, and no truck whose pieces may still come."""
        return SQL(
            "e.state = 'new' AND (e.received_at <= %s OR NOT EXISTS (SELECT 1 FROM rfid_tag t"
            " WHERE t.id = e.tag_id AND t.vehicle_id IS NOT NULL))",
            fields.Datetime.now() - TRUCK_WAITS,
        )

    @api.model
    def _due_gateways(self) -> list[int]:
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT e.gateway_id FROM rfid_event e WHERE %s GROUP BY 1 ORDER BY min(e.id)",
                self._due(),
            )
        )
        return [gateway for (gateway,) in rows]

    @api.model
    def _claim(self, gateway: int = 0) -> list[int]:
        """Ids of the next events of a gateway to work on; by default of the first that waits."""
        gateway = gateway or next(iter(self._due_gateways()), 0)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT e.id, e.attempts FROM rfid_event e WHERE %s AND e.gateway_id = %s"
                " ORDER BY e.id LIMIT %s",
                self._due(),
                gateway,
                _CHUNK,
            )
        )
        if not rows:
            return []
        # What failed once goes alone, so that it takes no others with it.
        first = next((number for number, row in enumerate(rows) if row[1]), len(rows))
        rows = rows[:first] or rows[:1]
        ids = [row[0] for row in rows]
        if rows[0][1] >= MOST_TRIES:
            # sudo: as above
            self.sudo().browse(ids)._finish("error", "broken")
            return ids
        self.env.cr.execute(
            SQL("UPDATE rfid_event SET attempts = attempts + 1 WHERE id = ANY(%s)", ids)
        )
        self.invalidate_model(["attempts"])
        return ids

    @api.model
    def _come_again(self):
        """Trucks whose tags wait are looked at as soon as their time has come."""
        waiting = self.env.execute_query(
            SQL("SELECT min(received_at) FROM rfid_event WHERE state = 'new'")
        )[0][0]
        if waiting:
            at = max(waiting + TRUCK_WAITS, fields.Datetime.now() + timedelta(seconds=1))
            self.env.ref("bulk_wms_rfid.cron_rfid_inbox").sudo()._trigger(at)  # sudo: the job's own

    # --- one chunk ------------------------------------------------------------------------

    def _work_on(self, events):
        """Look at the tags of all, then let each event take effect."""
        if not events:
            return
        gateway = events.gateway_id[:1]
        worker = gateway._worker()
        self._bind_late(events)
        self._find_clones(events)
        self._note_presence(events)
        plain, effective = events._apart()
        for event in plain:
            event._finish(*event._plain_outcome())
        trucks = self._trucks_of(effective.ids)
        # The truck goes last: what it carries is booked onto its visit first.
        for event in effective.sorted(lambda one: (bool(one.tag_id.vehicle_id), one.id)):
            event._take_effect(worker, trucks.get(event.id, 0))

    def _take_effect(self, worker, truck: int):
        """Let one event take effect in a savepoint; what stands against it is kept with it."""
        self.ensure_one()
        event = self.with_env(worker)
        try:
            with self.env.cr.savepoint():
                event._effect(truck)
                self.env.flush_all()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            self._finish("error", "broken", note=str(error.args[0])[:250])
        except IntegrityError as error:
            # Somebody else was faster with the same thing; looked at again with the next run.
            self.env.invalidate_all()
            if self.attempts >= MOST_TRIES:
                self._finish("error", "broken", note=str(error)[:250])

    def _effect(self, truck: int):
        """What this event means, by what its reader is for."""
        self.ensure_one()
        kind = self.sudo().kind  # sudo: an operator's account need not read the set-up
        if kind == "unreadable":
            self._unreadable()
        elif kind in ("lifted", "dropped"):
            self._crane()
        elif self.sudo().tag_id.vehicle_id:
            self._vehicle()
        else:
            self._gate(truck)

    def _apart(self):
        """Events that are only noted, and those that may change the book."""
        plain = self.filtered(
            lambda event: (
                event.kind in ("arrived", "departed", "seen")
                or (event.tag_id and event.tag_id.state != "active")
                or (event.kind == "passed" and event.reader_id.mode != "gate")
            )
        )
        return plain, self - plain

    def _plain_outcome(self) -> tuple[str, str]:
        if self.tag_id.state == "cloned":
            return "refused", "cloned_tag"
        if self.tag_id.state != "active":
            return "ignored", "inactive_tag"
        if self.kind == "departed":
            return "done", "gone"
        return "done", "present"

    @api.model
    def _bind_late(self, events):
        """Loads of a crane whose tag is known by now, and lots of all tags."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE rfid_event e SET tag_id = t.id, lot_id = t.lot_id,"
                " vehicle_id = t.vehicle_id FROM rfid_tag t"
                " WHERE e.id = ANY(%s) AND t.epc = e.epc AND t.company_id = e.company_id",
                events.ids,
            )
        )
        events.invalidate_recordset()

    # --- keeping it small -----------------------------------------------------------------

    @api.model
    def _cron_keep_small(self):
        """Forget old events, and of unknown tags all but the newest; their number is kept."""
        self.env["wms.job"]._run_retrying(self._forget_unknown)
        self.env["wms.job"]._run_retrying(self._forget_old)

    @api.model
    def _forget_unknown(self, most: int = MOST_UNKNOWN, step: int = 20_000) -> int:
        forgotten = 0
        # sudo: for all gateways
        gateways = self.env["rfid.gateway"].sudo().with_context(active_test=False)
        for gateway in gateways.search([("event_ids.why", "=", "unknown_tag")]):
            rows = self.env.execute_query(
                SQL(
                    "DELETE FROM rfid_event WHERE id IN (SELECT id FROM rfid_event"
                    " WHERE gateway_id = %s AND why = 'unknown_tag' ORDER BY id DESC"
                    " OFFSET %s LIMIT %s) RETURNING id",
                    gateway.id,
                    most,
                    step,
                )
            )
            if rows:
                gateway.pruned_count += len(rows)
                forgotten += len(rows)
        return forgotten

    @api.model
    def _forget_old(self, step: int = 20_000) -> int:
        oldest = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM rfid_event WHERE id IN (SELECT id FROM rfid_event e"
                " WHERE received_at < %s AND state IN ('done', 'ignored')"
                " AND NOT EXISTS (SELECT 1 FROM wms_scan s WHERE s.rfid_event_id = e.id)"
                " LIMIT %s) RETURNING id",
                oldest,
                step,
            )
        )
        return len(rows)

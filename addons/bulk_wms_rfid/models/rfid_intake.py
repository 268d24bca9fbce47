import json
from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.arrival import NAME, Post, clock_off, guess_mode, read_post
from .rfid_reader import MODES, MOST_READERS

_COLUMNS = (
    "event_id text, reader_id int, kind text, epc text, tid text, direction text,"
    " confidence float8, antennas text, reads int, rssi_max float8, first_seen float8,"
    " last_seen float8, window_id text, session text, x float8, y float8, z float8,"
    " load_kg float8"
)
_NAMES = [column.split()[0] for column in _COLUMNS.split(",")]
_TIMES = ("first_seen", "last_seen")
_VALUES = [
    f"to_timestamp(e.{name}) AT TIME ZONE 'UTC'" if name in _TIMES else f"e.{name}"
    for name in _NAMES
]


class RfidEvent(models.Model):
    """The intake: a post is stored in one statement, an event that is there stays as it is."""

    _inherit = "rfid.event"

    @api.model
    def _take(self, gateway, body) -> dict:
        """Store the events of a post. Returns what the gateway is answered.

        :param gateway: in superuser mode, found by its key
        :raises BadPost: nothing is stored
        """
        now = datetime.now(UTC)
        post = read_post(body, now.timestamp())
        readers = self._readers(gateway, post)
        for row in post.rows:
            row["reader_id"] = readers[row["reader"]].id
        self.env.flush_all()
        stored = self._store(gateway, post)
        if any(state == "new" for _id, state in stored):
            self._wake(gateway)
        outputs = self._outputs_for(self._to_answer(gateway, post, stored))
        return {"time": now.timestamp(), "refused": post.refused, "outputs": outputs}

    @api.model
    def _wake(self, gateway):
        """Have the job look as soon as this is committed; two jobs share the gateways."""
        job = "cron_rfid_inbox_second" if gateway.id % 2 else "cron_rfid_inbox"
        # sudo: whoever posts wakes the job.
        self.env.ref(f"bulk_wms_rfid.{job}").sudo()._trigger()

    @api.model
    def _to_answer(self, gateway, post: Post, stored) -> list[int]:
        """Events that the answer may light a lamp for.

        Of a repeated post the first answer was lost, so its lamp has not been lit; what is older
        than a minute has driven away.
        """
        new = [key for key, state in stored if state == "new"]
        if len(stored) == len(post.rows):
            return new
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM rfid_event WHERE gateway_id = %s AND event_id = ANY(%s)"
                " AND kind = 'passed' AND received_at > %s",
                gateway.id,
                [row["event_id"] for row in post.rows],
                fields.Datetime.now() - timedelta(minutes=1),
            )
        )
        return [key for (key,) in rows]

    @api.model
    def _store(self, gateway, post: Post) -> list[tuple[int, str]]:
        """Ids and states of the events that are new.

        One statement instead of the ORM: creating 500 records costs 43 ms of CPU, this costs a
        fraction, and ON CONFLICT is what makes a repeated post harmless between two sessions.
        A tag that nobody knows is noted and needs no job.
        """
        if not post.rows:
            return []
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO rfid_event (gateway_id, company_id, received_at, clock_off, tag_id,
                                        state, why, attempts, %(names)s)
                SELECT %(gateway)s, %(company)s, %(now)s::timestamp, %(off)s, t.id,
                       CASE WHEN e.epc IS NULL OR t.id IS NOT NULL
                                 OR e.kind IN ('lifted', 'dropped') THEN 'new' ELSE 'ignored' END,
                       CASE WHEN e.epc IS NULL OR t.id IS NOT NULL
                                 OR e.kind IN ('lifted', 'dropped') THEN NULL
                            ELSE 'unknown_tag' END,
                       0, %(columns)s
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS e(%(typed)s)
                  LEFT JOIN rfid_tag t ON t.epc = e.epc AND t.company_id = %(company)s
                ON CONFLICT (gateway_id, event_id) DO NOTHING
                RETURNING id, state
                """,
                names=SQL(", ".join(_NAMES)),
                columns=SQL(", ".join(_VALUES)),
                typed=SQL(_COLUMNS),
                gateway=gateway.id,
                company=gateway.company_id.id,
                now=fields.Datetime.now(),
                off=post.clock_off,
                rows=json.dumps(post.rows),
            )
        )

    @api.model
    def _readers(self, gateway, post: Post) -> dict:
        """The readers of the rows by name; new ones are made, too many are refused."""
        # sudo: as the gateway's
        known = gateway.sudo().with_context(active_test=False).reader_ids
        readers = {reader.name: reader for reader in known}
        rows = []
        for row in post.rows:
            if row["reader"] not in readers and len(readers) < MOST_READERS:
                mode = guess_mode(row["kind"], row["session"])
                readers[row["reader"]] = self._make_reader(gateway, row["reader"], mode)
            if row["reader"] in readers:
                rows.append(row)
            else:
                why = f"reader: this gateway has {MOST_READERS} readers already"
                post.refused.append({"id": row["event_id"], "why": why})
        post.rows = rows
        return readers

    @api.model
    def _make_reader(self, gateway, name: str, mode: str):
        readers = self.env["rfid.reader"].sudo()  # sudo: made by what the gateway says
        return readers.create({"gateway_id": gateway.id, "name": name, "mode": mode})

    # --- heartbeats -----------------------------------------------------------------------

    @api.model
    def _beat(self, gateway, body) -> dict:
        """Keep how a gateway says it is."""
        now = datetime.now(UTC)
        off = clock_off(body, now.timestamp())
        gateway.sudo().write(
            {
                "last_beat_at": fields.Datetime.now(),
                "spool_depth": _count(body.get("spool_depth")),
                "lost": _count(body.get("lost")),
                "refused_count": _count(body.get("refused")),
                "version": _words(body.get("version"), 20),
                "trouble": _words(body.get("trouble"), 200),
                "clock_off": max(-1e9, min(off, 1e9)),
            }
        )
        told = body.get("readers")
        self._note_readers(gateway, told if isinstance(told, list) else [])
        return {"time": now.timestamp(), "outputs": []}

    @api.model
    def _note_readers(self, gateway, told: list):
        known = gateway.with_context(active_test=False).reader_ids
        readers = {reader.name: reader for reader in known}
        modes = dict(MODES)
        for one in told[:MOST_READERS]:
            name = one.get("reader") if isinstance(one, dict) else None
            if not isinstance(name, str) or not NAME.fullmatch(name):
                continue
            mode = one.get("mode")
            if name not in readers:
                if len(readers) >= MOST_READERS:
                    continue
                mode = mode if isinstance(mode, str) and mode in modes else "gate"
                readers[name] = self._make_reader(gateway, name, mode)
            reader, state = readers[name], one.get("state")
            # A word that we do not know is surely no connection.
            state = state if state in ("waiting", "connected") else "lost"
            down = reader.down_since or fields.Datetime.now()
            values = {
                "link_state": state,
                "trouble": _words(one.get("trouble"), 200),
                "reads": _count(one.get("reads")),
                "down_since": False if state == "connected" else down,
            }
            last = one.get("last_read")
            if isinstance(last, (int, float)) and 0 < last < 7e9:
                seen = datetime.fromtimestamp(last, UTC).replace(tzinfo=None, microsecond=0)
                values["last_read_at"] = seen
            changed = {key: value for key, value in values.items() if reader[key] != value}
            if changed:
                reader.write(changed)


def _count(value) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return max(0, min(value, 2_000_000_000)) if whole else 0


def _words(value, longest: int):
    text = "".join(char for char in value if char.isprintable()) if isinstance(value, str) else ""
    return text[:longest] or False

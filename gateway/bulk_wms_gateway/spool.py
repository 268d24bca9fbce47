"""What must survive a crash: events that Odoo has not taken yet, and visits that are still open.

SQLite with a write-ahead log. An event and the end of its visit are one transaction: killed at any
moment, the gateway neither forgets an event nor makes it twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from .reads import Event
from .visits import Visits

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    refused TEXT);
CREATE INDEX IF NOT EXISTS event_waiting ON event (number) WHERE refused IS NULL;
CREATE TABLE IF NOT EXISTS visit (
    reader TEXT NOT NULL, epc TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (reader, epc));
CREATE TABLE IF NOT EXISTS count (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class Spool:
    """The file. One process at a time: it is locked as long as it is open."""

    def __init__(self, path: Path, limit: int = 1_000_000):
        self.limit = limit
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path, isolation_level=None, timeout=2.0)
        self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self.db.execute("PRAGMA journal_mode = WAL")
        # A power cut must not lose what a reader was told is safe.
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.executescript(_SCHEMA)
        self.depth = self._one("SELECT count(*) FROM event WHERE refused IS NULL")
        self.lost = self._one("SELECT coalesce(sum(value), 0) FROM count WHERE name = 'lost'")

    def _one(self, query: str) -> int:
        return self.db.execute(query).fetchone()[0]

    def close(self) -> None:
        self.db.close()

    def save(self, reader: str, visits: Visits, events: Iterable[Event] = ()) -> None:
        """New events and the visits that changed, in one transaction.

        When the file is full, ``seen`` is given up first, everything else is still kept up to a
        tenth above the limit; what is given up is counted and told in the heartbeat.
        """
        rows, lost = [], 0
        for event in events:
            room = self.limit if event.kind == "seen" else self.limit * 1.1
            if self.depth + len(rows) >= room:
                lost += 1
            else:
                rows.append((event.id, json.dumps(event.as_message(), separators=(",", ":"))))
        kept = [visits.open[epc] for epc in visits.touched if epc in visits.open]
        gone = [(reader, epc) for epc in visits.touched if epc not in visits.open]
        self.db.execute("BEGIN")
        try:
            before = self.db.total_changes
            self.db.executemany("INSERT OR IGNORE INTO event (id, body) VALUES (?, ?)", rows)
            added = self.db.total_changes - before
            self.db.executemany(
                "INSERT OR REPLACE INTO visit VALUES (?, ?, ?)",
                [(reader, visit.epc, json.dumps(visit.as_record())) for visit in kept],
            )
            self.db.executemany("DELETE FROM visit WHERE reader = ? AND epc = ?", gone)
            if lost:
                self.db.execute(
                    "INSERT INTO count VALUES ('lost', ?) "
                    "ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
                    (lost,),
                )
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        visits.touched.clear()
        self.depth += added
        self.lost += lost

    def visits(self, reader: str) -> list[dict]:
        """The visits of a reader that were open when the gateway stopped."""
        rows = self.db.execute("SELECT body FROM visit WHERE reader = ?", (reader,))
        return [json.loads(body) for (body,) in rows]

    def batch(self, most: int) -> list[dict]:
        """The oldest events that wait, at most ``most``."""
        rows = self.db.execute(
            "SELECT body FROM event WHERE refused IS NULL ORDER BY number LIMIT ?", (most,)
        )
        return [json.loads(body) for (body,) in rows]

    def done(self, ids: Iterable[str]) -> None:
        """Odoo has these."""
        before = self.db.total_changes
        self.db.executemany("DELETE FROM event WHERE id = ?", [(one,) for one in ids])
        self.depth -= self.db.total_changes - before

    def refuse(self, reasons: dict[str, str]) -> None:
        """Odoo will never take these: kept aside with the reason, for a person to see."""
        before = self.db.total_changes
        self.db.executemany(
            "UPDATE event SET refused = ? WHERE id = ? AND refused IS NULL",
            [(reason[:500], one) for one, reason in reasons.items()],
        )
        self.depth -= self.db.total_changes - before

    def refused(self, most: int = 20) -> list[tuple[dict, str]]:
        """The newest refused events with their reasons."""
        rows = self.db.execute(
            "SELECT body, refused FROM event WHERE refused IS NOT NULL "
            "ORDER BY number DESC LIMIT ?",
            (most,),
        )
        return [(json.loads(body), reason) for body, reason in rows]

    def refused_count(self) -> int:
        return self._one("SELECT count(*) FROM event WHERE refused IS NOT NULL")

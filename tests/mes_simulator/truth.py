"""The simulator's own book: what it sent and was promised, what it was told, what must be true.

SQLite in one file, so that whoever looks on reads it while the shift is played.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, operation TEXT NOT NULL,
    key TEXT, sequence INTEGER, body TEXT NOT NULL, transport TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, status TEXT, code TEXT, text TEXT, answered REAL);
CREATE TABLE IF NOT EXISTS lot (
    name TEXT PRIMARY KEY, kg REAL NOT NULL, disposition TEXT NOT NULL,
    receipt INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL,
    key TEXT, sequence INTEGER, body TEXT NOT NULL, arrivals INTEGER NOT NULL DEFAULT 1,
    made TEXT);
"""


class Truth:
    """One connection, one lock: the simulator's threads take turns."""

    def __init__(self, path: str):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, timeout=30)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)

    def run(self, statement: str, *values) -> list[tuple]:
        """Execute and commit one statement; its rows."""
        with self._lock, self._db:
            return self._db.execute(statement, values).fetchall()

    # --- what it sends ------------------------------------------------------------------------

    def plan(self, messages: list[dict], lots: dict) -> None:
        """Keep the whole shift before anything of it is sent; a second start finds it."""
        with self._lock, self._db:
            self._db.executemany(
                "INSERT OR IGNORE INTO message (number, id, operation, key, sequence, body,"
                " transport) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        number,
                        message["body"]["MessageHeader"]["MessageID"],
                        message["operation"],
                        message["body"]["MessageHeader"].get("SequenceKey"),
                        message["body"]["MessageHeader"].get("SequenceNumber"),
                        json.dumps(message["body"]),
                        message["transport"],
                    )
                    for number, message in enumerate(messages)
                ],
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO lot VALUES (?, ?, ?, ?)",
                [(name, *facts) for name, facts in lots.items()],
            )

    def unanswered(self) -> list[tuple]:
        return self.run(
            "SELECT number, operation, body, transport FROM message WHERE answered IS NULL"
            " ORDER BY number"
        )

    def tried(self, number: int) -> None:
        self.run("UPDATE message SET tries = tries + 1 WHERE number = ?", number)

    def answered(self, number: int, status: str, code: str, text: str) -> None:
        self.run(
            "UPDATE message SET status = ?, code = ?, text = ?, answered = ? WHERE number = ?",
            status,
            code,
            text,
            time.time(),
            number,
        )

    # --- what it is told ----------------------------------------------------------------------

    def told(self, event: dict) -> bool:
        """Keep an event; the same one again is counted and changes nothing. True when new."""
        kind = event["EventType"]
        with self._lock, self._db:
            new = self._db.execute(
                "INSERT OR IGNORE INTO event (id, kind, key, sequence, body, made)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    event["EventID"],
                    kind,
                    event.get("SequenceKey"),
                    int(event.get("SequenceNumber") or 0),
                    json.dumps(event.get(kind) or {}),
                    event.get("CreationDateTime"),
                ),
            ).rowcount
            if not new:
                self._db.execute(
                    "UPDATE event SET arrivals = arrivals + 1 WHERE id = ?", (event["EventID"],)
                )
        return bool(new)

    # --- its side of the reconciliation -------------------------------------------------------

    def stock(self) -> list[tuple]:
        """Lots whose receipt was promised: name, kg, disposition."""
        return self.run(
            "SELECT lot.name, lot.kg, lot.disposition FROM lot JOIN message m"
            " ON m.number = lot.receipt AND m.answered IS NOT NULL"
            " AND coalesce(m.status, '') <> 'Rejected' ORDER BY lot.name"
        )

    def totals(self, begin: str, end: str) -> list[tuple]:
        """(direction, operation, count, kg) of the time from ``begin`` to before ``end``."""
        found: dict = {}

        def add(way: str, name: str, kg: float) -> None:
            count, sum_kg = found.get((way, name), (0, 0.0))
            found[way, name] = (count + 1, round(sum_kg + kg, 3))

        for operation, text, answered in self.run(
            "SELECT operation, body, answered FROM message WHERE answered IS NOT NULL"
            " AND coalesce(status, '') <> 'Rejected'"
        ):
            body = json.loads(text)
            # What has no time of its own counts when it was promised.
            promised = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(answered))
            moment = body.get("PostingDateTime") or body.get("WeighedDateTime") or promised
            if begin <= moment < end:
                for line in body.get("MaterialActual") or [body]:
                    if "Quantity" in line:
                        add("in", operation, float(line["Quantity"]))
        # A picture of the stock moves nothing.
        for kind, made, text in self.run(
            "SELECT kind, made, body FROM event WHERE kind <> 'InventorySnapshot'"
        ):
            if begin <= (made or "") < end:
                add("out", kind, _kg_of(json.loads(text)))
        return [(*key, *value) for key, value in sorted(found.items())]


def _kg_of(event: dict) -> float:
    """Kilograms that an event tells of: of its lines, its own, or what a weight changed by."""
    if event.get("Change") == "weight":
        return float(event["To"]) - float(event["From"])
    lines = event.get("Line") or ([event] if "Quantity" in event else [])
    return sum(float(line["Quantity"]) for line in lines)

"""One reader at work: its pipeline, what is kept of it, and how it is."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from .config import Reader
from .modes import Crane
from .reads import CraneMove, Edge, Event, Read
from .spool import Spool

log = logging.getLogger(__name__)

# Seconds by which a posted read may lie ahead or back before the reader's clock counts as wrong.
FUTURE, PAST = 2.0, 3600.0


class Station:
    """Takes reads in as they come; a few times a second what changed is kept (:meth:`flush`)."""

    def __init__(self, reader: Reader, spool: Spool):
        self.reader = reader
        self.spool = spool
        self.mode = reader.make_mode()
        self.mode.visits.restore(spool.visits(reader.name))
        self.mode.visits.listening_from = None
        self.ripe: list[Event] = []
        self.state = "waiting"
        self.trouble = ""
        self.reads = 0
        self.events = 0
        self.last_read = 0.0
        self.clock_off = 0.0

    def connected(self) -> None:
        """The reader answers."""
        log.info("reader %s: connected", self.reader.name)
        self.state, self.trouble = "connected", ""
        self.mode.visits.listening_from = time.time()

    def lost(self, trouble: str) -> None:
        """The reader does not answer; ``trouble`` says why."""
        if self.state != "lost":
            log.warning("reader %s: %s", self.reader.name, trouble)
        self.state, self.trouble = "lost", trouble[:200]
        self.mode.visits.listening_from = None

    def in_time(self, read: Read, now: float) -> Read:
        """A posted read at the gateway's time when its reader's clock is plainly wrong.

        A reader may post what it kept for a while, so an hour is believed.
        """
        if -FUTURE <= now - read.at <= PAST:
            return read
        if abs(now - read.at - self.clock_off) > PAST:
            self.clock_off = now - read.at
        return replace(read, at=read.at + self.clock_off)

    def read(self, read: Read) -> None:
        self.reads += 1
        self.last_read = time.time()
        self.ripe += self.mode.read(read)

    def edge(self, edge: Edge) -> None:
        self.ripe += self.mode.edge(edge)

    def move(self, move: CraneMove) -> None:
        """:raises ValueError: when this reader is no crane"""
        if not isinstance(self.mode, Crane):
            raise ValueError(f"reader {self.reader.name} is no crane")
        self.ripe += self.mode.move(move)

    def flush(self, now: float) -> int:
        """Let time go on and keep what changed; how many events came about."""
        self.ripe += self.mode.tick(now)
        if not self.ripe and not self.mode.visits.touched:
            return 0
        self.spool.save(self.reader.name, self.mode.visits, self.ripe)
        made = len(self.ripe)
        self.events += made
        self.ripe = []
        return made

    def health(self) -> dict:
        """How it is, for the heartbeat and the status page."""
        return {
            "reader": self.reader.name,
            "mode": self.reader.mode,
            "state": self.state,
            "trouble": self.trouble,
            "reads": self.reads,
            "events": self.events,
            "last_read": round(self.last_read, 3) or None,
            "clock_off": round(self.clock_off, 3),
            "visits": len(self.mode.visits.open),
            "dropped": dict(self.mode.visits.dropped),
        }

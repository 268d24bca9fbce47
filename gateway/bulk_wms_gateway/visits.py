"""Reads of a tag that belong together: a visit. Pure: time is a parameter, nothing is stored here.

RSSI floor > least reads > echo > visit. What is heard of a tag is kept as sums, so a tag that
lies beside the gate for a month costs as much memory as one that passes.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import asdict, dataclass, field

from .direction import Side, joined
from .reads import Read


@dataclass(frozen=True)
class Filter:
    """What counts as a visit. dBm and seconds.

    :param rssi_floor: weaker reads are somebody else's tags
    :param least_reads: fewer are a reflection
    :param silence: a visit ends when the tag has not been heard for so long
    :param echo: heard again within this after its event, it is still the same visit
    :param longest: who is heard longer has not passed but stands
    :param spread: share of the visit over which the energy of a tag that passes is spread at most;
        one that stands beside the gate is heard evenly, which gives 0.29
    :param prefixes: EPCs of other owners are not kept; empty for all
    """

    rssi_floor: float = -72.0
    least_reads: int = 3
    silence: float = 3.0
    echo: float = 2.0
    longest: float = 30.0
    spread: float = 0.26
    prefixes: tuple[str, ...] = ()


@dataclass
class Visit:
    """What was heard of one tag since it came."""

    epc: str
    id: str
    first: float
    last: float
    tid: str = ""
    session: str = ""
    reads: int = 0
    rssi_max: float = -200.0
    sides: dict[int, Side] = field(default_factory=dict)
    # When its event was made, 0 for not yet: what is heard afterwards is an echo.
    told: float = 0.0

    @classmethod
    def begin(cls, read: Read) -> Visit:
        """A visit that begins with ``read``; its name stays through crashes and retries."""
        return cls(epc=read.epc, id=uuid.uuid4().hex, first=read.at, last=read.at)

    def add(self, read: Read) -> None:
        """One more read of this tag."""
        self.reads += 1
        self.last = max(self.last, read.at)
        self.rssi_max = max(self.rssi_max, read.rssi)
        self.tid = read.tid or self.tid
        self.session = read.session or self.session
        self.sides.setdefault(read.antenna, Side()).add(read.at - self.first, read.rssi)

    @property
    def seconds(self) -> float:
        return self.last - self.first

    @property
    def spread(self) -> float:
        """Spread of the energy in time as a share of the visit; 0 for a single moment."""
        return math.sqrt(joined(self.sides.values()).variance) / self.seconds if self.seconds else 0

    def as_record(self) -> dict:
        """All of it, to be kept through a crash."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict) -> Visit:
        """What :meth:`as_record` gave."""
        sides = {int(antenna): Side(**sums) for antenna, sums in record["sides"].items()}
        return cls(**{**record, "sides": sides})


class Visits:
    """The visits at one reader: open ones, and those told a moment ago."""

    def __init__(self, rules: Filter):
        self.rules = rules
        self.open: dict[str, Visit] = {}
        # Since when the reader is heard, None while it is not: silence counts from here, for nobody
        # can be heard leaving through a reader that is away.
        self.listening_from: float | None = 0.0
        # Changed since the last save: names of tags.
        self.touched: set[str] = set()
        self.dropped = {"weak": 0, "foreign": 0, "few": 0, "parked": 0}

    def restore(self, records: list[dict]) -> None:
        """Go on with what was kept before a crash."""
        for record in records:
            self.open[record["epc"]] = Visit.from_record(record)

    def add(self, read: Read) -> Visit | None:
        """Take a read in; the visit it belongs to, or None when it does not count."""
        if read.rssi < self.rules.rssi_floor:
            self.dropped["weak"] += 1
            return None
        if self.rules.prefixes and not read.epc.startswith(self.rules.prefixes):
            self.dropped["foreign"] += 1
            return None
        visit = self.open.get(read.epc)
        if visit is None:
            visit = self.open[read.epc] = Visit.begin(read)
        if visit.told:
            visit.last = max(visit.last, read.at)
        else:
            visit.add(read)
        self.touched.add(read.epc)
        return visit

    def forget(self, visit: Visit) -> None:
        """No longer known; the next read of this tag is another visit."""
        self.open.pop(visit.epc, None)
        self.touched.add(visit.epc)

    def tell(self, visit: Visit, now: float) -> None:
        """Its event is made: what is heard from now on is an echo."""
        visit.told = now
        self.touched.add(visit.epc)

    def is_over(self, visit: Visit, now: float) -> bool:
        """Whether the tag has been silent for long enough."""
        return self.silent(visit, now) >= (self.rules.echo if visit.told else self.rules.silence)

    def silent(self, visit: Visit, now: float) -> float:
        """Seconds for which the tag could have been heard and was not."""
        if self.listening_from is None:
            # Not known; but nobody waits for ever for a reader that does not come back.
            return max(now - visit.last - self.rules.longest, 0.0)
        return now - max(visit.last, self.listening_from)

    def counts(self, visit: Visit) -> bool:
        """Whether it is more than a reflection; what is not is counted."""
        if visit.reads >= self.rules.least_reads:
            return True
        self.dropped["few"] += 1
        return False

    def is_parked(self, visit: Visit) -> bool:
        """Whether the tag stood beside the gate instead of passing; counted."""
        stood = visit.seconds >= self.rules.longest or (
            # A short glimpse cannot tell; in half a silence nothing can be told apart.
            visit.seconds > self.rules.silence / 2 and visit.spread > self.rules.spread
        )
        self.dropped["parked"] += stood
        return stood

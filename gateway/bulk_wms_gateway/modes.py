"""From visits to events, one class for each way a reader is used. Pure: time is a parameter."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from . import direction
from .reads import CraneMove, Edge, Event, Read
from .visits import Filter, Visit, Visits


@dataclass(frozen=True)
class Sides:
    """Which antennas and photo eyes of a gate look inwards and which outwards.

    :param certain: least certainty of a direction; below it is ``unknown``
    """

    inner: frozenset[int] = frozenset({1})
    outer: frozenset[int] = frozenset({2})
    inner_eye: int = 0
    outer_eye: int = 0
    certain: float = 0.8

    @property
    def has_eyes(self) -> bool:
        return bool(self.inner_eye and self.outer_eye)


class Mode:
    """What all modes share: the visits, and events made of them."""

    def __init__(self, reader: str, rules: Filter):
        self.reader = reader
        self.visits = Visits(rules)

    def read(self, read: Read) -> list[Event]:
        """Take in one read; events that are ripe by it."""
        self.visits.add(read)
        return []

    def edge(self, edge: Edge) -> list[Event]:
        """Take in a change of a photo eye."""
        return []

    def tick(self, now: float) -> list[Event]:
        """Time goes on: events of visits that are over. To be called several times a second."""
        raise NotImplementedError

    def over(self, now: float) -> list[Visit]:
        """Visits that are over and not told yet; what was told long enough ago is forgotten."""
        ended = [visit for visit in self.visits.open.values() if self.visits.is_over(visit, now)]
        for visit in ended:
            if visit.told:
                self.visits.forget(visit)
        return [visit for visit in ended if not visit.told]

    def event(self, visit: Visit, kind: str, **more) -> Event:
        return Event(
            id=visit.id,
            reader=self.reader,
            kind=kind,
            first_seen=round(visit.first, 3),
            last_seen=round(visit.last, 3),
            epc=visit.epc,
            tid=visit.tid,
            antennas=sorted(visit.sides),
            reads=visit.reads,
            rssi_max=round(visit.rssi_max, 1),
            session=visit.session,
            **more,
        )


@dataclass
class Window:
    """Something stands or moves in the beams of a gate's photo eyes."""

    id: str
    opened: float
    edges: list[Edge] = field(default_factory=list)
    active: set[int] = field(default_factory=set)
    closed: float = 0.0


class Gate(Mode):
    """One event ``passed`` for a tag that went through; ``unreadable`` for an empty window.

    Tags heard at the same time ride on one vehicle: they vote on its direction together.
    """

    # Reports of the last reads may come after the beam is free.
    SETTLE = 0.5

    def __init__(self, reader: str, rules: Filter, sides: Sides):
        super().__init__(reader, rules)
        self.sides = sides
        self.window: Window | None = None

    def edge(self, edge: Edge) -> list[Event]:
        if not self.sides.has_eyes or edge.port not in (self.sides.inner_eye, self.sides.outer_eye):
            return []
        if self.window is None:
            if not edge.active:
                return []
            self.window = Window(uuid.uuid4().hex, edge.at)
        self.window.edges.append(edge)
        (self.window.active.add if edge.active else self.window.active.discard)(edge.port)
        self.window.closed = 0.0 if self.window.active else edge.at
        return []

    def tick(self, now: float) -> list[Event]:
        events = self._close_window(now)
        for group in self._together(self.over(now), now):
            events += self._passed(group, now)
        for visit in list(self.visits.open.values()):
            if not visit.told and visit.seconds >= self.visits.rules.longest:
                # It stands here: not a passage, however long it stays.
                self.visits.is_parked(visit)
                self.visits.tell(visit, now)
        return events

    def _close_window(self, now: float) -> list[Event]:
        """The beams are free again: what was heard has passed, or nothing could be read."""
        window = self.window
        if window is None:
            return []
        stuck = now - window.opened > self.visits.rules.longest
        freed = window.closed and now - window.closed >= self.SETTLE
        if not (freed or stuck):
            return []
        window.closed = window.closed or now
        self.window = None
        within = [visit for visit in self.visits.open.values() if self._is_within(visit, window)]
        if within:
            return self._passed([visit for visit in within if not visit.told], now, window)
        return [
            Event(
                id=window.id,
                reader=self.reader,
                kind="unreadable",
                first_seen=round(window.opened, 3),
                last_seen=round(window.closed, 3),
                direction=self._eyes(window),
                window_id=window.id,
            )
        ]

    def _is_within(self, visit: Visit, window: Window) -> bool:
        """Whether a tag rode through this window; what was here before stands beside it."""
        silence = self.visits.rules.silence
        return (
            visit.reads >= self.visits.rules.least_reads
            and window.opened - silence <= visit.first <= window.closed + self.SETTLE
            and visit.last >= window.opened - self.SETTLE
        )

    def _eyes(self, window: Window) -> str:
        return direction.eyes_way(window.edges, self.sides.inner_eye, self.sides.outer_eye)

    def _together(self, over: list[Visit], now: float) -> list[list[Visit]]:
        """Visits that are over, grouped by overlap in time.

        A group waits for those of it that are still heard, but no longer than another silence: a
        tag that stands beside the gate must not keep back what passes.
        """
        waiting = [visit for visit in self.visits.open.values() if not visit.told]
        groups: list[list[Visit]] = []
        until = float("-inf")
        for visit in sorted(waiting, key=lambda visit: (visit.first, visit.epc)):
            if visit.first > until:
                groups.append([])
            groups[-1].append(visit)
            until = max(until, visit.last)
        ended = {id(visit) for visit in over}
        patience = 2 * self.visits.rules.silence
        ripe = []
        for group in groups:
            done = [visit for visit in group if id(visit) in ended]
            waited = done and max(self.visits.silent(visit, now) for visit in done) >= patience
            if done and (len(done) == len(group) or waited):
                ripe.append(done)
        return ripe

    def _passed(self, group: list[Visit], now: float, window: Window | None = None) -> list[Event]:
        """One event for each tag of a group that really went through.

        Without beams, a tag that is heard evenly stands beside the gate; a broken beam proves
        that something went through, even a truck that stopped in it.
        """
        counted = [
            visit
            for visit in group
            if self.visits.counts(visit) and (window or not self.visits.is_parked(visit))
        ]
        for visit in group:
            self.visits.tell(visit, now)
        if not counted:
            return []
        seen = self._eyes(window) if window else "unknown"
        votes = {visit.epc: self._errors(visit) for visit in counted}
        said = [errors for errors in votes.values() if errors is not None]
        # Independent votes of equal weight: their sum spreads with the root of their number.
        together = sum(said) / max(len(said), 1) ** 0.5
        return [
            self.event(
                visit,
                "passed",
                window_id=window.id if window else "",
                **self._direction(seen, votes[visit.epc], together),
            )
            for visit in counted
        ]

    def _direction(self, seen: str, own: float | None, together: float) -> dict:
        """Eyes before antennas; a tag that clearly went against its group is unknown."""
        if seen != "unknown":
            return {"direction": seen, "confidence": 0.99}
        way, sure = direction.way(together, self.sides.certain)
        against = own is not None and own * together < 0
        if against and direction.certainty(own) >= self.sides.certain:
            return {"direction": "unknown", "confidence": 0.5}
        return {"direction": way, "confidence": sure}

    def _errors(self, visit: Visit) -> float | None:
        """The tag's own vote in standard errors; None when only one side heard it."""
        inner = [side for port, side in visit.sides.items() if port in self.sides.inner]
        outer = [side for port, side in visit.sides.items() if port in self.sides.outer]
        if not inner or not outer:
            return None
        return direction.lag(direction.joined(inner), direction.joined(outer))[1]


class Zone(Mode):
    """``arrived`` when a tag is heard often enough, ``seen`` while it stays, ``departed`` after."""

    def __init__(self, reader: str, rules: Filter, again: float = 600.0):
        super().__init__(reader, rules)
        self.again = again

    def read(self, read: Read) -> list[Event]:
        visit = self.visits.add(read)
        if visit is None or visit.reads < self.visits.rules.least_reads:
            return []
        if not visit.told:
            self.visits.tell(visit, read.at)
            return [self.event(visit, "arrived")]
        if read.at - visit.told < self.again:
            return []
        self.visits.tell(visit, read.at)
        return [self._named(visit, "seen", f"{read.at:.0f}")]

    def tick(self, now: float) -> list[Event]:
        events = []
        for visit in list(self.visits.open.values()):
            if self.visits.silent(visit, now) < self.visits.rules.silence:
                continue
            self.visits.forget(visit)
            if visit.told:
                events.append(self._named(visit, "departed", "departed"))
            else:
                self.visits.counts(visit)
        return events

    def _named(self, visit: Visit, kind: str, part: str) -> Event:
        """A further event of one visit: its name follows from the visit's, so none comes twice."""
        event = self.event(visit, kind)
        event.id = uuid.uuid5(uuid.UUID(visit.id), part).hex
        return event


class Handheld(Mode):
    """``seen`` once for each tag of a session, as soon as it is heard often enough."""

    def read(self, read: Read) -> list[Event]:
        visit = self.visits.add(read)
        if visit is None or visit.told or visit.reads < self.visits.rules.least_reads:
            return []
        self.visits.tell(visit, read.at)
        return [self.event(visit, "seen")]

    def tick(self, now: float) -> list[Event]:
        for visit in self.over(now):
            self.visits.counts(visit)
            self.visits.forget(visit)
        return []


class Crane(Mode):
    """``lifted`` and ``dropped`` with the place, and the tag that hangs on the crane."""

    # The tag under the hook is heard strongest within this many seconds around the lift.
    NEAR = 10.0

    def __init__(self, reader: str, rules: Filter):
        super().__init__(reader, rules)
        self.hanging = ""

    def move(self, move: CraneMove) -> list[Event]:
        """A load event of the crane's own control."""
        if move.kind == "lifted":
            self.hanging = self._strongest(move.at)
        event = Event(
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"{move.crane}/{move.kind}/{move.at:.3f}").hex,
            reader=self.reader,
            kind=move.kind,
            first_seen=round(move.at, 3),
            last_seen=round(move.at, 3),
            epc=self.hanging or self._strongest(move.at),
            x=round(move.x, 3),
            y=round(move.y, 3),
            z=round(move.z, 3),
            load_kg=round(move.load_kg, 1),
        )
        if move.kind == "dropped":
            self.hanging = ""
        return [event]

    def _strongest(self, at: float) -> str:
        near = [visit for visit in self.visits.open.values() if at - visit.last <= self.NEAR]
        return max(near, key=lambda visit: (visit.rssi_max, visit.epc)).epc if near else ""

    def tick(self, now: float) -> list[Event]:
        for visit in self.over(now):
            if now - visit.last > self.NEAR:
                self.visits.forget(visit)
        return []

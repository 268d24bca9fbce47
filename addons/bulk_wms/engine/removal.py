"""Which lots meet an ordered weight: the oldest first, whole, within the tolerance.

Weights kg, distances m, tolerances as fractions (0.03 is 3 %).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from .items import Key

# Below what any scale tells: sums of floats may miss a bound by less.
_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lot, or one handling unit of it, that could be taken.

    `aged` is the date it ages from; `blockers` are the keys of what must be lifted first;
    `distance` in m counts between equals. Not `usable`: never taken, `why` says the reason.

    >>> Candidate("C1", 9_000.0, date(2026, 1, 5)).usable
    True
    """

    key: Key
    weight: float
    aged: date
    blockers: tuple[Key, ...] = ()
    distance: float = 0.0
    usable: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The lots taken, in the order to pick them, and why the others were not.

    `met`: `total` (kg) is within the tolerance. The codes of `passed_over`: ``blocked`` may not
    be used; ``too_heavy`` would have gone over; ``reach`` older than something taken that is
    easier to reach; ``tolerance`` left out so that the total comes within the tolerance;
    ``enough`` not needed.
    """

    chosen: tuple[Key, ...]
    total: float
    met: bool
    passed_over: tuple[tuple[Key, str], ...]


def select(
    candidates: Iterable[Candidate],
    ordered: float,
    tolerance_under: float,
    tolerance_over: float,
    window_days: int = 0,
    newest_first: bool = False,
) -> Selection:
    """Choose whole lots for an ordered weight in kg, the oldest (or the newest) first.

    Among those within `window_days` days of the oldest left, the one with the fewest blockers
    goes first (what is taken already blocks no more), then the nearest. What would go over the
    upper bound is passed over; the lower bound ends the choice. Where that misses the tolerance
    one exchange is tried, or leaving one lot out, whichever disturbs the order least; else the
    best total that does not go over is returned as not met.

    A candidate without weight is never taken: what it adds is not known. Raises ValueError for
    negative arguments and for two candidates with one key.

    >>> days = [date(2026, 1, day) for day in (5, 6, 7)]
    >>> lots = [Candidate(f"C{day.day}", 9_000.0, day) for day in days]
    >>> select(lots, 18_000.0, 0.03, 0.03)
    Selection(chosen=('C5', 'C6'), total=18000.0, met=True, passed_over=(('C7', 'enough'),))
    """
    if min(ordered, tolerance_under, tolerance_over, window_days) < 0:
        raise ValueError("ordered weight, tolerances and window must not be negative")
    lots: dict[Key, Candidate] = {}
    for lot in sorted(candidates, key=lambda lot: lot.key):
        if lot.key in lots:
            raise ValueError(f"two candidates have the key {lot.key!r}")
        lots[lot.key] = lot
    order = _Order(
        lots,
        max(0.0, ordered * (1 - tolerance_under)) - _NOISE,
        ordered * (1 + tolerance_over) + _NOISE,
        window_days,
        -1 if newest_first else 1,
    )
    taken, heavy = order.take()
    dropped: frozenset[Key] = frozenset()
    if _weight(taken) < order.least:
        greedy = taken
        taken = order.improve(greedy)
        dropped = frozenset(lot.key for lot in greedy) - {lot.key for lot in taken}
    total = _weight(taken)
    return Selection(
        chosen=_picking_order(taken),
        total=total,
        met=order.least <= total <= order.most,
        passed_over=order.passed_over(taken, heavy, dropped),
    )


def _weight(lots: Iterable[Candidate]) -> float:
    return sum(lot.weight for lot in lots)


class _Order:
    """The candidates and the bounds; every choice starts again from here."""

    def __init__(
        self, lots: dict[Key, Candidate], least: float, most: float, window: int, sign: int
    ) -> None:
        self.lots, self.least, self.most, self.window, self.sign = lots, least, most, window, sign
        usable = (lot for lot in lots.values() if lot.usable and lot.weight > 0)
        self.queue = sorted(usable, key=lambda lot: (self.age(lot), lot.key))

    def age(self, lot: Candidate) -> int:
        """Days on a scale where what goes first is smaller."""
        return self.sign * lot.aged.toordinal()

    def take(self, without: Collection[Key] = ()) -> tuple[list[Candidate], set[Key]]:
        """The greedy choice, and the keys passed over on the way because they were too heavy."""
        queue = [lot for lot in self.queue if lot.key not in without]
        taken: list[Candidate] = []
        keys: set[Key] = set()
        heavy: set[Key] = set()
        total = 0.0
        while queue and total < self.least:
            window = self._window(queue)
            fitting = [lot for lot in window if total + lot.weight <= self.most]
            if len(fitting) < len(window):
                # The total only grows: what does not fit now never will.
                gone = {lot.key for lot in window} - {lot.key for lot in fitting}
                heavy |= gone
                queue = [lot for lot in queue if lot.key not in gone]
                continue
            best = min(fitting, key=lambda lot: self._ease(lot, keys))
            queue.remove(best)
            taken.append(best)
            keys.add(best.key)
            total = _weight(taken)
        return taken, heavy

    def _window(self, queue: list[Candidate]) -> list[Candidate]:
        last = self.age(queue[0]) + self.window
        return [lot for lot in queue if self.age(lot) <= last]

    def _ease(self, lot: Candidate, taken: Collection[Key]) -> tuple:
        in_the_way = sum(key not in taken for key in lot.blockers)
        return (in_the_way, lot.distance, self.age(lot), lot.key)

    def improve(self, greedy: list[Candidate]) -> list[Candidate]:
        """One exchange, or one lot left out, that meets the bounds; else the heaviest of all.

        The last lot taken is given up first and the oldest of the others comes in first.
        """
        best, best_total = greedy, _weight(greedy)
        for tried in self._variants(greedy):
            total = _weight(tried)
            if self.least <= total <= self.most:
                return tried
            if best_total < total <= self.most:
                best, best_total = tried, total
        return best

    def _variants(self, greedy: list[Candidate]) -> Iterable[list[Candidate]]:
        keys, total = {lot.key for lot in greedy}, _weight(greedy)
        others = [lot for lot in self.queue if lot.key not in keys]
        for index in reversed(range(len(greedy))):
            rest = greedy[:index] + greedy[index + 1 :]
            room = total - greedy[index].weight
            for other in others:
                # Most exchanges are ruled out by weight alone.
                if greedy[index].weight < other.weight <= self.most - room + _NOISE:
                    yield [*rest, other]
        for lot in reversed(greedy):
            yield self.take(without={lot.key})[0]

    def passed_over(
        self, taken: list[Candidate], heavy: set[Key], dropped: Collection[Key]
    ) -> tuple[tuple[Key, str], ...]:
        """Every lot not taken with the reason, those that would have gone first leading."""
        keys = {lot.key for lot in taken}
        last = max((self.age(lot) for lot in taken), default=None)

        def reason(lot: Candidate) -> str:
            if not lot.usable or lot.weight <= 0:
                return "blocked"
            if lot.key in dropped:
                return "tolerance"
            if lot.key in heavy:
                return "too_heavy"
            return "reach" if last is not None and self.age(lot) < last else "enough"

        others = (lot for lot in self.lots.values() if lot.key not in keys)
        ranked = sorted(others, key=lambda lot: (self.age(lot), lot.key))
        return tuple((lot.key, reason(lot)) for lot in ranked)


def _picking_order(taken: list[Candidate]) -> tuple[Key, ...]:
    """As chosen, but each after those of the chosen that lie on it."""
    lots = {lot.key: lot for lot in taken}
    order: dict[Key, None] = {}
    for lot in taken:
        for key in (*lot.blockers, lot.key):
            if key in lots:
                order.setdefault(key)
    return tuple(order)

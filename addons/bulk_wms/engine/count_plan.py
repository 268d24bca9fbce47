"""Which places are worth counting, in which order, and what a plan costs.

Every visit to a place is a chance for an error, so places are counted because they were touched
(DOMAIN 2.9), and on a slow background cycle because time passes. Minutes, metres, money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A place that was never counted counts as if it had been found wrong this often.
PRIOR_ERRORS, PRIOR_COUNTS = 0.5, 10.0

# A place with less (kg) is empty: half of the last digit of a weight.
EMPTY = 0.0005


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that could be counted now.

    :param near: touches of what rests on it or what it rests on
    :param errors: counts of the past that found a difference beyond tolerance, of ``counts``
    :param overdue: turns that it is late, where plans go by time
    :param days: since its last count
    """

    key: int
    touches: int = 0
    near: int = 0
    value: float = 0.0
    errors: int = 0
    counts: int = 0
    area: int = 0
    row: int = 0
    slot: int = 0
    tier: int = 1
    minutes: float = 2.0
    overdue: float = 0.0
    days: float = 0.0

    @property
    def error_rate(self) -> float:
        """Share of past counts that found an error, drawn towards the usual where few are known.

        >>> Candidate(1).error_rate, Candidate(1, errors=5, counts=10).error_rate
        (0.05, 0.275)
        """
        return (self.errors + PRIOR_ERRORS) / (self.counts + PRIOR_COUNTS)

    def rank(self, waiting: bool = False) -> tuple:
        """Touches, then value, then past error rate, then the walking order.

        :param waiting: touches times the days since the last count instead. Where more is touched
            than can be counted, the fastest places would take all of the crew, though an error
            there lives shortly; errors of rate r that stay until they are counted cost least in
            all when counts go with the root of r, and that is what this product leads to.

        >>> busy, calm = Candidate(1, touches=4, days=1), Candidate(2, touches=2, days=9)
        >>> busy.rank() < calm.rank(), busy.rank(waiting=True) < calm.rank(waiting=True)
        (True, False)
        """
        touched = self.touches + 0.5 * self.near
        return (
            -touched * max(self.days, 0.01) if waiting else -touched,
            -self.overdue,
            -self.value,
            -self.error_rate,
            walking(self),
        )


def walking(stop: Candidate) -> tuple:
    """Order of stops on foot: area by area, rows there and back, the ground before upper tiers.

    >>> stops = [Candidate(n, row=row, slot=slot) for n, (row, slot) in
    ...          enumerate([(1, 1), (1, 2), (2, 1), (2, 2)])]
    >>> [stop.key for stop in sorted(stops, key=walking)]
    [0, 1, 3, 2]
    """
    forth = stop.row % 2 == 1
    return (stop.area, stop.row, stop.slot if forth else -stop.slot, stop.tier, stop.key)


def choose(
    candidates: Iterable[Candidate], capacity: float, waiting: bool = False
) -> list[Candidate]:
    """The places that the crew can count in ``capacity`` minutes, by rank; 0 is no limit.

    What no longer fits is left out, what is smaller may still fit: a day is used up.

    >>> [one.key for one in choose([Candidate(1, touches=1), Candidate(2, touches=9)], 2.0)]
    [2]
    """
    chosen, left = [], capacity
    for one in sorted(candidates, key=lambda one: one.rank(waiting)):
        if capacity and one.minutes > left + 1e-9:
            continue
        chosen.append(one)
        left -= one.minutes
    return chosen


def sheets(chosen: Sequence[Candidate], crew: int) -> list[list[Candidate]]:
    """Chosen places as sheets: one area each, large areas cut so that ``crew`` people share.

    Each sheet is in walking order; the work of the people differs by one stop at most.

    >>> stops = [Candidate(n, area=1, row=1, slot=n) for n in range(5)]
    >>> [[stop.key for stop in sheet] for sheet in sheets(stops, 2)]
    [[0, 1, 2], [3, 4]]
    """
    by_area: dict[int, list[Candidate]] = {}
    for one in sorted(chosen, key=walking):
        by_area.setdefault(one.area, []).append(one)
    total = sum(one.minutes for one in chosen)
    share = total / max(crew, 1)
    result: list[list[Candidate]] = []
    for stops in by_area.values():
        sheet: list[Candidate] = []
        minutes = 0.0
        for stop in stops:
            if sheet and minutes + stop.minutes / 2 > share + 1e-9:
                result.append(sheet)
                sheet, minutes = [], 0.0
            sheet.append(stop)
            minutes += stop.minutes
        result.append(sheet)
    return result


def assign(sizes: Sequence[float], crew: int) -> list[int]:
    """Who takes which sheet, by minutes: the longest first to whoever has least. Ties to the first.

    >>> assign([10, 4, 5], 2)
    [0, 1, 1]
    """
    load = [0.0] * max(crew, 1)
    answer = [0] * len(sizes)
    for index in sorted(range(len(sizes)), key=lambda i: (-sizes[i], i)):
        who = min(range(len(load)), key=lambda i: (load[i], i))
        answer[index] = who
        load[who] += sizes[index]
    return answer


def cycle_places(classes: dict[str, int], days: dict[str, int]) -> float:
    """Places that fall due in a week when each class is counted every so many days; 0: never.

    >>> cycle_places({"A": 30, "B": 60, "": 7}, {"A": 30, "B": 60, "C": 0, "": 7})
    21.0
    """
    return round(
        sum(7.0 * count / days[name] for name, count in classes.items() if days.get(name)), 3
    )

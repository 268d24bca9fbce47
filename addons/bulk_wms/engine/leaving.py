"""When a lot is expected to leave, and how sure that is.

Days and standard deviations in days. What is known counts in this order: an order that has the
lot reserved, the production plan, an open order that the lot would meet, and last how long its
like has stayed before. Shelf life puts an end to all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import erf, exp, pi, sqrt
from typing import NamedTuple

_ROOT2 = sqrt(2.0)


class Leaving(NamedTuple):
    """The expected day, its standard deviation in days, and what it comes from.

    `source` is one of ``order``, ``plan``, ``demand``, ``dwell``, ``expiry``.
    """

    day: date
    sd: float
    source: str


class Dwell(NamedTuple):
    """How long lots of a kind have stayed: mean and standard deviation in days, how many."""

    mean: float
    sd: float
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far each source misses, as standard deviations in days: defaults that a site changes.

    >>> Spread().order
    1.0
    """

    order: float = 1.0
    plan: float = 3.0
    demand: float = 7.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one lot; None where nothing is.

    `ordered` is the day of the order that has it reserved, `planned` the day of the production
    plan, `wanted` the day of an open order that it would meet, `expires` the end of its shelf
    life, `since` the day from which its stay counts.
    """

    since: date
    ordered: date | None = None
    planned: date | None = None
    wanted: date | None = None
    expires: date | None = None


def expect(
    known: Known, dwell: Dwell | None, today: date, spread: Spread | None = None
) -> Leaving | None:
    """When the lot is expected to leave; None where nothing tells.

    What is late leaves today at the earliest.

    >>> today = date(2026, 3, 1)
    >>> expect(Known(date(2026, 1, 1), ordered=date(2026, 3, 9)), None, today)
    Leaving(day=datetime.date(2026, 3, 9), sd=1.0, source='order')
    >>> expect(Known(date(2026, 1, 1), planned=date(2026, 2, 1)), None, today).day == today
    True
    >>> expect(Known(date(2026, 2, 28)), Dwell(30.0, 5.0, 40), today)
    Leaving(day=datetime.date(2026, 3, 30), sd=5.0, source='dwell')
    """
    spread = spread or Spread()
    found = None
    for day, sd, source in (
        (known.ordered, spread.order, "order"),
        (known.planned, spread.plan, "plan"),
        (known.wanted, spread.demand, "demand"),
    ):
        if day:
            found = Leaving(max(day, today), sd, source)
            break
    if found is None and dwell is not None and dwell.count:
        rest, sd = remaining(dwell, (today - known.since).days)
        found = Leaving(today + timedelta(days=round(rest)), sd, "dwell")
    if known.expires and (found is None or found.day > known.expires):
        sd = found.sd if found else spread.demand
        found = Leaving(max(known.expires, today), sd, "expiry")
    return found


def remaining(dwell: Dwell, stayed: float) -> tuple[float, float]:
    """Days that are left, and their standard deviation, for a lot that has stayed so long.

    The normal distribution of the stay, cut off below what has passed (mean and variance of the
    one-sided truncated normal: m + s*l and s^2 * (1 + a*l - l^2), a = (stayed - m) / s and
    l = density(a) / (1 - cumulative(a))).

    >>> remaining(Dwell(30.0, 5.0, 9), 0)
    (30.0, 5.0)
    >>> [round(value, 1) for value in remaining(Dwell(30.0, 5.0, 9), 30)]
    [4.0, 3.0]
    """
    if dwell.sd <= 0:
        return max(dwell.mean - stayed, 0.0), 0.0
    start = (stayed - dwell.mean) / dwell.sd
    if start < -3.0:
        return round(dwell.mean - stayed, 6), dwell.sd
    tail = 1.0 - _below(start)
    if tail < 1e-6:
        # Far beyond anything seen: it leaves some day, nobody knows which.
        return dwell.sd, dwell.sd
    pull = exp(-start * start / 2.0) / sqrt(2.0 * pi) / tail
    share = max(1.0 + start * pull - pull * pull, 0.0)
    return max(dwell.mean + dwell.sd * pull - stayed, 0.0), dwell.sd * sqrt(share)


def earlier(first: float, other: float, sd: float) -> float:
    """Probability that what is expected on day `first` leaves before what is expected on `other`.

    `sd` is the standard deviation of the difference: the root of the sum of both squares. Days
    as numbers. The same day is a toss.

    >>> earlier(10, 20, 0.0), earlier(10, 10, 4.0)
    (1.0, 0.5)
    >>> round(earlier(10, 14, 4.0), 3)
    0.841
    """
    if sd <= 0:
        return 1.0 if first < other else 0.5 if first == other else 0.0
    return _below((other - first) / sd)


@lru_cache(maxsize=4096)
def _below(score: float) -> float:
    """Cumulative standard normal distribution."""
    return (1.0 + erf(score / _ROOT2)) / 2.0

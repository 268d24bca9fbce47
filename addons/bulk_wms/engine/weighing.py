"""Weighing vehicles: what a scale may be off by, and what a ticket must fulfil.

Weights are kg. Limits of error: OIML R76 for class III (JJG 539 and GB/T 7723 are the Chinese
counterparts); golden values and the rules of a ticket: DOMAIN.md 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import hypot
from statistics import median

# Up to so many verification intervals e, so many e.
_ERROR_STEPS = ((500, 0.5), (2000, 1.0), (float("inf"), 1.5))
IN_SERVICE = 2.0
"""A scale in use may be off by this multiple of its limit at verification."""
LEAST_LOAD = 20
"""Least load of a class III scale, in verification intervals."""
TARE_SHARE = 0.005
"""How far a tare may be off its usual value, as a share of it, where that is more than 2 e."""


@dataclass(frozen=True)
class Scale:
    """A scale as its certificate describes it; all weights kg, 0 for no limit."""

    interval: float
    greatest: float = 0.0
    least: float = 0.0
    valid_until: date | None = None


@dataclass(frozen=True)
class Reading:
    """One weight as a scale showed it."""

    weight: float
    taken_at: datetime
    plate: str = ""
    stable: bool = True


@dataclass(frozen=True)
class Problem:
    """What stands against a weight or a ticket: a code and the facts for its sentence."""

    code: str
    facts: dict = field(default_factory=dict)


def greatest_error(weight: float, interval: float, in_service: bool = True) -> float:
    """Greatest permissible error in kg of a class III scale for a load of ``weight`` kg.

    OIML R76: 0.5 e up to 500 e, 1 e up to 2,000 e, 1.5 e above; twice that in service.
    ``interval`` is e in kg. Raises ValueError for a negative weight or an e that is not above 0.

    >>> greatest_error(49_000, 20), greatest_error(15_000, 20, in_service=False)
    (60.0, 20.0)
    """
    if weight < 0 or not interval > 0:
        raise ValueError(f"no load of {weight} kg on a scale with e = {interval} kg")
    steps = weight / interval
    share = next(share for limit, share in _ERROR_STEPS if steps <= limit)
    return share * interval * (IN_SERVICE if in_service else 1.0)


def net_tolerance(
    gross: float, tare: float, interval: float, tare_interval: float = 0.0
) -> tuple[float, float]:
    """How far a net weight may be off, in kg: (worst case, root of the sum of squares).

    Both weighings are off by what a scale in service may be off; ``tare_interval`` is the e of
    the scale that took the tare, where it was another one.

    >>> worst, likely = net_tolerance(49_000, 15_000, 20)
    >>> worst, round(likely, 1), round(100 * worst / 34_000, 2)
    (100.0, 72.1, 0.29)
    """
    first = greatest_error(gross, interval)
    second = greatest_error(tare, tare_interval or interval)
    return first + second, hypot(first, second)


def usual_tare(history: Sequence[float], last: int = 10) -> float:
    """Median in kg of the ``last`` tares of ``history``, oldest first; 0 without any.

    >>> usual_tare([15_000, 15_020, 14_980, 19_000])
    15010.0
    """
    return float(median(history[-last:])) if history else 0.0


def tare_is_unusual(tare: float, history: Sequence[float], interval: float) -> bool:
    """Whether a tare is further than max(2 e, 0.5 %) from the median of those before.

    >>> tare_is_unusual(15_060, [15_000, 15_020], 20), tare_is_unusual(15_400, [15_000], 20)
    (False, True)
    """
    usual = usual_tare(history)
    return bool(history) and abs(tare - usual) > max(2 * interval, TARE_SHARE * usual)


def reading_problems(reading: Reading, scale: Scale, today: date) -> list[Problem]:
    """What stands against taking this weight from this scale.

    >>> scale = Scale(20, greatest=80_000, least=400, valid_until=date(2026, 6, 30))
    >>> noon = datetime(2026, 7, 1, 12)
    >>> [found.code for found in reading_problems(Reading(90_000, noon), scale, noon.date())]
    ['expired', 'too_heavy']
    """
    problems = []
    if scale.valid_until is None or today > scale.valid_until:
        problems.append(Problem("expired", {"until": scale.valid_until}))
    if not reading.stable:
        problems.append(Problem("unstable"))
    if scale.greatest and reading.weight > scale.greatest:
        problems.append(
            Problem("too_heavy", {"weight": reading.weight, "greatest": scale.greatest})
        )
    if not reading.weight > 0 or reading.weight < scale.least:
        problems.append(Problem("too_light", {"weight": reading.weight, "least": scale.least}))
    return problems


def ticket_problems(
    first: Reading, second: Reading, direction: str, least_seconds: float = 0.0
) -> list[Problem]:
    """What stands against a ticket of these two weighings.

    ``direction`` is ``in`` (the truck brought goods, so it is lighter now), ``out`` (it took
    goods, so it is heavier now), or empty where only weights were wanted.

    >>> noon = datetime(2026, 7, 1, 12)
    >>> first, second = Reading(15_000, noon, "A1"), Reading(49_000, noon, "A1")
    >>> [found.code for found in ticket_problems(first, second, "in", 60)]
    ['too_soon', 'heavier']
    """
    problems = []
    if first.plate != second.plate:
        problems.append(Problem("other_plate", {"first": first.plate, "second": second.plate}))
    seconds = (second.taken_at - first.taken_at).total_seconds()
    if seconds < least_seconds:
        problems.append(Problem("too_soon", {"seconds": seconds, "least": least_seconds}))
    if direction == "in" and second.weight > first.weight:
        problems.append(Problem("heavier", {"first": first.weight, "second": second.weight}))
    if direction == "out" and second.weight < first.weight:
        problems.append(Problem("lighter", {"first": first.weight, "second": second.weight}))
    return problems


def gross_and_tare(first: float, second: float) -> tuple[float, float, float]:
    """(gross, tare, net) in kg of two weighings; net = gross - tare, never below 0.

    >>> gross_and_tare(15_000, 49_020)
    (49020, 15000, 34020)
    """
    gross, tare = max(first, second), min(first, second)
    return gross, tare, gross - tare


def deduction(net: float, percent: float = 0.0, weight: float = 0.0) -> float:
    """kg taken off for moisture or impurity: a share of the net in percent, or a weight.

    Raises ValueError for both at once, for neither, and for more than the net.

    >>> deduction(34_000, percent=2.5), deduction(34_000, weight=120)
    (850.0, 120)
    """
    if bool(percent) == bool(weight) or percent < 0 or weight < 0:
        raise ValueError("a deduction is a percentage or a weight above 0")
    taken = net * percent / 100.0 if percent else weight
    if taken > net:
        raise ValueError(f"a deduction of {taken} kg from {net} kg")
    return taken

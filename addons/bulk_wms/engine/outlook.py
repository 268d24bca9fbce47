"""What stands in the yard on each of the next days, and when it is too little or too much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

# Kilograms below which a difference is rounding, not stock.
_ROUNDING = 0.5


@dataclass(frozen=True)
class Change:
    """Goods that are expected to come (kg above 0) or to leave (below 0) on a day."""

    day: date
    kg: float


@dataclass(frozen=True)
class Day:
    """What is expected of one day, kg; ``stock`` is what stands there at its end."""

    day: date
    came: float
    went: float
    stock: float


@dataclass(frozen=True)
class Outlook:
    """The days ahead, with the first one of too little and of too much, if any."""

    days: tuple[Day, ...]
    shortage: date | None
    overflow: date | None


def look_ahead(
    today: date,
    stock: float,
    changes: Iterable[Change],
    horizon: int = 30,
    least: float = 0.0,
    most: float | None = None,
) -> Outlook:
    """Stock at the end of each of ``horizon`` days from ``today`` on.

    What should have happened before today is expected today: it is late, not cancelled. Goods
    that come and leave on one day are netted, as nobody knows the hour.

    :param stock: kg that stand there now
    :param least: kg below which it is too little
    :param most: kg above which it is too much; None: no limit

    >>> monday = date(2026, 1, 5)
    >>> seen = look_ahead(
    ...     monday,
    ...     100.0,
    ...     [Change(date(2026, 1, 6), -120.0), Change(date(2026, 1, 7), 300.0)],
    ...     horizon=3,
    ...     most=250.0,
    ... )
    >>> [day.stock for day in seen.days]
    [100.0, -20.0, 280.0]
    >>> seen.shortage.isoformat(), seen.overflow.isoformat()
    ('2026-01-06', '2026-01-07')
    """
    came: dict[date, float] = {}
    went: dict[date, float] = {}
    for change in changes:
        side = came if change.kg > 0 else went
        day = max(change.day, today)
        side[day] = side.get(day, 0.0) + abs(change.kg)
    days, shortage, overflow = [], None, None
    for ahead in range(horizon):
        day = today + timedelta(days=ahead)
        stock += came.get(day, 0.0) - went.get(day, 0.0)
        days.append(Day(day, came.get(day, 0.0), went.get(day, 0.0), stock))
        if shortage is None and stock < least - _ROUNDING:
            shortage = day
        if overflow is None and most is not None and stock > most + _ROUNDING:
            overflow = day
    return Outlook(tuple(days), shortage, overflow)

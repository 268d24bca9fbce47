"""The business day of a partner: it begins with a shift, in the plant's own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def bounds(day: date, zone: str, start: float) -> tuple[datetime, datetime]:
    """Begin and end of a business day, UTC without zone; the end does not belong to it.

    :param start: hour of the day at which it begins, from 0 to below 24

    A day that begins at 22:00 is called by the date on which it begins.

    >>> [str(moment) for moment in bounds(date(2026, 3, 1), "Asia/Shanghai", 8.0)]
    ['2026-03-01 00:00:00', '2026-03-02 00:00:00']
    >>> begin, end = bounds(date(2026, 3, 29), "Europe/Berlin", 0.0)  # the clock jumps
    >>> (end - begin).total_seconds() / 3600
    23.0
    """
    minutes = round(start * 60)
    clock = time(minutes // 60, minutes % 60)
    place = ZoneInfo(zone)
    return tuple(
        datetime.combine(one, clock, place).astimezone(UTC).replace(tzinfo=None)
        for one in (day, day + timedelta(days=1))
    )


def day_of(moment: datetime, zone: str, start: float) -> date:
    """The business day to which ``moment`` (UTC without zone) belongs.

    >>> day_of(datetime(2026, 2, 28, 23, 59, 59), "Asia/Shanghai", 8.0)
    datetime.date(2026, 2, 28)
    >>> day_of(datetime(2026, 3, 1, 0, 0, 0), "Asia/Shanghai", 8.0)
    datetime.date(2026, 3, 1)
    """
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    for day in (local + timedelta(days=1), local, local - timedelta(days=1)):
        begin, end = bounds(day, zone, start)
        if begin <= moment < end:
            return day
    raise ValueError(f"no business day holds {moment}")

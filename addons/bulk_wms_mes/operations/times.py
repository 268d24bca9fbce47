"""Times of the contract: text with a zone outside, naive UTC inside."""

from datetime import UTC, datetime


def utc(text: str) -> datetime:
    """A time of a message as naive UTC to the second.

    >>> utc("2026-03-01T06:30:00+08:00")
    datetime.datetime(2026, 2, 28, 22, 30)
    """
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None, microsecond=0)


def stamp(moment: datetime | None) -> str | None:
    """Naive UTC as text of the contract.

    >>> stamp(datetime(2026, 3, 1, 6, 30))
    '2026-03-01T06:30:00Z'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

"""What stands around the places under consideration: rows, open work, expected days.

Days as numbers; work as open tasks for each crane or vehicle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from math import sqrt

from .items import Item, Key, Place, RowKey


@dataclass(slots=True)
class Days:
    """The expected days of leaving of all that is looked at: how many, how far apart, how sure.

    `total`, `squares` and `noise` are sums of the days, of their squares and of the squares of
    their standard deviations, counted from the first day seen.
    """

    count: int = 0
    start: int = 0
    total: float = 0.0
    squares: float = 0.0
    noise: float = 0.0

    def add(self, day: date, sd: float = 0.0) -> None:
        """Count one more lot.

        >>> days = Days()
        >>> for number in (1, 11):
        ...     days.add(date(2026, 3, number))
        >>> round(days.span, 1), days.trust
        (17.3, 1.0)
        """
        number = day.toordinal()
        if not self.count:
            self.start = number
        number -= self.start
        self.count += 1
        self.total += number
        self.squares += number * number
        self.noise += sd * sd

    @property
    def variance(self) -> float:
        """Variance of the days as they are expected."""
        mean = self.total / self.count
        return max(self.squares / self.count - mean * mean, 0.0)

    @property
    def trust(self) -> float:
        """How far the days tell one lot from another: 1 as a rule, 0 when they are all noise.

        The share of the variance that is not noise, times three: days of which a third is true
        are still worth following (`make bench-yard`).
        """
        variance = self.variance if self.count else 0.0
        if not variance:
            return 1.0
        return min(max(3.0 * (1.0 - self.noise / self.count / variance), 0.0), 1.0)

    @property
    def span(self) -> float:
        """Days from the first to the last, if they are spread evenly: root of 12 variances."""
        return sqrt(12.0 * self.variance) if self.count else 0.0

    @property
    def last(self) -> float:
        """The last day of that span, as a number."""
        return self.start + self.total / self.count + self.span / 2.0 if self.count else 0.0

    @classmethod
    def evenly(cls, first: date, last: date, sd: float = 0.0) -> Days:
        """As if one lot left on each day from `first` to `last`, its day known to `sd` days.

        >>> round(Days.evenly(date(2026, 3, 1), date(2026, 3, 31)).span)
        31
        """
        days = cls()
        for number in range(first.toordinal(), last.toordinal() + 1):
            days.add(date.fromordinal(number), sd)
        return days

    def copy(self) -> Days:
        """A copy to count on.

        >>> Days().copy() == Days()
        True
        """
        return replace(self)


@dataclass(slots=True)
class RowUse:
    """How a row is used: its positions, and the items that stand or are held there by product.

    >>> RowUse(10, {"HRC": 3, "CRC": 1}).count
    4
    """

    positions: int = 0
    products: dict[Key, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Items in the row."""
        return sum(self.products.values())

    def copy(self) -> RowUse:
        """A copy to count on without changing the caller's.

        >>> RowUse(3).copy() == RowUse(3)
        True
        """
        return RowUse(self.positions, dict(self.products))


@dataclass(slots=True)
class Nearby:
    """What stands and is worked on around the places under consideration.

    How many items of a lot, a heat and a product stand or are held in each row; how each row is
    used; how much open work there is in each area for one crane or vehicle; and the days on which
    lots are expected to leave, None to take those of the places themselves. Rows full or
    locked count too, so callers that hand over only open places fill this themselves; an item on
    the move is left out of its own row.
    """

    lots: dict[tuple[RowKey, Key], int] = field(default_factory=dict)
    heats: dict[tuple[RowKey, str], int] = field(default_factory=dict)
    products: dict[tuple[RowKey, Key], int] = field(default_factory=dict)
    rows: dict[RowKey, RowUse] = field(default_factory=dict)
    work: dict[Key, float] = field(default_factory=dict)
    days: Days | None = None

    @classmethod
    def of(cls, places: Iterable[Place]) -> Nearby:
        """Count what stands and is held on `places`.

        >>> coil = Item("C1", "coil", "HRC", 9_000.0, heat="H7")
        >>> Nearby.of([Place("A-01", "A", row="1", stack=(coil,))]).heats
        {(('A', '1'), 'H7'): 1}
        """
        nearby = cls()
        for place in places:
            nearby.rows.setdefault(place.row_key, RowUse()).positions += 1
            for item in place.content:
                nearby.add(place.row_key, item)
        return nearby

    def add(self, row: RowKey, item: Item) -> None:
        """Count one more item in a row.

        >>> nearby = Nearby()
        >>> nearby.add(("A", "1"), Item("C1", "coil", "HRC", 9_000.0))
        >>> nearby.products
        {(('A', '1'), 'HRC'): 1}
        """
        counted: list[tuple[dict, Key]] = [(self.lots, item.key), (self.products, item.product)]
        if item.heat:
            counted.append((self.heats, item.heat))
        for counts, value in counted:
            counts[row, value] = counts.get((row, value), 0) + 1
        use = self.rows.get(row)
        if use is None:
            use = self.rows[row] = RowUse()
        use.products[item.product] = use.products.get(item.product, 0) + 1
        if row[0] in self.work:
            self.work[row[0]] += 1.0

    def copy(self) -> Nearby:
        """A copy to count on without changing the caller's.

        >>> Nearby().copy() == Nearby()
        True
        """
        rows = {row: use.copy() for row, use in self.rows.items()}
        return Nearby(
            dict(self.lots),
            dict(self.heats),
            dict(self.products),
            rows,
            dict(self.work),
            self.days.copy() if self.days else None,
        )

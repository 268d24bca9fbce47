"""What criteria look at: the place under consideration, and what there is around it.

Distances m, weights kg, days as numbers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .items import Item, Key, Place, RowKey
from .nearby import Days, Nearby
from .standing import Standing


class Score(NamedTuple):
    """Points from 0 to 1, and the facts they come from."""

    points: float
    facts: Mapping[str, object]


class Below:
    """The lots that would be buried: when they are wanted, and how old they are.

    `leaves` are pairs of day (as a number) and standard deviation of those whose leaving is
    expected; `first` is the earliest of these days, None where nothing is expected.
    """

    __slots__ = ("aged", "aged_unplanned", "first", "keys", "leaves", "oldest")

    def __init__(self, lots: Iterable[Item], today: date) -> None:
        lots = tuple(lots)
        self.keys = frozenset(lot.key for lot in lots)
        self.leaves = [(lot.leaves.toordinal(), lot.leaves_sd) for lot in lots if lot.leaves]
        self.first = min(self.leaves)[0] if self.leaves else None
        self.aged = sorted(lot.aged or today for lot in lots)
        self.aged_unplanned = sorted(lot.aged or today for lot in lots if not lot.leaves)
        self.oldest: dict[Key, date] = {}
        for lot in lots:
            aged = lot.aged or today
            self.oldest[lot.product] = min(aged, self.oldest.get(lot.product, aged))


class Site:
    """A place under consideration, with what stays the same while items are tried on it.

    `keys` says per scope of a criterion what its points depend on besides the item, so that
    sites that are alike are scored once.
    """

    __slots__ = ("below", "distance", "keys", "place", "standing")

    def __init__(self, place: Place, scene: Scene, standing: Standing | None = None) -> None:
        self.place = place
        self.standing = standing or Standing(place)
        self.below = Below(self.standing.below, scene.today)
        self.distance = place.distance(*scene.origin)
        self.keys = {
            "site": self,
            "row": place.row_key,
            "area": place.area,
            "standing": self.standing,
        }


@dataclass(slots=True)
class Scene:
    """What criteria know beyond item and place: origin in m, today, rows, ages, distances.

    `ages` are the sorted dates of each product, `shares` what has been worked out from them;
    `nearest` and `farthest` are the distances in m among the places the item may take; `days`
    are the expected days of leaving; `least_work` and
    `most_work` the open tasks of the least and the most busy area among them.
    """

    origin: tuple[float, float]
    today: date
    nearby: Nearby
    ages: dict[Key, list[date]] = field(default_factory=dict)
    shares: dict[Key, dict[date, float]] = field(default_factory=dict, repr=False)
    nearest: float = 0.0
    farthest: float = 0.0
    days: Days = field(default_factory=Days)
    areas: frozenset[Key] = frozenset()
    least_work: float = 0.0
    most_work: float = 0.0

    @classmethod
    def of(
        cls,
        places: Iterable[Place],
        origin: tuple[float, float],
        today: date,
        nearby: Nearby | None = None,
    ) -> Scene:
        """Describe `places` as seen from `origin` (m); rows are counted from them if not given.

        >>> day = date(2026, 3, 1)
        >>> Scene.of([Place("A-01", x=3.0), Place("A-02", x=9.0)], (0.0, 0.0), day).farthest
        9.0
        """
        places = tuple(places)
        scene = cls(origin, today, Nearby.of(places) if nearby is None else nearby.copy())
        known = scene.nearby.days
        if known is not None:
            scene.days = known.copy()
        for place in places:
            for item in place.content:
                scene.ages.setdefault(item.product, []).append(item.aged or today)
                if item.leaves and known is None:
                    scene.days.add(item.leaves, item.leaves_sd)
        for dates in scene.ages.values():
            dates.sort()
        scene.areas = frozenset(place.area for place in places)
        scene._weigh_work()
        scene.range(place.distance(*origin) for place in places)
        return scene

    def range(self, distances: Iterable[float]) -> None:
        """Take the nearest and the farthest of the distances (m) as the scale of travel.

        >>> scene = Scene((0.0, 0.0), date(2026, 3, 1), Nearby())
        >>> scene.range([4.0, 2.0])
        >>> scene.nearest, scene.farthest
        (2.0, 4.0)
        """
        distances = tuple(distances)
        self.nearest, self.farthest = min(distances, default=0.0), max(distances, default=0.0)

    def add(self, item: Item, row: RowKey) -> None:
        """Count an item that has been given a place in a row.

        >>> scene = Scene((0.0, 0.0), date(2026, 3, 1), Nearby())
        >>> scene.add(Item("C1", "coil", "HRC", 9_000.0), ("A", "1"))
        >>> scene.ages
        {'HRC': [datetime.date(2026, 3, 1)]}
        """
        self.nearby.add(row, item)
        self._weigh_work()
        if item.leaves:
            self.days.add(item.leaves, item.leaves_sd)
        insort(self.ages.setdefault(item.product, []), item.aged or self.today)
        self.shares.pop(item.product, None)

    def _weigh_work(self) -> None:
        if self.nearby.work:
            work = [self.nearby.work.get(area, 0.0) for area in self.areas]
            self.least_work, self.most_work = min(work, default=0.0), max(work, default=0.0)

    def younger_share(self, product: Key, aged: date) -> float:
        """Of the others of its product, the share that is younger than a lot of that date.

        1 for the only one, which is the oldest and the youngest of all.

        >>> scene = Scene((0.0, 0.0), date(2026, 3, 1), Nearby())
        >>> scene.ages["HRC"] = [date(2026, 1, 1), date(2026, 1, 8), date(2026, 2, 1)]
        >>> scene.younger_share("HRC", date(2026, 1, 8))
        0.5
        """
        shares = self.shares.setdefault(product, {})
        share = shares.get(aged)
        if share is None:
            dates = self.ages.get(product, ())
            earlier, not_later = bisect_left(dates, aged), bisect_right(dates, aged)
            # A support may stand on a place that is not under consideration: then it is not
            # among the dates itself.
            others = len(dates) - (earlier < not_later)
            share = shares[aged] = (len(dates) - not_later) / others if others else 1.0
        return share

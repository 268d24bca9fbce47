"""What makes one allowed place better than another.

A criterion is a registered function of an item, a site and the scene; it gives points from 0
(bad) to 1 (good) and the facts behind them, which the operator reads as the reason. Adding one
means adding a function here; which ones count, and how much, is the caller's choice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .items import Item, Key, Nearby, Place, RowKey
from .standing import Standing


class Score(NamedTuple):
    """Points from 0 to 1, and the facts they come from."""

    points: float
    facts: Mapping[str, object]


class Below:
    """The lots that would be buried, sorted once by when they are wanted."""

    __slots__ = ("aged", "aged_unplanned", "keys", "leaves", "oldest")

    def __init__(self, lots: Iterable[Item], today: date) -> None:
        lots = tuple(lots)
        self.keys = frozenset(lot.key for lot in lots)
        self.leaves = sorted(lot.leaves for lot in lots if lot.leaves)
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
        self.keys = {"site": self, "row": place.row_key, "standing": self.standing}


@dataclass(slots=True)
class Scene:
    """What criteria know beyond item and place: origin in m, today, rows, ages, distances.

    `ages` are the sorted dates of each product, `shares` what has been worked out from them;
    `nearest` and `farthest` are the distances in m among the places the item may take.
    """

    origin: tuple[float, float]
    today: date
    nearby: Nearby
    ages: dict[Key, list[date]] = field(default_factory=dict)
    shares: dict[Key, dict[date, float]] = field(default_factory=dict, repr=False)
    nearest: float = 0.0
    farthest: float = 0.0

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
        for place in places:
            for item in place.content:
                scene.ages.setdefault(item.product, []).append(item.aged or today)
        for dates in scene.ages.values():
            dates.sort()
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
        insort(self.ages.setdefault(item.product, []), item.aged or self.today)
        self.shares.pop(item.product, None)

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


class Criterion(NamedTuple):
    """A registered criterion: its code, its function, and the scope its points depend on."""

    code: str
    score: Callable[[Item, Site, Scene], Score]
    scope: str


CRITERIA: dict[str, Criterion] = {}
"""Every criterion by its code."""


def criterion(code: str, scope: str) -> Callable:
    """Register a function as the criterion `code`.

    `scope` is what its points depend on besides the item: ``standing`` (limits and content of
    the place), ``row``, or ``site`` (anything).

    >>> sorted(CRITERIA)
    ['fit', 'near', 'reach', 'shuffles', 'travel']
    """

    def register(score: Callable[[Item, Site, Scene], Score]) -> Callable:
        CRITERIA[code] = Criterion(code, score, scope)
        return score

    return register


@criterion("near", scope="row")
def near(item: Item, site: Site, scene: Scene) -> Score:
    """Same lot or heat in the row: 1. The same product: half. Nothing of it: 0.

    >>> stack = (Item("C1", "coil", "HRC", 9_000.0, heat="H7"),)
    >>> scene = Scene.of([Place("A-01", row="1", stack=stack)], (0.0, 0.0), date(2026, 3, 1))
    >>> site = Site(Place("A-02", row="1"), scene)
    >>> near(Item("C2", "coil", "HRC", 9_000.0, heat="H7"), site, scene).points
    1.0
    >>> near(Item("C3", "coil", "HRC", 9_000.0, heat="H8"), site, scene).points
    0.5
    """
    row, nearby = site.place.row_key, scene.nearby
    lots = nearby.lots.get((row, item.key), 0)
    heats = nearby.heats.get((row, item.heat), 0) if item.heat else 0
    products = nearby.products.get((row, item.product), 0)
    points = 1.0 if lots or heats else 0.5 if products else 0.0
    facts = {"row": row[1], "same_lot": lots, "same_heat": heats, "same_product": products}
    return Score(points, facts)


@criterion("travel", scope="site")
def travel(item: Item, site: Site, scene: Scene) -> Score:
    """Crane travel from the origin: the nearest allowed place 1, the farthest 0.

    >>> scene = Scene.of([Place("A", x=10.0), Place("B", x=30.0)], (0.0, 0.0), date(2026, 3, 1))
    >>> travel(Item("C1", "coil", "HRC", 9_000.0), Site(Place("C", x=15.0), scene), scene)
    Score(points=0.75, facts={'distance': 15.0})
    """
    spread = scene.farthest - scene.nearest
    points = 1.0 - (site.distance - scene.nearest) / spread if spread else 1.0
    return Score(points, {"distance": site.distance})


@criterion("shuffles", scope="standing")
def shuffles(item: Item, site: Site, scene: Scene) -> Score:
    """Lots below that are expected to leave first, each a shuffle: none 1, one 1/2, two 1/3.

    The expected leaving dates decide; where one of the two is not known, the older leaves
    first, and what has no date ages from today. On the same day it is a toss: half a shuffle.
    Units of the item's own lot never count, since the upper one can go.

    >>> from .items import Limits
    >>> old = Item("S1", "slab", "S", 9_000.0, aged=date(2026, 1, 5))
    >>> scene = Scene((0.0, 0.0), date(2026, 3, 1), Nearby())
    >>> site = Site(Place("A", limits=Limits(pattern="column"), stack=(old,)), scene)
    >>> shuffles(Item("S2", "slab", "S", 9_000.0), site, scene)
    Score(points=0.5, facts={'expected': 1.0, 'below': 1})
    """
    below, aged = _others_below(item, site, scene), item.aged or scene.today
    if item.leaves:
        expected = _earlier(below.leaves, item.leaves) + _earlier(below.aged_unplanned, aged)
    else:
        expected = _earlier(below.aged, aged)
    facts = {"expected": expected, "below": len(site.standing.below)}
    return Score(1.0 / (1.0 + expected), facts)


def _others_below(item: Item, site: Site, scene: Scene) -> Below:
    """The lots below without the item's own, whose units stand for each other."""
    if item.key not in site.below.keys:
        return site.below
    return Below((lot for lot in site.standing.below if lot.key != item.key), scene.today)


def _earlier(dates: list[date], day: date) -> float:
    """How many of the sorted dates are earlier; the same day counts half."""
    return (bisect_left(dates, day) + bisect_right(dates, day)) / 2


@criterion("reach", scope="standing")
def reach(item: Item, site: Site, scene: Scene) -> Score:
    """The oldest lots of each product stay reachable: burying the oldest 0, the youngest 1.

    Measured on the lot below that the most others of its product are younger than, as the
    share of those others; the only lot of its product is its oldest. The item's own lot does
    not count.

    >>> from .items import Limits
    >>> old, new = (Item(f"S{m}", "slab", "S", 9e3, aged=date(2026, m, 5)) for m in (1, 2))
    >>> column = Limits(pattern="column")
    >>> places = [Place("A", limits=column, stack=(old,)), Place("B", limits=column, stack=(new,))]
    >>> scene = Scene.of(places, (0.0, 0.0), date(2026, 3, 1))
    >>> [reach(Item("S3", "slab", "S", 9e3), Site(place, scene), scene).points for place in places]
    [0.0, 1.0]
    """
    worst, buried = 0.0, None
    for product, aged in _others_below(item, site, scene).oldest.items():
        share = scene.younger_share(product, aged)
        if buried is None or share > worst or (share == worst and aged < buried):
            worst, buried = share, aged
    oldest = buried.isoformat() if buried else None
    return Score(1.0 - worst, {"younger_share": worst, "oldest_below": oldest})


@criterion("fit", scope="standing")
def fit(item: Item, site: Site, scene: Scene) -> Score:
    """The tightest fit: how much of the place the item uses up, so that big places stay free.

    The mean of what can be told: the share of the weight limit reached with it, its sizes as
    shares of the size limits, and in a column its likeness to the layer below. Where the place
    has no such limit, half.

    >>> from .items import Limits
    >>> scene = Scene((0.0, 0.0), date(2026, 3, 1), Nearby())
    >>> site = Site(Place("A", limits=Limits(max_weight=20_000, max_width=1500)), scene)
    >>> round(fit(Item("C1", "coil", "HRC", 16_000.0, width=1500), site, scene).points, 3)
    0.9
    """
    standing, facts = site.standing, {}
    total, count = 0.0, 0
    if standing.limits.max_weight:
        total = (standing.load + item.weight) / standing.limits.max_weight
        facts["weight_share"], count = total, 1
    sizes = [getattr(item, name) / most for name, most in standing.greatest]
    if standing.limits.pattern == "column" and standing.carriers:
        below = standing.carriers[-1]
        sizes += _likeness(item.length, below.length) + _likeness(item.width, below.width)
    if sizes:
        share = facts["size_share"] = sum(sizes) / len(sizes)
        total, count = total + share, count + 1
    return Score(min(1.0, total / count) if count else 0.5, facts)


def _likeness(one: float, other: float) -> list[float]:
    """The smaller of two sizes as a share of the larger, where both are known."""
    if not (one and other):
        return []
    return [one / other if one < other else other / one]

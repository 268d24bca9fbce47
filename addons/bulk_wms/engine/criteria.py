"""What makes one allowed place better than another.

A criterion is a registered function of an item, a site and the scene; it gives points from 0
(bad) to 1 (good) and the facts behind them, which the operator reads as the reason. Adding one
means adding a function here; which ones count, and how much, is the caller's choice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from math import sqrt
from typing import NamedTuple

from .items import Item, Place
from .leaving import earlier
from .nearby import Nearby
from .scene import Below, Scene, Score, Site

__all__ = [
    "CRITERIA",
    "Below",
    "Criterion",
    "Nearby",
    "Place",
    "Scene",
    "Score",
    "Site",
    "criterion",
]


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
    the place), ``row``, ``area``, or ``site`` (anything).

    >>> len(CRITERIA), "near" in CRITERIA
    (11, True)
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


# Expected days are trusted more than their spread says: half of it gave the fewest shuffles in
# `make bench-yard`, whatever the noise.
_TRUST = 0.5


@criterion("shuffles", scope="standing")
def shuffles(item: Item, site: Site, scene: Scene) -> Score:
    """Lots below that are expected to leave first, each a shuffle: none 1, one 1/2, two 1/3.

    Each lot below counts with the probability that it leaves before the item does (normal
    distributions, see `leaving`). Where one of the two days is not known, the older leaves
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
        unplanned = _earlier(below.aged_unplanned, aged)
        expected = trusted = unplanned
        day = item.leaves.toordinal()
        trust = scene.days.trust
        for other, sd in below.leaves:
            spread = sqrt(sd * sd + item.leaves_sd * item.leaves_sd)
            expected += earlier(other, day, spread)
            trusted += earlier(other, day, _TRUST * spread / trust) if trust else 0.5
    else:
        expected = trusted = _earlier(below.aged, aged)
    facts = {"expected": expected, "below": len(site.standing.below)}
    return Score(1.0 / (1.0 + trusted), facts)


@criterion("dates", scope="standing")
def dates(item: Item, site: Site, scene: Scene) -> Score:
    """Lots in the order of leaving: what leaves just before the first lot below gets 1.

    A place whose first lot leaves much later is better kept for later goods, and so is an empty
    one: the gap counts as a share of the span of days in the yard. Over lots that leave earlier
    the points fall half as fast, because one of them is in the way anyhow. Half where the item's
    own leaving is not known.

    >>> from .items import Limits
    >>> first = Item("S1", "slab", "S", 9e3, leaves=date(2026, 3, 11))
    >>> last = Item("S0", "slab", "S", 9e3, leaves=date(2026, 3, 31))
    >>> stacks = enumerate([(first,), (last,), ()])
    >>> places = [Place(n, limits=Limits(pattern="column"), stack=stack) for n, stack in stacks]
    >>> scene = Scene.of(places, (0.0, 0.0), date(2026, 3, 1))
    >>> new = Item("S2", "slab", "S", 9e3, leaves=date(2026, 3, 11))
    >>> [round(dates(new, Site(place, scene), scene).points, 2) for place in places]
    [1.0, 0.42, 0.21]
    """
    below = _others_below(item, site, scene)
    span = scene.days.span if item.leaves else 0.0
    if not span:
        return Score(0.5, {"gap": None})
    day = item.leaves.toordinal()
    # An empty place is as good as one whose lots leave last of all.
    gap = (below.first if below.first is not None else scene.days.last) - day
    points = 1.0 - gap / span if gap >= 0 else 1.0 + gap / span / 2.0
    points = 0.5 + (min(max(points, 0.0), 1.0) - 0.5) * scene.days.trust
    return Score(points, {"gap": gap if below.first is not None else None})


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


@criterion("compact", scope="standing")
def compact(item: Item, site: Site, scene: Scene) -> Score:
    """What is begun is filled first, so that empty places stay free: empty 0, nearly full 1.

    Counted in tiers where the place has a limit on them, else in weight; half where it has
    neither. A saddle always holds one: it gets half.

    >>> from .items import Limits
    >>> slab = Item("S1", "slab", "S", 9_000.0)
    >>> scene = Scene((0.0, 0.0), date(2026, 3, 1), Nearby())
    >>> place = Place("A", limits=Limits(pattern="column", max_tiers=4), stack=(slab, slab))
    >>> compact(slab, Site(place, scene), scene).points
    0.5
    """
    standing = site.standing
    limits, count = standing.limits, len(standing.place.content)
    if limits.pattern == "saddle":
        share = 0.5
    elif limits.max_tiers:
        share = count / limits.max_tiers
    elif limits.max_weight:
        share = standing.load / limits.max_weight
    elif limits.max_height:
        share = sum(layer.thickness for layer in standing.below) / limits.max_height
    else:
        share = 0.5
    return Score(min(share, 1.0), {"units": count})


@criterion("material", scope="row")
def material(item: Item, site: Site, scene: Scene) -> Score:
    """A row of one material: the share of the row that is the item's product. Empty row: half.

    >>> place = Place("A-01", "A", row=1, stack=(Item("C1", "coil", "HRC", 9_000.0),))
    >>> scene = Scene.of([place, Place("B-01", "A", row=2)], (0.0, 0.0), date(2026, 3, 1))
    >>> spots = [Site(Place("A-02", "A", row=row), scene) for row in (1, 2)]
    >>> [material(Item("C2", "coil", "HRC", 9e3), spot, scene).points for spot in spots]
    [1.0, 0.5]
    >>> material(Item("C3", "coil", "CRC", 9e3), spots[0], scene).points
    0.0
    """
    use = scene.nearby.rows.get(site.place.row_key)
    count = use.count if use else 0
    if not use or not count:
        return Score(0.5, {"row": site.place.row, "same": 0, "others": 0})
    same = use.products.get(item.product, 0)
    return Score(same / count, {"row": site.place.row, "same": same, "others": count - same})


@criterion("rows", scope="row")
def rows(item: Item, site: Site, scene: Scene) -> Score:
    """A row in use is filled before a new one is opened: empty row 0, else half and more.

    Rows that are filled one after the other also empty one after the other, which keeps first
    in, first out by row where single places cannot keep it.

    >>> place = Place("A-01", "A", row=1, stack=(Item("C1", "coil", "HRC", 9_000.0),))
    >>> row = [place, Place("A-02", "A", row=1), Place("B-01", "A", row=2)]
    >>> scene = Scene.of(row, (0.0, 0.0), date(2026, 3, 1))
    >>> [rows(Item("C2", "coil", "HRC", 9e3), Site(p, scene), scene).points for p in row[1:]]
    [0.75, 0.0]
    """
    use = scene.nearby.rows.get(site.place.row_key)
    count = use.count if use else 0
    facts = {"row": site.place.row, "count": count}
    if not use or not count:
        return Score(0.0, facts)
    return Score(0.5 + 0.5 * min(count / max(use.positions, 1), 1.0), facts)


_WANTED = {"A": 0.0, "B": 0.5, "C": 1.0}


@criterion("turnover", scope="site")
def turnover(item: Item, site: Site, scene: Scene) -> Score:
    """Fast movers near, slow ones far: class A the nearest place, C the farthest, B between.

    Half where the item has no class.

    >>> scene = Scene.of([Place("A", x=10.0), Place("B", x=30.0)], (0.0, 0.0), date(2026, 3, 1))
    >>> far = Site(Place("B", x=30.0), scene)
    >>> [turnover(Item("C", "coil", "HRC", 9e3, turnover=c), far, scene).points for c in "AC"]
    [0.0, 1.0]
    """
    wanted = _WANTED.get(item.turnover)
    facts = {"turnover": item.turnover, "distance": site.distance}
    spread = scene.farthest - scene.nearest
    if wanted is None or not spread:
        return Score(0.5, facts)
    share = (site.distance - scene.nearest) / spread
    return Score(max(0.0, 1.0 - abs(share - wanted)), facts)


@criterion("balance", scope="area")
def balance(item: Item, site: Site, scene: Scene) -> Score:
    """Level load between cranes: the area with the least open work 1, with the most 0.

    Work is the number of open tasks for each crane or vehicle that serves the area.

    >>> places = [Place("A-01", "A"), Place("B-01", "B")]
    >>> nearby = Nearby(work={"A": 8.0, "B": 2.0})
    >>> scene = Scene.of(places, (0.0, 0.0), date(2026, 3, 1), nearby)
    >>> [balance(Item("C", "coil", "HRC", 9e3), Site(p, scene), scene).points for p in places]
    [0.0, 1.0]
    """
    work = scene.nearby.work.get(site.place.area, 0.0)
    spread = scene.most_work - scene.least_work
    points = (scene.most_work - work) / spread if spread else 1.0
    return Score(min(max(points, 0.0), 1.0), {"work": work})

"""The best allowed place: hard limits first, then weighted criteria.

Distances m, weights kg. The criteria are in `criteria`, the limits in `standing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from math import hypot, inf
from typing import NamedTuple

from .criteria import CRITERIA, Criterion
from .items import Item, Key, Place
from .nearby import Nearby
from .scene import Scene, Score, Site
from .standing import Standing


class Reason(NamedTuple):
    """What one criterion said about the chosen place; it contributed points x weight."""

    criterion: str
    points: float
    weight: float
    facts: Mapping[str, object]

    @property
    def contribution(self) -> float:
        """Share of the decision's points."""
        return self.points * self.weight


@dataclass(frozen=True, slots=True)
class Decision:
    """Where an item goes, and why; `place_key` None when no place may take it.

    `points` are the sum of the reasons' contributions, largest first. `refused` counts the
    refused places by the code of their first refusal; `considered` all places. `runner_up` is
    the second best place with its points. `contested`: other transfers have proposed this
    place too, because nothing else fits.
    """

    place_key: Key | None
    points: float = 0.0
    reasons: tuple[Reason, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    considered: int = 0
    runner_up: tuple[Key, float] | None = None
    item_key: Key | None = None
    contested: bool = False


def choose(
    item: Item,
    places: Iterable[Place],
    weights: Mapping[str, float],
    origin: tuple[float, float],
    today: date,
    nearby: Nearby | None = None,
) -> Decision:
    """The best allowed place for one item.

    `weights` gives the weight (0 or more) of each criterion by its code; those left out do not
    count. `origin` in m is where the item comes from. `nearby` counts what stands in the rows;
    without it, what stands on `places`. Places that other transfers have proposed are used
    only when nothing else fits. Raises ValueError for an unknown criterion, a negative weight
    or two places with one key.

    >>> coil = Item("C1", "coil", "HRC", 9_000.0)
    >>> places = [Place("A", x=30.0), Place("B", x=10.0), Place("C", x=1.0, locked="repair")]
    >>> decision = choose(coil, places, {"travel": 2.0}, (0.0, 0.0), date(2026, 3, 1))
    >>> decision.place_key, decision.points, decision.refused, decision.runner_up
    ('B', 2.0, {'locked': 1}, ('A', 0.0))
    """
    return _Yard(places, weights, origin, today, nearby).decide(item)


def assign(
    items: Sequence[Item],
    places: Iterable[Place],
    weights: Mapping[str, float],
    origin: tuple[float, float],
    today: date,
    nearby: Nearby | None = None,
) -> list[Decision]:
    """A place for every item of a receipt, in the order of the items, each as in `choose`.

    What is chosen is held for the items that follow: it takes room, counts as nearby and as
    present in its area, and carries no coil, because it does not stand yet.

    >>> coils = [Item(key, "coil", "HRC", 9_000.0) for key in ("C1", "C2", "C3")]
    >>> from .items import Limits
    >>> saddles = [Place(key, limits=Limits(pattern="saddle")) for key in ("A", "B")]
    >>> decisions = assign(coils, saddles, {"travel": 1.0}, (0.0, 0.0), date(2026, 3, 1))
    >>> [(decision.place_key, decision.refused) for decision in decisions]
    [('A', {}), ('B', {'held': 1}), (None, {'held': 2})]
    """
    yard = _Yard(places, weights, origin, today, nearby)
    decisions = []
    for item in items:
        decision = yard.decide(item)
        if decision.place_key is not None:
            yard.hold(item, decision.place_key)
        decisions.append(decision)
    return decisions


# A site is given up only when it is worse by more than rounding could change.
_MARGIN = 1e-6


def rank(
    item: Item,
    places: Iterable[Place],
    weights: Mapping[str, float],
    origin: tuple[float, float],
    today: date,
    nearby: Nearby | None = None,
) -> list[Decision]:
    """Every allowed place for an item with its points and reasons, the best first.

    Arguments and errors as in `choose`; what was refused is not in the list.

    >>> coil = Item("C1", "coil", "HRC", 9_000.0)
    >>> places = [Place("A", x=30.0), Place("B", x=10.0), Place("C", x=1.0, locked="repair")]
    >>> ranking = rank(coil, places, {"travel": 2.0}, (0.0, 0.0), date(2026, 3, 1))
    >>> [(decision.place_key, decision.points) for decision in ranking]
    [('B', 2.0), ('A', 0.0)]
    """
    yard = _Yard(places, weights, origin, today, nearby)
    allowed, refused = yard._allowed(item)
    decisions = []
    with yard._looking_at(item, allowed):
        for site in allowed:
            reasons = yard._reasons(item, site)
            points = round(sum(reason.contribution for reason in reasons), 9)
            key = site.place.key
            decisions.append(Decision(key, points, reasons, refused, len(allowed), None, item.key))
    return sorted(decisions, key=lambda decision: (-decision.points, decision.place_key))


class _Active(NamedTuple):
    """A criterion in use, with the scores it has given for the item at hand."""

    criterion: Criterion
    weight: float
    memo: dict[object, Score]

    def score(self, item: Item, site: Site, scene: Scene) -> Score:
        key = site.keys[self.criterion.scope]
        score = self.memo.get(key)
        if score is None:
            score = self.memo[key] = self.criterion.score(item, site, scene)
        return score


class _Yard:
    """The places of one pass, kept so that only what changed is worked out again.

    Places closed to every item are counted once and left out; places that are empty and alike
    share one `Standing`; and what the hard limits said of a `Standing` is kept for all items
    that are alike to them.
    """

    def __init__(
        self,
        places: Iterable[Place],
        weights: Mapping[str, float],
        origin: tuple[float, float],
        today: date,
        nearby: Nearby | None,
    ) -> None:
        places = tuple(places)
        self._active = _active(weights)
        self._cheap = [active for active in self._active if active.criterion.scope != "standing"]
        self._rest = [active for active in self._active if active.criterion.scope == "standing"]
        self._rest_weight = sum(active.weight for active in self._rest)
        self._scene = Scene.of(places, origin, today, nearby)
        self._shared: dict[tuple, Standing] = {}
        self._verdicts: dict[tuple, dict[Standing, str]] = {}
        self._closed: Counter[str] = Counter()
        self._open: dict[Key, Site] = {}
        self._considered = len(places)
        for place in places:
            if place.key in self._open:
                raise ValueError(f"two places have the key {place.key!r}")
            self._open[place.key] = self._site(place)
        self._close(tuple(self._open.values()))

    def _site(self, place: Place) -> Site:
        """The site of a place; empty places with equal limits share what follows from them."""
        if place.content or place.supports or place.upper:
            return Site(place, self._scene)
        alike = (
            place.limits, place.tier, place.locked, place.near_hazards, place.far_hazards
        )  # fmt: skip
        standing = self._shared.get(alike)
        if standing is None:
            standing = self._shared[alike] = Standing(place)
        return Site(place, self._scene, standing)

    def _close(self, sites: Iterable[Site]) -> None:
        """Count places that no item can take any more, and forget them."""
        for site in sites:
            if site.standing.closed:
                self._closed[site.standing.closed[0].code] += 1
                del self._open[site.place.key]

    def decide(self, item: Item) -> Decision:
        """The best place for an item as the yard is now."""
        allowed, refused = self._allowed(item)
        pool = [site for site in allowed if not site.place.proposals] or allowed
        if not pool:
            return Decision(None, 0.0, (), refused, self._considered, None, item.key)
        with self._looking_at(item, pool):
            return self._best(item, pool, refused)

    @contextmanager
    def _looking_at(self, item: Item, sites: list[Site]) -> Iterator[None]:
        """Scales and kept scores as they are for one item; its own leaving counts meanwhile."""
        for active in self._active:
            active.memo.clear()
        days = self._scene.days
        if item.leaves:
            self._scene.days = days.copy()
            self._scene.days.add(item.leaves, item.leaves_sd)
        self._scene.range(site.distance for site in sites)
        yield
        self._scene.days = days

    def _best(self, item: Item, pool: list[Site], refused: Mapping[str, int]) -> Decision:
        (points, best), *second = self._best_two(item, pool)
        return Decision(
            best.place.key,
            points,
            self._reasons(item, best),
            refused,
            self._considered,
            (second[0][1].place.key, second[0][0]) if second else None,
            item.key,
            best.place.proposals > 0,
        )

    def _best_two(self, item: Item, pool: list[Site]) -> list[tuple[float, Site]]:
        """The two sites with the most points, ties to the smaller key.

        Criteria that are cheap to score come first and order the sites; the others are scored
        only while a site can still reach the second best, since no criterion gives more than 1.
        """
        scene, open_weight = self._scene, self._rest_weight
        ranked = []
        for site in pool:
            negative = 0.0
            for criterion, weight, memo in self._cheap:
                key = site.keys[criterion.scope]
                score = memo.get(key)
                if score is None:
                    score = memo[key] = criterion.score(item, site, scene)
                negative -= weight * score.points
            ranked.append((negative, site.place.key, site))
        ranked.sort(key=_rank)
        best: list[tuple[float, Key, Site]] = []
        worst = inf
        for negative, key, site in ranked:
            if negative - open_weight > worst:
                break
            left = open_weight
            for active in self._rest:
                negative -= active.weight * active.score(item, site, scene).points
                left -= active.weight
                if negative - left > worst:
                    break
            else:
                # Rounded far above what adding floats loses: equal is equal.
                best = sorted((*best, (round(negative, 9), key, site)), key=_rank)[:2]
                worst = best[1][0] + _MARGIN if len(best) == 2 else inf
        return [(0.0 - negative, site) for negative, _key, site in best]

    def _allowed(self, item: Item) -> tuple[list[Site], dict[str, int]]:
        """The sites that may take the item, and how many are refused by which first code."""
        verdicts = self._verdicts.setdefault(_likeness(item), {})
        allowed, refused = [], Counter(self._closed)
        for site in self._open.values():
            code = verdicts.get(site.standing)
            if code is None:
                refusal = site.standing.first(item)
                code = verdicts[site.standing] = refusal.code if refusal else ""
            if code:
                refused[code] += 1
            else:
                allowed.append(site)
        return allowed, dict(sorted(refused.items()))

    def _reasons(self, item: Item, site: Site) -> tuple[Reason, ...]:
        reasons = []
        for active in self._active:
            score = active.score(item, site, self._scene)
            facts = dict(score.facts)
            reasons.append(Reason(active.criterion.code, score.points, active.weight, facts))
        return tuple(sorted(reasons, key=lambda reason: (-reason.contribution, reason.criterion)))

    def hold(self, item: Item, key: Key) -> None:
        """Give a place to an item: it is held there for those that follow."""
        place = self._open[key].place
        place = replace(place, held=(*place.held, item))
        self._scene.add(item, place.row_key)
        changed = [place]
        if item.hazard:
            others = (site.place for site in self._open.values() if site.place.key != key)
            changed = [
                new for new in (_beside(one, place, item) for one in (place, *others)) if new
            ]
            if place.key not in {one.key for one in changed}:
                changed.append(place)
        sites = [self._site(one) for one in changed]
        self._open.update((site.place.key, site) for site in sites)
        self._close(sites)


def _beside(place: Place, chosen: Place, item: Item) -> Place | None:
    """`place` once the hazardous `item` is at `chosen`; None where that changes nothing."""
    new = place
    if place.area == chosen.area and item.hazard not in place.near_hazards:
        new = replace(new, near_hazards=place.near_hazards | {item.hazard})
    if place.limits.hazard_metres:
        metres = hypot(place.x - chosen.x, place.y - chosen.y)
        there = dict(place.far_hazards)
        if metres < there.get(item.hazard, inf):
            there[item.hazard] = metres
            new = replace(new, far_hazards=frozenset(there.items()))
    return None if new is place else new


def _rank(entry: tuple[float, Key, Site]) -> tuple[float, Key]:
    """Most points first, then the smaller key."""
    return entry[:2]


def _active(weights: Mapping[str, float]) -> list[_Active]:
    """The criteria that count, heaviest first, in one order so that sums come out the same."""
    for code, weight in weights.items():
        if code not in CRITERIA:
            raise ValueError(f"{code!r} is not one of {', '.join(sorted(CRITERIA))}")
        if not weight >= 0:
            raise ValueError(f"the weight of {code!r} must not be negative, got {weight}")
    codes = sorted((code for code in weights if weights[code]), key=lambda c: (-weights[c], c))
    return [_Active(CRITERIA[code], weights[code], {}) for code in codes]


def _likeness(item: Item) -> tuple:
    """What the hard limits look at: items that agree in it are allowed on the same places."""
    return (
        item.form,
        item.product,
        item.weight,
        item.length,
        item.width,
        item.thickness,
        item.outer_diameter,
        item.quality,
        item.hazard,
    )

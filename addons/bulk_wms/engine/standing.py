"""The hard limits of a place, worked out once for what it holds and checked for each item.

Weights kg, sizes mm, pressure kg/m2. A limit that cannot be checked because a size is not known
is not met: the refusal then gives 0 as the actual value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf

from . import piling
from .bounds import NOISE, Bound, Refusal, bound, step, unknown
from .items import DIMENSIONS, Item, Place

__all__ = ["Refusal", "Standing"]


class Standing:
    """What a place holds, worked out once, so that each item is then checked at once.

    `closed` are the refusals that hold for every item. `below` is what an item put here would
    bury, `carriers` what it would rest on; on a floor place things stand beside each other.
    `greatest` are the upper limits in mm on the sizes of one item, by name.
    """

    __slots__ = (
        "place", "limits", "closed", "load", "products", "forbidden", "too_near", "below",
        "carriers", "greatest", "bounds", "_envelope", "_kinds",
    )  # fmt: skip

    def __init__(self, place: Place, among: Iterable[Item] = ()) -> None:
        self.place, self.limits = place, place.limits
        content = place.content
        self.load = sum(item.weight for item in content)
        self.products = {item.product for item in content}
        self.forbidden = self._forbidden(content, among)
        self.too_near = _too_near(place)
        self.below: tuple[Item, ...] = ()
        self.carriers: tuple[Item, ...] = ()
        if self.limits.pattern == "column":
            self.below, self.carriers = content, content[-1:]
        elif self.limits.pattern == "saddle" and place.tier > 1:
            self.below = self.carriers = tuple(item for item in place.supports or () if item)
        self.closed = (*_closed(place), *piling.closed(self))
        most = ((name, getattr(self.limits, f"max_{name}")) for name in DIMENSIONS)
        self.greatest = tuple((name, limit) for name, limit in most if limit)
        self._kinds = tuple(check for applies, check in _KINDS if applies(self))
        self.bounds = tuple(_bounds(self))
        measures = dict.fromkeys(one.measure for one in self.bounds)
        self._envelope = tuple((name, *self._common(name)) for name in measures)

    def _forbidden(self, content: tuple[Item, ...], among: Iterable[Item]) -> frozenset[str]:
        """Hazard classes that do not go with what is in the area."""
        limits = self.limits
        never = {pair for pair, metres in limits.hazard_metres if metres == inf}
        pairs = limits.hazard_pairs | (never - limits.hazard_allowed)
        if not pairs:
            return frozenset()
        near = {item.hazard for item in (*content, *among)} | self.place.near_hazards
        return frozenset(
            hazard
            for pair in pairs
            for hazard in pair
            # A pair of one class leaves that class itself as the other side.
            if (pair - {hazard} or pair) <= near
        )

    def _common(self, measure: str) -> tuple[float, float]:
        """What all bounds on one measure leave: whoever is inside breaks none of them."""
        bounds = [one for one in self.bounds if one.measure == measure]
        return max(one.low for one in bounds), min(one.high for one in bounds)

    def first(self, item: Item) -> Refusal | None:
        """The first refusal of `item`, or None where it may be put.

        >>> Standing(Place("A", locked="crane repair")).first(Item("C1", "coil", "HRC", 1.0))
        Refusal(code='locked', actual='crane repair', limit='')
        """
        if self.closed:
            return self.closed[0]
        for check in self._kinds:
            refusal = check(item, self)
            if refusal:
                return refusal
        for measure, low, high in self._envelope:
            if not low <= getattr(item, measure) <= high:
                return next(self._outside(item))
        return None

    def all(self, item: Item) -> tuple[Refusal, ...]:
        """Every refusal of `item`, in the order they are looked at.

        >>> Standing(Place("A")).all(Item("C1", "coil", "HRC", 1.0))
        ()
        """
        kinds = (check(item, self) for check in self._kinds)
        return (*self.closed, *(refusal for refusal in kinds if refusal), *self._outside(item))

    def _outside(self, item: Item) -> Iterator[Refusal]:
        for one in self.bounds:
            value = getattr(item, one.measure)
            if not one.low <= value <= one.high:
                known = value > 0 and one.low < inf
                yield Refusal(one.code, one.actual(value) if known else 0, one.limit)


def _closed(place: Place) -> tuple[Refusal, ...]:
    """Refusals that hold whatever the item."""
    limits, found = place.limits, []
    saddle = limits.pattern == "saddle"
    standing, taken = len(place.stack), len(place.stack) + len(place.held)
    room = 1 if saddle else limits.max_tiers
    if place.locked:
        found.append(Refusal("locked", place.locked, ""))
    if place.upper:
        found.append(Refusal("upper", len(place.upper), 0))
    if room and taken >= room:
        found.append(Refusal("full" if standing >= room else "held", taken + 1, room))
    if saddle and place.tier > 1:
        carrying = sum(item is not None for item in place.supports or ())
        if carrying < 2:
            found.append(Refusal("support", carrying, 2))
    if limits.mixing == "empty" and taken:
        found.append(Refusal("mixing", taken, 0))
    return tuple(found)


def _mixing(item: Item, standing: Standing) -> Refusal | None:
    products = len(standing.products | {item.product})
    return Refusal("mixing", products, 1) if products > 1 else None


def _form(item: Item, standing: Standing) -> Refusal | None:
    forms = standing.limits.forms
    return None if item.form in forms else Refusal("form", item.form, tuple(sorted(forms)))


def _quality(item: Item, standing: Standing) -> Refusal | None:
    states = standing.limits.quality_states
    if item.quality in states:
        return None
    return Refusal("quality", item.quality, tuple(sorted(states)))


def _hazard(item: Item, standing: Standing) -> Refusal | None:
    if item.hazard in standing.forbidden:
        return Refusal("hazard", item.hazard, tuple(sorted(standing.forbidden)))
    return None


def _residue(item: Item, standing: Standing) -> Refusal | None:
    if item.product in standing.limits.products:
        return None
    return Refusal("residue", item.product, "")


def _too_near(place: Place) -> dict[str, tuple[float, float]]:
    """Classes that something near forbids, with the m there are and the m there must be."""
    found: dict[str, tuple[float, float]] = {}
    if not place.far_hazards:
        return found
    there = dict(place.far_hazards)
    for pair, metres in place.limits.hazard_metres:
        if metres == inf or pair in place.limits.hazard_allowed:
            continue
        for hazard in pair:
            (other,) = pair - {hazard} or pair
            if there.get(other, inf) < metres - NOISE:
                least = found.get(hazard, (0.0, 0.0))
                found[hazard] = max(least, (there[other], metres), key=lambda one: one[1])
    return found


def _distance(item: Item, standing: Standing) -> Refusal | None:
    if item.hazard in standing.too_near:
        return Refusal("distance", *standing.too_near[item.hazard])
    return None


_Applies = Callable[[Standing], object]
_Check = Callable[[Item, Standing], Refusal | None]
# Checks of what an item is, not how big; each with when it has anything to check.
_KINDS: tuple[tuple[_Applies, _Check], ...] = (
    (lambda standing: standing.limits.mixing == "same" and standing.products, _mixing),
    (lambda standing: standing.limits.forms, _form),
    (lambda standing: standing.limits.quality_states, _quality),
    (lambda standing: standing.forbidden, _hazard),
    (lambda standing: standing.too_near, _distance),
    (lambda standing: standing.limits.products, _residue),
    (lambda standing: standing.limits.same_eye and standing.carriers, piling.eye),
)


def _bounds(standing: Standing) -> Iterator[Bound]:
    """The limits on sizes and weight, in the order they are looked at."""
    limits, load = standing.limits, standing.load
    for name in DIMENSIONS:
        least, most = getattr(limits, f"min_{name}"), getattr(limits, f"max_{name}")
        if least:
            yield bound("size", name, least, inf, least)
        if most:
            yield bound("size", name, 0, most, most)
    if limits.max_weight:
        most = limits.max_weight
        yield bound("weight", "weight", -inf, most - load, most, lambda kg: load + kg)
    if limits.max_volume:
        yield _volume(standing.place.content, limits.max_volume)
    if limits.upper_weight_ratio and standing.carriers:
        most = limits.upper_weight_ratio * min(item.weight for item in standing.carriers)
        yield bound("weight", "weight", -inf, most, most)
    if limits.max_diameter_difference:
        for carrier in standing.carriers:
            most = limits.max_diameter_difference
            yield step("diameter", "outer_diameter", carrier.outer_diameter, most)
    yield from piling.bounds(standing)
    if limits.pattern == "column":
        yield from _column_bounds(standing)


def _volume(content: tuple[Item, ...], most: float) -> Bound:
    """Loose goods need room in m3; of what lies there already the volume must be known."""
    if not all(item.volume for item in content):
        return unknown("volume", "volume", most)
    filled = sum(item.volume for item in content)
    return bound("volume", "volume", 0, most - filled, most, lambda m3: filled + m3)


def _column_bounds(standing: Standing) -> Iterator[Bound]:
    """Limits of a column: the piling rules of a real slab yard (iolab-uniud/ss-rp)."""
    limits, layers = standing.limits, standing.below
    if limits.max_height:
        most = limits.max_height
        height = sum(layer.thickness for layer in layers)
        if all(layer.thickness for layer in layers):
            yield bound("height", "thickness", 0, most - height, most, lambda mm: height + mm)
        else:
            yield unknown("height", "thickness", most)
    if not layers:
        return
    if limits.max_length_spread:
        yield _length_spread(layers, limits.max_length_spread)
    if limits.max_length_step:
        yield step("length", "length", layers[-1].length, limits.max_length_step)
    if limits.max_width_step:
        yield step("width", "width", layers[-1].width, limits.max_width_step)
    if limits.max_pressure:
        yield _pressure(layers, limits.max_pressure)


def _length_spread(layers: tuple[Item, ...], most: float) -> Bound:
    """The longest and the shortest of a column, the new item among them."""
    shortest = min(layer.length for layer in layers)
    longest = max(layer.length for layer in layers)
    if not shortest:
        return unknown("length", "length", most)
    low, high = longest - most, shortest + most
    return bound(
        "length", "length", low, high, most, lambda mm: max(mm, longest) - min(mm, shortest)
    )


def _pressure(layers: tuple[Item, ...], most: float) -> Bound:
    """What lies above a layer, the new item with it, presses on that layer's footprint in m2."""
    loads, above = [], 0.0
    for layer in reversed(layers):
        footprint = layer.length * layer.width / 1e6
        if not footprint:
            return unknown("pressure", "weight", most)
        loads.append((above, footprint))
        above += layer.weight
    spare = min(most * footprint - above for above, footprint in loads)
    return bound(
        "pressure", "weight", -inf, spare, most,
        lambda kg: max((above + kg) / footprint for above, footprint in loads),
    )  # fmt: skip

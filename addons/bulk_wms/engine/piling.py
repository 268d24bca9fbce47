"""What a coil may rest on: the rules of two and three tiers, each switched on by its limit.

Sizes mm, weights kg, loads kg/m2. Sources: trade rules for stacked coils (tiers by outer
diameter, no load on thin strip, an upper coil neither heavier nor wider than what carries it).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING

from .bounds import Bound, Refusal, bound, unknown

if TYPE_CHECKING:
    from .items import Item, Limits
    from .standing import Standing


def tiers_of(diameter: float, limits: Limits) -> float:
    """How many tiers a coil of this outer diameter (mm) may be part of; no limit is infinite.

    A diameter that is not known stays on the ground once there is a limit.

    >>> from .items import Limits
    >>> table = Limits(three_tier_diameter=1200, two_tier_diameter=1800)
    >>> [tiers_of(diameter, table) for diameter in (1000, 1500, 1900, 0)]
    [3, 2, 1, 1]
    """
    three, two = limits.three_tier_diameter, limits.two_tier_diameter
    if not three and not two:
        return inf
    if not diameter:
        return 1
    if three and diameter <= three:
        return 3
    if two:
        return 2 if diameter <= two else 1
    return 2


def layer_of(standing: Standing) -> int:
    """The tier that the next item would be in: its own on a saddle, the next in a column."""
    if standing.limits.pattern == "saddle":
        return standing.place.tier
    return len(standing.below) + 1


def closed(standing: Standing) -> Iterator[Refusal]:
    """What lies below carries nothing more, whatever the item."""
    limits, layer = standing.limits, layer_of(standing)
    if layer == 1:
        return
    lower = (*standing.below, *standing.place.under)
    allowed = min((tiers_of(item.outer_diameter, limits) for item in lower), default=inf)
    if allowed < layer:
        yield Refusal("tiers", layer, allowed)
    least = limits.min_lower_thickness
    thinnest = min((item.thickness for item in standing.carriers), default=inf)
    if least and thinnest < least:
        yield Refusal("thin", thinnest, least)


def eye(item: Item, standing: Standing) -> Refusal | None:
    """Coils that lie on each other have their eyes the same way."""
    for carrier in standing.carriers:
        if carrier.eye != item.eye:
            return Refusal("eye", item.eye, carrier.eye)
    return None


def bounds(standing: Standing) -> Iterator[Bound]:
    """What the coil rules leave to the sizes and the weight of the next item."""
    limits, layer = standing.limits, layer_of(standing)
    if layer > 1 and (limits.three_tier_diameter or limits.two_tier_diameter):
        widest = limits.two_tier_diameter if layer == 2 else limits.three_tier_diameter
        if layer == 2:
            widest = max(widest, limits.three_tier_diameter) if widest else inf
        elif layer > 3:
            widest = 0
        yield bound("tiers", "outer_diameter", 0, widest, widest)
    if limits.max_overhang:
        for carrier in standing.carriers:
            yield _overhang(carrier, limits.max_overhang)
    if limits.max_floor_load:
        yield _floor(standing)


def _overhang(carrier: Item, most: float) -> Bound:
    """An upper coil is at most so many mm wider than each that carries it."""
    if not carrier.width:
        return unknown("overhang", "width", most)
    width = carrier.width
    return bound("overhang", "width", 0, width + most, most, lambda mm: mm - width)


def _floor(standing: Standing) -> Bound:
    """What the ground carries: kg/m2 on the area of one place, else on the lowest item's face.

    Two coils of the second tier share a coil of the first. Each is checked as if it alone lay
    there with all its weight, so that both halves together never come to more.
    """
    limits, most = standing.limits, standing.limits.max_floor_load
    area, load = limits.floor_area, standing.load
    if limits.pattern == "saddle":
        load = max((item.weight for item in standing.carriers), default=0.0)
        load += max((item.weight for item in standing.place.under), default=0.0)
    elif not area and limits.pattern == "column" and standing.below:
        area = standing.below[0].length * standing.below[0].width / 1e6
    if not area:
        # Nothing lies there yet: an item alone is checked once its own place has an area.
        return bound("floor", "weight", -inf, inf, most) if not standing.below else unknown(
            "floor", "weight", most
        )  # fmt: skip
    return bound("floor", "weight", -inf, most * area - load, most, lambda kg: (load + kg) / area)

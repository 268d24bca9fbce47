"""What one limit leaves to one measure of the next item, and the refusal when it is outside.

Weights kg, sizes mm. A limit that needs a size that is not known is not met.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import NamedTuple

# A milligram, a nanometre: below what any scale or tape tells, above what adding floats loses.
NOISE = 1e-6


class Refusal(NamedTuple):
    """Why a place does not take an item: the value it would come to, and the limit.

    Codes, in the order they are looked at: locked, upper, full, held, support, tiers, thin,
    mixing, form, quality, hazard, distance, residue, eye, size, weight, volume, diameter,
    overhang, floor, height, length, width, pressure.
    """

    code: str
    actual: object
    limit: object


class Bound(NamedTuple):
    """What one limit leaves to one measure of the next item: from `low` to `high`.

    `actual` turns the measure into the value that is compared with `limit`, for the refusal.
    """

    code: str
    measure: str
    low: float
    high: float
    limit: float
    actual: Callable[[float], float]


def same(value: float) -> float:
    """The measure itself is what is compared."""
    return value


def bound(
    code: str,
    measure: str,
    low: float,
    high: float,
    limit: float,
    actual: Callable[[float], float] = same,
) -> Bound:
    """A bound with room for what floats lose; a size must be known, so it starts above zero.

    >>> bound("size", "width", 0, 1500, 1500).high > 1500
    True
    """
    if measure != "weight":
        low = max(low, 2 * NOISE)
    return Bound(code, measure, low - NOISE, high + NOISE, limit, actual)


def step(code: str, measure: str, neighbour: float, most: float) -> Bound:
    """At most so many mm more or less than the neighbour has.

    >>> step("width", "width", 1500, 300)[2:4]
    (1199.999999, 1800.000001)
    """
    if not neighbour:
        return unknown(code, measure, most)
    low, high = neighbour - most, neighbour + most
    return bound(code, measure, low, high, most, lambda mm: abs(mm - neighbour))


def unknown(code: str, measure: str, limit: float) -> Bound:
    """No item is inside: a size that the limit needs is not known of what is there.

    >>> unknown("width", "width", 300).low
    inf
    """
    return Bound(code, measure, inf, inf, limit, same)

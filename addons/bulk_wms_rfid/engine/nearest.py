"""Which position a crane means by the metres it reports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

# A coil's middle in the second tier hangs a metre above that in the first; heights of cranes are
# read from the rope and are worth less than their x and y.
Z_WORTH = 0.5


@dataclass(frozen=True)
class Spot:
    """A position with the metres of its middle."""

    key: int
    x: float
    y: float
    z: float = 0.0


@dataclass(frozen=True)
class Found:
    """``key`` of the position, or 0 with the reason: ``far`` or ``between``. ``off``: metres."""

    key: int
    off: float
    reason: str = ""


def nearest(x: float, y: float, z: float | None, spots: Iterable[Spot], tolerance: float) -> Found:
    """The position within ``tolerance`` metres; none when two are about as near.

    Two are as near when the second is not at least a third of the tolerance farther. Heights
    count where the crane says one.

    >>> row = [Spot(1, 0, 0), Spot(2, 2, 0), Spot(3, 4, 0)]
    >>> nearest(2.2, 0.1, None, row, 1.0).key, nearest(1.0, 0, None, row, 1.2).reason
    (2, 'between')
    >>> nearest(9, 0, None, row, 1.0)
    Found(key=0, off=5.0, reason='far')
    """

    def distance(spot: Spot) -> float:
        height = 0.0 if z is None else Z_WORTH * (z - spot.z)
        return math.sqrt((x - spot.x) ** 2 + (y - spot.y) ** 2 + height**2)

    near = sorted((distance(spot), spot.key) for spot in spots)[:2]
    if not near:
        return Found(0, math.inf, "far")
    off, key = near[0]
    if off > tolerance:
        return Found(0, round(off, 3), "far")
    if len(near) > 1 and near[1][0] - off < tolerance / 3:
        return Found(0, round(off, 3), "between")
    return Found(key, round(off, 3))

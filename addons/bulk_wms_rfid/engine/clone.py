"""One tag in two places: near enough in time, and too far apart for a truck, it is a copy."""

from __future__ import annotations

import math
from dataclasses import dataclass

# m/s. Nothing that carries a coil is faster: a truck on the plant's roads at 50 km/h.
FASTEST = 14.0
# m. How far a reader hears, at both ends, and what its position may be wrong by.
REACH = 30.0


@dataclass(frozen=True)
class Heard:
    """A tag at a fixed reader. ``x``, ``y``: metres; ``first``, ``last``: seconds."""

    x: float
    y: float
    first: float
    last: float


def is_impossible(one: Heard, other: Heard, fastest: float = FASTEST, reach: float = REACH) -> bool:
    """Whether no single tag can have been at both readers.

    The way beyond what both readers reach, in the time between, would need more than ``fastest``.

    >>> gate, dock = Heard(0, 0, 0, 5), Heard(900, 0, 10, 12)
    >>> is_impossible(gate, dock), is_impossible(gate, Heard(900, 0, 300, 301))
    (True, False)
    """
    way = math.hypot(one.x - other.x, one.y - other.y) - 2 * reach
    if way <= 0:
        return False
    gap = max(other.first - one.last, one.first - other.last, 0.0)
    return way > fastest * gap

"""What a pile is made of: which lots went in, and which are in what comes out.

Weights in kg. A layer is what is left of one arrival, the oldest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .items import Key

METHODS = ("mixed", "fifo")
# A gram: below what any scale tells, above what adding floats loses.
_NOISE = 0.001


class Layer(NamedTuple):
    """What is left of one arrival: its key and kg."""

    key: Key
    weight: float


class Taken(NamedTuple):
    """Shares in kg by key that were taken, and kg that no layer accounts for."""

    shares: dict[Key, float]
    unknown: float


def take(layers: Sequence[Layer], weight: float, method: str = "mixed") -> Taken:
    """Which layers are in `weight` kg that are taken from a pile.

    - ``mixed``: every layer by its share of what is left (perfect mixing, a heap that is
      turned over, a silo that flows as a funnel)
    - ``fifo``: the oldest layer first (a silo that flows as a whole)

    What exceeds all layers is unknown: there was more in the pile than the book knew.

    >>> layers = [Layer("A", 60.0), Layer("B", 40.0)]
    >>> take(layers, 10.0)
    Taken(shares={'A': 6.0, 'B': 4.0}, unknown=0.0)
    >>> take(layers, 70.0, "fifo")
    Taken(shares={'A': 60.0, 'B': 10.0}, unknown=0.0)
    """
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {', '.join(METHODS)}")
    if weight < 0:
        raise ValueError(f"{weight:g} kg cannot be taken")
    left = [layer for layer in layers if layer.weight > 0]
    total = sum(layer.weight for layer in left)
    if total <= weight + _NOISE:
        unknown = max(weight - total, 0.0)
        return Taken(_sums(left), unknown if unknown > _NOISE else 0.0)
    if method == "mixed":
        part = weight / total
        return Taken(_sums(Layer(layer.key, layer.weight * part) for layer in left), 0.0)
    shares = []
    for layer in left:
        share = min(layer.weight, weight)
        weight -= share
        if share <= 0:
            break
        shares.append(Layer(layer.key, share))
    return Taken(_sums(shares), 0.0)


def shares(layers: Sequence[Layer]) -> dict[Key, float]:
    """Share of each key in what is left, as fractions that sum to 1; empty for nothing.

    >>> shares([Layer("A", 60.0), Layer("B", 40.0), Layer("A", 20.0)])
    {'A': 0.6666666666666666, 'B': 0.3333333333333333}
    """
    sums = _sums(layer for layer in layers if layer.weight > 0)
    total = sum(sums.values())
    return {key: weight / total for key, weight in sums.items()} if total else {}


def _sums(layers) -> dict[Key, float]:
    sums: dict[Key, float] = {}
    for layer in layers:
        sums[layer.key] = sums.get(layer.key, 0.0) + layer.weight
    return sums

"""Which touch of a place most likely made the difference that was counted there.

A hint for whoever explains it, with its reason; never a proof. Weights kg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What speaks for a touch, and how much. Reasons are codes; words are the caller's.
WEIGHTS = {
    "same_lot": 3.0,
    "same_quantity": 4.0,
    "no_scan": 3.0,
    "other_place": 2.0,
    "average": 1.5,
    "by_hand": 1.5,
    "undone": 2.0,
}


@dataclass(frozen=True, slots=True)
class Touch:
    """One posted line at the place since the last good count, the oldest first.

    :param weight: kg it brought; below 0 what it took
    """

    key: int
    lot: int = 0
    weight: float = 0.0
    no_scan: bool = False
    other_place: bool = False
    average: bool = False
    by_hand: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Suspect:
    """A touch with what speaks for it, the strongest reason first."""

    key: int
    points: float
    reasons: tuple[str, ...]


def suspects(touches: Sequence[Touch], lot: int, difference: float) -> list[Suspect]:
    """Touches that may have made a ``difference`` kg of ``lot``, the most likely first.

    Equal ones: the later, for errors are mostly young.

    >>> touches = [Touch(1, lot=7, weight=-500.0), Touch(2, lot=7, weight=300.0, no_scan=True)]
    >>> [(one.key, one.reasons) for one in suspects(touches, 7, -300.0)]
    [(2, ('same_quantity', 'same_lot', 'no_scan')), (1, ('same_lot',))]
    """
    found = []
    for order, touch in enumerate(touches):
        reasons = [
            name
            for name in ("no_scan", "other_place", "average", "by_hand", "undone")
            if getattr(touch, name)
        ]
        if lot and touch.lot == lot:
            reasons.append("same_lot")
        if difference and abs(abs(touch.weight) - abs(difference)) <= 0.005 * abs(difference):
            reasons.append("same_quantity")
        if not reasons:
            continue
        points = sum(WEIGHTS[name] for name in reasons)
        reasons.sort(key=lambda name: (-WEIGHTS[name], name != "same_lot", name))
        found.append((-points, -order, Suspect(touch.key, points, tuple(reasons))))
    return [suspect for _points, _order, suspect in sorted(found, key=lambda row: row[:2])]

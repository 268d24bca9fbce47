"""Subsets of whole pieces whose weights sum into a window: which exist, and the cheapest one.

Weights are whole numbers (grams). Two methods work together. *Bit sets*: bit s of a number is on
when some pieces weigh s together; adding a piece of weight w is ``bits | bits << w``. That says at
once whether the window can be met, for any number of pieces. *Meeting in the middle*: all subsets
of one half of the pieces are matched with those of the other half by a sliding window, which finds
the cheapest subset exactly, with costs that need not be sums. It grows with the square root of the
number of subsets, so it takes up to `EXACT_MOST` pieces; beyond, the older pieces stay as the bit
sets left them and the answer says that it is not proven.

Subset sum by bit sets is Bellman's recursion (1957) on machine words; meeting in the middle is
due to Horowitz and Sahni (1974).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import gcd

from . import meeting
from .items import Key
from .meeting import Limits, Piece

# Up to so many pieces the cheapest subset is found and proven.
EXACT_MOST = 26
# Longest bit set; longer ones are kept in coarser steps and their answers checked exactly.
_MOST_BITS = 1 << 20
# All bit sets that are kept to walk back, together.
_MOST_KEPT = 1 << 27
_TARGETS = 24
_HEATS_TRIED = 2_000


def never() -> bool:
    """Time is not limited.

    >>> never()
    False
    """
    return False


class _Steps:
    """Weights in steps of a common unit, so that bit sets stay short.

    Weights are rounded down to steps: n pieces may weigh up to n - 1 steps more than their steps
    say, so the window reaches that much lower. `exact`: nothing was rounded.
    """

    def __init__(self, pieces: Sequence[Piece], limits: Limits, kept: int = 1) -> None:
        most = max(1024, min(_MOST_BITS, _MOST_KEPT // max(kept, 1)))
        unit = gcd(*(piece.weight for piece in pieces)) or 1
        self.exact = limits.high // unit <= most
        self.unit = unit if self.exact else -(-limits.high // most)
        self.weights = [piece.weight // self.unit for piece in pieces]
        slack = 0 if self.exact else len(pieces)
        self.high = limits.high // self.unit
        self.low = max(0, -(-limits.low // self.unit) - slack)

    def window(self) -> int:
        """Bit set of all totals inside the window."""
        if self.low > self.high:
            return 0
        return ((1 << (self.high - self.low + 1)) - 1) << self.low


def reach(pieces: Sequence[Piece], limits: Limits, steps: _Steps | None = None) -> int:
    """Bit set of the totals, in `steps`, that some of the pieces make within the limits.

    >>> bin(reach([Piece("A", 2), Piece("B", 3)], Limits(0, 9), None))
    '0b101101'
    """
    steps = steps or _Steps(pieces, limits)
    full = (1 << (steps.high + 1)) - 1
    heats = sorted({piece.heat for piece in pieces})
    count = 1 if limits.most_pieces else 0
    limited = 0 < limits.most_heats < len(heats)
    groups = (
        [[index for index, piece in enumerate(pieces) if piece.heat == heat] for heat in heats]
        if limited
        else [range(len(pieces))]
    )
    states = {(0, 0): 1}
    for group in groups:
        inside: dict[tuple[int, int], int] = {}
        for index in group:
            weight, added = steps.weights[index], dict(inside)
            for source, more in ((inside, 0), (states, 1 if limited else 0)):
                for (used, number), bits in source.items():
                    state = (used + more, number + count)
                    if limited and state[0] > limits.most_heats:
                        continue
                    if count and state[1] > limits.most_pieces:
                        continue
                    added[state] = added.get(state, 0) | (bits << weight) & full
            inside = added
        for state, bits in inside.items():
            states[state] = states.get(state, 0) | bits
    total = 0
    for bits in states.values():
        total |= bits
    return total


def shortest_prefix(pieces: Sequence[Piece], limits: Limits, start: int = 0) -> int | None:
    """How many of the first pieces are needed for some total in the window; None: never.

    Where weights are kept in coarse steps the answer may be too small, never too big.

    >>> lots = [Piece("A", 60), Piece("B", 44), Piece("C", 43)]
    >>> shortest_prefix(lots, Limits(97, 103))
    3
    """
    steps = _Steps(pieces, limits)
    window = steps.window()
    if not limits.most_pieces and not limits.most_heats:
        full, bits = (1 << (steps.high + 1)) - 1, 1
        for number in range(len(pieces) + 1):
            if number >= start and bits & window:
                return number
            if number < len(pieces):
                bits |= (bits << steps.weights[number]) & full
        return None
    first, last = start, len(pieces)
    if not reach(pieces, limits, steps) & window:
        return None
    while first < last:
        middle = (first + last) // 2
        if reach(pieces[:middle], limits, steps) & window:
            last = middle
        else:
            first = middle + 1
    return first


def heaviest(pieces: Sequence[Piece], limits: Limits) -> list[int]:
    """The greatest totals (grams, lower ends of steps) that do not go over the window.

    >>> heaviest([Piece("A", 50), Piece("B", 55), Piece("C", 70)], Limits(97, 103))[:2]
    [70, 55]
    """
    steps = _Steps(pieces, limits)
    bits, found = reach(pieces, limits, steps), []
    while bits and len(found) < _TARGETS:
        top = bits.bit_length() - 1
        found.append(top * steps.unit)
        bits ^= 1 << top
    return found


def shuffles_of(pieces: Sequence[Piece]) -> int:
    """How many others must be moved to take these pieces.

    >>> shuffles_of([Piece("A", 1, frozenset("BX")), Piece("B", 1, frozenset("X"))])
    1
    """
    needed: set[Key] = set()
    for piece in pieces:
        needed |= piece.blockers
    return len(needed - {piece.key for piece in pieces})


@dataclass(frozen=True, slots=True)
class Found:
    """Indexes of the pieces taken, ascending, and whether nothing better can exist."""

    taken: tuple[int, ...]
    proven: bool


def cheapest(
    pieces: Sequence[Piece], limits: Limits, out_of_time: Callable[[], bool] = never
) -> Found | None:
    """The subset in the window with the fewest shuffles, then the least sum of positions.

    The position of a piece in `pieces` is its rank. Ties fall to the earlier pieces. None: no
    subset found (with `EXACT_MOST` pieces at most, none exists).

    >>> lots = [Piece("A", 50), Piece("B", 30), Piece("C", 25), Piece("D", 45)]
    >>> cheapest(lots, Limits(100, 100)).taken
    (1, 2, 3)
    """
    heats = sorted({piece.heat for piece in pieces})
    if not 0 < limits.most_heats < len(heats):
        return _cheapest_of(pieces, range(len(pieces)), limits, out_of_time)
    best: Found | None = None
    proven = True
    for number, chosen in enumerate(combinations(heats, limits.most_heats)):
        if number >= _HEATS_TRIED or (best and out_of_time()):
            proven = False
            break
        members = [index for index, piece in enumerate(pieces) if piece.heat in chosen]
        found = _cheapest_of(pieces, members, limits, out_of_time)
        if not found:
            continue
        proven = proven and found.proven
        if best is None or _cost(pieces, found.taken) < _cost(pieces, best.taken):
            best = found
    return Found(best.taken, proven) if best else None


def _cost(pieces: Sequence[Piece], taken: Sequence[int]) -> tuple:
    return (shuffles_of([pieces[index] for index in taken]), sum(taken), taken)


def _cheapest_of(pieces, members, limits: Limits, out_of_time) -> Found | None:
    members = list(members)
    own = [pieces[index] for index in members]
    if not reach(own, Limits(limits.low, limits.high, limits.most_pieces)) & (
        _Steps(own, limits).window()
    ):
        return None
    small = len(members) <= EXACT_MOST
    fixed: list[int] = []
    some: list[int] | None = None
    if not small:
        some = _some_subset(own, limits)
        if some is None:
            return None
        if out_of_time():
            return Found(tuple(members[index] for index in some), False)
        # The older ones stay as they are, the newest are chosen anew.
        border = len(members) - EXACT_MOST
        fixed = [members[index] for index in some if index < border]
        members = members[border:]
    halves, whole = meeting.halves(pieces, members, fixed)
    taken = meeting.meet(pieces, halves, fixed, limits, out_of_time)
    return Found(taken, small and whole) if taken is not None else None


def _some_subset(pieces: Sequence[Piece], limits: Limits) -> list[int] | None:
    """Any subset in the window that leaves out the newest where it can."""
    numbers = limits.most_pieces or 0
    steps = _Steps(pieces, limits, kept=(len(pieces) + 1) * (numbers + 1))
    full = (1 << (steps.high + 1)) - 1
    layers = [[1] + [0] * numbers]
    for weight in steps.weights:
        last, layer = layers[-1], list(layers[-1])
        for number, bits in enumerate(last):
            target = number + 1 if numbers else 0
            if target <= numbers:
                layer[target] |= (bits << weight) & full
        layers.append(layer)
    for number in range(numbers + 1):
        bits = layers[-1][number] & steps.window()
        tried = 0
        while bits and tried < _TARGETS:
            total = bits.bit_length() - 1
            bits ^= 1 << total
            tried += 1
            taken = _walk_back(layers, steps.weights, total, number, bool(numbers))
            if limits.low <= sum(pieces[index].weight for index in taken) <= limits.high:
                return taken
    return None


def _walk_back(layers, weights, total: int, number: int, counted: bool) -> list[int]:
    taken = []
    for index in range(len(weights) - 1, -1, -1):
        if layers[index][number] >> total & 1:
            continue
        taken.append(index)
        total -= weights[index]
        number -= 1 if counted else 0
    return taken[::-1]

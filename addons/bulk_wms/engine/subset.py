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

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import gcd

from .items import Key

# Up to so many pieces the cheapest subset is found and proven.
EXACT_MOST = 26
# Longest bit set; longer ones are kept in coarser steps and their answers checked exactly.
_MOST_BITS = 1 << 20
# All bit sets that are kept to walk back, together.
_MOST_KEPT = 1 << 27
_TARGETS = 24
_HEATS_TRIED = 2_000
# Up to so many pieces that hang together are priced together.
_TOGETHER = 14


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: weight in whole grams, what must be lifted before it, its heat."""

    key: Key
    weight: int
    blockers: frozenset[Key] = frozenset()
    heat: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The window (grams, both ends count) and at most how many pieces and heats; 0: any."""

    low: int
    high: int
    most_pieces: int = 0
    most_heats: int = 0


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
    halves, whole = _halves(pieces, members, fixed)
    taken = _meet(pieces, halves, fixed, limits, out_of_time)
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


# --- meeting in the middle --------------------------------------------------------------------


def _halves(pieces, members, fixed) -> tuple[tuple[list[list[int]], list[list[int]]], bool]:
    """Two groups of components of about equal size, and whether none had to be cut.

    Pieces that share what lies on them, or lie on each other, belong together: what they cost
    together is not the sum of what each costs alone.
    """
    groups = _components(pieces, [*members, *fixed])
    free = set(members)
    groups.sort(key=lambda group: (-sum(index in free for index in group), group))
    half = (len(free) + 1) // 2
    cut = []
    whole = True
    for group in groups:
        size = sum(index in free for index in group)
        if size > max(half + 1, _TOGETHER):
            # Too many hang together: they are priced apart, which never is too little.
            whole = False
            cut += [[index] for index in group]
        else:
            cut.append(group)
    sides: tuple[list, list] = ([], [])
    sizes = [0, 0]
    for group in sorted(cut, key=lambda group: (-sum(i in free for i in group), group)):
        side = 0 if sizes[0] <= sizes[1] else 1
        sides[side].append(group)
        sizes[side] += sum(index in free for index in group)
    return sides, whole


def _components(pieces, members) -> list[list[int]]:
    parent = {index: index for index in members}

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    seen: dict[Key, int] = {}
    blocking = {key for index in members for key in pieces[index].blockers}
    for index in members:
        keys = set(pieces[index].blockers)
        if pieces[index].key in blocking:
            keys.add(pieces[index].key)
        for key in keys:
            if key in seen:
                parent[root(index)] = root(seen[key])
            seen[key] = index
    groups: dict[int, list[int]] = {}
    for index in sorted(members):
        groups.setdefault(root(index), []).append(index)
    return list(groups.values())


def _subsets(pieces, groups, fixed, high: int, bits: int) -> list[tuple[int, int]]:
    """(weight, cost) of every subset of these groups; the cost holds the subset as its last bits.

    cost = (shuffles, sum of ranks, the subset itself) in one whole number, so that adding the
    costs of two halves and comparing them is all that is left to do.
    """
    fixed = set(fixed)
    result = [(0, 0)]
    for group in groups:
        options = [
            (weight, cost)
            for weight, cost in _options(pieces, group, fixed, bits)
            if weight <= high
        ]
        result = [
            (weight + more, cost + dear)
            for weight, cost in result
            for more, dear in options
            if weight + more <= high
        ]
    return result


def _options(pieces, group, fixed, bits: int) -> list[tuple[int, int]]:
    names = {
        key: number
        for number, key in enumerate(
            sorted({key for index in group for key in pieces[index].blockers}, key=repr)
        )
    }
    partial = [(0, 0, 0, 0, 0)]
    for index in group:
        piece = pieces[index]
        need = sum(1 << names[key] for key in piece.blockers)
        own = 1 << names[piece.key] if piece.key in names else 0
        with_it = [
            (weight + piece.weight, needed | need, here | own, ranks + index, chosen | 1 << index)
            for weight, needed, here, ranks, chosen in partial
        ]
        partial = with_it if index in fixed else partial + with_it
    rank_bits = 2 * bits.bit_length() + 2
    return [
        (weight, ((needed & ~here).bit_count() << rank_bits | ranks) << bits | chosen)
        for weight, needed, here, ranks, chosen in partial
    ]


def _meet(pieces, halves, fixed, limits: Limits, out_of_time) -> tuple[int, ...] | None:
    bits = len(pieces)
    left = sorted(_subsets(pieces, halves[0], fixed, limits.high, bits))
    right = sorted(_subsets(pieces, halves[1], fixed, limits.high, bits), reverse=True)
    everything = (1 << bits) - 1
    if not limits.most_pieces:
        best = _slide(left, right, limits.low, limits.high)
    else:
        best = None
        by_number: dict[int, list] = {}
        for weight, cost in left:
            by_number.setdefault((cost & everything).bit_count(), []).append((weight, cost))
        for number, some in sorted(by_number.items()):
            room = limits.most_pieces - number
            fitting = [pair for pair in right if (pair[1] & everything).bit_count() <= room]
            cost = _slide(some, fitting, limits.low, limits.high) if room >= 0 else None
            if cost is not None and (best is None or cost < best):
                best = cost
            if best is not None and out_of_time():
                break
    if best is None:
        return None
    chosen = best & everything
    return tuple(index for index in range(bits) if chosen >> index & 1)


def _slide(left, right, low: int, high: int) -> int | None:
    """Least cost of a pair whose weights sum into the window; left ascends, right descends."""
    best = None
    queue: deque[tuple[int, int]] = deque()
    number, count = 0, len(right)
    for weight, cost in left:
        least, most = low - weight, high - weight
        while number < count and right[number][0] >= least:
            pair = right[number]
            while queue and queue[-1][1] >= pair[1]:
                queue.pop()
            queue.append(pair)
            number += 1
        while queue and queue[0][0] > most:
            queue.popleft()
        if queue:
            total = cost + queue[0][1]
            if best is None or total < best:
                best = total
    return best

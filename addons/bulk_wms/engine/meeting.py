"""Meeting in the middle: the cheapest subset of some pieces whose weights sum into a window.

All subsets of one half of the pieces are matched with those of the other half by a sliding window
(Horowitz and Sahni, 1974). Costs need not be sums within a half, so what lies on several pieces is
counted once. Weights are whole grams.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .items import Key

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


def halves(
    pieces: Sequence[Piece], members: Sequence[int], fixed: Sequence[int]
) -> tuple[tuple[list[list[int]], list[list[int]]], bool]:
    """Two groups of components of about equal size, and whether none had to be cut.

    Pieces that share what lies on them, or lie on each other, belong together: what they cost
    together is not the sum of what each costs alone.

    >>> lots = [Piece("A", 7), Piece("B", 11, frozenset("C")), Piece("C", 13)]
    >>> halves(lots, range(3), ())
    (([[1, 2]], [[0]]), True)
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


def meet(
    pieces: Sequence[Piece],
    sides: tuple,
    fixed: Sequence[int],
    limits: Limits,
    out_of_time: Callable[[], bool],
) -> tuple[int, ...] | None:
    """Indexes of the cheapest subset whose weight is in the window; None: there is none.

    >>> lots = [Piece("A", 7), Piece("B", 11), Piece("C", 13)]
    >>> sides, _whole = halves(lots, range(3), ())
    >>> meet(lots, sides, (), Limits(18, 20), lambda: False)
    (0, 1)
    """
    bits = len(pieces)
    left = sorted(_subsets(pieces, sides[0], fixed, limits.high, bits))
    right = sorted(_subsets(pieces, sides[1], fixed, limits.high, bits), reverse=True)
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

"""The shortest way through parallel aisles between two cross aisles: exact, in linear time.

Metres. Dynamic programming over the aisles after Ratliff and Rosenthal (1983): a tour is built
aisle by aisle, and all that matters of the part built so far is whether its ends at the top and
at the bottom have an even or odd number of edges, and whether it is in one piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

# State of a partial tour: degree at the top and at the bottom (0, odd 1, even 2), and pieces.
_State = tuple[int, int, int]
# Metres so far, and the choices that led there, the last one first.
_Tour = tuple[float, tuple | None]
_EMPTY: _State = (0, 0, 0)

# Between two aisles: edges along the top and along the bottom.
_ACROSS = ((1, 1), (2, 0), (0, 2), (2, 2), (0, 0))


def single_block(
    aisles: Mapping[int, Sequence[float]],
    length: float,
    between: float,
    depot: tuple[int, str] = (0, "bottom"),
) -> tuple[float, list[tuple[int, float]]]:
    """Metres of the shortest round trip from the depot past all stops, and the stops in order.

    `aisles` gives for each aisle the distances of its stops from the bottom; `length` is the way
    from cross aisle to cross aisle, `between` the way from one aisle to the next. The depot is at
    the ``bottom`` or the ``top`` end of an aisle.

    >>> single_block({0: [2.0, 8.0], 2: [5.0]}, 10.0, 3.0)
    (32.0, [(2, 5.0), (0, 8.0), (0, 2.0)])
    """
    stops = {aisle: sorted(set(points)) for aisle, points in aisles.items() if points}
    number, side = depot
    used = [*stops, number]
    first, last = min(used), max(used)
    states: dict[_State, _Tour] = {_EMPTY: (0.0, None)}
    for aisle in range(first, last + 1):
        states = _through(states, aisle, stops.get(aisle, ()), length)
        if aisle == number:
            states = _touch(states, 0 if side == "top" else 1)
        if aisle < last:
            states = _across(states, aisle, between)
    # Even at both ends, and in one piece.
    whole = [
        tour for (top, bottom, pieces), tour in states.items() if top != 1 != bottom and pieces < 2
    ]
    metres, choices = min(whole, key=lambda tour: tour[0])
    return metres, list(_walk(choices, stops, depot))


def _touch(states: Mapping[_State, _Tour], end: int) -> dict[_State, _Tour]:
    """The tour comes past the depot: an end that it has not reached is a piece to be joined."""
    best: dict[_State, _Tour] = {}
    for (top, bottom, pieces), tour in states.items():
        key = (top, bottom, pieces)
        if not key[end]:
            key = (2, bottom, pieces + 1) if end == 0 else (top, 2, pieces + 1)
        _keep(best, key, tour)
    return best


def _keep(best: dict[_State, _Tour], key: _State, tour: _Tour) -> None:
    if key not in best or tour[0] < best[key][0]:
        best[key] = tour


def _ways(stops: Sequence[float], length: float) -> Iterator[tuple]:
    """Within one aisle: through once, twice, in and out at the ends, or round the largest gap.

    Each as degree at the top and the bottom, metres, whether it joins them, and how far it goes
    in from the bottom and down to from the top.
    """
    yield 1, 1, length, True, length, length
    yield 2, 2, 2 * length, True, length, length
    if not stops:
        yield 0, 0, 0.0, False, 0.0, length
        return
    yield 2, 0, 2 * (length - stops[0]), False, -1.0, stops[0]
    yield 0, 2, 2 * stops[-1], False, stops[-1], length + 1
    pairs = list(zip(stops, stops[1:], strict=False))
    if pairs:
        low, high = max(pairs, key=lambda pair: pair[1] - pair[0])
        yield 2, 2, 2 * (length - high + low), False, low, high


def _through(
    states: Mapping[_State, _Tour], aisle: int, stops: Sequence[float], length: float
) -> dict[_State, _Tour]:
    ways = tuple(_ways(stops, length))
    best: dict[_State, _Tour] = {}
    for (top, bottom, pieces), (cost, choices) in states.items():
        for way in ways:
            key = _joined(top, bottom, pieces, *way[:2], joined=way[3])
            _keep(best, key, (cost + way[2], (("in", aisle, way), choices)))
    return best


def _joined(top: int, bottom: int, pieces: int, up: int, down: int, joined: bool) -> _State:
    """The state after edges of one aisle: degrees add up, pieces may grow together."""
    after = (_degree(top, up), _degree(bottom, down))
    if joined:
        return (*after, 1)
    # An end touched for the first time is a piece of its own.
    return (*after, pieces + bool(up and not top) + bool(down and not bottom))


def _degree(one: int, more: int) -> int:
    total = one + more
    return 0 if total == 0 else (1 if total % 2 else 2)


def _across(states: Mapping[_State, _Tour], aisle: int, between: float) -> dict[_State, _Tour]:
    """From one aisle to the next: every piece goes on, odd ends once, even ones twice or not."""
    best: dict[_State, _Tour] = {}
    for (top, bottom, pieces), (cost, choices) in states.items():
        for up, down in _ACROSS:
            if (top == 1) != (up == 1) or (bottom == 1) != (down == 1):
                continue
            if (up and not top) or (down and not bottom):
                continue
            if (pieces == 2 and not (up and down)) or (pieces == 1 and not (up or down)):
                continue
            tour = (cost + between * (up + down), (("on", aisle, (up, down)), choices))
            _keep(best, (up, down, pieces), tour)
    return best


def _walk(
    choices: tuple | None, stops: Mapping[int, Sequence[float]], depot: tuple[int, str]
) -> Iterator[tuple[int, float]]:
    """The stops in the order of a round trip over all chosen edges (Hierholzer)."""
    edges: dict[tuple[int, str], list[list]] = defaultdict(list)

    def edge(one: tuple[int, str], other: tuple[int, str], seen: Sequence[float] = ()) -> None:
        # Used, ends, and what is passed on the way from the first end to the other.
        entry = [False, one, other, [(one[0], stop) for stop in seen]]
        edges[one].append(entry)
        if other != one:
            edges[other].append(entry)

    while choices is not None:
        (kind, aisle, way), choices = choices
        top, bottom = (aisle, "top"), (aisle, "bottom")
        if kind == "on":
            for side, count in (("top", way[0]), ("bottom", way[1])):
                for _one in range(count):
                    edge((aisle, side), (aisle + 1, side))
            continue
        here = stops.get(aisle, ())
        if way[3]:
            edge(bottom, top, here)
            if way[0] == 2:
                edge(bottom, top)
            continue
        low = [stop for stop in here if stop <= way[4]]
        high = [stop for stop in reversed(here) if stop >= way[5]]
        if low:
            edge(bottom, bottom, low)
        if high:
            edge(top, top, high)
    # A path of (node, what was passed to get there), the end of the trip first.
    todo: list[tuple[tuple[int, str], list]] = [(depot, [])]
    trip: list[list] = []
    while todo:
        node, passed = todo[-1]
        entry = next((one for one in edges[node] if not one[0]), None)
        if entry is None:
            trip.append(passed)
            todo.pop()
            continue
        entry[0] = True
        _used, one, other, seen = entry
        todo.append((other, seen) if node == one else (one, seen[::-1]))
    for passed in reversed(trip):
        yield from passed

"""The order of stops: for cranes, vehicles and walkers, with what must come before what.

Seconds or metres, whatever the caller's ways are in. Up to twelve stops the order is the best
there is (Held and Karp 1962); beyond that nearest neighbour, then exchanges (2-opt, Or-opt) until
none helps. Parallel aisles have an exact way of their own in `aisles`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

EXACT_UP_TO = 12
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Task:
    """Something to carry from one point to another; both the same for a mere stop.

    `after` are the keys of tasks that must be done before.
    """

    key: Hashable
    start: Hashable
    end: Hashable
    after: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """Tasks in order, what the empty ways between them come to, and whether none is shorter."""

    keys: tuple
    cost: float
    is_best: bool


def order(
    tasks: Sequence[Task],
    way: Callable[[Hashable, Hashable], float],
    start: Hashable | None = None,
    end: Hashable | None = None,
) -> Route:
    """The order with the least empty way: from the end of each task to the start of the next.

    A crane that has put something down so takes what is nearest next. `start` and `end` are
    where the trip begins and ends, None for anywhere. Raises ValueError when tasks wait for each
    other.

    >>> stops = [Task(at, at, at) for at in (9, 1, 5)]
    >>> order(stops, lambda a, b: abs(a - b), start=0).keys
    (1, 5, 9)
    >>> order([*stops, Task(0, 2, 2, frozenset({9}))], lambda a, b: abs(a - b), start=0).keys
    (1, 5, 9, 0)
    """
    tasks = sorted(tasks, key=lambda task: str(task.key)) if _mixed(tasks) else sorted(
        tasks, key=lambda task: task.key
    )  # fmt: skip
    numbers = {task.key: number for number, task in enumerate(tasks)}
    needs = [
        sum(1 << numbers[key] for key in task.after if key in numbers and key != task.key)
        for task in tasks
    ]
    between = [
        [way(one.end, other.start) if one is not other else 0.0 for other in tasks] for one in tasks
    ]
    first = [way(start, task.start) if start is not None else 0.0 for task in tasks]
    last = [way(task.end, end) if end is not None else 0.0 for task in tasks]
    if not tasks:
        return Route((), way(start, end) if None not in (start, end) else 0.0, True)
    problem = _Problem(between, first, last, needs)
    exact = len(tasks) <= EXACT_UP_TO
    tour = problem.exact() if exact else problem.improved(problem.nearest())
    return Route(tuple(tasks[number].key for number in tour), problem.cost(tour), exact)


def _mixed(tasks: Sequence[Task]) -> bool:
    return len({type(task.key) for task in tasks}) > 1


@dataclass(slots=True)
class _Problem:
    """Ways between tasks, to the first, from the last; tasks needed before, as bits."""

    between: list[list[float]]
    first: list[float]
    last: list[float]
    needs: list[int]

    def cost(self, tour: Sequence[int]) -> float:
        ways = sum(self.between[a][b] for a, b in zip(tour, tour[1:], strict=False))
        return self.first[tour[0]] + ways + self.last[tour[-1]]

    def exact(self) -> list[int]:
        """Held-Karp: the cheapest way to have done a set of tasks, by the last of them."""
        count = len(self.first)
        full = (1 << count) - 1
        best: dict[tuple[int, int], tuple[float, int]] = {
            (1 << one, one): (self.first[one], -1) for one in range(count) if not self.needs[one]
        }
        level = list(best)
        for _size in range(count - 1):
            reached: dict[tuple[int, int], tuple[float, int]] = {}
            for done, at in level:
                so_far = best[done, at][0]
                for one in range(count):
                    bit = 1 << one
                    if done & bit or self.needs[one] & ~done:
                        continue
                    value = so_far + self.between[at][one]
                    key = (done | bit, one)
                    if value < reached.get(key, (inf, 0))[0] - _NOISE:
                        reached[key] = (value, at)
            best.update(reached)
            level = list(reached)
        ends = [
            (best[full, one][0] + self.last[one], one)
            for one in range(count)
            if (full, one) in best
        ]
        if not ends:
            raise ValueError("tasks wait for each other in a circle")
        at, done, tour = min(ends)[1], full, []
        while at >= 0:
            tour.append(at)
            before = best[done, at][1]
            done, at = done & ~(1 << at), before
        return tour[::-1]

    def nearest(self) -> list[int]:
        """Whatever may be done next and is nearest."""
        count, done, tour = len(self.first), 0, []
        while len(tour) < count:
            ways = self.between[tour[-1]] if tour else self.first
            open_ones = [
                one for one in range(count) if not done >> one & 1 and not self.needs[one] & ~done
            ]
            if not open_ones:
                raise ValueError("tasks wait for each other in a circle")
            one = min(open_ones, key=lambda one: (ways[one], one))
            tour.append(one)
            done |= 1 << one
        return tour

    def allowed(self, tour: Sequence[int]) -> bool:
        """Whether every task comes after those it needs."""
        done = 0
        for one in tour:
            if self.needs[one] & ~done:
                return False
            done |= 1 << one
        return True

    def improved(self, tour: list[int]) -> list[int]:
        """Exchanges until none helps: stretches turned round, short stretches put elsewhere."""
        free = not any(self.needs)
        better = True
        while better:
            better = False
            for change in (self._turned, self._moved):
                found = change(tour, free)
                while found:
                    tour, better = found, True
                    found = change(tour, free)
        return tour

    def _into(self, before: int | None, after: int | None) -> float:
        if before is None:
            return self.first[after] if after is not None else 0.0
        return self.last[before] if after is None else self.between[before][after]

    def _turned(self, tour: list[int], free: bool) -> list[int] | None:
        """2-opt; ways may differ by direction, so the stretch is summed both ways."""
        size, between = len(tour), self.between
        for low in range(size - 1):
            before = tour[low - 1] if low else None
            forth = back = 0.0
            for high in range(low + 1, size):
                one, other = tour[high - 1], tour[high]
                forth += between[one][other]
                back += between[other][one]
                after = tour[high + 1] if high + 1 < size else None
                now = self._into(before, tour[low]) + forth + self._into(other, after)
                then = self._into(before, other) + back + self._into(tour[low], after)
                if then < now - _NOISE:
                    found = tour[:low] + tour[low : high + 1][::-1] + tour[high + 1 :]
                    if free or self.allowed(found):
                        return found
        return None

    def _moved(self, tour: list[int], free: bool) -> list[int] | None:
        """Or-opt: up to three tasks in a row are put somewhere else, in their order or turned."""
        size = len(tour)
        for length in (1, 2, 3):
            for low in range(size - length + 1):
                piece = tour[low : low + length]
                rest = tour[:low] + tour[low + length :]
                before = rest[low - 1] if low else None
                after = rest[low] if low < len(rest) else None
                saved = self._into(before, piece[0]) + self._into(piece[-1], after)
                saved -= self._into(before, after) if rest else 0.0
                for spot in range(len(rest) + 1):
                    if spot == low:
                        continue
                    left = rest[spot - 1] if spot else None
                    right = rest[spot] if spot < len(rest) else None
                    added = self._into(left, piece[0]) + self._into(piece[-1], right)
                    if added - self._into(left, right) < saved - _NOISE:
                        found = rest[:spot] + piece + rest[spot:]
                        if free or self.allowed(found):
                            return found
        return None


def batches(
    keys: Sequence[Hashable],
    loads: Mapping[Hashable, float],
    capacity: float,
    way: Callable[[Hashable, Hashable], float],
    depot: Hashable,
) -> list[tuple]:
    """Split an order of stops into trips from the depot and back, none above `capacity` (kg).

    The order stays; where to cut it is the best there is (Beasley 1983). Raises ValueError for a
    load that no trip can carry.

    >>> batches([1, 2, 8, 9], {1: 5, 2: 5, 8: 5, 9: 5}, 10, lambda a, b: abs(a - b), 0)
    [(1, 2), (8, 9)]
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(keys) + 1):
        found, load, inner = (inf, 0), 0.0, 0.0
        for begin in range(end - 1, -1, -1):
            load += loads[keys[begin]]
            if load > capacity + _NOISE:
                break
            if begin < end - 1:
                inner += way(keys[begin], keys[begin + 1])
            trip = way(depot, keys[begin]) + inner + way(keys[end - 1], depot)
            found = min(found, (best[begin][0] + trip, begin))
        if found[0] == inf:
            raise ValueError(f"{keys[end - 1]!r} is more than one trip carries")
        best.append(found)
    cuts, end = [], len(keys)
    while end:
        begin = best[end][1]
        cuts.append(tuple(keys[begin:end]))
        end = begin
    return cuts[::-1]


class Ways:
    """Points joined by ways, some of them one way only: aisles, cross aisles, gates.

    >>> yard = Ways([("gate", "A", 10.0, True), ("A", "B", 5.0, False), ("B", "gate", 20.0, True)])
    >>> yard.way("gate", "B"), yard.way("B", "gate")
    (15.0, 20.0)
    """

    def __init__(self, edges: Iterable[tuple[Hashable, Hashable, float, bool]]) -> None:
        self.leads: dict[Hashable, list[tuple[Hashable, float]]] = {}
        for one, other, metres, one_way in edges:
            if metres < 0:
                raise ValueError(f"{one!r} to {other!r} is shorter than nothing")
            self.leads.setdefault(one, []).append((other, metres))
            self.leads.setdefault(other, [])
            if not one_way:
                self.leads[other].append((one, metres))
        self._from: dict[Hashable, dict[Hashable, float]] = {}

    def way(self, start: Hashable, end: Hashable) -> float:
        """The shortest way, infinite when there is none."""
        if start not in self._from:
            self._from[start] = self._distances(start)
        return self._from[start].get(end, inf)

    def _distances(self, start: Hashable) -> dict[Hashable, float]:
        """Dijkstra's distances from one point; ties by the order in which points were met."""
        found: dict[Hashable, float] = {}
        queue: list[tuple[float, int, Hashable]] = [(0.0, 0, start)]
        met = 0
        while queue:
            metres, _met, point = heappop(queue)
            if point in found:
                continue
            found[point] = metres
            for other, length in self.leads.get(point, ()):
                if other not in found:
                    met += 1
                    heappush(queue, (metres + length, met, other))
        return found


def blocked_by(pairs: Iterable[tuple[Hashable, Collection[Hashable]]]) -> dict[Hashable, frozenset]:
    """What must come before each key, from (key, keys lying on it) pairs.

    >>> blocked_by([("C1", ["U1"]), ("C1", ["U2"])])["C1"] == {"U1", "U2"}
    True
    """
    found: dict[Hashable, set] = {}
    for key, others in pairs:
        found.setdefault(key, set()).update(others)
    return {key: frozenset(others) for key, others in found.items()}

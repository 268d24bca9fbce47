"""Plans of shuffles: which lots move where, before and between the picks.

Distances m, times s. What is picked may be a choice ("six of these twelve"): lots and lifts are
then chosen together. The plan is the best that was found within the effort given; `Plan` says
how many lifts at least are needed, and whether time ran out. Equal inputs give equal plans as
long as time does not run out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .items import Key, Place
from .relocation_search import ASIDE, Call, Effort, Search
from .relocation_state import NEVER, Crane, Ground, Node

__all__ = ["WANTED", "Crane", "Effort", "Pick", "Plan", "Step", "clear", "plan"]

WANTED = "wanted"
"""Code of a place left alone because something in it, or under it, is wanted."""

Spot = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class Pick:
    """Something to take out: `count` of these spots in whatever order is easiest; 0 is all.

    A spot is an item and the place it lies on; the same spot twice means two units of that lot.

    >>> Pick((("C1", "A-01"), ("C2", "A-02"))).number
    2
    """

    spots: tuple[Spot, ...]
    count: int = 0

    @property
    def number(self) -> int:
        """How many units are taken."""
        return self.count or len(self.spots)


@dataclass(frozen=True, slots=True)
class Step:
    """One lift: a ``move`` to another place, or a ``pick``.

    `for_key` is what it makes room for. `buries` is the first lot to leave under the new place
    when that leaves earlier: the lot will have to move again. `to_place` is None for a pick and
    for a move for which there is no place. `refused` counts the places by their first refusal;
    ``wanted`` are those left alone.
    """

    kind: str
    item_key: Key
    from_place: Key
    to_place: Key | None
    for_key: Key
    seconds: float
    buries: Key | None = None
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order they are done.

    `lifts` are the moves among them, `least_lifts` how many there must be at least (0 where
    lots are still to be chosen), `seconds` the time of all steps. `in_time` is False when time ran
    out: this is the best plan so far. `stuck` are the lots for which there is no place, `unserved`
    how many units are not picked, because they are stuck or went to another pick.
    """

    steps: tuple[Step, ...]
    lifts: int
    least_lifts: int
    seconds: float
    in_time: bool = True
    stuck: tuple[Key, ...] = ()
    unserved: int = 0

    @property
    def moves(self) -> tuple[Step, ...]:
        """The lifts that are no picks."""
        return tuple(step for step in self.steps if step.kind == "move")


def plan(
    picks: Sequence[Pick],
    places: Iterable[Place],
    *,
    later: Sequence[Pick] = (),
    avoid: Collection[Key] = frozenset(),
    crane: Crane | None = None,
    exit_point: tuple[float, float] | None = None,
    effort: Effort | None = None,
    explain: bool = True,
) -> Plan:
    """The shuffles that `picks` need, one pick after the other.

    `later` are picks that come after these: nothing is put on top of what they want if it can
    be helped, but they are not planned. A lot that nobody picks but is expected to leave counts
    as after all of them, by its date. Nothing goes to the places in `avoid`.

    Within its area an item meets no hazard class that it did not meet before. Raises ValueError
    for a spot where its item does not lie.

    >>> from .items import Item, Limits
    >>> lower, upper = (Item(key, "slab", "S", 9e3) for key in ("S1", "S2"))
    >>> column = Limits(pattern="column")
    >>> places = [Place("A", limits=column, stack=(lower, upper)), Place("B", limits=column)]
    >>> found = plan([Pick((("S1", "A"),))], places)
    >>> [(step.kind, step.item_key, step.to_place) for step in found.steps]
    [('move', 'S2', 'B'), ('pick', 'S1', None)]
    """
    ground = Ground(tuple(places), crane or Crane(), exit_point=exit_point)
    effort = effort or Effort()
    calls, due = _calls(ground, picks, later)
    ground.close([ground.index[key] for key in avoid if key in ground.index])
    least = Search(ground, calls, due, effort).least_lifts()
    final, in_time = _best(ground, calls, due, effort, least)
    found = _told(ground, final, least, in_time, explain)
    picked = sum(step.kind == "pick" for step in found.steps)
    return replace(found, unserved=sum(call.count for call in calls) - picked)


def clear(
    order: Sequence[Spot],
    places: Iterable[Place],
    *,
    wanted: Sequence[Spot] = (),
    later: Sequence[Pick] = (),
    avoid: Collection[Key] = frozenset(),
    crane: Crane | None = None,
    effort: Effort | None = None,
) -> Plan:
    """A place for every item that is in the way, lifted in the given order, the top one first.

    All places are given away at once: what comes to a place is held there, takes room and
    carries no coil; nothing goes where something leaves, nor onto what is `wanted`, nor to
    `avoid`. Such a plan may be carried out while others work. An item for which there is no
    place counts as lifted, so that the rest is planned.

    `later` are the picks of others: nothing is put on top of those if it can be helped.
    Raises ValueError for an unknown spot and for an item that does not lie on top.

    >>> from .items import Item, Limits
    >>> column = Limits(pattern="column")
    >>> low, top = (Item(key, "slab", "S", 9e3) for key in ("S1", "S2"))
    >>> places = [Place("A", limits=column, stack=(low, top)), Place("B", x=2.0, limits=column)]
    >>> found = clear([("S2", "A")], places, wanted=[("S1", "A")])
    >>> found.steps[0].to_place, found.steps[0].refused
    ('B', {'wanted': 1})
    """
    ground = Ground(tuple(places), crane or Crane(), firm=True)
    picks = [Pick((spot,)) for spot in order]
    calls, _due = _calls(ground, picks, ())
    calls = [replace(call, clear=True) for call in calls]
    due = [NEVER] * len(ground.units)
    first = [unit for spot in wanted for unit in ground.spots.get(spot, ())[:1]]
    for number, pick in enumerate(later, start=len(calls)):
        for spot in pick.spots:
            for unit in ground.spots.get(spot, ())[:1]:
                due[unit] = min(due[unit], number)
    for unit in first:
        due[unit] = 0
    _by_date(ground, due, len(calls) + len(later))
    leaving = [ground.home[call.pool[0]] for call in calls] + [ground.home[one] for one in first]
    ground.close(leaving + [ground.index[key] for key in avoid if key in ground.index])
    final, in_time = _best(ground, calls, due, effort or Effort(), len(order))
    return _told(ground, final, len(order), in_time, explain=True)


def _best(
    ground: Ground, calls: list[Call], due: list[int], effort: Effort, least: int
) -> tuple[Node, bool]:
    """The best of several runs, and whether there was time for all of them.

    The greedy plan first: it is quick, and there must be a plan when time is up. Moves of what
    is not in the way are tried where the others leave something without a place.
    """
    greedy = Search(ground, calls, due, replace(effort, width=1))
    final = greedy.run()
    if greedy.late:
        return final, False
    tries = [effort] if effort.width > 1 else []
    rescue = replace(effort, rescue=True)
    for one in (*tries, rescue):
        if one is rescue and (final.cost < ASIDE or effort.width == 1 or ground.firm):
            return final, True
        if final.moves == least and final.cost < ASIDE and not ground.timed:
            return final, True
        if effort.stop():
            return final, False
        search = Search(ground, calls, due, one)
        found = search.run()
        if found.cost < final.cost - 1e-9:
            final = found
        if search.late:
            return final, False
    return final, True


def _calls(
    ground: Ground, picks: Sequence[Pick], later: Sequence[Pick]
) -> tuple[list[Call], list[int]]:
    """Picks in numbers, and when each unit leaves as far as that is known."""
    due = [NEVER] * len(ground.units)
    used: set[int] = set()
    pools: list[tuple[int, ...]] = []
    for number, pick in enumerate((*picks, *later)):
        if not 0 < pick.number <= len(pick.spots):
            raise ValueError(f"{pick.number} of {len(pick.spots)} spots cannot be picked")
        pool = _units(ground, pick, used if _is_named(pick) else set())
        pools.append(pool)
        if _is_named(pick):
            used.update(pool)
            for unit in pool:
                due[unit] = number
    calls = []
    for pick, pool in zip((*picks, *later), pools, strict=True):
        if not _is_named(pick):
            # What a pick names is no choice for another, as long as enough is left.
            left = tuple(unit for unit in pool if unit not in used)
            pool = left if len(left) >= pick.number else pool
        calls.append(Call(pool, pick.number))
    _guess(ground, calls, due)
    _by_date(ground, due, len(calls))
    return calls[: len(picks)], due


def _units(ground: Ground, pick: Pick, used: Collection[int]) -> tuple[int, ...]:
    """The units of the spots of a pick, each once."""
    pool: list[int] = []
    for spot in pick.spots:
        if spot not in ground.spots:
            raise ValueError(f"{spot[0]!r} does not lie on {spot[1]!r}")
        free = [unit for unit in ground.spots[spot] if unit not in pool and unit not in used]
        if not free:
            raise ValueError(f"{spot[1]!r} has not so many of {spot[0]!r}")
        pool.append(free[0])
    return tuple(pool)


def _is_named(pick: Pick) -> bool:
    return pick.number == len(pick.spots)


def _guess(ground: Ground, calls: Sequence[Call], due: list[int]) -> None:
    """Which of a choice will probably go: those with the least on top that nobody else names."""
    start = Node(ground, due)
    for number, call in enumerate(calls):
        if call.count == len(call.pool):
            continue
        free = [unit for unit in call.pool if due[unit] == NEVER]
        free.sort(key=lambda unit: (len(start.blockers(ground, unit)), unit))
        for unit in free[: call.count]:
            due[unit] = number


def _by_date(ground: Ground, due: list[int], first: int) -> None:
    """Lots that nobody picks, by the day they are expected to leave."""
    dates = sorted({item.leaves for item in ground.units if item.leaves})
    rank = {day: first + number for number, day in enumerate(dates)}
    for unit, item in enumerate(ground.units):
        if due[unit] == NEVER and item.leaves:
            due[unit] = rank[item.leaves]


def _told(ground: Ground, final: Node, least: int, in_time: bool, explain: bool) -> Plan:
    """The search's path in words of the caller."""
    keys = [item.key for item in ground.units]
    nodes, node = [], final
    while node is not None:
        if node.step:
            nodes.append(node)
        node = node.parent
    steps, stuck = [], []
    for node in reversed(nodes):
        kind, unit, source, target, wanted, seconds = node.step[:6]
        refused: Mapping[str, int] = {}
        buries = None
        if kind == "move":
            if explain:
                refused = _refused(ground, node.parent, unit)
            if target is None:
                stuck.append(keys[unit])
            else:
                buries = _buries(ground, node, unit, target)
        steps.append(
            Step(
                kind,
                keys[unit],
                ground.places[source].key,
                None if target is None else ground.places[target].key,
                keys[wanted],
                round(seconds, 3),
                buries,
                refused,
            )
        )
    lifts = sum(step.kind == "move" for step in steps)
    seconds = final.cost - ASIDE * len(stuck)
    return Plan(tuple(steps), lifts, least, round(seconds, 3), in_time, tuple(stuck))


def _buries(ground: Ground, node: Node, unit: int, target: int) -> Key | None:
    """What leaves first under a new place, if that is before the unit itself."""
    below = list(node.stacks[target][:-1]) if ground.column[target] else []
    todo = [one for one in ground.below[target] if one is not None]
    while todo:
        number = todo.pop()
        below += node.stacks[number]
        todo += [one for one in ground.below[number] if one is not None]
    first = min(below, key=lambda one: (node.due[one], one), default=None)
    if first is None or node.due[first] >= node.due[unit]:
        return None
    return ground.units[first].key


def _refused(ground: Ground, node: Node, unit: int) -> dict[str, int]:
    """Why each other place did not take a unit, counted by the first reason."""
    counts: Counter[str] = Counter()
    source = node.where[unit]
    child = node.child()
    child._lift(ground, unit)
    for number in range(len(ground.places)):
        if number in ground.closed_to or number == source:
            counts[WANTED] += 1
            continue
        refusal = ground.standing(child, number).first(ground.item(unit, number))
        if refusal:
            counts[refusal.code] += 1
    return dict(sorted(counts.items()))

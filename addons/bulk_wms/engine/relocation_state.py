"""The yard as a search sees it: numbers instead of records, cheap to copy, moves tried on it.

Seconds for time, metres for places. Used by `relocation` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .items import Item, Key, Place
from .stacking import resting_slots, support_slots
from .standing import Standing

NEVER = 1 << 40
"""When something leaves that nobody has asked for."""


@dataclass(frozen=True, slots=True)
class Crane:
    """How long one lift takes: bridge and trolley run at once, hooking on and off is fixed.

    Speeds m/s, 0 for a way that takes no time; `attach` seconds for each hooking on or off.

    >>> Crane(2.0, 1.0, 25.0).travel((0.0, 0.0), (10.0, 8.0))
    8.0
    """

    speed_x: float = 0.0
    speed_y: float = 0.0
    attach: float = 0.5

    def travel(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """Seconds from one point to another, without load or with it."""
        along = abs(start[0] - end[0]) / self.speed_x if self.speed_x else 0.0
        across = abs(start[1] - end[1]) / self.speed_y if self.speed_y else 0.0
        return max(along, across)


class Ground:
    """What does not change during a search: places, who rests on whom, what fits where.

    Units are numbered; `spots` gives the number of each unit by (item key, place key), the
    uppermost unit first. With `firm` every place that the plan gives away is held at once, as
    when several people carry it out: it carries no coil, and nothing goes where something
    leaves.
    """

    def __init__(
        self,
        places: Sequence[Place],
        crane: Crane,
        firm: bool = False,
        exit_point: tuple[float, float] | None = None,
    ) -> None:
        self.places = sorted(places, key=lambda place: place.key)
        self.crane, self.firm = crane, firm
        self.index = {place.key: number for number, place in enumerate(self.places)}
        self.units: list[Item] = []
        self.home: list[int] = []
        self.stacks: list[tuple[int, ...]] = []
        for number, place in enumerate(self.places):
            first = len(self.units)
            self.units.extend(place.stack)
            self.home.extend([number] * len(place.stack))
            self.stacks.append(tuple(range(first, len(self.units))))
        self.spots: dict[tuple[Key, Key], list[int]] = {}
        for unit in reversed(range(len(self.units))):
            spot = (self.units[unit].key, self.places[self.home[unit]].key)
            self.spots.setdefault(spot, []).append(unit)
        self._neighbours()
        self.points = [(place.x, place.y) for place in self.places]
        self.exit = len(self.points) if exit_point else -1
        if exit_point:
            self.points.append(exit_point)
        self.proposed = [place.proposals > 0 for place in self.places]
        self.areas = [place.area for place in self.places]
        self.closed_to: frozenset[int] = frozenset()
        # Places that differ in nothing but what stands there: one empty one is like another.
        kinds = {(place.limits, place.locked, place.held, place.area) for place in self.places}
        self.timed = bool(crane.speed_x or crane.speed_y)
        self.alike = len(kinds) == 1 and any(self.column) and not self.timed
        self._travel: dict[tuple[int, int], float] = {}
        self._standing: dict[tuple, Standing] = {}
        self._at_home: dict[int, Item] = {}

    def _neighbours(self) -> None:
        spots = {
            (place.area, place.row, place.tier, place.slot): number
            for number, place in enumerate(self.places)
            if place.limits.pattern == "saddle"
        }
        self.saddle = [place.limits.pattern == "saddle" for place in self.places]
        self.column = [place.limits.pattern == "column" for place in self.places]
        self.below: list[tuple[int | None, ...]] = []
        self.above: list[tuple[int, ...]] = []
        for number, place in enumerate(self.places):
            if not self.saddle[number]:
                self.below.append(())
                self.above.append(())
                continue
            row = (place.area, place.row)
            self.below.append(
                tuple(spots.get((*row, *pair)) for pair in support_slots(place.tier, place.slot))
            )
            resting = (spots.get((*row, *pair)) for pair in resting_slots(place.tier, place.slot))
            self.above.append(tuple(one for one in resting if one is not None))

    def over(self, number: int) -> set[int]:
        """The saddle places that rest on a place, directly or not."""
        found, todo = set(), list(self.above[number])
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo.extend(self.above[one])
        return found

    def close(self, leaving: Sequence[int]) -> None:
        """Nothing goes to a place that something leaves, nor onto a saddle resting on it."""
        closed = set(leaving)
        for number in range(len(self.places)):
            if closed.intersection(one for one in self.below[number] if one is not None):
                closed.add(number)
        self.closed_to = frozenset(closed)

    def travel(self, start: int, end: int) -> float:
        """Seconds between two places."""
        key = (start, end)
        found = self._travel.get(key)
        if found is None:
            found = self._travel[key] = self.crane.travel(self.points[start], self.points[end])
        return found

    def usual_travel(self) -> float:
        """Seconds of way that one lift usually takes: there and on, to a place nearby."""
        places = range(0, len(self.places), max(1, len(self.places) // 20))
        ways = [self.travel(one, other) for one in places for other in places]
        return 2 * sorted(ways)[len(ways) // 4] if ways else 0.0

    def standing(self, node: Node, number: int) -> Standing:
        """The limits of a place as it stands in `node`."""
        stack = node.stacks[number]
        near = node.near.get(self.areas[number]) if node.near else None
        if self.saddle[number]:
            key = (number, stack, near, self._carried(node, number), self._uppers(node, number))
        else:
            key = (number, stack, near)
        found = self._standing.get(key)
        if found is None:
            found = self._standing[key] = Standing(self._place(node, number))
        return found

    def _carried(self, node: Node, number: int) -> tuple:
        return tuple(self._carrier(node, one) for one in self.below[number])

    def _carrier(self, node: Node, number: int | None) -> int | None:
        """The coil that stands on a place; one that is merely held there carries nothing."""
        if number is None or not node.stacks[number]:
            return None
        unit = node.stacks[number][0]
        return None if self.firm and self.home[unit] != number else unit

    def _uppers(self, node: Node, number: int) -> tuple[int, ...]:
        return tuple(node.stacks[one][0] for one in self.above[number] if node.stacks[one])

    def _place(self, node: Node, number: int) -> Place:
        place = self.places[number]
        units = [self.units[unit] for unit in node.stacks[number]]
        if self.firm:
            came = [self.home[unit] != number for unit in node.stacks[number]]
            stack = tuple(one for one, new in zip(units, came, strict=True) if not new)
            held = place.held + tuple(one for one, new in zip(units, came, strict=True) if new)
        else:
            stack, held = tuple(units), place.held
        near = place.near_hazards | (node.near or {}).get(place.area, frozenset())
        if not self.saddle[number]:
            return replace(place, stack=stack, held=held, near_hazards=near)
        carried = tuple(
            None if unit is None else self.units[unit] for unit in self._carried(node, number)
        )
        return replace(
            place,
            stack=stack,
            held=held,
            near_hazards=near,
            supports=carried or None,
            under=self._under(node, number),
            upper=tuple(self.units[unit] for unit in self._uppers(node, number)),
        )

    def _under(self, node: Node, number: int) -> tuple[Item, ...]:
        """What stands below the supports of a saddle."""
        found: dict[int, Item] = {}
        todo = [one for one in self.below[number] if one is not None]
        while todo:
            for one in self.below[todo.pop()]:
                if one is not None and one not in found and node.stacks[one]:
                    found[one] = self.units[node.stacks[one][0]]
                    todo.append(one)
        return tuple(found.values())

    def item(self, unit: int, number: int) -> Item:
        """A unit as a place sees it: moving about in its own area it brings nothing new."""
        item = self.units[unit]
        if not item.hazard or self.areas[self.home[unit]] != self.areas[number]:
            return item
        if unit not in self._at_home:
            self._at_home[unit] = replace(item, hazard="")
        return self._at_home[unit]

    def fits(self, node: Node, unit: int, number: int) -> bool:
        """Whether a unit may be put on a place now."""
        if number in self.closed_to:
            return False
        standing = self.standing(node, number)
        return not standing.closed and standing.first(self.item(unit, number)) is None


class Node:
    """One state of the yard on the way: who lies where, what it cost so far.

    `least` says for each place when the first of what an item put there would bury leaves;
    `bad` counts the units that lie on something that leaves before them.
    """

    __slots__ = (
        "at", "bad", "cost", "due", "extra", "least", "moves", "near", "parent", "rest", "stacks",
        "step", "strain", "where",
    )  # fmt: skip

    def __init__(self, ground: Ground, due: list[int]) -> None:
        self.stacks = list(ground.stacks)
        self.where = list(ground.home)
        self.due = due
        self.least = [NEVER] * len(self.stacks)
        self.near: dict[Key, frozenset[str]] = {}
        self.at = -1
        self.cost, self.moves, self.bad, self.extra = 0.0, 0, 0, 0
        self.strain, self.rest = 0.0, 0.0
        self.parent: Node | None = None
        self.step: tuple | None = None
        self.refresh(ground)

    def refresh(self, ground: Ground) -> None:
        """Work `least` and `bad` out anew, lower tiers first."""
        order = sorted(range(len(self.stacks)), key=lambda one: ground.places[one].tier)
        self.bad = 0
        for number in order:
            self.least[number] = self._least(ground, number)
            self.bad += self.bad_on(ground, number)

    def _least(self, ground: Ground, number: int) -> int:
        """When the first leaves of what an item put on this place would bury."""
        if ground.column[number]:
            return min((self.due[unit] for unit in self.stacks[number]), default=NEVER)
        least = NEVER
        for one in ground.below[number]:
            if one is not None:
                least = min(least, self.least[one], *(self.due[u] for u in self.stacks[one]))
        return least

    def bad_on(self, ground: Ground, number: int) -> int:
        """How many units on one place lie on something that leaves before them."""
        if ground.column[number]:
            least, bad = NEVER, 0
            for unit in self.stacks[number]:
                due = self.due[unit]
                bad += due > least
                least = min(least, due)
            return bad
        return sum(self.due[unit] > self.least[number] for unit in self.stacks[number])

    def child(self) -> Node:
        """A copy to change."""
        copy = Node.__new__(Node)
        copy.stacks, copy.where, copy.least = self.stacks[:], self.where[:], self.least[:]
        copy.due, copy.near, copy.at = self.due, self.near, self.at
        copy.cost, copy.moves, copy.bad = self.cost, self.moves, self.bad
        copy.extra, copy.strain, copy.rest = self.extra, self.strain, self.rest
        copy.parent, copy.step = self, None
        return copy

    def blockers(self, ground: Ground, unit: int) -> list[int]:
        """Units to move before this one can be, those with nothing on them first."""
        number = self.where[unit]
        if ground.column[number]:
            stack = self.stacks[number]
            return list(stack[: stack.index(unit) : -1])
        found: list[int] = []
        for one in ground.above[number]:
            for upper in self.stacks[one]:
                if upper not in found:
                    found += [b for b in self.blockers(ground, upper) if b not in found]
                    found.append(upper)
        return found

    def is_free(self, ground: Ground, unit: int) -> bool:
        """Whether nothing lies on a unit."""
        number = self.where[unit]
        if ground.column[number]:
            return self.stacks[number][-1] == unit
        return not any(self.stacks[one] for one in ground.above[number])

    def _lift(self, ground: Ground, unit: int) -> int:
        number = self.where[unit]
        stack = self.stacks[number]
        place = stack.index(unit)
        self.stacks[number] = stack[:place] + stack[place + 1 :]
        self._changed(ground, number)
        return number

    def _changed(self, ground: Ground, number: int) -> None:
        if ground.column[number]:
            self.least[number] = self._least(ground, number)
        for one in ground.above[number]:
            self.least[one] = self._least(ground, one)
            self._changed(ground, one)

    def move(self, ground: Ground, unit: int, target: int | None) -> float:
        """Put a unit that nothing lies on somewhere else; None sets it aside. Returns seconds."""
        before = self.where[unit]
        self.bad -= self.due[unit] > self.under(ground, unit)
        self._lift(ground, unit)
        seconds = 2 * ground.crane.attach
        if self.at >= 0:
            seconds += ground.travel(self.at, before)
        self.moves += 1
        self.at = before
        if target is None:
            self.where[unit] = -1
        else:
            seconds += ground.travel(before, target)
            self.bad += self.due[unit] > self.least[target]
            self.stacks[target] += (unit,)
            self.where[unit], self.at = target, target
            self._changed(ground, target)
            hazard, area = ground.units[unit].hazard, ground.areas[target]
            if hazard:
                self.near = {**self.near, area: self.near.get(area, frozenset()) | {hazard}}
        self.cost += seconds
        return seconds

    def under(self, ground: Ground, unit: int) -> int:
        """When the first leaves of what a free unit lies on."""
        number = self.where[unit]
        if ground.column[number]:
            stack = self.stacks[number]
            return min((self.due[one] for one in stack if one != unit), default=NEVER)
        return self.least[number]

    def take(self, ground: Ground, unit: int) -> float:
        """Carry a unit out of the yard. Returns seconds."""
        before = self.where[unit]
        self.bad -= self.due[unit] > self.under(ground, unit)
        self._lift(ground, unit)
        self.where[unit] = -1
        seconds = 2 * ground.crane.attach
        if self.at >= 0:
            seconds += ground.travel(self.at, before)
        self.at = before
        if ground.exit >= 0:
            seconds += ground.travel(before, ground.exit)
            self.at = ground.exit
        self.cost += seconds
        return seconds

    def path(self) -> Iterator[tuple]:
        """The steps from the first to this one."""
        steps, node = [], self
        while node is not None:
            if node.step:
                steps.append(node.step)
            node = node.parent
        return reversed(steps)

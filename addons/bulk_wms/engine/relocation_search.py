"""Beam search for a plan of lifts: which unit, where to, before and between the picks.

A state is judged by the seconds so far and a bound on what must still be moved: what lies on
something that leaves earlier, and what will not find a place where it may stay. The states with
the best judgement go on, pick after pick. Sources of the bound: lower bounds for the block
relocation problem (Kim and Hong 2006, Zhu et al. 2012).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from .relocation_rollout import lifts_by_rule
from .relocation_state import NEVER, Ground, Node

# What a lift without a place costs: more than any plan, so that it is the last resort.
ASIDE = 1e7
# How many digs of one pick are begun from one state: those with the fewest lifts.
_BRANCHES = 3
# Seconds that make a place come last which another transfer was told to use.
_PROPOSED = 1e4
# After so many lifts for one pick only the shortest dig goes on: several could fill each other up.
_OPEN_ROUNDS = 12
# How many lifts the worst choice of a place is reckoned to cost later; measured on a slab yard,
# where it halves the distance to the best known plans twice over.
_WASTE = 3.0
# How many states for each one that goes on are finished by a simple rule, to tell them apart.
_TRIED = 2


@dataclass(slots=True)
class Effort:
    """How hard to look: width of the beam, how many targets ahead the bound looks.

    `voluntary` also tries moves of what lies badly elsewhere, `rescue` moves of anything: when
    goods find no place because of something that is not in the way itself. `nearest` looks at
    the way alone, as people do: the measure for the others. `stop` is asked between picks;
    once it says yes, one state alone goes on to the end.
    """

    width: int = 10
    look_ahead: int = 1 << 30
    voluntary: bool = False
    rescue: bool = False
    nearest: bool = False
    stop: Callable[[], bool] = bool


@dataclass(frozen=True, slots=True)
class Call:
    """One pick in numbers: `count` of `pool`, in whatever order is easiest.

    With `clear` the one unit is not taken out but put to another place.
    """

    pool: tuple[int, ...]
    count: int
    clear: bool = False


class Search:
    """One run of the beam over the calls."""

    def __init__(self, ground: Ground, calls: Sequence[Call], due: list[int], effort: Effort):
        self.ground, self.calls, self.effort = ground, calls, effort
        self.root = Node(ground, due)
        self.late = False
        self.now = self.rounds = 0
        self.wanted = sorted(
            (unit for unit, when in enumerate(due) if when < len(calls)), key=lambda unit: due[unit]
        )
        self.per_lift = 2 * ground.crane.attach + ground.usual_travel()
        # Seconds that a choice is worth which leaves the good places to those that need them.
        weighs = ground.timed and not effort.nearest
        self.waste = _WASTE * self.per_lift if weighs else 0.0
        self.horizon = max((when for when in due if when < NEVER), default=0) + 2

    def run(self) -> Node:
        """The best final state found."""
        beam = [self.root]
        for number, call in enumerate(self.calls):
            self.now = number
            for _one in range(call.count):
                if not self.late and self.effort.stop():
                    self.late = True
                    beam = beam[:1]
                beam = self._take_one(beam, call)
        return beam[0]

    def least_lifts(self) -> int:
        """How many lifts all calls need at least, as the yard stands."""
        self.now = 0
        if any(call.count < len(call.pool) for call in self.calls):
            return 0
        node = self.root
        blocking = {
            one
            for call in self.calls
            for unit in call.pool
            for one in node.blockers(self.ground, unit)
            if node.due[one] > node.due[unit]
        }
        return len(blocking) + self._extra(node)

    @property
    def width(self) -> int:
        """How many states go on."""
        return 1 if self.late else self.effort.width

    def _take_one(self, beam: list[Node], call: Call) -> list[Node]:
        if call.clear:
            return self._clear(beam, call.pool[0])
        done: list[Node] = []
        frontier, seen = beam, {}
        self.rounds = 0
        while frontier:
            self.rounds += 1
            # No yard twice within one pick, unless at less cost: it would be dug to and fro.
            frontier = [
                node for node in frontier if node.cost < seen.get(self._key(node), INFINITE)
            ]
            seen.update((self._key(node), node.cost) for node in frontier)
            digging = []
            for node in frontier:
                child = self._pick(node, call)
                if child is None:
                    digging.append(node)
                else:
                    done.append(child)
            worst = INFINITE
            if len(done) >= self.width:
                worst = sorted(self._judge(node)[1] for node in done)[self.width - 1]
            frontier = self._dig(digging, call, worst) if digging else []
            if not done and not any(n.cost < seen.get(self._key(n), INFINITE) for n in frontier):
                frontier = [self._set_aside(digging[0], call)]
        return nsmallest(self.width, self._distinct(done), key=self._judge)

    def _judge(self, node: Node) -> tuple:
        """Lower is better: seconds that this state comes to at least, then how tight it is."""
        bound = node.cost + self.per_lift * (node.bad + node.extra)
        if self.ground.alike:
            first = node.cost + node.rest
        else:
            first = bound + self.waste * node.strain
        return (first, bound, node.strain)

    def _pick(self, node: Node, call: Call) -> Node | None:
        """The state after the nearest wanted unit that nothing lies on has gone; None if none."""
        ground = self.ground
        here = self._open(node, call)
        if not here:
            # Set aside before for want of a place: nothing is left to dig for.
            return node.child()
        free = [unit for unit in here if node.is_free(ground, unit)]
        if not free:
            return None
        unit = min(free, key=lambda one: (self._fetch(node, one), one))
        child = node.child()
        seconds = child.take(ground, unit)
        child.step = ("pick", unit, node.where[unit], None, unit, seconds)
        self._swap(child, unit)
        return child

    def _open(self, node: Node, call: Call) -> list[int]:
        """Units of a call that are still there, but for those that another call needs."""
        here = [unit for unit in call.pool if node.where[unit] >= 0]
        if call.count == len(call.pool):
            return here
        return [unit for unit in here if node.due[unit] in (self.now, NEVER)] or here

    def _fetch(self, node: Node, unit: int) -> float:
        """Seconds to get to a unit and out with it."""
        ground, place = self.ground, node.where[unit]
        seconds = ground.travel(node.at, place) if node.at >= 0 else 0.0
        return seconds + (ground.travel(place, ground.exit) if ground.exit >= 0 else 0.0)

    def _swap(self, node: Node, taken: int) -> None:
        """When another unit went than was expected, the expected one stays."""
        if node.due[taken] == self.now:
            return
        call = self.calls[self.now]
        for unit in call.pool:
            if node.due[unit] == self.now and node.where[unit] >= 0:
                node.due = node.due[:]
                node.due[unit] = NEVER
                node.refresh(self.ground)
                return

    def _dig(self, nodes: list[Node], call: Call, worst: float) -> list[Node]:
        options: list[tuple] = []
        for number, node in enumerate(nodes):
            for unit, target in self._targets(node, call):
                self._options(options, number, node, unit, target)
            if self.effort.voluntary or self.effort.rescue:
                self._tidy(options, number, node)
        children = self._children(nodes, options, worst)
        children = self._distinct(children)
        if self.ground.alike and self.width > 1:
            children = nsmallest(_TRIED * self.width, children, key=self._judge)
            for child in children:
                child.rest = self._rest(child)
        return nsmallest(self.width, children, key=self._judge)

    def _clear(self, beam: list[Node], unit: int) -> list[Node]:
        """Put a unit somewhere else, from each state."""
        options: list[tuple] = []
        for number, node in enumerate(beam):
            if not node.is_free(self.ground, unit):
                raise ValueError(
                    f"something lies on {self.ground.units[unit].key!r}: it is lifted first"
                )
            self._options(options, number, node, unit, unit)
        children = self._distinct(self._children(beam, options, INFINITE))
        return nsmallest(self.width, children, key=self._judge)

    def _children(self, nodes: list[Node], options: list[tuple], worst: float) -> list[Node]:
        """The states that the best options lead to."""
        children = []
        for judged, strain, number, unit, place, target in nsmallest(4 * self.width, options):
            if judged > worst:
                break
            child = nodes[number].child()
            before = child.where[unit]
            seconds = child.move(self.ground, unit, place)
            if place is None:
                child.cost += ASIDE
            child.strain = strain
            child.step = ("move", unit, before, place, target, seconds)
            child.extra = self._extra(child)
            children.append(child)
        return children

    def _rest(self, node: Node) -> float:
        due = node.due
        columns = [[due[unit] for unit in stack] for stack in node.stacks]
        order = [due[unit] for unit in self.wanted if node.where[unit] >= 0]
        return lifts_by_rule(columns, order, self.ground.places[0].limits.max_tiers, NEVER)

    def _set_aside(self, node: Node, call: Call) -> Node:
        """The last resort: the first thing in the way is set aside, and nobody says where."""
        unit, target = self._targets(node, call)[0]
        child = node.child()
        before = child.where[unit]
        seconds = child.move(self.ground, unit, None)
        child.cost += ASIDE
        child.step = ("move", unit, before, None, target, seconds)
        return child

    def _targets(self, node: Node, call: Call) -> list[tuple[int, int]]:
        """What may be lifted next, and for which wanted unit: the shortest digs first."""
        ground, digs = self.ground, []
        for unit in self._open(node, call):
            blockers = node.blockers(ground, unit)
            digs.append((len(blockers), node.due[unit] != self.now, unit, blockers))
        digs.sort(key=lambda dig: dig[:3])
        branches = _BRANCHES if self.rounds <= _OPEN_ROUNDS else 1
        found: dict[int, int] = {}
        for _count, _other, unit, blockers in digs[:branches]:
            for blocker in blockers:
                if blocker not in found and node.is_free(ground, blocker):
                    found[blocker] = unit
        return list(found.items())

    def _options(self, options, number, node, unit, target) -> None:
        """Every place that takes a unit, with the judgement of the state it leads to."""
        ground, due = self.ground, node.due[unit]
        source = node.where[unit]
        base = node.cost + 2 * ground.crane.attach
        if node.at >= 0:
            base += ground.travel(node.at, source)
        better = node.bad - (due > node.under(ground, unit))
        base += self.per_lift * better
        seen = set()
        found = False
        over = ground.over(node.where[target]) if target != unit else ()
        for place in range(len(ground.places)):
            if place == source or place in over:
                continue
            stack = node.stacks[place]
            if not stack and ground.alike:
                if () in seen:
                    continue
                seen.add(())
            if not ground.fits(node, unit, place):
                continue
            found = True
            least = node.least[place]
            judged = base + ground.travel(source, place) + _PROPOSED * ground.proposed[place]
            if not self.effort.nearest:
                judged += self.per_lift * (due > least)
            tight = self._tight(due, least)
            strain = node.strain + tight
            judged += self.waste * tight
            options.append((judged, strain, number, unit, place, target))
        if not found:
            options.append((base + ASIDE, node.strain, number, unit, None, target))

    def _tight(self, due: int, least: int) -> float:
        """How much a choice wastes: good places are filled tightly, bad ones as late as can be."""
        horizon = self.horizon
        due, least = min(due, horizon), min(least, horizon)
        if least >= due:
            return (least - due) / horizon
        return (due - least) / horizon

    def _tidy(self, options, number, node) -> None:
        """Moves of what lies badly elsewhere to where it may stay; to the rescue, of anything."""
        ground, rescue = self.ground, self.effort.rescue
        for place, stack in enumerate(node.stacks):
            if not stack or place in ground.closed_to:
                continue
            unit = stack[-1]
            due = node.due[unit]
            bad = due > node.under(ground, unit)
            if not (bad or rescue) or not node.is_free(ground, unit):
                continue
            before = len(options)
            self._options(options, number, node, unit, unit)
            options[before:] = [
                option
                for option in options[before:]
                if option[4] is not None and (rescue or node.least[option[4]] >= due)
            ]

    def _extra(self, node: Node) -> int:
        """Lifts that must come on top of `bad`: blockers that no place lets stay.

        Target after target is dug out of a copy; what is lifted is left out of it, which only
        makes room, so this never counts too many.
        """
        ground, due, extra = self.ground, node.due, 0
        stacks, least = node.stacks, node.least[:]
        cut: dict[int, int] = {}
        last = self.now + self.effort.look_ahead
        for unit in self.wanted:
            when = due[unit]
            if when > last:
                break
            place = node.where[unit]
            if place < 0 or not ground.column[place]:
                continue
            stack = stacks[place]
            depth = stack.index(unit)
            height = cut.get(place, len(stack))
            if depth >= height:
                continue
            if depth < height - 1:
                least[place] = -1
                best = max(least)
                extra += sum(due[other] > best for other in stack[depth + 1 : height])
            cut[place] = depth
            least[place] = min([due[other] for other in stack[:depth]], default=NEVER)
        return extra

    def _key(self, node: Node) -> tuple:
        """What tells yards apart; columns that are alike may change places."""
        return tuple(sorted(node.stacks)) if self.ground.alike else tuple(node.stacks)

    def _distinct(self, nodes: list[Node]) -> list[Node]:
        """One state of those that leave the same yard, the best one."""
        best: dict[tuple, Node] = {}
        for node in nodes:
            key = self._key(node)
            other = best.get(key)
            if other is None or self._judge(node) < self._judge(other):
                best[key] = node
        return list(best.values())


INFINITE = float("inf")

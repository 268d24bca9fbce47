"""Which lots meet an ordered weight: whole, within the tolerance, in the order of the strategy.

Weights kg, distances m, tolerances as fractions (0.03 is 3 %), time limits are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from . import subset
from .items import Key

# Below what any scale tells: sums of floats may miss a bound by less.
_NOISE = 1e-6
# Weights are compared in grams.
_GRAMS = 1_000

ORDERS = ("oldest", "newest", "nearest", "reach")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lot, or one handling unit of it, that could be taken.

    `aged` is the date it ages from (for first expired, the date it has to be gone by); `blockers`
    are the keys of what must be lifted first; `distance` in m. Not `usable`: never taken, `why`
    is the code of the reason. `heat` counts where the number of heats is limited.

    >>> Candidate("C1", 9_000.0, date(2026, 1, 5)).usable
    True
    """

    key: Key
    weight: float
    aged: date
    blockers: tuple[Key, ...] = ()
    distance: float = 0.0
    usable: bool = True
    why: str = ""
    heat: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The lots taken, in the order to pick them, and why the others were not.

    `met`: `total` (kg) is within the tolerance. `depth` is how many lots in the order of the
    strategy had to be looked at; `shuffles` how many others must be moved first. Not `proven`:
    something better may exist, the search was cut short. The codes of `passed_over`: ``blocked``
    may not be used; ``too_heavy`` goes over alone; ``tolerance`` would have gone before something
    taken, but no total with it comes within the tolerance; ``reach`` is harder to reach; ``age``
    the choice as a whole is older without it; ``heats`` and ``pieces`` would break the limit;
    ``enough`` not needed.
    """

    chosen: tuple[Key, ...]
    total: float
    met: bool
    passed_over: tuple[tuple[Key, str], ...]
    depth: int = 0
    shuffles: int = 0
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """The bounds of a choice: kg, how many pieces and heats at most (0: any), and the order.

    `order`: ``oldest`` or ``newest`` first, ``nearest`` first, or ``reach``, what has the least
    lying on it first. `window_days`: for the sake of fewer shuffles, lots may be taken that are up
    to so many days younger (or older) than the order needs. Lots of one day are equally old anyway.

    >>> Wanted.of(18_000.0, 0.03, 0.03).most
    18540.0
    """

    least: float
    most: float
    window_days: int = 0
    order: str = "oldest"
    most_pieces: int = 0
    most_heats: int = 0

    @classmethod
    def of(cls, ordered: float, under: float, over: float, **values) -> Wanted:
        """Bounds of an ordered weight in kg with tolerances as fractions.

        :raises ValueError: for negative arguments and an unknown order

        >>> Wanted.of(100.0, 0.25, 0.0, order="newest")
        Wanted(least=75.0, most=100.0, window_days=0, order='newest', most_pieces=0, most_heats=0)
        """
        if min(ordered, under, over, *(v for v in values.values() if isinstance(v, int))) < 0:
            raise ValueError("ordered weight, tolerances, window and limits must not be negative")
        if values.get("order", "oldest") not in ORDERS:
            raise ValueError(f"order {values['order']!r} is not one of {', '.join(ORDERS)}")
        return cls(max(0.0, ordered * (1 - under)), ordered * (1 + over), **values)


def select(
    candidates: Iterable[Candidate],
    ordered: float,
    tolerance_under: float,
    tolerance_over: float,
    window_days: int = 0,
    order: str = "oldest",
    most_pieces: int = 0,
    most_heats: int = 0,
    out_of_time: Callable[[], bool] = subset.never,
) -> Selection:
    """Choose whole lots for an ordered weight in kg.

    Within the tolerance whenever some lots are together; then the shortest beginning of the
    strategy's order that contains such lots; then the fewest shuffles; then the oldest. Equals in
    the order go by what lies on them, then by distance. If no lots come within the tolerance, the
    greatest total that does not go over is returned as not met.

    A candidate without weight is never taken: what it adds is not known.

    :param out_of_time: asked between steps; once true the best choice so far is returned, not
        `proven`
    :raises ValueError: for negative arguments and for two candidates with one key

    >>> days = [date(2026, 1, day) for day in (5, 6, 7)]
    >>> lots = [Candidate(f"C{day.day}", 9_000.0, day) for day in days]
    >>> chosen = select(lots, 18_000.0, 0.03, 0.03)
    >>> chosen.chosen, chosen.total, chosen.met, chosen.passed_over
    (('C5', 'C6'), 18000.0, True, (('C7', 'enough'),))
    """
    wanted = Wanted.of(
        ordered,
        tolerance_under,
        tolerance_over,
        window_days=window_days,
        order=order,
        most_pieces=most_pieces,
        most_heats=most_heats,
    )
    return choose(candidates, wanted, out_of_time)


def choose(
    candidates: Iterable[Candidate], wanted: Wanted, out_of_time: Callable[[], bool] = subset.never
) -> Selection:
    """`select` for bounds in kg.

    >>> lots = [Candidate(key, 9_000.0, date(2026, 1, 5)) for key in "ABC"]
    >>> choose(lots, Wanted(17_000.0, 19_000.0)).chosen
    ('A', 'B')
    """
    queue = _Queue(candidates, wanted)
    limits = queue.limits()
    prefix = subset.shortest_prefix(queue.pieces, limits)
    found = depth = None
    if prefix is not None:
        found, depth = _find(queue, limits, prefix, out_of_time)
    met = found is not None
    if not met:
        found, depth, limits = _next_best(queue, limits, out_of_time)
    taken = [queue.lots[index] for index in found.taken]
    return Selection(
        chosen=_picking_order(taken),
        total=weight_of(taken),
        met=met,
        passed_over=queue.passed_over(found.taken, limits, met),
        depth=depth,
        shuffles=shuffles_of(taken),
        proven=found.proven,
    )


def _find(queue, limits, prefix: int, out_of_time):
    """The cheapest choice of the shortest beginning that has one, and that beginning's length."""
    while prefix is not None:
        pool = queue.pieces[: queue.stretched(prefix)]
        found = subset.cheapest(pool, limits, out_of_time)
        if found is not None:
            return found, prefix
        # Coarse steps promised too much: one lot more.
        prefix = subset.shortest_prefix(queue.pieces, limits, prefix + 1)
        if prefix is not None and prefix > len(queue.pieces):
            break
    return None, None


def _next_best(queue, limits, out_of_time):
    """The greatest total that does not go over."""
    everything = sum(piece.weight for piece in queue.pieces)
    unlimited = not limits.most_pieces and not limits.most_heats
    if unlimited and everything <= limits.high:
        return subset.Found(tuple(range(len(queue.pieces))), True), len(queue.pieces), limits
    for total in subset.heaviest(queue.pieces, limits):
        exact = replace(limits, low=total)
        prefix = subset.shortest_prefix(queue.pieces, exact)
        if prefix is None:
            continue
        found, depth = _find(queue, exact, prefix, out_of_time)
        if found is not None:
            return found, depth, exact
    return subset.Found((), False), 0, limits


class _Queue:
    """The usable candidates in the order of the strategy, and the others."""

    def __init__(self, candidates: Iterable[Candidate], wanted: Wanted) -> None:
        self.wanted = wanted
        self.all: dict[Key, Candidate] = {}
        for lot in sorted(candidates, key=lambda lot: lot.key):
            if lot.key in self.all:
                raise ValueError(f"two candidates have the key {lot.key!r}")
            self.all[lot.key] = lot
        usable = (lot for lot in self.all.values() if lot.usable and lot.weight > 0)
        self.lots = sorted(usable, key=self.rank)
        self.pieces = [
            subset.Piece(lot.key, round(lot.weight * _GRAMS), frozenset(lot.blockers), lot.heat)
            for lot in self.lots
        ]

    def age(self, lot: Candidate) -> int:
        """Days on a scale where what goes first is smaller."""
        return (-1 if self.wanted.order == "newest" else 1) * lot.aged.toordinal()

    def rank(self, lot: Candidate) -> tuple:
        """Sorts what goes first to the front."""
        order = self.wanted.order
        first: tuple = (self.age(lot), len(lot.blockers), lot.distance)
        if order == "nearest":
            first = (lot.distance, self.age(lot), len(lot.blockers))
        elif order == "reach":
            first = (len(lot.blockers), self.age(lot), lot.distance)
        return (*first, lot.key)

    def limits(self) -> subset.Limits:
        """The window in grams."""
        wanted = self.wanted
        return subset.Limits(
            low=-int(-(wanted.least - _NOISE) * _GRAMS // 1),
            high=int((wanted.most + _NOISE) * _GRAMS // 1),
            most_pieces=wanted.most_pieces,
            most_heats=wanted.most_heats,
        )

    def stretched(self, prefix: int) -> int:
        """The length of the beginning with what counts as equally old as its end."""
        if not prefix or self.wanted.order not in ORDERS[:2]:
            return prefix
        last = self.age(self.lots[prefix - 1]) + self.wanted.window_days
        while prefix < len(self.lots) and self.age(self.lots[prefix]) <= last:
            prefix += 1
        return prefix

    def passed_over(self, taken: Sequence[int], limits, met: bool) -> tuple[tuple[Key, str], ...]:
        """Every lot not taken with the reason, those that would have gone first leading."""
        keys = {self.lots[index].key for index in taken}
        reasons = {
            lot.key: "blocked" for lot in self.all.values() if not (lot.usable and lot.weight > 0)
        }
        last = taken[-1] if taken else -1
        for index, lot in enumerate(self.lots):
            if index not in taken:
                reasons[lot.key] = self._why(index, taken, limits, met, last)
        ranked = sorted((self.all[key] for key in reasons if key not in keys), key=self.rank)
        return tuple((lot.key, reasons[lot.key]) for lot in ranked)

    def _why(self, index: int, taken: Sequence[int], limits, met: bool, last: int) -> str:
        if self.pieces[index].weight > limits.high:
            return "too_heavy"
        if index > last and met:
            return "enough"
        heats = {self.pieces[other].heat for other in taken}
        full = limits.most_heats and len(heats) >= limits.most_heats
        if full and self.pieces[index].heat not in heats:
            return "heats"
        if limits.most_pieces and len(taken) >= limits.most_pieces and not met:
            return "pieces"
        if not met or not self._possible(index, limits, last):
            return "tolerance"
        return "reach" if set(self.pieces[index].blockers) - self._keys(taken) else "age"

    def _keys(self, taken: Sequence[int]) -> set[Key]:
        return {self.pieces[index].key for index in taken}

    def _possible(self, index: int, limits, last: int) -> bool:
        """Whether some total with this lot, of those up to the last taken, is in the window."""
        weight = self.pieces[index].weight
        if limits.most_pieces == 1:
            return limits.low <= weight <= limits.high
        others = [piece for number, piece in enumerate(self.pieces[: last + 1]) if number != index]
        rest = replace(limits, low=max(0, limits.low - weight), high=limits.high - weight)
        rest = replace(rest, most_heats=0, most_pieces=max(0, limits.most_pieces - 1))
        return subset.shortest_prefix(others, rest) is not None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a choice that a person made means beside the strategy's own.

    `total` kg, `deviation` from the ordered weight in kg, `met` within the tolerance and limits.
    `passed_over` are lots that go before something taken by the order of the strategy, though the
    order did not need to go so far: with any of them the choice is a violation of that order.
    `missing` are keys that are no candidates.
    """

    total: float
    deviation: float
    met: bool
    shuffles: int
    passed_over: tuple[Key, ...] = ()
    missing: tuple[Key, ...] = ()


def judge(
    candidates: Iterable[Candidate], taken: Collection[Key], wanted: Wanted, ordered: float
) -> Effect:
    """Say what it means to take exactly these lots.

    >>> days = [date(2026, 1, day) for day in (5, 6, 7)]
    >>> lots = [Candidate(f"C{day.day}", 9_000.0, day) for day in days]
    >>> judge(lots, {"C5", "C7"}, Wanted.of(18_000.0, 0.03, 0.03), 18_000.0).passed_over
    ('C6',)
    """
    queue = _Queue(candidates, wanted)
    limits = queue.limits()
    ranks = [index for index, lot in enumerate(queue.lots) if lot.key in taken]
    # What may not be used can still be taken by who may waive it; it stands outside the order.
    lots = [lot for lot in queue.all.values() if lot.key in taken]
    total = weight_of(lots)
    met = wanted.least - _NOISE <= total <= wanted.most + _NOISE
    if wanted.most_pieces:
        met = met and len(lots) <= wanted.most_pieces
    if wanted.most_heats:
        met = met and len({lot.heat for lot in lots}) <= wanted.most_heats
    depth = subset.shortest_prefix(queue.pieces, limits)
    allowed = queue.stretched(depth) if depth is not None else len(queue.pieces)
    beyond = [index for index in ranks if index >= allowed]
    skipped = (
        tuple(lot.key for index, lot in enumerate(queue.lots[: beyond[-1]]) if lot.key not in taken)
        if beyond
        else ()
    )
    return Effect(
        total=total,
        deviation=total - ordered,
        met=met,
        shuffles=shuffles_of(lots),
        passed_over=skipped,
        missing=tuple(sorted(set(taken) - set(queue.all), key=repr)),
    )


def ranked(candidates: Iterable[Candidate], wanted: Wanted) -> list[Candidate]:
    """The usable candidates, what goes first by the order of the strategy leading.

    >>> lots = [Candidate("A", 9.0, date(2026, 1, 6)), Candidate("B", 9.0, date(2026, 1, 5))]
    >>> [lot.key for lot in ranked(lots, Wanted(0.0, 18.0))]
    ['B', 'A']
    """
    return list(_Queue(candidates, wanted).lots)


def weight_of(lots: Iterable[Candidate]) -> float:
    """kg of these lots together.

    >>> weight_of([Candidate("A", 9.0, date(2026, 1, 5)), Candidate("B", 1.5, date(2026, 1, 5))])
    10.5
    """
    return sum(lot.weight for lot in lots)


def shuffles_of(lots: Collection[Candidate]) -> int:
    """How many others must be moved to take these lots.

    >>> day = date(2026, 1, 5)
    >>> shuffles_of([Candidate("A", 9.0, day, ("B", "X")), Candidate("B", 9.0, day)])
    1
    """
    needed = {key for lot in lots for key in lot.blockers}
    return len(needed - {lot.key for lot in lots})


def _picking_order(taken: Iterable[Candidate]) -> tuple[Key, ...]:
    """As chosen, but each after those of the chosen that lie on it."""
    lots = {lot.key: lot for lot in taken}
    order: dict[Key, None] = {}
    for lot in lots.values():
        for key in (*lot.blockers, lot.key):
            if key in lots:
                order.setdefault(key)
    return tuple(order)

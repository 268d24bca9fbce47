"""Which lots a weight is taken from where parts of a lot will do: bags, bundles, piles.

Weights kg.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .items import Key
from .removal import Candidate, Effect, Wanted, ranked, shuffles_of

_NOISE = 1e-6


def take(
    candidates: Iterable[Candidate], needed: float, window_days: int = 0, order: str = "oldest"
) -> tuple[tuple[Key, float], ...]:
    """(key, kg) of what to take, in that order, until `needed` kg are together or all is taken.

    What goes first by the order of the strategy goes first; among lots within `window_days` days
    of the first one left, the one with the fewest others on top (what is taken already blocks no
    more), then the nearest. What is touched is emptied before the next one.

    >>> from datetime import date
    >>> lots = [Candidate("A", 2_000.0, date(2026, 1, 5)), Candidate("B", 900.0, date(2026, 1, 1))]
    >>> take(lots, 1_500.0)
    (('B', 900.0), ('A', 600.0))
    """
    wanted = Wanted(0.0, needed, window_days, order)
    queue = ranked(candidates, wanted)
    taken: dict[Key, float] = {}
    rest = needed
    while queue and rest > _NOISE:
        reach = min(
            _equals(queue, wanted),
            key=lambda lot: (sum(key not in taken for key in lot.blockers), lot.distance),
        )
        queue.remove(reach)
        weight = min(reach.weight, rest)
        taken[reach.key] = weight
        rest -= weight
    return tuple(taken.items())


def judge(candidates: Iterable[Candidate], taken: Collection[Key], wanted: Wanted) -> Effect:
    """What it means to take `wanted.most` kg from exactly these lots; see `removal.judge`.

    Passed over is what goes before something taken by more than the window.

    >>> from datetime import date
    >>> lots = [Candidate("A", 2_000.0, date(2026, 1, 5)), Candidate("B", 900.0, date(2026, 1, 1))]
    >>> judge(lots, {"A"}, Wanted(1_500.0, 1_500.0)).passed_over
    ('B',)
    """
    every = list(candidates)
    queue = ranked(every, wanted)
    dated = wanted.order in ("oldest", "newest")
    left, passed = [], []
    for lot in queue:
        if lot.key not in taken:
            left.append(lot)
            continue
        passed += [
            one
            for one in left
            if one not in passed
            and not (
                dated and abs(lot.aged.toordinal() - one.aged.toordinal()) <= wanted.window_days
            )
        ]
    lots = [lot for lot in every if lot.key in taken]
    total = min(wanted.most, sum(lot.weight for lot in lots))
    return Effect(
        total=total,
        deviation=total - wanted.most,
        met=total >= wanted.least - _NOISE,
        shuffles=shuffles_of(lots),
        passed_over=tuple(lot.key for lot in passed),
        missing=tuple(sorted(set(taken) - {lot.key for lot in every}, key=repr)),
    )


def _equals(queue: list[Candidate], wanted: Wanted) -> list[Candidate]:
    """Those at the head of the queue that count as equally old."""
    if wanted.order not in ("oldest", "newest"):
        return queue[:1]
    head = queue[0].aged.toordinal()
    return [lot for lot in queue if abs(lot.aged.toordinal() - head) <= wanted.window_days]

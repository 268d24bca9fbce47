"""A yard played through: what comes is put away, what goes is dug out, shuffles are counted.

For comparing strategies: on past arrivals and departures, or on made-up ones. Weights kg, sizes
mm, coordinates m.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .items import Item, Key, Place
from .nearby import Days, Nearby
from .putaway import choose
from .yard import Yard

# Given an item and the places that are open to it, the key of one, or None.
Chooser = Callable[[Item, list[Place], date], Key | None]


class Event(NamedTuple):
    """`item` comes on `day`, or the lot `key` goes (`item` is None then)."""

    day: date
    item: Item | None = None
    key: Key | None = None


@dataclass(slots=True)
class Tally:
    """What a run came to: pieces in and out, shuffles, travel in m, and what found no place.

    >>> Tally(retrieved=4, shuffles=2).per_retrieval
    0.5
    """

    placed: int = 0
    retrieved: int = 0
    shuffles: int = 0
    travel: float = 0.0
    homeless: int = 0

    @property
    def per_retrieval(self) -> float:
        """Shuffles for each piece that went."""
        return self.shuffles / self.retrieved if self.retrieved else 0.0


def play(
    places: Iterable[Place],
    events: Iterable[Event],
    choose_place: Chooser,
    relocate: Chooser | None = None,
    origin: tuple[float, float] = (0.0, 0.0),
) -> Tally:
    """Play `events` in their order on a copy of `places`.

    What lies on a lot that goes is moved, the uppermost first, by `relocate`, or by
    `choose_place` where there is none; never back onto the place it is dug out of. What finds no
    place stays outside and is counted as homeless; a lot that never came is passed over.

    >>> from .items import Limits
    >>> stack = Limits(pattern="column")
    >>> yard = [Place(key, limits=stack) for key in ("A", "B")]
    >>> one, two = (Item(key, "slab", "S", 9e3) for key in ("S1", "S2"))
    >>> day = date(2026, 3, 1)
    >>> events = [Event(day, one), Event(day, two), Event(day, key="S1"), Event(day, key="S2")]
    >>> play(yard, events, lambda item, places, day: places[0].key).shuffles
    1
    """
    yard, tally = Yard.of(places), Tally()
    where: dict[Key, Key] = dict(yard.where())
    for day, item, key in events:
        if item is not None:
            found = _put(yard, where, item, choose_place, day)
            if found is None:
                tally.homeless += 1
                continue
            tally.placed += 1
            tally.travel += yard.places[found].distance(*origin)
        elif key in where:
            _dig_out(yard, where, key, relocate or choose_place, day, tally)
            source = where.pop(key)
            yard.lift(key, source)
            tally.retrieved += 1
            tally.travel += yard.places[source].distance(*origin)
    return tally


def _put(
    yard: Yard,
    where: dict[Key, Key],
    item: Item,
    choose_place: Chooser,
    day: date,
    not_on: Key | None = None,
) -> Key | None:
    allowed = [
        place
        for key in yard.places
        if key != not_on
        for place in (yard.place(key),)
        if not yard.refusals(item, key)
    ]
    found = choose_place(item, allowed, day) if allowed else None
    if found is not None:
        yard.put(item, found)
        where[item.key] = found
    return found


def _dig_out(
    yard: Yard, where: dict[Key, Key], key: Key, relocate: Chooser, day: date, tally: Tally
) -> None:
    source = where[key]
    for blocker in yard.blockers(key, source):
        stands = where[blocker]
        item = next(one for one in yard.places[stands].stack if one.key == blocker)
        yard.lift(blocker, stands)
        found = _put(yard, where, item, relocate, day, stands)
        if found is None:
            # Nowhere else: it is set aside and put back in the end.
            yard.put(item, stands)
        tally.shuffles += 1
        moved = yard.places[where[blocker]]
        tally.travel += moved.distance(yard.places[stands].x, yard.places[stands].y)


def by_strategy(
    weights: Mapping[str, float],
    origin: tuple[float, float] = (0.0, 0.0),
    days: Days | None = None,
) -> Chooser:
    """Choose as putaway does, with these weights by criterion; `origin` in m.

    `days` are the days that lots of this yard leave on, as far as that is known beforehand.

    >>> nearest = by_strategy({"travel": 1.0})
    >>> places = [Place("A", x=9.0), Place("B", x=4.0)]
    >>> nearest(Item("S1", "slab", "S", 9e3), places, date(2026, 3, 1))
    'B'
    """

    def choose_place(item: Item, places: list[Place], day: date) -> Key | None:
        nearby = Nearby.of(places)
        nearby.days = days
        return choose(item, places, weights, origin, day, nearby).place_key

    return choose_place


def lowest(item: Item, places: list[Place], day: date) -> Key | None:
    """The place with the least on it: what a crane driver does without any rule.

    >>> lowest(Item("S1", "slab", "S", 9e3), [Place("A")], date(2026, 3, 1))
    'A'
    """
    return min(places, key=lambda place: (len(place.content), place.tier, place.key)).key


def first_name(item: Item, places: list[Place], day: date) -> Key | None:
    """The place whose name comes first: Odoo's own "closest location".

    >>> first_name(Item("S1", "slab", "S", 9e3), [Place("B"), Place("A")], date(2026, 3, 1))
    'A'
    """
    return min(places, key=lambda place: place.key).key


def in_order(item: Item, places: list[Place], day: date) -> Key | None:
    """Where nothing below leaves first and the gap is least; else over what leaves last.

    The rule known as min-max for shuffling on a list of picks; days of leaving must be known.

    >>> from .items import Limits
    >>> stack = Limits(pattern="column")
    >>> def slab(key, month): return Item(key, "slab", "S", 9e3, leaves=date(2026, month, 1))
    >>> places = [Place(m, limits=stack, stack=(slab(f"S{m}", m),)) for m in (2, 5, 9)]
    >>> in_order(slab("N", 4), places, date(2026, 1, 1))
    5
    """
    day_of_item = item.leaves or date.max

    def key(place: Place) -> tuple:
        first = min((one.leaves or date.max for one in place.content), default=date.max)
        if first >= day_of_item:
            return (0, first.toordinal(), place.key)
        return (1, -first.toordinal(), place.key)

    return min(places, key=key).key

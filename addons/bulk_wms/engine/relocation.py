"""Where the lots go that lie on top of a wanted one: the nearest allowed place.

Distances m. The plan is carried out in its order, one lift after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .items import Item, Key, Place
from .stacking import support_slots
from .standing import Standing

WANTED = "wanted"
"""Code of a place left alone because something in it, or under it, is wanted."""


@dataclass(frozen=True, slots=True)
class Relocation:
    """One lift of a plan; `to_place` None when no place may take the item.

    `refused` counts the places by their first refusal; ``wanted`` are those left alone.
    """

    item_key: Key
    from_place: Key
    to_place: Key | None
    refused: Mapping[str, int] = field(default_factory=dict)


def nearest_allowed(
    item: Item,
    places: Iterable[Place],
    origin: tuple[float, float],
    avoid: Collection[Key] = frozenset(),
    wanted: Collection[Key] = frozenset(),
) -> Place | None:
    """The allowed place nearest to `origin` (m), or None.

    Never one in `avoid` (keys of places), nor a saddle resting on those, nor one with an item
    of `wanted` (keys of items) in it or under it. Places that other transfers have proposed
    come last; ties fall to the smaller key.

    >>> places = [Place("A", x=9.0), Place("B", x=5.0), Place("C", x=1.0)]
    >>> nearest_allowed(Item("S1", "slab", "S", 9e3), places, (0.0, 0.0), {"C"}).key
    'B'
    """
    return _search(item, tuple(places), origin, avoid, wanted)[0]


def plan(
    order: Sequence[tuple[Item, Key]],
    places: Iterable[Place],
    avoid: Collection[Key] = frozenset(),
    wanted: Collection[Key] = frozenset(),
) -> tuple[Relocation, ...]:
    """A place for every item that is in the way, lifted in the given order, the top one first.

    `order` gives each item with the key of the place it lies on. `avoid` are the places from
    which something is wanted, `wanted` the keys of those items; the places in `order` are
    avoided as well. A place given to one item is held for it: it takes room and carries no
    coil. An item for which there is no place counts as lifted, so that the rest is planned.
    Within its area an item meets no hazard class that it did not meet before.

    Raises ValueError for an unknown place and for an item that does not lie on top.

    >>> wanted, upper = (Item(key, "slab", "S", 9e3) for key in ("S1", "S2"))
    >>> places = [Place("A", x=1.0, stack=(wanted, upper)), Place("B", x=2.0)]
    >>> plan([(upper, "A")], places, avoid={"A"})
    (Relocation(item_key='S2', from_place='A', to_place='B', refused={'wanted': 1}),)
    """
    yard = _Yard(places)
    avoided = frozenset(avoid).union(source for _item, source in order)
    moves = []
    for item, source in order:
        start = yard.lift(item, source)
        target, refused = _search(
            item, tuple(yard.places.values()), (start.x, start.y), avoided, wanted, start.area
        )
        moves.append(Relocation(item.key, source, target.key if target else None, refused))
        if target:
            yard.hold(item, target)
    return tuple(moves)


def _search(
    item: Item,
    places: tuple[Place, ...],
    origin: tuple[float, float],
    avoid: Collection[Key],
    wanted: Collection[Key],
    area: Key | None = None,
) -> tuple[Place | None, dict[str, int]]:
    """The nearest allowed place and the refusals; `area` is where the item stands already."""
    avoided_spots = {_spot(place) for place in places if place.key in avoid}
    # Moving about in its own area brings an item no new neighbours.
    at_home = replace(item, hazard="") if area is not None else item
    refused: Counter[str] = Counter()
    allowed = []
    for place in places:
        if _is_wanted(place, avoid, avoided_spots, wanted):
            refused[WANTED] += 1
            continue
        refusal = Standing(place).first(at_home if place.area == area else item)
        if refusal:
            refused[refusal.code] += 1
        else:
            allowed.append(((place.proposals > 0, place.distance(*origin), place.key), place))
    best = min(allowed, key=lambda entry: entry[0])[1] if allowed else None
    return best, dict(sorted(refused.items()))


def _is_wanted(
    place: Place, avoid: Collection[Key], avoided_spots: set[tuple], wanted: Collection[Key]
) -> bool:
    """Whether putting something on a place would bury what somebody waits for."""
    below = [*place.content, *(item for item in place.supports or () if item)]
    return (
        place.key in avoid
        or any(item.key in wanted for item in below)
        or any(spot in avoided_spots for spot in _support_spots(place))
    )


def _spot(place: Place) -> tuple:
    """Where a place is in its row."""
    return (*place.row_key, place.tier, place.slot)


def _support_spots(place: Place) -> list[tuple]:
    """The spots a saddle rests on; none on the ground and for other patterns."""
    if place.limits.pattern != "saddle":
        return []
    return [(*place.row_key, *pair) for pair in support_slots(place.tier, place.slot)]


class _Yard:
    """The places as they are after the lifts planned so far."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = {place.key: place for place in places}
        self._keys = {_spot(place): place.key for place in self.places.values()}

    def lift(self, item: Item, key: Key) -> Place:
        """Take the top item off a place, and off what it rests on; return the place."""
        place = self.places.get(key)
        if place is None:
            raise ValueError(f"{key!r} is not among the places")
        if not place.stack or place.stack[-1].key != item.key:
            raise ValueError(f"{item.key!r} does not lie on top of {key!r}")
        if place.upper:
            raise ValueError(f"{place.upper[-1].key!r} still rests on {item.key!r}")
        self.places[key] = replace(place, stack=place.stack[:-1])
        # What could rest on the emptied place stays as it is: a plan leaves all that alone.
        spots = (self._keys.get(spot) for spot in _support_spots(place))
        for below in (self.places[key] for key in spots if key is not None):
            upper = tuple(other for other in below.upper if other.key != item.key)
            self.places[below.key] = replace(below, upper=upper)
        return place

    def hold(self, item: Item, place: Place) -> None:
        """Hold a place for an item; the whole area gets it as a neighbour."""
        self.places[place.key] = replace(place, held=(*place.held, item))
        if not item.hazard:
            return
        for other in tuple(self.places.values()):
            if other.area == place.area:
                near = other.near_hazards | {item.hazard}
                self.places[other.key] = replace(other, near_hazards=near)

"""A working copy of some places: what stands there, what is held, what rests on what.

Moves can be tried on it one after the other, which is how a transfer of many pieces is checked
before any of them is posted. Weights kg, sizes mm, coordinates m.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .items import Item, Key, Place
from .stacking import (
    Refusal,
    blockers_in_column,
    lift_order,
    refusals,
    resting_slots,
    support_slots,
)


@dataclass(slots=True)
class Yard:
    """Places by key, without `supports` and `upper`: those follow from the neighbours.

    >>> from .items import Limits
    >>> saddle = Limits(pattern="saddle")
    >>> yard = Yard.of([Place(s, "A", row=1, slot=s, limits=saddle) for s in (1, 2)]
    ...                + [Place(3, "A", row=1, slot=1, tier=2, limits=saddle)])
    >>> coil = Item("C1", "coil", "HRC", 9_000.0)
    >>> [refusal.code for refusal in yard.refusals(coil, 3)]
    ['support']
    >>> for key in (1, 2, 3):
    ...     yard.put(Item(f"C{key}", "coil", "HRC", 9_000.0), key)
    >>> yard.blockers("C1", 1)
    ('C3',)
    """

    places: dict[Key, Place]
    slots: dict[tuple, Key]

    @classmethod
    def of(cls, places: Iterable[Place]) -> Yard:
        """A yard of `places`; a saddle place is found by its area, row, tier and slot."""
        by_key = {place.key: place for place in places}
        slots = {
            (place.area, place.row, place.tier, place.slot): place.key
            for place in by_key.values()
            if place.limits.pattern == "saddle"
        }
        return cls(by_key, slots)

    def place(self, key: Key) -> Place:
        """The place with what carries it and what rests on it. Raises KeyError if unknown."""
        place = self.places[key]
        if place.limits.pattern != "saddle":
            return place
        below = [self._at(place, pair) for pair in support_slots(place.tier, place.slot)]
        above = [self._at(place, pair) for pair in resting_slots(place.tier, place.slot)]
        return replace(
            place,
            supports=tuple(spot.stack[0] if spot and spot.stack else None for spot in below)
            or None,
            under=self._under(place),
            upper=tuple(item for spot in above if spot for item in spot.stack[:1]),
        )

    def _under(self, place: Place) -> tuple[Item, ...]:
        """What stands below the supports of a saddle place, two tiers down and more."""
        found: dict[Key, Item] = {}
        tier, slots = place.tier - 1, {place.slot, place.slot + 1}
        while tier > 1:
            tier, slots = tier - 1, {one for slot in slots for one in (slot, slot + 1)}
            for slot in sorted(slots):
                spot = self._at(place, (tier, slot))
                if spot and spot.stack:
                    found[spot.key] = spot.stack[0]
        return tuple(found.values())

    def _at(self, place: Place, pair: tuple[int, int]) -> Place | None:
        key = self.slots.get((place.area, place.row, *pair))
        return None if key is None else self.places[key]

    def refusals(self, item: Item, key: Key) -> tuple[Refusal, ...]:
        """Every limit that putting `item` on place `key` would break now."""
        return refusals(item, self.place(key))

    def refusals_now(self, item: Item, key: Key, holding: bool = False) -> tuple[Refusal, ...]:
        """Every limit that `item` breaks on top of what really stands on place `key`.

        What is held there does not lie there yet, so it carries nothing; but it keeps its room,
        unless the item is `holding` the place itself: its room is part of the plan.
        """
        standing = refusals(item, replace(self.place(key), held=()))
        return standing if standing or holding else self.refusals(item, key)

    def put(self, item: Item, key: Key) -> None:
        """Stand `item` on place `key`, on top in a column."""
        place = self.places[key]
        self.places[key] = replace(place, stack=(*place.stack, item))

    def hold(self, item: Item, key: Key) -> None:
        """Keep place `key` for `item`."""
        place = self.places[key]
        self.places[key] = replace(place, held=(*place.held, item))

    def lift(self, item_key: Key, key: Key) -> None:
        """Take the uppermost unit of `item_key` from place `key`; nothing if it is not there."""
        place = self.places[key]
        for index in range(len(place.stack) - 1, -1, -1):
            if place.stack[index].key == item_key:
                stack = place.stack[:index] + place.stack[index + 1 :]
                self.places[key] = replace(place, stack=stack)
                return

    def blockers(self, item_key: Key, key: Key) -> tuple[Key, ...]:
        """Keys of what must be lifted before `item_key` on place `key`, first things first."""
        place = self.places[key]
        if place.limits.pattern == "column":
            if all(item.key != item_key for item in place.stack):
                return ()
            above = blockers_in_column(place.stack, item_key)
            return tuple(dict.fromkeys(blocker for blocker in above if blocker != item_key))
        if place.limits.pattern == "saddle":
            return lift_order(item_key, self._uppers(item_key, key))
        return ()

    def pinned_by(self, key: Key) -> tuple[Item, ...]:
        """What is held one tier up and needs place `key` to carry it."""
        place = self.places[key]
        if place.limits.pattern != "saddle":
            return ()
        above = (self._at(place, pair) for pair in resting_slots(place.tier, place.slot))
        return tuple(item for spot in above if spot for item in spot.held)

    def where(self) -> Mapping[Key, Key]:
        """Place key of every item that stands here; of several places the last one."""
        return {item.key: key for key, place in self.places.items() for item in place.stack}

    def _uppers(self, item_key: Key, key: Key) -> dict[Key, tuple[Key, ...]]:
        """What rests directly on each lot that is above `item_key`."""
        uppers: dict[Key, tuple[Key, ...]] = {}
        todo = [(item_key, key)]
        while todo:
            lot, spot = todo.pop()
            place = self.places[spot]
            keys = []
            for pair in resting_slots(place.tier, place.slot):
                above = self._at(place, pair)
                if above and above.stack:
                    keys.append(above.stack[0].key)
                    if above.stack[0].key not in uppers:
                        todo.append((above.stack[0].key, above.key))
            uppers[lot] = tuple(keys)
        return uppers

"""What may lie on what, and what must be lifted before something else can be.

Weights kg, sizes mm. The limits themselves are in `standing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .items import Item, Key, Place
from .standing import Refusal, Standing

__all__ = [
    "Refusal",
    "Standing",
    "blockers_in_column",
    "lift_order",
    "refusals",
    "resting_slots",
    "support_slots",
]


def refusals(item: Item, place: Place, among: Iterable[Item] = ()) -> tuple[Refusal, ...]:
    """Every limit of `place` that `item` would break; empty when it may be put there.

    `among` are items bound for the same area that neither stand nor are held there yet, such
    as the rest of a mixed load: their hazard classes count as present.

    >>> from .items import Limits
    >>> coil = Item("C1", "coil", "HRC", 22_000.0)
    >>> saddle = Limits(pattern="saddle", max_weight=20_000, forms=frozenset({"coil"}))
    >>> refusals(coil, Place("A-01-1", limits=saddle))
    (Refusal(code='weight', actual=22000.0, limit=20000),)
    """
    return Standing(place, among).all(item)


def support_slots(tier: int, slot: int) -> tuple[tuple[int, int], ...]:
    """The (tier, slot) pairs a saddle place rests on: the two below, none on the ground.

    >>> support_slots(2, 5)
    ((1, 5), (1, 6))
    >>> support_slots(1, 5)
    ()
    """
    return ((tier - 1, slot), (tier - 1, slot + 1)) if tier > 1 else ()


def resting_slots(tier: int, slot: int, first_slot: int = 1) -> tuple[tuple[int, int], ...]:
    """The (tier, slot) pairs that rest on a saddle place; `first_slot` is the row's lowest.

    The last slot of the upper tier may not exist: the caller knows how long its row is.

    >>> resting_slots(1, 5)
    ((2, 4), (2, 5))
    >>> resting_slots(1, 1)
    ((2, 1),)
    """
    return tuple((tier + 1, upper) for upper in (slot - 1, slot) if upper >= first_slot)


def blockers_in_column(stack: Sequence[Item], key: Key) -> tuple[Key, ...]:
    """Keys of what lies on `key` in a column (bottom to top), the top one first.

    Of several units of one lot the uppermost is meant. Raises ValueError when it is not there.

    >>> column = [Item(key, "slab", "S", 9_000.0) for key in ("S1", "S2", "S3")]
    >>> blockers_in_column(column, "S1")
    ('S3', 'S2')
    """
    above: list[Key] = []
    for item in reversed(stack):
        if item.key == key:
            return tuple(above)
        above.append(item.key)
    raise ValueError(f"{key!r} is not in the column")


def lift_order(target: Key, uppers: Mapping[Key, Sequence[Key]]) -> tuple[Key, ...]:
    """Keys to lift before `target` can be, each after all that rests on it; without `target`.

    `uppers` names what rests directly on each lot (for a coil, up to two of the next tier).
    Raises ValueError when lots rest on each other in a circle: the book is wrong then.

    >>> lift_order("C1", {"C1": ("U1", "U2"), "U1": ("T1",), "U2": ("T1",)})
    ('T1', 'U1', 'U2')
    """
    order: list[Key] = []
    open_keys: set[Key] = set()

    def visit(key: Key) -> None:
        if key in open_keys:
            raise ValueError(f"{key!r} rests on itself")
        open_keys.add(key)
        for upper in sorted(uppers.get(key, ())):
            if upper not in order:
                visit(upper)
        open_keys.remove(key)
        order.append(key)

    visit(target)
    return tuple(order[:-1])

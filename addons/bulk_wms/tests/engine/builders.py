"""Short ways to say what the tests talk about."""

from datetime import date, timedelta

from engine.items import Item, Limits, Place

TODAY = date(2026, 3, 1)
ORIGIN = (0.0, 0.0)


def day(ago: int) -> date:
    """The date so many days before today."""
    return TODAY - timedelta(days=ago)


def coil(key="C1", weight=10_000.0, **values) -> Item:
    return Item(key, "coil", values.pop("product", "HRC"), weight, **values)


def slab(key="S1", weight=9_000.0, **values) -> Item:
    sizes = {"length": 6000, "width": 1500, "thickness": 250}
    return Item(key, "slab", values.pop("product", "SLAB"), weight, **sizes | values)


def saddle(key="P1", tier=1, slot=1, limits=None, **values) -> Place:
    limits = Limits(pattern="saddle", **limits or {})
    return Place(key, "A", row=1, tier=tier, slot=slot, limits=limits, **values)


def column(key="P1", stack=(), limits=None, **values) -> Place:
    limits = Limits(pattern="column", **limits or {})
    return Place(key, "A", limits=limits, stack=tuple(stack), **values)


def codes(refusals) -> list[str]:
    return [refusal.code for refusal in refusals]

"""Which putaway rule serves which goods, in what order, and which rule never comes to its turn.

Weights kg, sizes mm; a bound of 0 is no bound, an empty set means all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .items import Key

MEASURES = ("thickness", "width", "length", "outer_diameter", "weight")
"""What a rule may bound, each from and to."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What rules look at. `categories` are the product's own and all above it.

    `lot_known` is False for goods of which only the product is known yet; `certified` says that
    the lot has the number of a mill certificate. Weight kg, sizes mm, 0 where unknown.

    >>> Goods("HRC", form="coil", thickness=3.0).measure("thickness")
    3.0
    """

    product: Key
    categories: frozenset[Key] = frozenset()
    form: Key | None = None
    grade: Key | None = None
    owner: Key | None = None
    hazard: Key | None = None
    quality: str = ""
    certified: bool = False
    lot_known: bool = True
    thickness: float = 0.0
    width: float = 0.0
    length: float = 0.0
    outer_diameter: float = 0.0
    weight: float = 0.0

    def measure(self, name: str) -> float:
        """One of the measures by its name.

        >>> Goods("HRC", weight=9_000.0).measure("weight")
        9000.0
        """
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What goods must be for a rule to serve them; everything left empty is no condition.

    `certificate` is ``""``, ``"with"`` or ``"without"``; `bounds` maps a measure to (from, to).

    >>> thick = Conditions(forms=frozenset({"coil"}), bounds={"thickness": (4.0, 0)})
    >>> thick.misses(Goods("HRC", form="coil", thickness=3.0))
    ('thickness',)
    """

    product: Key | None = None
    category: Key | None = None
    forms: frozenset[Key] = frozenset()
    grades: frozenset[Key] = frozenset()
    hazards: frozenset[Key] = frozenset()
    owner: Key | None = None
    quality: str = ""
    certificate: str = ""
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def fits(self, goods: Goods) -> bool:
        """Whether the rule serves these goods.

        >>> Conditions(product="HRC").fits(Goods("HRC"))
        True
        """
        return not self.misses(goods)

    def misses(self, goods: Goods) -> tuple[str, ...]:
        """Names of the conditions that the goods do not meet.

        A condition on the lot is not met while the lot is not known.

        >>> Conditions(quality="pending").misses(Goods("HRC", lot_known=False))
        ('quality',)
        """
        found = []
        if self.product is not None and self.product != goods.product:
            found.append("product")
        if self.category is not None and self.category not in goods.categories:
            found.append("category")
        for name, wanted, given in (
            ("form", self.forms, goods.form),
            ("grade", self.grades, goods.grade),
            ("hazard", self.hazards, goods.hazard),
        ):
            if wanted and given not in wanted:
                found.append(name)
        if self.owner is not None and self.owner != goods.owner:
            found.append("owner")
        if self.quality and not (goods.lot_known and goods.quality == self.quality):
            found.append("quality")
        if self.certificate and not (
            goods.lot_known and goods.certified == (self.certificate == "with")
        ):
            found.append("certificate")
        for name, (least, most) in self.bounds.items():
            value = goods.measure(name)
            if (least and value < least) or (most and not 0 < value <= most):
                found.append(name)
        return tuple(found)

    @property
    def particular(self) -> bool:
        """Whether the rule asks for more than product, category and form."""
        return bool(
            self.grades
            or self.hazards
            or self.owner is not None
            or self.quality
            or self.certificate
            or any(least or most for least, most in self.bounds.values())
        )

    def impossible(self) -> tuple[str, ...]:
        """Names of measures whose bounds no goods can meet, such as from 5 to 3.

        >>> Conditions(bounds={"width": (1500, 1200)}).impossible()
        ('width',)
        """
        return tuple(name for name, (least, most) in self.bounds.items() if most and least > most)

    def covers(self, other: Conditions, parents: Mapping[Key, frozenset[Key]]) -> bool:
        """Whether all goods that `other` serves are served by this one too.

        `parents` gives for each category itself and all above it. Says no where it cannot tell.

        >>> Conditions().covers(Conditions(product="HRC"), {})
        True
        >>> Conditions(product="HRC").covers(Conditions(), {})
        False
        """
        if self.product is not None and self.product != other.product:
            return False
        if self.category is not None and (
            other.category is None or self.category not in parents.get(other.category, ())
        ):
            return False
        for mine, theirs in (
            (self.forms, other.forms),
            (self.grades, other.grades),
            (self.hazards, other.hazards),
        ):
            if mine and not (theirs and theirs <= mine):
                return False
        for mine, theirs in (
            (self.owner, other.owner),
            (self.quality or None, other.quality or None),
            (self.certificate or None, other.certificate or None),
        ):
            if mine is not None and mine != theirs:
                return False
        return all(
            _within(other.bounds.get(name, (0, 0)), bounds) for name, bounds in self.bounds.items()
        )


def _within(inner: tuple[float, float], outer: tuple[float, float]) -> bool:
    """Whether every value that meets the bounds `inner` meets `outer`; 0 is no bound."""
    least, most = inner
    return (not outer[0] or least >= outer[0]) and (not outer[1] or 0 < most <= outer[1])


class Chained(NamedTuple):
    """A rule in the chain: how deep in the tree the goods must arrive, its place, its conditions.

    `arrives` is where the goods arrive, `targets` the places that it leads to.
    """

    key: Key
    depth: int
    sequence: int
    arrives: Key
    conditions: Conditions
    targets: frozenset[Key] = frozenset()


def order(rule: Chained) -> tuple:
    """What rules are sorted by: nearest place, sequence, then the more particular first.

    >>> a = Chained(1, 2, 10, "W", Conditions())
    >>> b = Chained(2, 2, 10, "W", Conditions(product="HRC"))
    >>> [rule.key for rule in sorted([a, b], key=order)]
    [2, 1]
    """
    conditions = rule.conditions
    return (
        -rule.depth,
        rule.sequence,
        conditions.product is None,
        not conditions.particular,
        conditions.category is None,
        rule.key,
    )


def hints(
    rules: Sequence[Chained], parents: Mapping[Key, frozenset[Key]]
) -> dict[Key, tuple[str, Key | None]]:
    """Rules that never come to their turn, or only when an earlier one has no room.

    A code per rule: ``impossible`` its own bounds contradict each other; ``never`` an earlier
    rule serves all its goods and leads to all its places; ``overflow`` an earlier rule serves
    all its goods, so it is asked only when that one's places are full. With the earlier rule.

    >>> first = Chained(1, 2, 10, "W", Conditions(), frozenset({"A", "B"}))
    >>> second = Chained(2, 2, 20, "W", Conditions(product="HRC"), frozenset({"B"}))
    >>> third = Chained(3, 2, 30, "W", Conditions(), frozenset({"C"}))
    >>> hints([first, second, third], {})
    {2: ('never', 1), 3: ('overflow', 1)}
    """
    found: dict[Key, tuple[str, Key | None]] = {}
    earlier: list[Chained] = []
    for rule in sorted(rules, key=order):
        if rule.conditions.impossible():
            found[rule.key] = ("impossible", None)
            continue
        covering = [
            other
            for other in earlier
            if other.arrives == rule.arrives and other.conditions.covers(rule.conditions, parents)
        ]
        same = [other for other in covering if rule.targets <= other.targets]
        if same:
            found[rule.key] = ("never", same[0].key)
        elif covering:
            found[rule.key] = ("overflow", covering[0].key)
        earlier.append(rule)
    return found

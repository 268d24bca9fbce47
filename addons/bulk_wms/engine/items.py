"""What the engine talks about: things to store, places, and the limits of a place.

Units everywhere: weight kg, sizes of items mm, coordinates of places m.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

# Keys of one kind must compare with each other: ties fall to the smaller key.
Key: TypeAlias = int | str | tuple
# A row is named within its area, so both together identify it.
RowKey: TypeAlias = tuple[Key, Key]

PATTERNS = ("single", "column", "saddle")
MIXINGS = ("mixed", "same", "empty")
DIMENSIONS = ("length", "width", "thickness", "outer_diameter")


@dataclass(frozen=True, slots=True)
class Item:
    """A piece, or one handling unit of a lot that is not a piece.

    Weight in kg, sizes in mm, `volume` of loose goods in m3; 0 means the size is not known.
    `aged` is the date from which it ages, `leaves` the day it is expected to leave with
    `leaves_sd` days of uncertainty. `turnover` is the class of its material: A, B, C or empty;
    `eye` which way the eye of a coil points.
    Handling units of one lot share its key.

    >>> Item("C1", "coil", "HRC", 12_000.0, width=1250, outer_diameter=1600).length
    0
    """

    key: Key
    form: str
    product: Key
    weight: float
    length: float = 0
    width: float = 0
    thickness: float = 0
    outer_diameter: float = 0
    grade: Key | None = None
    heat: str = ""
    quality: str = "released"
    hazard: str = ""
    aged: date | None = None
    leaves: date | None = None
    turnover: str = ""
    leaves_sd: float = 0.0
    volume: float = 0
    eye: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a kind of place may hold. Zero or empty always means: no limit.

    - `pattern`: ``single`` things stand beside each other; ``column`` layer n lies on layer n-1;
      ``saddle`` one coil a place, tier t slot s rests on tier t-1 slots s and s+1.
    - `max_weight` kg on the place; `max_tiers` items on a single place or in a column. A saddle
      holds one coil whatever it says: its tiers are places.
    - sizes in mm for one item; `max_height` mm for the thicknesses of a column together.
    - `max_pressure` kg/m2 on the footprint of each layer, from what lies above it.
    - `max_length_spread` mm between the longest and the shortest of a column;
      `max_length_step` and `max_width_step` mm between neighbours in it, both ways.
    - `upper_weight_ratio`: an upper item weighs at most this times its lightest support.
    - `max_diameter_difference` mm between an upper item and each support.
    - `max_overhang` mm by which an upper item may be wider than each support.
    - `min_lower_thickness` mm: thinner strip carries nothing.
    - `three_tier_diameter`, `two_tier_diameter` mm: up to which outer diameter a coil may be
      part of three and of two tiers.
    - `same_eye`: eyes of coils that lie on each other point the same way.
    - `max_floor_load` kg/m2 on the ground: on `floor_area` m2 of a place, else on the face of
      the lowest item of a column.
    - `mixing`: ``same`` one product only; ``empty`` only while nothing is there.
    - `loose`: all that is there lies in one heap; `max_volume` m3 of it.
    - `products`: only these may come in, for what was there before is still on the walls.
    - `hazard_pairs`: pairs of classes not allowed in one area; a set of one class means that
      the class does not go with itself. `hazard_metres` are pairs with the m between them on the
      whole site, infinite for never in one area; `hazard_allowed` are exempt from these here.

    The column limits are those of a real slab yard (piling rules of iolab-uniud/ss-rp).

    >>> Limits().max_weight
    0
    >>> Limits(pattern="heap")
    Traceback (most recent call last):
        ...
    ValueError: pattern 'heap' is not one of single, column, saddle
    """

    pattern: str = "single"
    forms: frozenset[str] = frozenset()
    max_weight: float = 0
    max_tiers: int = 0
    min_length: float = 0
    max_length: float = 0
    min_width: float = 0
    max_width: float = 0
    min_thickness: float = 0
    max_thickness: float = 0
    min_outer_diameter: float = 0
    max_outer_diameter: float = 0
    max_height: float = 0
    max_pressure: float = 0
    max_length_spread: float = 0
    max_length_step: float = 0
    max_width_step: float = 0
    upper_weight_ratio: float = 0
    max_diameter_difference: float = 0
    max_overhang: float = 0
    min_lower_thickness: float = 0
    three_tier_diameter: float = 0
    two_tier_diameter: float = 0
    same_eye: bool = False
    max_floor_load: float = 0
    floor_area: float = 0
    mixing: str = "mixed"
    quality_states: frozenset[str] = frozenset()
    hazard_pairs: frozenset[frozenset[str]] = frozenset()
    hazard_metres: frozenset[tuple[frozenset[str], float]] = frozenset()
    hazard_allowed: frozenset[frozenset[str]] = frozenset()
    loose: bool = False
    max_volume: float = 0
    products: frozenset[Key] = frozenset()

    def __post_init__(self) -> None:
        """Refuse misspelt choices, which would silently switch rules off."""
        for name, allowed in (("pattern", PATTERNS), ("mixing", MIXINGS)):
            if getattr(self, name) not in allowed:
                message = f"{name} {getattr(self, name)!r} is not one of {', '.join(allowed)}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Place:
    """A position as it stands: where it is, what it holds, what rests on it.

    Coordinates in m. `stack` from bottom to top; `held` in order of the holds, counted as if
    standing on top of it. `supports`, for a saddle above tier 1, are the two items below, None
    where that place is empty or merely held; `under` is what stands further down. `upper` are
    the items standing one tier up that rest here. `near_hazards` are the classes present or held
    in the same area, `far_hazards` classes with the m to the nearest place that has them, in
    whatever area. `proposals` counts open proposals of other transfers: a wish, not a hold.

    >>> Place("A-01", "A", x=12.0, y=3.5).stack
    ()
    """

    key: Key
    area: Key = ""
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    row: Key = ""
    slot: int = 0
    tier: int = 1
    limits: Limits = Limits()
    locked: str = ""
    stack: tuple[Item, ...] = ()
    held: tuple[Item, ...] = ()
    supports: tuple[Item | None, Item | None] | None = None
    upper: tuple[Item, ...] = ()
    near_hazards: frozenset[str] = frozenset()
    proposals: int = 0
    far_hazards: frozenset[tuple[str, float]] = frozenset()
    under: tuple[Item, ...] = ()

    @property
    def row_key(self) -> RowKey:
        """The row among all rows: its area and its own name."""
        return (self.area, self.row)

    @property
    def content(self) -> tuple[Item, ...]:
        """What stands here and what is held for it, bottom to top."""
        return self.stack + self.held

    def distance(self, x: float, y: float) -> float:
        """Travel of a crane from (x, y), in m: bridge and trolley run at the same time.

        >>> Place("A-01", x=3.0, y=10.0).distance(0.0, 4.0)
        6.0
        """
        return max(abs(self.x - x), abs(self.y - y))

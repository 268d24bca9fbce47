"""Where areas lie on the map: as measured, or side by side when nobody measured them.

Metres throughout; x to the right, y downwards, as the map draws them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Between areas that are laid out by this module, and around what they hold, in m.
GAP = 6.0
# Areas that nobody measured: between slots and between rows, in m.
SLOT_PITCH, ROW_PITCH = 2.0, 3.0
# Share of an area that may lie on another before both cannot be where they are said to be.
_MAY_OVERLAP = 0.5


@dataclass(frozen=True)
class Box:
    """A rectangle in metres."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def moved(self, dx: float, dy: float) -> Box:
        """This box, shifted by ``dx`` and ``dy`` m.

        >>> Box(0, 0, 4, 3).moved(1, 2)
        Box(x0=1, y0=2, x1=5, y1=5)
        """
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def share_in(self, other: Box) -> float:
        """Share of this box that lies within ``other``, 0 to 1.

        >>> Box(0, 0, 4, 3).share_in(Box(2, 0, 9, 9))
        0.5
        """
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        own = self.width * self.height
        return max(width, 0) * max(height, 0) / own if own > 0 else 0.0


@dataclass(frozen=True)
class Spread:
    """What is known of the places of one area.

    ``spots`` is how many different ground spots its ``ground`` positions have. ``box`` goes from
    the middle of the first position to the middle of the last; pitches in m, 0 when not known.
    """

    key: int
    ground: int
    spots: int
    box: Box
    rows: int = 1
    slots: int = 1
    slot_pitch: float = 0.0
    row_pitch: float = 0.0
    along_y: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether every position has a spot of its own.

        >>> Spread(1, ground=8, spots=8, box=Box(0, 0, 6, 3)).is_measured
        True
        >>> Spread(1, ground=8, spots=1, box=Box(0, 0, 0, 0)).is_measured
        False
        >>> Spread(1, ground=1, spots=1, box=Box(0, 0, 0, 0)).is_measured
        False
        """
        at_origin = self.box == Box(0.0, 0.0, 0.0, 0.0)
        return (
            self.ground > 0 and self.spots == self.ground and not (self.ground == 1 and at_origin)
        )


@dataclass(frozen=True)
class Drawn:
    """How one area is drawn: its outline, the shift of its positions, the size of a cell (m).

    Positions of a measured area are drawn at their own x and y plus ``dx`` and ``dy``; those of
    another at slot and row times the pitch, plus ``dx`` and ``dy``.
    """

    box: Box
    dx: float
    dy: float
    cell_x: float
    cell_y: float
    is_measured: bool


def arrange(areas: Iterable[Spread]) -> dict[int, Drawn]:
    """Give each area its place on the map.

    Measured areas stay where they are, unless they lie on one before them; the others stand in a
    line below, in the order given.

    >>> one = Spread(1, 8, 8, Box(0, 0, 6, 3), rows=2, slots=4, slot_pitch=2, row_pitch=3)
    >>> two = Spread(2, 4, 1, Box(0, 0, 0, 0), rows=1, slots=4)
    >>> drawn = arrange([one, two])
    >>> drawn[1].box
    Box(x0=-1.0, y0=-1.5, x1=7.0, y1=4.5)
    >>> drawn[2].box
    Box(x0=-1.0, y0=10.5, x1=7.0, y1=13.5)
    """
    drawn: dict[int, Drawn] = {}
    waiting: list[tuple[Spread, Drawn]] = []
    for area in areas:
        found = _own_place(area)
        on_top = any(
            max(found.box.share_in(other.box), other.box.share_in(found.box)) > _MAY_OVERLAP
            for other in drawn.values()
        )
        if area.is_measured and not on_top:
            drawn[area.key] = found
        else:
            waiting.append((area, found))
    left = min((one.box.x0 for one in drawn.values()), default=0.0)
    right = max((one.box.x1 for one in drawn.values()), default=0.0)
    below = max((one.box.y1 for one in drawn.values()), default=-GAP) + GAP
    # As wide as what is measured, but not a column of single areas where nothing is.
    limit = max(right, left + _shelf_width([one for _area, one in waiting]))
    x, y, tallest = left, below, 0.0
    for area, one in waiting:
        if x > left and x + one.box.width > limit:
            x, y, tallest = left, y + tallest + GAP, 0.0
        dx, dy = x - one.box.x0, y - one.box.y0
        drawn[area.key] = Drawn(
            one.box.moved(dx, dy), one.dx + dx, one.dy + dy, one.cell_x, one.cell_y, one.is_measured
        )
        x += one.box.width + GAP
        tallest = max(tallest, one.box.height)
    return drawn


def _shelf_width(waiting: list[Drawn]) -> float:
    """Width in m that makes about a square of these areas, at least the widest of them."""
    total = sum((one.box.width + GAP) * (one.box.height + GAP) for one in waiting)
    return max([total**0.5, *(one.box.width for one in waiting)], default=0.0)


def _own_place(area: Spread) -> Drawn:
    """An area by itself: where it is measured, or from the origin by row and slot."""
    if not area.is_measured:
        slots, rows = max(area.slots, 1), max(area.rows, 1)
        box = Box(0.0, 0.0, (slots - 1) * SLOT_PITCH, (rows - 1) * ROW_PITCH)
        return _around(box, SLOT_PITCH, ROW_PITCH, False)
    along, across = area.slot_pitch, area.row_pitch
    along = along or across or SLOT_PITCH
    across = across or along
    cell_x, cell_y = (across, along) if area.along_y else (along, across)
    return _around(area.box, cell_x, cell_y, True)


def _around(box: Box, cell_x: float, cell_y: float, is_measured: bool) -> Drawn:
    outline = Box(
        box.x0 - cell_x / 2, box.y0 - cell_y / 2, box.x1 + cell_x / 2, box.y1 + cell_y / 2
    )
    return Drawn(outline, 0.0, 0.0, cell_x, cell_y, is_measured)

"""Reader of slab yard instances (iolab-uniud/ss-rp): stacks, slabs, orders. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Constants of the instances' README that are not written in the files.
MAX_HEIGHT = 3_840.0  # mm
MAX_PRESSURE = 33_000.0  # kg/m2
MAX_LENGTH_SPREAD = 2_000.0  # mm, within a stack
MAX_LENGTH_STEP = 1_500.0  # mm, between neighbours
MAX_WIDTH_STEP = 300.0  # mm, between neighbours
SIZE_TOLERANCE = 0.05  # of an order by grade and sizes


@dataclass(frozen=True)
class Stack:
    """A stack and where it is, in metres."""

    key: str
    x: float
    y: float


@dataclass(frozen=True)
class Slab:
    """A slab: sizes mm, weight kg; layer 1 is the lowest of its stack."""

    key: str
    grade: str
    length: float
    width: float
    thickness: float
    weight: float
    stack: str
    layer: int


@dataclass(frozen=True)
class Order:
    """One slab: the one named, or any of a grade with these sizes (mm)."""

    slab: str = ""
    grade: str = ""
    sizes: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def accepts(self, slab: Slab) -> bool:
        """Whether ``slab`` may serve this order: each size within the tolerance of 5 %.

        >>> slab = Slab("1", "G", 5000, 1000, 200, 7_800, "1-01", 1)
        >>> Order(grade="G", sizes=(5200, 1000, 200)).accepts(slab)
        True
        >>> Order(grade="G", sizes=(5300, 1000, 200)).accepts(slab)
        False
        """
        if self.slab:
            return slab.key == self.slab
        pairs = zip((slab.length, slab.width, slab.thickness), self.sizes, strict=True)
        return slab.grade == self.grade and all(
            abs(value - wanted) <= SIZE_TOLERANCE * wanted for value, wanted in pairs
        )


@dataclass(frozen=True)
class Instance:
    """A yard, what stands in it, and what is ordered from it in this sequence."""

    max_layers: int
    exit: tuple[float, float]
    stacks: tuple[Stack, ...]
    slabs: tuple[Slab, ...]
    orders: tuple[Order, ...]


def read(path: Path) -> Instance:
    """The instance in ``path``.

    :raises ValueError: when the file is not an instance, or counts differ from its heading
    """
    lines = iter(path.read_text(encoding="ascii", errors="replace").splitlines())
    try:
        head = _pairs(next(lines)) | _pairs(next(lines))
        counts = {name: int(head[name]) for name in ("n_stacks", "n_slabs", "n_orders")}
        stacks = tuple(
            Stack(key, float(x), float(y))
            for key, x, y in _block(lines, "stacks:", counts["n_stacks"])
        )
        slabs = tuple(
            Slab(key, grade, *map(float, sizes), stack, int(layer))
            for key, grade, *sizes, stack, layer in _block(lines, "slabs:", counts["n_slabs"])
        )
        orders = tuple(
            Order(slab=fields[1])
            if fields[0] == "id"
            else Order(grade=fields[2], sizes=tuple(map(float, fields[3:6])))
            for fields in _block(lines, "orders:", counts["n_orders"])
        )
        exit_at = (float(head["exit_x"]), float(head["exit_y"]))
        return Instance(int(head["max_layers"]), exit_at, stacks, slabs, orders)
    except (KeyError, TypeError, IndexError, StopIteration) as error:
        raise ValueError(f"{path} is no slab yard instance: {error!r}") from error


def _pairs(line: str) -> dict[str, str]:
    words = line.split()
    return {name.rstrip(":"): value for name, value in zip(words[::2], words[1::2], strict=False)}


def _block(lines: Iterator[str], title: str, count: int) -> Iterator[list[str]]:
    heading = next(lines)
    if not heading.startswith(title):
        raise ValueError(f"'{title}' expected, found '{heading[:40]}'")
    for _number in range(count):
        words = next(lines).split()
        # The orders have a line with the names of their columns first.
        yield next(lines).split() if words[0] == "type" else words

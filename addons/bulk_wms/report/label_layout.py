"""Where each part of a label stands, for paper and for label printers alike.

Everything is counted in dots of the printer from the upper left corner, and bars and modules are
whole dots wide: a module of two and a half dots is printed as two or three, and not read.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..engine.labels import Label, Symbol
from .symbols import linear_pattern, matrix_rows

# Dots in a millimetre of the usual print heads, by their name in dpi.
DOTS = {203: 8.0, 300: 300 / 25.4}
# Narrowest bar in mm that is read after wear: three dots at 203 dpi.
_NARROWEST = 0.33
# Light around a bar code and around a DataMatrix, in modules.
QUIET_BARS, QUIET_MATRIX = 10, 2
# Height of a line of text, in sizes of its letters.
LEADING = 1.2
_SMALLEST = 1.9


class TooSmall(Exception):
    """The label has no room for its barcode."""


@dataclass(frozen=True)
class Size:
    """A size of label and how its room is shared out, in mm.

    ``beside``: the facts stand beside the DataMatrix, not above it. ``loud``: how many times as
    tall the title is of what has to be read from a cab.
    """

    code: str
    width: float
    height: float
    margin: float
    head: float
    title: float
    subtitle: float
    row: float
    matrix: float
    bars: float
    fine: float
    loud: float
    beside: bool = True


SIZES = {
    size.code: size
    for size in (
        Size("100x150", 100, 150, 4, 6, 19, 8.5, 7.4, 40, 15, 3.2, 2.2, beside=False),
        Size("100x70", 100, 70, 3, 4, 12, 5.6, 4.6, 28, 8.5, 2.5, 1.5),
        Size("60x40", 60, 40, 2, 0, 7.5, 3.6, 3.4, 19, 4.6, 2.0, 1.3),
    )
}


@dataclass(frozen=True)
class Text:
    """A line of text. ``size`` is that of its letters, ``height`` that of the line."""

    x: int
    y: int
    width: int
    height: int
    text: str
    size: int
    align: str = "left"


@dataclass(frozen=True)
class Matrix:
    """A DataMatrix; ``module`` is the width of its squares, the quiet zone lies outside."""

    x: int
    y: int
    module: int
    symbol: Symbol

    @property
    def rows(self) -> tuple[str, ...]:
        return matrix_rows(self.symbol)

    @property
    def width(self) -> int:
        return len(self.rows[0]) * self.module

    @property
    def height(self) -> int:
        return len(self.rows) * self.module


@dataclass(frozen=True)
class Bars:
    """A bar code; the quiet zone lies outside."""

    x: int
    y: int
    height: int
    module: int
    symbol: Symbol

    @property
    def pattern(self) -> str:
        return linear_pattern(self.symbol)

    @property
    def width(self) -> int:
        return len(self.pattern) * self.module


@dataclass(frozen=True)
class Rule:
    """A thin line across the label."""

    x: int
    y: int
    width: int
    height: int


Shape = Text | Matrix | Bars | Rule
Measure = Callable[[str, float], float]


def lay_out(label: Label, size: Size, measure: Measure, dpi: int = 203) -> list[Shape]:
    """Place everything of ``label`` on a label of ``size``.

    :param measure: width of a text in letters of a size, in the unit of the size
    :param dpi: print head, 203 or 300
    :raises TooSmall: when the DataMatrix has no room in modules that scanners can read
    """
    return _Page(label, size, measure, dpi).place()


class _Page:
    """One label being laid out."""

    def __init__(self, label, size, measure, dpi):
        self.label, self.size, self.measure = label, size, measure
        self.per_mm = DOTS[dpi]
        self.narrow = -int(-_NARROWEST * self.per_mm // 1)
        self.left = self.dots(size.margin)
        self.right = self.dots(size.width - size.margin)
        self.shapes: list[Shape] = []

    def dots(self, mm: float) -> int:
        return round(mm * self.per_mm)

    def place(self) -> list[Shape]:
        """From the top down to the facts, and from the bottom up to them."""
        top = self.head(self.dots(self.size.margin))
        bottom = self.bars(self.dots(self.size.height - self.size.margin))
        if self.size.beside:
            bottom = self.written(bottom)
            edge = self.matrix(self.left, top, bottom)
            self.facts(edge, top, bottom)
        else:
            room = self.dots(self.size.matrix)
            above = bottom - room
            edge = self.matrix(self.left, above, bottom)
            self.read_from_afar(edge, above, bottom)
            self.facts(self.left, top, above)
        return self.shapes

    # --- parts, each returns the edge that the next one may go up to ---------------------------

    def head(self, top: int) -> int:
        """Company and kind of label, then the number, then what it is."""
        size, label = self.size, self.label
        if size.head:
            height = self.dots(size.head)
            half = (self.right - self.left) // 2
            letters = size.head * 0.62
            self.text(label.company, self.left, top, half, height, letters)
            self.text(label.heading, self.right - half, top, half, height, letters, "right")
            top = self.rule(top + height)
        tall = size.title * (size.loud if label.loud else 1)
        height = self.dots(tall)
        self.text(label.title, self.left, top, self.right - self.left, height, tall * 0.72)
        top += height
        if label.subtitle:
            height = self.dots(size.subtitle)
            letters = size.subtitle * 0.7
            self.text(label.subtitle, self.left, top, self.right - self.left, height, letters)
            top += height
        return self.rule(top) if size.head else top

    def bars(self, bottom: int) -> int:
        """The bar code with its text, where it has room in bars that are wide enough."""
        symbol, size = self.label.linear, self.size
        if not symbol:
            return bottom
        room = self.right - self.left
        count = len(linear_pattern(symbol)) + 2 * QUIET_BARS
        module = min(room // count, self.narrow + 1)
        if module < self.narrow:
            return bottom
        height, line = self.dots(size.bars), self.dots(size.fine * LEADING)
        top = bottom - height - line
        width = len(linear_pattern(symbol)) * module
        x = self.left + (room - width) // 2
        self.shapes.append(Bars(x, top, height, module, symbol))
        self.text(symbol.text, self.left, top + height, room, line, size.fine, "center")
        return top - self.dots(1)

    def written(self, bottom: int) -> int:
        """What the DataMatrix says, for people, as GS1 asks for."""
        symbol = self.label.matrix
        if not symbol.gs1 or symbol == self.label.linear:
            return bottom
        room = self.right - self.left
        line = self.dots(self.size.fine * LEADING)
        lines = 1 if self.measure(symbol.text, self.dots(self.size.fine)) <= room else 2
        top = bottom - lines * line
        self.text(symbol.text, self.left, top, room, lines * line, self.size.fine)
        return top

    def matrix(self, x: int, top: int, bottom: int) -> int:
        """The DataMatrix at the left, as large as its room allows."""
        symbol = self.label.matrix
        count = len(matrix_rows(symbol)) + 2 * QUIET_MATRIX
        room = min(self.dots(self.size.matrix), bottom - top)
        module = room // count
        if module < self.narrow:
            raise TooSmall(symbol.text)
        quiet = QUIET_MATRIX * module
        self.shapes.append(Matrix(x + quiet, top + quiet, module, symbol))
        return x + count * module + self.dots(1)

    def read_from_afar(self, x: int, top: int, bottom: int):
        """Beside a large DataMatrix: the big fact, and what the symbol says."""
        room, label = self.right - x, self.label
        big, fine = label.big, self.size.fine
        if big:
            height = self.dots(6)
            self.text(f"{big.chinese} {big.english}", x, top, room, height, 4)
            self.text(big.value, x, top + height, room, self.dots(14), 11)
        if label.matrix.gs1 and label.matrix != label.linear:
            height = self.dots(fine * LEADING) * 4
            self.text(label.matrix.text, x, bottom - height, room, height, fine)

    def facts(self, x: int, top: int, bottom: int):
        """As many facts as there is room for, the most important first."""
        facts = list(self.label.facts)
        if self.size.beside and self.label.big:
            facts.insert(0, self.label.big)
        height = self.dots(self.size.row)
        gap, room = self.dots(2), self.right - x
        names = [f"{fact.chinese} {fact.english}" for fact in facts]
        letters = self.size.row * (0.5 if self.size.beside else 0.52)
        widest = max((self.measure(name, self.dots(letters)) for name in names), default=0)
        column = min(round(widest) + gap, round(room * 0.42))
        for number, fact in enumerate(facts[: max((bottom - top) // height, 0)]):
            y = top + number * height
            self.text(names[number], x, y, column - gap, height, letters)
            self.text(fact.value, x + column, y, room - column, height, self.size.row * 0.72)

    # --- text that fits ------------------------------------------------------------------------

    def rule(self, y: int) -> int:
        thick = max(self.dots(0.25), 1)
        self.shapes.append(Rule(self.left, y, self.right - self.left, thick))
        return y + thick + self.dots(0.75)

    def text(self, text, x, y, room, height, letters, align="left"):
        """Lines of text within a box, in the largest letters that fit it.

        :param letters: size of the letters in mm, at most
        """
        largest = min(self.dots(letters), int(height / LEADING))
        smallest = min(self.dots(_SMALLEST), largest)
        for size in range(largest, smallest - 1, -1):
            lines = self.broken(text, size, room)
            if len(lines) * LEADING * size <= height or size == smallest:
                break
        fitting = max(int(height / (LEADING * size)), 1)
        if len(lines) > fitting:
            lines = [*lines[: fitting - 1], self.cut("".join(lines[fitting - 1 :]), size, room)]
        line_height = int(LEADING * size)
        start = y + max(height - len(lines) * line_height, 0) // 2
        for number, line in enumerate(lines):
            width = min(-int(-self.measure(line, size) // 1), room)
            shift = {"left": 0, "right": room - width, "center": (room - width) // 2}[align]
            line_y = start + number * line_height
            self.shapes.append(Text(x + shift, line_y, width, line_height, line, size, align))

    def broken(self, text: str, size: int, room: int) -> list[str]:
        """The text in lines of at most ``room``; broken at a blank or a bracket if there is one."""
        lines = []
        while text and self.measure(text, size) > room:
            end = self.longest(text, size, room)
            seam = max(text.rfind(" ", 1, end + 1) + 1, text.rfind("(", 1, end + 1))
            end = seam if seam > 0 else end
            lines.append(text[:end].rstrip())
            text = text[end:].lstrip()
        return [*lines, text] if text else lines

    def longest(self, text: str, size: int, room: int) -> int:
        """How many letters of ``text`` fit; at least one."""
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.measure(text[:middle], size) <= room:
                low = middle
            else:
                high = middle - 1
        return low

    def cut(self, text: str, size: int, room: int) -> str:
        if self.measure(text, size) <= room:
            return text
        return f"{text[: self.longest(text, size, room - round(self.measure('…', size)))]}…"

"""Which column of somebody else's table is which: finding the heading, knowing its words.

Mills write titles above their tables, spread headings over two rows, put units into them and
use a dozen words for a weight. What is recognised is recognised exactly, never by likeness: a
column that nobody knows is left to a person, and remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .cells import UNITS, Cell, clean, is_blank, unit_of

# Titles, addresses and order numbers stand above; nobody puts more than this before a heading.
_SEARCHED_ROWS = 40
_UNIT_IN_BRACKETS = re.compile(r"[(\[{【〔<]\s*([^()\[\]{}【】〔〕<>]*?)\s*[)\]}】〕>]")


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a table may say about each row.

    `kind` is how its cells are read: text, number, weight (kg), size (mm), metres (m), count,
    date, flag, choice, dimensions. `words` are further headings that mean it. The first word of
    a language is what an exported table uses.

    >>> Column("heat", "text", "Heat", "炉号", ("heat no",)).label("zh_CN")
    '炉号'
    """

    name: str
    kind: str
    english: str
    chinese: str
    words: tuple[str, ...] = ()
    required: bool = False
    example: str = ""

    def label(self, language: str) -> str:
        """Heading in a language; English where there is none of its own.

        >>> Column("weight", "weight", "Weight", "重量").label("en_US")
        'Weight (kg)'
        """
        text = self.chinese if language.startswith("zh") else self.english
        unit = {"weight": "kg", "size": "mm", "metres": "m"}.get(self.kind)
        return f"{text} ({unit})" if unit else text


class Assigned(NamedTuple):
    """A column of the table and what it means; `unit` is '' for the yard's own unit."""

    index: int
    heading: str
    column: str = ""
    unit: str = ""


class Heading(NamedTuple):
    """Rows `first` to `last` (counted from 0) are the heading; every used column is in it."""

    first: int
    last: int
    columns: tuple[Assigned, ...]

    @property
    def known(self) -> int:
        """How many columns were recognised."""
        return sum(bool(one.column) for one in self.columns)


def heading_key(text: str) -> str:
    """What two spellings of one heading have in common: letters and digits, no unit, no case.

    >>> heading_key("毛 重（吨）"), heading_key("Heat-No. *")
    ('毛重', 'heatno')
    """
    return _split(text)[0]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", str(text)).lower())


def _split(text: str) -> tuple[str, str]:
    """Key and unit of a heading."""
    plain = unicodedata.normalize("NFKC", str(text)).lower()
    unit = ""
    for inside in _UNIT_IN_BRACKETS.findall(plain):
        unit = unit or unit_of(inside)
    plain = _UNIT_IN_BRACKETS.sub(" ", plain)
    tail = re.search(
        r"(?:[/,;:\s]|(?<=[\u4e00-\u9fff]))([a-z]{1,6}|公斤|千克|毫米|厘米|吨)\s*$", plain
    )
    if tail and unit_of(tail.group(1)):
        unit = unit or unit_of(tail.group(1))
        plain = plain[: tail.start(1)]
    return _letters(plain), unit


class Vocabulary:
    """The words of a kind of table, with what was remembered of its sender.

    >>> words = Vocabulary([Column("weight", "weight", "Weight", "重量", ("净重",))])
    >>> words.find("净重 (吨)")
    ('weight', 't')
    >>> words.find("毛重")
    ('', '')
    """

    def __init__(
        self,
        columns: Iterable[Column],
        remembered: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.columns = {column.name: column for column in columns}
        self.remembered = dict(remembered or {})
        self._ranks: dict[str, list[tuple[int, str]]] = {}
        for column in self.columns.values():
            words = (column.english, column.chinese, *column.words, column.name)
            for rank, word in enumerate(words):
                for key in {heading_key(word), _letters(word)}:
                    self._ranks.setdefault(key, []).append((rank, column.name))
        for found in self._ranks.values():
            found.sort(key=lambda one: one[0])

    def find(self, text: str) -> tuple[str, str]:
        """Column and unit that a heading means; ('', '') for an unknown one.

        >>> Vocabulary([], {"wt": ("weight", "t")}).find("Wt.")
        ('weight', 't')
        """
        name, unit, _rank = self._look_up(text)
        return name, unit

    def _look_up(self, text: str) -> tuple[str, str, int]:
        key, unit = _split(text)
        if key in self.remembered:
            name, kept = self.remembered[key]
            return name, unit or kept, -1
        found = self._ranks.get(key) or self._ranks.get(_letters(text))
        if not found:
            return "", "", 0
        rank, name = found[0]
        return name, self._fitting(name, unit), rank

    def _fitting(self, name: str, unit: str) -> str:
        return unit if unit in UNITS.get(self.columns[name].kind, {}) else ""

    def _serve_required(self, texts, found, best) -> None:
        """Give a column that must be there a word that it shares with one that need not be.

        批号 is a batch beside a coil number, and the lot itself where it stands alone.
        """
        for column in self.columns.values():
            if not column.required or column.name in best:
                continue
            for index, text in enumerate(texts):
                name, unit, rank = found[index]
                shared = self._ranks.get(_split(text)[0], ())
                if rank >= 0 and any(column.name == other for _rank, other in shared):
                    if best.get(name, (0, None))[1] == index:
                        del best[name]
                    found[index] = column.name, self._fitting(column.name, unit), rank
                    best[column.name] = rank, index
                    break

    def assign(self, texts: Sequence[str]) -> tuple[Assigned, ...]:
        """What each heading means. Of two that mean the same, the better word gets it.

        >>> words = Vocabulary([Column("weight", "weight", "Weight", "净重", ("重量",))])
        >>> [one.column for one in words.assign(["重量", "净重", "备注"])]
        ['', 'weight', '']
        """
        found = [self._look_up(text) for text in texts]
        best: dict[str, tuple[int, int]] = {}
        for index, (name, _unit, rank) in enumerate(found):
            if name:
                best[name] = min(best.get(name, (rank, index)), (rank, index))
        self._serve_required(texts, found, best)
        return tuple(
            Assigned(index, text, name, unit)
            if name and best[name][1] == index
            else Assigned(index, text)
            for index, (text, (name, unit, _rank)) in enumerate(zip(texts, found, strict=True))
            if text
        )


def find_heading(rows: Sequence[Sequence[Cell]], words: Vocabulary) -> Heading | None:
    """The row, or two rows, with the most known headings; None where no row knows two.

    >>> words = Vocabulary([Column("lot", "text", "Lot", "卷号"),
    ...                     Column("width", "size", "Width", "宽度", ("宽",)),
    ...                     Column("weight", "weight", "Weight", "重量")])
    >>> table = [["码单", None, None], ["卷号", "规格(mm)", "重量(t)"], ["", "宽", ""]]
    >>> heading = find_heading(table, words)
    >>> (heading.first, heading.last, [(one.column, one.unit) for one in heading.columns])
    (1, 2, [('lot', ''), ('width', 'mm'), ('weight', 't')])
    """
    best = None
    for number, row in enumerate(rows[:_SEARCHED_ROWS]):
        for depth in (1, 2):
            if number + depth > len(rows):
                continue
            under = rows[number + 1] if depth == 2 else ()
            heading = Heading(number, number + depth - 1, words.assign(_texts(row, under)))
            if heading.known >= 2 and (best is None or heading.known > best.known):
                best = heading
    return best


def heading_at(rows: Sequence[Sequence[Cell]], number: int, words: Vocabulary) -> Heading:
    """Row ``number`` (from 0) as the heading, whatever it says; a person said so.

    >>> heading_at([["a"], ["b", "c"]], 1, Vocabulary([])).columns
    (Assigned(index=0, heading='b', column='', unit=''), \
Assigned(index=1, heading='c', column='', unit=''))
    """
    row = rows[number] if 0 <= number < len(rows) else ()
    texts = [_heading_text(cell) for cell in row]
    return Heading(number, number, words.assign(texts))


def _heading_text(cell: Cell) -> str:
    return "" if is_blank(cell) else " ".join(clean(str(cell)).split())[:100]


def _texts(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[str]:
    """Texts of a heading in one or two rows; the unit of a merged upper cell holds below it."""
    texts, merged = [], ""
    for index in range(max(len(upper), len(lower))):
        above = _heading_text(upper[index]) if index < len(upper) else ""
        below = _heading_text(lower[index]) if index < len(lower) else ""
        merged = above or (merged if below else "")
        unit = _split(merged)[1]
        if below and unit and not _split(below)[1]:
            below = f"{below} ({unit})"
        texts.append(below or above)
    return texts

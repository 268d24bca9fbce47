"""What one cell of somebody else's table means: numbers, units, dates, sizes, yes and no.

A cell is what a spreadsheet or a text file gives: None, text, a number, a date. Every reader
returns the plain value, or raises `Unreadable` with a code that says why not. Nothing is guessed
where two readings are possible; the code then says how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias

Cell: TypeAlias = None | str | int | float | bool | date | datetime

# Factors to the unit that the yard keeps: kg for weights, mm for sizes of goods, m for places.
UNITS: Mapping[str, Mapping[str, float]] = {
    "weight": {"kg": 1.0, "t": 1000.0, "g": 0.001},
    "size": {"mm": 1.0, "cm": 10.0, "m": 1000.0},
    "metres": {"m": 1.0, "cm": 0.01, "mm": 0.001},
}
_UNIT_WORDS = {
    "kg": "kg", "kgs": "kg", "公斤": "kg", "千克": "kg",
    "t": "t", "吨": "t", "mt": "t", "ton": "t", "tons": "t", "tonne": "t", "tonnes": "t",
    "g": "g", "克": "g",
    "mm": "mm", "毫米": "mm", "cm": "cm", "厘米": "cm", "m": "m", "米": "m",
}  # fmt: skip
_YES = {"yes", "y", "true", "1", "x", "是", "有", "√", "✓", "ja", "wahr"}
_NO = {"no", "n", "false", "0", "否", "无", "没有", "-", "nein"}
_LONGEST_TEXT = 250
# What fits into a kilogram or millimetre column; beyond lies nothing that a yard holds.
_LARGEST = 1e9
# Excel counts days from here; it believes in 29 February 1900, which this start makes up for.
_EXCEL_START = date(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)
_YEARS = (1950, 2150)
_NUMBER = re.compile(r"^([+-]?[\d.,'’ ]*\d[.,]?)\s*([^\d.,'’ ]\S*)?$")


class Unreadable(ValueError):
    """A cell that does not mean what its column asks for; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing.

    >>> is_blank("　 "), is_blank(0)
    (True, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """A cell as text: full-width letters made plain, no blanks around, numbers without ``.0``.

    Raises Unreadable for what is longer than a name, and for numbers so long that a spreadsheet
    has already lost their last digits.

    >>> text_of("　Ｈ２６－０１ "), text_of(2604110.0)
    ('H26-01', '2604110')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, (int, float)):
        if abs(cell) >= 1e15:
            raise Unreadable("digits_lost")
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d")
    text = " ".join(clean(str(cell)).split())
    if len(text) > _LONGEST_TEXT:
        raise Unreadable("too_long")
    return text


def clean(text: str) -> str:
    """Full-width forms made plain, control characters dropped.

    >>> clean("Ａ１\\x00")
    'A1'
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        character if character.isprintable() or character.isspace() else "" for character in plain
    )


def unit_of(word: str) -> str:
    """The unit that a word means, '' for other words.

    >>> unit_of("吨"), unit_of("KGS"), unit_of("pcs")
    ('t', 'kg', '')
    """
    return _UNIT_WORDS.get(word.strip(" .").lower(), "")


def decimal_mark(cells: Iterable[Cell]) -> str:
    """The decimal mark of a column, from its own unmistakable numbers; a point if there is none.

    ``1.234,5`` and ``12,75`` can only be decimal commas, ``1,234.5`` only a point. Without such
    a number ``22,150`` is twenty-two thousand.

    >>> decimal_mark(["22,150", "1 234,5"]), decimal_mark(["22,150", "9.5"])
    (',', '.')
    """
    for cell in cells:
        if not isinstance(cell, str):
            continue
        text = re.sub(r"[^\d.,]", "", unicodedata.normalize("NFKC", cell))
        comma, point = text.rfind(","), text.rfind(".")
        if comma >= 0 and point >= 0:
            return "," if comma > point else "."
        if text.count(",") == 1 and (
            len(text) - comma - 1 != 3 or comma > 3 or text.startswith("0,")
        ):
            return ","
    return "."


def number_of(cell: Cell, mark: str = ".", kind: str = "", unit: str = "") -> float:
    """A number in the unit that the yard keeps for this kind of column.

    A unit in the cell counts before the unit of the column. Raises Unreadable.

    >>> number_of("1,234.5"), number_of("1 234,5", mark=",")
    (1234.5, 1234.5)
    >>> number_of("２２．１５ 吨", kind="weight"), number_of(22.15, kind="weight", unit="t")
    (22150.0, 22150.0)
    """
    if isinstance(cell, bool) or isinstance(cell, (date, datetime)):
        raise Unreadable("not_number")
    factors = UNITS.get(kind, {})
    if isinstance(cell, (int, float)):
        value = float(cell)
    else:
        text = text_of(cell).replace("−", "-")
        if text.startswith("="):
            raise Unreadable("formula")
        found = _NUMBER.match(text)
        if not found:
            raise Unreadable("not_number")
        value = _digits(found.group(1), mark)
        if found.group(2):
            unit = unit_of(found.group(2))
            if unit not in factors:
                raise Unreadable("other_unit")
    if not abs(value) < _LARGEST:
        raise Unreadable("too_large")
    return round(value * factors.get(unit, 1.0), 6)


def _digits(text: str, mark: str) -> float:
    text = re.sub(r"['’ ]", "", text)
    other = "." if mark == "," else ","
    if other in text:
        whole, *groups = text.split(mark)[0].split(other)
        grouped = len(whole.lstrip("+-")) <= 3 and all(len(group) == 3 for group in groups)
        if not grouped or other in text.split(mark, 1)[-1] and mark in text:
            raise Unreadable("not_number")
    if text.count(mark) > 1:
        raise Unreadable("not_number")
    try:
        return float(text.replace(other, "").replace(mark, "."))
    except ValueError:
        raise Unreadable("not_number") from None


def count_of(cell: Cell, mark: str = ".") -> int:
    """A whole number; words such as 件 behind it do not count. Raises Unreadable.

    >>> count_of("12 件"), count_of(3.0)
    (12, 3)
    """
    if isinstance(cell, str):
        cell = re.sub(r"(?<=\d)\s*[^\W\d_]+\.?$", "", text_of(cell))
    value = number_of(cell, mark)
    if not value.is_integer():
        raise Unreadable("not_count")
    return int(value)


def date_of(cell: Cell) -> date:
    """A day. Raises Unreadable, also where day and month could be exchanged.

    >>> date_of("2026年11月4日"), date_of("20261104"), date_of("4.11.2026"), date_of(46330)
    (datetime.date(2026, 11, 4), datetime.date(2026, 11, 4), datetime.date(2026, 11, 4), \
datetime.date(2026, 11, 4))
    >>> date_of("05/06/2026")
    Traceback (most recent call last):
        ...
    engine.cells.Unreadable: ambiguous_date
    """
    if isinstance(cell, datetime):
        return _sensible(cell.date())
    if isinstance(cell, date):
        return _sensible(cell)
    if isinstance(cell, bool):
        raise Unreadable("not_date")
    if isinstance(cell, (int, float)):
        if _EXCEL_DAYS[0] < cell < _EXCEL_DAYS[1]:
            return _EXCEL_START + timedelta(days=int(cell))
        cell = text_of(cell)
    text = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text_of(cell))
    text = text.replace("年", "-").replace("月", "-").replace("日", "").strip(" -")
    found = re.fullmatch(r"(\d{4})[-/. ]*(\d{1,2})[-/. ]+(\d{1,2})", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    if found:
        return _day(*map(int, found.groups()))
    found = re.fullmatch(r"(\d{1,2})([-/. ]+)(\d{1,2})[-/. ]+(\d{4})", text)
    if not found:
        raise Unreadable("not_date")
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first > 12 or first == second or "." in found[2]:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    raise Unreadable("ambiguous_date")


def _day(year: int, month: int, day: int) -> date:
    try:
        return _sensible(date(year, month, day))
    except ValueError:
        raise Unreadable("not_date") from None


def _sensible(day: date) -> date:
    if not _YEARS[0] <= day.year < _YEARS[1]:
        raise Unreadable("not_date")
    return day


def flag_of(cell: Cell) -> bool:
    """Yes or no. Raises Unreadable for anything else.

    >>> flag_of("是"), flag_of(0), flag_of("No")
    (True, False, False)
    """
    word = text_of(cell).lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Unreadable("not_flag")


def dimensions_of(cell: Cell) -> dict[str, float]:
    """Sizes in mm from one cell, as mills write them: thickness x width (x length, or C for coil).

    A diameter sign makes the first a diameter. Raises Unreadable.

    >>> dimensions_of("3.0×1250×C")
    {'thickness': 3.0, 'width': 1250.0}
    >>> dimensions_of("Φ20*12000")
    {'diameter': 20.0, 'length': 12000.0}
    """
    text = unicodedata.normalize("NFKC", text_of(cell)).upper().replace(" ", "").removesuffix("MM")
    # The Greek letters of a diameter look alike and are not.
    round_bar = text[:1] in ("Φ", "Ø", "Φ", "∅", "⌀")
    parts = re.split(r"[×X*✕╳]", text[1:] if round_bar else text)
    if parts[-1] in ("C", "COIL", "卷"):
        parts.pop()
    names = ("diameter", "length") if round_bar else ("thickness", "width", "length")
    if not parts or len(parts) > len(names) or (len(parts) < 2 and not round_bar):
        raise Unreadable("bad_dimensions")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        raise Unreadable("bad_dimensions") from None
    if not all(0 < value < _LARGEST for value in values):
        raise Unreadable("bad_dimensions")
    return dict(zip(names, values, strict=False))

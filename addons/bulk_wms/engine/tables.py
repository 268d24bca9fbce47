"""Reading a table row by row: every cell that cannot be read is named, none stops the rest.

Rows are numbered as in the file, so that a person finds them. The row of totals at the end is
recognised and compared with the sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from . import cells
from .cells import Cell, Unreadable, is_blank, text_of
from .headings import Assigned, Column, heading_key

_TOTAL = re.compile(
    r"^(合计|总计|共计|总和|累计|(grand total|totals?|sum|summe)\b(?!-))", re.IGNORECASE
)
_SUBTOTAL = re.compile(r"^(小计|本页|sub-?\s?total)", re.IGNORECASE)
# A printed total is rounded; below half a unit of its last digit nothing is missing.
_ROUNDING = 0.6
_SUMMED = ("weight", "count")


class SourceRow(NamedTuple):
    """A row of a file: its number as the file counts, and its cells."""

    number: int
    cells: tuple[Cell, ...]


class Problem(NamedTuple):
    """What is wrong in a row, as a code with its facts. Not `severe`: worth a look, no more."""

    row: int
    column: str
    code: str
    facts: Mapping[str, object] = {}
    severe: bool = True


@dataclass(slots=True)
class Row:
    """What a row says: plain values by column, in the yard's units, nothing for empty cells."""

    number: int
    values: dict[str, object]

    def get(self, name: str, default: object = None) -> object:
        """The value of a column, ``default`` where the row says nothing.

        >>> Row(4, {"heat": "H1"}).get("grade", "")
        ''
        """
        return self.values.get(name, default)


@dataclass(slots=True)
class Reading:
    """All rows of a table, what is wrong with them, and what its row of totals says."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    totals: dict[str, float] = field(default_factory=dict)
    sums: dict[str, float] = field(default_factory=dict)


def read_table(
    rows: Iterable[SourceRow],
    assigned: Sequence[Assigned],
    columns: Mapping[str, Column],
    choices: Mapping[str, Mapping[str, str]] | None = None,
) -> Reading:
    """Read all rows below the heading; never raises, whatever stands in them.

    ``choices`` gives the allowed words of a choice column, by `heading_key`, and what they mean.

    >>> lot, kg = Column("lot", "text", "Lot", "卷号", required=True), Column(
    ...     "weight", "weight", "Weight", "重量")
    >>> table = [SourceRow(3, ("A1", "20.5")), SourceRow(4, ("A2", "heavy")),
    ...          SourceRow(5, (None, 3)), SourceRow(6, ("合计", 41.5))]
    >>> found = read_table(table, [Assigned(0, "卷号", "lot"), Assigned(1, "重量", "weight", "t")],
    ...                    {"lot": lot, "weight": kg})
    >>> [(row.number, row.values) for row in found.rows][:1]
    [(3, {'lot': 'A1', 'weight': 20500.0})]
    >>> [(one.row, one.column, one.code) for one in found.problems]
    [(4, 'weight', 'not_number'), (5, 'lot', 'missing'), (6, 'weight', 'total_differs')]
    """
    rows = list(rows)
    used = [one for one in assigned if one.column in columns]
    readers = {one.index: _reader(one, columns[one.column], rows, choices or {}) for one in used}
    headings = {one.index: heading_key(one.heading) for one in used}
    reading, total_row = Reading(), 0
    for source in rows:
        filled = [
            (one, source.cells[one.index])
            for one in used
            if one.index < len(source.cells) and not is_blank(source.cells[one.index])
        ]
        if not filled or _repeats_heading(filled, headings):
            continue
        word = _leading_word(source, used, columns)
        if _SUBTOTAL.match(word):
            continue
        if _TOTAL.match(word):
            reading.totals, total_row = _totals(filled, readers, columns), source.number
            continue
        if total_row and _is_note(filled, columns):
            continue
        _read_row(source, filled, readers, columns, reading)
    _sum_up(reading, columns, total_row)
    return reading


def _reader(one: Assigned, column: Column, rows: Sequence[SourceRow], choices):
    """The function that reads the cells of one column."""
    if column.kind == "choice":
        return partial(_choice, choices.get(column.name, {}))
    if column.kind in ("number", "weight", "size", "metres", "count"):
        mark = cells.decimal_mark(
            row.cells[one.index] for row in rows if one.index < len(row.cells)
        )
        if column.kind == "count":
            return partial(cells.count_of, mark=mark)
        return partial(cells.number_of, mark=mark, kind=column.kind, unit=one.unit)
    return {
        "date": cells.date_of,
        "flag": cells.flag_of,
        "dimensions": cells.dimensions_of,
    }.get(column.kind, text_of)


def _choice(words: Mapping[str, str], cell: Cell) -> str:
    code = words.get(heading_key(text_of(cell)))
    if code is None:
        raise Unreadable("not_choice")
    return code


def _read_row(source, filled, readers, columns, reading: Reading) -> None:
    values: dict[str, object] = {}
    for one, cell in filled:
        column = columns[one.column]
        try:
            value = readers[one.index](cell)
        except Unreadable as error:
            facts = {"value": _shown(cell)}
            reading.problems.append(Problem(source.number, column.name, error.code, facts))
            # Said, if not understood: it is not missing too.
            values.setdefault(column.name, None)
            continue
        if isinstance(value, float) and value < 0 and column.kind != "metres":
            facts = {"value": _shown(cell)}
            reading.problems.append(Problem(source.number, column.name, "negative", facts))
        elif isinstance(value, int) and column.kind == "count" and value < 0:
            facts = {"value": _shown(cell)}
            reading.problems.append(Problem(source.number, column.name, "negative", facts))
        elif column.kind == "dimensions":
            for name, size in value.items():
                values.setdefault(name, size)
        elif value != "":
            values[column.name] = value
    for column in columns.values():
        if column.required and column.name not in values:
            reading.problems.append(Problem(source.number, column.name, "missing"))
    said = {name: value for name, value in values.items() if value is not None}
    reading.rows.append(Row(source.number, said))


def _shown(cell: Cell) -> str:
    """A cell as a message shows it."""
    text = " ".join(cells.clean(str(cell)).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _leading_word(source: SourceRow, used, columns) -> str:
    """What may say that a row is a total: its first text, unless that is more than a word.

    Columns that are not used count too: the word often stands beside the running numbers.
    """
    for cell in source.cells:
        if not is_blank(cell):
            return " ".join(str(cell).split()).replace(" 计", "计") if isinstance(cell, str) else ""
    return ""


def _repeats_heading(filled, headings) -> bool:
    """Whether the heading stands there again, as it does at the top of a printed page."""
    texts = [(one, cell) for one, cell in filled if isinstance(cell, str)]
    same = sum(heading_key(cell) == headings[one.index] for one, cell in texts)
    return same >= 2 and same == len(filled)


def _is_note(filled, columns) -> bool:
    """Whether a row below the totals only says who has signed: nothing it counts up."""
    summed = [cell for one, cell in filled if columns[one.column].kind in _SUMMED]
    return not any(re.search(r"\d", str(cell)) for cell in summed)


def _totals(filled, readers, columns) -> dict[str, float]:
    totals = {}
    for one, cell in filled:
        column = columns[one.column]
        if column.kind in _SUMMED:
            try:
                totals[column.name] = float(readers[one.index](cell))
            except Unreadable:
                # A total that cannot be read proves nothing, and harms nothing.
                continue
    return totals


def _sum_up(reading: Reading, columns, total_row: int) -> None:
    for column in columns.values():
        values = [row.values[column.name] for row in reading.rows if column.name in row.values]
        if column.kind not in _SUMMED or not values:
            continue
        total = reading.sums[column.name] = round(sum(values), 3)
        said = reading.totals.get(column.name)
        if said is None:
            continue
        coarse = 10.0 if column.kind == "weight" and said >= 1000 and said % 10 == 0 else 1.0
        if abs(said - total) > _ROUNDING * coarse:
            facts = {"said": round(said, 3), "sum": total}
            reading.problems.append(
                Problem(total_row, column.name, "total_differs", facts, severe=False)
            )


def repeated(rows: Iterable[Row], *names: str) -> list[tuple[Row, Row]]:
    """Rows that say the same in these columns as one before them, with that one.

    >>> first, second = Row(2, {"lot": "A1"}), Row(5, {"lot": "A1"})
    >>> [(row.number, other.number) for row, other in repeated([first, second], "lot")]
    [(5, 2)]
    """
    seen: dict[tuple, Row] = {}
    found = []
    for row in rows:
        key = tuple(row.values.get(name) for name in names)
        if key in seen:
            found.append((row, seen[key]))
        else:
            seen[key] = row
    return found

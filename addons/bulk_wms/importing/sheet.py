"""A file as rows of cells: xlsx and delimited text, within limits, without running anything.

Nothing of a file is ever evaluated. A formula counts by the value that its spreadsheet kept with
it; without one it is text. What is no table is refused with a sentence, never with a crash.
"""

import codecs
import csv
import io
import zipfile
import zlib
from dataclasses import dataclass, field

import openpyxl

from ..engine.cells import is_blank
from ..engine.headings import Vocabulary, find_heading
from ..engine.tables import SourceRow

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
# Unpacked, an honest workbook of that size has a few hundred MB at most.
_MOST_UNPACKED = 400 * 1024 * 1024
_MOST_PARTS = 2_000
_MOST_SHEETS = 12
# Rows that are empty but for their borders, as spreadsheets like to keep below a table.
_MOST_BLANK_ROWS = 5_000
_DELIMITERS = ("\t", ";", ",", "|")
# What a damaged or hostile workbook makes the parsers say.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError,
    SyntaxError, EOFError, OSError, RuntimeError, ArithmeticError, AssertionError,
)  # fmt: skip


class NoTable(Exception):
    """This file is no table that can be read; `code` says why, `facts` say more."""

    def __init__(self, code: str, **facts):
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass
class Sheet:
    """One sheet of a file: its name and its rows that are not blank, numbered as in the file."""

    name: str
    rows: list[SourceRow] = field(default_factory=list)


def read_sheet(content: bytes, words: Vocabulary) -> Sheet:
    """The sheet of a file whose heading is known best.

    :raises NoTable: for what is no table, or too large
    """
    if not content:
        raise NoTable("empty_file")
    if len(content) > MOST_BYTES:
        raise NoTable("file_too_large", most=MOST_BYTES // 1024 // 1024)
    if content[:4] == b"PK\x03\x04":
        return _from_workbook(content, words)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise NoTable("old_excel")
    if content[:5] == b"%PDF-" or content[:2] in (b"\xff\xd8", b"\x89P", b"PK", b"\x1f\x8b"):
        raise NoTable("not_a_table")
    return _from_text(content)


# --- workbooks --------------------------------------------------------------------------------


def _from_workbook(content: bytes, words: Vocabulary) -> Sheet:
    try:
        _check_parts(content)
        sheets, formulas = _load(content, keep_formulas=True)
        if formulas:
            values, _none = _load(content, keep_formulas=False)
            sheets = [_with_values(*pair) for pair in zip(sheets, values, strict=True)]
    except NoTable:
        raise
    except _BROKEN as error:
        raise NoTable("broken_workbook") from error
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise NoTable("empty_file")
    return max(filled, key=lambda sheet: _known(sheet, words))


def _known(sheet: Sheet, words: Vocabulary) -> int:
    heading = find_heading([row.cells for row in sheet.rows], words)
    return heading.known if heading else 0


def _check_parts(content: bytes):
    """Refuse what unpacks to more than any list needs, and documents that define entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise NoTable("unpacks_too_large", most=_MOST_UNPACKED // 1024 // 1024)
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
            raise NoTable("not_a_table")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as stream:
                    start = stream.read(65_536)
                if b"<!" in start.replace(b"<!--", b"") or b"\0" in start:
                    raise NoTable("broken_workbook")


def _load(content: bytes, keep_formulas: bool) -> tuple[list[Sheet], bool]:
    """Sheets of a workbook, and whether one of them has formulas."""
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=not keep_formulas, keep_links=False
    )
    try:
        sheets, formulas = [], False
        for sheet in book.worksheets[:_MOST_SHEETS]:
            # What a file says of its own size is not to be trusted.
            sheet.reset_dimensions()
            rows, computed = _rows(sheet)
            formulas |= computed
            sheets.append(Sheet(sheet.title, rows))
        return sheets, formulas
    finally:
        book.close()


def _rows(sheet) -> tuple[list[SourceRow], bool]:
    rows, blank, formulas = [], 0, False
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = []
        for cell in cells[:MOST_COLUMNS]:
            formulas |= cell.data_type == "f"
            # An error of the spreadsheet, such as #N/A, says nothing.
            values.append(None if cell.data_type == "e" else _plain(cell.value))
        if all(map(is_blank, values)):
            blank += 1
            if blank > _MOST_BLANK_ROWS:
                break
            continue
        blank = 0
        rows.append(SourceRow(number, tuple(values)))
        _check_length(rows)
    return rows, formulas


def _plain(value):
    """What is neither text nor a number nor a date, such as an array formula, is text."""
    if value is None or isinstance(value, (str, int, float, bool)) or hasattr(value, "year"):
        return value
    return str(getattr(value, "text", value))


def _with_values(kept: Sheet, computed: Sheet) -> Sheet:
    """Formulas replaced by the value kept with them; without one the formula stays as text."""
    values = {row.number: row.cells for row in computed.rows}

    def value(cell, other):
        is_formula = isinstance(cell, str) and cell.startswith("=") and other is not None
        return other if is_formula else cell

    return Sheet(
        kept.name,
        [
            SourceRow(
                row.number,
                tuple(
                    value(cell, other)
                    for cell, other in zip(
                        row.cells, _padded(values.get(row.number, ()), len(row.cells)), strict=True
                    )
                ),
            )
            for row in kept.rows
        ],
    )


def _padded(cells, length):
    return (*cells, *[None] * length)[:length]


def _check_length(rows):
    if len(rows) > MOST_ROWS:
        raise NoTable("too_many_rows", most=MOST_ROWS)


# --- delimited text ---------------------------------------------------------------------------


def _from_text(content: bytes) -> Sheet:
    text = _decode(content)
    if "\0" in text:
        raise NoTable("not_a_table")
    delimiter = _delimiter(text)
    rows = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        begun = 1
        for cells in reader:
            # A quoted cell may span lines: the row is where it begins.
            number, begun = begun, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                rows.append(SourceRow(number, tuple(cells[:MOST_COLUMNS])))
                _check_length(rows)
    except csv.Error as error:
        raise NoTable("not_a_table") from error
    if not rows:
        raise NoTable("empty_file")
    return Sheet("", rows)


def _decode(content: bytes) -> str:
    """Text as UTF-8, with or without its mark, UTF-16 with its mark, or GB18030."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoTable("unknown_encoding")


def _delimiter(text: str) -> str:
    """What separates the cells: the character that most lines have the same number of."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = [_outside_quotes(line).count(delimiter) for line in lines]
        common = max(set(counts), key=counts.count) if counts else 0
        score = counts.count(common) * common if common else 0
        if score == 0 and any(counts):
            score = 1
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])

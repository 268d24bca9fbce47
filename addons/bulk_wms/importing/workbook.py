"""Files of the same columns that are read: empty templates, exports, files with remarks."""

import io
from datetime import date, datetime

import xlsxwriter

from ..engine.columns import columns_of
from .texts import problem_text

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 40


def write_table(env, kind: str, rows, names=None) -> bytes:
    """A workbook with the headings of a kind in the user's language, and ``rows`` by column.

    :param names: columns to show, in their usual order; all when None
    """
    columns = [
        column
        for column in columns_of(kind).values()
        if (names is None or column.name in names) and column.name != "dimensions"
    ]
    language = env.lang or "en_US"
    with Book() as book:
        book.sheet(env._("Table"), [column.label(language) for column in columns])
        for row in rows:
            book.row([row.get(column.name) for column in columns])
        return book.content()


def write_template(env, kind: str, choices) -> bytes:
    """An empty table with an example, and a sheet that says what may stand in each column.

    :param choices: by column the allowed words
    """
    language = env.lang or "en_US"
    columns = list(columns_of(kind).values())
    with Book() as book:
        book.sheet(env._("Table"), [column.label(language) for column in columns])
        for column in columns:
            if column.required:
                book.mark(columns.index(column))
        book.sheet(
            env._("Columns"),
            [
                env._("Column"), env._("Must be There"), env._("What to Write"),
                env._("Example"), env._("Also Understood"),
            ],
        )  # fmt: skip
        for column in columns:
            words = choices.get(column.name)
            book.row(
                [
                    column.label(language),
                    env._("yes") if column.required else "",
                    " / ".join(words) if words else _explain(env, column.kind),
                    column.example,
                    ", ".join((column.english, column.chinese, *column.words)),
                ]
            )
        return book.content()


def _explain(env, kind: str) -> str:
    """What the cells of a kind of column may be."""
    return {
        "text": env._("text"),
        "number": env._("a number"),
        "weight": env._("a number in kg; with (t) in the heading in tonnes"),
        "size": env._("a number in mm; with (m) in the heading in metres"),
        "metres": env._("a number in metres"),
        "count": env._("a whole number"),
        "date": env._("a date, such as 2026-11-24"),
        "flag": env._("yes or no"),
        "dimensions": env._("thickness × width, or thickness × width × length, in mm"),
    }.get(kind, "")


def write_remarks(env, sheet, problems) -> bytes:
    """The rows of a file as they are, with what is wrong in front of each."""
    by_row: dict[int, list[str]] = {}
    for problem in problems:
        text = problem_text(env, problem.code, problem.facts or {})
        by_row.setdefault(problem.row, []).append(f"{problem.column_name}: {text}")
    width = max((len(row.cells) for row in sheet.rows), default=0)
    with Book() as book:
        heading = [env._("Row"), env._("What is Wrong"), *[""] * width]
        book.sheet(sheet.name or env._("Table"), heading)
        for row in sheet.rows:
            book.row([row.number, "; ".join(by_row.get(row.number, ())), *row.cells])
        return book.content()


class Book:
    """A workbook that is written row by row; text is text, whatever it begins with."""

    def __enter__(self):
        self._stream = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._bold = self._book.add_format({"bold": True, "bg_color": "#E7E9ED", "border": 1})
        self._must = self._book.add_format({"bold": True, "bg_color": "#F6D9A8", "border": 1})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        return self

    def __exit__(self, *_error):
        self._stream.close()

    def sheet(self, name: str, headings):
        self._sheet = self._book.add_worksheet(
            name[:31].translate(str.maketrans("[]:*?/\\", "-------"))
        )
        self._headings, self._line = list(headings), 0
        for index, text in enumerate(self._headings):
            self._sheet.write_string(0, index, text, self._bold)
            wide = sum(2 if ord(letter) > 255 else 1 for letter in text)
            self._sheet.set_column(index, index, min(max(10, wide + 2), _WIDEST))
        self._sheet.freeze_panes(1, 0)

    def mark(self, index: int):
        """Show that a column must be there."""
        self._sheet.write_string(0, index, self._headings[index], self._must)

    def row(self, values):
        self._line += 1
        for index, value in enumerate(values):
            if value is None or value is False or value == "":
                continue
            if value is True:
                self._sheet.write_string(self._line, index, "1")
            elif isinstance(value, (datetime, date)):
                day = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
                self._sheet.write_datetime(self._line, index, day.replace(tzinfo=None), self._day)
            elif isinstance(value, (int, float)):
                self._sheet.write_number(self._line, index, value)
            else:
                self._sheet.write_string(self._line, index, str(value))

    def content(self) -> bytes:
        self._book.close()
        return self._stream.getvalue()

"""A partner's list of lots as a file: lot; kg; disposition (may be missing)."""

from __future__ import annotations

import csv
import io

from .event import rounded


class ListRefused(ValueError):
    """A list that cannot be read: ``code``, and for a line its number and text."""

    def __init__(self, code: str, number: int = 0, text: str = ""):
        super().__init__(code)
        self.code, self.number, self.text = code, number, text


def read(content: bytes) -> dict[str, tuple[float, str]]:
    """{lot: (kg, disposition)} of a CSV; a lot that comes twice lies in two places.

    Semicolons with a decimal comma, or commas with a decimal point, as programs for tables write
    them; a first line without a number is the headings.

    :raises ListRefused: ``encoding``, ``line`` or ``empty``

    >>> read("Lot;kg;State\\nC-1;10 000,5;Restricted\\nC-2;9000;\\nC-2;1;".encode())
    {'C-1': (10000.5, 'Restricted'), 'C-2': (9001.0, '')}
    >>> read(b"C-1,10000.5")
    {'C-1': (10000.5, '')}
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListRefused("encoding") from error
    sign = ";" if text.count(";") >= text.count(",") else ","
    lots: dict[str, tuple[float, str]] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=sign), 1):
        if not "".join(row).strip():
            continue
        try:
            kg = float(row[1].replace(" ", "").replace(",", ".") if sign == ";" else row[1])
        except (IndexError, ValueError) as error:
            if number == 1:
                continue
            raise ListRefused("line", number, sign.join(row)[:80]) from error
        name, state = row[0].strip(), row[2].strip() if len(row) > 2 else ""
        lots[name] = (rounded(lots.get(name, (0.0, ""))[0] + kg), state)
    if not lots:
        raise ListRefused("empty")
    return lots

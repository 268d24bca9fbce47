"""One spelling for one number plate, whoever typed, scanned or photographed it."""

from __future__ import annotations

import unicodedata

LONGEST_PLATE = 20


def normal_plate(text: str) -> str:
    """The plate in capitals, letters and digits only; empty when nothing is left.

    People write blanks, dots and dashes where they like, and Chinese keyboards send wide
    letters; a plate is the same plate in all of them.

    >>> normal_plate(" 沪a·d 12345 ")
    '沪AD12345'
    >>> normal_plate("ＡＢ-12 34")
    'AB1234'
    """
    wide = unicodedata.normalize("NFKC", str(text or ""))
    return "".join(char for char in wide.upper() if char.isalnum())[:LONGEST_PLATE]

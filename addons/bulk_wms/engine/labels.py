"""What stands on a label: the code a machine reads and the words a person reads.

With a valid GTIN the code is a GS1 element string (General Specifications, section 3); without
one GS1 allows no lot number, so the code is the plain number: what every scanner types as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# Character set 82 of GS1, less the brackets that enclose the identifiers in written form.
_GS1_VALUE = re.compile(r"[!\"%&'*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")
# Numbers that a company gave itself: prefixes 02, 04 and 2 mean nothing outside of it.
_RESTRICTED = ("02", "04", "2")


@dataclass(frozen=True)
class Symbol:
    """What a barcode says. ``text`` of a GS1 one has its identifiers in brackets."""

    text: str
    gs1: bool = False

    @property
    def elements(self) -> tuple[tuple[str, str], ...]:
        """Identifier and value of each element of a GS1 symbol.

        >>> Symbol("(01)09501101530003(21)C-1", True).elements
        (('01', '09501101530003'), ('21', 'C-1'))
        """
        return tuple(re.findall(r"\((\d+)\)([^(]*)", self.text)) if self.gs1 else ()


@dataclass(frozen=True)
class Fact:
    """A line of a label: what it is in Chinese and in English, and the value."""

    chinese: str
    english: str
    value: str


@dataclass(frozen=True)
class Label:
    """A label without its form: what is on it, the most important first.

    ``matrix`` is the DataMatrix, ``linear`` the bar code beside it where there is room; ``big``
    is the fact that is read from afar, and the title of a ``loud`` label is.
    """

    title: str
    matrix: Symbol
    linear: Symbol | None = None
    heading: str = ""
    company: str = ""
    subtitle: str = ""
    facts: Sequence[Fact] = ()
    big: Fact | None = None
    loud: bool = False


def check_digit(digits: str) -> int:
    """The GS1 check digit that follows ``digits``.

    >>> check_digit("950110153000")
    3
    """
    weighted = (int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(digits[::-1]))
    return -sum(weighted) % 10


def gtin14(code: str) -> str:
    """The code as a GTIN of 14 digits; empty for what is none that others know.

    >>> gtin14("9501101530003"), gtin14("9501101530004"), gtin14("2012345678903")
    ('09501101530003', '', '')
    """
    code = (code or "").strip()
    if len(code) not in (8, 12, 13, 14) or not (code.isascii() and code.isdigit()):
        return ""
    full = code.zfill(14)
    if check_digit(full[:-1]) != int(full[-1]) or not int(full):
        return ""
    # A GTIN-8 has prefixes of its own.
    own = len(code) > 8 and full[1:].startswith(_RESTRICTED)
    return "" if own else full


def is_sscc(code: str) -> bool:
    """Whether a number is a serial shipping container code: 18 digits, check digit right.

    >>> is_sscc("340123450000000000"), is_sscc("340123450000000001")
    (True, False)
    """
    fits = len(code) == 18 and code.isascii() and code.isdigit()
    return fits and check_digit(code[:-1]) == int(code[-1])


def weight_element(weight: float) -> str:
    """Net weight in kg as an element (310n) of six digits, as exact as they allow; may be empty.

    >>> weight_element(20450.5), weight_element(9.8754), weight_element(12_000)
    ('(3101)204505', '(3103)009875', '(3100)012000')
    >>> weight_element(1_234_567), weight_element(0)
    ('', '')
    """
    exact = Decimal(str(weight)).quantize(Decimal("0.001"), ROUND_HALF_UP)
    for decimals in (3, 2, 1, 0):
        digits = int(exact.scaleb(decimals).quantize(Decimal(1), ROUND_HALF_UP))
        wasteful = decimals and not digits % 10
        if digits < 1_000_000 and not wasteful:
            return f"(310{decimals}){digits:06d}" if digits > 0 else ""
    return ""


def lot_symbol(
    name: str,
    gtin: str = "",
    is_piece: bool = False,
    heat: str = "",
    weight: float = 0.0,
    made: date | None = None,
) -> Symbol:
    """The DataMatrix of a lot.

    A piece is a serial number (21) of a heat (10); goods that are no piece are a batch (10).

    :param name: number of the lot, as it is in the book
    :param gtin: barcode of the product, whatever it is
    :param weight: kg of one piece, 0 to say nothing of it
    :param made: day of production

    >>> lot_symbol("C260901", "9501101530003", True, "H2231", 20450.5).text
    '(01)09501101530003(3101)204505(21)C260901(10)H2231'
    >>> lot_symbol("C260901", "4711", True, "H2231", 20450.5)
    Symbol(text='C260901', gs1=False)
    """
    article = gtin14(gtin)
    if not article or not _GS1_VALUE.fullmatch(name):
        return Symbol(name)
    # Elements of fixed length come first: they need no separator behind them.
    text = f"(01){article}{weight_element(weight)}"
    if made:
        text += f"(11){made:%y%m%d}"
    text += f"(21){name}" if is_piece else f"(10){name}"
    if is_piece and heat != name and _GS1_VALUE.fullmatch(heat or ""):
        text += f"(10){heat}"
    return Symbol(text, gs1=True)


def package_symbol(name: str) -> Symbol:
    """The code of a package: its SSCC if it has one, else its name.

    >>> package_symbol("340123450000000000").text, package_symbol("PACK0001").text
    ('(00)340123450000000000', 'PACK0001')
    """
    return Symbol(f"(00){name}", gs1=True) if is_sscc(name) else Symbol(name)


def linear_symbol(text: str) -> Symbol | None:
    """The bar code of a plain text; None for what Code 128 has no letters for.

    >>> linear_symbol("C260901"), linear_symbol("沪A1")
    (Symbol(text='C260901', gs1=False), None)
    """
    return Symbol(text) if text and text.isascii() and text.isprintable() else None

"""GS1 element strings as scanners send them: parsed by biip, read as what a yard needs."""

from dataclasses import dataclass
from datetime import date

from biip import ParseError
from biip.gs1_messages import GS1Message

# What scanners send between the elements of a GS1 label.
FNC1 = "\x1d"
# AIM symbology identifiers of GS1 symbols: GS1-128, DataMatrix, QR, DataBar, composite.
_AIM = ("]C1", "]d2", "]Q3", "]e0", "]e1", "]e2")
# Net weight in kg with the decimals in the last digit.
_NET_KG = "310"
# Elements whose value names a thing: lot, serial number.
_LOT, _SERIAL = "10", "21"


@dataclass(frozen=True)
class Label:
    """What a GS1 label says. Weight is kg; empty text, 0 and None where it says nothing."""

    lot: str = ""
    serial: str = ""
    gtin: str = ""
    package: str = ""
    weight: float = 0.0
    pieces: int = 0
    produced: date | None = None
    expires: date | None = None

    @property
    def names(self) -> list[str]:
        """Lot numbers that it may mean: the serial number where there is one. (10) beside it is
        the heat, which other pieces share.

        >>> Label(lot="H261501", serial="C7").names, Label(lot="B12").names
        (['C7'], ['B12'])
        """
        name = self.serial or self.lot
        return [name] if name else []


def without_aim(text: str) -> tuple[str, bool]:
    """The text without the prefix that names its symbology; whether that is one of GS1.

    >>> without_aim("]d210LOT1")
    ('10LOT1', True)
    >>> without_aim("]C0LOT1")
    ('LOT1', False)
    """
    if text.startswith(_AIM):
        return text[3:], True
    if len(text) > 3 and text[0] == "]" and text[1].isalpha() and text[2].isdigit():
        return text[3:], False
    return text, False


def read(text: str) -> Label | None:
    """The label in an element string, with or without FNC1, brackets and AIM prefix.

    >>> read("]d2011234567890123110LOT1" + FNC1 + "3102001234").weight
    12.34
    >>> read("(10)LOT1(37)12").pieces
    12
    >>> read("COIL 7") is None
    True
    """
    code, _is_gs1 = without_aim(text)
    code = code.strip(FNC1)
    try:
        parse = GS1Message.parse_hri if code.startswith("(") else GS1Message.parse
        elements = parse(code).element_strings
    except (ParseError, ValueError):
        # Most codes are no element strings; a broken one is told as an unknown code.
        return None
    values = {element.ai.ai: element for element in elements}
    if not values:
        return None
    kilograms = next((values[ai] for ai in values if ai.startswith(_NET_KG)), None)
    return Label(
        lot=_value(values, _LOT),
        serial=_value(values, _SERIAL),
        gtin=_value(values, "01"),
        package=_value(values, "00"),
        weight=float(kilograms.decimal or 0) if kilograms else 0.0,
        pieces=int(_value(values, "37") or 0),
        produced=values["11"].date if "11" in values else None,
        expires=values["17"].date if "17" in values else None,
    )


def _value(values: dict, ai: str) -> str:
    return values[ai].value if ai in values else ""

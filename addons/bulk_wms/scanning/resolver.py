"""From a scanned text to a record. The lot comes first: its label names the product too."""

from dataclasses import dataclass

from .messages import Refused

# Longer than any label; guards the database against whole files held before the scanner.
LONGEST_CODE = 250
# What scanners send between the elements of a GS1 label.
FNC1 = "\x1d"


@dataclass(frozen=True)
class Found:
    """``kind`` is ``lot`` or ``place``; ``records`` has several places for a shared sign."""

    kind: str
    records: object
    code: str


def printable(text) -> str:
    """Text as people and the database can take it: no control characters, no half characters."""
    return "".join(char for char in str(text or "") if char.isprintable()).strip()


def clean(text) -> str:
    """The scanned text without what scanners add around it.

    :raises Refused: when nothing is left or it is too long to be a code
    """
    parts = (printable(part) for part in str(text or "").split(FNC1))
    code = FNC1.join(part for part in parts if part)
    if not code:
        raise Refused("empty_code")
    if len(code) > LONGEST_CODE:
        raise Refused("unknown_code", code=f"{code[:40]}…")
    return code


def resolve(env, text, company, expected=None) -> Found:
    """The record a text names, among what the user may read.

    Ambiguity is told, never guessed. Of two materials with one lot number the one that is
    expected here is meant, if only one is.

    :param expected: lots of the open tasks of the transfer at hand

    :raises Refused: ``unknown_code`` or ``ambiguous_code``
    """
    code = clean(text)
    lots = env["stock.lot"].search(
        [("name", "in", _lot_names(env, code)), ("company_id", "in", (False, company.id))], limit=3
    )
    if len(lots) > 1 and expected and len(lots & expected) == 1:
        lots &= expected
    places = _places(env, code, company)
    if not lots and not places and code != code.upper():
        # Typed by hand: labels and signs are in capitals.
        return resolve(env, code.upper(), company, expected)
    if lots and places:
        _refuse_ambiguous(code, [*lots.mapped("display_name"), *places.mapped("complete_name")])
    if len(lots) > 1:
        _refuse_ambiguous(code, [f"{lot.name} ({lot.product_id.display_name})" for lot in lots])
    if lots:
        return Found("lot", lots, code)
    if places:
        return Found("place", places, code)
    raise Refused("unknown_code", code=code)


def _lot_names(env, code: str) -> list[str]:
    """The text itself, and the lot inside a GS1 element string."""
    names = [code]
    nomenclature = env.ref(
        "barcodes_gs1_nomenclature.default_gs1_nomenclature", raise_if_not_found=False
    )
    if nomenclature:
        # sudo: reading a label needs no right on the barcode settings.
        parts = nomenclature.sudo().gs1_decompose_extended(
            code.replace("(", FNC1).replace(")", "").lstrip(FNC1)
        )
        names += [str(part["value"]) for part in parts or () if part["ai"] in ("10", "21")]
    return names


def _places(env, code: str, company):
    domain = [
        ("place_kind", "!=", False),
        ("company_id", "in", (False, company.id)),
    ]
    places = env["stock.location"]
    exact = places.search([*domain, ("barcode", "=", code)], limit=3)
    return (
        exact
        or places.search([*domain, ("sign", "=", code)], limit=20, order="tier, id")
        or places.search([*domain, ("complete_name", "=", code)], limit=3)
    )


def _refuse_ambiguous(code: str, names: list[str]):
    raise Refused("ambiguous_code", code=code, names=", ".join(names))

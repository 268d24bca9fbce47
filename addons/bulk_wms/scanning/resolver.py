"""From a scanned text to a record. The lot comes first: its label names the product too.

One statement looks for the text in all the things it may name, each by an exact match that an
index answers; what is found is then read under the rights of the user.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from odoo.tools import SQL

from ..engine.plates import normal_plate
from . import gs1
from .facts import KIND_OF_MODEL, REF_MODELS, place_name, ref_of
from .gs1 import FNC1
from .messages import Refused

# Longer than any label; guards the database against whole files held before the scanner.
LONGEST_CODE = 250
# More things of one name than this are not offered for a choice.
MOST_OPTIONS = 12
REF_PREFIX = "BWMS.REF."
# Larger numbers are no record of any database.
_LARGEST_ID = 2**31 - 1
MODELS = {kind: model for model, kind in KIND_OF_MODEL.items()}
ALL_KINDS = ("lot", "place", "package", "transfer", "equipment", "visit", "vehicle")


@dataclass(frozen=True)
class Found:
    """``kind`` is one of ALL_KINDS; ``records`` has several places for a shared sign.

    ``label`` holds what a GS1 label says beside the name.
    """

    kind: str
    records: object
    code: str
    label: gs1.Label | None = field(default=None, compare=False)


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


def resolve(
    env,
    text,
    company,
    narrow: Callable | None = None,
    kinds: tuple[str, ...] = ("lot", "place"),
) -> Found:
    """The record a text names, among what the user may read.

    Ambiguity is asked, never guessed: the refusal carries the choices, each with a code that
    names one of them. Of two materials with one lot number the one that is expected here is
    meant, if only one is; so is the one whose GTIN stands on the label.

    :param narrow: from several lots those that are expected here
    :param kinds: what may be meant, see ALL_KINDS

    :raises Refused: ``unknown_code`` or ``ambiguous_code``
    """
    code = clean(text)
    if code.upper().startswith(REF_PREFIX):
        return _referred(env, code, company, kinds)
    code, _is_gs1 = gs1.without_aim(code)
    label = gs1.read(code)
    found = _search(env, code, label, company, kinds)
    if not any(found.values()) and code != code.upper():
        # Typed by hand: labels and signs are in capitals.
        code = code.upper()
        label = gs1.read(code)
        found = _search(env, code, label, company, kinds)
    found = {kind: records for kind, records in found.items() if records}
    if "lot" in found:
        found["lot"] = _one_product(found["lot"], label, narrow)
    if not found:
        raise Refused("unknown_code", code=code.replace(FNC1, " "))
    several = sum(len(records) for kind, records in found.items() if kind != "place")
    if len(found) > 1 or several > 1:
        _refuse_ambiguous(code, found)
    kind, records = next(iter(found.items()))
    return Found(kind, records, code, label)


def _one_product(lots, label, narrow):
    """Lots of one number are of different products: which of them is meant?"""
    if len(lots) > 1 and label and label.gtin:
        gtin = label.gtin.lstrip("0")
        named = lots.filtered(lambda lot: (lot.product_id.barcode or "").lstrip("0") == gtin)
        lots = named or lots
    if len(lots) > 1 and narrow:
        expected = narrow(lots)
        lots = expected if len(expected) == 1 else lots
    return lots


def _referred(env, code: str, company, kinds) -> Found:
    """The record of a choice that was offered; rights and company hold as for a scan."""
    name, _dot, number = code.upper().removeprefix(REF_PREFIX).partition(".")
    model = REF_MODELS.get(name)
    known = model and number.isascii() and number.isdecimal() and int(number) <= _LARGEST_ID
    if not known or name.lower() not in kinds:
        raise Refused("unknown_code", code=code)
    record = env[model].search(
        [("id", "=", int(number)), ("company_id", "in", (False, company.id))], limit=1
    )
    if not record:
        raise Refused("unknown_code", code=code)
    return Found(name.lower(), record, code)


# --- one statement for all that a text may name -----------------------------------------------


def _search(env, code: str, label, company, kinds) -> dict:
    """Records by kind that ``code`` names exactly, among what the user may read."""
    parts = [part for kind in kinds if (part := _PARTS[kind](code, label, company))]
    for kind in kinds:
        env[MODELS[kind]].flush_model()
    rows = env.execute_query(SQL(" UNION ALL ").join(parts)) if parts else []
    ids: dict[str, list[tuple[int, int]]] = {}
    for kind, rank, record_id in rows:
        ids.setdefault(kind, []).append((rank, record_id))
    found = {}
    for kind in kinds:
        if kind not in ids:
            continue
        # A barcode names one place, a sign several: the more exact way of naming wins.
        best = min(rank for rank, _record in ids[kind])
        wanted = [record for rank, record in ids[kind] if rank == best or kind != "place"]
        domain = [("id", "in", wanted), ("company_id", "in", (False, company.id))]
        order = "tier, id" if kind == "place" else "id"
        found[kind] = env[MODELS[kind]].search(domain, order=order, limit=20)
    return found


def _lot_part(code, label, company):
    names = list(dict.fromkeys([code, *(label.names if label else ())]))
    return SQL(
        "(SELECT 'lot', 0, id FROM stock_lot WHERE name = ANY(%s)"
        " AND (company_id IS NULL OR company_id = %s) LIMIT 20)",
        names,
        company.id,
    )


def _place_part(code, label, company):
    mine = SQL("place_kind IS NOT NULL AND (company_id IS NULL OR company_id = %s)", company.id)
    return SQL(
        "(SELECT 'place', 0, id FROM stock_location WHERE barcode = %(code)s AND %(mine)s LIMIT 3)"
        " UNION ALL (SELECT 'place', 1, id FROM stock_location WHERE sign = %(code)s AND %(mine)s"
        " LIMIT 20)"
        " UNION ALL (SELECT 'place', 2, id FROM stock_location WHERE complete_name = %(code)s"
        " AND %(mine)s LIMIT 3)",
        code=code,
        mine=mine,
    )


def _package_part(code, label, company):
    names = [code, *([label.package] if label and label.package else [])]
    return SQL(
        "(SELECT 'package', 0, id FROM stock_package WHERE name = ANY(%s)"
        " AND (company_id IS NULL OR company_id = %s) LIMIT 20)",
        names,
        company.id,
    )


def _transfer_part(code, label, company):
    return SQL(
        "(SELECT 'transfer', 0, id FROM stock_picking WHERE name = %s AND company_id = %s LIMIT 3)",
        code,
        company.id,
    )


def _equipment_part(code, label, company):
    return SQL(
        "(SELECT 'equipment', 0, id FROM wms_equipment WHERE barcode = %s"
        " AND (company_id IS NULL OR company_id = %s) LIMIT 3)",
        code,
        company.id,
    )


def _visit_part(code, label, company):
    return SQL(
        "(SELECT 'visit', 0, id FROM wms_visit WHERE company_id = %s AND name = %s LIMIT 3)",
        company.id,
        code,
    )


def _vehicle_part(code, label, company):
    plate = normal_plate(code)
    if not plate:
        return None
    return SQL(
        "(SELECT 'vehicle', 0, id FROM wms_vehicle WHERE company_id = %s AND plate = %s LIMIT 3)",
        company.id,
        plate,
    )


_PARTS = {
    "lot": _lot_part,
    "place": _place_part,
    "package": _package_part,
    "transfer": _transfer_part,
    "equipment": _equipment_part,
    "visit": _visit_part,
    "vehicle": _vehicle_part,
}


# --- ambiguity --------------------------------------------------------------------------------


def option_of(record) -> dict:
    """One of several things that a text may mean: how it is called, and its own code."""
    if record._name == "stock.lot":
        name = f"{record.name} ({record.product_id.display_name})"
    elif record._name == "stock.location":
        name = place_name(record)
    else:
        name = record.display_name
    return {"name": name, "code": ref_of(record)}


def _refuse_ambiguous(code: str, found: dict):
    options = [option_of(record) for records in found.values() for record in records]
    raise Refused(
        "ambiguous_code",
        options=options[:MOST_OPTIONS],
        code=code.replace(FNC1, " "),
        names=", ".join(option["name"] for option in options[:MOST_OPTIONS]),
    )

"""Properties of lots by the names that an MES uses for them."""

from decimal import Decimal, InvalidOperation

from .errors import Refused

# Property: field of the lot. Lengths come in mm unless the property says another unit.
LENGTHS = {
    "Thickness": "thickness",
    "Width": "width",
    "Length": "length",
    "InnerDiameter": "inner_diameter",
    "OuterDiameter": "outer_diameter",
    "Diameter": "diameter",
}
NUMBERS = {"Coating": "coating", "Moisture": "moisture", "BulkDensity": "bulk_density"}
TEXTS = {
    "HeatNumber": "heat",
    "Batch": "batch",
    "PackNumber": "pack_number",
    "PackCode": "pack_code",
    "Surface": "surface",
    "Flatness": "flatness",
    "CertificateID": "certificate_number",
}
_GRADE = "Grade"
_MM = {None: 1, "MMT": 1, "CMT": 10, "MTR": 1000, "INH": Decimal("25.4"), "FOT": Decimal("304.8")}
_LONGEST = 1_000_000


def _number(row: dict, factor=1) -> float:
    try:
        value = Decimal(row["Value"].strip()) * factor
    except InvalidOperation as error:
        raise Refused("QTY_TOLERANCE", f"{row['ID']}: {row['Value']} is no number.") from error
    if not 0 <= value <= _LONGEST:  # refuses NaN too
        raise Refused("QTY_TOLERANCE", f"{row['ID']}: {row['Value']} cannot be.")
    return float(value)


def lot_values(env, rows: list[dict]) -> tuple[dict, list[str]]:
    """Fields of a lot from properties, and the names of those that are not kept here.

    :raises Refused: for a size that is no number, or a grade that is not known
    """
    values: dict = {}
    unknown = []
    for row in rows:
        name = row["ID"]
        if name in LENGTHS:
            if row.get("UOM") not in _MM:
                raise Refused("UNKNOWN_UOM", f"{name}: {row['UOM']} is no unit of length here.")
            values[LENGTHS[name]] = _number(row, _MM[row.get("UOM")])
        elif name in NUMBERS:
            values[NUMBERS[name]] = _number(row)
        elif name in TEXTS:
            values[TEXTS[name]] = row["Value"].strip()[:64]
        elif name == _GRADE:
            grade = env["wms.grade"].search([("name", "=", row["Value"].strip())], limit=1)
            if not grade:
                raise Refused("UNKNOWN_MATERIAL", f"{row['Value']} is no grade here.")
            values["grade_id"] = grade.id
        else:
            unknown.append(name)
    return values, unknown


def note(unknown: list[str]) -> str:
    """What the answer says about properties that are not kept."""
    return f"Not kept here: {', '.join(sorted(set(unknown)))}." if unknown else ""

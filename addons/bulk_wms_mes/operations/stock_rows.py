"""One row of stock as the contract names it."""

from ..outbound.event import disposition
from .lookup import UNITS


def stock_row(quant, names) -> dict:
    """A lot at its place, by the names of one partner (``mes.system._names``)."""
    lot, product = quant.lot_id, quant.product_id
    mass = product.uom_id._has_common_reference(quant.env.ref("uom.product_uom_kgm"))
    return {
        "MaterialLotID": lot.name,
        "MaterialDefinitionID": names.material(product),
        "StorageLocationID": names.place(quant.location_id),
        "Quantity": quant.quantity,
        "UOM": unit_code(product.uom_id),
        "WeightKg": product._to_kg(quant.quantity) if mass else None,
        "Disposition": disposition(lot.quality_state),
        "HeatNumber": lot.heat or None,
        "Grade": lot.grade_id.name or None,
    }


def unit_code(unit) -> str:
    """The code of a unit; C62 (one) for those that Recommendation 20 is not asked for here."""
    for code, name in UNITS.items():
        if unit == unit.env.ref(name, raise_if_not_found=False):
            return code
    return "C62"

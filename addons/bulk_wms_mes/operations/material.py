from .base import operation
from .errors import NeedsApproval, Refused

# Fields that a partner may set; everything else of a material is ours.
_TEXTS = {"Barcode": "barcode"}


@operation("SyncMaterialDefinition", "material-definitions")
def sync_material_definition(work, body):
    """Materials as the partner defines them. By default they wait for approval in the inbox."""
    if not work.system.update_materials and not work.message.approved_by_id:
        # Wrong ones are told at once, without waiting for a person.
        for row in body["MaterialDefinition"]:
            _values(work, row)
        raise NeedsApproval("New and changed materials wait for approval.")
    for row in body["MaterialDefinition"]:
        values, product = _values(work, row)
        if product:
            changes = {
                name: value
                for name, value in values.items()
                if name not in ("uom_id", "default_code") and product[name] != value
            }
            if changes:
                product.write(changes)
        else:
            product = work.env["product.product"].create(values)
        work.document = product


def _form(work, code: str):
    form = work.env["wms.material.form"].search([("code", "=", code)], limit=1)
    if not form:
        raise Refused("UNKNOWN_MATERIAL", f"{code} is no material form here.")
    return form


def _values(work, row):
    try:
        product = work.find.product(row["ID"])
    except Refused:
        product = work.env["product.product"]
        domain = [("default_code", "=", row["ID"]),
                  ("company_id", "in", (False, work.system.company_id.id))]  # fmt: skip
        if product.search_count(domain, limit=2) > 1:
            raise
    unit = work.find.unit(row["UOM"], product) if product else _any_unit(work, row["UOM"])
    if product and product.uom_id != unit:
        raise Refused("UNKNOWN_UOM", f"{row['ID']} is kept in {product.uom_id.name} here.")
    values = {"name": row.get("Description") or product.name or row["ID"]}
    if not product:
        values.update(
            default_code=row["ID"], uom_id=unit.id, is_storable=True, tracking="lot", type="consu"
        )
    for one in row.get("Property", []):
        if one["ID"] == "MaterialForm":
            form = _form(work, one["Value"])
            if product and product.form_id and product.form_id != form:
                raise Refused("DOC_LOCKED", f"{row['ID']} is {product.form_id.code} here.")
            if not product.form_id:
                values["form_id"] = form.id
        elif one["ID"] in _TEXTS:
            values[_TEXTS[one["ID"]]] = one["Value"]
    return values, product


def _any_unit(work, code: str):
    from .lookup import UNITS

    row = work.find._mapped("unit", code)
    unit = row.uom_id if row else work.env["uom.uom"]
    if not unit and code in UNITS:
        unit = work.env.ref(UNITS[code], raise_if_not_found=False) or unit
    if not unit:
        raise Refused("UNKNOWN_UOM", f"{code} is no unit here.")
    return unit

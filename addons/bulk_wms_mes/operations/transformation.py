from .base import operation
from .errors import Refused
from .properties import lot_values, note

_SIZES = ("thickness", "width", "length", "inner_diameter", "outer_diameter")


@operation("ReportLotTransformation", "lot-transformations")
def report_lot_transformation(work, body):
    """Lots that became others: slit, cut or merged. Parents leave, children arrive with what they
    inherit, scrap is booked, and the sheet balances."""
    request = body["TransformationID"]
    work.check_new(request, body["Child"])
    posted_at = work.posted_at(body["PostingDateTime"])
    place = body.get("StorageLocationID")
    place = work.find.place(place) if place else work.system.line_end_id
    children, results = [], []
    for row in body["Child"]:
        child, text = _child(work, row)
        children.append(child)
        results.append({"LineID": row["LineID"], "Status": "Processed"})
        if text:
            results[-1]["ErrorText"] = text
    document = work.env["wms.transformation"].register(
        {
            "key": f"mes:{work.system.code}:{request}",
            "kind": body["Kind"],
            "parents": [_parent(work, row) for row in body["Parent"]],
            "children": children,
            "scrap": float(body.get("ScrapWeight", 0)),
            "place": place.barcode if place else None,
            "happened_at": posted_at,
            "device": work.system.code,
            "note": request,
        }
    )
    work.results = results
    work.document = document
    work.lots |= document.input_ids.lot_id
    for row, line in zip(body["Child"], document.output_ids, strict=True):
        work.book(
            request, row, product=line.product_id, lot=line.lot_id,
            quantity=line.product_id._from_kg(line.weight), posted_at=posted_at,
        )  # fmt: skip


def _parent(work, row) -> dict:
    lot = work.find.lot_of(row)
    if not work.standing(lot):
        raise Refused("QTY_NOT_AVAILABLE", f"{lot.name} is not in the yard by the book.")
    parent = {"lot": lot.name}
    if lot.product_id.default_code:
        parent["product"] = lot.product_id.default_code
    if row.get("StorageLocationID"):
        parent["place"] = work.find.place(row["StorageLocationID"]).barcode
    if row.get("Quantity"):
        parent["weight"] = float(row["Quantity"])
    return parent


def _child(work, row) -> tuple[dict, str]:
    values, unknown = lot_values(work.env, row.get("Property", []))
    child = {name: values.pop(name) for name in _SIZES if name in values}
    # What a child has beside its sizes it inherits.
    unknown += [one["ID"] for one in row.get("Property", []) if _named(one["ID"], values)]
    if row.get("MaterialDefinitionID"):
        child["product"] = work.find.product(row["MaterialDefinitionID"]).default_code
    child.update(
        lot=row["MaterialLotID"],
        weight=float(row["Quantity"]),
        remnant=row.get("Remnant", False),
    )
    return child, note(unknown)


def _named(name: str, left: dict) -> bool:
    from .properties import NUMBERS, TEXTS

    return {**NUMBERS, **TEXTS, "Grade": "grade_id"}.get(name) in left

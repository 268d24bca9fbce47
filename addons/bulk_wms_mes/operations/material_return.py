from .base import operation
from .errors import Refused
from .putaway import put_away
from .receipt import _STATES


@operation("ReportMaterialReturn", "material-returns")
def report_material_return(work, body):
    """Material that comes back from production, such as the rest of a coil: it is in the book again
    with its weight, and is put away from the line's end."""
    request = body["OperationsRequestID"]
    work.check_new(request, body["MaterialActual"])
    posted_at = work.posted_at(body["PostingDateTime"])
    order = work.find.order(request)
    seen: set = set()
    work.run(
        body["MaterialActual"],
        lambda row: _prepare(work, row, order, seen),
        lambda items: _apply(work, request, order, items, posted_at),
    )
    work.document = order


def _prepare(work, row, order, seen) -> dict:
    product = work.find.product(row["MaterialDefinitionID"])
    lot = work.find.lot(row["MaterialLotID"], product)
    quantity = work.find.quantity(row, product)
    if lot in seen:
        raise Refused("DOC_STATE", f"{lot.name} comes twice in this message.")
    seen.add(lot)
    used = _used(work, order, lot)
    if product.uom_id.compare(quantity, used) > 0:
        raise Refused(
            "QTY_TOLERANCE",
            f"{order.name} used {used:g} {product.uom_id.name} of {lot.name}; {quantity:g} cannot "
            "come back.",
        )
    if lot.is_piece and work.standing(lot):
        raise Refused("DOC_STATE", f"{lot.name} is in the yard by the book.")
    name = row.get("StorageLocationID")
    place = work.find.place(name) if name else work.system.line_end_id
    if not place or place.place_kind not in ("dock", "position"):
        raise Refused("UNKNOWN_LOCATION", "Say StorageLocationID, or set the line's end to a dock.")
    return {"row": row, "product": product, "lot": lot, "quantity": quantity, "place": place}


def _used(work, order, lot) -> float:
    """What the order took of a lot and did not give back, in product units."""
    lines = work.env["stock.move.line"].search(
        [
            ("lot_id", "=", lot.id),
            ("state", "=", "done"),
            ("move_id.raw_material_production_id", "=", order.id),
            ("move_id.mes_taken_back", "=", False),
        ]
    )
    back = work.env["mes.line"].search(
        [
            ("system_id", "=", work.system.id),
            ("operation", "=", "ReportMaterialReturn"),
            ("request", "=", work.message and order.mes_request or order.name),
            ("lot_id", "=", lot.id),
            ("cancelled_at", "=", False),
        ]
    )
    given = sum(lot.product_id._from_kg(one.quantity_kg) for one in back)
    return sum(lines.mapped("quantity_product_uom")) - given


def _apply(work, request, order, items, posted_at):
    vals_list = []
    for item in items:
        product, lot, row = item["product"], item["lot"], item["row"]
        if lot.is_piece:
            basis = work.system.company_id.wms_weight_basis
            kind = basis if basis in ("label", "actual") else "actual"
            lot.set_weight(
                kind, product._to_kg(item["quantity"]), source="mill",
                instrument=work.system.code, at=posted_at,
            )  # fmt: skip
            item["quantity"] = product._from_kg(lot.book_weight)
        if row.get("Disposition"):
            state = _STATES[row["Disposition"]]
            if lot.quality_state != state:
                lot.set_quality(state, work.find.reason(row.get("ReasonCode")))
        source = product.with_company(order.company_id).property_stock_production
        vals_list.append(
            work.move_values(
                product, lot, item["quantity"], source, item["place"],
                origin=order.name, warehouse_id=work.system.warehouse_id.id,
                mes_line=row["LineID"],
            )
        )  # fmt: skip
    moves = work.post(vals_list, posted_at)
    for item, move in zip(items, moves, strict=True):
        work.book(
            request, item["row"], product=item["product"], lot=item["lot"],
            quantity=item["quantity"], move=move, posted_at=posted_at,
        )  # fmt: skip
    put_away(
        work,
        order.name,
        [(item["place"], item["lot"]) for item in items],
        [item["quantity"] for item in items],
    )

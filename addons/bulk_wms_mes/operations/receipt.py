from .base import operation
from .errors import Refused
from .production import begin, close, open_moves, open_order, take_off
from .properties import lot_values, note
from .putaway import put_away

# What the MES says about what it made, as the quality state of the lot.
_STATES = {"Restricted": "pending", "Blocked": "blocked", "UnRestricted": "released"}


@operation("ReportProductionReceipt", "production-receipts")
def report_production_receipt(work, body):
    """What production made: the lots are in the book with heat, sizes and weight, on hold until
    quality releases them, and a putaway task waits at the line's end. Only the reported lots are
    posted; Final closes the order."""
    request = body["OperationsRequestID"]
    work.check_new(request, body["MaterialActual"])
    posted_at = work.posted_at(body["PostingDateTime"])
    order = open_order(work, request)
    center = work.find.workcenter(body.get("WorkCenterID"))
    end = center.line_end_id or work.system.line_end_id or order.location_dest_id
    seen: set = set()
    work.run(
        body["MaterialActual"],
        lambda row: _prepare(work, row, order, end, posted_at, seen),
        lambda items: _apply(work, request, order, items, posted_at),
    )
    work.document = order
    if body.get("Final"):
        close(order, posted_at)


def _prepare(work, row, order, end, posted_at, seen) -> dict:
    product = work.find.product(row["MaterialDefinitionID"])
    if row["MaterialUse"] == "Produced" and product != order.product_id:
        raise Refused(
            "DOC_STATE", f"{order.name} makes {order.product_id.default_code}, not this material."
        )
    name = row["MaterialLotID"]
    key = (product.id, name)
    known = work.env["stock.lot"].search_count(
        [("name", "=", name), ("product_id", "=", product.id),
         ("company_id", "in", (False, work.system.company_id.id))], limit=1,
    )  # fmt: skip
    if known or key in seen:
        raise Refused("LOT_EXISTS", f"{name} is in the book already.")
    seen.add(key)
    if product.tracking == "none":
        raise Refused("DOC_STATE", f"{row['MaterialDefinitionID']} is not kept by lots here.")
    place = work.find.place(row["StorageLocationID"]) if row.get("StorageLocationID") else end
    if not place or place.place_kind not in ("dock", "position"):
        raise Refused("UNKNOWN_LOCATION", "Say StorageLocationID, or set the line's end to a dock.")
    parent = work.find.lot(row["ParentLotID"]) if row.get("ParentLotID") else None
    quantity = work.find.quantity(row, product)
    values, unknown = lot_values(work.env, row.get("Property", []))
    values.update(_weights(work, product, quantity))
    values.update(
        {
            "name": name,
            "product_id": product.id,
            "company_id": work.system.company_id.id,
            "quality_state": _state(work, row),
            "quality_reason": "MES",
            "production_date": posted_at.date(),
        }
    )
    return {
        "row": row, "product": product, "quantity": quantity, "place": place,
        "parent": parent, "lot": values, "note": note(unknown),
    }  # fmt: skip


def _state(work, row) -> str:
    """On hold until quality says otherwise, whatever the MES thinks of its own work."""
    state = _STATES[row.get("Disposition", "Restricted")]
    return "pending" if state == "released" and not work.system.trust_released else state


def _weights(work, product, quantity) -> dict:
    """The weight where the book of a piece looks for it; other goods are kept by quantity."""
    if not product.form_id.is_piece:
        return {}
    kind = "actual" if work.system.company_id.wms_weight_basis == "actual" else "label"
    return {f"weight_{kind}": product._to_kg(quantity), f"weight_{kind}_source": "mill"}


def _apply(work, request, order, items, posted_at):
    lots = work.env["stock.lot"].create([item["lot"] for item in items])
    produced = 0.0
    vals_list = []
    for item, lot in zip(items, lots, strict=True):
        product = item["product"]
        if lot.is_piece:
            item["quantity"] = product._from_kg(lot.book_weight)
        main = product == order.product_id
        produced += item["quantity"] if main else 0.0
        if not main:
            take_off(open_moves(order, product, True), item["quantity"])
        source = product.with_company(order.company_id).property_stock_production
        vals_list.append(
            work.move_values(
                product, lot, item["quantity"], source, item["place"],
                production_id=order.id, picking_type_id=order.picking_type_id.id,
                production_group_id=order.production_group_id.id, origin=order.name,
                warehouse_id=work.system.warehouse_id.id, mes_line=item["row"]["LineID"],
            )
        )  # fmt: skip
    take_off(open_moves(order, order.product_id, True), produced)
    moves = work.post(vals_list, posted_at)
    begin(order)
    _write_genealogy(work, items, lots, posted_at)
    for item, lot, move in zip(items, lots, moves, strict=True):
        work.book(
            request, item["row"], product=item["product"], lot=lot,
            quantity=item["quantity"], move=move, posted_at=posted_at,
        )  # fmt: skip
    put_away(
        work,
        order.name,
        [(item["place"], lot) for item, lot in zip(items, lots, strict=True)],
        [item["quantity"] for item in items],
    )


def _write_genealogy(work, items, lots, posted_at):
    work.env["wms.lot.genealogy"].create(
        [
            {
                "parent_id": item["parent"].id,
                "child_id": lot.id,
                "weight": item["product"]._to_kg(item["quantity"]),
                "happened_at": posted_at,
            }
            for item, lot in zip(items, lots, strict=True)
            if item["parent"]
        ]
    )

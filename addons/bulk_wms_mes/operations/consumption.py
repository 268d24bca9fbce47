from .base import operation
from .errors import Refused
from .production import begin, open_moves, open_order, take_off

# How far a whole piece may differ from what the book says it weighs, in parts of it.
PIECE_TOLERANCE = 0.01


@operation("ReportMaterialConsumption", "material-consumptions")
def report_material_consumption(work, body):
    """Material that production used up, lot by lot. A piece is used up whole; what is left of it
    comes back by ReportMaterialReturn."""
    request = body["OperationsRequestID"]
    work.check_new(request, body["MaterialActual"])
    posted_at = work.posted_at(body["PostingDateTime"])
    order = open_order(work, request)
    taken: dict = {}
    work.run(
        body["MaterialActual"],
        lambda row: _prepare(work, row, order, taken),
        lambda items: _apply(work, request, order, items, posted_at),
    )
    begin(order)
    work.document = order


def _prepare(work, row, order, taken) -> dict:
    product = work.find.product(row["MaterialDefinitionID"])
    lot = work.find.lot(row["MaterialLotID"], product)
    quantity = work.find.quantity(row, product)
    place = work.find.place(row["StorageLocationID"]) if row.get("StorageLocationID") else None
    refusal = lot._leave_refusal(work.env["res.partner"], None) if lot.form_id else ""
    if refusal:
        raise Refused("LOT_BLOCKED", f"{lot.name} is held back by quality ({lot.quality_state}).")
    quants = work.standing(lot, place)
    if lot.is_piece:
        return _piece(row, product, lot, quantity, quants)
    already = taken.get(lot.id, 0.0)
    there = sum(quants.mapped("quantity")) - already
    if product.uom_id.compare(quantity, there) > 0:
        raise Refused(
            "QTY_NOT_AVAILABLE",
            f"The book has {max(there, 0.0):g} {product.uom_id.name} of {lot.name}, "
            f"not {quantity:g}.",
        )
    taken[lot.id] = already + quantity
    quant = quants.sorted("quantity")[-1]
    if product.uom_id.compare(quantity, quant.quantity) > 0:
        raise Refused(
            "QTY_NOT_AVAILABLE", f"{lot.name} lies in several places. Say StorageLocationID."
        )
    return {"row": row, "product": product, "lot": lot, "quantity": quantity,
            "place": quant.location_id}  # fmt: skip


def _piece(row, product, lot, quantity, quants) -> dict:
    if not quants:
        raise Refused("QTY_NOT_AVAILABLE", f"{lot.name} is not in the yard by the book.")
    book = product._from_kg(lot.book_weight)
    if abs(quantity - book) > PIECE_TOLERANCE * book:
        raise Refused(
            "QTY_TOLERANCE",
            f"{lot.name} is one piece of {book:g} {product.uom_id.name}, not {quantity:g}. "
            "Report it whole, and what is left as a return.",
        )
    return {"row": row, "product": product, "lot": lot, "quantity": book,
            "place": quants.location_id}  # fmt: skip


def _apply(work, request, order, items, posted_at):
    vals_list = []
    for item in items:
        product = item["product"]
        take_off(open_moves(order, product, False), item["quantity"])
        used = product.with_company(order.company_id).property_stock_production
        vals_list.append(
            work.move_values(
                product, item["lot"], item["quantity"], item["place"], used,
                raw_material_production_id=order.id, picking_type_id=order.picking_type_id.id,
                production_group_id=order.production_group_id.id, origin=order.name,
                warehouse_id=work.system.warehouse_id.id, mes_line=item["row"]["LineID"],
            )
        )  # fmt: skip
    moves = work.post(vals_list, posted_at)
    for item, move in zip(items, moves, strict=True):
        work.book(
            request, item["row"], product=item["product"], lot=item["lot"],
            quantity=item["quantity"], move=move, posted_at=posted_at,
        )  # fmt: skip

from odoo import Command

from .base import operation
from .errors import Refused
from .properties import note
from .times import utc


@operation("SubmitProductionIssueRequest", "production-issue-requests")
def submit_production_issue_request(work, body):
    """Material that production asks for: a transfer to the line, reserved as far as stock goes."""
    request = body["OperationsRequestID"]
    work.check_new(request, body["Line"])
    center = work.find.workcenter(body.get("WorkCenterID"))
    feed = center.feed_id or work.system.feed_id
    order = work.env["mrp.production"].search(
        [
            ("mes_system_id", "=", work.system.id),
            ("mes_request", "=", request),
            ("state", "not in", ("done", "cancel")),
        ],
        limit=1,
    )
    work.run(
        body["Line"],
        lambda row: _prepare(work, row, feed),
        lambda items: _apply(work, request, order, items),
    )
    work.document.action_confirm()
    work.document.action_assign()


def _prepare(work, row, feed) -> dict:
    product = work.find.product(row["MaterialDefinitionID"])
    quantity = work.find.quantity(row, product)
    name = row.get("DestinationLocationID")
    destination = work.find.place(name) if name else feed
    if not destination:
        raise Refused("UNKNOWN_LOCATION", "Say DestinationLocationID, or set the line feed.")
    if destination._child_of(work.system.warehouse_id.lot_stock_id):
        raise Refused(
            "UNKNOWN_LOCATION",
            f"{destination.name} lies in the yard's own stock. A line feed lies beside it.",
        )
    lot = work.env["stock.lot"]
    if row.get("MaterialLotID"):
        lot = work.find.lot(row["MaterialLotID"], product)
        if not work.standing(lot):
            raise Refused("QTY_NOT_AVAILABLE", f"{lot.name} is not in the yard.")
        if lot.quality_state in ("blocked", "rejected"):
            raise Refused("LOT_BLOCKED", f"{lot.name} is held back by quality.")
        if lot.is_piece:
            quantity = product._from_kg(lot.book_weight)
    return {
        "row": row,
        "product": product,
        "lot": lot,
        "quantity": quantity,
        "destination": destination,
        "note": note([one["ID"] for one in row.get("Property", [])]),
    }


def _apply(work, request, order, items):
    system = work.system
    stock = system.warehouse_id.lot_stock_id
    if not work.document:
        work.document = work.env["stock.picking"].create(
            {
                "picking_type_id": system.warehouse_id.int_type_id.id,
                "location_id": stock.id,
                "location_dest_id": items[0]["destination"].id,
                "company_id": system.company_id.id,
                "origin": request,
                "mes_system_id": system.id,
                "mes_message_id": work.message.id,
                "mes_request": request,
                "mes_kind": "issue",
                "reference_ids": [Command.set(order.reference_ids.ids)],
            }
        )
    picking = work.document
    for item in items:
        row = item["row"]
        values = {
            "product_id": item["product"].id,
            "product_uom": item["product"].uom_id.id,
            "product_uom_qty": item["quantity"],
            "location_id": stock.id,
            "location_dest_id": item["destination"].id,
            "company_id": system.company_id.id,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "origin": request,
            "mes_line": row["LineID"],
            "mes_message_id": work.message.id,
            "piece_lot_id": item["lot"].id if item["lot"].is_piece else False,
        }
        if row.get("RequiredDateTime"):
            values["date"] = utc(row["RequiredDateTime"])
        move = work.env["stock.move"].create(values)
        work.book(
            request, row, product=item["product"], lot=item["lot"],
            quantity=item["quantity"], move=move,
        )  # fmt: skip

from .base import operation
from .errors import Refused
from .times import utc


@operation("SubmitProductionOrder", "production-orders")
def submit_production_order(work, body):
    """A production order, or a higher revision of one that has not begun.

    It becomes a confirmed manufacturing order. Without components Odoo's bill of materials holds.
    """
    order = work.env["mrp.production"].search(
        [
            ("mes_system_id", "=", work.system.id),
            ("mes_request", "=", body["OperationsRequestID"]),
            ("state", "!=", "cancel"),
        ],
        limit=1,
    )
    if order:
        _revise(work, order, body)
    else:
        order = _create(work, body)
    work.document = order
    product = order.product_id
    quantity = work.find.quantity(body, product)
    work.book(
        body["OperationsRequestID"],
        {"LineID": str(body.get("Revision", 0))},
        product=product,
        quantity=quantity,
    )


def _values(work, body) -> dict:
    product = work.find.product(body["MaterialDefinitionID"])
    center = work.find.workcenter(body.get("WorkCenterID"))
    system = work.system
    values = {
        "product_id": product.id,
        "product_uom_id": product.uom_id.id,
        "product_qty": work.find.quantity(body, product),
        "mes_revision": body.get("Revision", 0),
        "mes_message_id": work.message.id,
    }
    end = center.line_end_id or system.line_end_id
    feed = center.feed_id or system.feed_id
    if end:
        values["location_dest_id"] = end.id
    if feed:
        values["location_src_id"] = feed.id
    if body.get("StartDateTime"):
        values["date_start"] = utc(body["StartDateTime"])
    if body.get("EndDateTime"):
        values["date_finished"] = utc(body["EndDateTime"])
        if values["date_finished"] < values.get("date_start", values["date_finished"]):
            raise Refused("DOC_STATE", "EndDateTime lies before StartDateTime.")
    return values


def _component(work, row) -> dict:
    product = work.find.product(row["MaterialDefinitionID"])
    return {
        "product_id": product.id,
        "product_uom": product.uom_id.id,
        "product_uom_qty": work.find.quantity(row, product),
    }


def _create(work, body):
    values = _values(work, body)
    kind = work.system.warehouse_id.manu_type_id
    rows = body.get("Component", [])
    used = [row for row in rows if not row.get("MaterialUse")]
    made = [row for row in rows if row.get("MaterialUse")]
    work.check_lines(rows)
    values.update(
        {
            "picking_type_id": kind.id,
            "company_id": work.system.company_id.id,
            "origin": body["OperationsRequestID"],
            "mes_system_id": work.system.id,
            "mes_request": body["OperationsRequestID"],
            "consumption": "flexible",
        }
    )
    if used:
        values["bom_id"] = False
        values["move_raw_ids"] = [(0, 0, _component(work, row)) for row in used]
    if made:
        values["move_byproduct_ids"] = [(0, 0, _component(work, row)) for row in made]
    order = work.env["mrp.production"].create(values)
    order.action_confirm()
    return order


def _revise(work, order, body):
    revision = body.get("Revision", 0)
    if revision <= order.mes_revision:
        raise Refused(
            "DOC_STATE",
            f"{order.name} is there in revision {order.mes_revision}. Send a higher one.",
        )
    if order.state in ("done", "cancel"):
        raise Refused("DOC_LOCKED", f"{order.name} is closed.")
    values = _values(work, body)
    if values["product_id"] != order.product_id.id:
        raise Refused("DOC_LOCKED", f"{order.name} is for another material. Cancel it first.")
    if body.get("Component"):
        raise Refused("DOC_LOCKED", "Components do not change. Cancel the order and send it anew.")
    made = order.qty_produced
    if order.product_uom_id.compare(values["product_qty"], made) < 0:
        raise Refused("DOC_LOCKED", f"{made:g} were made already, more than the new quantity.")
    if order.product_uom_id.compare(values["product_qty"], order.product_qty):
        work.env["change.production.qty"].create(
            {"mo_id": order.id, "product_qty": values["product_qty"]}
        ).change_prod_qty()
    order.write(
        {
            name: values[name]
            for name in ("mes_revision", "mes_message_id", "date_start", "date_finished")
            if name in values
        }
    )

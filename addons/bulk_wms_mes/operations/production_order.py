from .base import operation
from .errors import Refused
from .order_revision import revise
from .times import utc


@operation("SubmitProductionOrder", "production-orders")
def submit_production_order(work, body):
    """A production order, or a higher revision of one that is open.

    It becomes a confirmed manufacturing order. Without components Odoo's bill of materials holds;
    a revision without components keeps those it has, in proportion to the quantity.
    """
    rows = body.get("Component", [])
    work.check_lines(rows)
    values = _values(work, body)
    components = [_component(work, row) for row in rows]
    order = work.env["mrp.production"].search(
        [
            ("mes_system_id", "=", work.system.id),
            ("mes_request", "=", body["OperationsRequestID"]),
            ("state", "!=", "cancel"),
        ],
        limit=1,
    )
    if order:
        revise(work, order, body, values, components)
    else:
        order = _create(work, body, values, components)
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


def _component(work, row) -> tuple[dict, bool]:
    """Material and quantity of a component, and whether it is made rather than used."""
    product = work.find.product(row["MaterialDefinitionID"])
    quantity = work.find.quantity(row, product)
    return {"product": product, "quantity": quantity}, bool(row.get("MaterialUse"))


def _create(work, body, values, components):
    kind = work.system.warehouse_id.manu_type_id
    values = {
        **values,
        "picking_type_id": kind.id,
        "company_id": work.system.company_id.id,
        "origin": body["OperationsRequestID"],
        "mes_system_id": work.system.id,
        "mes_request": body["OperationsRequestID"],
        "consumption": "flexible",
    }
    used, byproducts = (
        [
            (
                0,
                0,
                {
                    "product_id": one["product"].id,
                    "product_uom": one["product"].uom_id.id,
                    "product_uom_qty": one["quantity"],
                },
            )
            for one, made in components
            if made == wanted
        ]
        for wanted in (False, True)
    )
    if used:
        values.update(bom_id=False, move_raw_ids=used)
    if byproducts:
        values["move_byproduct_ids"] = byproducts
    order = work.env["mrp.production"].create(values)
    order.action_confirm()
    return order

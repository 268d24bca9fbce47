from .base import operation
from .errors import Refused
from .properties import note
from .times import utc

# Properties of a delivery line: the wish of the customer on the move.
_RANGES = {
    f"{end}{name}": f"wish_{name.lower()}_{end.lower()}"
    for end in ("Min", "Max")
    for name in ("Thickness", "Width", "Length", "Weight")
}


@operation("SubmitDeliveryOrder", "delivery-orders")
def submit_delivery_order(work, body):
    """A delivery: a transfer out of the yard, reserved as far as there is stock. A higher revision
    replaces it as long as nobody has begun to pick."""
    request = body["DeliveryOrderID"]
    revision = body.get("Revision", 0)
    work.check_lines(body["Line"])
    partner = work.find.partner(body["ShipToID"])
    old = work.env["stock.picking"].search(
        [
            ("mes_system_id", "=", work.system.id),
            ("mes_kind", "=", "delivery"),
            ("mes_request", "=", request),
            ("state", "!=", "cancel"),
        ]
    )
    if old:
        _check_replaceable(old, revision)
    work.run(
        body["Line"],
        lambda row: _prepare(work, row),
        lambda items: _apply(work, body, partner, revision, old, items),
    )
    work.document.action_confirm()
    work.document.action_assign()


def _check_replaceable(old, revision):
    known = max(old.mapped("mes_revision"))
    if revision <= known:
        raise Refused(
            "DOC_STATE", f"{old[0].name} is there in revision {known}. Send a higher one."
        )
    begun = old.filtered(lambda one: one.state == "done" or one.move_line_ids._started())
    if begun or old.move_ids.filtered(lambda move: move.state == "done"):
        raise Refused("DOC_LOCKED", f"{(begun or old)[0].name} is being picked.")


def _wish(work, rows) -> tuple[dict, list[str]]:
    values: dict = {}
    unknown = []
    for row in rows:
        name = row["ID"]
        try:
            if name in _RANGES:
                values[_RANGES[name]] = float(row["Value"])
            elif name == "MaxAge":
                values["wish_max_age"] = int(row["Value"])
            elif name == "Grade":
                grade = work.env["wms.grade"].search([("name", "=", row["Value"])], limit=1)
                if not grade:
                    raise Refused("UNKNOWN_MATERIAL", f"{row['Value']} is no grade here.")
                values.setdefault("wish_grade_ids", []).append((4, grade.id))
            else:
                unknown.append(name)
        except ValueError as error:
            raise Refused("QTY_TOLERANCE", f"{name}: {row['Value']} is no number.") from error
    for name, value in values.items():
        if not isinstance(value, list) and not 0 <= value <= 1_000_000:
            raise Refused("QTY_TOLERANCE", f"{name}: {value:g} cannot be.")
    return values, unknown


def _prepare(work, row) -> dict:
    product = work.find.product(row["MaterialDefinitionID"])
    lots = work.env["stock.lot"]
    for name in row.get("MaterialLotID", []):
        lot = work.find.lot(name, product)
        if not work.standing(lot):
            raise Refused("QTY_NOT_AVAILABLE", f"{name} is not in the yard.")
        if lot.quality_state in ("blocked", "rejected"):
            raise Refused("LOT_BLOCKED", f"{name} is held back by quality.")
        lots |= lot
    if lots and not product.form_id.is_piece:
        raise Refused("DOC_STATE", "Lots can be named for pieces only.")
    values, unknown = _wish(work, row.get("Property", []))
    quantity = work.find.quantity(row, product)
    return {
        "row": row, "product": product, "quantity": quantity, "lots": lots, "wish": values,
        "note": note(unknown),
    }  # fmt: skip


def _apply(work, body, partner, revision, old, items):
    system = work.system
    kind = system.warehouse_id.out_type_id
    if not work.document:
        if old:
            old.action_cancel()
            former = work.env["mes.line"].search(
                [
                    ("system_id", "=", system.id),
                    ("operation", "=", work.message.operation),
                    ("request", "=", body["DeliveryOrderID"]),
                    ("cancelled_at", "=", False),
                ]
            )
            former.cancelled_at = work.message.received_at
            # Before the new lines, which carry the same names.
            former.flush_recordset()
        values = {
            "picking_type_id": kind.id,
            "location_id": system.warehouse_id.lot_stock_id.id,
            "location_dest_id": partner.property_stock_customer.id,
            "partner_id": partner.id,
            "company_id": system.company_id.id,
            "origin": body["DeliveryOrderID"],
            "mes_system_id": system.id,
            "mes_message_id": work.message.id,
            "mes_request": body["DeliveryOrderID"],
            "mes_kind": "delivery",
            "mes_revision": revision,
            "mes_vehicle": body.get("VehicleID"),
        }
        if body.get("RequestedShipDateTime"):
            values["scheduled_date"] = utc(body["RequestedShipDateTime"])
        work.document = work.env["stock.picking"].create(values)
    picking = work.document
    for item in items:
        product, row = item["product"], item["row"]
        parts = [(lot, product._from_kg(lot.book_weight)) for lot in item["lots"]]
        for lot, quantity in parts or [(work.env["stock.lot"], item["quantity"])]:
            work.env["stock.move"].create(
                {
                    "product_id": product.id,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": quantity,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    "company_id": system.company_id.id,
                    "picking_id": picking.id,
                    "picking_type_id": kind.id,
                    "origin": picking.origin,
                    "partner_id": partner.id,
                    "weight_tolerance": float(row.get("Tolerance", 0)),
                    "mes_line": row["LineID"],
                    "mes_message_id": work.message.id,
                    "piece_lot_id": lot.id,
                    **item["wish"],
                }
            )
            work.lots |= lot
        work.book(body["DeliveryOrderID"], {"LineID": row["LineID"]}, product=product,
                  quantity=item["quantity"])  # fmt: skip

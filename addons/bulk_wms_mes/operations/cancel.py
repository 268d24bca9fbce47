from .base import operation
from .errors import Refused

_TRANSFERS = ("SubmitProductionIssueRequest", "SubmitDeliveryOrder")


@operation("CancelDocument", "cancellations")
def cancel_document(work, body):
    """Takes back what an earlier message did, while the material is untouched. Else a return is
    made that people confirm by scan. Nothing is deleted."""
    original = _original(work, body)
    reason = work.find.reason(body["ReasonCode"], body.get("Reason"))
    names = set(body.get("LineID", []))
    if original.operation in _TRANSFERS:
        _cancel_transfer(work, original, names, reason)
    elif original.operation == "SubmitProductionOrder":
        _cancel_order(work, original, names, reason)
    elif original.operation in ("ReportProductionReceipt", "ReportMaterialConsumption"):
        _take_back(work, original, names, reason)
    else:
        raise Refused(
            "DOC_STATE",
            f"{original.operation} tells what has happened; report what is right instead.",
        )


def _original(work, body):
    domain = [("system_id", "=", work.system.id), ("direction", "=", "in"),
              ("state", "=", "processed"), ("is_test", "=", False)]  # fmt: skip
    if body.get("OriginalMessageID"):
        domain.append(("message_id", "=", body["OriginalMessageID"]))
    elif body.get("DocumentID"):
        domain += [("document_name", "=", body["DocumentID"]),
                   ("operation", "in", (*_TRANSFERS, "SubmitProductionOrder"))]  # fmt: skip
    else:
        raise Refused("UNKNOWN_ORDER", "Say OriginalMessageID or DocumentID.")
    found = work.env["mes.message"].search(domain, order="id desc", limit=1)
    if not found:
        raise Refused("UNKNOWN_ORDER", "No message of this partner with an effect is meant.")
    return found


def _ledger(work, record, lot: str, reason: str):
    work.env["wms.ledger.entry"]._record(
        [
            {
                "kind": "mes.cancelled",
                "record": record,
                "lot": lot,
                "document": work.message.message_id,
                "reason": reason,
                "device": work.system.code,
            }
        ]
    )


# --- transfers ----------------------------------------------------------------------------


def _cancel_transfer(work, original, names, reason):
    moves = work.env["stock.move"].search(
        [("mes_message_id", "=", original.id), ("picking_id.mes_kind", "in", ("issue", "delivery"))]
    )
    moves |= moves.picking_id.backorder_ids.move_ids
    if names:
        _check_names(names, set(moves.mapped("mes_line")))
        moves = moves.filtered(lambda move: move.mes_line in names)
    begun = moves.move_line_ids._started()
    if begun:
        raise Refused(
            "DOC_LOCKED", f"{begun[0].lot_id.name or begun[0].product_id.name} is being picked."
        )
    still = moves.filtered(lambda move: move.state not in ("done", "cancel"))
    done = moves.filtered(lambda move: move.state == "done" and not move.returned_move_ids)
    if not still and not done:
        raise Refused("DOC_STATE", "This is cancelled already.")
    picking = moves.picking_id[:1]
    still._action_cancel()
    _forget(work, original, names)
    work.document = picking
    _ledger(work, picking, "", reason)
    if done:
        work.document = _return(work, done, reason)


def _return(work, done, reason):
    """What has gone comes back by a return, each piece by its own scan."""
    made = work.env["stock.picking"]
    for picking in done.picking_id:
        wizard = work.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            wanted = line.move_id in done
            line.quantity = line.move_id.quantity if wanted else 0.0
        back = wizard._create_return()
        back.write(
            {
                "mes_system_id": work.system.id,
                "mes_message_id": work.message.id,
                "mes_request": picking.mes_request,
                "mes_kind": "return",
            }
        )
        made |= back
    return made[:1]


def _forget(work, original, names):
    lines = original.line_ids.filtered(
        lambda one: not one.cancelled_at and (not names or one.line in names)
    )
    lines.write({"cancelled_at": work.message.received_at})


def _check_names(names, known):
    missing = names - known
    if missing:
        raise Refused("UNKNOWN_ORDER", f"{', '.join(sorted(missing)[:5])}: no line of it.")


# --- production orders --------------------------------------------------------------------


def _cancel_order(work, original, names, reason):
    if names:
        raise Refused("DOC_STATE", "An order is cancelled whole.")
    order = work.env["mrp.production"].browse(original.document_res_id).exists()
    if not order or order.state == "cancel":
        raise Refused("DOC_STATE", "This order is cancelled already.")
    done = (order.move_raw_ids | order.move_finished_ids).filtered(
        lambda move: move.state == "done" and not move.mes_taken_back
    )
    if order.state == "done" or done:
        raise Refused("DOC_LOCKED", f"{order.name} has begun. Close it with Final.")
    order.action_cancel()
    _forget(work, original, names)
    work.document = order
    _ledger(work, order, "", reason)


# --- what was posted ----------------------------------------------------------------------


def _take_back(work, original, names, reason):
    lines = original.line_ids.filtered(lambda one: not one.cancelled_at and one.move_id)
    if names:
        _check_names(names, set(lines.mapped("line")))
        lines = lines.filtered(lambda one: one.line in names)
    lines = lines.filtered(lambda one: not one.move_id.mes_undo_ids.filtered(_is_open_or_done))
    if not lines:
        raise Refused("DOC_STATE", "This is taken back already.")
    receipt = original.operation == "ReportProductionReceipt"
    to_confirm = []
    for line in lines:
        _ledger(work, line.lot_id, line.lot_name, reason)
        if not receipt:
            _post_back(work, line)
        elif _is_untouched(work, line):
            _cancel_putaway(line.lot_id)
            _post_back(work, line)
        else:
            to_confirm.append(line)
        work.lots |= line.lot_id
    work.document = lines[0].move_id.production_id or lines[0].move_id.raw_material_production_id
    if to_confirm:
        work.document = _ask_back(work, to_confirm, reason)


def _is_open_or_done(move) -> bool:
    return move.state != "cancel"


def _open_lines(lot):
    return lot.env["stock.move.line"].search(
        [("lot_id", "=", lot.id), ("state", "not in", ("done", "cancel"))]
    )


def _is_untouched(work, line) -> bool:
    """Whether a reported lot lies where it was reported, whole, and nobody has begun with it."""
    move, lot = line.move_id, line.lot_id
    quants = work.standing(lot)
    there = quants.location_id == move.location_dest_id
    whole = not lot.product_id.uom_id.compare(sum(quants.mapped("quantity")), move.product_uom_qty)
    lines = _open_lines(lot)
    others = lines.move_id.filtered(lambda one: one.picking_id.mes_kind != "putaway")
    return bool(there and whole and not lines._started() and not others)


def _cancel_putaway(lot):
    _open_lines(lot).move_id._action_cancel()


def _post_back(work, line):
    move, lot = line.move_id, line.lot_id
    if lot.is_piece and move.location_dest_id.usage == "production" and work.standing(lot):
        raise Refused("DOC_STATE", f"{lot.name} is in the yard by the book.")
    quantity = move.quantity
    if lot.is_piece:
        quantity = lot.product_id._from_kg(lot.book_weight)
    work.post(
        [
            work.move_values(
                lot.product_id, lot, quantity, move.location_dest_id, move.location_id,
                origin=work.message.message_id, mes_undo_of_id=move.id,
                warehouse_id=work.system.warehouse_id.id,
            )
        ],
        work.message.received_at,
    )  # fmt: skip


def _ask_back(work, lines, reason):
    """Goods that somebody has moved already are brought back by people, each by its own scan."""
    system, moves = work.system, []
    for line in lines:
        lot = line.lot_id
        quants = work.standing(lot)
        if not quants:
            raise Refused("DOC_LOCKED", f"{lot.name} has left the yard. Ask for a return of it.")
        if _open_lines(lot)._started():
            raise Refused("DOC_LOCKED", f"{lot.name} is being moved. Send it again afterwards.")
        used = lot.product_id.with_company(system.company_id).property_stock_production
        moves.append(
            {
                "product_id": lot.product_id.id,
                "product_uom": lot.product_id.uom_id.id,
                "product_uom_qty": sum(quants.mapped("quantity")),
                "location_id": system.warehouse_id.lot_stock_id.id,
                "location_dest_id": used.id,
                "company_id": system.company_id.id,
                "piece_lot_id": lot.id if lot.is_piece else False,
                "return_lot_id": False if lot.is_piece else lot.id,
                "mes_message_id": work.message.id,
                "mes_undo_of_id": line.move_id.id,
            }
        )
    picking = work.env["stock.picking"].create(
        {
            "picking_type_id": system.warehouse_id.int_type_id.id,
            "location_id": system.warehouse_id.lot_stock_id.id,
            "location_dest_id": moves[0]["location_dest_id"],
            "origin": work.message.message_id,
            "company_id": system.company_id.id,
            "mes_system_id": system.id,
            "mes_message_id": work.message.id,
            "mes_request": lines[0].request,
            "mes_kind": "return",
            "note": reason,
            "move_ids": [(0, 0, values) for values in moves],
        }
    )
    picking.action_confirm()
    picking.action_assign()
    return picking

"""What the moves of a manufacturing order do when single lots are reported against it.

Odoo's own finish posts what is planned, closes the order and cancels the rest. A line reports
coil by coil: each gets a move of its own, taken off the open one, and the order stays open until
the message says that it was the last.
"""

from odoo import fields

from .errors import Refused

_OPEN = ("draft", "confirmed", "progress", "to_close")


def open_order(work, name: str):
    """The order of this name, confirmed.

    :raises Refused: for one that is closed
    """
    order = work.find.order(name)
    if order.state not in _OPEN:
        raise Refused(
            "DOC_STATE", f"{order.name} is {'cancelled' if order.state == 'cancel' else 'closed'}."
        )
    if order.state == "draft":
        order.action_confirm()
    return order


def take_off(moves, quantity: float):
    """Ask the open moves for ``quantity`` (product unit) less; never below nothing.

    ``do_not_unreserve`` is Odoo's own way to change a demand and keep what is reserved.
    """
    for move in moves:
        if move.product_uom.compare(quantity, 0) <= 0:
            return
        part = min(quantity, move.product_uom_qty)
        quantity -= part
        rest = max(move.product_uom_qty - part, 0.0)
        # What was planned is proposed a place or reserved; what came has its own line.
        move.move_line_ids.unlink()
        move.with_context(do_not_unreserve=True).product_uom_qty = rest


def give_back(moves, quantity: float):
    """Ask the first of the open moves for ``quantity`` (product unit) again."""
    if moves:
        move = moves[0]
        move.with_context(do_not_unreserve=True).product_uom_qty = move.product_uom_qty + quantity


def open_moves(order, product, finished: bool):
    """Planned moves of an order for a material, not yet done."""
    moves = order.move_finished_ids if finished else order.move_raw_ids
    return moves.filtered(
        lambda move: move.product_id == product and move.state not in ("done", "cancel")
    )


def effective(order, product, finished: bool) -> float:
    """What the order made or used of a material so far, in product units: without what was taken
    back, and what was used without what came back from the line."""
    moves = order.move_finished_ids if finished else order.move_raw_ids
    done = moves.filtered(
        lambda move: move.product_id == product and move.state == "done" and not move.mes_taken_back
    )
    quantity = sum(done.mapped("quantity"))
    if finished:
        return quantity
    came_back = order.env["mes.line"].search(
        [
            ("system_id", "=", order.mes_system_id.id),
            ("operation", "=", "ReportMaterialReturn"),
            ("request", "=", order.mes_request),
            ("product_id", "=", product.id),
            ("cancelled_at", "=", False),
        ]
    )
    return quantity - sum(product._from_kg(one.quantity_kg) for one in came_back)


def begin(order):
    """An order that something was reported for is in progress."""
    if order.state == "confirmed":
        order.write({"state": "progress", "date_start": fields.Datetime.now()})


def close(order, posted_at):
    """Nothing more comes: what is still planned is cancelled, the order is done."""
    planned = (order.move_raw_ids | order.move_finished_ids).filtered(
        lambda move: move.state not in ("done", "cancel")
    )
    planned.move_line_ids.unlink()
    # skip_mo_check is Odoo's own way to cancel the rest of an order and keep the order.
    planned.with_context(skip_mo_check=True)._action_cancel()
    order.write({"state": "done", "date_finished": posted_at, "priority": "0", "is_locked": True})

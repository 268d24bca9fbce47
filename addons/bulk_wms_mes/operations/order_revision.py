"""A higher revision of a production order: what is still open of it follows the new figures."""

from .errors import Refused
from .production import effective, open_moves


def revise(work, order, body, values: dict, components: list[tuple[dict, bool]]):
    """Bring an order to a higher revision. What was made and used stays as it is booked.

    :param values: fields of the order, of this revision
    :param components: (move values, whether it is made) in the totals of this revision; none: the
        components of the last revision, in proportion to the new quantity
    :raises Refused: for what cannot be changed any more
    """
    _check(order, body, values)
    product = order.product_id
    factor = values["product_qty"] / order.product_qty
    wanted = _totals(components) if components else _planned(order, factor)
    _check_done(order, wanted)
    # Odoo's wizard reckons with what is open, not with what was used already; its figures for
    # work orders are right, those of moves are set below.
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
    wanted[product, True] = values["product_qty"]
    rest = {
        (material, made): max(total - effective(order, material, made), 0.0)
        for (material, made), total in wanted.items()
    }
    _add(order, rest)
    for (material, made), quantity in rest.items():
        _set_open(open_moves(order, material, made), quantity)


def _check(order, body, values):
    revision = body.get("Revision", 0)
    if revision <= order.mes_revision:
        raise Refused(
            "DOC_STATE",
            f"{order.name} is there in revision {order.mes_revision}. Send a higher one.",
        )
    if order.state in ("done", "cancel"):
        raise Refused("DOC_LOCKED", f"{order.name} is closed.")
    if values["product_id"] != order.product_id.id:
        raise Refused("DOC_LOCKED", f"{order.name} is for another material. Cancel it first.")
    made = order.qty_produced
    if order.product_uom_id.compare(values["product_qty"], made) < 0:
        raise Refused("DOC_LOCKED", f"{made:g} were made already, more than the new quantity.")
    begun = (order.move_raw_ids | order.move_finished_ids).move_line_ids.filtered(
        lambda line: line.state not in ("done", "cancel")
    )
    started = begun._started()
    if started:
        name = started[0].lot_id.name or started[0].product_id.display_name
        raise Refused("DOC_LOCKED", f"{name} is being picked for {order.name}.")


def _totals(components) -> dict:
    """{(material, made): quantity} of the components of a message."""
    totals: dict = {}
    for component, made in components:
        key = component["product"], made
        totals[key] = totals.get(key, 0.0) + component["quantity"]
    return totals


def _planned(order, factor: float) -> dict:
    """{(material, made): quantity} of the components as planned so far, times ``factor``."""
    totals = {}
    for moves, made in ((order.move_raw_ids, False), (order.move_byproduct_ids, True)):
        for material in moves.filtered(lambda move: move.state != "cancel").product_id:
            still = sum(open_moves(order, material, made).mapped("product_uom_qty"))
            planned = (still + effective(order, material, made)) * factor
            # What was used beyond the plan does not make a revision impossible.
            totals[material, made] = max(planned, effective(order, material, made))
    return totals


def _check_done(order, wanted: dict):
    """Nothing that was used or made already is taken out of the order."""
    for moves, made in ((order.move_raw_ids, False), (order.move_byproduct_ids, True)):
        for material in moves.product_id:
            done = effective(order, material, made)
            if material.uom_id.compare(done, wanted.setdefault((material, made), 0.0)) > 0:
                word = "made" if made else "used"
                raise Refused(
                    "DOC_LOCKED",
                    f"{done:g} {material.uom_id.name} of {material.display_name} were {word} "
                    f"already, more than the {wanted[material, made]:g} of this revision.",
                )


def _add(order, rest: dict):
    """Moves for materials of which the order asks for nothing yet, or for nothing more."""
    for made, name in ((False, "move_raw_ids"), (True, "move_byproduct_ids")):
        rows = [
            (
                0,
                0,
                {
                    "product_id": material.id,
                    "product_uom": material.uom_id.id,
                    "product_uom_qty": quantity,
                },
            )
            for (material, kind), quantity in rest.items()
            if kind == made
            and (material, kind) != (order.product_id, True)
            and material.uom_id.compare(quantity, 0) > 0
            and not open_moves(order, material, kind)
        ]
        if rows:
            order.write({name: rows})


def _set_open(moves, quantity: float):
    """Let the open moves of one material ask for ``quantity`` together; none where it is nothing.

    ``do_not_unreserve`` and ``skip_mo_check`` are Odoo's own ways to keep what is reserved, and to
    cancel a part of an order.
    """
    first, others = moves[:1], moves[1:]
    if first and not first.product_uom.is_zero(quantity):
        if first.product_uom.compare(first.quantity, quantity) > 0:
            # More is reserved or proposed than is still asked for.
            first.move_line_ids.unlink()
        first.with_context(do_not_unreserve=True).product_uom_qty = quantity
    else:
        others = moves
    others.move_line_ids.unlink()
    others.with_context(skip_mo_check=True)._action_cancel()

from .base import operation
from .errors import Refused


@operation("ReportWeight", "weights")
def report_weight(work, body):
    """A weight that a scale of the plant measured. Where the book keeps this weight, the difference
    is posted and open tasks follow."""
    lot = work.find.lot_of(body)
    if not lot.form_id:
        raise Refused("DOC_STATE", f"{lot.name} is no goods of the yard.")
    if lot.is_piece is False and not lot.product_id.is_counted:
        raise Refused("DOC_STATE", f"{lot.name} is no piece. Weigh it on a truck, or count it.")
    weighed_at = work.posted_at(body["WeighedDateTime"])
    kg = lot.product_id._to_kg(work.find.quantity(body, lot.product_id))
    lot.set_weight(
        body.get("WeightKind", "actual"),
        kg,
        source="scale",
        instrument=body.get("ScaleID") or work.system.code,
        at=weighed_at,
    )
    work.document = lot
    work.book(
        f"{lot.name}@{body['WeighedDateTime']}", body, product=lot.product_id, lot=lot,
        quantity=lot.product_id._from_kg(kg), posted_at=weighed_at,
    )  # fmt: skip

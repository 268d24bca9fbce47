"""What the effect of a message works with."""

from datetime import datetime, timedelta
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .errors import Refused, RefusedLines
from .lookup import Lookup
from .times import utc

# What the book says no with.
REFUSALS = (Refused, UserError, ValidationError, AccessError)
# Earlier than the longest replay window, or from a clock that is wrong.
_OLDEST, _AHEAD = timedelta(days=400), timedelta(hours=24)


class Work:
    """One message at work: its partner, its lookups, and what came of it."""

    def __init__(self, system, message=None):
        self.system, self.message = system, message
        self.env = system.env
        self.find = Lookup(system)
        self.results: list[dict] = []
        self.document = None
        self.lots = self.env["stock.lot"]
        self.booked: list[dict] = []

    # --- lines ----------------------------------------------------------------------------

    def run(self, rows: list[dict], prepare, apply):
        """``apply([prepare(row), ...])``, with what came of every line in ``results``.

        Lines of one message stand or fall together: all are prepared, which writes nothing, so
        that the answer names everything that is wrong, and then applied as one set. A partner
        may want them one by one; then each has a savepoint of its own.

        ``prepare`` returns what ``apply`` takes; ``note`` of it, if any, goes into the answer.

        :raises RefusedLines: where a line cannot take effect and lines stand together
        """
        partial, items = self.system.allow_partial, []
        for row in rows:
            result = {"LineID": str(row.get("LineID", "")), "Status": "Processed"}
            booked, lots = len(self.booked), self.lots
            try:
                item = prepare(row)
                if partial:
                    with self.env.cr.savepoint():
                        apply([item])
                items.append(item)
                if item.get("note"):
                    result["ErrorText"] = item["note"]
            except REFUSALS as error:
                if partial:
                    self.env.invalidate_all()
                    del self.booked[booked:]
                    self.lots = lots
                refused = as_refused(error)
                result.update(Status="Rejected", ErrorCode=refused.code, ErrorText=refused.text)
            self.results.append(result)
        failed = len(rows) - len(items)
        if failed and (not partial or not items):
            raise RefusedLines(self.results)
        if not partial:
            apply(items)

    def check_lines(self, rows: list[dict]):
        """Line ids are what both sides talk about: each names one line."""
        names = [row["LineID"] for row in rows]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise Refused("DOC_STATE", f"LineID {twice} comes twice in this message.")

    # --- the second guard -----------------------------------------------------------------

    def check_new(self, request: str, rows: list[dict]):
        """Nothing of these lines was booked already, under whatever message id.

        :raises RefusedLines: naming the message that booked them
        """
        self.check_lines(rows)
        found = self.env["mes.line"].search(
            [
                ("system_id", "=", self.system.id),
                ("operation", "=", self.message.operation),
                ("request", "=", request),
                ("cancelled_at", "=", False),
            ]
        )
        known = {(one.line, one.lot_name): one.message_id.message_id for one in found}
        results = []
        for row in rows:
            earlier = known.get((row["LineID"], row.get("MaterialLotID") or "-"))
            result = {"LineID": row["LineID"], "Status": "Processed"}
            if earlier:
                text = f"Booked already by message {earlier}."
                result.update(Status="Rejected", ErrorCode="ALREADY_BOOKED", ErrorText=text)
            results.append(result)
        if any(one["Status"] == "Rejected" for one in results):
            raise RefusedLines(
                [
                    one
                    if one["Status"] == "Rejected"
                    else {
                        **one,
                        "Status": "Rejected",
                        "ErrorCode": "DOC_STATE",
                        "ErrorText": "Another line of this message was booked already.",
                    }
                    for one in results
                ]
            )

    def book(self, request, row, *, product=None, lot=None, lot_name="", quantity=0.0, move=None,
             posted_at=None):  # fmt: skip
        """Note that a line took effect."""
        if lot:
            self.lots |= lot
        self.booked.append(
            {
                "system_id": self.system.id,
                "company_id": self.system.company_id.id,
                "operation": self.message.operation,
                "request": request,
                "line": row.get("LineID") or "-",
                "lot_name": row.get("MaterialLotID") or lot_name or "-",
                "lot_id": lot.id if lot else False,
                "product_id": product.id if product else False,
                "quantity_kg": product._to_kg(quantity) if product else quantity,
                "posted_at": posted_at or fields.Datetime.now(),
                "move_id": move.id if move else False,
            }
        )

    # --- times ----------------------------------------------------------------------------

    def posted_at(self, text: str) -> datetime:
        """When something happened, as UTC.

        :raises Refused: for a time that no clock in order says
        """
        moment, now = utc(text), fields.Datetime.now()
        if not now - _OLDEST <= moment <= now + _AHEAD:
            raise Refused("PERIOD_CLOSED", f"{text} is too long ago, or in the future.")
        return moment

    # --- moving goods ---------------------------------------------------------------------

    def move_values(self, product, lot, quantity, source, destination, **values) -> dict:
        """A move of one lot with its line, to be posted at once."""
        ends = {
            "product_id": product.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "company_id": self.system.company_id.id,
        }
        line = {
            **ends,
            "product_uom_id": product.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id,
        }
        return {
            **ends,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "piece_lot_id": lot.id if lot.is_piece else False,
            "state": "confirmed",
            "picked": True,
            "mes_message_id": self.message.id,
            "move_line_ids": [(0, 0, line)],
            **values,
        }

    def post(self, vals_list: list[dict], posted_at: datetime):
        """Make and post moves, each confirmed by this message as a person confirms by scan."""
        moves = self.env["stock.move"].create(vals_list)
        self._note_scans(moves, posted_at)
        moves._action_done()
        moves.write({"date": posted_at})
        return moves

    def _note_scans(self, moves, posted_at):
        scans = self.env["wms.scan"].create(
            [
                {
                    "key": f"mes-{self.message.id}-{uuid4().hex}",
                    "kind": "message",
                    "code": line.lot_id.name or "",
                    "result": "confirmed",
                    "user_id": self.env.uid,
                    "device": self.system.code,
                    "occurred_at": posted_at,
                    "task_uuid": line.move_id.task_uuid,
                    "lot_id": line.lot_id.id,
                    "location_id": (
                        line.location_dest_id
                        if line.location_dest_id.usage in ("internal", "transit")
                        else line.location_id
                    ).id,
                    "company_id": self.system.company_id.id,
                    "mes_message_id": self.message.id,
                }
                for line in moves.move_line_ids
            ]
        )
        for line, scan in zip(moves.move_line_ids, scans, strict=True):
            line.scan_id = scan

    def standing(self, lot, place=None):
        """Quants of a lot in the yard, at ``place`` where it is said."""
        domain = Domain("lot_id", "=", lot.id) & Domain("quantity", ">", 0)
        domain &= Domain("location_id.usage", "in", ("internal", "transit"))
        domain &= Domain("company_id", "=", self.system.company_id.id)
        if place:
            domain &= Domain("location_id", "child_of", place.id)
        return self.env["stock.quant"].search(domain)


def as_refused(error) -> Refused:
    """Any refusal of the book as one with a code."""
    if isinstance(error, Refused):
        return error
    return Refused("DOC_STATE", str(error.args[0] if error.args else error))

from odoo import fields, models


class Discrepancy(models.Model):
    """What was scanned without network and could not be booked is looked at by a person."""

    _inherit = "wms.discrepancy"

    kind = fields.Selection(
        selection_add=[("unsent", "Scanned offline, not booked"), ("damaged", "Damaged")],
        ondelete={"unsent": "cascade", "damaged": "cascade"},
    )


class ScanService(models.AbstractModel):
    """Steps that a device took without network and sent later."""

    _inherit = "wms.scan.service"

    def _note_unsent(self, scan, state, answer):
        """Nobody reads the answer: what was not done becomes a discrepancy, once per step.

        A first scan that only asks for a place is followed by the next step; a question after
        that stays without an answer, so it counts as not done.
        """
        confirming = (state.get("state") or "lot") not in ("lot", "any", "thing", "visit")
        kind = answer["message"]["kind"]
        if kind == "ok" or (kind == "ask" and not confirming):
            return
        line = self.env["stock.move.line"]
        if state.get("task_uuid"):
            line = line.search([("task_uuid", "=", state["task_uuid"])], limit=1)
        lot = scan.lot_id or line.lot_id
        # sudo: the flow reports, operators do not edit discrepancies.
        self.env["wms.discrepancy"].sudo().create(
            {
                "kind": "unsent",
                "lot_id": lot.id,
                "location_id": (scan.location_id or lot.place_id).id,
                "picking_id": (scan.picking_id or line.picking_id).id,
                "company_id": scan.company_id.id,
                "scan_id": scan.id,
                "book": answer["message"]["text"][:250],
                "seen": self.env._("Scanned without network: %(code)s", code=scan.code or "-"),
                "reported_by_id": self.env.uid,
            }
        )

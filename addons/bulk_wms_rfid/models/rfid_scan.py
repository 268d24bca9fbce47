import uuid

from odoo import fields, models


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    gate_confirms = fields.Boolean(
        default=True,
        help="A piece whose tag leaves by an RFID gate is booked out of its open task. Without it "
        "the gate only looks.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "gate_confirms")


class Scan(models.Model):
    _inherit = "wms.scan"

    kind = fields.Selection(selection_add=[("rfid", "RFID")], ondelete={"rfid": "set null"})
    rfid_event_id = fields.Many2one(
        "rfid.event", "RFID Event", readonly=True, index="btree_not_null", ondelete="restrict"
    )


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_confirmed(self) -> bool:
        """A tag confirms pieces only: by the gate what leaves, by the crane what it let go."""
        self.ensure_one()
        scan = self.sudo().scan_id  # sudo: the check does not depend on who may read scans
        if scan.kind != "rfid":
            return super()._is_confirmed()
        event, kind = scan.rfid_event_id, self.move_id.picking_type_id
        allowed = {"passed": kind.gate_confirms, "dropped": kind.cab_confirms}
        return bool(
            super()._is_confirmed()
            and self.lot_id.is_piece
            and event.lot_id == self.lot_id
            and allowed.get(event.kind)
        )


class RfidEvent(models.Model):
    _inherit = "rfid.event"

    scan_ids = fields.One2many("wms.scan", "rfid_event_id", "Confirms", readonly=True)

    def _confirm_line(self, line, place):
        """Book a task: this event is its scan. ``place`` is the end of it that confirms.

        :raises UserError: when the book refuses
        """
        line._isolate()
        event = self.sudo()  # sudo: as in _effect
        # sudo: scans are written by the flow only.
        scan = (
            self.env["wms.scan"]
            .sudo()
            .create(
                {
                    "key": f"rfid-{event.id}-{uuid.uuid4().hex}",
                    "kind": "rfid",
                    "code": event.epc or "",
                    "result": "confirmed",
                    "rfid_event_id": event.id,
                    "user_id": self.env.uid,
                    "device": event.reader_id.display_name[:100],
                    "occurred_at": event.last_seen.replace(microsecond=0),
                    "picking_id": line.picking_id.id,
                    "task_uuid": line.task_uuid,
                    "lot_id": line.lot_id.id,
                    "location_id": place.id,
                    "company_id": event.company_id.id,
                }
            )
        )
        line._confirm(scan)

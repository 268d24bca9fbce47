from odoo import api, fields, models

from ..scanning import Refused, dialogue_for
from ..scanning.dialogue import Step


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    cab_confirms = fields.Boolean(
        help="The crane driver may confirm a task with the button in the cab instead of scanning: "
        "lot and place are then as proposed, and the scan says that nobody has read a label.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "cab_confirms")


class Scan(models.Model):
    _inherit = "wms.scan"

    kind = fields.Selection(
        selection_add=[("crane", "Button in the cab")], ondelete={"crane": "cascade"}
    )


class ScanService(models.AbstractModel):
    _inherit = "wms.scan.service"

    @api.model
    def _cab_confirm(self, device, picking_id, key, task_uuid, occurred_at=None, sent_at=None):
        """Book the proposed task because the driver of ``device``'s crane says that it is done.

        Weaker than a scan, and shown as what it is: the scan that confirms the task is of kind
        ``crane``. Every hard limit holds as for a scan; another place needs the slinger's phone.
        """
        picking = self._transfer(picking_id)
        scan, answer = self._begin(picking, key, "", device, occurred_at, "", sent_at=sent_at)
        if answer is not None:
            return answer
        scan.kind = "crane"
        state = {"task_uuid": str(task_uuid or "")}
        return self._run(scan, lambda: self._cab(device, picking, scan, task_uuid), state)

    def _cab(self, device, picking, scan, task_uuid):
        dialogue = dialogue_for(self.env, picking)
        dialogue.current = Step(text="", state={}, scan=scan)
        if picking.state in ("done", "cancel"):
            raise Refused("task_gone")
        line = dialogue.line_of_task(task_uuid)
        crane = device.equipment_id
        if not crane or not picking.picking_type_id.cab_confirms:
            raise Refused("no_cab", transfer=picking.name)
        if line.equipment_id and line.equipment_id != crane:
            goods = dialogue.goods_name(line)
            raise Refused("other_crane", lot=goods, crane=line.equipment_id.name)
        if crane.max_weight and line.weight_kg > crane.max_weight:
            raise Refused(
                "too_heavy",
                lot=dialogue.goods_name(line),
                crane=crane.name,
                weight=f"{line.weight_kg:g}",
                most=f"{crane.max_weight:g}",
            )
        if not line.lot_id.is_piece:
            raise Refused("cab_no_piece", lot=dialogue.goods_name(line))
        dialogue.check_lift(line)
        line._isolate()
        dialogue.prepare(line)
        dialogue.start(line)
        # sudo: which crane did it is written by the flow.
        line.sudo().equipment_id = crane
        leaving = line.location_dest_id.usage not in ("internal", "transit")
        place = line.location_id if leaving else line.location_dest_id
        if not leaving:
            if place.place_kind not in ("position", "dock") and line._needs_place():
                raise Refused("not_a_position", place=place.name)
            if place.place_kind == "position":
                dialogue.check_takes(line, place)
        return dialogue.post(line, place)

from odoo import api, models

from ..scanning import dialogue_for

# More than anybody does in a shift; a phone keeps them all for the time without network.
MOST = 200


class PhoneTasks(models.AbstractModel):
    """Tasks as a phone keeps them: with all that it needs to check a scan by itself."""

    _inherit = "wms.phone.service"

    @api.model
    def _task_list(self, device) -> list[dict]:
        """Open tasks of everybody and of this person, own area first, then in order of stops.

        Tasks that somebody else has been given or has in hand are his.
        """
        user = self.env.user
        lines = self.env["stock.move.line"].search(
            [
                ("product_id.form_id", "!=", False),
                ("state", "not in", ("done", "cancel", "draft")),
                ("picking_id.state", "in", ("assigned", "waiting", "confirmed")),
                ("quantity", ">", 0),
                ("company_id", "=", device.company_id.id),
                ("assignee_id", "in", (False, user.id)),
                ("started_by_id", "in", (False, user.id)),
            ],
            order="route_order, id",
            limit=MOST,
        )
        if device.equipment_id:
            crane = device.equipment_id
            lines = lines.filtered(lambda line: line.equipment_id in (crane, crane.browse()))
        lines = lines.sorted(lambda line: self._rank(line, device))
        dialogues = {picking: dialogue_for(self.env, picking) for picking in lines.picking_id}
        return [self._task(line, dialogues[line.picking_id], device) for line in lines]

    def _rank(self, line, device):
        """Started ones, own area, what somebody waits for, then transfer by transfer."""
        picking = line.picking_id
        places = (line.location_id | line.location_dest_id).area_id
        here = device.area_id in places if device.area_id else False
        return (
            not line.started_at,
            not here,
            not picking.picking_type_id.is_shuffle,
            not picking.arrived_at,
            picking.scheduled_date or picking.create_date,
            picking.id,
            line.route_order,
            line.id,
        )

    def _task(self, line, dialogue, device) -> dict:
        picking, lot = line.picking_id, line.lot_id
        kind = self._kind(picking)
        confirming = line.location_id if kind == "pick" else line.location_dest_id
        places = confirming if confirming.place_kind in ("position", "dock") else confirming[:0]
        return {
            **dialogue.task_data(line),
            "picking_id": picking.id,
            "transfer": picking.name,
            "partner": picking.partner_id.name or "",
            "kind": kind,
            "lot_codes": [name for name in (lot.name or line.lot_name,) if name],
            "place_codes": [
                code
                for code in (places.barcode, places.sign, places.complete_name)
                if code
            ],
            "needs_quantity": not lot.is_piece,
            "started": bool(line.started_at),
            "cab": bool(
                device.equipment_id and lot.is_piece and picking.picking_type_id.cab_confirms
            ),
        }

    @staticmethod
    def _kind(picking) -> str:
        """Which tile of the phone a transfer belongs to."""
        if picking.picking_type_id.is_shuffle:
            return "shuffle"
        if picking.location_dest_id.usage not in ("internal", "transit"):
            return "pick"
        if picking.location_id.usage not in ("internal", "transit"):
            return "put"
        return "move"

from odoo import api, models

from ..models.visit import HERE
from ..scanning.dialogue import Dialogue
from ..scanning.facts import place_codes, work_of

# Transfers looked at, and tasks told, at most: more is no day's work for one person.
_TRANSFERS = 120
_TASKS = 300


class ScanService(models.AbstractModel):
    """What there is to do, over all transfers."""

    _inherit = "wms.scan.service"

    @api.model
    def my_tasks(self, equipment_id=None):
        """Open tasks of this person and of nobody else, in the order to do them.

        Each with the codes that confirm it, so that a device can check scans without network.

        :param equipment_id: only tasks of this machine
        """
        self._check_operator()
        lines = self._lines_to_do(self._id(equipment_id))
        visits = self._visits_of(lines.picking_id)
        mine = self.env.user
        order = sorted(
            lines,
            key=lambda line: (
                line.started_by_id != mine or not line.started_at,
                -int(line.picking_id.priority or 0),
                line.picking_id.picking_type_id.is_shuffle is False,
                line.deadline or line.picking_id.scheduled_date,
                line.picking_id.id,
                line.route_order,
                line.id,
            ),
        )
        dialogues = {picking: Dialogue(self.env, picking) for picking in lines.picking_id}
        return [self._task(line, dialogues[line.picking_id], visits) for line in order[:_TASKS]]

    def _lines_to_do(self, equipment_id: int):
        company = self.env.company
        pickings = self.env["stock.picking"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("assigned", "confirmed", "waiting")),
                ("move_ids.product_id.form_id", "!=", False),
            ],
            order="priority desc, scheduled_date, id",
            limit=_TRANSFERS,
        )
        domain = [
            ("state", "not in", ("done", "cancel", "draft")),
            ("company_id", "=", company.id),
            ("quantity", ">", 0),
            "|",
            ("picking_id", "in", pickings.ids),
            ("assignee_id", "=", self.env.uid),
        ]
        if equipment_id:
            domain.append(("equipment_id", "in", (equipment_id, False)))
        lines = self.env["stock.move.line"].search(domain, limit=2_000)
        mine = (self.env.user, self.env["res.users"])
        return lines.filtered(
            lambda line: (
                line.is_bulk
                and line.picking_id
                and line.assignee_id in mine
                and (not line.started_at or line.started_by_id in mine)
            )
        )

    def _visits_of(self, pickings) -> dict:
        """The visit in the yard to which a transfer belongs, by transfer."""
        visits = self.env["wms.visit"].search(
            [("picking_ids", "in", pickings.ids), ("state", "in", HERE)]
        )
        return {picking: visit for visit in visits for picking in visit.picking_ids}

    def _task(self, line, dialogue, visits) -> dict:
        picking = line.picking_id
        visit = visits.get(picking, self.env["wms.visit"])
        work = work_of(picking)
        waits = picking.shuffle_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        return {
            **dialogue.task_data(line),
            "picking_id": picking.id,
            "transfer": picking.name,
            "work": work,
            "mine": line.assignee_id == self.env.user,
            "started": bool(line.started_at),
            "priority": int(picking.priority or 0),
            "deadline": line.deadline and str(line.deadline) or "",
            "scheduled": picking.scheduled_date and str(picking.scheduled_date) or "",
            "route_order": line.route_order,
            "equipment_id": line.equipment_id.id or False,
            "equipment": line.equipment_id.name or "",
            "visit": visit.display_name if visit else "",
            "waits_for": ", ".join(waits.mapped("name")),
            "lot_codes": [line.lot_id.name] if line.lot_id else [],
            "from_codes": place_codes(line.location_id) if line.location_id.place_kind else [],
            "to_codes": (
                place_codes(line.location_dest_id) if line.location_dest_id.place_kind else []
            ),
            "confirms": "from" if work == "pick" else "to",
            "asks_weight": self._asks_weight(line),
            "asks_quantity": line._is_loose() or (work == "pick" and not line.lot_id.is_piece),
        }

    def _asks_weight(self, line) -> bool:
        """Whether the goods are weighed when they come in."""
        return False

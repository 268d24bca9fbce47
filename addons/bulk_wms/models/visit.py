from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.plates import normal_plate
from .flow_guard import refuse_flow_fields

STATES = [
    ("announced", "Announced"),
    ("arrived", "Arrived"),
    ("scale", "At the Scale"),
    ("yard", "In the Yard"),
    ("left", "Left the Yard"),
    ("cancelled", "Cancelled"),
]
# From where a truck can go where. Checked in _go only.
TRANSITIONS = {
    "announced": ("arrived", "cancelled"),
    "arrived": ("scale", "yard", "left"),
    "scale": ("yard", "left"),
    "yard": ("scale", "left"),
    "left": (),
    "cancelled": ("announced",),
}
HERE = ("arrived", "scale", "yard")
_STAMPS = {"arrived": "gate_in_at", "scale": "at_scale_at", "left": "gate_out_at"}
_FLOW_FIELDS = {"name", "state", "gate_in_at", "at_scale_at", "gate_out_at", "left_reason"}


class Visit(models.Model):
    """A truck's stay: announced, let in, weighed, unloaded or loaded, weighed again, let out."""

    _name = "wms.visit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Truck Visit"
    _order = "expected_at desc, id desc"

    name = fields.Char("Number", readonly=True, copy=False, default="/", index=True)
    barcode = fields.Char(
        compute="_compute_barcode", help="Scanned for this visit: its number, or the plate."
    )
    state = fields.Selection(
        STATES,
        default="announced",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        group_expand="_show_states",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    plate = fields.Char("Licence Plate", required=True, index=True)
    vehicle_id = fields.Many2one("wms.vehicle", readonly=True, copy=False, index=True)
    vehicle_kind = fields.Selection(related="vehicle_id.kind")
    driver = fields.Char()
    phone = fields.Char()
    carrier_id = fields.Many2one("res.partner", index="btree_not_null")
    purpose = fields.Selection(
        [
            ("unload", "Unload"),
            ("load", "Load"),
            ("both", "Unload and load"),
            ("weigh", "Weigh only"),
        ],
        required=True,
        compute="_compute_purpose",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_weighed = fields.Boolean(
        "Weighed", default=True, help="Whether this truck has to be weighed before it leaves."
    )
    picking_ids = fields.Many2many(
        "stock.picking", string="Documents", domain=[("state", "not in", ("draft", "cancel"))]
    )
    partner_names = fields.Char("Partners", compute="_compute_partner_names")
    expected_at = fields.Datetime("Expected", default=fields.Datetime.now)
    gate_in_at = fields.Datetime("Gate In", readonly=True, copy=False)
    at_scale_at = fields.Datetime("At the Scale since", readonly=True, copy=False)
    gate_out_at = fields.Datetime("Gate Out", readonly=True, copy=False)
    left_reason = fields.Char("Left with Open Work Because", readonly=True, copy=False)
    stay_hours = fields.Float("Stay (h)", compute="_compute_stay_hours")
    note = fields.Text()
    photo_ids = fields.Many2many("ir.attachment", string="Photos", copy=False)
    weighing_ids = fields.One2many("wms.weighing", "visit_id", "Tickets")

    _here_uniq = models.UniqueIndex(
        "(company_id, plate) WHERE state IN ('arrived', 'scale', 'yard')",
        "This truck is in the yard already. Open that visit.",
    )
    _name_uniq = models.UniqueIndex("(company_id, name)", "This visit number is taken.")

    @api.model
    def _show_states(self, states, domain):
        """The board has a column for each stage of a stay, empty or not."""
        return [state for state, _name in STATES if state != "cancelled"]

    @api.depends("name")
    def _compute_barcode(self):
        for visit in self:
            visit.barcode = visit.name

    @api.depends("picking_ids")
    def _compute_purpose(self):
        for visit in self:
            codes = set(visit.picking_ids.mapped("picking_type_code"))
            if codes >= {"incoming", "outgoing"}:
                visit.purpose = "both"
            elif "outgoing" in codes:
                visit.purpose = "load"
            elif codes or not visit.purpose:
                visit.purpose = "unload"

    @api.depends("picking_ids.partner_id")
    def _compute_partner_names(self):
        for visit in self:
            visit.partner_names = ", ".join(visit.picking_ids.partner_id.mapped("display_name"))

    @api.depends("gate_in_at", "gate_out_at")
    def _compute_stay_hours(self):
        now = fields.Datetime.now()
        for visit in self:
            start, end = visit.gate_in_at, visit.gate_out_at or now
            visit.stay_hours = (end - start).total_seconds() / 3600 if start else 0.0

    @api.depends("name", "plate")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = f"{visit.plate or ''} ({visit.name})"

    @api.onchange("plate")
    def _onchange_plate(self):
        """What is known of this truck is filled in."""
        self.plate = normal_plate(self.plate)
        vehicle = self.env["wms.vehicle"].search(
            [("plate", "=", self.plate), ("company_id", "=", self.company_id.id)], limit=1
        )
        if vehicle:
            self.driver = self.driver or vehicle.driver
            self.phone = self.phone or vehicle.phone
            self.carrier_id = self.carrier_id or vehicle.carrier_id

    # --- guards ---------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS, vals_list, creating=True)
        numbers = self.env["ir.sequence"]
        for vals in vals_list:
            vals.update(self._with_vehicle(vals))
            vals["name"] = numbers.next_by_code("wms.visit") or "/"
        visits = super().create(vals_list)
        visits._share_photos()
        return visits

    def write(self, vals):
        refuse_flow_fields(self, _FLOW_FIELDS, [vals])
        if "plate" in vals:
            vals = {**vals, **self._with_vehicle(vals)}
            renamed = self.filtered(lambda visit: visit.plate != vals["plate"])
            if renamed.weighing_ids:
                raise UserError(
                    self.env._(
                        "%(visit)s has been weighed: its plate stays. Correct the ticket instead.",
                        visit=renamed.weighing_ids[0].visit_id.name,
                    )
                )
        result = super().write(vals)
        if "photo_ids" in vals:
            self._share_photos()
        if "picking_ids" in vals:
            self.filtered(lambda visit: visit.state in HERE)._arrive_documents()
        return result

    def _share_photos(self):
        """Let whoever may see the visit see its photos: Odoo keeps unattached files to oneself."""
        for visit in self:
            # sudo: only files that this person has just uploaded, and that belong to nothing.
            visit.photo_ids.sudo().filtered(
                lambda photo: not photo.res_id and photo.create_uid == self.env.user
            ).write({"res_model": self._name, "res_id": visit.id})

    def _with_vehicle(self, vals) -> dict:
        """The plate in its one spelling, and the vehicle that has it."""
        plate = normal_plate(vals.get("plate") or self.env.context.get("default_plate"))
        if not plate:
            raise ValidationError(self.env._("A plate has letters or digits. Type it again."))
        company = self.env["res.company"].browse(vals.get("company_id")) or (
            self[:1].company_id or self.env.company
        )
        known = ("driver", "phone", "carrier_id")
        facts = {name: vals[name] for name in known if vals.get(name)}
        vehicle = self.env["wms.vehicle"]._for_plate(plate, company, facts)
        return {"plate": plate, "vehicle_id": vehicle.id}

    @api.constrains("picking_ids", "company_id")
    def _check_documents(self):
        for visit in self:
            if visit.picking_ids.company_id - visit.company_id:
                raise ValidationError(
                    self.env._("The documents of a truck belong to the company it visits.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_announced(self):
        if self.filtered(lambda visit: visit.state not in ("announced", "cancelled")):
            raise UserError(self.env._("A truck that was here stays on record."))

    # --- the way of a truck ---------------------------------------------------------------

    def _go(self, state: str, **entry) -> bool:
        """The one place where a visit changes its state. Asking twice does nothing.

        :raises UserError: when there is no way from here to there
        """
        self.ensure_one()
        self.check_access("write")
        if state == self.state:
            return False
        if state not in TRANSITIONS[self.state]:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(visit)s is %(now)s; it cannot become %(then)s.",
                    visit=self.display_name,
                    now=names[self.state],
                    then=names[state],
                )
            )
        before, values = self.state, {"state": state, **entry.pop("values", {})}
        if state in _STAMPS:
            values[_STAMPS[state]] = fields.Datetime.now()
        # sudo: the way of a truck is the flow's; the right to write the visit was checked.
        self.sudo().write(values)
        # One truck, one visit: the database sees the one leave before the next comes in.
        self.flush_recordset(["state"])
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": f"visit.{state}",
                    "record": self,
                    "document": ", ".join(self.picking_ids.mapped("name")),
                    "before": {"state": before},
                    "after": {"state": state, "plate": self.plate, **entry.pop("after", {})},
                    **entry,
                }
            ]
        )
        return True

    def action_gate_in(self):
        """Let the trucks in: the proposed places of what they bring are held from now on."""
        for visit in self:
            if visit._go("arrived"):
                visit._arrive_documents()

    def _arrive_documents(self):
        waiting = self.picking_ids.filtered(
            lambda picking: (
                picking.picking_type_code == "incoming"
                and picking.has_bulk
                and picking.state not in ("draft", "done", "cancel")
            )
        )
        for picking in waiting:
            picking._arrive()

    def action_to_scale(self):
        for visit in self:
            visit._go("scale")

    def action_to_yard(self):
        for visit in self:
            visit._go("yard")

    def action_cancel(self):
        """An announced truck does not come."""
        for visit in self:
            visit._go("cancelled")

    def action_announce_again(self):
        for visit in self:
            visit._go("announced")

    # --- out ------------------------------------------------------------------------------

    def _left_open(self) -> tuple[list[str], list[str]]:
        """What speaks against leaving: what a supervisor overrides, and what needs a reason."""
        self.ensure_one()
        stops, asks = [], []
        for ticket in self.weighing_ids.filtered(lambda ticket: ticket.state == "open"):
            stops.append(self.env._("%(ticket)s has no second weighing yet.", ticket=ticket.name))
        done = self.weighing_ids.filtered(
            lambda ticket: ticket.state == "done" and ticket.kind != "cancellation"
        )
        if self.is_weighed and not done and not stops:
            stops.append(self.env._("The truck was not weighed."))
        for ticket in done.filtered("post_error"):
            stops.append(
                self.env._(
                    "%(ticket)s is not booked: %(error)s",
                    ticket=ticket.name,
                    error=ticket.post_error,
                )
            )
        for picking in self.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ):
            lines = picking.move_line_ids.filtered("is_bulk")
            for line in lines._started():
                stops.append(
                    self.env._(
                        "%(lot)s is being moved by %(person)s.",
                        lot=line.lot_id.name,
                        person=line.started_by_id.name,
                    )
                )
            waiting = lines.filtered(lambda line: line.state not in ("done", "cancel"))
            if waiting and picking not in done.picking_id:
                asks.append(
                    self.env._(
                        "%(document)s: %(count)s tasks are open.",
                        document=picking.name,
                        count=len(waiting),
                    )
                )
        return stops, asks

    def action_gate_out(self):
        """Let the truck out, or ask for a reason where work is still open."""
        self.ensure_one()
        if not any(self._left_open()):
            self._go("left")
            return True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave with Open Work"),
            "res_model": "wms.visit.leave",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    @api.private
    def leave(self, reason: str):
        """Let the truck out although work is open; the ledger keeps why.

        :raises UserError: without a reason, or where only a supervisor may decide it
        """
        self.ensure_one()
        stops, asks = self._left_open()
        if not (stops or asks):
            self._go("left")
            return
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the truck leaves with open work."))
        if stops and not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(
                "\n".join([*stops, self.env._("Only a supervisor lets this truck out.")])
            )
        for ticket in self.weighing_ids.filtered(lambda ticket: ticket.state == "open"):
            ticket.cancel(reason)
        self._go(
            "left", reason=reason, after={"open": stops + asks}, values={"left_reason": reason}
        )

    @api.model
    def _here(self, plate: str, company):
        """The visit of the truck with this plate that is in the yard; empty if there is none."""
        return self.search(
            [("plate", "=", plate), ("company_id", "=", company.id), ("state", "in", HERE)]
        )

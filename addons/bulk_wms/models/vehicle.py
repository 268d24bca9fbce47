from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine.plates import normal_plate
from ..engine.weighing import usual_tare

# So many tickets tell what is usual.
_RECENT = 10


class Vehicle(models.Model):
    """A truck that comes to the yard, known by its plate. Its empty weights are remembered."""

    _name = "wms.vehicle"
    _inherit = ["wms.ledger.mixin"]
    _description = "Vehicle"
    _rec_name = "plate"
    _order = "plate"

    plate = fields.Char(
        "Licence Plate",
        required=True,
        help="Capitals, letters and digits only: blanks and dots are taken out.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("truck", "Truck"),
            ("semi", "Semi-trailer"),
            ("tipper", "Tipper"),
            ("tanker", "Tanker"),
            ("other", "Other"),
        ],
        default="truck",
        required=True,
    )
    carrier_id = fields.Many2one("res.partner", index="btree_not_null")
    driver = fields.Char("Usual Driver")
    phone = fields.Char()
    payload = fields.Float(
        "Payload (kg)", digits="Stock Weight", help="What it may carry. 0: not known."
    )
    note = fields.Text()
    visit_ids = fields.One2many("wms.visit", "vehicle_id", "Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")
    weighing_ids = fields.One2many("wms.weighing", "vehicle_id", "Tickets")
    tare_median = fields.Float(
        "Usual Tare (kg)",
        digits="Stock Weight",
        compute="_compute_tare",
        help="Median of the last ten empty weights.",
    )
    tare_last = fields.Float("Last Tare (kg)", digits="Stock Weight", compute="_compute_tare")
    tare_last_at = fields.Datetime("Last Tare on", compute="_compute_tare")

    _plate_uniq = models.Constraint(
        "unique(company_id, plate)", "A vehicle with this plate is known already."
    )
    _payload_positive = models.Constraint("CHECK(payload >= 0)", "A payload is at least 0 kg.")

    def _ledger_fields(self):
        return ("plate", "carrier_id", "kind", "payload", "active")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalised(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalised(vals))

    def _normalised(self, vals):
        if "plate" not in vals:
            return vals
        plate = normal_plate(vals["plate"])
        if not plate:
            raise ValidationError(self.env._("A plate has letters or digits. Type it again."))
        return {**vals, "plate": plate}

    def _compute_visit_count(self):
        counts = dict(
            self.env["wms.visit"]._read_group(
                [("vehicle_id", "in", self.ids)], ["vehicle_id"], ["__count"]
            )
        )
        for vehicle in self:
            vehicle.visit_count = counts.get(vehicle, 0)

    @api.depends("weighing_ids.state")
    def _compute_tare(self):
        recent = self._recent_tickets()
        for vehicle in self:
            tickets = recent.get(vehicle._origin.id, self.env["wms.weighing"])
            vehicle.tare_median = usual_tare(tickets.mapped("tare"))
            vehicle.tare_last = tickets[-1:].tare
            vehicle.tare_last_at = tickets[-1:].tare_id.taken_at

    def _recent_tickets(self, before=None) -> dict:
        """The last tickets that weighed each vehicle empty, oldest first, by vehicle id."""
        tickets = self.env["wms.weighing"]
        tickets.flush_model(["vehicle_id", "state", "tare_is_empty", "tare_is_stored"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, vehicle_id FROM (SELECT id, vehicle_id, row_number() OVER"
                " (PARTITION BY vehicle_id ORDER BY id DESC) AS place FROM wms_weighing"
                " WHERE vehicle_id = ANY(%s) AND id <> %s AND state = 'done' AND tare_is_empty"
                " AND tare_is_stored IS NOT TRUE) AS numbered WHERE place <= %s ORDER BY id",
                self._origin.ids,
                before.id if before else 0,
                _RECENT,
            )
        )
        found = tickets.browse([ticket for ticket, _vehicle in rows])
        return found._filtered_access("read").grouped(lambda ticket: ticket.vehicle_id.id)

    def _tare_tickets(self, before=None):
        """The last tickets that weighed this vehicle empty, oldest first."""
        self.ensure_one()
        recent = self._recent_tickets(before)
        return recent.get(self._origin.id, self.env["wms.weighing"])

    def _stored_tare(self):
        """The reading that may stand for weighing the empty truck; none where it is too old."""
        self.ensure_one()
        days = self.company_id.wms_stored_tare_days
        reading = self._tare_tickets()[-1:].tare_id
        oldest = fields.Datetime.now() - timedelta(days=days)
        return reading if days and reading and reading.taken_at >= oldest else reading.browse()

    @api.model
    def _for_plate(self, plate: str, company, values=None):
        """The vehicle with this plate; made on its first visit."""
        # sudo: archived or not, a plate is one vehicle; whoever lets a truck in may make it.
        vehicles = self.sudo().with_context(active_test=False)
        vehicle = vehicles.search([("plate", "=", plate), ("company_id", "=", company.id)])
        if not vehicle:
            vehicle = vehicles.create({"plate": plate, "company_id": company.id, **(values or {})})
        elif not vehicle.active:
            vehicle.active = True
        return vehicle.sudo(False)

    def action_open_visits(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_visit")
        action.update(domain=[("vehicle_id", "=", self.id)], context={})
        return action

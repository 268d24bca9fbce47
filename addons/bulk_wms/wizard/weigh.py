from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.weighing_text import refusal


class Weigh(models.TransientModel):
    """The screen of the weighbridge for one truck: take the weight, go on."""

    _name = "wms.weigh"
    _description = "Weigh a Truck"

    visit_id = fields.Many2one("wms.visit", required=True, readonly=True)
    # What was seen when the window opened; somebody else may weigh this truck meanwhile.
    ticket_id = fields.Many2one("wms.weighing", readonly=True)
    company_id = fields.Many2one(related="visit_id.company_id")
    plate = fields.Char(related="visit_id.plate")
    driver = fields.Char(related="visit_id.driver")
    first_weight = fields.Float(related="visit_id.first_weight")
    first_at = fields.Datetime(related="visit_id.first_at")
    scale_id = fields.Many2one(
        "wms.scale", required=True, default=lambda self: self._default_scale()
    )
    days_left = fields.Integer(related="scale_id.days_left")
    source = fields.Selection(
        [("device", "From the scale"), ("hand", "By hand")], default="device", required=True
    )
    may_by_hand = fields.Boolean(compute="_compute_may_by_hand")
    reading_id = fields.Many2one("wms.weighing.reading", compute="_compute_reading_id")
    device_weight = fields.Float(
        "On the Scale", digits="Stock Weight", compute="_compute_reading_id"
    )
    device_at = fields.Datetime("Weighed on", compute="_compute_reading_id")
    hand_weight = fields.Float("Weight (kg)", digits="Stock Weight")
    reason = fields.Char(help="Why the weight does not come from the scale.")
    is_second = fields.Boolean(compute="_compute_is_second")
    net = fields.Float(digits="Stock Weight", compute="_compute_net")
    document_ids = fields.Many2many(related="visit_id.picking_ids")
    picking_id = fields.Many2one("stock.picking", "Document", domain="[('id', 'in', document_ids)]")
    loose_ids = fields.Many2many("product.product", compute="_compute_loose_ids")
    product_id = fields.Many2one(
        "product.product",
        "Loose Material",
        domain="[('id', 'in', loose_ids)]",
        help="Its net weight is booked. Empty for pieces: they are compared.",
    )
    place_id = fields.Many2one(
        "stock.location",
        "Pile",
        domain="[('place_kind', '=', 'position'), ('company_id', '=', company_id)]",
        help="Empty: the place that the transfer names.",
    )
    paper_weight = fields.Float(
        "Weight by Papers (kg)", digits="Stock Weight", help="Net weight of the delivery note."
    )
    more = fields.Boolean(
        "Another Material Follows",
        help="An intermediate weighing: this weight is also the first one of the next ticket.",
    )
    stored_tare = fields.Boolean("Use the Stored Tare")
    stored_tare_weight = fields.Float(digits="Stock Weight", compute="_compute_is_second")
    stored_tare_at = fields.Datetime(compute="_compute_is_second")

    @api.model
    def _default_scale(self):
        """The scale that has just sent a weight, else the first one."""
        scales = self.env["wms.scale"].search([("company_id", "in", self.env.companies.ids)])
        weighed = scales.filtered(lambda scale: scale._fresh_reading())
        bridges = scales.filtered(lambda scale: scale.kind == "weighbridge")
        return (weighed or bridges or scales)[:1]

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        visit = self.env["wms.visit"].browse(values.get("visit_id"))
        values["ticket_id"] = visit.open_ticket_id.id
        waiting = visit.picking_ids.filtered(lambda picking: picking._weighing_moves())
        documents = visit.picking_ids if len(visit.picking_ids) == 1 else waiting
        if len(documents) == 1:
            loose = documents._weighing_moves().product_id
            values["picking_id"] = documents.id
            values["product_id"] = loose.id if len(loose) == 1 else False
        return values

    @api.depends_context("uid")
    def _compute_may_by_hand(self):
        self.may_by_hand = self.env.user.has_group("bulk_wms.group_weigh_by_hand")

    @api.depends("scale_id", "source")
    def _compute_reading_id(self):
        for wizard in self:
            reading = wizard.scale_id._fresh_reading() if wizard.scale_id else False
            wizard.reading_id = reading
            wizard.device_weight = reading.weight if reading else 0.0
            wizard.device_at = reading.taken_at if reading else False

    @api.depends("visit_id", "ticket_id")
    def _compute_is_second(self):
        for wizard in self:
            wizard.is_second = bool(wizard.ticket_id)
            tare = wizard.visit_id.vehicle_id._stored_tare() if not wizard.is_second else False
            wizard.stored_tare_weight = tare.weight if tare else 0.0
            wizard.stored_tare_at = tare.taken_at if tare else False

    @api.depends("picking_id")
    def _compute_loose_ids(self):
        for wizard in self:
            wizard.loose_ids = wizard.picking_id._weighing_moves().product_id

    @api.depends("source", "hand_weight", "device_weight", "stored_tare", "first_weight")
    def _compute_net(self):
        for wizard in self:
            now = wizard.hand_weight if wizard.source == "hand" else wizard.device_weight
            other = wizard.first_weight if wizard.is_second else wizard.stored_tare_weight
            counts = now and (wizard.is_second or wizard.stored_tare)
            wizard.net = abs(now - other) if counts else 0.0

    @api.onchange("picking_id")
    def _onchange_picking_id(self):
        self.product_id = self.loose_ids if len(self.loose_ids) == 1 else False

    def action_refresh(self):
        """Look at the scale again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Weigh %(plate)s", plate=self.plate),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_weigh(self):
        """Take the weight; a finished ticket is shown, after a first weighing the visit is."""
        self.ensure_one()
        visit = self.visit_id
        ticket = visit.weigh(
            self._take_reading(),
            picking=self.picking_id,
            product=self.product_id,
            place=self.place_id,
            more=self.more and self.is_second,
            stored_tare=self.stored_tare and not self.is_second,
            paper_weight=self.paper_weight,
            expected=self.ticket_id,
        )
        if ticket.state == "done":
            return {
                "type": "ir.actions.act_window",
                "res_model": "wms.weighing",
                "res_id": ticket.id,
                "view_mode": "form",
                "views": [(False, "form")],
            }
        return {"type": "ir.actions.act_window_close"}

    def _take_reading(self):
        if self.source == "hand":
            return self.env["wms.weighing.reading"]._take(
                self.scale_id, self.hand_weight, source="hand", reason=self.reason
            )
        if not self.reading_id:
            raise UserError(
                self.env._(
                    "%(scale)s has sent no weight in the last two minutes. Press Look Again, or "
                    "enter the weight by hand.",
                    scale=self.scale_id.name,
                )
            )
        if self.scale_id.days_left < 0:
            raise refusal(
                self.env,
                "expired",
                scale=self.scale_id.name,
                until=fields.Date.to_string(self.scale_id.valid_until),
            )
        return self.reading_id


class WeighingBook(models.TransientModel):
    """Say afterwards what a truck brought or took, and at which pile."""

    _name = "wms.weighing.book"
    _description = "Book a Ticket"

    weighing_id = fields.Many2one("wms.weighing", required=True, readonly=True)
    company_id = fields.Many2one(related="weighing_id.company_id")
    post_error = fields.Text(related="weighing_id.post_error")
    document_ids = fields.Many2many(related="weighing_id.visit_id.picking_ids")
    picking_id = fields.Many2one("stock.picking", "Document", domain="[('id', 'in', document_ids)]")
    loose_ids = fields.Many2many("product.product", compute="_compute_loose_ids")
    product_id = fields.Many2one(
        "product.product", "Loose Material", domain="[('id', 'in', loose_ids)]"
    )
    place_id = fields.Many2one(
        "stock.location",
        "Pile",
        domain="[('place_kind', '=', 'position'), ('company_id', '=', company_id)]",
    )

    @api.depends("picking_id")
    def _compute_loose_ids(self):
        for wizard in self:
            wizard.loose_ids = wizard.picking_id._weighing_moves().product_id

    def action_book(self):
        self.ensure_one()
        self.weighing_id.book_at(self.picking_id, self.product_id, self.place_id)
        return {"type": "ir.actions.act_window_close"}

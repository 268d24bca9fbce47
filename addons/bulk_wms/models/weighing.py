from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine import weighing as rules
from .weighing_text import refuse

DIRECTIONS = {"incoming": "in", "outgoing": "out"}


class Weighing(models.Model):
    """A weighbridge ticket: two weighings of a truck, and what lies between them.

    A truck with several goods is weighed after each; the second weighing of one ticket is then
    the first of the next. Tickets are written by the flow, never edited and never deleted: a
    wrong one is replaced by a new one that points to it.
    """

    _name = "wms.weighing"
    _inherit = ["wms.kept.mixin"]
    _description = "Weighbridge Ticket"
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Weighed Once"), ("done", "Finished"), ("void", "Void")],
        required=True,
        readonly=True,
        index=True,
    )
    kind = fields.Selection(
        [("normal", "Weighing"), ("correction", "Correction"), ("cancellation", "Cancellation")],
        default="normal",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    visit_id = fields.Many2one("wms.visit", required=True, readonly=True, index=True)
    vehicle_id = fields.Many2one("wms.vehicle", readonly=True, index=True)
    plate = fields.Char("Licence Plate", readonly=True, required=True)
    driver = fields.Char(readonly=True)
    carrier_id = fields.Many2one("res.partner", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Document", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one("res.partner", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    direction = fields.Selection(
        [("in", "Unloaded"), ("out", "Loaded"), ("none", "Weighed only")],
        default="none",
        required=True,
        readonly=True,
    )
    first_id = fields.Many2one("wms.weighing.reading", "First Weighing", readonly=True)
    second_id = fields.Many2one("wms.weighing.reading", "Second Weighing", readonly=True)
    gross_id = fields.Many2one("wms.weighing.reading", "Gross Taken", readonly=True)
    tare_id = fields.Many2one("wms.weighing.reading", "Tare Taken", readonly=True)
    first_weight = fields.Float(related="first_id.weight", string="First Weight (kg)")
    first_at = fields.Datetime(related="first_id.taken_at", string="First on")
    gross = fields.Float("Gross (kg)", digits="Stock Weight", readonly=True)
    tare = fields.Float("Tare (kg)", digits="Stock Weight", readonly=True, aggregator=None)
    net = fields.Float("Net (kg)", digits="Stock Weight", readonly=True)
    gross_at = fields.Datetime(related="gross_id.taken_at", string="Gross on")
    tare_at = fields.Datetime(related="tare_id.taken_at", string="Tare on")
    gross_scale_id = fields.Many2one(related="gross_id.scale_id", string="Gross by")
    tare_scale_id = fields.Many2one(related="tare_id.scale_id", string="Tare by")
    done_at = fields.Datetime("Finished on", readonly=True, index=True)
    by_hand = fields.Boolean("Entered by Hand", readonly=True)
    by_axles = fields.Boolean("Axle by Axle", readonly=True)
    tare_is_stored = fields.Boolean(
        "Stored Tare", readonly=True, help="The empty weight is that of an earlier visit."
    )
    tare_is_empty = fields.Boolean(
        readonly=True, help="The tare is that of the empty truck, not of a truck partly unloaded."
    )
    tare_usual = fields.Float(
        "Usual Tare (kg)", digits="Stock Weight", readonly=True, aggregator=None
    )
    tare_alarm = fields.Boolean("Tare Unusual", readonly=True)
    deduction_ids = fields.One2many("wms.weighing.deduction", "weighing_id", "Deductions")
    deducted = fields.Float(
        "Deducted (kg)", digits="Stock Weight", compute="_compute_deducted", store=True
    )
    net_less = fields.Float(
        "Net Less Deductions (kg)",
        digits="Stock Weight",
        compute="_compute_deducted",
        store=True,
        help="For settlement only: the yard holds the net weight.",
    )
    replaces_id = fields.Many2one("wms.weighing", readonly=True, index="btree_not_null")
    replaced_by_ids = fields.One2many("wms.weighing", "replaces_id", "Replaced by")
    reason = fields.Char(readonly=True, help="Why it replaces another ticket.")
    user_id = fields.Many2one("res.users", "Finished by", readonly=True)
    print_count = fields.Integer("Printed", readonly=True, aggregator=None)

    _name_uniq = models.Constraint("unique(company_id, name)", "This ticket number is taken.")
    _open_uniq = models.UniqueIndex(
        "(company_id, plate) WHERE state = 'open'",
        "This truck has an open ticket already. Finish or cancel it first.",
    )
    _replaces_uniq = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL", "This ticket has been replaced already."
    )
    _net_is_gross_less_tare = models.Constraint(
        "CHECK(net >= 0 AND abs(net - (gross - tare)) < 0.001)",
        "Net is gross less tare, and never below 0.",
    )

    @api.depends("deduction_ids.weight", "net")
    def _compute_deducted(self):
        for ticket in self:
            ticket.deducted = sum(ticket.deduction_ids.mapped("weight"))
            ticket.net_less = ticket.net - ticket.deducted

    # --- guards ---------------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A ticket is never deleted. Replace it by a correction or a cancellation.")
        )

    # --- flow -----------------------------------------------------------------------------

    @api.model
    def _open_for(self, visit, first, **values):
        """A new ticket with its first weighing."""
        # sudo: tickets are written by the flow, nobody has the right to.
        ticket = self.sudo().create(
            {
                "name": visit.company_id._next_ticket_number(),
                "state": "open",
                "company_id": visit.company_id.id,
                "visit_id": visit.id,
                "vehicle_id": visit.vehicle_id.id,
                "plate": visit.plate,
                "driver": visit.driver,
                "carrier_id": visit.carrier_id.id,
                "first_id": first.id,
                **values,
            }
        )
        ticket = ticket.sudo(False)
        ticket._note("weighing.first", after=ticket._readings_told(first))
        return ticket

    def _finish(self, second, direction, picking, product, *, more=False, stored=False):
        """Take the second weighing: gross, tare and net stand from now on.

        :param more: another ticket follows with the second weighing as its first
        :param stored: one of the two is a tare of an earlier visit
        :raises UserError: saying what stands against this ticket
        """
        self.ensure_one()
        first = self.first_id
        if stored and direction == "out":
            first, second = second, first
        seconds = 0 if stored else self.company_id.wms_weighing_interval
        one, two = first._rules(), second._rules()
        problems = rules.ticket_problems(one, two, direction, seconds)
        if stored:
            problems = [problem for problem in problems if problem.code != "too_soon"]
        refuse(self.env, problems)
        gross, tare, net = rules.gross_and_tare(first.weight, second.weight)
        heavy, light = (first, second) if first.weight >= second.weight else (second, first)
        chained = self.search_count([("second_id", "=", self.first_id.id)], limit=1)
        empty = (direction == "in" and not more) or (direction == "out" and not chained)
        readings = first | second
        # sudo: as in _open_for
        self.sudo().write(
            {
                "state": "done",
                "first_id": first.id,
                "second_id": second.id,
                "gross_id": heavy.id,
                "tare_id": light.id,
                "gross": gross,
                "tare": tare,
                "net": net,
                "direction": direction or "none",
                "picking_id": picking.id,
                "partner_id": picking.partner_id.id,
                "product_id": product.id,
                "done_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "by_hand": "hand" in readings.mapped("source"),
                "by_axles": any(readings.mapped("by_axles")),
                "tare_is_stored": stored,
                "tare_is_empty": empty,
            }
        )
        # One open ticket per plate: the database sees it finished before the next is opened.
        self.flush_recordset(["state"])
        self._note("weighing.done", after=self._told())
        self._watch_tare()

    def _watch_tare(self):
        """Raise an alarm when the empty truck does not weigh what it usually does."""
        if not self.tare_is_empty or self.tare_is_stored:
            return
        history = self.vehicle_id._tare_tickets(before=self).mapped("tare")
        interval = self.tare_scale_id.interval
        unusual = rules.tare_is_unusual(self.tare, history, interval)
        usual = rules.usual_tare(history)
        # sudo: as in _open_for
        self.sudo().write({"tare_usual": usual, "tare_alarm": unusual})
        if unusual:
            self._report(
                self.env._(
                    "%(plate)s usually weighs %(usual)s kg empty",
                    plate=self.plate,
                    usual=f"{usual:g}",
                ),
                self.env._("%(tare)s kg on %(ticket)s", tare=f"{self.tare:g}", ticket=self.name),
            )

    def _report(self, book: str, seen: str):
        """A discrepancy of weight that a person looks at."""
        # sudo: discrepancies of weighings are written by the flow.
        self.env["wms.discrepancy"].sudo().create(
            {
                "kind": "weight",
                "weighing_id": self.id,
                "picking_id": self.picking_id.id,
                "company_id": self.company_id.id,
                "book": book,
                "seen": seen,
                "reported_by_id": self.env.uid,
            }
        )

    @api.private
    def deduct(self, kind: str, percent: float = 0.0, weight: float = 0.0, note: str = ""):
        """Add a deduction as a line of its own; the net weight stays what the scale said.

        :raises UserError: when it is impossible
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(self.env._("%(ticket)s has no net weight yet.", ticket=self.name))
        try:
            taken = rules.deduction(self.net_less, percent, weight)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "Enter either a percentage or a weight, above 0 and not beyond %(net)s kg.",
                    net=f"{self.net_less:g}",
                )
            ) from error
        # sudo: as in _open_for
        self.sudo().deduction_ids = [
            Command.create(
                {
                    "kind": kind,
                    "percent": percent,
                    "weight": taken,
                    "note": note,
                    "user_id": self.env.uid,
                }
            )
        ]
        self._note(
            "weighing.deducted",
            reason=note,
            after={"kind": kind, "percent": percent or None, "weight": taken},
        )
        self._settle()

    # --- ledger ---------------------------------------------------------------------------

    def _note(self, kind: str, **entry):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": self,
                    "document": self.picking_id.name or self.visit_id.name,
                    "device": (self.second_id or self.first_id).scale_id.name,
                    "occurred_at": (self.second_id or self.first_id).recorded_at,
                    **entry,
                }
            ]
        )

    @staticmethod
    def _readings_told(reading) -> dict:
        return {
            "weight": reading.weight,
            "scale": reading.scale_id.name,
            "source": reading.source,
            "plate": reading.plate,
            "reason": reading.reason or None,
        }

    def _told(self) -> dict:
        return {
            "plate": self.plate,
            "gross": self.gross,
            "tare": self.tare,
            "net": self.net,
            "direction": self.direction,
            "by_hand": self.by_hand,
            "stored_tare": self.tare_is_stored,
            "replaces": self.replaces_id.name or None,
        }


class WeighingDeduction(models.Model):
    """What is taken off the net weight for settlement, each for itself. Never changed."""

    _name = "wms.weighing.deduction"
    _inherit = ["wms.kept.mixin"]
    _description = "Deduction"
    _order = "id"

    weighing_id = fields.Many2one("wms.weighing", required=True, readonly=True, index=True)
    company_id = fields.Many2one(related="weighing_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("moisture", "Moisture"),
            ("impurity", "Impurity"),
            ("packaging", "Packaging"),
            ("loss", "Loss in transport"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    percent = fields.Float("Share (%)", readonly=True, digits=(16, 3))
    weight = fields.Float("Weight (kg)", digits="Stock Weight", required=True, readonly=True)
    note = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    _weight_positive = models.Constraint("CHECK(weight > 0)", "A deduction is above 0 kg.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A deduction stays. Correct the ticket instead."))


class Discrepancy(models.Model):
    _inherit = "wms.discrepancy"

    weighing_id = fields.Many2one("wms.weighing", "Ticket", index="btree_not_null")

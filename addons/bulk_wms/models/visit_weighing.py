from odoo import api, fields, models
from odoo.fields import Domain

from .visit import HERE
from .weighing import DIRECTIONS
from .weighing_text import refusal

_PURPOSES = {"unload": "in", "load": "out"}


class Visit(models.Model):
    """A truck on the scale: which weighing comes next, and which ticket it belongs to."""

    _inherit = "wms.visit"

    next_step = fields.Selection(
        [
            ("gate_in", "Let in"),
            ("first", "First weighing"),
            ("second", "Second weighing"),
            ("out", "Let out"),
            ("none", "Nothing"),
        ],
        compute="_compute_next_step",
        search="_search_next_step",
    )
    open_ticket_id = fields.Many2one("wms.weighing", compute="_compute_next_step")
    last_ticket_id = fields.Many2one("wms.weighing", compute="_compute_next_step")
    first_weight = fields.Float(digits="Stock Weight", compute="_compute_next_step")
    gross = fields.Float(digits="Stock Weight", compute="_compute_next_step")
    tare = fields.Float(digits="Stock Weight", compute="_compute_next_step")
    net = fields.Float(digits="Stock Weight", compute="_compute_next_step")
    first_at = fields.Datetime("First on", compute="_compute_next_step")
    post_error = fields.Text("Not Booked Because", compute="_compute_next_step")

    @api.depends(
        "state", "is_weighed", "weighing_ids.state", "weighing_ids.net", "weighing_ids.post_error"
    )
    def _compute_next_step(self):
        for visit in self:
            tickets = visit.weighing_ids.sorted("id")
            opened = tickets.filtered(lambda ticket: ticket.state == "open")[:1]
            done = tickets.filtered(lambda ticket: ticket.state == "done" and ticket.net)[-1:]
            visit.open_ticket_id, visit.last_ticket_id = opened, done
            visit.first_weight, visit.first_at = opened.first_weight, opened.first_at
            visit.post_error = done.post_error
            visit.gross, visit.tare, visit.net = done.gross, done.tare, done.net
            visit.next_step = visit._next_step(opened, done)

    def _next_step(self, opened, done) -> str:
        if self.state == "announced":
            return "gate_in"
        if self.state not in HERE:
            return "none"
        if opened:
            return "second"
        return "first" if self.is_weighed and not done else "out"

    def _search_next_step(self, operator, value):
        if operator != "in":
            return NotImplemented
        here = Domain("state", "in", HERE)
        opened = Domain("weighing_ids", "any", [("state", "=", "open")])
        done = Domain("weighing_ids", "any", [("state", "=", "done"), ("net", ">", 0)])
        unweighed = Domain("is_weighed", "=", True) & ~done
        steps = {
            "gate_in": Domain("state", "=", "announced"),
            "second": here & opened,
            "first": here & ~opened & unweighed,
            "out": here & ~opened & ~unweighed,
            "none": Domain("state", "in", ("left", "cancelled")),
        }
        return Domain.OR(steps[step] for step in value if step in steps)

    def action_weigh(self):
        """Open the screen of the scale for this truck."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Weigh %(plate)s", plate=self.plate),
            "res_model": "wms.weigh",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def action_print_ticket(self):
        self.ensure_one()
        return self.last_ticket_id.action_print()

    @api.private
    def weigh(self, reading, *, picking=None, product=None, place=None, **options):
        """Take ``reading`` as the next weighing of this truck; returns its ticket.

        :param reading: a weight that belongs to no truck yet
        :param picking: the document that was just loaded or unloaded
        :param product: the loose material of it, where there are several
        :param place: the pile it came from or went to
        :param options: ``more`` (another material follows, this is an intermediate weighing),
            ``stored_tare`` (do not weigh the empty truck), ``paper_weight`` (kg by the papers),
            ``expected`` (the open ticket that the caller saw, empty for none)
        :raises UserError: saying what stands against it; then nothing has happened
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in HERE:
            raise refusal(self.env, "not_here", plate=self.plate)
        self._go("scale")
        reading._give_to(self)
        ticket = self._open_ticket()
        if options.get("expected", ticket) != ticket:
            raise refusal(self.env, "moved_on", plate=self.plate)
        if options.get("stored_tare"):
            return self._weigh_once(ticket, reading, picking, product, place, options)
        if not ticket:
            ticket = self.env["wms.weighing"]._open_for(self, reading)
            self._go("yard")
            return ticket
        picking, product = self._loaded(picking, product)
        more = bool(options.get("more"))
        if more and len(self.picking_ids) < 2 and self.purpose != "weigh":
            loose = picking.move_ids.product_id.filtered(lambda one: one.form_id.is_pile)
            if len(loose) < 2:
                raise refusal(self.env, "no_more")
        direction = self._direction(picking)
        ticket._finish(reading, direction, picking, product, more=more)
        ticket._conclude(place, options.get("paper_weight") or 0.0)
        if more:
            self.env["wms.weighing"]._open_for(self, reading)
            self._go("yard")
        return ticket

    def _weigh_once(self, ticket, reading, picking, product, place, options):
        """One weighing and the stored tare make a ticket."""
        tare = self.vehicle_id._stored_tare()
        if ticket or not tare:
            raise refusal(self.env, "no_tare", plate=self.plate)
        picking, product = self._loaded(picking, product)
        ticket = self.env["wms.weighing"]._open_for(self, reading)
        ticket._finish(tare, self._direction(picking), picking, product, stored=True)
        ticket._conclude(place, options.get("paper_weight") or 0.0)
        return ticket

    def _open_ticket(self):
        """The open ticket of this truck; one of another visit is settled first."""
        ticket = self.env["wms.weighing"].search(
            [
                ("plate", "=", self.plate),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "open"),
            ]
        )
        if ticket and ticket.visit_id != self:
            raise refusal(self.env, "weigh_open", ticket=ticket.name, plate=self.plate)
        return ticket

    def _direction(self, picking) -> str:
        """``in`` for what was unloaded, ``out`` for what was loaded, empty for weighing only."""
        if picking:
            return DIRECTIONS.get(picking.picking_type_code, "")
        return _PURPOSES.get(self.purpose, "")

    def _loaded(self, picking, product):
        """The document and the loose material that were just loaded or unloaded.

        :raises UserError: when it has to be said which
        """
        documents = self.picking_ids
        picking = picking or documents.browse()
        if picking and picking not in documents:
            raise refusal(
                self.env, "foreign_document", document=picking.name, visit=self.display_name
            )
        if not picking and documents:
            waiting = documents.filtered(lambda one: one._weighing_moves())
            candidates = documents if len(documents) == 1 else waiting
            if len(candidates) != 1:
                names = ", ".join((candidates or documents).mapped("name"))
                raise refusal(self.env, "which_document", names=names)
            picking = candidates
        return picking, self._loose_product(picking, product)

    def _loose_product(self, picking, product):
        # A document that is booked in full still says what was on the truck.
        known = picking._weighing_moves() or picking.move_ids.filtered(
            lambda move: move.product_id.form_id.is_pile and move.state != "cancel"
        )
        loose = known.product_id
        product = product or loose.browse()
        if product and product not in loose:
            raise refusal(
                self.env,
                "foreign_product",
                product=product.display_name,
                document=picking.name or "-",
            )
        if not product and len(loose) > 1:
            raise refusal(
                self.env,
                "which_product",
                document=picking.name,
                names=", ".join(loose.mapped("display_name")),
            )
        return product or loose


class StockPicking(models.Model):
    _inherit = "stock.picking"

    visit_ids = fields.Many2many("wms.visit", string="Trucks", copy=False)
    visit_count = fields.Integer("Truck Visits", compute="_compute_visit_count")

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for picking in self:
            picking.visit_count = len(picking.visit_ids)

    def _weighing_moves(self):
        """Open moves of loose goods: what a weighing books."""
        return self.move_ids.filtered(
            lambda move: (
                move.product_id.form_id.is_pile and move.state not in ("draft", "done", "cancel")
            )
        )

    def action_announce_truck(self):
        """Open a new visit with these documents, or the visits there are."""
        if self.visit_ids:
            action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_visit")
            action.update(domain=[("id", "in", self.visit_ids.ids)], context={})
            return action
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Announce a Truck"),
            "res_model": "wms.visit",
            "view_mode": "form",
            "context": {
                "default_picking_ids": self.ids,
                "default_expected_at": fields.Datetime.to_string(self[:1].scheduled_date),
            },
        }

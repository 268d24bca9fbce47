import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class Weighing(models.Model):
    """What follows from a finished ticket: loose goods are booked, pieces are compared."""

    _inherit = "wms.weighing"

    place_id = fields.Many2one(
        "stock.location",
        "Pile",
        readonly=True,
        help="Where the loose goods went to or came from, where somebody said so.",
    )
    scan_ids = fields.One2many("wms.scan", "weighing_id", "Confirms", readonly=True)
    line_ids = fields.Many2many("stock.move.line", compute="_compute_line_ids", string="Booked")
    posted_at = fields.Datetime("Booked on", readonly=True)
    post_error = fields.Text("Not Booked Because", readonly=True)
    posts = fields.Boolean(
        "Books Stock", readonly=True, help="Loose goods: the net weight is what is booked."
    )

    @api.depends("scan_ids.move_line_ids")
    def _compute_line_ids(self):
        for ticket in self:
            # sudo: who may read the ticket may see what it booked, whoever may read scans.
            ticket.line_ids = ticket.sudo().scan_ids.move_line_ids.sudo(False)

    def _conclude(self, place=None, paper_weight: float = 0.0):
        """Book or compare what was weighed. The ticket stands, whatever comes of this."""
        self.ensure_one()
        # sudo: tickets are written by the flow.
        self.sudo().write(
            {
                "place_id": place.id if place else False,
                "paper_weight": paper_weight,
                "posts": bool(self.product_id and self.picking_id),
            }
        )
        self._compare()
        self._settle()
        if self.posts:
            self._post()

    def _post(self) -> bool:
        """Book the net weight, exactly once. What stands against it is kept on the ticket.

        The truck has been weighed, that is a fact; a book that refuses is mended afterwards.
        """
        self.ensure_one()
        # The row is written first: of two sessions one is tried again, and finds it booked.
        # sudo: as above
        self.sudo().write({"post_error": False, "posted_at": fields.Datetime.now()})
        self.flush_recordset()
        try:
            with self.env.cr.savepoint():
                self._post_net()
                self.env["stock.quant"]._check_pieces()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            # sudo: as above
            self.sudo().write({"post_error": error.args[0], "posted_at": False})
            return False
        self._note("weighing.posted", after={"net": self.net, "document": self.picking_id.name})
        return True

    def action_post(self):
        """Try again to book what could not be booked."""
        for ticket in self:
            ticket.check_access("read")
            if not self.env.user.has_group("bulk_wms.group_operator"):
                raise UserError(self.env._("Booking is for operators of the yard."))
            if ticket.posts and ticket.state == "done" and not ticket.posted_at and ticket.net:
                ticket._post()

    @api.private
    def book_at(self, picking, product, place):
        """Say afterwards what was weighed and where it lies, and book it."""
        self.ensure_one()
        if self.posted_at or self.state != "done":
            raise UserError(self.env._("%(ticket)s is booked or void already.", ticket=self.name))
        picking, product = self.visit_id._loaded(picking, product)
        before = {
            "document": self.picking_id.name or None,
            "place": self.place_id.complete_name or None,
        }
        # sudo: as above
        self.sudo().write(
            {
                "picking_id": picking.id,
                "partner_id": picking.partner_id.id,
                "product_id": product.id,
                "place_id": place.id if place else False,
                "posts": bool(product and picking),
            }
        )
        self._note(
            "weighing.document",
            before=before,
            after={"document": picking.name or None, "place": self.place_id.complete_name or None},
        )
        if self.posts:
            self._post()

    # --- onto the book --------------------------------------------------------------------

    def _post_net(self):
        """Spread the net weight over the open tasks of its material, and confirm them."""
        moves = self.picking_id._weighing_moves().filtered(
            lambda move: move.product_id == self.product_id
        )
        if not moves:
            raise UserError(
                self.env._(
                    "%(document)s asks for no more %(product)s. Add it to the transfer, then "
                    "book this ticket again.",
                    document=self.picking_id.name,
                    product=self.product_id.display_name,
                )
            )
        if self.direction == "in":
            self.picking_id._arrive()
            self._confirm_line(self._arriving_line(moves), self.net)
            return
        rest, lines = self.net, self._leaving_lines(moves)
        for number, line in enumerate(lines, start=1):
            last = number == len(lines)
            weight = rest if last else min(rest, line._weight_kg())
            if weight <= 0:
                break
            self._confirm_line(line, weight)
            rest -= weight

    def _arriving_line(self, moves):
        """The task of what was unloaded, with the lot and the pile it goes to."""
        move = moves.sorted(lambda move: (move.product_qty < self._quantity(self.net), move.id))[:1]
        if not move.move_line_ids:
            move._action_assign()
        line = move.move_line_ids[:1]
        if not line:
            raise UserError(
                self.env._("%(document)s has no open task.", document=self.picking_id.name)
            )
        if self.place_id:
            line._send_to(self.place_id, self.name)
        elif line.proposal_state == "no_place":
            raise UserError(
                self.env._(
                    "No place was found for %(product)s. %(reason)s Choose the pile on the ticket.",
                    product=self.product_id.display_name,
                    reason=line.proposal_text or "",
                )
            )
        if not line.lot_id:
            # sudo: a started task is closed to users; the ticket says what was weighed.
            line.sudo().lot_id = self._lot_of(line.location_dest_id)
        return line

    def _lot_of(self, place):
        """The lot of the pile that lies at ``place``; a new one, named as the ticket, if none."""
        # sudo: which lot lies there does not depend on who may look into the stock.
        quant = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("location_id", "=", place.id),
                    ("product_id", "=", self.product_id.id),
                    ("lot_id", "!=", False),
                    ("quantity", ">", 0),
                ],
                order="in_date, id",
                limit=1,
            )
        )
        return quant.lot_id.sudo(False) or self.env["stock.lot"].create(
            {
                "name": self.name,
                "product_id": self.product_id.id,
                "company_id": self.company_id.id,
            }
        )

    def _leaving_lines(self, moves):
        """Reserved tasks of what was loaded, those at the named pile first."""
        if not moves.move_line_ids:
            moves._action_assign()
        lines = moves.move_line_ids.filtered(lambda line: line.lot_id and line.quantity)
        if self.place_id:
            lines = lines.filtered(lambda line: line.location_id == self.place_id)
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing is reserved of %(product)s for %(document)s. Reserve it, then book "
                    "this ticket again.",
                    product=self.product_id.display_name,
                    document=self.picking_id.name,
                )
            )
        return lines.sorted("id")

    def _quantity(self, weight: float) -> float:
        return self.product_id._from_kg(weight)

    def _confirm_line(self, line, weight: float):
        """Confirm a task with ``weight`` kg of this ticket: the weighing is its scan."""
        uom = self.product_id.uom_id
        quantity = self._quantity(weight)
        line._isolate()
        if uom.compare(quantity, line.quantity_product_uom):
            # sudo: a started task is closed to users; the scale says how much it was.
            line.sudo().quantity = uom._compute_quantity(
                quantity, line.product_uom_id, rounding_method="HALF-UP"
            )
        arriving = line.location_dest_id.usage in ("internal", "transit")
        place = line.location_dest_id if arriving else line.location_id
        # sudo: scans are written by the flow only.
        scan = (
            self.env["wms.scan"]
            .sudo()
            .create(
                {
                    "key": f"weighing-{self.id}-{uuid.uuid4().hex}",
                    "kind": "weighing",
                    "code": self.name,
                    "result": "confirmed",
                    "weighing_id": self.id,
                    "user_id": self.env.uid,
                    "device": self.second_id.scale_id.name,
                    "occurred_at": self.second_id.recorded_at,
                    "picking_id": line.picking_id.id,
                    "task_uuid": line.task_uuid,
                    "lot_id": line.lot_id.id,
                    "location_id": place.id,
                    "company_id": self.company_id.id,
                }
            )
        )
        line._confirm(scan)


class Scan(models.Model):
    _inherit = "wms.scan"

    kind = fields.Selection(selection_add=[("weighing", "Weighing")])
    weighing_id = fields.Many2one("wms.weighing", "Ticket", readonly=True, index="btree_not_null")
    move_line_ids = fields.One2many("stock.move.line", "scan_id", "Confirmed Task", readonly=True)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_confirmed(self) -> bool:
        """A weighing confirms loose goods only, of its own document, and no more than its net."""
        self.ensure_one()
        scan = self.sudo().scan_id  # sudo: the check does not depend on who may read scans
        if scan.kind != "weighing":
            return super()._is_confirmed()
        ticket = scan.weighing_id
        booked = sum(
            line._weight_kg()
            for line in ticket.scan_ids.move_line_ids
            if line.state == "done" or line == self
        )
        return bool(
            super()._is_confirmed()
            and ticket.state == "done"
            and ticket.posts
            and ticket.product_id == self.product_id
            and ticket.picking_id == self.picking_id
            and self.product_id.form_id.is_pile
            and booked <= ticket.net + 1.0
        )

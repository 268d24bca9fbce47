from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

# How a discrepancy is settled; what changes the book needs a second person.
RESOLUTIONS = [
    ("nothing", "Nothing to change"),
    ("move_book", "Move the book to the goods"),
    ("move_goods", "Move the goods to the book"),
    ("adjust", "Adjust the book"),
    ("count", "Have it counted"),
]
_CHANGES_BOOK = ("move_book", "adjust")
_FLOW_FIELDS = {"proposed_by_id", "approved_by_id", "approved_at", "transfer_id", "resolved_at"}


class Discrepancy(models.Model):
    """How a discrepancy is settled: proposed, approved where the book changes, carried out."""

    _inherit = "wms.discrepancy"

    kind = fields.Selection(
        selection_add=[("wrong_tier", "Wrong tier"), ("moved", "Moved without order")],
        ondelete={"wrong_tier": "cascade", "moved": "cascade"},
    )
    state = fields.Selection(
        selection_add=[("proposed", "To be approved"), ("resolved",)],
        ondelete={"proposed": "set default"},
    )
    deadline = fields.Date(tracking=True)
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    photo = fields.Image(max_width=1920, max_height=1920)
    resolution_kind = fields.Selection(RESOLUTIONS, "Settle by", tracking=True)
    actual_place_id = fields.Many2one(
        "stock.location",
        "Really at",
        domain=[("usage", "=", "internal")],
        help="Where the goods lie, when the book is moved to them.",
    )
    actual_weight = fields.Float(
        "Really There (kg)",
        digits="Stock Weight",
        help="What really lies at the place, when the book is adjusted. 0: nothing.",
    )
    carried = fields.Char(
        "Lies on It",
        compute="_compute_carried",
        help="Lots that rest on these goods by the book, when the book takes the goods away.",
    )
    proposed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(readonly=True, copy=False)
    transfer_id = fields.Many2one("stock.picking", "Made for It", readonly=True, copy=False)

    def _ledger_fields(self):
        return (
            *super()._ledger_fields(),
            "rule",
            "deadline",
            "resolution_kind",
            "actual_place_id",
            "actual_weight",
        )

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.is_late = bool(one.deadline and one.deadline < today and one.state != "resolved")

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [
            ("deadline", "<", fields.Date.context_today(self)),
            ("state", "!=", "resolved"),
        ]
        return late if True in value else ["!", "&", *late]

    @api.depends("lot_id", "location_id", "resolution_kind", "actual_weight", "state")
    def _compute_carried(self):
        """Whoever approves must see what the book leaves in the air; the checker is too late."""
        leaving = self.filtered(
            lambda one: (
                one.state != "resolved"
                and one.lot_id
                and one.location_id.place_kind == "position"
                and (
                    one.resolution_kind == "move_book"
                    or (one.resolution_kind == "adjust" and not one.actual_weight)
                )
            )
        )
        yard = self.env["wms.yard"]._read(leaving.location_id.ids)
        for one in self:
            above = yard.blockers(one.lot_id.id, one.location_id.id) if one in leaving else ()
            # sudo: a name, of goods that the person may not open.
            lots = self.env["stock.lot"].sudo().browse(above)
            one.carried = ", ".join(lots.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FLOW_FIELDS | {"state"}, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        """The state follows the buttons, so that nobody settles what was not approved."""
        refuse_flow_fields(self, _FLOW_FIELDS | {"state"}, [vals])
        return super().write(vals)

    def action_resolve(self):
        """Settle: carry out what was chosen, or hand it to somebody who approves it.

        :raises UserError: without a resolution, or when it cannot be carried out
        """
        for one in self:
            one._check_supervisor()
            if one.state != "open":
                raise UserError(self.env._("%(number)s is not open.", number=one.name))
            one._check_resolution()
            # sudo: state and proposer are written by these buttons only.
            one.sudo().proposed_by_id = self.env.user
            if one.resolution_kind in _CHANGES_BOOK:
                one.sudo().state = "proposed"
            else:
                one._carry_out()

    def action_approve(self):
        """Carry out what another supervisor has proposed.

        :raises UserError: for the one who proposed it, unless nobody else could
        """
        for one in self:
            one._check_supervisor()
            if one.state != "proposed":
                raise UserError(
                    self.env._("%(number)s is not waiting for approval.", number=one.name)
                )
            if one.proposed_by_id == self.env.user:
                raise UserError(
                    self.env._("You proposed this yourself. Another supervisor has to approve it.")
                )
            # sudo: as above
            one.sudo().write(
                {"approved_by_id": self.env.user.id, "approved_at": fields.Datetime.now()}
            )
            one._carry_out()

    def action_reject(self):
        """Give it back to who proposed it: the way to settle was not right."""
        for one in self:
            one._check_supervisor()
            if one.state == "proposed":
                # sudo: as above
                one.sudo().write({"state": "open", "owner_id": one.proposed_by_id.id})

    def action_reopen(self):
        self._check_supervisor()
        # sudo: as above
        self.sudo().write({"state": "open", "resolved_at": False})

    def _check_supervisor(self):
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor settles discrepancies."))
        self.check_access("write")

    def _check_resolution(self):
        self.ensure_one()
        if not (self.resolution or "").strip():
            raise UserError(
                self.env._("Write into Resolution what was found and done, then settle it.")
            )
        if not self.resolution_kind:
            raise UserError(
                self.env._("Choose under Settle by what is to be done, if only nothing.")
            )
        missing = {
            "move_book": not (self.lot_id and self.actual_place_id)
            and self.env._("Name the lot and where it really is."),
            "move_goods": not self.lot_id and self.env._("Name the lot that has to be moved."),
            "adjust": not (self.lot_id and self.location_id)
            and self.env._("Name the lot and the place whose stock is wrong."),
            "count": not self.location_id and self.env._("Name the place to be counted."),
        }.get(self.resolution_kind)
        if missing:
            raise UserError(missing)

    def _carry_out(self):
        """Do what was chosen, and close. Everything in this transaction, or nothing."""
        self.ensure_one()
        if self.resolution_kind != "nothing":
            getattr(self, f"_do_{self.resolution_kind}")()
        # sudo: as in action_resolve
        self.sudo().write({"state": "resolved", "resolved_at": fields.Datetime.now()})

    def _stands(self):
        """Quants of the lot; at the place of this discrepancy if it names one."""
        quants = self.lot_id._standing_quants()
        here = quants.filtered(lambda quant: quant.location_id == self.location_id)
        return here or quants

    def _do_move_book(self):
        """Bring the book to where the goods are, by Odoo's own relocation."""
        quants = self._stands()
        if not quants:
            raise UserError(
                self.env._(
                    "%(lot)s is not in stock. Adjust the book instead.", lot=self.lot_id.name
                )
            )
        # sudo: two supervisors decided it; Odoo asks for an inventory manager here.
        quants.sudo().move_quants(
            location_dest_id=self.actual_place_id, message=f"{self.name}: {self.resolution}"
        )

    def _do_move_goods(self):
        """A transfer that brings the goods to where the book wants them."""
        if not self.lot_id.place_id:
            raise UserError(self.env._("%(lot)s is not in stock.", lot=self.lot_id.name))
        action = self.lot_id.action_move()
        # sudo: as in action_resolve
        self.sudo().transfer_id = action["res_id"]

    def _do_adjust(self):
        """Make the book at the place say what really lies there."""
        product = self.lot_id.product_id
        here = self.lot_id._standing_quants().filtered(
            lambda quant: quant.location_id == self.location_id
        )
        weight = self.actual_weight
        if self.lot_id.is_piece and weight and here:
            raise UserError(
                self.env._(
                    "%(lot)s is one piece: weigh it again on the lot, or say that it is gone "
                    "(0 kg).",
                    lot=self.lot_id.name,
                )
            )
        if self.lot_id.is_piece and weight:
            # It stands there whole or not at all.
            weight = self.lot_id.book_weight
        # sudo: two supervisors decided it; Odoo asks for an inventory manager here.
        quants = self.env["stock.quant"].sudo().with_context(inventory_mode=True)
        quant = here.sudo()[:1].with_context(inventory_mode=True) or quants.create(
            {
                "product_id": product.id,
                "lot_id": self.lot_id.id,
                "location_id": self.location_id.id,
            }
        )
        quant.inventory_quantity = product._from_kg(weight)
        quant.with_context(inventory_name=f"{self.name}: {self.resolution}")._apply_inventory()

    def _do_count(self):
        """Ask for a count of the place today, as Odoo's own count requests do."""
        # sudo: asking for a count changes no stock.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search([("location_id", "child_of", self.location_id.ids), ("quantity", "!=", 0)])
        )
        quants.with_context(inventory_mode=True).write(
            {
                "inventory_date": fields.Date.context_today(self),
                "user_id": (self.owner_id or self.env.user).id,
            }
        )

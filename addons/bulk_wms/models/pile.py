from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine import composition, volume
from .stock_lot import DELIVERABLE_STATES

# Share of what came in that no pile loses without somebody looking twice.
_DOUBTFUL = 0.05
METHODS = [("mixed", "Mixed through"), ("fifo", "In layers, oldest out first")]
REASONS = [
    ("loss", "Handling loss"),
    ("gain", "More than booked"),
    ("moisture", "Moisture"),
    ("scale", "Scale error"),
    ("other", "Other"),
]


class Pile(models.Model):
    """A heap or the content of a vessel from its first receipt to its end: a lot of lots.

    The book keeps the quantity on one lot, that of the pile. Which lots of which suppliers went
    in, what is left of each and what left stands beside it. Written by the flow only; kg.
    """

    _name = "wms.pile"
    _description = "Pile"
    _order = "state desc, opened_at desc, id desc"
    _rec_name = "lot_id"

    location_id = fields.Many2one(
        "stock.location", "Place", required=True, readonly=True, index=True, ondelete="restrict"
    )
    area_id = fields.Many2one(related="location_id.area_id", store=True)
    product_id = fields.Many2one(
        "product.product", "Material", required=True, readonly=True, index=True, ondelete="restrict"
    )
    lot_id = fields.Many2one("stock.lot", "Pile", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], default="open", required=True, readonly=True
    )
    method = fields.Selection(METHODS, "Composition", required=True, readonly=True)
    opened_at = fields.Datetime("Opened", required=True, readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True)
    closing_reason = fields.Selection(REASONS, "Why a Difference", readonly=True)
    closing_note = fields.Char("Note at Closing", readonly=True)
    in_weight = fields.Float("Came In (kg)", digits="Stock Weight", readonly=True)
    out_weight = fields.Float("Left (kg)", digits="Stock Weight", readonly=True)
    difference = fields.Float(
        "Difference (kg)",
        digits="Stock Weight",
        readonly=True,
        help="What was posted without goods moving: below 0 a loss, above 0 a gain.",
    )
    loss_rate = fields.Float(
        "Loss (%)",
        compute="_compute_loss_rate",
        store=True,
        aggregator="avg",
        digits=(16, 3),
        help="Share of what came in that was never weighed out.",
    )
    vessel_was_clean = fields.Boolean(readonly=True)
    vessel_previous_id = fields.Many2one("product.product", readonly=True)
    layer_ids = fields.One2many("wms.pile.layer", "pile_id", "Came In", readonly=True)
    share_ids = fields.One2many("wms.pile.share", "pile_id", "Left", readonly=True)
    book_weight = fields.Float("In the Book (kg)", compute="_compute_book", digits="Stock Weight")
    quality_state = fields.Selection(related="lot_id.quality_state")
    survey_volume = fields.Float(related="lot_id.survey_volume", readonly=True)
    bulk_density = fields.Float("Bulk Density (t/m³)", compute="_compute_estimate", digits=(16, 3))
    estimate = fields.Float(
        "By Volume (kg)",
        compute="_compute_estimate",
        digits="Stock Weight",
        help="Surveyed volume, or the last level reading of a silo, times bulk density.",
    )
    dry_weight = fields.Float("Dry (kg)", compute="_compute_estimate", digits="Stock Weight")
    margin = fields.Float(
        "Uncertainty ± (kg)",
        compute="_compute_estimate",
        digits="Stock Weight",
        help="Twice the standard uncertainty of the estimate, from the errors set on the place.",
    )
    deviation = fields.Float(
        "Estimate minus Book (kg)", compute="_compute_estimate", digits="Stock Weight"
    )
    is_noise = fields.Boolean("Within Uncertainty", compute="_compute_estimate")

    _open_uniq = models.UniqueIndex(
        "(location_id) WHERE state = 'open'", "There is an open pile at this place already."
    )
    _lot_uniq = models.Constraint("unique(lot_id)", "This lot is a pile already.")

    @api.depends("lot_id", "location_id.complete_name")
    def _compute_display_name(self):
        for pile in self:
            pile.display_name = pile.lot_id.name

    @api.depends("in_weight", "difference", "state")
    def _compute_loss_rate(self):
        for pile in self:
            closed = pile.state == "closed" and pile.in_weight
            pile.loss_rate = -100 * pile.difference / pile.in_weight if closed else 0.0

    @api.depends("lot_id.quant_ids.quantity")
    def _compute_book(self):
        for pile in self:
            pile.book_weight = pile._book_kg()

    def _book_kg(self) -> float:
        """What the book has of this pile at its place, in kg."""
        self.ensure_one()
        # sudo: what lies there does not depend on who may look into the stock.
        quants = self.env["stock.quant"].sudo().search(self._quant_domain())
        return self.product_id._to_kg(sum(quants.mapped("quantity")))

    def _quant_domain(self):
        return [("lot_id", "=", self.lot_id.id), ("location_id", "=", self.location_id.id)]

    @api.depends("lot_id.survey_volume", "lot_id.bulk_density", "lot_id.moisture", "book_weight")
    def _compute_estimate(self):
        for pile in self:
            place, lot = pile.location_id, pile.lot_id
            pile.bulk_density = lot.bulk_density or pile.product_id.bulk_density
            reading = place.reading_ids[:1].filtered(lambda one, pile=pile: one.pile_id == pile)
            errors = (place.volume_error, place.density_error, place.moisture_error)
            cubic = reading.volume if reading else lot.survey_volume
            pile.estimate = reading.weight if reading else volume.mass(cubic, pile.bulk_density)
            pile.dry_weight = volume.dry(pile.estimate, lot.moisture)
            pile.margin = volume.margin(pile.estimate, *errors)
            pile.deviation = pile.estimate - pile.book_weight if pile.estimate else 0.0
            pile.is_noise = not pile.estimate or volume.is_noise(
                pile.deviation, pile.estimate, *errors
            )

    # --- opening --------------------------------------------------------------------------

    @api.model
    def _open_at(self, place, product, lot, arriving):
        """Open the pile of ``place``, on ``lot`` or on a new lot; the caller is the flow.

        :param arriving: the supplier's lot that comes first; the new pile has its quality
        """
        # Two trucks that tip at one place: the second session is tried again by Odoo.
        self.env["wms.area.state"]._guard(place.area_id)
        company = place.company_id or self.env.company
        # sudo: piles and their lots are made by the flow, nobody has the right to create one.
        piles = self.sudo()
        if not lot:
            lot = (
                self.env["stock.lot"]
                .sudo()
                .create(
                    {
                        "name": piles._new_name(place, product),
                        "product_id": product.id,
                        "company_id": company.id,
                        "grade_id": arriving.grade_id.id,
                        "moisture": arriving.moisture,
                        "bulk_density": arriving.bulk_density,
                        "quality_state": arriving.quality_state or "released",
                        "production_date": fields.Date.context_today(self),
                    }
                )
            )
        pile = piles.create(
            {
                "location_id": place.id,
                "product_id": product.id,
                "lot_id": lot.id,
                "company_id": company.id,
                "method": place.pile_method,
                "opened_at": fields.Datetime.now(),
                "vessel_was_clean": place.vessel_clean,
                "vessel_previous_id": place.vessel_product_id.id,
            }
        )
        pile._note("pile.opened", after={"method": pile.method})
        return pile

    def _new_name(self, place, product) -> str:
        """Name of the next pile: the sign of its place and a number."""
        sign = place.barcode or place.sign or place.name
        number = self.search_count([("location_id", "=", place.id)]) + 1
        lots = self.env["stock.lot"]
        while lots.search_count(
            [("name", "=", f"{sign}/{number:03d}"), ("product_id", "=", product.id)], limit=1
        ):
            number += 1
        return f"{sign}/{number:03d}"

    def _note(self, kind: str, reason: str = "", before=None, after=None):
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": kind,
                    "record": pile,
                    "lot": pile.lot_id.name,
                    "place": pile.location_id.complete_name,
                    "reason": reason,
                    "before": before,
                    "after": after,
                }
                for pile in self
            ]
        )

    def _forget(self):
        """The only arrival was taken back: there never was such a pile, nor its residue."""
        self.ensure_one()
        self.write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.user.id,
                "closing_note": self.env._("Its only receipt was taken back."),
            }
        )
        self.location_id.write(
            {
                "vessel_clean": self.vessel_was_clean,
                "vessel_product_id": self.vessel_previous_id.id,
            }
        )
        self._note("pile.closed", reason=self.closing_note)

    # --- composition ----------------------------------------------------------------------

    def _engine_layers(self):
        self.ensure_one()
        left = self.layer_ids.filtered(lambda layer: layer.weight > 0).sorted("id")
        return [composition.Layer(layer.id, layer.weight) for layer in left]

    def _add_layer(self, weight: float, lot, line):
        """``weight`` kg of ``lot`` (empty: not known) came in by ``line``."""
        self.ensure_one()
        return self.env["wms.pile.layer"].create(
            {
                "pile_id": self.id,
                "lot_id": lot.id,
                "picking_id": line.picking_id.id,
                "partner_id": line.picking_id.partner_id.id,
                "line_id": line.id,
                "weight_in": weight,
                "weight": weight,
                "arrived_at": fields.Datetime.now(),
            }
        )

    def _draw(self, weight: float, line):
        """Take ``weight`` kg out of the layers, by the method of the pile; returns the shares."""
        self.ensure_one()
        taken = composition.take(self._engine_layers(), weight, self.method)
        layers = self.env["wms.pile.layer"].browse(taken.shares)
        for layer in layers:
            layer.weight = max(layer.weight - taken.shares[layer.id], 0.0)
        values = [(layer.id, layer.lot_id.id, taken.shares[layer.id]) for layer in layers]
        if taken.unknown:
            values.append((False, False, taken.unknown))
        return self.env["wms.pile.share"].create(
            [
                {
                    "pile_id": self.id,
                    "layer_id": layer,
                    "lot_id": lot,
                    "line_id": line.id,
                    "weight": share,
                    "happened_at": fields.Datetime.now(),
                }
                for layer, lot, share in values
            ]
        )

    def _takes_quality(self):
        """Quality states that may join: what is released is not tainted by what is not."""
        self.ensure_one()
        state = self.lot_id.quality_state
        if state in DELIVERABLE_STATES:
            return frozenset(DELIVERABLE_STATES)
        return frozenset({state, *DELIVERABLE_STATES})

    # --- the end --------------------------------------------------------------------------

    def action_close(self):
        """Ask for the end of the pile: what is left over, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the Pile"),
            "res_model": "wms.pile.close",
            "view_mode": "form",
            "target": "new",
            "context": {"default_pile_id": self.id},
        }

    def _is_doubtful(self, left: float) -> bool:
        """Whether ``left`` kg of the book are more than piles lose: perhaps it is not gone."""
        self.ensure_one()
        usual = 3 * max(self.product_id.pile_loss_rate, 0.0) / 100
        return left > max(_DOUBTFUL, usual) * self.in_weight

    @api.private
    def close(self, reason: str, note: str, checked: bool = False):
        """The pile is gone: post what the book still has, and let a new pile begin.

        :param checked: somebody has looked that it is gone, though the book has much of it
        :raises UserError: for who is no supervisor, or while work is open there
        """
        self.ensure_one()
        self._check_may_settle()
        self._check_no_work()
        left = self._book_kg()
        if self._is_doubtful(left) and not checked:
            raise UserError(
                self.env._(
                    "The book still has %(left)s kg of the %(came)s kg that came in. If the "
                    "pile is really gone, tick that you have looked.",
                    left=f"{left:g}",
                    came=f"{self.in_weight:g}",
                )
            )
        if left:
            self._post_difference(-left, reason, note)
        # sudo: piles are written by the flow; the supervisor was checked.
        pile = self.sudo()
        pile.write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.user.id,
                "closing_reason": reason if pile.difference else False,
                "closing_note": note,
            }
        )
        pile.layer_ids.weight = 0.0
        # What is learnt counts from now on.
        for product in (pile.product_id, pile.product_id.product_tmpl_id):
            product.invalidate_recordset(["pile_loss_rate"])
        self._note(
            "pile.closed",
            reason=note,
            before={"book_weight": left},
            after={
                "in": pile.in_weight,
                "out": pile.out_weight,
                "difference": pile.difference,
                "reason": reason,
            },
        )

    @api.private
    def post_surplus(self, weight: float, reason: str, note: str):
        """There is more than the book knows, at the end of the pile: add ``weight`` kg.

        :raises UserError: for who is no supervisor, or for no weight
        """
        self.ensure_one()
        self._check_may_settle()
        if weight <= 0:
            raise UserError(self.env._("A surplus weighs more than 0 kg."))
        self._post_difference(weight, reason, note)
        self._note("pile.surplus", reason=note, after={"weight": weight, "reason": reason})

    def _check_may_settle(self):
        self.env["stock.move.line"]._check_supervisor(
            self.env._("A supervisor closes piles and posts what is left over.")
        )
        # What two people settle at once: the second session is tried again by Odoo.
        self.env["wms.area.state"]._guard(self.location_id.area_id)
        if self.state != "open":
            raise UserError(self.env._("%(pile)s is closed already.", pile=self.lot_id.name))

    def _check_no_work(self):
        """Nobody loads from or tips onto a pile that is being closed.

        :raises UserError: naming the transfer
        """
        place = self.location_id
        # sudo: other people's work counts too.
        line = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("quantity", ">", 0),
                    "|",
                    ("location_id", "=", place.id),
                    ("location_dest_id", "=", place.id),
                ],
                limit=1,
            )
        )
        if line:
            raise UserError(
                self.env._(
                    "%(transfer)s still works at %(place)s. Finish it or take its reservation "
                    "back, then close the pile.",
                    transfer=line.picking_id.name or line.reference or line.move_id.origin,
                    place=place.complete_name,
                )
            )

    def _post_difference(self, weight: float, reason: str, note: str):
        """Post ``weight`` kg, below 0 a loss, by Odoo's own inventory move."""
        self.ensure_one()
        words = dict(self._fields["closing_reason"]._description_selection(self.env))
        text = self.env._("%(reason)s: %(note)s", reason=words[reason], note=note)
        self._book_without_goods(self.location_id, self.lot_id, weight, "difference", text)

    def _book_without_goods(self, place, lot, weight: float, entry: str, text: str):
        """Change what the book has of ``lot`` at ``place`` by ``weight`` kg; returns the line."""
        product = lot.product_id
        quantity = product._from_kg(abs(weight))
        loss = product.with_company(self.company_id).property_stock_inventory
        source, destination = (loss, place) if weight > 0 else (place, loss)
        ends = {
            "product_id": product.id,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
        }
        line = {
            **ends,
            "product_uom_id": product.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id,
        }
        # sudo: who may do this was checked; Odoo asks for an inventory manager here.
        move = (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    **ends,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": quantity,
                    "state": "confirmed",
                    "is_inventory": True,
                    "picked": True,
                    "inventory_name": text,
                    "pile_id": self.id,
                    "pile_entry": entry,
                    "move_line_ids": [Command.create(line)],
                }
            )
        )
        move._action_done()
        return move.move_line_ids


class PileLayer(models.Model):
    """One arrival on a pile, and what is left of it; kg."""

    _name = "wms.pile.layer"
    _description = "Layer of a Pile"
    _order = "pile_id, id"
    _rec_name = "lot_id"

    pile_id = fields.Many2one(
        "wms.pile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pile_id.company_id", store=True)
    lot_id = fields.Many2one(
        "stock.lot", "Supplier's Lot", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    partner_id = fields.Many2one("res.partner", "From", readonly=True)
    line_id = fields.Many2one("stock.move.line", readonly=True, index="btree_not_null")
    genealogy_id = fields.Many2one("wms.lot.genealogy", readonly=True, ondelete="set null")
    arrived_at = fields.Datetime("Came In", required=True, readonly=True)
    weight_in = fields.Float("Came In (kg)", digits="Stock Weight", readonly=True)
    weight = fields.Float("Left of It (kg)", digits="Stock Weight", readonly=True)
    share = fields.Float("Share (%)", compute="_compute_share", digits=(16, 1))

    @api.depends("weight", "pile_id.layer_ids.weight")
    def _compute_share(self):
        for pile, layers in self.grouped("pile_id").items():
            parts = composition.shares(pile._engine_layers())
            for layer in layers:
                layer.share = 100 * parts.get(layer.id, 0.0)


class PileShare(models.Model):
    """Which supplier's lot is in what left a pile; kg."""

    _name = "wms.pile.share"
    _description = "Share in What Left a Pile"
    _order = "happened_at desc, id desc"
    _rec_name = "lot_id"

    pile_id = fields.Many2one(
        "wms.pile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pile_id.company_id", store=True)
    layer_id = fields.Many2one("wms.pile.layer", readonly=True, ondelete="set null")
    lot_id = fields.Many2one(
        "stock.lot", "Supplier's Lot", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    line_id = fields.Many2one(
        "stock.move.line", "Task", required=True, readonly=True, index=True, ondelete="restrict"
    )
    picking_id = fields.Many2one(related="line_id.picking_id", string="Transfer")
    partner_id = fields.Many2one(related="line_id.picking_id.partner_id", string="To")
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    happened_at = fields.Datetime("When", required=True, readonly=True)

from odoo import api, fields, models

from ..engine import composition, volume
from .stock_lot import DELIVERABLE_STATES

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

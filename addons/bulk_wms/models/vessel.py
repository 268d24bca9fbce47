from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.volume import Vessel
from .pile import METHODS


class StockLocation(models.Model):
    """Positions where loose goods lie in one pile; some of them are silos or tanks."""

    _inherit = "stock.location"

    is_pile_place = fields.Boolean(compute="_compute_is_pile_place")
    pile_ids = fields.One2many("wms.pile", "location_id", "Piles")
    open_pile_id = fields.Many2one("wms.pile", compute="_compute_open_pile_id")
    pile_method = fields.Selection(
        METHODS,
        "Composition",
        default="mixed",
        required=True,
        help="How what leaves is made up: by the share of all that is there, or by the oldest "
        "layer first. Counts for piles that are opened from now on.",
    )
    volume_error = fields.Float(
        "Error of Volume (%)",
        default=3.0,
        digits=(16, 2),
        help="Standard uncertainty of a survey or level reading: drone 1 to 3, by hand 5 to 10.",
    )
    density_error = fields.Float("Error of Density (%)", default=3.0, digits=(16, 2))
    moisture_error = fields.Float("Error of Moisture (%)", default=1.0, digits=(16, 2))
    vessel_kind = fields.Selection(
        [("silo", "Silo"), ("tank", "Tank")],
        "Vessel",
        help="Closed vessels have a volume, a residue that limits what may follow, and take "
        "released goods only.",
    )
    vessel_diameter = fields.Float("Inner Diameter (m)", digits=(16, 3))
    vessel_height = fields.Float("Height of Cylinder (m)", digits=(16, 3))
    vessel_hopper_height = fields.Float("Height of Hopper (m)", digits=(16, 3))
    vessel_outlet_diameter = fields.Float("Outlet Diameter (m)", digits=(16, 3))
    vessel_heel = fields.Float(
        "Least Heel (kg)",
        digits="Stock Weight",
        help="What stays in when goods are drawn; only closing the pile takes it out.",
    )
    vessel_table_ids = fields.One2many(
        "wms.vessel.table",
        "location_id",
        "Calibration",
        help="Volume by level. Where it is filled in, the sizes are not asked.",
    )
    vessel_capacity = fields.Float(
        "Capacity (m³)", compute="_compute_vessel_capacity", store=True, digits=(16, 1)
    )
    vessel_product_id = fields.Many2one(
        "product.product", "Last Filled with", readonly=True, copy=False
    )
    vessel_clean = fields.Boolean("Clean", readonly=True, copy=False, default=True)
    vessel_cleaned_at = fields.Datetime("Cleaned", readonly=True, copy=False)
    reading_ids = fields.One2many("wms.silo.level", "location_id", "Level Readings")

    _vessel_positive = models.Constraint(
        "CHECK(vessel_diameter >= 0 AND vessel_height >= 0 AND vessel_hopper_height >= 0"
        " AND vessel_outlet_diameter >= 0 AND vessel_heel >= 0 AND volume_error >= 0"
        " AND density_error >= 0 AND moisture_error >= 0)",
        "Sizes and errors cannot be negative.",
    )

    def _ledger_fields(self):
        return (
            *super()._ledger_fields(),
            "pile_method",
            "vessel_kind",
            "vessel_heel",
            "vessel_capacity",
            "vessel_clean",
        )

    @api.depends("place_kind", "storage_category_id.is_heap")
    def _compute_is_pile_place(self):
        for place in self:
            place.is_pile_place = (
                place.place_kind == "position" and place.storage_category_id.is_heap
            )

    @api.depends("pile_ids.state")
    def _compute_open_pile_id(self):
        for place in self:
            place.open_pile_id = place.pile_ids.filtered(lambda pile: pile.state == "open")[:1]

    @api.depends(
        "vessel_kind",
        "vessel_diameter",
        "vessel_height",
        "vessel_hopper_height",
        "vessel_outlet_diameter",
        "vessel_table_ids.level",
        "vessel_table_ids.volume",
    )
    def _compute_vessel_capacity(self):
        for place in self:
            place.vessel_capacity = place._vessel().capacity() if place.vessel_kind else 0.0

    def _vessel(self) -> Vessel:
        """This vessel as the engine takes it, in metres."""
        self.ensure_one()
        return Vessel(
            diameter=self.vessel_diameter,
            height=self.vessel_height,
            hopper_height=self.vessel_hopper_height,
            outlet_diameter=self.vessel_outlet_diameter,
            table=tuple(sorted((row.level, row.volume) for row in self.vessel_table_ids)),
        )

    @api.constrains("vessel_kind", "storage_category_id", "place_kind")
    def _check_vessel(self):
        for place in self.filtered("vessel_kind"):
            if not place.is_pile_place:
                raise ValidationError(
                    self.env._(
                        "%(place)s is a vessel: make it a position, with a storage category for "
                        "loose goods only.",
                        place=place.complete_name,
                    )
                )

    @api.constrains("storage_category_id", "place_kind", "active")
    def _check_open_pile_place(self):
        for place in self.sudo():
            if place.open_pile_id and not (place.is_pile_place and place.active):
                raise ValidationError(
                    self.env._(
                        "%(place)s has the open pile %(pile)s. Close the pile first.",
                        place=place.complete_name,
                        pile=place.open_pile_id.lot_id.name,
                    )
                )

    def _products_allowed(self) -> frozenset[int]:
        """Products that may come here because of what is or was here; empty: any."""
        self.ensure_one()
        pile = self.open_pile_id
        if pile:
            return frozenset(pile.product_id.ids)
        last = self.vessel_product_id
        if not self.vessel_kind or self.vessel_clean or not last:
            return frozenset()
        follows = self.env["wms.vessel.follow"].search([("previous_id", "=", last.id)])
        return frozenset({last.id, *follows.next_id.ids})

    def _note_filling(self, product):
        """A vessel into which ``product`` went is no longer clean."""
        self.ensure_one()
        if self.vessel_kind and (self.vessel_clean or self.vessel_product_id != product):
            # sudo: places belong to managers; what was filled in is a fact of the flow.
            self.sudo().write({"vessel_clean": False, "vessel_product_id": product.id})

    def action_cleaned(self):
        """Note that the vessel is clean: any product may follow.

        :raises UserError: for who is no supervisor, or while something is in it
        """
        self.env["stock.move.line"]._check_supervisor(
            self.env._("A supervisor notes that a vessel is clean.")
        )
        for place in self.filtered("vessel_kind"):
            if place.sudo().open_pile_id:
                raise UserError(
                    self.env._(
                        "%(place)s still has the open pile %(pile)s. Empty it and close the pile.",
                        place=place.complete_name,
                        pile=place.sudo().open_pile_id.lot_id.name,
                    )
                )
            # sudo: places belong to managers; the supervisor was checked.
            place.sudo().write({"vessel_clean": True, "vessel_cleaned_at": fields.Datetime.now()})


class VesselTable(models.Model):
    """Calibration of a vessel: its volume up to a level."""

    _name = "wms.vessel.table"
    _inherit = ["wms.ledger.mixin"]
    _description = "Calibration of a Vessel"
    _order = "location_id, level"
    _rec_name = "level"

    location_id = fields.Many2one(
        "stock.location", "Vessel", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="location_id.company_id", store=True)
    level = fields.Float("Level (m)", required=True, digits=(16, 3))
    volume = fields.Float("Volume (m³)", required=True, digits=(16, 3))

    _level_uniq = models.Constraint(
        "unique(location_id, level)", "The table has this level already."
    )
    _positive = models.Constraint(
        "CHECK(level >= 0 AND volume >= 0)", "Levels and volumes are not negative."
    )

    def _ledger_fields(self):
        return ("level", "volume")

    def _ledger_extra(self):
        return {"place": self.location_id.complete_name}

    @api.constrains("level", "volume")
    def _check_rising(self):
        """More level is never less volume."""
        for place in self.location_id:
            volumes = [row.volume for row in place.vessel_table_ids.sorted("level")]
            if volumes != sorted(volumes):
                raise ValidationError(
                    self.env._(
                        "The table of %(place)s falls: a higher level cannot hold less.",
                        place=place.complete_name,
                    )
                )


class VesselFollow(models.Model):
    """What may follow what in a vessel that was not cleaned."""

    _name = "wms.vessel.follow"
    _inherit = ["wms.ledger.mixin"]
    _description = "May Follow in a Vessel"
    _order = "previous_id, next_id"
    _rec_name = "next_id"

    previous_id = fields.Many2one(
        "product.product", "After", required=True, index=True, ondelete="cascade"
    )
    next_id = fields.Many2one("product.product", "May Come", required=True, ondelete="cascade")
    note = fields.Char()

    _pair_uniq = models.Constraint("unique(previous_id, next_id)", "This pair is known already.")

    def _ledger_fields(self):
        return ("previous_id", "next_id", "note")

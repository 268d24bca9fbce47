from dataclasses import replace

from odoo import fields, models

_PILING_FIELDS = (
    "max_overhang",
    "min_lower_thickness",
    "three_tier_diameter",
    "two_tier_diameter",
    "same_eye",
    "max_floor_load",
    "floor_area",
)


class StockStorageCategory(models.Model):
    """Which coil may rest on which, and what the ground carries. 0 or empty means no limit."""

    _inherit = "stock.storage.category"

    max_overhang = fields.Float(
        "Wider than Below by (mm)",
        digits=(16, 1),
        help="By how much an upper coil may be wider than each that carries it. 1: not wider.",
    )
    min_lower_thickness = fields.Float(
        "Least Strip that Carries (mm)",
        digits=(16, 3),
        help="A coil of thinner strip carries nothing.",
    )
    three_tier_diameter = fields.Float(
        "Three Tiers up to Diameter (mm)",
        digits=(16, 1),
        help="Coils up to this outer diameter may be part of three tiers.",
    )
    two_tier_diameter = fields.Float(
        "Two Tiers up to Diameter (mm)",
        digits=(16, 1),
        help="Coils up to this outer diameter may be part of two tiers; larger ones, and those "
        "whose diameter is not known, stand alone.",
    )
    same_eye = fields.Boolean(
        "Eyes the Same Way", help="Coils that lie on each other have their eyes the same way."
    )
    max_floor_load = fields.Float(
        "Floor Carries (kg/m²)",
        digits=(16, 1),
        help="On the area of one place; without an area, on the face of the lowest piece.",
    )
    floor_area = fields.Float("Area of One Place (m²)", digits=(16, 2))

    _piling_positive = models.Constraint(
        "CHECK(max_overhang >= 0 AND min_lower_thickness >= 0 AND three_tier_diameter >= 0"
        " AND two_tier_diameter >= 0 AND max_floor_load >= 0 AND floor_area >= 0)",
        "Limits cannot be negative. 0 means no limit.",
    )
    _tiers_in_order = models.Constraint(
        "CHECK(two_tier_diameter = 0 OR three_tier_diameter <= two_tier_diameter)",
        "A coil for three tiers may be in two as well: the diameter for two tiers is the larger.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), *_PILING_FIELDS)

    def _limits(self):
        limits = super()._limits()
        if not self:
            return limits
        return replace(limits, **{name: self[name] for name in _PILING_FIELDS})


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _item(self, weight=None):
        """The engine also asks which way the eye of a coil points."""
        return replace(super()._item(weight), eye=self.eye_axis or "")

from odoo import fields, models
from odoo.tools import SQL

from ..engine.items import Limits
from .quality_table import DELIVERABLE_STATES, HELD_STATES


class StockStorageCategory(models.Model):
    """Limits of a kind of position. 0 or empty means no limit, in every field."""

    _name = "stock.storage.category"
    _inherit = ["stock.storage.category", "wms.ledger.mixin"]

    stacking = fields.Selection(
        [
            ("single", "Single: nothing is stacked"),
            ("column", "Column: one stack, layer on layer"),
            ("saddle", "Saddle: tier t slot s rests on tier t-1 slots s and s+1"),
        ],
        default="single",
        required=True,
    )
    form_ids = fields.Many2many("wms.material.form", string="Material Forms", help="Empty: all.")
    max_tiers = fields.Integer(
        "Most Tiers",
        help="Layers of a column or units on a single place. 0: no limit. "
        "A saddle always holds one coil; its tiers are locations.",
    )
    min_thickness = fields.Float("Least Thickness (mm)", digits=(16, 3))
    max_thickness = fields.Float("Greatest Thickness (mm)", digits=(16, 3))
    min_width = fields.Float("Least Width (mm)", digits=(16, 1))
    max_width = fields.Float("Greatest Width (mm)", digits=(16, 1))
    min_length = fields.Float("Least Length (mm)", digits=(16, 1))
    max_length = fields.Float("Greatest Length (mm)", digits=(16, 1))
    min_outer_diameter = fields.Float("Least Outer Diameter (mm)", digits=(16, 1))
    max_outer_diameter = fields.Float("Greatest Outer Diameter (mm)", digits=(16, 1))
    max_height = fields.Float("Greatest Stack Height (mm)", digits=(16, 1))
    max_pressure = fields.Float(
        "Greatest Pressure (kg/m²)", help="Weight lying on a piece, per square metre of its face."
    )
    max_length_spread = fields.Float("Length Spread in a Stack (mm)", digits=(16, 1))
    max_length_step = fields.Float("Length Step between Neighbours (mm)", digits=(16, 1))
    max_width_step = fields.Float("Width Step between Neighbours (mm)", digits=(16, 1))
    upper_weight_ratio = fields.Float(
        "Upper to Lower Weight",
        help="An upper coil weighs at most this times the lighter one below it.",
    )
    max_diameter_difference = fields.Float("Diameter Difference of Tiers (mm)", digits=(16, 1))
    quality_zone = fields.Selection(
        [
            ("any", "Any quality state"),
            ("deliverable", "What may leave: released, conditional, downgraded"),
            ("held", "What is held: pending, rejected, blocked, customer hold"),
        ],
        default="any",
        required=True,
    )
    hazard_pair_ids = fields.One2many(
        "wms.hazard.pair",
        "category_id",
        "Hazard Classes Kept Apart",
        copy=True,
        help="Classes that must not stand in the same area.",
    )

    _limits_positive = models.Constraint(
        "CHECK(max_tiers >= 0 AND min_thickness >= 0 AND max_thickness >= 0 AND min_width >= 0"
        " AND max_width >= 0 AND min_length >= 0 AND max_length >= 0 AND min_outer_diameter >= 0"
        " AND max_outer_diameter >= 0 AND max_height >= 0 AND max_pressure >= 0"
        " AND max_length_spread >= 0 AND max_length_step >= 0 AND max_width_step >= 0"
        " AND upper_weight_ratio >= 0 AND max_diameter_difference >= 0)",
        "Limits cannot be negative. 0 means no limit.",
    )

    _LIMIT_FIELDS = (
        "max_weight",
        "max_tiers",
        "min_thickness",
        "max_thickness",
        "min_width",
        "max_width",
        "min_length",
        "max_length",
        "min_outer_diameter",
        "max_outer_diameter",
        "max_height",
        "max_pressure",
        "max_length_spread",
        "max_length_step",
        "max_width_step",
        "upper_weight_ratio",
        "max_diameter_difference",
    )

    def _ledger_fields(self):
        return (
            "name",
            "stacking",
            "form_ids",
            "allow_new_product",
            "quality_zone",
            *self._LIMIT_FIELDS,
        )

    def write(self, vals):
        result = super().write(vals)
        if {"stacking", "max_tiers", "max_weight"}.intersection(vals):
            self.location_ids._touch_loads()
        return result

    def _hazard_pairs(self) -> dict[bool, frozenset[frozenset[str]]]:
        """Codes of the classes that may (True) and must not (False) stand together here.

        One statement: every step that looks at a place asks for them.
        """
        for model in ("wms.hazard.pair", "wms.hazard.class"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT COALESCE(pair.allowed, FALSE), one.code, other.code"
                "  FROM wms_hazard_pair pair"
                "  JOIN wms_hazard_class one ON one.id = pair.first_id"
                "  JOIN wms_hazard_class other ON other.id = pair.second_id"
                " WHERE pair.category_id = %s",
                self.id,
            )
        )
        return {
            allowed: frozenset(frozenset(codes) for told, *codes in rows if told == allowed)
            for allowed in (False, True)
        }

    def _limits(self) -> Limits:
        """These limits as the engine takes them; an empty record limits nothing."""
        if not self:
            return Limits()
        self.ensure_one()
        zones = {
            "any": frozenset(),
            "deliverable": frozenset(DELIVERABLE_STATES),
            "held": frozenset(HELD_STATES),
        }
        pairs = self._hazard_pairs()
        return Limits(
            pattern=self.stacking,
            forms=frozenset(self.form_ids.mapped("code")),
            mixing=self.allow_new_product,
            quality_states=zones[self.quality_zone],
            hazard_pairs=pairs[False],
            hazard_allowed=pairs[True],
            **{name: self[name] for name in self._LIMIT_FIELDS},
        )

from odoo import fields, models

from ..engine.weight import CARBON_STEEL


class Grade(models.Model):
    """Grade of a material, such as Q235B or SPCC, with the standard that defines it."""

    _name = "wms.grade"
    _description = "Grade"
    _order = "name"

    name = fields.Char(required=True)
    standard = fields.Char(help="The standard that defines the grade, such as GB/T 700.")
    density = fields.Float(
        "Density (kg/m³)",
        default=CARBON_STEEL,
        help="Used for theoretical weights. 7850 is the customary value for carbon steel.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("unique(name)", "This grade exists already.")
    _density_positive = models.Constraint("CHECK(density > 0)", "The density must be above 0.")

from odoo import fields, models

from ..engine.weight import CARBON_STEEL


class Grade(models.Model):
    """Grade of a material, such as Q235B or SPCC, with the standard that defines it."""

    _name = "wms.grade"
    _inherit = ["wms.ledger.mixin"]
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

    def _ledger_fields(self):
        return ("name", "standard", "density", "active")

    def write(self, vals):
        """Where the book keeps theoretical weights, another density is another weight."""
        if "density" not in vals:
            return super().write(vals)
        lots = self.env["stock.lot"].search([("grade_id", "in", self.ids)])
        before = lots._book_weights_of_pieces()
        result = super().write(vals)
        lots._follow_changed_weights(before)
        return result

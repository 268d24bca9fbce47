from odoo import api, models

from ..engine import profiles
from ..engine import weight as theory
from .stock_lot import SIZES


class StockLot(models.Model):
    """Theoretical weight in kg by form, from the sizes of the lot and the density of its grade.

    Of bundles, bags and big bags it is that of one of them, as label and actual weight are: how
    much of the lot lies where is what the stock says.
    """

    _inherit = "stock.lot"

    @api.depends(
        "form_id.code",
        "grade_id.density",
        *SIZES,
    )
    def _compute_weight_theoretical(self):
        for lot in self:
            lot.weight_theoretical = lot._theoretical_weight()

    def _theoretical_weight(self) -> float:
        """Weight in kg by sizes and density; 0 while sizes are missing or cannot be."""
        self.ensure_one()
        formulas = {
            "coil": self._theory_of_coil,
            "wire_rod": self._theory_of_wire_rod,
            "plate": self._theory_of_plate,
            "slab": self._theory_of_plate,
            "bundle": self._theory_of_bundle,
            "bag_pallet": self._theory_of_bag,
            "big_bag": self._theory_of_bag,
        }
        formula = formulas.get(self.form_code)
        if not formula:
            return 0.0
        try:
            return formula(self.grade_id.density or theory.CARBON_STEEL)
        except ValueError:
            # Sizes that contradict each other, such as a wall thicker than its pipe, give no
            # weight; whoever types them sees that there is none.
            return 0.0

    def _theory_of_coil(self, density: float) -> float:
        if not (self.outer_diameter > self.inner_diameter > 0 and self.width):
            return 0.0
        rings = (self.outer_diameter, self.inner_diameter)
        if self.coating and self.thickness:
            return theory.coated_coil_weight(
                self.thickness, self.width, *rings, self.coating, density
            )
        return theory.coil_weight(self.width, *rings, density=density)

    def _theory_of_plate(self, density: float) -> float:
        if not (self.thickness and self.width and self.length):
            return 0.0
        return theory.plate_weight(self.thickness, self.width, self.length, density=density)

    def _theory_of_wire_rod(self, density: float) -> float:
        """Known only where the mill says how long the rod is: its rings are not solid."""
        if not (self.diameter and self.length):
            return 0.0
        return profiles.bundle_weight(
            profiles.round_bar(self.diameter, density=density), self.length, 1
        )

    def _theory_of_bundle(self, density: float) -> float:
        if not (self.profile and self.length and self.unit_count):
            return 0.0
        per_metre = profiles.linear_weight(
            self.profile, self.diameter, self.width, self.thickness, density
        )
        return profiles.bundle_weight(per_metre, self.length, self.unit_count) if per_metre else 0.0

    def _theory_of_bag(self, _density: float) -> float:
        return self.unit_net

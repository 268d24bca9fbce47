from odoo import api, fields, models

from ..engine.plausibility import WeightLimit
from .lot_attributes import PROFILES


class WeightLimitRecord(models.Model):
    """How far label and actual weight may lie off the theoretical one before somebody is told.

    The most particular limit counts: profile and diameter before form. It never stops anybody.
    """

    _name = "wms.weight.limit"
    _inherit = ["wms.ledger.mixin"]
    _description = "Weight Limit"
    _order = "form_id, profile, min_diameter, id"

    form_id = fields.Many2one("wms.material.form", required=True, ondelete="cascade", index=True)
    profile = fields.Selection(PROFILES, help="Empty: every profile.")
    min_diameter = fields.Float("Diameter from (mm)", digits=(16, 3), help="0: no limit.")
    max_diameter = fields.Float("Diameter to (mm)", digits=(16, 3), help="0: no limit.")
    percent = fields.Float(
        "Allowed (± %)", digits=(16, 2), required=True, help="Of the theoretical weight."
    )
    standard = fields.Char(
        "Where From",
        translate=True,
        help="Where the figure comes from. Figures that came with the product are "
        "defaults to be checked against the text of the standard or the contract.",
    )
    active = fields.Boolean(default=True)

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100 AND min_diameter >= 0 AND max_diameter >= 0"
        " AND (max_diameter = 0 OR max_diameter >= min_diameter))",
        "A limit lies between 0 and 100 %, and its diameters go from small to large.",
    )

    def _ledger_fields(self):
        return (
            "form_id", "profile", "min_diameter", "max_diameter", "percent", "standard", "active",
        )  # fmt: skip

    @api.depends("form_id", "profile", "percent")
    def _compute_display_name(self):
        profiles = dict(self._fields["profile"]._description_selection(self.env))
        for limit in self:
            parts = [limit.form_id.name, profiles.get(limit.profile), f"± {limit.percent:g} %"]
            limit.display_name = ", ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        limits = super().create(vals_list)
        self._check_lots_of(limits.form_id)
        return limits

    def write(self, vals):
        forms = self.form_id
        result = super().write(vals)
        self._check_lots_of(forms | self.form_id)
        return result

    def unlink(self):
        forms = self.form_id
        result = super().unlink()
        self._check_lots_of(forms)
        return result

    def _check_lots_of(self, forms):
        """Other limits are other alarms, for what stands in the yard."""
        # sudo: the limits hold for the lots of every company.
        quants = self.env["stock.quant"].sudo()
        groups = quants._read_group(
            [
                ("lot_id.form_id", "in", forms.ids),
                ("quantity", ">", 0),
                ("location_id.usage", "in", ("internal", "transit")),
            ],
            ["lot_id"],
        )
        self.env["stock.lot"].sudo().union(*[lot for (lot,) in groups])._check_plausible()

    @api.model
    def _all(self) -> list[WeightLimit]:
        """All limits in force, as the engine takes them."""
        # sudo: whoever writes a weight meets the limits, whoever may read them.
        return [
            WeightLimit(
                form=limit.form_id.code,
                percent=limit.percent,
                profile=limit.profile or "",
                min_diameter=limit.min_diameter,
                max_diameter=limit.max_diameter,
                key=limit.id,
            )
            for limit in self.sudo().search([])
        ]

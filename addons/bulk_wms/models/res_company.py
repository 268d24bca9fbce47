from odoo import api, fields, models
from odoo.exceptions import UserError

from .weight_basis import WEIGHT_BASES


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "wms.ledger.mixin"]

    wms_weight_basis = fields.Selection(
        WEIGHT_BASES,
        "Book Weight",
        default="label",
        required=True,
        help="Which of the three weights of a lot the book keeps, where its contract says nothing.",
    )
    wms_weight_tolerance = fields.Float(
        "Tolerance of Ordered Weight (%)",
        default=3.0,
        help="How far a delivery of whole pieces may miss the ordered weight, up or down.",
    )

    _wms_weight_tolerance_range = models.Constraint(
        "CHECK(wms_weight_tolerance >= 0 AND wms_weight_tolerance <= 100)",
        "A tolerance lies between 0 and 100 %.",
    )

    def _ledger_fields(self):
        return ("wms_weight_basis", "wms_weight_tolerance")

    def write(self, vals):
        """Another book weight changes the quantity of every piece that it differs for."""
        if "wms_weight_basis" not in vals:
            return super().write(vals)
        # sudo: the company's setting counts for its lots, whoever may see them.
        lots = self.env["stock.lot"].sudo().search([("company_id", "in", self.ids)])
        before = lots._book_weights_of_pieces()
        result = super().write(vals)
        lots._follow_changed_weights(before)
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_weight_basis = fields.Selection(
        related="company_id.wms_weight_basis", readonly=False, required=True
    )
    wms_weight_tolerance = fields.Float(related="company_id.wms_weight_tolerance", readonly=False)
    wms_keep_kilograms = fields.Boolean(
        "Keep Kilograms",
        help="Three digits for all quantities, so that tonnes keep their kilograms. Holds for "
        "every product, and cannot be switched off here: quantities would be rounded.",
    )

    @api.model
    def get_values(self):
        values = super().get_values()
        values["wms_keep_kilograms"] = self.env.ref("uom.decimal_product_uom").digits >= 3
        return values

    def set_values(self):
        result = super().set_values()
        accuracy = self.env.ref("uom.decimal_product_uom")
        if self.wms_keep_kilograms and accuracy.digits < 3:
            # sudo: a manager of the yard decides it here, system settings own the record.
            accuracy.sudo().digits = 3
        elif not self.wms_keep_kilograms and accuracy.digits >= 3:
            raise UserError(
                self.env._(
                    "Quantities are kept with three digits already. Fewer digits would round "
                    "them; Odoo's decimal accuracy is the place for that decision."
                )
            )
        return result

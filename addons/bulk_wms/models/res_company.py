from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "wms.ledger.mixin"]

    wms_weight_basis = fields.Selection(
        [
            ("label", "Label weight"),
            ("actual", "Actual weight"),
            ("theoretical", "Theoretical weight"),
        ],
        "Book Weight",
        default="label",
        required=True,
        help="Which of the three weights of a lot the book keeps.",
    )
    wms_weight_tolerance = fields.Float(
        "Tolerance of Ordered Weight (%)",
        default=3.0,
        help="How far a delivery of whole pieces may miss the ordered weight, up or down.",
    )

    def _ledger_fields(self):
        return ("wms_weight_basis", "wms_weight_tolerance")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_weight_basis = fields.Selection(
        related="company_id.wms_weight_basis", readonly=False, required=True
    )
    wms_weight_tolerance = fields.Float(related="company_id.wms_weight_tolerance", readonly=False)

from odoo import fields, models


class ProductRemoval(models.Model):
    _name = "product.removal"
    _inherit = ["product.removal", "wms.ledger.mixin"]

    window_days = fields.Integer(
        "Window (days)",
        help="Lots whose dates lie within so many days of the oldest count as equally old; "
        "among them the one that is reached most easily goes first.",
    )

    _window_days_positive = models.Constraint(
        "CHECK(window_days >= 0)", "A window has at least 0 days."
    )

    def _ledger_fields(self):
        return ("window_days",)

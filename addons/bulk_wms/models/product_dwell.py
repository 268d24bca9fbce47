from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    dwell_days = fields.Integer(
        "Longest in the Yard (days)",
        help="Older lots are passed over and leave only by a supervisor's decision, after an "
        "inspection: bagged cement, for instance, is tested again after three months. 0: no limit.",
    )

    _dwell_days_positive = models.Constraint(
        "CHECK(dwell_days >= 0)", "Goods cannot stay for less than no days."
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "dwell_days")

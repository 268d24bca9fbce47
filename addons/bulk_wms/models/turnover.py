from odoo import fields, models

TURNOVER_CLASSES = [("A", "A: fast"), ("B", "B: medium"), ("C", "C: slow")]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    turnover_class = fields.Selection(
        TURNOVER_CLASSES,
        help="How fast it comes and goes. Strategies that look at it put A near the dock and C "
        "far from it. Empty: it does not matter.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "turnover_class")

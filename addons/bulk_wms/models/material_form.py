from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MaterialForm(models.Model):
    """What shape a material has, and with it how it is stored, labelled and counted."""

    _name = "wms.material.form"
    _inherit = ["wms.ledger.mixin"]
    _description = "Material Form"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short stable code that strategies refer to.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_piece = fields.Boolean(
        "One Piece",
        help="A lot of this form is one physical thing, such as a coil. "
        "It is never in two places and always moves whole.",
    )
    is_pile = fields.Boolean(
        "Loose Pile",
        help="Loose goods: weight only, never stacked, never split into handling units.",
    )
    is_counted = fields.Boolean(
        "Counted Too",
        help="Bags or bundles: their number is kept beside the weight, on stock and on tasks.",
    )
    handling_weight = fields.Float(
        "Handling Unit (kg)",
        digits="Stock Weight",
        help="What one lift carries, for forms that are not one piece. 0: everything at once.",
    )

    _code_uniq = models.Constraint("unique(code)", "This code is taken by another material form.")
    _handling_weight_positive = models.Constraint(
        "CHECK(handling_weight >= 0)", "A handling unit cannot weigh less than nothing."
    )

    def _ledger_fields(self):
        return ("name", "code", "active", "is_piece", "is_pile", "is_counted", "handling_weight")

    @api.constrains("is_piece")
    def _check_no_stock(self):
        """What stands in the yard as one piece cannot become divisible by a tick, nor back."""
        in_use = self.env["stock.quant"].search_count(
            [("lot_id.form_id", "in", self.ids), ("quantity", "!=", 0)], limit=1
        )
        if in_use:
            raise ValidationError(
                self.env._(
                    "There is stock of this form. Create a new form instead of changing "
                    "whether one lot is one piece."
                )
            )

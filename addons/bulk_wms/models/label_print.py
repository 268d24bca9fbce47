from odoo import fields, models

LABEL_KINDS = [
    ("lot", "Lot"),
    ("place", "Place"),
    ("package", "Package"),
    ("equipment", "Equipment"),
    ("vehicle", "Vehicle"),
    ("command", "Command"),
]
LABEL_REASONS = [
    ("ruined", "Label ruined"),
    ("lost", "Label missing"),
    ("changed", "Facts have changed"),
    ("second", "One more wanted"),
    ("printer", "Printer failed"),
    ("other", "Another reason"),
]
LABEL_SIZES = [("100x150", "100 × 150 mm"), ("100x70", "100 × 70 mm"), ("60x40", "60 × 40 mm")]
LABEL_OUTPUTS = [
    ("pdf", "PDF, a page per label"),
    ("sheet", "PDF, eight labels on A4"),
    ("zpl", "ZPL file"),
    ("printer", "Label printer"),
]


class LabelPrint(models.Model):
    """Who printed the label of what, when and why. Written by ``wms.label`` only.

    Two labels of one coil are two chances to scan the wrong one, so each further printing has
    its number and its reason.
    """

    _name = "wms.label.print"
    _inherit = ["wms.kept.mixin"]
    _description = "Printed Label"
    _order = "id desc"
    _rec_name = "name"

    name = fields.Char("Label of", required=True, readonly=True, index="trigram")
    kind = fields.Selection(LABEL_KINDS, required=True, readonly=True)
    job = fields.Char(
        required=True, readonly=True, index=True, help="Labels printed together share it."
    )
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", readonly=True)
    number = fields.Integer("Printing", readonly=True, help="1 is the first, each has its own.")
    reason = fields.Selection(LABEL_REASONS, "Why Again", readonly=True)
    note = fields.Char(readonly=True)
    size = fields.Selection(LABEL_SIZES, required=True, readonly=True)
    output = fields.Selection(LABEL_OUTPUTS, "Printed as", required=True, readonly=True)
    copies = fields.Integer(readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, index=True)
    printed_at = fields.Datetime(
        "Printed on", readonly=True, default=fields.Datetime.now, index=True
    )
    device = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)

    _number_once = models.UniqueIndex(
        "(res_model, res_id, number) WHERE res_id > 0",
        "Somebody has just printed this label. Look whether it is there; else print again.",
    )
    _number_positive = models.Constraint(
        "CHECK(number > 0 AND copies > 0)", "A label is printed once or more."
    )

    def action_open_record(self):
        """Open what the label is of."""
        self.ensure_one()
        if not self.res_id:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

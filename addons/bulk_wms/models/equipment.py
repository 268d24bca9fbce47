from odoo import fields, models


class Equipment(models.Model):
    """What lifts and carries: crane, forklift, truck of the yard."""

    _name = "wms.equipment"
    _description = "Equipment"
    _order = "name"

    name = fields.Char(required=True)
    barcode = fields.Char(index="btree_not_null", copy=False)
    kind = fields.Selection(
        [("crane", "Crane"), ("forklift", "Forklift"), ("truck", "Yard Truck")],
        default="crane",
        required=True,
    )
    max_weight = fields.Float("Carries (kg)", digits="Stock Weight", help="0: no limit.")
    area_ids = fields.Many2many(
        "stock.location", string="Areas", domain=[("place_kind", "=", "area")]
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    active = fields.Boolean(default=True)

    _barcode_uniq = models.Constraint("unique(barcode, company_id)", "This barcode is taken.")

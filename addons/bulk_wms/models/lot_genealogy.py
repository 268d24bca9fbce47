from odoo import fields, models


class LotGenealogy(models.Model):
    """How much of one lot went into another: slitting, cutting, merging, filling a pile.

    Written by the flow only, never changed: it says what has happened. Weights are kg.
    """

    _name = "wms.lot.genealogy"
    _description = "Lot Genealogy"
    _order = "id"
    _rec_name = "parent_id"

    parent_id = fields.Many2one(
        "stock.lot", "From Lot", required=True, readonly=True, index=True, ondelete="restrict"
    )
    child_id = fields.Many2one(
        "stock.lot", "Into Lot", required=True, readonly=True, index=True, ondelete="restrict"
    )
    weight = fields.Float("Weight (kg)", digits="Stock Weight", required=True, readonly=True)
    happened_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    company_id = fields.Many2one(related="child_id.company_id", store=True)

    _weight_positive = models.Constraint(
        "CHECK(weight >= 0)", "What went from one lot into another weighs at least nothing."
    )


class StockLot(models.Model):
    _inherit = "stock.lot"

    parent_link_ids = fields.One2many("wms.lot.genealogy", "child_id", "Made from", readonly=True)
    child_link_ids = fields.One2many("wms.lot.genealogy", "parent_id", "Became", readonly=True)

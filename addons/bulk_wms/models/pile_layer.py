from odoo import api, fields, models

from ..engine import composition


class PileLayer(models.Model):
    """One arrival on a pile, and what is left of it; kg."""

    _name = "wms.pile.layer"
    _description = "Layer of a Pile"
    _order = "pile_id, id"
    _rec_name = "lot_id"

    pile_id = fields.Many2one(
        "wms.pile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pile_id.company_id", store=True)
    lot_id = fields.Many2one(
        "stock.lot", "Supplier's Lot", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    partner_id = fields.Many2one("res.partner", "From", readonly=True)
    line_id = fields.Many2one("stock.move.line", readonly=True, index="btree_not_null")
    genealogy_id = fields.Many2one("wms.lot.genealogy", readonly=True, ondelete="set null")
    arrived_at = fields.Datetime("Came In", required=True, readonly=True)
    weight_in = fields.Float("Came In (kg)", digits="Stock Weight", readonly=True)
    weight = fields.Float("Left of It (kg)", digits="Stock Weight", readonly=True)
    share = fields.Float("Share (%)", compute="_compute_share", digits=(16, 1))

    @api.depends("weight", "pile_id.layer_ids.weight")
    def _compute_share(self):
        for pile, layers in self.grouped("pile_id").items():
            parts = composition.shares(pile._engine_layers())
            for layer in layers:
                layer.share = 100 * parts.get(layer.id, 0.0)


class PileShare(models.Model):
    """Which supplier's lot is in what left a pile; kg."""

    _name = "wms.pile.share"
    _description = "Share in What Left a Pile"
    _order = "happened_at desc, id desc"
    _rec_name = "lot_id"

    pile_id = fields.Many2one(
        "wms.pile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="pile_id.company_id", store=True)
    layer_id = fields.Many2one("wms.pile.layer", readonly=True, ondelete="set null")
    lot_id = fields.Many2one(
        "stock.lot", "Supplier's Lot", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    line_id = fields.Many2one(
        "stock.move.line", "Task", required=True, readonly=True, index=True, ondelete="restrict"
    )
    picking_id = fields.Many2one(related="line_id.picking_id", string="Transfer")
    partner_id = fields.Many2one(related="line_id.picking_id.partner_id", string="To")
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    happened_at = fields.Datetime("When", required=True, readonly=True)

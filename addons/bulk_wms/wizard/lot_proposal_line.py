from odoo import fields, models


class LotProposalLine(models.TransientModel):
    """One lot that could be taken."""

    _name = "wms.lot.proposal.line"
    _description = "Proposed Lot"
    _order = "chosen desc, rank, id"
    _rec_name = "lot_id"

    proposal_id = fields.Many2one("wms.lot.proposal", required=True, ondelete="cascade")
    key = fields.Integer(required=True, readonly=True)
    rank = fields.Integer("Turn", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    heat = fields.Char(related="lot_id.heat")
    grade_id = fields.Many2one(related="lot_id.grade_id")
    thickness = fields.Float(related="lot_id.thickness")
    width = fields.Float(related="lot_id.width")
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    aged = fields.Date("Dated", readonly=True)
    shuffle_count = fields.Integer("On Top", readonly=True)
    chosen = fields.Boolean(readonly=True)
    proposed = fields.Boolean(readonly=True)
    unfit = fields.Boolean(readonly=True)
    never = fields.Boolean(readonly=True)
    why = fields.Char(readonly=True)

    def action_take(self):
        """Take this lot too and work out what that means."""
        self.chosen = True
        self.sudo().proposal_id._work_out()  # sudo: as where it is opened

    def action_leave(self):
        """Leave this lot and work out what that means."""
        self.chosen = False
        self.sudo().proposal_id._work_out()  # sudo: as where it is opened


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_propose_lots(self):
        """Open the lots that the rules choose for this transfer."""
        self.ensure_one()
        return self.env["wms.lot.proposal"]._open_for(self.move_ids, picking=self)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def action_propose_lots(self):
        """Open the lots that the rules would choose for this line today."""
        self.ensure_one()
        return self.env["wms.lot.proposal"]._open_for(self._moves_to_choose_for(), sale_line=self)

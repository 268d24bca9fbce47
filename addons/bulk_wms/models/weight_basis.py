from odoo import api, fields, models

WEIGHT_BASES = [
    ("label", "Label weight"),
    ("actual", "Actual weight"),
    ("theoretical", "Theoretical weight"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    wms_weight_basis = fields.Selection(
        WEIGHT_BASES,
        "Settles by Weight",
        help="Which weight counts for pieces bought from this supplier. Empty: the company's "
        "setting.",
    )


class PurchaseOrder(models.Model):
    """A contract may settle by another weight than the company's others do."""

    _inherit = "purchase.order"

    wms_weight_basis = fields.Selection(
        WEIGHT_BASES,
        "Settles by Weight",
        compute="_compute_wms_weight_basis",
        store=True,
        readonly=False,
        help="Which weight of the pieces of this order the book keeps. Empty: the company's "
        "setting. It is written on every piece of the packing list.",
    )

    @api.depends("partner_id")
    def _compute_wms_weight_basis(self):
        for order in self:
            partner = order.partner_id
            order.wms_weight_basis = (
                partner.wms_weight_basis or partner.commercial_partner_id.wms_weight_basis
            )

    def write(self, vals):
        """Pieces that are still expected follow the contract; what has come keeps its weight."""
        result = super().write(vals)
        if "wms_weight_basis" in vals:
            # sudo: a buyer decides about the contract, whoever may write lots.
            moves = self.sudo().picking_ids.move_ids
            expected = moves.filtered(
                lambda move: (
                    move.state not in ("done", "cancel") and move.picking_type_id.code == "incoming"
                )
            )
            expected.piece_lot_id.write({"weight_basis": vals["wms_weight_basis"]})
        return result


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _lot_origin_values(self) -> dict:
        """What lots have from the receipt they come with: supplier and weight of the contract."""
        self.ensure_one()
        if self.location_id.usage != "supplier":
            # A customer who sends goods back did not make them.
            return {}
        # sudo: whoever unloads need not be able to read purchases.
        order = self.sudo().purchase_id
        partner = self.partner_id or order.partner_id
        values = {
            "supplier_id": partner.commercial_partner_id.id,
            "weight_basis": order.wms_weight_basis,
        }
        return {name: value for name, value in values.items() if value}


class StockLot(models.Model):
    _inherit = "stock.lot"

    supplier_id = fields.Many2one(
        "res.partner",
        "Mill or Supplier",
        index="btree_not_null",
        help="Who made or delivered it. Mill certificates are found by it and the heat.",
    )
    weight_basis = fields.Selection(
        WEIGHT_BASES,
        "Book Weight by Contract",
        help="Which weight the book keeps for this lot. Empty: the company's setting.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), "supplier_id", "weight_basis")

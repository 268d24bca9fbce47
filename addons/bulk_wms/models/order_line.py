from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """What whole pieces miss within the tolerance has been taken care of, too."""
        quantity = super()._get_qty_procurement(previous_product_uom_qty)
        for move in self.move_ids:
            if move.state != "cancel" and move.weight_residual:
                quantity += move.product_uom._compute_quantity(
                    move.weight_residual, self.product_uom_id, rounding_method="HALF-UP"
                )
        return quantity

    @api.constrains("product_id", "product_uom_id")
    def _check_keeps_kilograms(self):
        for line in self:
            line.product_id.product_tmpl_id._check_keeps_kilograms(line.product_uom_id)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    @api.constrains("product_id", "product_uom_id")
    def _check_keeps_kilograms(self):
        for line in self:
            line.product_id.product_tmpl_id._check_keeps_kilograms(line.product_uom_id)

from odoo import models

from .demand import DEMAND_FIELDS


class SaleOrderLine(models.Model):
    """The customer says it once, here; the moves take it over and follow its changes."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "wms.demand.mixin"]

    def _prepare_procurement_values(self):
        return {**super()._prepare_procurement_values(), **self._demand_values()}

    def write(self, vals):
        """A wish that changes after confirmation changes for what has not left yet."""
        names = [name for name in DEMAND_FIELDS if name in vals]
        before = {line: line._wish_facts() for line in self} if names else {}
        result = super().write(vals)
        for line, facts in before.items():
            if line.state == "sale" and line._wish_facts() != facts and line.product_id.form_id:
                # sudo: the yard follows the order, whoever may look into the yard.
                moves = line.sudo().move_ids
                moves._follow_wish(line._demand_values())
        return result

    # --- choosing lots --------------------------------------------------------------------

    def _moves_to_choose_for(self):
        """Moves of this line, or of the step before, that take goods out of the yard."""
        # sudo: a seller sees what would be chosen, whoever may look into the yard.
        moves = self.sudo().move_ids
        return moves | moves.browse(moves._rollup_move_origs())

    def _demand_move(self):
        """A move as confirming would make it, to ask the rules with; it is never saved."""
        self.ensure_one()
        warehouse = self.warehouse_id or self.order_id.warehouse_id
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, rounding_method="HALF-UP"
        )
        # sudo: as above
        return (
            self.env["stock.move"]
            .sudo()
            .new(
                {
                    "product_id": self.product_id.id,
                    "product_uom": self.product_id.uom_id.id,
                    "product_uom_qty": quantity,
                    "location_id": warehouse.lot_stock_id.id,
                    "location_dest_id": self.order_id.partner_shipping_id.property_stock_customer.id
                    or self.env.ref("stock.stock_location_customers").id,
                    "company_id": self.company_id.id,
                    "date": self.scheduled_date or self.order_id.date_order,
                    "state": "draft",
                    **self._demand_values(),
                }
            )
        )

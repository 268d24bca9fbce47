from odoo import fields, models
from odoo.fields import Domain

from .quality_table import LIMITED_STATES


class StockMove(models.Model):
    """To whom goods go at last, and which lots quality lets go there."""

    _inherit = "stock.move"

    def _leaves_yard(self) -> bool:
        """Whether these goods are on their way to a customer or into production."""
        self.ensure_one()
        return (self.location_final_id or self.location_dest_id).usage in (
            "customer",
            "production",
        )

    def _customer(self):
        """Who gets these goods at last; the company itself for its own production."""
        self.ensure_one()
        if (self.location_final_id or self.location_dest_id).usage == "production":
            return self.company_id.partner_id
        # sudo: whoever picks need not be able to read the order.
        move = self.sudo()
        partner = move.partner_id or move.picking_id.partner_id
        if move.sale_line_id:
            partner = partner or move.sale_line_id.order_id.partner_shipping_id
        if not partner and move.move_dest_ids:
            return move.move_dest_ids[0]._customer()
        return partner.with_env(self.env)

    def _leaves_on(self):
        """The day on which they leave as planned, today at the earliest."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        planned = fields.Datetime.context_timestamp(self, self.date).date() if self.date else today
        return max(today, planned)

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """Goods that are no pieces: Odoo reserves, but only lots that may go to this customer."""
        reserve = super()._update_reserved_quantity_vals
        if not self.product_id.form_id or not self._leaves_yard():
            return reserve(need, location_id, lot_id, package_id, owner_id, strict)
        customer, on = self._customer(), self._leaves_on()
        if lot_id:
            if not lot_id._may_leave_to(customer, on):
                return [], 0
            return reserve(need, location_id, lot_id, package_id, owner_id, strict)
        if not self._limited_lots(location_id):
            return reserve(need, location_id, lot_id, package_id, owner_id, strict)
        quants = self.env["stock.quant"]._gather(
            self.product_id, location_id, package_id=package_id, owner_id=owner_id
        )
        values, taken = [], 0.0
        # In the order of the removal strategy, lot by lot.
        for lot in quants.lot_id._may_leave_to(customer, on):
            rest = need - taken
            if self.product_id.uom_id.compare(rest, 0) <= 0:
                break
            more, quantity = reserve(rest, location_id, lot, package_id, owner_id, False)
            values += more
            taken += quantity
        return values, taken

    def _limited_lots(self, location) -> bool:
        """Whether lots of this product lie there that not every customer may get."""
        return bool(
            self.env["stock.quant"]
            .sudo()  # sudo: what lies there does not depend on who asks
            .search_count(
                Domain("product_id", "=", self.product_id.id)
                & Domain("location_id", "child_of", location.id)
                & Domain("quantity", ">", 0)
                & Domain("lot_id.quality_state", "in", LIMITED_STATES),
                limit=1,
            )
        )

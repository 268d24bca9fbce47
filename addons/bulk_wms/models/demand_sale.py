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

    def _wish_facts(self) -> tuple:
        self.ensure_one()
        return tuple(
            self[name].ids if name == "wish_grade_ids" else self[name] for name in DEMAND_FIELDS
        )

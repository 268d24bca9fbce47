from odoo import api, models


class Discrepancy(models.Model):
    """A new or settled difference is worth a look at once."""

    _inherit = "wms.discrepancy"

    @api.model_create_multi
    def create(self, vals_list):
        found = super().create(vals_list)
        self.env["wms.alert"]._look_soon()
        return found

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["wms.alert"]._look_soon()
        return result


class StockMoveLine(models.Model):
    """What was posted may raise or close alerts: they are looked after at once."""

    _inherit = "stock.move.line"

    def _action_done(self):
        bulk = bool(self.filtered("is_bulk"))
        result = super()._action_done()
        if bulk:
            self.env["wms.alert"]._look_soon()
        return result

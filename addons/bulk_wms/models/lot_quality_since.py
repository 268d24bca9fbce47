from odoo import api, fields, models


class StockLot(models.Model):
    """Since when a lot is in its quality state, so that a hold nobody looks after is seen."""

    _inherit = "stock.lot"

    quality_since = fields.Datetime("In This Quality since", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        return super().create([{**vals, "quality_since": now} for vals in vals_list])

    def write(self, vals):
        state = vals.get("quality_state")
        changed = self.filtered(lambda lot: state and lot.quality_state != state)
        result = super().write(vals)
        if changed:
            # sudo: whoever may judge a lot need not be able to write it.
            super(StockLot, changed.sudo()).write({"quality_since": fields.Datetime.now()})
        return result

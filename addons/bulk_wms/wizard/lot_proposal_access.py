from odoo import api, models


class LotProposal(models.TransientModel):
    """Whose demand this is: the choice is worked out in superuser mode, so it must be readable."""

    _inherit = "wms.lot.proposal"

    def _check_source(self):
        """Refuse a transfer or order that this person may not read, of another company say."""
        for source in (self.picking_id, self.sale_line_id, self.move_ids):
            # The records came in superuser mode when the flow wrote them.
            source.with_env(self.env).check_access("read")

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        proposals._check_source()
        return proposals

    def write(self, vals):
        result = super().write(vals)
        if {"picking_id", "sale_line_id", "move_ids"} & set(vals):
            self._check_source()
        return result

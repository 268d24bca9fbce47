from odoo import models


class Weighing(models.Model):
    _inherit = "wms.weighing"

    def _conclude(self, place=None, paper_weight: float = 0.0):
        """Goods that were loaded by scan are told already; their truck's ticket follows them."""
        result = super()._conclude(place, paper_weight)
        # sudo: what happened is told in full, whoever weighed.
        ticket = self.sudo()
        picking = ticket.picking_id
        loaded = ticket.direction == "out" and picking and not ticket.posts
        if loaded and self.env["mes.event"]._is_heard(picking.company_id):
            self.env["mes.event"]._emit(picking._done_events(self.env["stock.move"]))
        return result

from odoo import api, fields, models

from ..engine.count_plan import EMPTY

_ASKED = "bulk_wms.emptied_asked"


class StockMoveLine(models.Model):
    """A pick that empties a place has it looked at soon, while the crew is still near."""

    _inherit = "stock.move.line"

    def _action_done(self):
        left = self.filtered("is_bulk").location_id
        result = super()._action_done()
        self.env["wms.count.plan"]._look_at_emptied(left)
        return result


class CountPlan(models.Model):
    """Plans that check emptied places do not wait for their next list."""

    _inherit = "wms.count.plan"

    @api.model
    def _look_at_emptied(self, places):
        """Wake the scheduler when one of ``places`` holds so little that a plan checks it."""
        data = self.env.cr.precommit.data
        places = places.filtered(lambda place: place.place_kind == "position")
        if not places or data.get(_ASKED):
            return
        plans = self._checking_emptied()
        if not plans:
            return
        weights = dict(
            self.env["stock.quant"]
            # sudo: what stands at a place does not depend on who picked there.
            .sudo()
            ._read_group([("location_id", "in", places.ids)], ["location_id"], ["quantity:sum"])
        )
        for plan in plans:
            low = max(plan.low_weight, EMPTY)
            emptied = places.filtered(lambda place, low=low: weights.get(place, 0.0) <= low)
            if plan._in_scope(emptied):
                data[_ASKED] = True
                # sudo: whoever picks wakes the scheduler.
                self.env.ref("bulk_wms.cron_count_emptied").sudo()._trigger()
                return

    @api.model
    def _checking_emptied(self):
        """Active plans that look at emptied places by themselves."""
        # sudo: a plan holds for everybody, whoever may read it.
        return self.sudo().search([("kind", "=", "emptied"), ("run_every_hours", ">", 0)])

    @api.model
    def _cron_emptied(self):
        """A sheet for what was emptied since the last look, one plan at a time."""
        left = self._checking_emptied().ids
        self.env["wms.job"]._run_retrying(lambda: self._look_next(left))

    @api.model
    def _look_next(self, left: list[int]) -> int:
        """Make the sheets of the first plan of ``left`` and take it off; how many were done."""
        if not left:
            return 0
        self.browse(left[0])._run(fields.Datetime.now())
        # Only after it went well: a serialisation failure tries the same plan again.
        left.pop(0)
        return 1

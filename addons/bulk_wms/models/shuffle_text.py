from odoo import models


class Putaway(models.AbstractModel):
    """Why a lot that is in the way goes where it goes, in words."""

    _inherit = "wms.putaway"

    def _reason(self, reason) -> str:
        facts, code = reason["facts"], reason["criterion"]
        if code == "clears":
            return self.env._("lies on %(lot)s", lot=facts["lot"])
        if code == "way":
            return self.env._("%(seconds).0f s of crane time", seconds=facts["seconds"])
        if code == "stays":
            return self.env._("is in nobody's way there")
        if code == "again":
            return self.env._(
                "must move again for %(lot)s: no other place takes it", lot=facts["lot"]
            )
        return super()._reason(reason)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _is_in_the_way_again(self) -> bool:
        """Whether a shuffle had to be sent to where it will have to move again."""
        reasons = (self.proposal_data or {}).get("reasons", ())
        return any(reason["criterion"] == "again" for reason in reasons)

    def _lift_seconds(self) -> int:
        """Crane time of a shuffle as it was planned; 0 while it has no place."""
        reasons = (self.proposal_data or {}).get("reasons", ())
        return sum(one["facts"]["seconds"] for one in reasons if one["criterion"] == "way")

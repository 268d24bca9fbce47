from odoo import fields, models

_SPREADS = ("wms_spread_order", "wms_spread_plan", "wms_spread_demand")
_METRES = tuple(f"wms_hazard_metres_{level}" for level in (1, 2, 3, 4))


class ResCompany(models.Model):
    """What strategies assume for a whole site: how far expected days miss, hazard distances."""

    _inherit = "res.company"

    wms_spread_order = fields.Float(
        "Reserved Goods Leave within (days)",
        default=1.0,
        help="How far the day of the order that has a lot reserved usually misses.",
    )
    wms_spread_plan = fields.Float(
        "Planned Goods Leave within (days)",
        default=3.0,
        help="How far the expected leaving day on a lot usually misses.",
    )
    wms_spread_demand = fields.Float(
        "Wanted Goods Leave within (days)",
        default=7.0,
        help="How far the day of an open order misses for lots that it would take but has not "
        "reserved.",
    )
    # A site's own safety rules count; these metres are where it starts from.
    wms_hazard_metres_1 = fields.Float("Away from (m)", default=3.0)
    wms_hazard_metres_2 = fields.Float("Separated from (m)", default=6.0)
    wms_hazard_metres_3 = fields.Float("By a Compartment (m)", default=12.0)
    wms_hazard_metres_4 = fields.Float("Lengthwise by a Compartment (m)", default=24.0)

    _wms_putaway_positive = models.Constraint(
        "CHECK(" + " AND ".join(f"{name} >= 0" for name in _SPREADS + _METRES) + ")",
        "Days and distances cannot be negative.",
    )

    def _ledger_fields(self):
        return (*super()._ledger_fields(), *_SPREADS, *_METRES)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_spread_order = fields.Float(related="company_id.wms_spread_order", readonly=False)
    wms_spread_plan = fields.Float(related="company_id.wms_spread_plan", readonly=False)
    wms_spread_demand = fields.Float(related="company_id.wms_spread_demand", readonly=False)
    wms_hazard_metres_1 = fields.Float(related="company_id.wms_hazard_metres_1", readonly=False)
    wms_hazard_metres_2 = fields.Float(related="company_id.wms_hazard_metres_2", readonly=False)
    wms_hazard_metres_3 = fields.Float(related="company_id.wms_hazard_metres_3", readonly=False)
    wms_hazard_metres_4 = fields.Float(related="company_id.wms_hazard_metres_4", readonly=False)

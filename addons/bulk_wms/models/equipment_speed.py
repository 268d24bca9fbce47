from odoo import fields, models

from ..engine.relocation import Crane

# Bridge, trolley and hooking of a real slab yard's crane: what a yard has until it enters its own.
_USUAL = {"speed_x": 2.9, "speed_y": 1.6, "attach_seconds": 25.0}


class Equipment(models.Model):
    """How fast a machine is: what plans of shuffles and the order of stops reckon with."""

    _inherit = "wms.equipment"

    speed_x = fields.Float(
        "Speed along x (m/s)",
        default=_USUAL["speed_x"],
        help="Of the bridge, or of a vehicle. Along and across at the same time.",
    )
    speed_y = fields.Float("Speed along y (m/s)", default=_USUAL["speed_y"])
    attach_seconds = fields.Float(
        "Hooking On or Off (s)",
        default=_USUAL["attach_seconds"],
        help="Time at each end of a lift, whatever the way.",
    )

    _speeds_positive = models.Constraint(
        "CHECK(speed_x > 0 AND speed_y > 0 AND attach_seconds >= 0)",
        "Speeds are more than 0 m/s, and hooking takes no negative time.",
    )

    def _for_area(self, area, weight=0.0):
        """The machine that serves an area: cranes first; empty if none is entered."""
        domain = [("area_ids", "in", area.ids), ("company_id", "in", (False, area.company_id.id))]
        # sudo: plans reckon with a machine, whoever may look at it.
        able = (
            self.sudo()
            .search(domain)
            .filtered(lambda one: not one.max_weight or one.max_weight >= weight)
        )
        return able.sorted(lambda one: (one.kind != "crane", one.id))[:1]

    def _crane(self) -> Crane:
        """This machine as the engine takes it; an empty record is a usual crane."""
        speeds = self.read(list(_USUAL))[0] if self else _USUAL
        return Crane(speeds["speed_x"], speeds["speed_y"], speeds["attach_seconds"])

from odoo import models

# Badge and PIN of the demo people; a real PIN is nobody else's business.
BADGES = {"operator": "2580", "operator_zh": "2580", "supervisor": "1470"}


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _hand_out_phones(self, warehouse):
        """Two phones and a screen in a crane to be registered, and people with badges."""
        company = warehouse.company_id
        area = self.env["stock.location"].search(
            [("place_kind", "=", "area"), ("warehouse_id", "=", warehouse.id)], order="id", limit=1
        )
        crane = self.env["wms.equipment"].search([("kind", "=", "crane")], limit=1)
        self.env["wms.device"].create(
            [
                {"name": "Phone 1", "company_id": company.id, "area_id": area.id},
                {"name": "Phone 2", "company_id": company.id},
                {
                    "name": f"Cab of {crane.name}" if crane else "Cab",
                    "company_id": company.id,
                    "equipment_id": crane.id,
                },
            ]
        )
        badges = self.env["wms.badge"].create(
            [
                {
                    "user_id": self._ref(f"user_{login}").id,
                    "code": f"BADGE-{login.upper()}",
                    "company_id": company.id,
                }
                for login in BADGES
            ]
        )
        for badge, pin in zip(badges, BADGES.values(), strict=True):
            badge.set_pin(pin)
        # In this yard the crane driver says that a shuffle is done.
        warehouse._get_shuffle_type().cab_confirms = True

from datetime import timedelta

from odoo import Command, fields, models

# How fast the demo's products come and go.
TURNOVER = {
    "hrc_q235b": "A",
    "hrc_q355b": "B",
    "crc_spcc": "A",
    "crc_dc01": "B",
    "gi_dx51d": "B",
    "ss_304": "C",
    "cement": "A",
    "sodium_nitrate": "C",
    "caustic_soda": "C",
}


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _build_strategies(self, warehouse):
        """Turnover classes, days of leaving, plates that look ahead, a rule that is shadowed."""
        for name, turnover in TURNOVER.items():
            self._ref(name).turnover_class = turnover
        today = fields.Date.today()
        flat = self.env["stock.lot"].search(
            [("form_code", "in", ("plate", "slab")), ("leaves_on", "=", False)], order="name"
        )
        for number, lot in enumerate(flat):
            lot.leaves_on = today + timedelta(days=3 + number * 17 % 60)
        bay = self.env["stock.location"].search(
            [("name", "=", "Bay C"), ("location_id", "=", warehouse.lot_stock_id.id)]
        )
        rules = self.env["stock.putaway.rule"]
        rules.search([("location_out_id", "=", bay.id)]).write(
            {"strategy_id": self.env.ref("bulk_wms.strategy_ahead").id}
        )
        # Left over from a project: the general rule for plates comes first. The hint says so.
        rules.create(
            {
                "location_in_id": warehouse.lot_stock_id.id,
                "location_out_id": self._place("P1").id,
                "sublocation": "strategy",
                "strategy_id": self.env.ref("bulk_wms.strategy_nearest").id,
                "sequence": 50,
                "category_id": self._ref("category_plate").id,
                "grade_ids": [Command.set(self._ref("grade_q355b").ids)],
                "min_length": 9_000,
                "max_length": 12_000,
                "company_id": warehouse.company_id.id,
            }
        )

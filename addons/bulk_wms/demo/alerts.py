from odoo import models


class Demo(models.AbstractModel):
    """Alert rules of the demo yard, one alert of each sort, and a screen on the wall."""

    _inherit = "wms.demo"

    def _watch(self, warehouse):
        """Rules that find something in the demo yard, then one look at everything."""
        company = warehouse.company_id
        cement = self._ref("cement")
        slab = self._ref("slab_q235b")
        rules = self.env["wms.alert.rule"].create(
            [
                {
                    "name": "Cement below 200 t",
                    "kind": "stock_low",
                    "threshold": 200_000.0,
                    "product_ids": [(6, 0, cement.ids)],
                    "company_id": company.id,
                    "severity": "warning",
                },
                {
                    "name": "Slabs below 10,000 t",
                    "kind": "stock_low",
                    "threshold": 10_000_000.0,
                    "product_ids": [(6, 0, slab.ids)],
                    "company_id": company.id,
                    "severity": "critical",
                    "escalate_after": 30,
                    "escalate_group_id": self.env.ref("bulk_wms.group_manager").id,
                },
            ]
        )
        for rule, name in zip(rules, ("水泥低于 200 t", "板坯低于 10,000 t"), strict=True):
            rule.with_context(lang="zh_CN").name = name
        self.env["wms.wall"].create(
            {"name": company.name, "company_id": company.id, "lang": "en_US", "tz": "UTC"}
        )
        alerts = self.env["wms.alert"]
        for kind in alerts._kinds_with_causes():
            alerts._run_kind(kind)

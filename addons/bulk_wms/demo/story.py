from odoo import api, models

# Names that a demo database shows in Chinese too. Places and pieces carry codes instead.
CHINESE = {
    "demo_hrc_q235b": "热轧卷 Q235B",
    "demo_hrc_q355b": "热轧卷 Q355B",
    "demo_crc_spcc": "冷轧卷 SPCC",
    "demo_crc_dc01": "冷轧卷 DC01",
    "demo_gi_dx51d": "镀锌卷 DX51D+Z",
    "demo_ss_304": "不锈钢卷 304 2B",
    "demo_plate_q355b": "中厚板 Q355B",
    "demo_slab_q235b": "板坯 Q235B",
    "demo_sodium_nitrate": "硝酸钠(袋装)",
    "demo_caustic_soda": "片碱(袋装)",
    "demo_cement": "P.O 42.5 水泥(袋装)",
    "demo_sand": "河砂",
    "demo_limestone": "石灰石 10-30 mm",
    "demo_strategy_heats": "同炉号集中",
}
# What Odoo calls a company that nobody has named yet.
UNNAMED = ("My Company", "YourCompany")


class Demo(models.AbstractModel):
    """Demo yard of a steel service centre: places, stock and work in progress.

    Loaded by the add-on's demo files only. Two loads into fresh databases on one day give the
    same yard.
    """

    _name = "wms.demo"
    _description = "Demo Yard"

    @api.model
    def _load(self):
        """Build the demo yard in the main company; does nothing where it stands already."""
        company = self.env.ref("base.main_company")
        demo = self.with_context(
            allowed_company_ids=company.ids, lang="en_US", tracking_disable=True
        ).with_company(company)
        warehouse = demo.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        if not warehouse or demo._has_yard(warehouse):
            return
        demo._name_company(warehouse)
        demo._speak_chinese()
        demo._build_places(warehouse)
        demo._stock_up(warehouse)
        demo._create_orders(warehouse)
        demo._work_a_little()
        demo._show_forms(warehouse)
        demo._tip_loose_goods(warehouse)
        demo._build_strategies(warehouse)
        demo._transform(warehouse)
        demo._bring_trucks()
        demo._create_wishes()
        demo._watch(warehouse)
        demo._hand_out_phones(warehouse)
        demo._count_a_little(warehouse)

    def _ref(self, name: str):
        """A record of the demo files by its short name."""
        return self.env.ref(f"bulk_wms.demo_{name}")

    def _has_yard(self, warehouse) -> bool:
        return bool(
            self.env["stock.location"]
            .with_context(active_test=False)
            .search_count(
                [("place_kind", "=", "area"), ("warehouse_id", "=", warehouse.id)], limit=1
            )
        )

    def _name_company(self, warehouse):
        """Give a company without a name one; a named one is somebody's own."""
        company = warehouse.company_id
        if company.name in UNNAMED:
            company.name = "Demo Steel Service Centre"
        if warehouse.name in UNNAMED:
            warehouse.name = "Steel Service Centre"

    def _speak_chinese(self):
        """Chinese names of the demo materials, and an operator who reads Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        for name, chinese in CHINESE.items():
            self.env.ref(f"bulk_wms.{name}").with_context(lang="zh_CN").name = chinese
        self._ref("user_operator_zh").lang = "zh_CN"

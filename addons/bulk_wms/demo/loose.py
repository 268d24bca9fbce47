from datetime import timedelta

from odoo import fields, models

CHINESE = {
    "demo_gravel": "碎石 5-25 mm",
    "demo_cement_loose": "P.O 42.5 散装水泥",
    "demo_fly_ash": "粉煤灰",
    "demo_silo_limits": "筒仓",
}
# Truck loads of gravel: supplier, order, lot on the paper, kg.
GRAVEL = [
    ("quarry_river", "RQ-771", "RQ-24-118", 31_260.0),
    ("quarry_north", "NG-204", "NG-0907", 28_940.0),
    ("quarry_hill", "HQ-55", "HQ-3312", 33_480.0),
]
# Fillings of the silo, and what was read beside it on the way: m at the wall, surface.
CEMENT = [("VC-1", "VC-P42-0611", 34_120.0), ("VC-2", "VC-P42-0618", 33_560.0)]
LEVELS = [(4.5, "flat"), (7.0, "flat")]


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _tip_loose_goods(self, warehouse):
        """Two silos and a heap of gravel: what three quarries brought lies on one pile."""
        for name, chinese in CHINESE.items():
            record = self.env.ref(f"bulk_wms.{name}")
            if record._fields["name"].translate:
                record.with_context(lang="zh_CN").name = chinese
        self._build_silos(warehouse.lot_stock_id)
        for partner, reference, lot, weight in GRAVEL:
            self._bring_loose("gravel", partner, reference, lot, weight)
        delivery = self._sale("customer_concrete", 0, ("gravel", 28.0, "ton", 3.0))
        line = delivery.move_line_ids
        self._scan(delivery, line.location_id.barcode, "27880")
        pile = line.location_id.open_pile_id
        pile.lot_id.write({"survey_volume": 43.5, "bulk_density": 1.5, "moisture": 3.0})
        self._fill_silo()

    def _build_silos(self, stock):
        bay = self._build_bay(
            stock, "Silos", [("V1", "silo_limits", 1, 2, 1, 140.0, 8.0, 6.0, 6.0)]
        )
        self._build_rule(
            stock, bay, self.env.ref("bulk_wms.strategy_nearest"), 8, {"forms": "silo"}
        )
        for place in self._places_in("V1"):
            place.write(
                {
                    "vessel_kind": "silo",
                    "vessel_diameter": 3.6,
                    "vessel_height": 12.0,
                    "vessel_hopper_height": 3.0,
                    "vessel_outlet_diameter": 0.4,
                    "vessel_heel": 500.0,
                    "volume_error": 1.5,
                    "pile_method": "fifo",
                }
            )

    def _bring_loose(self, product, partner, reference, lot, weight):
        """A truck that is bought, announced by its paper, and tipped; returns the place."""
        receipt = self._buy(partner, reference, 0, {self._ref(product): round(weight, -3)})
        row = {"product_id": self._ref(product).id, "name": lot, "weight": weight}
        self.env["wms.packing.list"].create(
            {"picking_id": receipt.id, "line_ids": [(0, 0, row)]}
        ).action_apply()
        place = receipt.move_line_ids.location_dest_id
        self._scan(receipt, place.barcode, f"{weight:g}")
        return place

    def _fill_silo(self):
        """Two truck loads of cement, the level read after each."""
        now = fields.Datetime.now()
        for (reference, lot, weight), (level, surface) in zip(CEMENT, LEVELS, strict=True):
            place = self._bring_loose("cement_loose", "cement_works", reference, lot, weight)
            now += timedelta(minutes=1)
            self.env["wms.silo.level"].with_user(self._ref("user_operator")).create(
                {
                    "location_id": place.id,
                    "level": level,
                    "surface": surface,
                    "read_at": now - timedelta(hours=2),
                }
            )

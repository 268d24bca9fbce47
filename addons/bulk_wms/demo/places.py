from odoo import models

# Bay: (kind of place, areas). Area: (name, limits, rows, slots, tiers, x, y, slot pitch, row
# pitch), distances in metres from the corner at the gate.
BAYS = {
    "Bay A": [
        ("A1", "saddle_hot", 3, 10, 2, 6.0, 4.0, 2.0, 3.0),
        ("A2", "saddle_hot", 3, 10, 2, 32.0, 4.0, 2.0, 3.0),
    ],
    "Bay B": [
        ("B1", "saddle_cold", 3, 11, 2, 6.0, 24.0, 1.8, 2.6),
        ("B2", "saddle_cold", 3, 11, 2, 32.0, 24.0, 1.8, 2.6),
    ],
    "Bay C": [
        ("P1", "column_plate", 4, 10, 1, 6.0, 44.0, 13.0, 3.5),
        ("S1", "column_slab", 3, 8, 1, 6.0, 62.0, 11.0, 2.5),
    ],
    "Quality": [("Q1", "saddle_quality", 1, 12, 1, 60.0, 4.0, 2.4, 3.0)],
    "Chemical Store": [
        ("K1", "floor_chemicals", 4, 10, 1, 60.0, 24.0, 1.5, 1.6),
        ("K2", "floor_chemicals", 4, 10, 1, 84.0, 24.0, 1.5, 1.6),
    ],
    "Open Yard": [("H1", "heap", 1, 4, 1, 110.0, 8.0, 25.0, 25.0)],
}
# What goes where: (bay, strategy, conditions), the most particular first.
RULES = [
    ("Quality", "bulk_wms.strategy_nearest", {"quality_state": "pending"}),
    ("Quality", "bulk_wms.strategy_nearest", {"quality_state": "blocked"}),
    ("Quality", "bulk_wms.strategy_nearest", {"quality_state": "rejected", "forms": "coil"}),
    ("Bay A", "bulk_wms.strategy_balanced", {"category": "hot", "forms": "coil"}),
    ("Bay B", "bulk_wms.demo_strategy_heats", {"category": "cold", "forms": "coil"}),
    ("Bay C", "bulk_wms.strategy_balanced", {"category": "plate"}),
    ("Chemical Store", "bulk_wms.strategy_balanced", {"forms": "bag_pallet"}),
    ("Open Yard", "bulk_wms.strategy_nearest", {"forms": "pile"}),
]


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _build_places(self, warehouse):
        """Bays, areas, rules, equipment; every operation of the yard is confirmed by scan."""
        stock = warehouse.lot_stock_id
        stock.place_kind = "yard"
        bays = {name: self._build_bay(stock, name, areas) for name, areas in BAYS.items()}
        for sequence, (bay, strategy, conditions) in enumerate(RULES, start=1):
            self._build_rule(stock, bays[bay], self.env.ref(strategy), sequence, conditions)
        kinds = warehouse.in_type_id | warehouse.out_type_id | warehouse.int_type_id
        kinds.write({"scan_required": True, "active": True})
        self._build_equipment()
        self._place("A2-03-05-1").write(
            {"lock": "in", "lock_reason": "Saddle bent, repair is ordered"}
        )

    def _build_bay(self, stock, name, areas):
        bay = self.env["stock.location"].create(
            {
                "name": name,
                "location_id": stock.id,
                "usage": "internal",
                "place_kind": "bay",
                "company_id": stock.company_id.id,
            }
        )
        for area, limits, rows, slots, tiers, x, y, slot_pitch, row_pitch in areas:
            self.env["wms.area.generate"].create(
                {
                    "parent_id": bay.id,
                    "name": area,
                    "storage_category_id": self._ref(limits).id,
                    "rows": rows,
                    "slots": slots,
                    "tiers": tiers,
                    "origin_x": x,
                    "origin_y": y,
                    "slot_pitch": slot_pitch,
                    "row_pitch": row_pitch,
                }
            ).action_generate()
        return bay

    def _build_rule(self, stock, bay, strategy, sequence, conditions):
        values = {
            "location_in_id": stock.id,
            "location_out_id": bay.id,
            "sublocation": "strategy",
            "strategy_id": strategy.id,
            "sequence": sequence,
            "company_id": stock.company_id.id,
            "quality_state": conditions.get("quality_state"),
        }
        if conditions.get("category"):
            values["category_id"] = self._ref(f"category_{conditions['category']}").id
        if conditions.get("forms"):
            values["form_ids"] = [(6, 0, self.env.ref(f"bulk_wms.form_{conditions['forms']}").ids)]
        self.env["stock.putaway.rule"].create(values)

    def _build_equipment(self):
        def areas(*names):
            return [(6, 0, [self._place(name).id for name in names])]

        self.env["wms.equipment"].create(
            [
                {
                    "name": "Crane A (32 t)",
                    "barcode": "CRANE-A",
                    "kind": "crane",
                    "max_weight": 32_000.0,
                    "speed_x": 2.0,
                    "speed_y": 1.0,
                    "attach_seconds": 40.0,
                    "area_ids": areas("A1", "A2", "Q1"),
                },
                {
                    "name": "Crane B (20 t)",
                    "barcode": "CRANE-B",
                    "kind": "crane",
                    "max_weight": 20_000.0,
                    "speed_x": 1.6,
                    "speed_y": 0.8,
                    "attach_seconds": 45.0,
                    "area_ids": areas("B1", "B2"),
                },
                {
                    "name": "Forklift (3 t)",
                    "barcode": "FORK-1",
                    "kind": "forklift",
                    "max_weight": 3_000.0,
                    "speed_x": 2.8,
                    "speed_y": 2.8,
                    "attach_seconds": 20.0,
                    "area_ids": areas("K1", "K2"),
                },
            ]
        )

    def _place(self, code: str):
        """The place with this barcode, such as A1-01-02-1, or the area, such as A1."""
        return self.env["stock.location"].search(
            [("barcode", "=", code), ("company_id", "=", self.env.company.id)]
        )

    def _places_in(self, *areas: str):
        """Positions of these areas in the order of row, slot and tier."""
        return self.env["stock.location"].search(
            [
                ("place_kind", "=", "position"),
                ("area_id", "in", [self._place(area).id for area in areas]),
            ],
            order="area_id, row, tier, slot",
        )

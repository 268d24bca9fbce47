from datetime import timedelta

from odoo import fields, models

from .goods import outer_diameter


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _transform(self, warehouse):
        """A slitting line, a coil slit into four strips, and one lot of bags in three places."""
        self._count_bags()
        line = self._build_line(warehouse)
        self._slit_a_coil(line)
        self._spread_bags()

    def _count_bags(self):
        """Bags are counted: their stock gets its nominal pieces."""
        for name, kilograms in (("sodium_nitrate", 25.0), ("caustic_soda", 25.0), ("cement", 50.0)):
            product = self._ref(name)
            if not product.unit_weight:
                product.unit_weight = kilograms

    def _build_line(self, warehouse):
        end = self.env["stock.location"].create(
            {
                "name": "Slitter End",
                "barcode": "SLIT-END",
                "location_id": warehouse.lot_stock_id.id,
                "usage": "internal",
                "place_kind": "dock",
                "pos_x": 58.0,
                "pos_y": 26.0,
                "company_id": warehouse.company_id.id,
            }
        )
        return self.env["wms.equipment"].create(
            {
                "name": "Slitting Line 1",
                "barcode": "SLIT-1",
                "kind": "line",
                "line_end_id": end.id,
            }
        )

    def _slit_a_coil(self, line):
        """A cold-rolled coil came in, was slit yesterday, its strips wait at the line's end."""
        weight, width = 9_840.0, 1_250
        coil = self.env["stock.lot"].create(
            {
                "name": "C260988",
                "product_id": self._ref("crc_spcc").id,
                "grade_id": self._ref("grade_spcc").id,
                "heat": "C88123",
                "certificate_number": "MTC-2026-0988",
                "thickness": 1.2,
                "width": width,
                "inner_diameter": 508,
                "outer_diameter": outer_diameter(weight, width, 508),
                "weight_label": weight,
                "production_date": fields.Date.today() - timedelta(days=41),
                "company_id": self.env.company.id,
            }
        )
        self._put_into_stock([(coil, line.line_end_id, weight)])
        strips = [(300, 2_352.0)] * 3 + [(320, 2_508.0)]
        document = (
            self.env["wms.transformation"]
            .with_user(self._ref("user_operator"))
            .create(
                {
                    "kind": "slit",
                    "equipment_id": line.id,
                    "company_id": self.env.company.id,
                    "scrap_weight": 262.0,
                    "input_ids": [(0, 0, {"lot_id": coil.id})],
                    "output_ids": [
                        (
                            0,
                            0,
                            {
                                "name": f"{coil.name}-{number}",
                                "thickness": 1.2,
                                "width": strip,
                                "weight": kilograms,
                            },
                        )
                        for number, (strip, kilograms) in enumerate(strips, start=1)
                    ],
                }
            )
        )
        document._confirm_scanned({document.input_ids.id: coil.name}, "Desk")

    def _spread_bags(self):
        """One lot of cement in three places: counted, weighed, and taken from by the bag."""
        lot = self.env["stock.lot"].create(
            {
                "name": "L4488",
                "product_id": self._ref("cement").id,
                "production_date": fields.Date.today() - timedelta(days=6),
                "company_id": self.env.company.id,
            }
        )
        free = self._places_in("K2").filtered(
            lambda place: not place.load_units and not place.held_units
        )
        # From the far end, where nothing is proposed.
        places = free.sorted("id")[-3:]
        weights = (2_000.0, 1_500.0, 800.0)
        self._put_into_stock(list(zip([lot] * 3, places, weights, strict=True)))

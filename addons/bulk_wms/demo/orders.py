from collections import defaultdict
from datetime import timedelta
from random import Random

from odoo import fields, models

from .goods import STEEL, outer_diameter


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _create_orders(self, warehouse):
        """What is expected, what is wanted and one transfer within the yard."""
        rng = Random(7)
        self._expect_coils(rng)
        self._receive_cold_coils(rng)
        self._expect_plates()
        self._expect_bags()
        self._expect_later()
        self._sell(warehouse)
        self._bring_back(warehouse)

    # --- expected -------------------------------------------------------------------------

    def _buy(self, partner, reference, in_days, lines):
        """A confirmed purchase of ``lines``, kg by product; returns its receipt."""
        planned = fields.Datetime.now() + timedelta(days=in_days)
        order = self.env["purchase.order"].create(
            {
                "partner_id": self._ref(partner).id,
                "partner_ref": reference,
                "date_planned": planned,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_qty": weight,
                            "price_unit": product.standard_price,
                            "date_planned": planned,
                        },
                    )
                    for product, weight in lines.items()
                ],
            }
        )
        order.button_confirm()
        return order.picking_ids

    def _buy_pieces(self, partner, reference, in_days, rows):
        """A purchase whose packing list is here: a lot, a task and a place for each piece."""
        lines = defaultdict(float)
        for row in rows:
            lines[self.env["product.product"].browse(row["product_id"])] += row["weight"]
        receipt = self._buy(partner, reference, in_days, lines)
        self.env["wms.packing.list"].create(
            {"picking_id": receipt.id, "line_ids": [(0, 0, row) for row in rows]}
        ).action_apply()
        return receipt

    def _coil_rows(self, rng, product, grade, first, heat, count, size, weights):
        """Rows of a packing list; ``size`` is thickness, width and inner diameter in mm."""
        thickness, width, inner = size
        rows = []
        for number in range(count):
            weight = round(rng.uniform(*weights), -1)
            rows.append(
                {
                    "product_id": self._ref(product).id,
                    "name": f"{heat[0]}{first + number}",
                    "heat": heat,
                    "grade_id": self._ref(f"grade_{grade}").id,
                    "thickness": thickness,
                    "width": width,
                    "outer_diameter": outer_diameter(weight, width, inner),
                    "weight": weight,
                    "production_date": fields.Date.today() - timedelta(days=3),
                }
            )
        return rows

    def _expect_coils(self, rng):
        """Ten hot-rolled coils on their way: places are proposed, none is held yet."""
        size = (3.0, 1500, 762)
        rows = self._coil_rows(
            rng, "hrc_q235b", "q235b", 261_501, "H30417", 6, size, (15_000, 21_000)
        )
        rows += self._coil_rows(
            rng, "hrc_q355b", "q355b", 261_521, "H30442", 4, size, (17_000, 23_000)
        )
        self._buy_pieces("mill", "NR-5510", 1, rows)

    def _receive_cold_coils(self, rng):
        """Six cold-rolled coils on a truck in the yard: their places are held."""
        rows = self._coil_rows(
            rng, "crc_spcc", "spcc", 261_601, "C30508", 4, (1.2, 1250, 508), (8_000, 12_000)
        )
        rows += self._coil_rows(
            rng, "crc_dc01", "dc01", 261_611, "C30511", 2, (1.5, 1219, 508), (8_000, 11_000)
        )
        self._buy_pieces("mill", "NR-5498", 0, rows).action_arrive()

    def _expect_plates(self):
        plates = [(20, 2500, 11_000), (20, 2500, 11_800), (25, 2200, 10_500), (16, 2500, 9_600)]
        rows = [
            {
                "product_id": self._ref("plate_q355b").id,
                "name": f"P{70_301 + number}",
                "heat": "P4502",
                "grade_id": self._ref("grade_q355b").id,
                "thickness": thickness,
                "width": width,
                "length": length,
                "weight": round(thickness * width * length * STEEL / 1e9, -1),
                "production_date": fields.Date.today() - timedelta(days=6),
            }
            for number, (thickness, width, length) in enumerate(plates)
        ]
        self._buy_pieces("mill", "NR-5502", 2, rows)

    def _expect_bags(self):
        """Corrosives: no place beside the oxidizers is proposed."""
        rows = [
            {
                "product_id": self._ref("caustic_soda").id,
                "name": name,
                "weight": weight,
                "production_date": fields.Date.today() - timedelta(days=11),
            }
            for name, weight in (("L4611", 3_000.0), ("L4612", 2_000.0))
        ]
        self._buy_pieces("chemical_works", "SW-208", 1, rows)

    def _expect_later(self):
        """Bought, but the mill has not sent its packing list: the pieces are not known."""
        lines = {self._ref("gi_dx51d"): 40_000.0, self._ref("ss_304"): 20_000.0}
        self._buy("mill", "NR-5533", 12, lines)

    # --- wanted ---------------------------------------------------------------------------

    def _sale(self, partner, in_days, *lines):
        """A confirmed sale of (product, quantity, unit, tolerance %)."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self._ref(partner).id,
                "commitment_date": fields.Datetime.now() + timedelta(days=in_days),
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self._ref(product).id,
                            "product_uom_qty": quantity,
                            "product_uom_id": self.env.ref(f"uom.product_uom_{unit}").id,
                            "weight_tolerance": tolerance,
                        },
                    )
                    for product, quantity, unit, tolerance in lines
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.action_assign()
        return order.picking_ids

    def _sell(self, warehouse):
        """Deliveries of all forms; the first asks for the oldest coil, which lies below others."""
        oldest = self._oldest(
            self.env["stock.lot"].search(
                [
                    ("product_id", "=", self._ref("hrc_q235b").id),
                    ("quality_state", "=", "released"),
                    ("place_id", "child_of", warehouse.lot_stock_id.id),
                ]
            )
        )
        self._sale(
            "customer_pressing", 1, ("hrc_q235b", round(oldest.book_weight, -2) / 1000, "ton", 3.0)
        )
        self._sale("customer_appliances", 2, ("crc_spcc", 27_000.0, "kgm", 5.0))
        self._sale("customer_bridges", 3, ("plate_q355b", 6_000.0, "kgm", 10.0))
        self._sale("customer_pressing", 2, ("sodium_nitrate", 1_500.0, "kgm", 0.0))
        self._sale("customer_concrete", 1, ("sand", 32.0, "ton", 0.0))

    # --- within the yard ------------------------------------------------------------------

    def _bring_back(self, warehouse):
        """A coil that quality has released goes from the quality bay to its own."""
        place = self._place("Q1-01-01-1")
        lot = self.env["stock.quant"].search([("location_id", "=", place.id)]).lot_id
        lot.set_quality("released", "Tensile test passed")
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": place.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "origin": "Released by quality",
                "company_id": warehouse.company_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": lot.product_id._from_kg(lot.book_weight),
                            "product_uom": lot.product_id.uom_id.id,
                            "location_id": place.id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                            "piece_lot_id": lot.id,
                            "company_id": warehouse.company_id.id,
                        },
                    )
                ],
            }
        )
        transfer.action_confirm()
        transfer.action_assign()

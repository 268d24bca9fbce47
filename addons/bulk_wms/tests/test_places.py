from odoo.exceptions import UserError, ValidationError

from .common import YardCase


class TestPlaces(YardCase):
    def load(self, name):
        self.env["wms.position.load"]._refresh_touched()
        return self.env["wms.position.load"].search([("location_id", "=", self.place(name).id)])

    def test_generated_saddles_lose_one_slot_each_tier(self):
        positions = self.env["stock.location"].search(
            [("area_id", "=", self.coil_area.id), ("place_kind", "=", "position")]
        )
        self.assertEqual(len(positions.filtered(lambda place: place.tier == 1)), 8)
        self.assertEqual(len(positions.filtered(lambda place: place.tier == 2)), 6)
        upper = self.place("TC-01-01-2")
        self.assertEqual((upper.pos_x, upper.pos_y), (1.0, 0.0))
        self.assertEqual(upper.sign, self.place("TC-01-01-1").sign)

    def test_an_area_name_is_used_once(self):
        with self.assertRaisesRegex(UserError, "has an area TC already"):
            self._area("TC", self.saddle)

    def test_an_area_of_nothing_is_refused(self):
        with self.assertRaisesRegex(UserError, "at least one row"):
            self._area("TX", self.saddle, rows=0)

    def test_upper_saddle_opens_when_both_supports_stand(self):
        self.assertEqual(self.load("TC-01-01-2").closed_code, "support")
        self.coil_at("A", "TC-01-01-1")
        self.assertEqual(self.load("TC-01-01-2").closed_code, "support")
        self.coil_at("B", "TC-01-02-1")
        self.assertEqual(self.load("TC-01-01-2").closed_code, "")

    def test_occupied_upper_saddle_closes_nothing_it_should_not(self):
        self.coil_at("A", "TC-01-01-1")
        self.coil_at("B", "TC-01-02-1")
        self.coil_at("C", "TC-01-01-2", weight=9_000)
        self.assertEqual(self.load("TC-01-01-1").closed_code, "full")
        self.assertEqual(self.load("TC-01-01-2").closed_code, "full")
        self.assertEqual(self.load("TC-01-03-1").closed_code, "")

    def test_layers_count_from_the_ground_and_close_a_full_column(self):
        for number in range(1, 5):
            slab = self.lot(
                f"S{number}", product=self.slab, length=9_000, width=1_200, thickness=220
            )
            self.stand(slab, "TS-01-01")
            quant = slab._standing_quants()
            self.assertEqual(quant.layer, number)
        load = self.load("TS-01-01")
        self.assertEqual((load.unit_count, load.height, load.closed_code), (4, 880.0, "full"))
        self.assertEqual(load.weight, 40_000)

    def test_lock_needs_a_supervisor_and_a_reason(self):
        place = self.place("TC-01-01-1")
        with self.assertRaisesRegex(UserError, "supervisor"):
            place.with_user(self.operator).sudo(False).write({"lock": "in", "lock_reason": "x"})
        with self.assertRaisesRegex(ValidationError, "Say why"):
            place.write({"lock": "both"})

    def test_a_locked_area_locks_its_places(self):
        self.coil_area.write({"lock": "in", "lock_reason": "crane repair"})
        self.assertEqual(self.load("TC-01-01-1").closed_code, "locked")
        self.coil_area.write({"lock": "none"})
        self.assertEqual(self.load("TC-01-01-1").closed_code, "")

    def test_occupancy_rows_equal_what_is_worked_out_from_scratch(self):
        self.coil_at("A", "TC-01-01-1")
        self.coil_at("B", "TC-01-02-1")
        self.receipt([self.lot("C"), self.lot("D")]).action_arrive()
        load = self.env["wms.position.load"]
        load._refresh_touched()
        names = [
            "weight",
            "unit_count",
            "height",
            "held_count",
            "held_weight",
            "product_id",
            "closed_code",
        ]
        rows = load.search([("company_id", "=", self.company.id)])
        kept = rows.read(names)
        load._refresh(rows.location_id.ids)
        self.assertEqual(kept, rows.read(names))

    def test_an_archived_position_takes_nothing(self):
        place = self.place("TC-01-01-1")
        place.active = False
        self.env["wms.position.load"]._refresh_touched()
        self.assertFalse(self.env["wms.position.load"].search([("location_id", "=", place.id)]))

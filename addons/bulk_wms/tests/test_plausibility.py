from odoo.exceptions import AccessError

from .common import YardCase

# 84 bars of 20 mm and 12 m: 2,485.9 kg by theory.
REBAR = {"profile": "rebar", "diameter": 20, "length": 12_000, "unit_count": 84}


class TestPlausibility(YardCase):
    """A weight far off the theoretical one is told once, and never stops anybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bundle_form = cls.env.ref("bulk_wms.form_bundle")
        cls.rebar = cls._product("Rebar", cls.bundle_form)

    def bundle(self, name, weight, **values):
        return self.lot(name, self.rebar, weight=weight, **{**REBAR, **values})

    def alarms(self, lot, state="open"):
        return self.env["wms.discrepancy"].search(
            [("lot_id", "=", lot.id), ("kind", "=", "weight"), ("state", "=", state)]
        )

    def test_within_the_limit_of_its_diameter_nobody_is_told(self):
        # 4.5 % for 14 to 20 mm.
        self.assertFalse(self.alarms(self.bundle("OK", 2_590)))
        self.assertTrue(self.alarms(self.bundle("HIGH", 2_600)))
        self.assertTrue(self.alarms(self.bundle("LOW", 2_370)))

    def test_another_diameter_has_another_limit(self):
        # 3.5 % from 22 mm on, 5.5 % up to 12 mm.
        self.assertTrue(self.alarms(self.bundle("D25", 4_034, diameter=25)))
        self.assertFalse(self.alarms(self.bundle("D12", 934, diameter=12)))

    def test_one_alarm_for_one_cause_however_often_it_is_looked_at(self):
        lot = self.bundle("ONE", 2_900)
        lot.weight_label = 2_950
        lot.length = 11_900
        alarm = self.alarms(lot)
        self.assertEqual(len(alarm), 1)
        self.assertIn("2,950", alarm.seen)
        lot.weight_actual = 2_940
        self.assertEqual(
            sorted(self.alarms(lot).mapped("cause")), ["weight.actual", "weight.label"]
        )

    def test_it_is_closed_when_it_is_mended(self):
        lot = self.bundle("MEND", 2_900)
        self.assertTrue(lot.is_weight_doubtful)
        self.assertIn("16.7", lot.weight_alarm)
        lot.unit_count = 98
        self.assertFalse(lot.is_weight_doubtful)
        self.assertFalse(lot.weight_alarm)
        self.assertTrue(self.alarms(lot, "resolved").resolution)

    def test_what_a_person_settled_stays_settled_until_the_figures_change(self):
        lot = self.bundle("SET", 2_900)
        alarm = self.alarms(lot)
        alarm.resolution_kind = "nothing"
        alarm.resolution = "Weighed twice, the bars are thicker"
        alarm.action_resolve()
        lot._check_plausible()
        self.assertFalse(self.alarms(lot))
        lot.weight_label = 2_950
        self.assertTrue(self.alarms(lot))

    def test_an_operator_causes_it_and_is_not_stopped(self):
        lot = self.bundle("OP", 2_486)
        lot.with_user(self.operator).weight_label = 3_400
        self.assertEqual(lot.weight_label, 3_400)
        self.assertEqual(self.alarms(lot).reported_by_id, self.operator)
        found = self.env["stock.lot"].search([("is_weight_doubtful", "=", True)])
        self.assertIn(lot, found)
        quiet = self.env["stock.lot"].search([("is_weight_doubtful", "=", False)])
        self.assertNotIn(lot, quiet)

    def test_another_limit_is_looked_at_at_once(self):
        lot = self.bundle("LIM", 2_560)
        self.stand(lot, self.bag_area, quantity=5_120)
        self.assertFalse(self.alarms(lot))
        limit = self.env["wms.weight.limit"].create(
            {"form_id": self.bundle_form.id, "profile": "rebar", "min_diameter": 18, "percent": 2}
        )
        self.assertTrue(self.alarms(lot))
        limit.active = False
        self.assertFalse(self.alarms(lot))

    def test_only_a_manager_changes_limits_and_the_ledger_knows(self):
        limit = self.env.ref("bulk_wms.weight_limit_coil")
        for person in (self.operator, self.supervisor):
            with self.assertRaises(AccessError):
                limit.with_user(person).percent = 50
        limit.with_user(self.manager).percent = 7
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "wms.weight.limit.write")], limit=1
        )
        self.assertIn("7", entry.after)

    def test_every_form_has_its_theory(self):
        cases = {
            "coil": (
                {"width": 1_250, "outer_diameter": 1_800, "inner_diameter": 610},
                22_102.1,
            ),
            "plate": ({"thickness": 20, "width": 2_500, "length": 12_000}, 4_710.0),
            "slab": ({"thickness": 200, "width": 1_500, "length": 8_000}, 18_840.0),
            "wire_rod": ({"diameter": 6.5, "length": 8_000_000}, 2_083.9),
            "bundle": (REBAR, 2_485.9),
            "bag_pallet": ({"unit_net": 25}, 25.0),
            "big_bag": ({"unit_net": 1_000}, 1_000.0),
            "pile": ({"bulk_density": 1.6, "survey_volume": 100}, 0.0),
        }
        for code, (sizes, weight) in cases.items():
            with self.subTest(code):
                form = self.env.ref(f"bulk_wms.form_{code}")
                product = self._product(f"Any {code}", form)
                lot = self.lot(f"T-{code}", product, weight=0, **sizes)
                self.assertAlmostEqual(lot.weight_theoretical, weight, 1)

    def test_a_coated_coil_is_lighter_than_a_bare_one(self):
        sizes = {"width": 1_250, "outer_diameter": 1_500, "inner_diameter": 610, "thickness": 1}
        bare = self.lot("BARE", weight=0, **sizes)
        coated = self.lot("COAT", weight=0, coating=275, **sizes)
        self.assertAlmostEqual(coated.weight_theoretical, 14_422.0, 1)
        self.assertLess(coated.weight_theoretical, bare.weight_theoretical)

    def test_sizes_that_cannot_be_give_no_weight_and_no_error(self):
        lot = self.bundle("BAD", 500, profile="pipe", diameter=20, thickness=12)
        self.assertEqual(lot.weight_theoretical, 0)
        self.assertFalse(self.alarms(lot))

from odoo.exceptions import UserError, ValidationError

from .rules import broken_rules
from .test_piles import LooseCase


class SiloCase(LooseCase):
    """A silo of 4 m diameter, a cylinder of 10 m over a hopper of 3 m: 138.2 m³."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        silo_form = cls.env.ref("bulk_wms.form_silo")
        cls.silos = cls._category("Silos", stacking="single", form_ids=[(6, 0, silo_form.ids)])
        area = cls._area("SI", cls.silos, rows=1, slots=1, y=100.0)
        cls.silo = cls.place("SI-01-01")
        cls.silo.write(
            {
                "vessel_kind": "silo",
                "vessel_diameter": 4.0,
                "vessel_height": 10.0,
                "vessel_hopper_height": 3.0,
            }
        )
        cls.cement = cls._product("Cement", silo_form, bulk_density=1.2, repose_angle=30.0)
        cls.ash = cls._product("Fly ash", silo_form, bulk_density=0.8)
        cls._rule(silo_form, area)

    def fill(self, weight, product=None, name=None, **values):
        return self.bring(weight, name, product or self.cement, self.silo)

    def refused(self, product, weight, lot=None):
        picking = self.loose_receipt(product, weight, lot)
        answer = self.step(picking, self.silo.barcode, {}, "tipped there")
        self.assertEqual(answer["message"]["code"], "place_refused", answer)
        self.assertEqual(picking.move_line_ids.location_dest_id, self.stock)
        return answer["message"]["text"]

    def close(self):
        self.silo.open_pile_id.with_user(self.supervisor).close("loss", "Empty", checked=True)


class TestSilo(SiloCase):
    """What a silo takes, and when it has to be cleaned."""

    def test_a_silo_takes_no_more_than_its_volume(self):
        self.assertAlmostEqual(self.silo.vessel_capacity, 138.2, 1)
        self.fill(120_000)
        self.assertIn("too much volume", self.refused(self.cement, 50_000))
        self.fill(40_000)
        self.assertEqual(broken_rules(self.env), {})

    def test_posting_by_button_obeys_the_capacity_too(self):
        self.warehouse.in_type_id.scan_required = False
        picking = self.loose_receipt(self.cement, 200_000, user=self.manager)
        picking.sudo().move_line_ids.location_dest_id = self.silo
        with self.assertRaisesRegex(UserError, "too much volume"):
            picking.button_validate()

    def test_a_lot_that_is_not_released_is_refused(self):
        lot = self.lot("P", product=self.cement, weight=0, quality_state="pending")
        picking = self.loose_receipt(self.cement, 10_000, lot)
        self.assertEqual(picking.move_line_ids.proposal_state, "no_place")
        first = self.step(picking, "P")
        refused = self.step(picking, self.silo.barcode, self.back(first))
        self.assertIn("quality", refused["message"]["text"])

    def test_other_goods_wait_for_cleaning(self):
        self.fill(20_000)
        self.assertIn("other goods", self.refused(self.ash, 10_000))
        self.close()
        self.assertIn("are or were", self.refused(self.ash, 10_000))
        with self.assertRaisesRegex(UserError, "supervisor"):
            self.silo.with_user(self.operator).action_cleaned()
        self.silo.with_user(self.supervisor).action_cleaned()
        self.fill(10_000, self.ash)
        self.assertEqual(self.silo.vessel_product_id, self.ash)
        self.assertFalse(self.silo.vessel_clean)

    def test_what_is_compatible_may_follow_without_cleaning(self):
        self.fill(20_000)
        self.close()
        self.env["wms.vessel.follow"].create(
            {"previous_id": self.cement.id, "next_id": self.ash.id}
        )
        self.fill(10_000, self.ash)

    def test_the_same_goods_follow_without_cleaning(self):
        self.fill(20_000)
        self.close()
        self.fill(10_000)

    def test_a_vessel_is_not_clean_while_something_is_in_it(self):
        self.fill(20_000)
        with self.assertRaisesRegex(UserError, "open pile"):
            self.silo.with_user(self.supervisor).action_cleaned()

    def test_a_wrong_filling_taken_back_leaves_no_residue(self):
        picking = self.loose_receipt(self.ash, 10_000)
        self.tip(picking, self.silo, 10_000)
        scan = self.env["wms.scan"].search(
            [("picking_id", "=", picking.id), ("result", "=", "confirmed")]
        )
        service = self.env["wms.scan.service"].with_user(self.operator)
        answer = service.undo(picking.id, "k", scan.id, "Wrong silo")
        self.assertEqual(answer["message"]["code"], "undone", answer)
        self.assertTrue(self.silo.vessel_clean)
        self.assertFalse(self.silo.open_pile_id)
        picking.with_user(self.supervisor).action_close_short()
        self.fill(10_000)
        self.assertEqual(broken_rules(self.env), {})

    def test_the_heel_stays_in(self):
        self.silo.vessel_heel = 2_000
        self.fill(20_000)
        picking = self.delivery(self.cement, 19_000)
        refused = self.tip(picking, self.silo, 19_000)
        self.assertIn("at most 18000 kg", refused["message"]["text"])
        last = self.tip(picking, self.silo, 18_000)
        self.assertNotEqual(last["message"]["kind"], "error", last)

    def test_the_heel_keeps_its_mixture(self):
        self.fill(20_000, name="OLD")
        self.load(18_000, self.cement)
        self.fill(6_000, name="NEW")
        shares = self.load(4_000, self.cement).move_line_ids.pile_share_ids
        self.assertEqual(
            sorted(shares.mapped(lambda share: (share.lot_id.name, round(share.weight)))),
            [("NEW", 3_000), ("OLD", 1_000)],
        )

    def read_level(self, level, **values):
        return (
            self.env["wms.silo.level"]
            .with_user(self.operator)
            .create({"location_id": self.silo.id, "level": level, **values})
        )

    def test_a_level_reading_stands_beside_the_book(self):
        self.fill(90_000)
        self.silo.write({"volume_error": 1.5, "density_error": 3.0, "moisture_error": 1.0})
        reading = self.read_level(8.0)
        self.assertAlmostEqual(reading.volume, 75.4, 1)
        self.assertAlmostEqual(reading.weight, 90_478, 0)
        self.assertAlmostEqual(reading.deviation, 478, 0)
        self.assertAlmostEqual(reading.margin, 6_333, 0)
        self.assertTrue(reading.is_noise)
        self.assertFalse(self.read_level(6.0).is_noise)
        last = self.read_level(7.0)
        self.assertAlmostEqual(self.silo.open_pile_id.estimate, last.weight)
        self.assertGreater(self.read_level(8.0, surface="heaped").weight, reading.weight)

    def test_a_table_counts_more_than_the_sizes(self):
        self.silo.vessel_table_ids = [
            (0, 0, {"level": level, "volume": volume})
            for level, volume in ((0, 0), (5, 60), (13, 150))
        ]
        self.assertEqual(self.silo.vessel_capacity, 150)
        self.fill(90_000)
        self.assertAlmostEqual(self.read_level(9.0).volume, 105)

    def test_a_level_outside_the_silo_is_refused(self):
        self.fill(10_000)
        with self.assertRaisesRegex(ValidationError, "13 m"):
            self.read_level(14.0)

    def test_a_table_never_falls(self):
        with self.assertRaisesRegex(ValidationError, "falls"):
            self.silo.vessel_table_ids = [
                (0, 0, {"level": level, "volume": volume}) for level, volume in ((0, 9), (5, 6))
            ]

    def test_a_reading_is_never_changed(self):
        self.fill(10_000)
        reading = self.read_level(2.0)
        with self.assertRaisesRegex(UserError, "never changed"):
            reading.sudo().write({"level": 3.0})

    def test_a_vessel_needs_a_place_for_loose_goods(self):
        with self.assertRaisesRegex(ValidationError, "loose goods only"):
            self.place("TB-01-01").vessel_kind = "silo"

from ..scanning.messages import Refused
from ..scanning.resolver import ALL_KINDS, resolve
from .common import YardCase

FNC1 = "\x1d"


class TestResolver(YardCase):
    def setUp(self):
        super().setUp()
        self.lot1 = self.lot("R1")

    def found(self, text, kinds=ALL_KINDS, user=None, **options):
        env = self.env(user=user or self.operator)
        return resolve(env, text, self.company, kinds=kinds, **options)

    def refused(self, text, **options):
        with self.assertRaises(Refused) as caught:
            self.found(text, **options)
        return caught.exception

    def test_each_thing_by_its_name(self):
        picking = self.receipt([self.lot1])
        crane = self.env["wms.equipment"].create(
            {"name": "Crane 7", "barcode": "CRANE-7", "company_id": self.company.id}
        )
        package = self.env["stock.package"].create(
            {"name": "PACK-1", "company_id": self.company.id}
        )
        visit = self.env["wms.visit"].create({"plate": "RT 1", "company_id": self.company.id})
        place = self.place("TC-01-01-1")
        for text, kind, record in (
            ("R1", "lot", self.lot1),
            (" r1 ", "lot", self.lot1),
            ("TC-01-01-1", "place", place),
            (place.complete_name, "place", place),
            (picking.name, "transfer", picking),
            ("CRANE-7", "equipment", crane),
            ("rt-1", "vehicle", visit.vehicle_id),
            (visit.name, "visit", visit),
        ):
            found = self.found(text)
            self.assertEqual((found.kind, found.records.ids), (kind, record.ids), text)
        if package.company_id == self.company:
            self.assertEqual(self.found("PACK-1").records, package)

    def test_a_shared_sign_names_all_its_tiers(self):
        places = self.found(self.place("TC-01-01-1").sign).records
        self.assertEqual(places.mapped("tier"), [1, 2])

    def test_gs1_labels_name_the_lot_however_they_are_written(self):
        for text in (
            "(10)R1",
            "(01)04012345678901(10)R1(3102)001234",
            "10R1",
            "]d20104012345678901" + "10R1" + FNC1 + "3102001234",
            "]C110R1" + FNC1 + "37" + "12",
            FNC1 + "21R1" + FNC1 + "3101204505",
            "11250101" + "17270101" + "10R1",
            "(10)r1",
        ):
            found = self.found(text)
            self.assertEqual(found.records, self.lot1, text)

    def test_what_a_gs1_label_says_beside_the_name(self):
        label = self.found("(10)R1(3101)204505(37)12(11)250103(17)270104").label
        self.assertEqual((label.weight, label.pieces), (20_450.5, 12))
        self.assertEqual((str(label.produced), str(label.expires)), ("2025-01-03", "2027-01-04"))

    def test_an_sscc_names_the_package(self):
        package = self.env["stock.package"].create({"name": "123456789012345675"})
        for text in ("(00)123456789012345675", "]C100123456789012345675", package.name):
            self.assertEqual(self.found(text).records, package, text)

    def test_one_number_of_two_materials_is_asked(self):
        other = self.lot("R1", product=self.slab)
        refused = self.refused("R1")
        self.assertEqual(refused.code, "ambiguous_code")
        self.assertEqual(len(refused.options), 2)
        for option, lot in zip(refused.options, self.lot1 | other, strict=True):
            self.assertIn(lot.product_id.name, option["name"])
            self.assertEqual(self.found(option["code"]).records, lot)

    def test_the_gtin_on_the_label_names_the_material(self):
        self.lot("R1", product=self.slab)
        self.coil.barcode = "4012345678901"
        self.assertEqual(self.found("(01)04012345678901(10)R1").records, self.lot1)
        self.assertEqual(self.refused("(10)R1").code, "ambiguous_code")

    def test_the_expected_one_of_two_is_meant(self):
        other = self.lot("R1", product=self.slab)
        self.assertEqual(self.found("R1", narrow=lambda lots: lots & other).records, other)

    def test_a_lot_named_like_a_place_is_asked(self):
        self.lot("TC-01-01-1")
        refused = self.refused("TC-01-01-1")
        self.assertEqual(refused.code, "ambiguous_code")
        kinds = {self.found(option["code"]).kind for option in refused.options}
        self.assertEqual(kinds, {"lot", "place"})

    def test_only_what_is_asked_for_is_found(self):
        self.assertEqual(self.refused("R1", kinds=("place",)).code, "unknown_code")
        ref = f"BWMS.REF.LOT.{self.lot1.id}"
        self.assertEqual(self.refused(ref, kinds=("place",)).code, "unknown_code")

    def test_codes_of_options_keep_companies_apart(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        lot = self.env["stock.lot"].create(
            {"name": "R2", "product_id": self.coil.id, "company_id": company.id}
        )
        for text in ("R2", f"BWMS.REF.LOT.{lot.id}"):
            self.assertEqual(self.refused(text).code, "unknown_code")

    def test_broken_codes_of_options_are_unknown(self):
        for text in (
            "BWMS.REF.",
            "BWMS.REF.LOT",
            "BWMS.REF.LOT.",
            "BWMS.REF.LOT.x",
            "BWMS.REF.LOT.-1",
            "BWMS.REF.LOT." + "9" * 40,
            "BWMS.REF.USERS.1",
            "BWMS.REF.LOT.²",
        ):
            self.assertEqual(self.refused(text).code, "unknown_code", text)

    def test_look_up_takes_few_statements(self):
        self.found("R1")
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            resolve(self.env(user=self.operator), "R1", self.company)
        self.env.invalidate_all()
        env = self.env(user=self.operator)
        before = self.env.cr.sql_log_count
        # assertRaises would add a savepoint.
        try:
            resolve(env, "NOTHING", self.company, kinds=ALL_KINDS)
        except Refused as refused:
            self.assertEqual(refused.code, "unknown_code")
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

from odoo.exceptions import UserError

from .common import RfidCase


class TestTaggedLabels(RfidCase):
    """Label and tag in one job: the printer writes an EPC that was never given before."""

    def setUp(self):
        super().setUp()
        self.company.rfid_gs1_prefix = "9521141"
        self.coil.barcode = "09521141123454"
        self.lot1, self.lot2 = self.lot("LC1"), self.lot("LC2")
        self.labels = self.env["wms.label"].with_user(self.operator)

    def _print(self, records, **options):
        rows = self.labels._make_tagged(
            records.with_user(self.operator), **{"output": "zpl", "size": "100x150", **options}
        )
        return rows, self.labels._file(rows).content.decode()

    def test_each_label_carries_its_own_tag(self):
        rows, zpl = self._print(self.lot1 | self.lot2)
        formats = zpl.split("^XA\n")[1:]
        self.assertEqual(len(formats), 2)
        for row, one in zip(rows, formats, strict=True):
            tag = self.env["rfid.tag"].search([("epc", "=", row.epc)])
            self.assertIn(f"^RFW,H^FD{tag.epc.upper()}^FS", one)
            self.assertEqual(tag.lot_id.name, row.name)
            self.assertTrue(tag.uri.startswith("urn:epc:id:sgtin:9521141."), tag.uri)
        self.assertEqual(len(set(rows.mapped("epc"))), 2)
        self.assertFalse(self.env["rfid.tag"].search([("awaits_label", "=", True)]))

    def test_the_same_file_again_has_the_same_tag(self):
        rows, zpl = self._print(self.lot1)
        self.assertEqual(self.labels._file(rows).content.decode(), zpl)
        self.assertEqual(len(self.lot1.rfid_tag_ids), 1)

    def test_a_second_label_gets_another_tag(self):
        first, _zpl = self._print(self.lot1)
        second, _zpl = self._print(self.lot1, reason="lost")
        self.assertNotEqual(first.epc, second.epc)

    def test_places_and_vehicles_get_numbers_of_their_kind(self):
        rows, _zpl = self._print(self.place("TC-01-01-1"))
        tag = self.env["rfid.tag"].search([("epc", "=", rows.epc)])
        self.assertTrue(tag.uri.startswith("urn:epc:id:sgln:"), tag.uri)
        vehicle = self.env["wms.vehicle"]._for_plate("L123", self.company)
        rows, _zpl = self._print(vehicle)
        tag = self.env["rfid.tag"].search([("epc", "=", rows.epc)])
        self.assertTrue(tag.uri.startswith("urn:epc:id:giai:"), tag.uri)

    def test_what_is_missing_is_said(self):
        with self.assertRaisesRegex(UserError, "ZPL"):
            self._print(self.lot1, output="pdf")
        self.coil.barcode = False
        with self.assertRaisesRegex(UserError, "GTIN"):
            self._print(self.lot1)
        self.company.rfid_gs1_prefix = False
        with self.assertRaisesRegex(UserError, "prefix"):
            self._print(self.lot1)

    def test_a_label_without_tag_is_as_before(self):
        rows = self.labels._make(self.lot1.with_user(self.operator), output="zpl", size="100x150")
        self.assertNotIn("^RF", self.labels._file(rows).content.decode())

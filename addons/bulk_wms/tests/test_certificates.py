import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..engine.papers import MAX_PAPER_BYTES
from .common import YardCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def encoded(content):
    return base64.b64encode(content)


class TestCertificates(YardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partner = cls.env["res.partner"]
        cls.mill = partner.create({"name": "Mill", "is_company": True})
        cls.rival = partner.create({"name": "Rival", "is_company": True})

    def certificate(self, number, *heats, partner=None, **values):
        heat = self.env["wms.certificate.heat"]
        known = [
            heat.search([("name", "=", name)]) or heat.create({"name": name}) for name in heats
        ]
        return self.env["wms.certificate"].create(
            {
                "name": number,
                "partner_id": (partner or self.mill).id,
                "heat_ids": [Command.set([one.id for one in known])],
                "file": encoded(PDF),
                "file_name": "scan.pdf",
                "company_id": self.company.id,
                **values,
            }
        )

    def test_lots_are_found_by_heat_and_supplier(self):
        ours = self.lot("A", heat="H1", supplier_id=self.mill.id)
        theirs = self.lot("B", heat="H1", supplier_id=self.rival.id)
        nobody = self.lot("C", heat="H1")
        certificate = self.certificate("MTC-1", "H1", "H2")
        self.assertEqual(certificate.lot_ids, ours)
        self.assertEqual((ours | theirs | nobody).mapped("has_certificate"), [True, False, False])
        later = self.lot("D", heat="H2", supplier_id=self.mill.id)
        self.assertEqual(later.certificate_ids, certificate)

    def test_lots_are_found_by_number(self):
        lot = self.lot("N", certificate_number="MTC-2")
        self.assertFalse(lot.has_certificate)
        certificate = self.certificate(" MTC-2 ")
        self.assertEqual(lot.certificate_ids, certificate)
        self.assertTrue(lot.has_certificate)
        foreign = self.lot("F", certificate_number="MTC-2", supplier_id=self.rival.id)
        self.assertFalse(foreign.has_certificate)

    def test_links_follow_both_sides(self):
        lot = self.lot("L", heat="H3", supplier_id=self.mill.id)
        certificate = self.certificate("MTC-3", "H3")
        self.assertTrue(lot.has_certificate)
        certificate.heat_ids = [Command.clear()]
        self.assertFalse(lot.has_certificate)
        certificate.heat_ids = [
            Command.link(self.env["wms.certificate.heat"].search([("name", "=", "H3")]).id)
        ]
        lot.heat = "H4"
        self.assertFalse(lot.has_certificate)
        lot.heat = "H3"
        self.assertTrue(lot.has_certificate)
        certificate.unlink()
        self.assertFalse(lot.has_certificate)

    def test_an_announced_certificate_is_no_certificate_yet(self):
        lot = self.lot("M", certificate_number="MTC-4")
        certificate = self.certificate("MTC-4", file=False, file_name=False)
        self.assertEqual((lot.certificate_ids, lot.has_certificate), (certificate, False))
        certificate.write({"file": encoded(PDF), "file_name": "paper"})
        self.assertTrue(lot.has_certificate)
        found = self.env["stock.lot"].search([("has_certificate", "=", True)])
        self.assertIn(lot, found)

    def test_a_file_is_what_its_content_says(self):
        picture = b"\xff\xd8\xff\xe0" + b"x" * 90 + b"\xff\xd9"
        certificate = self.certificate("MTC-5", file=encoded(picture), file_name="paper.pdf")
        self.assertEqual(certificate.file_name, "paper.jpg")
        self.assertEqual(len(certificate.file_hash), 64)
        for content in (b"<html>", b"MZ" + b"\0" * 99, PDF[:-7]):
            with self.subTest(content), self.assertRaisesRegex(UserError, "whole PDF"):
                certificate.write({"file": encoded(content), "file_name": "mtc.pdf"})
        with self.assertRaisesRegex(UserError, "at most 10 MB"):
            certificate.file = encoded(PDF[:-6] + b" " * MAX_PAPER_BYTES + b"%%EOF\n")

    @mute_logger("odoo.sql_db")
    def test_the_same_certificate_twice_is_noticed(self):
        self.certificate("MTC-6")
        self.certificate("MTC-6", partner=self.rival)
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.certificate("MTC-6")
        self.assertIn("number_uniq", str(caught.exception))

    def test_it_is_issued_by_a_company(self):
        contact = self.env["res.partner"].create({"name": "Sales", "parent_id": self.mill.id})
        with self.assertRaisesRegex(ValidationError, "contact"):
            self.certificate("MTC-7", partner=contact)

    def test_who_may_file_it(self):
        operators = self.env["wms.certificate"].with_user(self.operator)
        certificate = operators.create(
            {"name": "MTC-8", "partner_id": self.mill.id, "file": encoded(PDF)}
        )
        self.assertEqual(certificate.file_name, "MTC-8.pdf")
        with self.assertRaises(AccessError):
            certificate.kind = "2.1"
        certificate.with_user(self.supervisor).kind = "2.1"
        for values in ({"lot_ids": [Command.clear()]}, {"file_hash": "0" * 64}):
            with self.assertRaises(AccessError):
                certificate.with_user(self.manager).write(values)
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "wms.certificate.write")], limit=1
        )
        self.assertEqual(entry.document, "MTC-8")

    def test_another_company_keeps_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        certificate = self.certificate("MTC-9", "H9", company_id=other.id)
        self.assertFalse(self.lot("O", heat="H9", supplier_id=self.mill.id).certificate_ids)
        self.assertFalse(
            self.env["wms.certificate"]
            .with_user(self.manager)
            .search([("id", "=", certificate.id)])
        )

    def test_the_button_opens_it(self):
        lot = self.lot("BT", certificate_number="MTC-10")
        self.assertFalse(lot.action_certificates().get("res_id"))
        certificate = self.certificate("MTC-10")
        self.assertEqual(lot.action_certificates()["res_id"], certificate.id)
        self.assertEqual(self.env["stock.lot"].search(certificate.action_lots()["domain"]), lot)

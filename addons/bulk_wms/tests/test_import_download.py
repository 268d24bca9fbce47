import io

import openpyxl

from odoo.tests import HttpCase, tagged

from .test_import_tables import ImportCase

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tagged("post_install", "-at_install")
class TestImportDownload(ImportCase, HttpCase):
    """Tables as a browser downloads them."""

    def get(self, path, user=None):
        if user:
            user.password = user.login
            self.authenticate(user.login, user.login)
        return self.url_open(f"/bulk_wms/table/{path}", allow_redirects=False)

    def first_row(self, answer):
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, _WORKBOOK))
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        return [cell.value for cell in sheet[1]]

    def test_templates_of_every_kind(self):
        for kind in ("places", "stock", "packing", "lots"):
            with self.subTest(kind):
                self.assertTrue(self.first_row(self.get(f"template/{kind}", self.operator)))
        self.assertEqual(self.get("template/nothing").status_code, 404)

    def test_the_yard_and_its_stock(self):
        self.coil_at("D1", "TC-01-01-1")
        self.assertIn(
            "Place", self.first_row(self.get(f"export/stock/{self.stock.id}", self.manager))
        )
        self.assertIn("Code", self.first_row(self.get(f"export/places/{self.stock.id}")))
        self.assertIn("Heat", self.first_row(self.get(f"export/lots/{self.stock.id}")))

    def test_nobody_gets_a_yard_of_another_company(self):
        other = self.env["res.company"].create({"name": "Neighbour"})
        house = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        answer = self.get(f"export/stock/{house.lot_stock_id.id}", self.manager)
        self.assertEqual(answer.status_code, 404)

    def test_what_is_not_there_is_not_found(self):
        for path in ("export/stock/0", "export/what/1", "export/packing/99999999", "problems/0"):
            with self.subTest(path):
                self.assertEqual(self.get(path, self.manager).status_code, 404)

    def test_a_stranger_gets_nothing(self):
        self.authenticate(None, None)
        self.assertNotEqual(self.get("template/stock").status_code, 200)

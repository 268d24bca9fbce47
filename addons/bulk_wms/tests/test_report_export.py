import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..wizard import report_export
from .common import YardCase


@tagged("post_install", "-at_install")
class TestReportExport(YardCase, HttpCase):
    """Spreadsheets of the stock and of in and out, whose balance holds."""

    def ask(self, user=None, **values):
        export = self.env["wms.report.export"].with_user(user or self.manager)
        return export.create({"kind": "stock", "company_id": self.company.id, **values})

    def rows(self, content, sheet):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]

    def test_stock_by_area_and_each_lot(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        self.stand(self.lot("S1", self.slab, 15_000.0), "TS-01-01")
        content = self.ask()._content()
        sums = {row[0]: row[3] for row in self.rows(content, 0)[1:]}
        self.assertEqual(sums, {"TC": 20_000, "TS": 15_000})
        self.assertEqual({row[5] for row in self.rows(content, 1)[1:]}, {"A1", "S1"})
        one = self.ask(area_ids=self.slab_area.ids)._content()
        self.assertEqual({row[5] for row in self.rows(one, 1)[1:]}, {"S1"})

    def test_text_that_looks_like_a_formula_stays_text(self):
        self.coil_at("=HYPERLINK(1)", "TC-01-01-1", heat="@SUM(A1)")
        content = self.ask()._content()
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for row in book.worksheets[1].iter_rows() for cell in row]
        self.assertIn("=HYPERLINK(1)", [cell.value for cell in cells])
        self.assertNotIn("f", [cell.data_type for cell in cells])

    def test_the_balance_of_in_and_out_holds(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        lot = self.lot("N1", weight=9_000.0)
        self.scan_through(self.receipt([lot]), lot)
        gone = self.delivery(self.coil, 20_000.0)
        self.scan_through(gone, gone.move_line_ids.lot_id)
        line = next(row for row in self.ask(kind="flow")._balance() if row["area"] == "TC")
        self.assertEqual(line["opening"], 0, line)
        self.assertEqual(line["came"], 9_000)
        self.assertEqual(line["went"], 20_000)
        self.assertEqual(line["corrected"], 20_000)
        self.assertEqual(line["closing"], 9_000)
        content = self.ask(kind="flow")._content()
        self.assertIn("N1", [row[3] for row in self.rows(content, 1)])

    def test_a_period_before_anything_came_is_empty(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        asked = self.ask(kind="flow", date_from="2020-01-01", date_to="2020-01-31")
        line = next(row for row in asked._balance() if row["area"] == "TC")
        self.assertEqual((line["opening"], line["closing"]), (0, 0))
        self.assertEqual(asked.row_count, 0)

    def test_too_many_rows_are_refused_before_the_work(self):
        self.coil_at("A1", "TC-01-01-1")
        self.patch(report_export, "MOST_ROWS", 0)
        with self.assertRaises(UserError):
            self.ask().action_download()

    def test_another_company_gets_nothing_of_it(self):
        self.coil_at("A1", "TC-01-01-1")
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger-to-tables",
            password="stranger-to-tables",
            groups="base.group_user,bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        export = self.env["wms.report.export"].with_user(stranger)
        export = export.with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            export.create({"company_id": self.company.id})
        with self.assertRaises(AccessError):
            export.create({"company_id": other.id, "area_ids": self.coil_area.ids})
        own = export.create({"company_id": other.id})
        self.assertEqual(own.row_count, 0)
        self.assertEqual(len(self.rows(own._content(), 1)), 1)
        asked = self.ask()
        self.authenticate("stranger-to-tables", "stranger-to-tables")
        self.assertEqual(self.url_open(f"/bulk_wms/report/{asked.id}.xlsx").status_code, 404)
        answer = self.url_open(f"/bulk_wms/report/{own.id}.xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content[:2], b"PK")

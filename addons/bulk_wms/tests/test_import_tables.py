import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError

from ..importing import workbook
from .common import YardCase
from .rules import broken_rules


class ImportCase(YardCase):
    """Tables as text or workbooks, imported by the manager unless a test says otherwise."""

    def table(self, kind, content, user=None, **values):
        """An import of ``content``: text, a list of rows for a workbook, or the bytes of a file."""
        name = "table.csv"
        if isinstance(content, list):
            content, name = self.workbook(content), "table.xlsx"
        elif isinstance(content, str):
            content = content.encode()
        return (
            self.env["wms.import"]
            .with_user(user or self.manager)
            .create(
                {
                    "kind": kind,
                    "file": base64.b64encode(content),
                    "file_name": name,
                    "root_id": self.stock.id,
                    **values,
                }
            )
        )

    @staticmethod
    def workbook(rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def bring(self, kind, content, **values):
        """Check and import; every warning is accepted."""
        record = self.table(kind, content, **values)
        record.action_check()
        self.assertFalse(record.error_count, record.problem_ids.mapped("text"))
        record.accept_warnings = True
        record.action_import()
        self.assertEqual(record.state, "done")
        return record

    def errors(self, record):
        """(row, column, text) of the errors of a check."""
        record.action_check()
        found = record.problem_ids.filtered("severe")
        return [(one.row, one.column, one.text) for one in found]


class TestImportTables(ImportCase):
    """What holds for every kind of table."""

    places = "编码,上级库区,类型,储存类别,排,位,层\nZ1,,库区,,,,\nZ1-1,Z1,库位,Saddles,1,1,1\n"

    def test_nothing_is_written_while_one_row_is_bad(self):
        bad = self.places + "Z1-2,Z1,库位,Nowhere,1,2,1\nZ1-3,Z9,库位,Saddles,x,3,1\n"
        record = self.table("places", bad)
        found = self.errors(record)
        self.assertEqual(
            [(row, column) for row, column, _text in found],
            [(4, "category"), (5, "row"), (5, "parent")],
        )
        self.assertIn("Nowhere", found[0][2])
        with self.assertRaisesRegex(UserError, "Correct the errors"):
            record.action_import()
        self.assertFalse(self.place("Z1-1"))

    def test_the_same_file_again_is_noticed_and_takes_a_tick(self):
        first = self.bring("places", self.places)
        second = self.table("places", self.places)
        self.assertEqual(second.twin_id, first)
        second.action_check()
        with self.assertRaisesRegex(UserError, "imported before"):
            second.action_import()
        second.again = True
        second.action_import()
        self.assertEqual(second.state, "done")
        self.assertEqual(len(self.env["stock.location"].search([("name", "=", "Z1-1")])), 1)

    def test_the_same_rows_in_another_file_are_noticed(self):
        first = self.bring("places", self.places)
        other = self.table("places", "\ufeff" + self.places.replace(",", ";"))
        other.action_check()
        self.assertNotEqual(other.sha256, first.sha256)
        self.assertEqual(other.twin_id, first)

    def test_a_double_click_imports_once(self):
        record = self.bring("places", self.places)
        with self.assertRaisesRegex(UserError, "imported once"):
            record.action_import()

    def test_what_has_written_something_stays_as_it_is(self):
        record = self.bring("places", self.places)
        with self.assertRaisesRegex(UserError, "has been started"):
            record.file = base64.b64encode(b"a,b\n1,2\n")
        with self.assertRaisesRegex(UserError, "has been started"):
            record.column_ids[0].column = "sign"
        with self.assertRaisesRegex(UserError, "so it stays"):
            record.unlink()

    def test_its_state_is_written_by_the_run_only(self):
        record = self.table("places", self.places)
        for values in ({"state": "checked"}, {"plan": [3]}, {"done_count": 9}, {"sha256": "x"}):
            with self.subTest(values), self.assertRaises(AccessError):
                record.write(values)

    def test_only_a_manager_brings_places_and_stock(self):
        for kind in ("places", "stock"):
            with self.subTest(kind), self.assertRaises(AccessError):
                self.table(kind, self.places, user=self.supervisor)
        with self.assertRaises(AccessError):
            self.table("lots", "卷号,炉号\nA,B\n", user=self.operator)

    def test_another_choice_for_a_column_asks_for_a_new_check(self):
        record = self.table("places", self.places)
        record.action_check()
        self.assertEqual(record.state, "checked")
        record.column_ids.filtered(lambda line: line.column == "tier").column = False
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.plan)

    def test_a_heading_that_a_person_explained_is_known_next_time(self):
        supplier = self.env["res.partner"].create({"name": "Mill"})
        text = "Platz Nr,上级库区,类型,储存类别\nZ2,,库区,\n"
        record = self.table("places", text, partner_id=supplier.id)
        line = record.column_ids[0]
        self.assertFalse(line.column)
        line.column = "code"
        record.action_check()
        record.action_import()
        same = self.table("places", text.replace("Z2", "Z3"), partner_id=supplier.id)
        self.assertEqual(same.column_ids[0].column, "code")
        other = self.table("places", text.replace("Z2", "Z4"))
        self.assertFalse(other.column_ids[0].column)

    def test_a_missing_column_is_said_once_not_for_every_row(self):
        record = self.table("places", "上级库区,类型\nZ1,库位\nZ1,库位\n")
        self.assertEqual([one[:2] for one in self.errors(record)], [(0, "code")])

    def test_a_file_that_is_no_table_is_refused_with_a_sentence(self):
        for content in (b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04junk"):
            with self.subTest(content), self.assertRaises(UserError):
                self.table("places", content)

    def test_problems_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        record = self.table("places", self.places + "Z1-2,Z9,库位,Saddles,1,2,1\n")
        record.action_check()
        chinese = record.problem_ids.with_context(lang="zh_CN")
        self.assertEqual(chinese.column_name, "上级库区")
        self.assertEqual(record.problem_ids.column_name, "Within")

    def test_the_file_with_remarks_says_what_is_wrong_beside_the_row(self):
        record = self.table("places", self.places + "Z1-2,Z9,库位,Saddles,1,2,1\n")
        record.action_check()
        content = workbook.write_remarks(self.env, record._sheet(), record.problem_ids)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(rows[4][0], 4)
        self.assertIn("Z9", rows[4][1])
        self.assertEqual(rows[4][2], "Z1-2")

    def test_a_template_can_be_imported_and_names_every_allowed_word(self):
        for kind in ("places", "stock", "packing", "lots"):
            words = self.env["wms.table.export"]._choice_words(kind)
            content = workbook.write_template(self.env, kind, words)
            with self.subTest(kind):
                values = {"picking_id": self.receipt([]).id} if kind == "packing" else {}
                record = self.table(kind, content, **values)
                columns = [line.column for line in record.column_ids]
                self.assertTrue(all(columns), record.column_ids.mapped("heading"))

    def test_an_import_is_one_ledger_entry_with_its_fingerprint(self):
        record = self.bring("places", self.places)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "import.done")], limit=1)
        self.assertEqual((entry.model, entry.res), ("wms.import", record.id))
        self.assertIn(record.sha256, entry.after)

    def test_other_companies_see_nothing_of_it(self):
        record = self.table("places", self.places)
        other = self.env["res.company"].create({"name": "Neighbour"})
        self.operator.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        seen = (
            self.env["wms.import"]
            .with_user(self.operator)
            .with_context(allowed_company_ids=other.ids)
        )
        self.assertFalse(seen.search([("id", "=", record.id)]))
        self.assertFalse(broken_rules(self.env))

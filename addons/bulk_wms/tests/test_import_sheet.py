import io
import zipfile
from unittest.mock import patch

import openpyxl
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.columns import columns_of
from ..engine.headings import Vocabulary
from ..importing import sheet as reader
from ..importing.sheet import NoTable

WORDS = Vocabulary(columns_of("stock").values())
EXAMPLES = settings(
    max_examples=150, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def workbook(rows, name="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(content):
    return reader.read_sheet(content, WORDS)


def cells(content):
    return [(row.number, list(row.cells)) for row in read(content).rows]


@tagged("post_install", "-at_install")
class TestImportSheet(BaseCase):
    """Files as they come: whatever they are, they are rows or one sentence."""

    def refused(self, content):
        with self.assertRaises(NoTable) as caught:
            read(content)
        return caught.exception.code

    def test_rows_keep_the_numbers_of_the_file(self):
        self.assertEqual(
            cells(workbook([["卷号", "重量"], [], ["A", 1]])),
            [(1, ["卷号", "重量"]), (3, ["A", 1])],
        )
        self.assertEqual(cells(b'a,b\n\n"x\ny",2\nz,3\n')[-1], (5, ["z", "3"]))

    def test_text_in_the_encodings_that_spreadsheets_write(self):
        text = "卷号,重量\nA,1\n"
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            with self.subTest(encoding):
                self.assertEqual(cells(text.encode(encoding))[0], (1, ["卷号", "重量"]))

    def test_the_delimiter_is_the_one_that_makes_columns(self):
        for delimiter in ",;\t|":
            with self.subTest(delimiter):
                text = f'卷号{delimiter}备注\nA{delimiter}"x, y; z"\n'
                self.assertEqual(cells(text.encode())[1][1], ["A", "x, y; z"])

    def test_the_sheet_with_the_known_headings_is_read(self):
        book = openpyxl.Workbook()
        book.active.append(["封面"])
        book.create_sheet("数据").append(["卷号", "重量", "炉号"])
        stream = io.BytesIO()
        book.save(stream)
        self.assertEqual(read(stream.getvalue()).name, "数据")

    def test_a_formula_counts_by_its_kept_value_and_is_text_without_one(self):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        page = book.add_worksheet()
        page.write_row(0, 0, ["卷号", "重量"])
        page.write_string(1, 0, "=cmd()")
        page.write_formula(1, 1, "=20*1000", value=20_000)
        book.close()
        self.assertEqual(cells(stream.getvalue())[1], (2, ["=cmd()", 20_000]))
        self.assertEqual(
            cells(workbook([["卷号", "重量"], ["A", "=20*1000"]]))[1][1][1], "=20*1000"
        )

    def test_what_unpacks_to_more_than_any_list_is_refused(self):
        stream = io.BytesIO(workbook([["卷号", "重量"]]))
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/big.xml", b" " * 2_000_000)
        with patch.object(reader, "_MOST_UNPACKED", 1_000_000):
            self.assertEqual(self.refused(stream.getvalue()), "unpacks_too_large")

    def test_documents_with_entities_are_refused(self):
        source = io.BytesIO(workbook([["卷号", "重量"]]))
        stream = io.BytesIO()
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(stream, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name.endswith("sheet1.xml"):
                    data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
                new.writestr(name, data)
        self.assertEqual(self.refused(stream.getvalue()), "broken_workbook")

    def test_too_many_rows_are_refused(self):
        with patch.object(reader, "MOST_ROWS", 3):
            self.assertEqual(self.refused(b"a,b\n" * 5), "too_many_rows")
            self.assertEqual(self.refused(workbook([["a", "b"]] * 5)), "too_many_rows")

    def test_other_files_are_refused_by_what_they_are(self):
        self.assertEqual(self.refused(b""), "empty_file")
        self.assertEqual(self.refused(b" \n \n"), "empty_file")
        self.assertEqual(self.refused(workbook([])), "empty_file")
        self.assertEqual(self.refused(b"%PDF-1.4 x"), "not_a_table")
        self.assertEqual(self.refused(b"a\0b"), "not_a_table")
        self.assertEqual(self.refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old_excel")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("readme.txt", "no workbook")
        self.assertEqual(self.refused(stream.getvalue()), "not_a_table")

    def test_a_damaged_workbook_is_refused_never_a_crash(self):
        whole = workbook([["卷号", "重量"], *([f"H{n}", n] for n in range(40))])

        @EXAMPLES
        @given(st.integers(4, len(whole) - 1), st.binary(min_size=1, max_size=6))
        def damage(where, junk):
            try:
                read(whole[:where] + junk + whole[where + len(junk) :])
            except NoTable:
                return

        damage()

    def test_any_bytes_are_rows_or_a_sentence(self):
        @EXAMPLES
        @given(st.binary(max_size=300))
        def anything(content):
            for data in (content, b"PK\x03\x04" + content, b"\xff\xfe" + content):
                try:
                    read(data)
                except NoTable:
                    continue

        anything()

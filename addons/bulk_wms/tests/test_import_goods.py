import base64
import io

import openpyxl

from odoo.exceptions import UserError

from ..importing import workbook
from .rules import broken_rules
from .test_import_tables import ImportCase


class TestImportGoods(ImportCase):
    """Packing lists, facts of lots, and the way out and in again."""

    def setUp(self):
        super().setUp()
        self.coil.default_code = "HRC"

    def expected(self, weight):
        """A receipt of ``weight`` kg of coils, of which no piece is known yet."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.coil.id,
                            "product_uom_qty": weight,
                            "product_uom": self.kg.id,
                            "location_id": self.supplier.id,
                            "location_dest_id": self.stock.id,
                            "company_id": self.company.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def packing(self, picking, content, user=None):
        return self.table("packing", content, user=user or self.operator, picking_id=picking.id)

    # --- packing lists --------------------------------------------------------------------

    def test_the_mills_list_becomes_a_task_with_a_place_for_each_coil(self):
        """GIVEN 30 t on order WHEN the mill's list comes THEN every coil has its task."""
        picking = self.expected(30_000)
        rows = [
            ["××钢铁 码单"],
            ["序号", "钢卷号", "规格", "材质", "炉号", "净重(吨)", "毛重(吨)"],
            [1, "K1", "3.0*1250*C", self.grade.name, "H7", 15.25, 15.3],
            [2, "K2", "3.0*1250*C", self.grade.name, "H7", 14.75, 14.8],
            ["合计", None, None, None, None, 30.0, 30.1],
        ]
        record = self.packing(picking, rows)
        record.action_check()
        self.assertFalse(record.problem_ids.mapped("text"))
        record.action_import()
        lines = picking.move_line_ids
        self.assertEqual(sorted(lines.lot_id.mapped("name")), ["K1", "K2"])
        self.assertEqual(set(lines.mapped("proposal_state")), {"proposed"})
        lot = lines.lot_id.filtered(lambda lot: lot.name == "K1")
        self.assertEqual(
            (lot.weight_label, lot.weight_gross, lot.thickness, lot.width, lot.heat, lot.grade_id),
            (15_250.0, 15_300.0, 3.0, 1250.0, "H7", self.grade),
        )
        self.assertEqual((record.state, picking.import_count), ("done", 1))
        self.assertEqual(broken_rules(self.env), {})

    def test_a_list_that_is_not_what_was_ordered_is_a_warning(self):
        record = self.packing(self.expected(30_000), "卷号,重量\nK1,15250\n")
        record.action_check()
        self.assertEqual((record.error_count, record.warning_count), (0, 1))
        self.assertIn("15250", record.problem_ids.text)
        self.assertIn("30000", record.problem_ids.text)
        with self.assertRaisesRegex(UserError, "Read the warnings"):
            record.action_import()

    def test_the_sum_beside_the_total_of_the_list(self):
        record = self.packing(self.expected(30_000), "卷号,重量(t)\nK1,15\nK2,15\n总计,31\n")
        record.action_check()
        self.assertEqual(record.problem_ids.mapped("code"), ["total_differs"])

    def test_a_coil_on_two_lists_is_refused(self):
        self.receipt([self.lot("K1")])
        record = self.packing(self.expected(10_000), "卷号,重量\nK1,10000\nK2,10000\nK2,10000\n")
        found = self.errors(record)
        self.assertEqual([one[:2] for one in found], [(4, "lot"), (2, "lot")][::-1])

    def test_net_weight_above_gross_is_refused(self):
        record = self.packing(self.expected(10_000), "卷号,净重,毛重\nK1,10000,9900\n")
        self.assertEqual([one[1] for one in self.errors(record)], ["weight_gross"])

    def test_a_closed_receipt_takes_no_list(self):
        picking = self.expected(10_000)
        record = self.packing(picking, "卷号,重量\nK1,10000\n")
        picking.action_cancel()
        with self.assertRaisesRegex(UserError, "closed"):
            record.action_check()

    def test_the_button_on_the_receipt_opens_an_import_for_it(self):
        picking = self.expected(10_000)
        context = picking.action_import_packing_list()["context"]
        self.assertEqual(
            (context["default_kind"], context["default_picking_id"]), ("packing", picking.id)
        )

    # --- facts of lots --------------------------------------------------------------------

    def test_facts_of_lots_are_brought_up_to_date_and_nothing_else(self):
        lot = self.coil_at("F1", "TC-01-01-1", weight=16_000, heat="OLD", width=1250)
        text = "卷号,炉号,宽度,质保书号,质量状态\nF1,NEW,,MTC-9,冻结\n"
        self.bring("lots", text)
        self.assertEqual(
            (lot.heat, lot.width, lot.certificate_number, lot.quality_state),
            ("NEW", 1250, "MTC-9", "blocked"),
        )
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "lot.quality")], limit=1)
        self.assertEqual(entry.lot, "F1")

    def test_a_new_weight_of_a_coil_in_stock_is_posted(self):
        lot = self.coil_at("F1", "TC-01-01-1", weight=16_000)
        self.bring("lots", "卷号,标签重\nF1,16100\n")
        self.assertEqual(lot._standing_quants().quantity, 16_100)
        self.assertEqual(broken_rules(self.env), {})

    def test_lots_that_nobody_knows_are_named(self):
        found = self.errors(self.table("lots", "卷号,炉号\nNOBODY,H1\n"))
        self.assertEqual([one[:2] for one in found], [(2, "lot")])

    # --- out and in again -----------------------------------------------------------------

    def exported(self, kind, rows, lang="en_US"):
        env = self.env(context=dict(self.env.context, lang=lang))
        return workbook.write_table(env, kind, rows)

    def _import_there(self, company, kind, content, root):
        """Import as the manager who has gone over to another company."""
        record = (
            self.env["wms.import"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=company.ids, lang="en_US")
            .create(
                {
                    "kind": kind,
                    "file": base64.b64encode(content),
                    "file_name": "yard.xlsx",
                    "root_id": root.id,
                }
            )
        )
        record.action_check()
        self.assertFalse(record.error_count, record.problem_ids.mapped("text"))
        record.accept_warnings = True
        record.action_import()
        self.assertEqual((record.state, record.company_id), ("done", company))

    def cells(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def test_exported_places_and_stock_build_the_same_yard_elsewhere(self):
        """GIVEN a yard WHEN its tables are imported into another company THEN it stands there."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.coil_at("R1", "TC-01-01-1", weight=16_000, width=1250, inner_diameter=610, heat="H1")
        self.coil_at("R2", "TC-01-02-1", weight=15_000, width=1250, edge="trimmed")
        self.coil_at("R3", "TC-01-01-2", weight=14_000, production_date="2026-03-02")
        self.stand(self.lot("S1", self.slab, 9_000, length=8000), "TS-01-01")
        self.stand(self.lot("S2", self.slab, 9_000, length=8000), "TS-01-01")
        self.stand(self.lot("B1", self.bags, 0), "TB-01-01", 1_000)
        for product, code in ((self.slab, "SLAB"), (self.bags, "CEM")):
            product.default_code = code
        (self.saddle | self.column | self.floor | self.heap).company_id = False
        export = self.env["wms.table.export"].with_context(lang="zh_CN")
        places = self.exported("places", export._place_rows(self.stock), "zh_CN")
        stock = self.exported("stock", export._stock_rows(self.stock), "zh_CN")

        other = self.env["res.company"].create({"name": "Twin"})
        house = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self.manager.write({"company_ids": [(4, other.id)], "company_id": other.id})
        for kind, content in (("places", places), ("stock", stock)):
            self._import_there(other, kind, content, house.lot_stock_id)
        again = self.env["wms.table.export"].with_context(
            lang="zh_CN", allowed_company_ids=other.ids
        )
        self.assertEqual(
            self.cells(self.exported("places", again._place_rows(house.lot_stock_id), "zh_CN")),
            self.cells(places),
        )
        self.assertEqual(
            self.cells(self.exported("stock", again._stock_rows(house.lot_stock_id), "zh_CN")),
            self.cells(stock),
        )
        self.assertEqual(broken_rules(self.env), {})

    def test_text_that_looks_like_a_formula_goes_out_and_in_as_text(self):
        lot = self.coil_at("X1", "TC-01-01-1", weight=16_000, heat="=HYPERLINK(1)")
        rows = self.env["wms.table.export"]._lots_rows(self.stock)
        content = self.exported("lots", [row for row in rows if row["lot"] == "X1"])
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        self.assertNotIn("f", kinds)
        lot.heat = "OTHER"
        self.bring("lots", content)
        self.assertEqual(lot.heat, "=HYPERLINK(1)")

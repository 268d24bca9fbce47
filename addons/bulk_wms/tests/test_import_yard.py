from odoo.tests import tagged

from ..models import import_run
from .rules import broken_rules
from .test_import_tables import ImportCase

PLACES = [
    ["堆场库位表", None, None, None, None, None, None, None],
    ["库位编码", "上级库区", "类型", "储存类别", "排", "位", "层", "X坐标(m)"],
    ["Z1", None, "库区", None, None, None, None, 6],
    ["Z1-1-1", "Z1", "库位", "Saddles", 1, 1, 1, 6],
    ["Z1-1-2", "Z1", "库位", "Saddles", 1, 2, 1, 8],
    ["Z1-2-1", "Z1", "库位", "Saddles", 1, 1, 2, 7],
    ["Z2", None, "库区", None, None, None, None, 6],
    ["Z2-1", "Z2", "库位", "Columns", 1, 1, None, 6],
]


@tagged("post_install", "-at_install")
class TestImportYard(ImportCase):
    """Places and opening stock: what a plant goes live with."""

    def setUp(self):
        super().setUp()
        self.coil.default_code = "HRC"
        self.slab.default_code = "SLAB"
        self.bags.default_code = "CEM"

    def coils(self, *rows):
        return [["卷号", "物料", "库位", "重量(t)", "内径", "外径", "宽度"], *rows]

    def test_places_stand_in_their_area_with_their_row_and_limits(self):
        record = self.bring("places", PLACES)
        place = self.place("Z1-2-1")
        self.assertEqual(place.location_id, self.place("Z1"))
        self.assertEqual((place.row, place.slot, place.tier, place.pos_x), (1, 1, 2, 7.0))
        self.assertEqual(place.storage_category_id, self.saddle)
        self.assertEqual(record.place_count, 6)
        self.env["wms.position.load"]._refresh_touched()
        load = self.env["wms.position.load"].search([("location_id", "=", place.id)])
        self.assertEqual(load.closed_code, "support")

    def test_a_known_place_is_brought_up_to_date_not_made_twice(self):
        self.bring("places", PLACES)
        self.bring("places", [PLACES[1], ["Z1-1-1", "Z1", "库位", "Saddles", 1, 1, 1, 16.5]])
        self.assertEqual(self.place("Z1-1-1").pos_x, 16.5)
        self.assertEqual(len(self.place("Z1-1-1")), 1)

    def test_two_places_at_one_spot_are_refused(self):
        rows = [*PLACES, ["Z1-9", "Z1", "库位", "Saddles", 1, 2, 1, 8]]
        found = self.errors(self.table("places", rows))
        self.assertEqual([one[:2] for one in found], [(9, "slot")])

    def test_a_locked_place_says_why(self):
        rows = [["编码", "上级", "锁定", "锁定原因"], ["TC-01-01-1", "TC", "禁入", None]]
        self.assertEqual(
            [one[1] for one in self.errors(self.table("places", rows))], ["lock_reason"]
        )
        rows[1][3] = "鞍座变形"
        self.bring("places", rows)
        self.assertEqual(self.place("TC-01-01-1").lock, "in")

    def test_opening_stock_stands_on_its_support_whatever_the_order_of_the_rows(self):
        self.bring("places", PLACES)
        record = self.bring(
            "stock",
            self.coils(
                ["C3", "HRC", "Z1-2-1", 14.5, 610, None, 1250],
                ["C1", "HRC", "Z1-1-1", 16.25, 610, None, 1250],
                ["C2", "HRC", "Z1-1-2", 16.0, 610, None, 1250],
            ),
        )
        lot = self.env["stock.lot"].search([("name", "=", "C3"), ("product_id", "=", self.coil.id)])
        self.assertEqual(self.place_of(lot).barcode, "Z1-2-1")
        self.assertEqual((lot.weight_label, lot.book_weight), (14_500.0, 14_500.0))
        self.assertEqual(record.lot_count, 3)
        self.assertEqual(broken_rules(self.env), {})

    def test_a_coil_in_the_air_is_refused_with_its_row(self):
        self.bring("places", PLACES)
        rows = self.coils(
            ["C1", "HRC", "Z1-1-1", 16.25, 610, None, 1250],
            ["C3", "HRC", "Z1-2-1", 14.5, 610, None, 1250],
        )
        found = self.errors(self.table("stock", rows))
        self.assertEqual([one[:2] for one in found], [(3, "place")])
        self.assertIn("support", found[0][2])

    def test_two_coils_on_one_saddle_are_refused(self):
        rows = self.coils(
            ["C1", "HRC", "TC-01-01-1", 16.25, 610, None, 1250],
            ["C2", "HRC", "TC-01-01-1", 16.0, 610, None, 1250],
        )
        self.assertEqual(
            [one[:2] for one in self.errors(self.table("stock", rows))], [(3, "place")]
        )

    def test_a_limit_that_the_yard_has_set_itself_is_a_warning(self):
        record = self.table("stock", self.coils(["C1", "HRC", "TC-01-01-1", 26.0, 610, None, 1250]))
        record.action_check()
        self.assertEqual((record.error_count, record.warning_count), (0, 1))
        self.assertIn("26000 / 25000", record.problem_ids.text)

    def test_what_stands_in_the_yard_is_not_brought_once_more(self):
        self.coil_at("C9", "TC-01-02-1", weight=16_000)
        self.receipt([self.lot("C8", weight=16_000)])
        rows = self.coils(
            ["C9", "HRC", "TC-01-01-1", 16, 610, None, 1250],
            ["C8", "HRC", "TC-01-03-1", 16, 610, None, 1250],
        )
        found = self.errors(self.table("stock", rows))
        self.assertEqual([one[:2] for one in found], [(2, "lot"), (3, "lot")])
        self.assertIn("TC-01-02-1", found[0][2])

    def test_tonnes_typed_as_kilograms_are_seen_against_the_sizes(self):
        rows = [
            ["卷号", "物料", "库位", "重量", "内径", "外径", "宽度"],
            ["C1", "HRC", "TC-01-01-1", 22.1, 610, 1800, 1250],
            ["C2", "HRC", "TC-01-02-1", 25_600, 610, 1800, 1250],
        ]
        record = self.table("stock", rows)
        self.assertEqual([one[:2] for one in self.errors(record)], [(2, "weight")])
        self.assertIn("tonnes", record.problem_ids.filtered("severe").text)
        warning = record.problem_ids.filtered(lambda one: not one.severe and one.column == "weight")
        self.assertIn("22102.1", warning.text)

    def test_a_lot_of_bags_stands_in_several_places_and_may_be_counted(self):
        self.bags.unit_weight = 50
        record = self.table(
            "stock",
            "批号;物料;库位;重量;件数;生产日期\n"
            "L1;CEM;TB-01-01;1000;20;2026-03-02\nL1;CEM;TB-01-02;;12;2026-03-02\n",
        )
        record.action_check()
        self.assertFalse(record.problem_ids.mapped("text"))
        record.action_import()
        lot = self.env["stock.lot"].search([("name", "=", "L1"), ("product_id", "=", self.bags.id)])
        standing = {quant.location_id.name: quant.quantity for quant in lot._standing_quants()}
        self.assertEqual(standing, {"TB-01-01": 1000.0, "TB-01-02": 600.0})

    def test_slabs_lie_in_the_order_of_their_layers_and_are_as_old_as_they_are(self):
        self.bring(
            "stock",
            "板坯号,卷号,物料,库位,层号,厚度,宽度,长度,重量,入库日期,质量状态\n"
            ",S2,SLAB,TS-01-01,2,200,1250,8000,15700,2026-01-05,待检\n"
            ",S1,SLAB,TS-01-01,1,200,1250,8000,15700,2026-01-03,合格\n",
        )
        lots = self.env["stock.lot"].search([("name", "in", ("S1", "S2"))], order="name")
        quants = [lot._standing_quants() for lot in lots]
        self.assertEqual([quant.layer for quant in quants], [1, 2])
        self.assertEqual(quants[0].in_date.date().isoformat(), "2026-01-03")
        self.assertEqual(lots.mapped("quality_state"), ["released", "pending"])

    def test_the_owner_of_stock_is_kept(self):
        owner = self.env["res.partner"].create({"name": "Customer's Steel", "ref": "CS1"})
        rows = [
            ["卷号", "物料", "库位", "重量", "货主"],
            ["C1", "HRC", "TC-01-01-1", 16_000, "CS1"],
            ["C2", "HRC", "TC-01-02-1", 16_000, "Nobody"],
        ]
        self.assertEqual(
            [one[:2] for one in self.errors(self.table("stock", rows))], [(3, "owner")]
        )
        self.bring("stock", rows[:2])
        lot = self.env["stock.lot"].search([("name", "=", "C1"), ("product_id", "=", self.coil.id)])
        self.assertEqual(lot._standing_quants().owner_id, owner)

    def test_one_ledger_entry_for_each_lot_and_each_posting(self):
        before = self.env["wms.ledger.entry"].search([], limit=1).id
        self.bring("stock", self.coils(["C1", "HRC", "TC-01-01-1", 16, 610, None, 1250]))
        kinds = self.env["wms.ledger.entry"].search([("id", ">", before)]).mapped("kind")
        self.assertEqual(sorted(kinds), ["import.done", "stock.adjusted", "stock.lot.create"])

    def test_new_grades_are_made_only_when_asked_for(self):
        rows = [
            ["卷号", "物料", "库位", "重量", "牌号"],
            ["C1", "HRC", "TC-01-01-1", 16_000, "Q999"],
        ]
        record = self.table("stock", rows)
        self.assertEqual([one[1] for one in self.errors(record)], ["grade"])
        record.create_grades = True
        record.action_check()
        self.assertEqual(record.new_grades, "Q999")
        record.action_import()
        self.assertEqual(self.env["wms.grade"].search_count([("name", "=", "Q999")]), 1)

    def test_a_long_table_is_written_in_steps_and_goes_on_where_it_was_cut(self):
        """Three steps; the second fails once, the third run goes on with the next row."""
        self.patch(import_run, "AT_ONCE", 1)
        self.patch(self.registry["wms.job"], "_run_retrying", lambda _self, step: step())
        self.patch(self.env.cr, "commit", self.env.flush_all)
        self.patch(self.env.cr, "rollback", self.env.flush_all)
        rows = self.coils(
            *([f"C{n}", "HRC", f"TC-01-0{n}-1", 16, 610, None, 1250] for n in range(1, 5))
        )
        record = self.table("stock", rows)
        record.action_check()
        record.action_import()
        self.assertEqual((record.state, record.done_count), ("running", 0))
        table = type(record._kind_table())
        self.patch(table, "step", 2)
        self.patch(import_run, "_budget", lambda: 0.0)
        job = record.sudo()
        self.assertFalse(job._run_in_steps(), "time is up after the first step")
        self.assertEqual((record.state, record.done_count), ("running", 2))
        self.assertTrue(job._run_in_steps())
        self.assertEqual((record.state, record.done_count, record.progress), ("done", 4, 100.0))
        self.assertEqual(broken_rules(self.env), {})

    def test_a_check_reads_the_yard_in_sets_whatever_the_number_of_rows(self):
        self._area("TQ", self.floor, rows=1, slots=60)
        lines = [f"L{n},CEM,TQ-01-{n:02d},900" for n in range(1, 61)]

        def queries(count, name):
            record = self.table(
                "stock", "\n".join(["批号,物料,库位,重量", *lines[:count]]), file_name=name
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record.action_check()
            self.assertFalse(record.problem_ids)
            return self.env.cr.sql_log_count - before

        queries(5, "warm.csv")
        self.assertLessEqual(queries(60, "many.csv"), queries(10, "few.csv") + 2)

    def test_what_changed_since_the_check_stops_the_import_and_is_told(self):
        record = self.table("stock", self.coils(["C1", "HRC", "TC-01-01-1", 16, 610, None, 1250]))
        record.action_check()
        self.coil_at("OTHER", "TC-01-01-1", weight=16_000)
        record.action_import()
        self.assertEqual((record.state, record.done_count, record.error_count), ("checked", 0, 1))
        self.assertIn("since the check", record.message)

from odoo.tools import SQL

from ..models.checker_rules import RULES
from .common import YardCase


class TestChecker(YardCase):
    """Each rule is broken behind Odoo's back, found, reported once, and closed when mended."""

    def setUp(self):
        super().setUp()
        self.low = self.coil_at("LOW", "TC-01-01-1")
        self.coil_at("SIDE", "TC-01-02-1")
        self.top = self.coil_at("TOP", "TC-01-01-2", weight=9_000)
        self.broken = set()

    def sql(self, statement, **values):
        """Change the tables as no user could."""
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, **values))
        self.env.invalidate_all()

    def findings(self, rule):
        self.env["wms.checker"]._run_rule(rule)
        return self.env["wms.discrepancy"].search(
            [
                ("rule", "=", rule),
                ("state", "!=", "resolved"),
                ("company_id", "=", self.company.id),
            ]
        )

    def assert_found(self, rule, *words):
        """One finding that names ``words``, not doubled by a second check; returns it."""
        found = self.findings(rule)
        self.assertEqual(len(found), 1, found.mapped("finding"))
        for word in words:
            self.assertIn(word, found.finding)
        self.assertEqual(self.findings(rule), found)
        return found

    def test_a_right_book_has_no_findings(self):
        self.delivery(self.coil, 9_000)
        self.receipt([self.lot("NEW")]).action_arrive()
        for rule in RULES:
            with self.subTest(rule):
                self.assertFalse(self.findings(rule).mapped("finding"))

    def test_a_piece_in_two_places_is_found(self):
        other = self.place("TC-02-04-1")
        self.sql("ALTER TABLE stock_quant DROP CONSTRAINT stock_quant_piece_one_place")
        self.sql(
            "INSERT INTO stock_quant (product_id, lot_id, location_id, company_id, quantity,"
            " reserved_quantity, in_date, piece_in_yard)"
            " SELECT product_id, lot_id, %(place)s, company_id, quantity, 0, in_date, TRUE"
            " FROM stock_quant WHERE lot_id = %(lot)s AND quantity > 0",
            place=other.id,
            lot=self.low.id,
        )
        found = self.assert_found("two_places", "LOW", "TC-02-04-1")
        self.assertEqual(found.lot_id, self.low)
        self.sql("DELETE FROM stock_quant WHERE location_id = %(place)s", place=other.id)
        self.assertFalse(self.findings("two_places"))
        self.assertEqual(found.state, "resolved")
        self.assertIn("Mended", found.resolution)

    def quant_sql(self, change, lot=None):
        lot = lot or self.low
        self.sql(
            f"UPDATE stock_quant SET {change} WHERE lot_id = %(lot)s AND quantity > 0", lot=lot.id
        )

    def test_stock_below_zero_is_found(self):
        self.quant_sql("quantity = -5")
        self.assert_found("negative", "LOW", "-5")

    def test_more_reserved_than_there_is_is_found(self):
        self.quant_sql("reserved_quantity = quantity + 7")
        self.assert_found("over_reserved", "10007", "TC-01-01-1")

    def test_an_upper_coil_without_support_is_found(self):
        self.sql(
            "DELETE FROM stock_quant WHERE location_id = %(place)s",
            place=self.place("TC-01-02-1").id,
        )
        found = self.assert_found("no_support", "TOP", "on 1")
        self.assertEqual(found.location_id, self.place("TC-01-01-2"))

    def test_a_place_over_its_weight_is_found(self):
        self.quant_sql("quantity = 26000")
        self.assert_found("over_weight", "26000", "25000")

    def test_a_place_over_its_tiers_is_found(self):
        for layer in range(3):
            lot = self.lot(
                f"SL{layer}", product=self.slab, length=9_000, width=1_200, thickness=200
            )
            self.stand(lot, "TS-01-01")
        self.sql(
            "UPDATE stock_storage_category SET max_tiers = 2 WHERE id = %(id)s", id=self.column.id
        )
        self.assert_found("over_tiers", "3 units", "takes 2")

    def test_hazard_classes_side_by_side_are_found(self):
        acid, salt = self.env["wms.hazard.class"].create(
            [{"code": "T8", "name": "Acid"}, {"code": "T5", "name": "Salt"}]
        )
        self.bags.hazard_class_id = acid
        other = self._product("Salt in bags", self.form["bag"], hazard_class_id=salt.id)
        self.stand(self.lot("AC", product=self.bags, weight=0), "TB-01-01", 1_000)
        self.stand(self.lot("SA", product=other, weight=0), "TB-01-03", 1_000)
        self.assertFalse(self.findings("hazard"))
        self.floor.hazard_pair_ids = [(0, 0, {"first_id": acid.id, "second_id": salt.id})]
        found = self.assert_found("hazard", "T8", "T5", "TB")
        self.floor.hazard_pair_ids.allowed = True
        self.assertFalse(self.findings("hazard"))
        self.assertEqual(found.state, "resolved")
        self.floor.hazard_pair_ids.unlink()
        self.env["wms.hazard.rule"].create(
            {
                "first_id": salt.id,
                "second_id": acid.id,
                "relation": "area",
                "company_id": self.company.id,
            }
        )
        self.assert_found("hazard", "T8", "T5", "TB")

    def test_reserved_goods_on_hold_are_found(self):
        self.delivery(self.coil, 9_000)
        self.sql("UPDATE stock_lot SET quality_state = 'blocked' WHERE id = %(id)s", id=self.top.id)
        self.assert_found("held_reserved", "TOP", "OUT")

    def test_a_task_for_goods_that_moved_since_is_found(self):
        picking = self.delivery(self.coil, 9_000)
        self.sql(
            "UPDATE stock_move_line SET create_date = create_date - interval '1 hour',"
            " location_id = %(place)s WHERE id = %(line)s",
            line=picking.move_line_ids.id,
            place=self.place("TC-02-01-1").id,
        )
        self.assert_found("stale_task", "TOP", "TC-02-01-1", "TC-01-01-2")

    def test_stock_that_is_not_the_book_weight_is_found(self):
        self.quant_sql("quantity = 9990")
        self.assert_found("piece_weight", "9990", "10000")

    def test_a_place_held_for_nothing_is_found(self):
        picking = self.receipt([self.lot("NEW")])
        picking.action_arrive()
        self.sql("UPDATE stock_picking SET arrived_at = NULL WHERE id = %(id)s", id=picking.id)
        self.assert_found("idle_hold", picking.name)

    def test_occupancy_that_is_not_the_stock_is_found(self):
        self.sql(
            "UPDATE wms_position_load SET weight = 1 WHERE location_id = %(place)s",
            place=self.place("TC-01-01-1").id,
        )
        self.assert_found("occupancy", "10000", "says 1")

    def test_stock_that_no_posting_explains_is_found(self):
        self.quant_sql("quantity = 10500")
        self.assert_found("unexplained", "LOW", "10500", "10000")

    def test_stock_that_vanished_is_found(self):
        self.sql("DELETE FROM stock_quant WHERE lot_id = %(lot)s", lot=self.low.id)
        self.assert_found("unexplained", "LOW", "has 0")

    def test_a_posting_without_its_entry_is_found(self):
        self.sql("ALTER TABLE wms_ledger_entry DISABLE TRIGGER USER")
        self.sql("DELETE FROM wms_ledger_entry WHERE lot = 'LOW' AND kind = 'stock.adjusted'")
        self.assert_found("unwritten", "LOW", "TC-01-01-1")

    def test_a_finding_opens_anew_when_it_comes_back(self):
        self.quant_sql("quantity = 9990")
        first = self.assert_found("piece_weight")
        self.quant_sql("quantity = 10000")
        self.assertFalse(self.findings("piece_weight"))
        self.quant_sql("quantity = 9990")
        self.assertNotEqual(self.assert_found("piece_weight"), first)

    def test_every_rule_has_a_test_that_breaks_it(self):
        source = open(__file__.replace(".pyc", ".py"), encoding="utf-8").read()
        for rule in RULES:
            self.assertIn(f'assert_found("{rule}"', source)

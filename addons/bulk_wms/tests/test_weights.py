from odoo.exceptions import UserError

from .common import YardCase


class TestWeights(YardCase):
    def test_company_says_which_weight_the_book_keeps(self):
        lot = self.lot("W", weight=10_000, weight_actual=10_050)
        self.assertEqual(lot.book_weight, 10_000)
        self.company.wms_weight_basis = "actual"
        lot.weight_actual = 10_060
        self.assertEqual(lot.book_weight, 10_060)
        self.assertEqual(lot.weight_label, 10_000)

    def test_best_known_weight_until_the_chosen_one_is_there(self):
        lot = self.lot("T", weight=0, width=1_250, outer_diameter=1_800, inner_diameter=610)
        self.assertAlmostEqual(lot.book_weight, 22_102.1, 1)

    def test_new_weight_of_a_piece_posts_the_difference_and_rewrites_its_lines(self):
        """No ghost kilogram stays in stock, reservation or demand."""
        lot = self.coil_at("P", "TC-01-01-1", weight=10_000)
        picking = self.delivery(self.coil, 10_000, tolerance=5)
        lot.with_user(self.supervisor).weight_label = 10_120
        quant = lot._standing_quants()
        self.assertEqual((quant.quantity, quant.reserved_quantity), (10_120, 10_120))
        self.assertEqual(picking.move_line_ids.quantity, 10_120)
        self.assertEqual(picking.move_ids.product_uom_qty, 10_120)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "stock.weight")], limit=1)
        self.assertEqual(entry.lot, "P")
        _first, gone = self.scan_through(picking, lot)
        self.assertEqual(gone["message"]["code"], "transfer_done")

    def test_another_density_or_basis_is_posted_as_well(self):
        lot = self.lot(
            "TH",
            weight=0,
            grade_id=self.grade.id,
            width=1_250,
            outer_diameter=1_800,
            inner_diameter=610,
        )
        self.saddle.max_weight = 0
        self.stand(lot, "TC-01-01-1")
        self.grade.density = 7_000
        self.assertAlmostEqual(lot._standing_quants().quantity, lot.book_weight, 2)
        self.assertLess(lot.book_weight, 20_000)
        other = self.coil_at("AC", "TC-01-03-1", weight=10_000, weight_actual=10_050)
        self.company.wms_weight_basis = "actual"
        self.assertEqual(other._standing_quants().quantity, 10_050)

    def test_lighter_works_too(self):
        lot = self.coil_at("L", "TC-01-01-1", weight=10_000)
        lot.with_user(self.supervisor).weight_label = 9_400
        self.assertEqual(lot._standing_quants().quantity, 9_400)
        self.assertEqual(self.place_of(lot), self.place("TC-01-01-1"))

    def test_expected_pieces_change_on_their_receipt(self):
        lot = self.lot("E", weight=10_000)
        picking = self.receipt([lot])
        lot.weight_label = 9_990
        self.assertEqual(picking.move_line_ids.quantity, 9_990)
        self.assertEqual(picking.move_ids.product_uom_qty, 9_990)

    def test_operator_does_not_change_the_weight_of_stock(self):
        lot = self.coil_at("O", "TC-01-01-1")
        with self.assertRaisesRegex(UserError, "supervisor"):
            lot.with_user(self.operator).weight_label = 9_000

    def test_a_doubtful_weight_is_asked_for_twice(self):
        lot = self.coil_at("DT", "TC-01-01-1")
        wizard = self.env["wms.lot.reweigh"].create(
            {"lot_id": lot.id, "kind": "label", "weight": 10.2}
        )
        with self.assertRaisesRegex(UserError, "Tonnes typed as kg"):
            wizard.action_apply()
        self.assertEqual(lot.book_weight, 10_000)
        wizard.confirmed = True
        wizard.action_apply()
        self.assertEqual(lot.book_weight, 10.2)

    def test_weighing_again_from_the_wizard(self):
        lot = self.coil_at("Z", "TC-01-01-1")
        wizard = (
            self.env["wms.lot.reweigh"]
            .with_user(self.supervisor)
            .create({"lot_id": lot.id, "kind": "actual", "weight": 10_033})
        )
        wizard.action_apply()
        self.assertEqual((lot.weight_actual, lot.book_weight), (10_033, 10_000))

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.service.model import get_public_method

from .common import YardCase


class TestLotWeights(YardCase):
    """Three weights of a lot, each with its source, none overwriting another."""

    def kinds(self, lot):
        """Current weights of a lot: (kg, source, exact) by kind."""
        return {
            row.kind: (row.weight, row.source, row.is_exact) for row in lot.current_weighing_ids
        }

    def latest(self, lot):
        """The newest row of a lot's history, as a search finds it."""
        return self.env["wms.lot.weight"].search([("lot_id", "=", lot.id)], limit=1)

    def test_each_weight_says_where_it_comes_from(self):
        lot = self.lot(
            "W",
            weight=20_000,
            weight_label_source="mill",
            width=1_250,
            outer_diameter=1_720,
            inner_diameter=610,
        )
        at = Datetime.to_datetime("2026-05-04 03:02:01")
        lot.set_weight("actual", 20_060, source="scale", instrument="WB-1", at=at)
        kinds = self.kinds(lot)
        self.assertEqual(kinds["label"], (20_000, "mill", True))
        self.assertEqual(kinds["actual"], (20_060, "scale", True))
        self.assertEqual(kinds["theoretical"][1:], ("computed", False))
        row = lot.weighing_ids.filtered(lambda row: row.kind == "actual")
        self.assertEqual((row.instrument, row.weighed_at, row.user_id), ("WB-1", at, self.env.user))
        self.assertEqual((lot.weight_label, lot.weight_actual), (20_000, 20_060))

    def test_a_weight_written_without_a_source_was_entered_by_hand(self):
        lot = self.lot("H", weight=9_000, weight_label_source="packing_list")
        lot.with_user(self.operator).weight_label = 9_100
        self.assertEqual(self.kinds(lot)["label"], (9_100, "hand", True))
        history = lot.weighing_ids.sorted("id").mapped(lambda row: (row.weight, row.source))
        self.assertEqual(history, [(9_000, "packing_list"), (9_100, "hand")])
        self.assertEqual(self.latest(lot).user_id, self.operator)

    def test_weighing_again_with_the_same_result_is_a_fact_of_its_own(self):
        lot = self.lot("S")
        lot.set_weight("actual", 10_020, source="scale")
        lot.set_weight("actual", 10_020, source="scale")
        self.assertEqual(len(lot.weighing_ids.filtered(lambda row: row.kind == "actual")), 2)

    def test_new_sizes_are_a_new_theoretical_weight_in_the_history(self):
        lot = self.lot("T", self.slab, weight=0, thickness=200, width=1_500, length=9_000)
        before = lot.weight_theoretical
        lot.length = 8_000
        rows = lot.weighing_ids.filtered(lambda row: row.kind == "theoretical").sorted("id")
        self.assertEqual(rows.mapped("weight"), [before, lot.weight_theoretical])
        self.grade.density = 7_900
        lot.grade_id = self.grade
        self.grade.density = 7_800
        self.assertEqual(self.kinds(lot)["theoretical"][0], lot.weight_theoretical)

    def test_an_average_is_marked_until_the_lot_itself_is_weighed(self):
        lot = self.lot("A")
        lot.set_weight("actual", 10_400, source="average", exact=False, note="3 coils together")
        self.assertFalse(lot.weight_actual_exact)
        lot.set_weight("actual", 10_390, source="scale")
        self.assertTrue(lot.weight_actual_exact)

    def test_what_a_scale_says_counts_whoever_stands_beside_it(self):
        self.company.wms_weight_basis = "actual"
        lot = self.coil_at("SC", "TC-01-01-1", weight_actual=10_000)
        lot.with_user(self.operator).set_weight("actual", 10_050, source="scale")
        self.assertEqual(lot._standing_quants().quantity, 10_050)
        with self.assertRaisesRegex(UserError, "supervisor"):
            lot.with_user(self.operator).set_weight("actual", 10_070, source="hand")

    def test_nobody_claims_that_a_scale_said_it(self):
        lot = self.lot("C")
        for person in (self.operator, self.manager):
            with self.assertRaisesRegex(UserError, "Only a scale"):
                lot.with_user(person).write(
                    {"weight_actual": 9_999, "weight_actual_source": "scale"}
                )
        with self.assertRaisesRegex(UserError, "Only a scale"):
            self.env["stock.lot"].with_user(self.manager).with_context(
                default_weight_actual_source="scale"
            ).create({"name": "D", "product_id": self.coil.id, "weight_actual": 5})

    def test_the_history_is_never_rewritten(self):
        row = self.lot("N").weighing_ids
        for doing in (lambda: row.write({"weight": 1}), row.unlink):
            with self.assertRaisesRegex(UserError, "never rewritten"):
                doing()
        with self.assertRaises(AccessError):
            self.env["wms.lot.weight"].with_user(self.manager).create(
                {
                    "lot_id": row.lot_id.id,
                    "kind": "actual",
                    "weight": 1,
                    "source": "scale",
                    "weighed_at": Datetime.now(),
                }
            )
        with self.assertRaises(AccessError):
            row.lot_id.with_user(self.manager).weighing_ids = [Command.clear()]

    def test_the_door_for_scales_is_not_open_to_rpc(self):
        for name in ("set_weight", "_note_weights"):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(self.env["stock.lot"], name)

    def test_impossible_weights_are_refused(self):
        lot = self.lot("I")
        with self.assertRaisesRegex(UserError, "above 0"):
            lot.set_weight("actual", 0, source="scale")
        with self.assertRaises(ValueError):
            lot.set_weight("theoretical", 5, source="scale")
        with self.assertRaises(ValueError):
            lot.set_weight("actual", 5, source="gossip")

    def test_the_wizard_keeps_scale_time_and_average(self):
        lot = self.coil_at("Z", "TC-01-01-1")
        wizard = self.env["wms.lot.reweigh"].with_user(self.supervisor)
        at = Datetime.to_datetime("2026-05-04 03:02:01")
        values = {"lot_id": lot.id, "weight": 10_050, "instrument": "Crane A", "is_average": True}
        wizard.create({**values, "weighed_at": at}).action_apply()
        row = self.latest(lot)
        self.assertEqual(
            (row.source, row.instrument, row.weighed_at, row.is_exact, row.user_id),
            ("hand", "Crane A", at, False, self.supervisor),
        )
        with self.assertRaisesRegex(UserError, "future"):
            wizard.create({**values, "weighed_at": "2999-01-01"}).action_apply()

    def test_many_lots_cost_no_query_each(self):
        def values(count, prefix):
            return [
                {
                    "name": f"{prefix}{number}",
                    "product_id": self.coil.id,
                    "company_id": self.company.id,
                    "weight_label": 9_000,
                }
                for number in range(count)
            ]

        lots = self.env["stock.lot"]
        lots.create(values(5, "warm"))
        self.env.flush_all()
        counts = []
        for count in (20, 60):
            before = self.env.cr.sql_log_count
            lots.create(values(count, f"n{count}-"))._note_weights()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # Odoo itself writes in batches; nothing of ours grows with the number of lots.
        self.assertLess(counts[1] - counts[0], 20)


class TestContractWeight(YardCase):
    """Which weight the book keeps may stand in the contract."""

    def purchase(self, **values):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Mill", **values}).id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.slab.id, "product_qty": 40_000, "price_unit": 1}
                    )
                ],
            }
        )
        order.button_confirm()
        return order

    def pack(self, order, weight=20_000):
        row = {"name": "SL1", "product_id": self.slab.id, "weight": weight}
        row.update(thickness=200, width=1_500, length=8_000)
        self.env["wms.packing.list"].with_user(self.operator).create(
            {"picking_id": order.picking_ids.id, "line_ids": [Command.create(row)]}
        ).action_apply()
        return self.env["stock.lot"].search(
            [("name", "=", "SL1"), ("company_id", "=", self.company.id)]
        )

    def test_a_contract_by_theory_keeps_theory_in_the_book(self):
        order = self.purchase(wms_weight_basis="theoretical")
        self.assertEqual(order.wms_weight_basis, "theoretical")
        lot = self.pack(order)
        self.assertEqual(lot.weight_label, 20_000)
        self.assertAlmostEqual(lot.book_weight, 18_840, 1)
        line = order.picking_ids.move_line_ids.filtered(lambda line: line.lot_id == lot)
        self.assertAlmostEqual(line.quantity, 18_840, 1)

    def test_without_a_word_in_the_contract_the_company_says_it(self):
        lot = self.pack(self.purchase())
        self.assertEqual((lot.weight_basis, lot.book_weight), (False, 20_000))

    def test_a_changed_contract_is_followed_by_what_has_not_come(self):
        order = self.purchase()
        lot = self.pack(order)
        order.wms_weight_basis = "theoretical"
        self.assertAlmostEqual(lot.book_weight, 18_840, 1)
        line = order.picking_ids.move_line_ids.filtered(lambda line: line.lot_id == lot)
        self.assertAlmostEqual(line.quantity, 18_840, 1)

    def test_the_packing_list_is_the_source_and_the_mill_is_known(self):
        order = self.purchase()
        lot = self.pack(order)
        row = lot.weighing_ids.filtered(lambda row: row.kind == "label")
        self.assertEqual(row.source, "packing_list")
        self.assertEqual(lot.supplier_id, order.partner_id)

    def test_only_a_supervisor_changes_the_basis_of_stock(self):
        sizes = {"thickness": 200, "width": 1_500, "length": 8_000}
        lots = [
            self.stand(self.lot(name, self.slab, weight=20_000, **sizes), "TS-01-01")
            for name in ("ST1", "ST2")
        ]
        with self.assertRaisesRegex(UserError, "supervisor"):
            lots[0].with_user(self.operator).weight_basis = "theoretical"
        lots[1].with_user(self.supervisor).weight_basis = "theoretical"
        self.assertAlmostEqual(lots[1]._standing_quants().quantity, 18_840, 1)

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import YardCase


class TestDiscrepancy(YardCase):
    """From report to settled: who may, what is carried out, and that two people decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env,
            "second-supervisor",
            groups="base.group_user,bulk_wms.group_supervisor",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def found(self, **values):
        return (
            self.env["wms.discrepancy"]
            .with_user(self.supervisor)
            .create({"kind": "wrong_place", "company_id": self.company.id, **values})
        )

    def settle(self, one, how, text="looked at it", **values):
        one.write({"resolution_kind": how, "resolution": text, **values})
        one.action_resolve()

    def test_moving_the_book_needs_a_second_supervisor(self):
        lot, there = self.coil_at("MB", "TC-01-01-1"), self.place("TC-02-03-1")
        one = self.found(lot_id=lot.id, location_id=self.place("TC-01-01-1").id)
        self.settle(one, "move_book", actual_place_id=there.id)
        self.assertEqual((one.state, self.place_of(lot)), ("proposed", self.place("TC-01-01-1")))
        with self.assertRaisesRegex(UserError, "Another supervisor"):
            one.action_approve()
        one.with_user(self.second).action_approve()
        self.assertEqual((one.state, self.place_of(lot)), ("resolved", there))
        self.assertEqual(one.approved_by_id, self.second)
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "stock.adjusted"), ("lot", "=", "MB")], limit=1
        )
        self.assertIn(one.name, entry.reason)

    def test_a_missing_piece_is_written_off(self):
        lot = self.coil_at("GONE", "TC-01-01-1")
        one = self.found(kind="missing", lot_id=lot.id, location_id=self.place("TC-01-01-1").id)
        self.settle(one, "adjust", actual_weight=0)
        one.with_user(self.second).action_approve()
        self.assertFalse(self.place_of(lot))

    def test_an_unexpected_piece_is_taken_in_whole(self):
        lot = self.lot("FOUND", weight=8_000)
        one = self.found(kind="unexpected", lot_id=lot.id, location_id=self.place("TC-01-03-1").id)
        self.settle(one, "adjust", actual_weight=1)
        one.with_user(self.second).action_approve()
        self.assertEqual(lot._standing_quants().quantity, 8_000)

    def test_half_a_coil_is_never_the_answer(self):
        lot = self.coil_at("HALF", "TC-01-01-1")
        one = self.found(kind="weight", lot_id=lot.id, location_id=self.place("TC-01-01-1").id)
        self.settle(one, "adjust", actual_weight=5_000)
        with self.assertRaisesRegex(UserError, "one piece"):
            one.with_user(self.second).action_approve()
        self.assertEqual(lot._standing_quants().quantity, 10_000)

    def test_bags_are_adjusted_to_what_lies_there(self):
        lot = self.stand(self.lot("BAG", product=self.bags, weight=0), "TB-01-01", 1_500)
        one = self.found(kind="missing", lot_id=lot.id, location_id=self.place("TB-01-01").id)
        self.settle(one, "adjust", actual_weight=1_250)
        one.with_user(self.second).action_approve()
        self.assertEqual(lot._standing_quants().quantity, 1_250)

    def test_goods_are_moved_to_the_book_by_a_task(self):
        lot = self.coil_at("MG", "TC-01-01-1")
        one = self.found(lot_id=lot.id)
        self.settle(one, "move_goods")
        self.assertEqual(one.state, "resolved")
        self.assertEqual(one.transfer_id.move_ids.piece_lot_id, lot)

    def test_what_is_not_approved_is_given_back(self):
        lot = self.coil_at("GB", "TC-01-01-1")
        one = self.found(lot_id=lot.id, location_id=self.place("TC-01-01-1").id)
        self.settle(one, "adjust", actual_weight=0)
        one.with_user(self.second).action_reject()
        self.assertEqual((one.state, one.owner_id), ("open", self.supervisor))
        self.assertTrue(self.place_of(lot))

    def test_approving_twice_acts_once(self):
        lot = self.stand(self.lot("TW", product=self.bags, weight=0), "TB-01-01", 1_500)
        one = self.found(lot_id=lot.id, location_id=self.place("TB-01-01").id)
        self.settle(one, "adjust", actual_weight=1_000)
        one.with_user(self.second).action_approve()
        with self.assertRaisesRegex(UserError, "not waiting"):
            one.with_user(self.second).action_approve()
        self.assertEqual(lot._standing_quants().quantity, 1_000)

    def test_nobody_writes_the_state_past_the_buttons(self):
        one = self.found()
        for values in ({"state": "resolved"}, {"approved_by_id": self.second.id}):
            with self.assertRaises(AccessError):
                one.write(values)
        with self.assertRaises(AccessError):
            self.found(state="resolved")
        with self.assertRaisesRegex(UserError, "Write into Resolution"):
            one.action_resolve()

    def test_nothing_is_settled_without_saying_how(self):
        one = self.found(resolution="ok")
        with self.assertRaisesRegex(UserError, "Settle by"):
            one.action_resolve()
        self.settle(one, "nothing")
        self.assertEqual(one.state, "resolved")

    def test_who_approves_sees_what_the_book_would_leave_in_the_air(self):
        lower = self.place("TC-01-01-1")
        lot = self.coil_at("UNDER", "TC-01-01-1")
        self.coil_at("BESIDE", "TC-01-02-1")
        one = self.found(lot_id=lot.id, location_id=lower.id, resolution_kind="adjust")
        self.assertFalse(one.carried)
        self.coil_at("OVER", "TC-01-01-2")
        one.invalidate_recordset(["carried"])
        self.assertEqual(one.carried, "OVER")
        one.resolution_kind = "move_book"
        self.assertEqual(one.carried, "OVER")
        one.resolution_kind = "nothing"
        self.assertFalse(one.carried)

    def test_operator_settles_nothing(self):
        one = self.found()
        with self.assertRaises(UserError):
            one.with_user(self.operator).action_resolve()

    def test_late_ones_are_found(self):
        one = self.found(deadline="2020-01-01")
        self.assertTrue(one.is_late)
        self.assertIn(one, one.search([("is_late", "=", True)]))
        self.assertNotIn(one, one.search([("is_late", "=", False)]))

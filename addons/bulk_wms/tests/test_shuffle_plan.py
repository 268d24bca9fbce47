from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import YardCase


class TestShufflePlan(YardCase):
    def setUp(self):
        super().setUp()
        self.low = self.coil_at("LOW", "TC-01-01-1", weight=12_000, production_date="2026-01-01")
        self.side = self.coil_at("SIDE", "TC-01-02-1", weight=12_000, production_date="2026-03-01")
        self.top = self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-03-01")

    def plan_of(self, picking):
        return self.env["wms.shuffle.plan"].search([("picking_id", "=", picking.id)])

    def test_a_plan_says_what_moves_where_and_why(self):
        picking = self.delivery(self.coil, 12_000)
        plan = self.plan_of(picking)
        self.assertEqual((plan.lift_count, plan.done_count, plan.stuck_count), (1, 0, 0))
        self.assertEqual(plan.state, "open")
        self.assertIn(plan, plan.search([("state", "=", "open")]))
        self.assertFalse(plan.is_best_so_far)
        self.assertGreater(plan.seconds, 0)
        self.assertEqual(plan.shuffle_line_ids.lot_id, self.top)
        self.assertEqual(plan.pick_line_ids.lot_id, self.low)
        text = plan.shuffle_line_ids.proposal_text
        self.assertIn("lies on LOW", text)
        self.assertIn("crane time", text)
        self.assertEqual(picking.action_open_shuffle_plan()["res_id"], plan.id)

    def test_a_plan_that_was_carried_out_is_done(self):
        picking = self.delivery(self.coil, 12_000)
        plan = self.plan_of(picking)
        self.scan_through(picking.shuffle_ids.with_user(self.operator), self.top)
        self.assertEqual((plan.state, plan.done_count), ("done", 1))
        plans = self.env["wms.shuffle.plan"]
        self.assertNotIn(plan, plans.search([("state", "=", "open")]))
        self.assertIn(plan, plans.search([("state", "=", "done")]))

    def test_what_another_delivery_will_pick_is_not_buried(self):
        """Two saddles are free for TOP: on the ground, and on a coil that somebody waits for."""
        for slot in (3, 4):
            self.coil_at(f"G{slot}", f"TC-01-0{slot}-1", weight=11_000)
        for slot in (1, 2, 3):
            self.coil_at(f"H{slot}", f"TC-02-0{slot}-1", weight=10_000)
        near = self.place("TC-01-03-2")
        other = self.delivery(self.coil, 11_000)
        self.assertIn(other.move_line_ids.lot_id.name, ("G3", "G4"))
        picking = self.delivery(self.coil, 12_000)
        target = picking.shuffle_ids.move_line_ids.location_dest_id
        self.assertTrue(target)
        self.assertNotEqual(target, near)

    def test_planning_again_takes_the_yard_as_it_stands(self):
        picking = self.delivery(self.coil, 12_000)
        plan = self.plan_of(picking)
        line = picking.shuffle_ids.move_line_ids
        before = line.location_dest_id
        self.lock(before.barcode)
        plan.with_user(self.operator).action_plan_again()
        again = plan.shuffle_line_ids
        self.assertEqual(again.lot_id, self.top)
        self.assertNotEqual(again.location_dest_id, before)
        self.assertEqual(again.hold_id.location_id, again.location_dest_id)
        self.assertFalse(
            self.env["wms.hold"].search([("location_id", "=", before.id), ("state", "=", "active")])
        )
        self.assertEqual(self.plan_of(picking), plan)

    def test_a_started_shuffle_is_not_planned_away(self):
        picking = self.delivery(self.coil, 12_000)
        line = picking.shuffle_ids.move_line_ids
        self.step(picking.shuffle_ids.with_user(self.operator), "TOP")
        self.assertTrue(line.started_at)
        self.plan_of(picking).with_user(self.operator).action_plan_again()
        self.assertEqual(self.plan_of(picking).shuffle_line_ids, line)

    def test_nothing_left_to_plan_is_said(self):
        picking = self.delivery(self.coil, 12_000)
        plan = self.plan_of(picking)
        self.scan_through(picking.shuffle_ids.with_user(self.operator), self.top)
        with self.assertRaisesRegex(UserError, "no shuffle left"):
            plan.with_user(self.operator).action_plan_again()

    def test_figures_of_a_plan_are_the_flows(self):
        plan = self.plan_of(self.delivery(self.coil, 12_000))
        with self.assertRaises(AccessError):
            plan.with_user(self.manager).write({"is_best_so_far": True})
        with self.assertRaises(AccessError):
            self.env["wms.shuffle.plan"].with_user(self.manager).create({"picking_id": 1})

    def lock(self, *names):
        for name in names:
            self.place(name).write({"lock": "in", "lock_reason": "closed for the test"})

    def test_a_place_that_comes_free_with_a_pick_is_found_at_the_scan(self):
        """Nothing takes TOP but the ground place of a coil that goes with the same delivery."""
        self.lock(*[f"TC-02-0{slot}-1" for slot in (1, 2, 3, 4)])
        old = self.coil_at("OLD1", "TC-01-03-1", weight=12_000, production_date="2026-01-02")
        self.coil_at("OLD2", "TC-01-04-1", weight=12_000, production_date="2026-05-03")
        picking = self.delivery(self.coil, 24_000)
        self.assertEqual(set(picking.move_line_ids.lot_id.mapped("name")), {"LOW", "OLD1"})
        line = picking.shuffle_ids.move_line_ids
        self.assertEqual(line.proposal_state, "no_place")
        self.assertEqual(self.plan_of(picking).stuck_count, 1)
        self.scan_through(picking, old)
        shuffle = picking.shuffle_ids.with_user(self.operator)
        _first, last = self.scan_through(shuffle, self.top)
        self.assertEqual(last["message"]["kind"], "ok", last)
        self.assertEqual(self.place_of(self.top), self.place("TC-01-03-1"))

    def test_two_full_columns_are_dug_out_through_each_other(self):
        """No third column is open: one lot must move twice, is said to, and all get out."""
        self.lock("TS-01-03", "TS-01-04")
        slabs = {}
        for number, (name, place) in enumerate(
            [("W1", "TS-01-01"), ("B1", "TS-01-01"), ("W2", "TS-01-02"), ("B2", "TS-01-02")]
        ):
            slabs[name] = self.lot(
                name,
                product=self.slab,
                production_date=f"2026-0{1 if name[0] == 'W' else 6}-0{number + 1}",
                length=9_000,
                width=1_200,
                thickness=220,
            )
            self.stand(slabs[name], place)
        picking = self.delivery(self.slab, 20_000)
        self.assertEqual(set(picking.move_line_ids.lot_id.mapped("name")), {"W1", "W2"})
        plan = self.plan_of(picking)
        self.assertEqual((plan.lift_count, plan.again_count, plan.stuck_count), (2, 1, 1))
        moving = plan.shuffle_line_ids.filtered(lambda line: line.proposal_state == "held")
        self.assertIn("must move again for", moving.proposal_text)
        for _round in range(12):
            open_lines = (plan.shuffle_line_ids | plan.pick_line_ids).filtered(
                lambda line: line.state not in ("done", "cancel")
            )
            for line in open_lines:
                transfer = line.picking_id.with_user(self.operator)
                if self.scan_through(transfer, line.lot_id)[1]["message"]["kind"] == "ok":
                    break
        self.assertEqual(picking.state, "done")
        self.assertLessEqual(plan.lift_count, 3)

    def test_stops_follow_the_shortest_way_and_what_lies_on_top_comes_first(self):
        for slot in (3, 4):
            self.coil_at(f"R{slot}", f"TC-01-0{slot}-1", production_date="2026-01-01")
        picking = self.delivery(self.coil, 12_000 + 12_000 + 9_000 + 20_000)
        lines = picking.move_line_ids.sorted("route_order")
        self.assertEqual(lines.mapped("route_order"), list(range(1, 6)))
        names = lines.lot_id.mapped("name")
        self.assertLess(names.index("TOP"), names.index("LOW"))
        self.assertLess(names.index("TOP"), names.index("SIDE"))

    def test_machine_of_the_area_gives_the_speeds(self):
        slow = self.env["wms.equipment"].create(
            {
                "name": "Old crane",
                "speed_x": 0.1,
                "speed_y": 0.1,
                "attach_seconds": 60.0,
                "area_ids": [(6, 0, self.coil_area.ids)],
                "company_id": self.company.id,
            }
        )
        plan = self.plan_of(self.delivery(self.coil, 12_000))
        self.assertEqual(plan.equipment_id, slow)
        self.assertGreater(plan.seconds, 120)

    def test_piling_rules_of_a_category_hold_at_the_scan(self):
        """The table of tiers is checked where goods are put, not only where they are proposed."""
        self.saddle.write({"two_tier_diameter": 1_500.0})
        big = self.lot("BIG", weight=8_000, outer_diameter=1_900)
        for lot in (self.low, self.side):
            lot.outer_diameter = 1_400
        receipt = self.receipt(big)
        receipt._arrive()
        first = self.step(receipt, "BIG")
        self.scan_through(self.delivery(self.coil, 9_000), self.top)
        answer = self.step(receipt, "TC-01-01-2", self.back(first))
        self.assertNotEqual(answer["message"]["kind"], "ok")
        self.assertNotEqual(self.place_of(big), self.place("TC-01-01-2"))

    def test_tiers_by_diameter_are_entered_in_order(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.saddle.write({"two_tier_diameter": 1_000.0, "three_tier_diameter": 1_200.0})
            self.saddle.flush_recordset()

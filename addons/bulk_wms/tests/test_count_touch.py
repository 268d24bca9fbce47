from datetime import timedelta

from odoo import fields

from .count_common import CountCase


class TestCountTouch(CountCase):
    """What a touch is, point by point, and which sheet follows from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coil_at("K1", "TC-01-01-1")
        cls.coil_at("K2", "TC-01-02-1")
        cls.touch_plan = cls.plan()
        cls._settle(cls)

    def _settle(self):
        """All that happened so far was counted: the plan begins a moment later."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET date = date - interval '2 hours' WHERE company_id = %s",
            [self.company.id],
        )
        self.env.cr.execute(
            "UPDATE wms_lot_weight SET weighed_at = weighed_at - interval '2 hours'"
        )
        self.env.invalidate_all()
        self.touch_plan.count_from = fields.Datetime.now() - timedelta(hours=1)

    def listed(self, plan=None, now=None):
        """Names of the places that the plan would list now, by rank."""
        plan = plan or self.touch_plan
        due = sorted(plan._due(now or fields.Datetime.now()), key=lambda one: one.rank())
        return [self.env["stock.location"].browse(one.key).barcode for one in due]

    def move(self, lot, place):
        """Move a piece within the yard by scan."""
        picking = self.env["stock.picking"].browse(lot.action_move()["res_id"])
        picking = picking.with_user(self.operator)
        answer = self.step(picking, lot.name)
        answer = self.step(picking, place, self.back(answer), reason="test")
        self.assertEqual(answer["message"]["kind"], "ok", answer["message"]["text"])
        return picking

    # --- what a touch is ------------------------------------------------------------------

    def test_nothing_touched_nothing_listed(self):
        self.assertEqual(self.listed(), [])
        self.assertFalse(self.touch_plan._run(fields.Datetime.now()))

    def test_goods_that_came_touch_their_place(self):
        lot = self.lot("N1")
        picking = self.receipt([lot])
        self.scan_through(picking, lot)
        self.assertEqual(self.listed(), [self.place_of(lot).barcode])

    def test_goods_that_left_touch_their_place(self):
        lot = self.env["stock.lot"].search([("name", "=", "K1")])
        picking = self.delivery(self.coil, 10_000)
        gone = picking.move_line_ids.lot_id
        place = gone.place_id.barcode
        self.scan_through(picking, gone)
        self.assertIn(lot, self.env["stock.lot"].search([]))
        self.assertEqual(self.listed(), [place])

    def test_a_move_within_the_yard_touches_both_ends(self):
        self.move(self.env["stock.lot"].search([("name", "=", "K1")]), "TC-02-01-1")
        self.assertEqual(set(self.listed()), {"TC-01-01-1", "TC-02-01-1"})

    def test_an_adjustment_is_a_touch(self):
        self.touch_plan.active = False
        self.coil_at("K3", "TC-02-03-1")
        self.touch_plan.active = True
        self.assertEqual(self.listed(), ["TC-02-03-1"])

    def test_a_new_weight_of_what_stands_there_is_a_touch(self):
        lot = self.env["stock.lot"].search([("name", "=", "K1")])
        lot.set_weight("actual", 9_900.0, source="scale")
        self.assertEqual(self.listed(), ["TC-01-01-1"])

    def test_a_new_quality_is_a_touch(self):
        lot = self.env["stock.lot"].search([("name", "=", "K2")])
        lot.write({"quality_state": "blocked", "quality_reason": "edge"})
        self.assertEqual(self.listed(), ["TC-01-02-1"])

    def test_a_task_taken_away_after_the_goods_were_lifted_is_a_touch(self):
        lot = self.env["stock.lot"].search([("name", "=", "K1")])
        picking = self.env["stock.picking"].browse(lot.action_move()["res_id"])
        self.step(picking.with_user(self.operator), lot.name)
        picking.with_user(self.supervisor).do_unreserve()
        self.assertEqual(self.listed(), ["TC-01-01-1"])

    def test_a_reported_difference_is_a_touch(self):
        self.env["wms.discrepancy"].create(
            {"kind": "missing", "location_id": self.place("TC-01-02-1").id}
        )
        self.assertEqual(self.listed(), ["TC-01-02-1"])

    def test_a_refused_scan_touches_the_place_and_the_place_of_the_lot(self):
        lot = self.lot("N1")
        picking = self.receipt([lot])
        answer = self.step(picking, "N1")
        answer = self.step(picking, "TC-01-01-1", self.back(answer), reason="x")
        self.assertEqual(answer["message"]["kind"], "error")
        self.step(picking, "K2")
        self.assertEqual(set(self.listed()), {"TC-01-01-1", "TC-01-02-1"})

    def test_neighbours_of_a_touched_saddle_are_touched_beside_it(self):
        self.touch_plan.with_neighbours = True
        lot = self.env["stock.lot"].search([("name", "=", "K1")])
        lot.set_weight("actual", 9_900.0, source="scale")
        self.assertEqual(self.listed(), ["TC-01-01-1", "TC-01-01-2"])

    # --- the window -----------------------------------------------------------------------

    def count_now(self, place, *found):
        self.count_place(self.sheet(place), place, *found)
        self.assertEqual(self.line(place).state, "done")

    def age(self, place, minutes):
        """Let the count of a place have begun some minutes ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wms_count_line SET began_at = began_at - %s * interval '1 minute'"
            " WHERE id = %s",
            [minutes, self.line(place).id],
        )
        self.env.invalidate_all()

    def test_the_window_begins_with_the_last_closed_count(self):
        lot = self.env["stock.lot"].search([("name", "=", "K1")])
        lot.set_weight("actual", 9_900.0, source="scale")
        self.shift_events(30)
        self.count_now("TC-01-01-1", "K1")
        self.assertEqual(self.listed(), [])

    def shift_events(self, minutes):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move_line SET date = date - %s * interval '1 minute'"
            " WHERE company_id = %s",
            [minutes, self.company.id],
        )
        self.env.cr.execute(
            "UPDATE wms_lot_weight SET weighed_at = weighed_at - %s * interval '1 minute'",
            [minutes],
        )
        self.env.invalidate_all()

    def test_what_moved_while_somebody_counted_stays_suspicious(self):
        """The start of the count begins the window, not its end."""
        self.count_now("TC-01-01-1", "K1")
        self.age("TC-01-01-1", 10)
        self.env["stock.lot"].search([("name", "=", "K1")]).set_weight(
            "actual", 9_900.0, source="scale"
        )
        self.shift_events(5)
        self.assertEqual(self.listed(), ["TC-01-01-1"])

    def test_a_count_by_the_books_word_ends_no_window(self):
        self.env["stock.lot"].search([("name", "=", "K1")]).set_weight(
            "actual", 9_900.0, source="scale"
        )
        self.shift_events(30)
        count = self.sheet("TC-01-01-1")
        count.allow_as_book = True
        answer = self.count_step(count, "TC-01-01-1")
        self.count_step(count, "", answer, "as_book")
        self.assertEqual(self.listed(), ["TC-01-01-1"])

    def test_a_place_that_waits_on_a_sheet_is_not_listed_again(self):
        self.env["stock.lot"].search([("name", "=", "K1")]).set_weight(
            "actual", 9_900.0, source="scale"
        )
        counts = self.touch_plan._run(fields.Datetime.now())
        self.assertEqual(counts.line_ids.location_id.barcode, "TC-01-01-1")
        self.assertEqual(self.listed(), [])

    def test_the_posting_of_a_count_is_no_touch_of_its_own_place(self):
        self.count_twice(self.sheet("TC-01-01-1"), "TC-01-01-1")
        self.approve(self.line("TC-01-01-1"))
        self.assertEqual(self.listed(), [])

    def test_a_fixed_window_sees_the_last_hours_only(self):
        plan = self.plan(window="hours", window_hours=1.0)
        lot = self.env["stock.lot"].search([("name", "=", "K1")])
        lot.set_weight("actual", 9_900.0, source="scale")
        self.assertEqual(self.listed(plan), ["TC-01-01-1"])
        self.shift_events(90)
        self.assertEqual(self.listed(plan), [])

    # --- rank and capacity ----------------------------------------------------------------

    def test_more_touches_come_first_then_value(self):
        one, two = (self.env["stock.lot"].search([("name", "=", name)]) for name in ("K1", "K2"))
        two.set_weight("actual", 9_900.0, source="scale")
        self.coil.with_company(self.company).standard_price = 4.0
        one.set_weight("actual", 9_950.0, source="scale")
        one.set_weight("actual", 9_960.0, source="scale")
        self.assertEqual(self.listed(), ["TC-01-01-1", "TC-01-02-1"])

    def test_the_list_ends_where_the_crew_does(self):
        for name in ("K1", "K2"):
            self.env["stock.lot"].search([("name", "=", name)]).set_weight(
                "actual", 9_900.0, source="scale"
            )
        self.touch_plan.write({"capacity_minutes": 2.0, "minutes_per_place": 2.0})
        counts = self.touch_plan._run(fields.Datetime.now())
        self.assertEqual(len(counts.line_ids), 1)

    def test_a_crew_shares_the_sheets(self):
        for name in ("K1", "K2"):
            self.env["stock.lot"].search([("name", "=", name)]).set_weight(
                "actual", 9_900.0, source="scale"
            )
        self.touch_plan.crew_ids = self.operator | self.second
        counts = self.touch_plan._run(fields.Datetime.now())
        self.assertEqual(counts.assignee_id, self.operator | self.second)
        self.assertEqual(counts.mapped("line_count"), [1, 1])


class TestCountPlans(CountCase):
    """The other plans: by class, by time, by chance, by emptiness."""

    def names(self, plan):
        return {
            self.env["stock.location"].browse(one.key).barcode
            for one in plan._due(fields.Datetime.now())
        }

    def test_a_cycle_counts_each_class_in_its_time(self):
        self.coil.turnover_class = "A"
        self.slab.turnover_class = "C"
        self.coil_at("K1", "TC-01-01-1")
        self.stand(self.lot("S1", product=self.slab, weight=9_000.0), "TS-01-01")
        plan = self.plan("cycle", every_days_a=10, every_days_c=100)
        self.assertEqual(self.names(plan), {"TC-01-01-1", "TS-01-01"})
        for place, label in (("TC-01-01-1", "K1"), ("TS-01-01", "S1")):
            self.count_place(self.sheet(place), place, label)
        self.assertEqual(self.names(plan), set())
        self.env.flush_all()
        self.env.cr.execute("UPDATE wms_count_line SET began_at = began_at - interval '20 days'")
        self.env.invalidate_all()
        self.assertEqual(self.names(plan), {"TC-01-01-1"})

    def test_an_annual_count_wants_every_place_once(self):
        plan = self.plan("annual", location_ids=[(6, 0, self.slab_area.ids)], every_days=365)
        self.assertEqual(len(self.names(plan)), 4)

    def test_a_sample_takes_as_many_as_it_says(self):
        for number in range(1, 5):
            self.coil_at(f"K{number}", f"TC-01-0{number}-1")
        plan = self.plan("sample", sample_size=2)
        self.assertEqual(len(self.names(plan)), 2)

    def test_an_emptied_place_is_checked(self):
        self.coil_at("K1", "TC-01-01-1")
        plan = self.plan("emptied")
        self.assertEqual(self.names(plan), set())
        picking = self.delivery(self.coil, 10_000)
        self.scan_through(picking, picking.move_line_ids.lot_id)
        self.env["wms.position.load"]._refresh_touched()
        self.assertEqual(self.names(plan), {"TC-01-01-1"})

    def asked_for(self):
        """How often the look at emptied places was asked for."""
        cron = self.env.ref("bulk_wms.cron_count_emptied")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_the_pick_that_empties_a_place_has_it_checked_at_once(self):
        self.coil_at("K1", "TC-01-01-1")
        plan = self.plan("emptied")
        picking = self.delivery(self.coil, 10_000)
        before = self.asked_for()
        self.scan_through(picking, picking.move_line_ids.lot_id)
        self.assertEqual(self.asked_for(), before + 1)
        plan._look_next(plan.ids)
        self.assertEqual(plan.count_ids.line_ids.location_id.barcode, "TC-01-01-1")
        plan._look_next(plan.ids)
        self.assertEqual(len(plan.count_ids), 1)

    def test_a_pick_elsewhere_wakes_no_plan(self):
        self.coil_at("K1", "TC-01-01-1")
        self.plan("emptied", location_ids=[(6, 0, self.slab_area.ids)])
        picking = self.delivery(self.coil, 10_000)
        before = self.asked_for()
        self.scan_through(picking, picking.move_line_ids.lot_id)
        self.assertEqual(self.asked_for(), before)

    def test_empty_places_are_looked_at_in_their_time(self):
        self.coil_at("K1", "TC-01-01-1")
        plan = self.plan("empty", location_ids=[(6, 0, self.coil_area.ids)], every_days=30)
        names = self.names(plan)
        self.assertNotIn("TC-01-01-1", names)
        self.assertIn("TC-01-02-1", names)

    def test_a_plan_is_limited_by_form_grade_and_owner(self):
        self.coil_at("K1", "TC-01-01-1", grade_id=self.grade.id)
        self.coil_at("K2", "TC-01-02-1")
        self.stand(self.lot("S1", product=self.slab, weight=9_000.0), "TS-01-01")
        annual = {"kind": "annual", "every_days": 365}
        by_form = self.plan(**annual, form_ids=[(6, 0, self.form["slab"].ids)])
        self.assertEqual(self.names(by_form), {"TS-01-01"})
        by_grade = self.plan(**annual, grade_ids=[(6, 0, self.grade.ids)])
        self.assertEqual(self.names(by_grade), {"TC-01-01-1"})
        by_owner = self.plan(**annual, owner_ids=[(6, 0, self.company.partner_id.ids)])
        self.assertEqual(self.names(by_owner), set())

    def test_the_preview_says_what_a_week_costs(self):
        self.coil_at("K1", "TC-01-01-1")
        self.coil_at("K2", "TC-01-02-1")
        plan = self.plan("cycle", every_days=7, minutes_per_place=30.0)
        self.assertEqual(plan._places_a_week(), 2.0)
        self.assertIn("1.0 hours", plan.preview)

    def test_the_scheduler_makes_due_lists_once(self):
        self.coil_at("K1", "TC-01-01-1")
        plan = self.plan(next_run=fields.Datetime.now() - timedelta(hours=30))
        self.env["wms.count.plan"].search([("id", "!=", plan.id)]).run_every_hours = 0
        self.assertEqual(self.env["wms.count.plan"]._run_next(), 1)
        self.assertEqual(plan.open_count, 1)
        self.assertGreater(plan.next_run, fields.Datetime.now())
        self.assertEqual(self.env["wms.count.plan"]._run_next(), 0)

    def test_the_past_error_rate_of_a_place_is_known_to_the_next_list(self):
        self.coil_at("K1", "TC-01-01-1")
        self.count_twice(self.sheet("TC-01-01-1"), "TC-01-01-1")
        self.approve(self.line("TC-01-01-1"))
        plan = self.plan("annual", every_days=365, location_ids=[(6, 0, self.coil_area.ids)])
        self.env.cr.execute("UPDATE wms_count_line SET began_at = began_at - interval '2 years'")
        due = {one.key: one for one in plan._due(fields.Datetime.now())}
        counted, other = self.place("TC-01-01-1"), self.place("TC-01-02-1")
        self.assertGreater(due[counted.id].error_rate, due[other.id].error_rate)

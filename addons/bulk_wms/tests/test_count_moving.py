import uuid

from odoo.exceptions import AccessError, UserError

from .count_common import CountCase


class TestCountMoving(CountCase):
    """The yard moves while it is counted and while differences wait."""

    def pick(self, picking, lot, text=None):
        """Deliver by scan; ``text`` says how much of a lot that is not one piece."""
        answer = self.step(picking, lot.name)
        line = picking.move_line_ids.filtered(lambda one: one.lot_id == lot)[:1]
        answer = self.step(picking, line.location_id.barcode, self.back(answer))
        if text:
            answer = self.step(picking, text, self.back(answer))
        self.assertEqual(answer["message"]["kind"], "ok", answer["message"]["text"])

    def test_an_absolute_count_never_overwrites_a_move(self):
        """OCA stock-logistics-warehouse #2343, ERPNext #51669, OpenBoxes PR 5048.

        Counted 38 of 40 in the morning; 10 leave at noon; approved in the evening. The book says
        28: counted minus expected was posted, not the quantity of the morning.
        """
        lot = self.bag_lot("B1", "TB-01-01")
        self.count_twice(self.sheet("TB-01-01"), "TB-01-01", ("B1", "38"))
        self.pick(self.delivery(self.bags, 250.0), lot, "10")
        self.approve(self.line("TB-01-01"))
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (700.0, 28))

    def test_what_was_counted_before_a_move_agrees_with_what_was_counted_after(self):
        """Two people count with a delivery in between: differences are compared."""
        lot = self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        self.count_place(count, "TB-01-01", ("B1", "38"))
        self.pick(self.delivery(self.bags, 250.0), lot, "10")
        self.count_place(count, "TB-01-01", ("B1", "28"), user=self.second)
        line = self.line("TB-01-01")
        self.assertEqual(line.state, "approve")
        self.approve(line)
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (700.0, 28))

    def test_a_place_where_something_was_booked_while_counting_is_counted_again(self):
        lot = self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        answer = self.count_step(count, "TB-01-01")
        answer = self.count_step(count, "B1", answer)
        answer = self.count_step(count, "40", answer)
        self.pick(self.delivery(self.bags, 250.0), lot, "10")
        answer = self.count_step(count, "", answer, "finish")
        self.assertEqual(answer["message"]["code"], "count_again")
        line = self.line("TB-01-01")
        self.assertEqual((line.state, line.result_ids.ids), ("open", []))

    def test_approval_after_the_coil_has_left_posts_nothing(self):
        """A coil reported missing that a delivery then found was not missing."""
        lot = self.coil_at("K1", "TC-01-01-1")
        self.count_twice(self.sheet("TC-01-01-1"), "TC-01-01-1")
        picking = self.delivery(self.coil, 10_000)
        self.pick(picking, lot)
        line = self.line("TC-01-01-1")
        self.approve(line)
        self.assertEqual(line.state, "done")
        self.assertFalse(line.final_ids.move_ids)
        self.assertEqual(self.stock_of(lot, "TC-01-01-1")[0], 0)
        gone = lot.quant_ids.filtered(lambda quant: quant.location_id == self.customer)
        self.assertEqual(gone.quantity, 10_000)

    def test_a_coil_missing_here_and_found_there_is_moved_in_whichever_order_it_is_approved(self):
        for first, second in (("TC-01-01-1", "TC-01-03-1"), ("TC-01-03-1", "TC-01-01-1")):
            with self.subTest(first=first), self.env.cr.savepoint() as savepoint:
                lot = self.coil_at("K1", "TC-01-01-1")
                self.count_twice(self.sheet("TC-01-03-1"), "TC-01-03-1", "K1")
                self.count_twice(self.sheet("TC-01-01-1"), "TC-01-01-1")
                self.approve(self.line(first))
                self.approve(self.line(second))
                self.assertEqual(self.place_of(lot), self.place("TC-01-03-1"))
                self.assertEqual(self.stock_of(lot, "TC-01-03-1")[0], 10_000)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_of_two_counts_that_saw_a_coil_the_later_one_counts(self):
        for first, second in (("TC-01-02-1", "TC-01-03-1"), ("TC-01-03-1", "TC-01-02-1")):
            with self.subTest(first=first), self.env.cr.savepoint() as savepoint:
                lot = self.coil_at("K1", "TC-01-01-1")
                self.count_twice(self.sheet("TC-01-02-1"), "TC-01-02-1", "K1")
                self.count_twice(self.sheet("TC-01-03-1"), "TC-01-03-1", "K1")
                self.approve(self.line(first))
                self.approve(self.line(second))
                self.assertEqual(self.place_of(lot), self.place("TC-01-03-1"))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_approval_after_all_bags_have_left_is_counted_again(self):
        lot = self.bag_lot("B1", "TB-01-01")
        self.count_twice(self.sheet("TB-01-01"), "TB-01-01", ("B1", "38"))
        self.pick(self.delivery(self.bags, 1_000.0), lot, "40")
        line = self.line("TB-01-01")
        self.approve(line)
        self.assertEqual((line.state, line.round), ("recount", 3))
        self.assertEqual(self.stock_of(lot, "TB-01-01")[0], 0)

    def test_a_difference_that_another_door_has_corrected_is_counted_again(self):
        lot = self.bag_lot("B1", "TB-01-01")
        self.count_twice(self.sheet("TB-01-01"), "TB-01-01", ("B1", "38"))
        quant = lot.quant_ids.filtered(lambda one: one.location_id == self.place("TB-01-01"))
        quant.with_user(self.supervisor).set_counted(38, 950.0, "found out")
        line = self.line("TB-01-01")
        self.approve(line)
        self.assertEqual((line.state, self.stock_of(lot, "TB-01-01")), ("recount", (950.0, 38)))

    def test_open_work_that_explains_a_difference_is_asked_about(self):
        """A coil on the hook is not a coil lost."""
        lot = self.coil_at("K1", "TC-01-01-1")
        picking = self.delivery(self.coil, 10_000)
        self.step(picking, "K1")
        answer = self.count_place(self.sheet("TC-01-01-1"), "TC-01-01-1", excuse="yes")
        self.assertEqual(answer["message"]["kind"], "ok")
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.outcome), ("done", "in_work"))
        self.assertEqual(self.stock_of(lot, "TC-01-01-1")[0], 10_000)

    def test_open_work_that_was_not_done_yet_explains_nothing(self):
        self.coil_at("K1", "TC-01-01-1")
        self.delivery(self.coil, 10_000)
        self.count_place(self.sheet("TC-01-01-1"), "TC-01-01-1", excuse="no")
        self.assertEqual(self.line("TC-01-01-1").state, "recount")

    def test_bags_that_were_loaded_but_not_booked_yet_are_no_difference(self):
        lot = self.bag_lot("B1", "TB-01-01")
        picking = self.delivery(self.bags, 250.0)
        self.count_place(self.sheet("TB-01-01"), "TB-01-01", ("B1", "30"), excuse="yes")
        self.assertEqual(self.line("TB-01-01").outcome, "in_work")
        self.pick(picking, lot, "10")
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (750.0, 30))

    # --- without network ------------------------------------------------------------------

    def submit(self, count, place, found, event, key=None):
        service = self.env["wms.count.service"].with_user(self.operator)
        uuid_ = self.line(place).task_uuid
        return service.submit(count.id, key or uuid.uuid4().hex, uuid_, found, event)

    def event(self, count, place):
        data = self.env["wms.count.service"].with_user(self.operator).sheet(count.id)
        return next(one["event"] for one in data["places"] if one["code"] == place)

    def test_a_count_without_network_counts_when_nothing_was_booked_since(self):
        self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        event = self.event(count, "TB-01-01")
        answer = self.submit(count, "TB-01-01", [{"code": "B1", "quantity": "5x8"}], event, "off")
        self.assertEqual(answer["message"]["code"], "count_all_done")
        again = self.submit(count, "TB-01-01", [{"code": "B1", "quantity": "1"}], event, "off")
        self.assertEqual(again, answer)

    def test_a_count_without_network_of_a_place_touched_since_is_never_posted(self):
        lot = self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        event = self.event(count, "TB-01-01")
        self.pick(self.delivery(self.bags, 250.0), lot, "10")
        answer = self.submit(count, "TB-01-01", [{"code": "B1", "quantity": "40"}], event)
        self.assertEqual(answer["message"]["code"], "count_touched")
        self.assertEqual(self.line("TB-01-01").state, "open")

    # --- piles ----------------------------------------------------------------------------

    def test_a_pile_within_its_uncertainty_is_shown_and_not_posted(self):
        lot = self.lot("P1", product=self.sand, weight=0.0, bulk_density=1.6)
        self.stand(lot, "TH-01-01", 100_000.0)
        self.count_place(self.sheet("TH-01-01"), "TH-01-01", "60 m3")
        line = self.line("TH-01-01")
        self.assertEqual((line.state, line.outcome), ("done", "noise"))
        row = line.final_ids
        self.assertEqual((row.counted, row.difference), (96_000, -4_000))
        self.assertGreater(row.margin, 4_000)
        self.assertEqual(self.stock_of(lot, "TH-01-01")[0], 100_000)
        self.assertEqual(lot.survey_volume, 60)

    def test_a_pile_beyond_its_uncertainty_is_approved_as_its_difference(self):
        lot = self.lot("P1", product=self.sand, weight=0.0, bulk_density=1.6)
        self.stand(lot, "TH-01-01", 100_000.0)
        self.count_twice(self.sheet("TH-01-01"), "TH-01-01", "50 m3 1.6 t/m3 3%")
        line = self.line("TH-01-01")
        self.assertEqual((line.state, line.outcome), ("approve", "quantity"))
        self.approve(line)
        pile = self.place("TH-01-01").open_pile_id
        self.assertEqual((pile.book_weight, pile.difference), (80_000, -20_000))
        self.assertEqual(lot.moisture, 3.0)

    # --- doors ----------------------------------------------------------------------------

    def test_no_other_door_is_open_where_a_plan_is_active(self):
        lot = self.bag_lot("B1", "TB-01-01")
        self.plan(location_ids=[(6, 0, self.bag_area.ids)])
        quant = lot.quant_ids.filtered(lambda one: one.location_id == self.place("TB-01-01"))
        for user in (self.operator, self.supervisor, self.manager):
            mine = quant.with_user(user).with_context(inventory_mode=True)
            with self.assertRaises(UserError):
                mine.inventory_quantity = 1.0
                mine.action_apply_inventory()
            with self.assertRaises(UserError):
                mine.inventory_quantity_auto_apply = 1.0
            with self.assertRaises(UserError):
                mine.set_counted(1, None, "x")
            with self.assertRaises(UserError):
                self.env["stock.quant"].with_user(user).with_context(inventory_mode=True).create(
                    {
                        "product_id": self.bags.id,
                        "lot_id": self.lot(f"N{user.id}", product=self.bags, weight=25.0).id,
                        "location_id": self.place("TB-01-02").id,
                        "inventory_quantity": 5.0,
                    }
                ).action_apply_inventory()
        one = (
            self.env["wms.discrepancy"]
            .with_user(self.supervisor)
            .create({"kind": "missing", "lot_id": lot.id, "location_id": self.place("TB-01-01").id})
        )
        one.write({"resolution_kind": "adjust", "resolution": "x"})
        with self.assertRaisesRegex(UserError, "count plan"):
            one.action_resolve()
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (1_000.0, 40))

    def test_nobody_says_of_a_line_that_a_count_stands_behind_it(self):
        lot = self.bag_lot("B1", "TB-01-01")
        self.count_place(self.sheet("TB-01-01"), "TB-01-01", ("B1", "40"))
        line = lot.quant_ids and self.env["stock.move.line"].search([("lot_id", "=", lot.id)])[:1]
        with self.assertRaises(AccessError):
            line.with_user(self.manager).count_line_id = self.line("TB-01-01")

    def test_other_places_keep_their_doors(self):
        self.plan(location_ids=[(6, 0, self.coil_area.ids)])
        lot = self.bag_lot("B1", "TB-01-01")
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (1_000.0, 40))

    def test_a_discrepancy_is_counted_like_any_place(self):
        lot = self.coil_at("K1", "TC-01-01-1")
        one = (
            self.env["wms.discrepancy"]
            .with_user(self.supervisor)
            .create(
                {"kind": "missing", "lot_id": lot.id, "location_id": self.place("TC-01-01-1").id}
            )
        )
        one.write({"resolution_kind": "count", "resolution": "look"})
        one.action_resolve()
        self.assertEqual(self.line("TC-01-01-1").count_id.discrepancy_id, one)

    # --- learning -------------------------------------------------------------------------

    def test_accuracy_shows_gross_and_net_side_by_side(self):
        for name, place, found in (("B1", "TB-01-01", "38"), ("B2", "TB-01-02", "42")):
            self.bag_lot(name, place)
            self.count_twice(self.sheet(place), place, (name, found))
            self.approve(self.line(place))
        accuracy = self.env["wms.count.accuracy"]
        rows = accuracy.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(rows), 2)
        self.assertEqual(sum(rows.mapped("value_gross")), 50.0)
        self.assertEqual(sum(rows.mapped("value_net")), 0.0)
        share = accuracy._value_accuracy([("company_id", "=", self.company.id)])
        self.assertEqual(share, {"gross": 95.0, "net": 100.0})
        self.assertEqual(rows.mapped("record_accuracy"), [0.0, 0.0])

    def test_the_person_is_in_the_figures_only_where_the_company_says_so(self):
        self.coil_at("K1", "TC-01-01-1")
        self.count_place(self.sheet("TC-01-01-1"), "TC-01-01-1", "K1")
        row = self.env["wms.count.accuracy"].search([("location_id.barcode", "=", "TC-01-01-1")])
        self.assertFalse(row.person_id)
        self.company.wms_count_by_person = True
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(row.person_id, self.operator)

    def test_the_likely_touch_of_a_difference_is_marked_with_its_reason(self):
        lot = self.bag_lot("B1", "TB-01-01")
        self.pick(self.delivery(self.bags, 250.0), lot, "10")
        picking = self.delivery(self.bags, 50.0)
        service = self.env["wms.scan.service"].with_user(self.supervisor)
        service.override(picking.id, "o", picking.move_line_ids.task_uuid, "scanner broken")
        self.count_twice(self.sheet("TB-01-01"), "TB-01-01", ("B1", "30"))
        line = self.line("TB-01-01")
        self.assertEqual(line.likely_id.picking_id, picking)
        self.assertIn("without scan", line.likely_why)
        self.assertIn("just as much", line.likely_why)

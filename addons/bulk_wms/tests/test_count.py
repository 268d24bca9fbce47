from odoo.exceptions import AccessError, UserError

from .count_common import PIXEL, CountCase


class TestCount(CountCase):
    """Counting by form, blind, and what comes of it."""

    def test_a_place_as_the_book_says_is_closed_at_once(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_place(count, "TC-01-01-1", "K1")
        self.assertEqual((answer["state"], answer["message"]["code"]), ("done", "count_all_done"))
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.outcome, line.was_within), ("done", "match", True))
        self.assertEqual(count.state, "done")
        self.assertFalse(line.final_ids.move_ids)

    def test_counting_is_blind(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_step(count, "TC-01-01-1")
        self.assertNotIn("expected", answer["data"]["task"])
        self.assertNotIn("K1", str(answer))

    def test_a_missing_coil_is_counted_by_another_person_and_approved_by_a_third(self):
        lot = self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_place(count, "TC-01-01-1")
        self.assertEqual(answer["message"]["code"], "count_second")
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.round), ("recount", 2))
        again = self.count_step(count, "TC-01-01-1")
        self.assertEqual(again["message"]["kind"], "error")
        self.assertIn("Somebody else", again["message"]["text"])
        self.count_place(count, "TC-01-01-1", user=self.second)
        self.assertEqual((line.state, line.outcome), ("approve", "missing"))
        self.assertEqual(self.stock_of(lot, "TC-01-01-1")[0], 10_000)
        with self.assertRaisesRegex(UserError, "reason"):
            line.with_user(self.supervisor).action_approve()
        self.approve(line)
        self.assertEqual(line.state, "done")
        self.assertEqual(self.stock_of(lot, "TC-01-01-1")[0], 0)
        move = line.final_ids.move_ids
        self.assertTrue(move.is_inventory)
        self.assertEqual(move.move_line_ids.count_line_id, line)

    def test_who_counted_does_not_approve(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        self.count_place(count, "TC-01-01-1", user=self.supervisor)
        self.count_place(count, "TC-01-01-1", user=self.second)
        line = self.line("TC-01-01-1")
        with self.assertRaisesRegex(UserError, "yourself"):
            self.approve(line, self.supervisor)
        self.approve(line, self.chief)
        self.assertEqual(line.state, "done")

    def test_a_large_difference_needs_a_manager_and_a_photo(self):
        self.coil_at("K1", "TC-01-01-1", weight=20_000.0)
        count = self.sheet("TC-01-01-1")
        self.count_twice(count, "TC-01-01-1")
        line = self.line("TC-01-01-1")
        self.assertEqual(line.value_gross, 80_000)
        with self.assertRaisesRegex(UserError, "Manager"):
            self.approve(line, self.supervisor)
        with self.assertRaisesRegex(UserError, "photo"):
            self.approve(line, self.manager)
        line.photo = PIXEL
        self.approve(line, self.manager)
        self.assertEqual(line.state, "done")

    def test_a_second_count_that_agrees_with_the_book_closes_without_posting(self):
        lot = self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        self.count_place(count, "TC-01-01-1")
        self.count_place(count, "TC-01-01-1", "K1", user=self.second)
        self.assertEqual(self.line("TC-01-01-1").state, "done")
        self.assertEqual(self.stock_of(lot, "TC-01-01-1")[0], 10_000)

    def test_two_different_counts_need_a_third_person(self):
        self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        self.count_place(count, "TB-01-01", ("B1", "38"))
        self.count_place(count, "TB-01-01", ("B1", "37"), user=self.second)
        line = self.line("TB-01-01")
        self.assertEqual((line.state, line.round), ("recount", 3))
        self.count_place(count, "TB-01-01", ("B1", "37"), user=self.third)
        self.assertEqual((line.state, line.round), ("approve", 3))

    def test_bags_are_counted_by_layers(self):
        lot = self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        self.count_twice(count, "TB-01-01", ("B1", "4x8+5"))
        line = self.line("TB-01-01")
        row = line.final_ids
        self.assertEqual((row.counted_pieces, row.pieces_difference), (37, -3))
        self.approve(line)
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (925.0, 37))

    def test_all_bags_gone_leaves_nothing(self):
        lot = self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        self.count_twice(count, "TB-01-01")
        self.approve(self.line("TB-01-01"))
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (0.0, 0))

    def test_more_bags_that_were_weighed_lighter_are_two_facts(self):
        lot = self.bag_lot("B1", "TB-01-01")
        count = self.sheet("TB-01-01")
        self.count_twice(count, "TB-01-01", ("B1", "41 pcs 950 kg"))
        self.approve(self.line("TB-01-01"))
        self.assertEqual(self.stock_of(lot, "TB-01-01"), (950.0, 41))

    def test_a_coil_that_stands_elsewhere_is_moved_by_the_book_without_plus_and_minus(self):
        lot = self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-03-1")
        self.count_twice(count, "TC-01-03-1", "K1")
        line = self.line("TC-01-03-1")
        self.assertEqual((line.outcome, line.value_gross), ("wrong_place", 0.0))
        self.assertEqual(line.final_ids.book_place_id, self.place("TC-01-01-1"))
        self.approve(line)
        self.assertEqual(self.place_of(lot), self.place("TC-01-03-1"))
        moved = line.final_ids.move_ids
        self.assertEqual(moved.location_id, self.place("TC-01-01-1"))
        self.assertEqual(moved.location_dest_id, self.place("TC-01-03-1"))

    def test_a_coil_nobody_knew_is_added_whole(self):
        lot = self.lot("K9", weight=8_000.0)
        count = self.sheet("TC-01-03-1")
        self.count_twice(count, "TC-01-03-1", "K9")
        line = self.line("TC-01-03-1")
        self.assertEqual(line.outcome, "unexpected")
        self.approve(line)
        self.assertEqual(self.stock_of(lot, "TC-01-03-1")[0], 8_000)

    def test_a_coil_in_another_tier_under_the_same_sign_has_the_wrong_tier(self):
        self.coil_at("G1", "TC-01-01-1")
        self.coil_at("G2", "TC-01-02-1")
        lot = self.coil_at("K1", "TC-01-01-2", weight=9_000.0)
        place = self.place("TC-01-01-2")
        ground = self.place("TC-01-01-1")
        self.assertEqual(place.sign, ground.sign)
        count = self.sheet("TC-01-01-1")
        self.count_place(count, "TC-01-01-1", "K1", "G1")
        outcomes = self.line("TC-01-01-1").final_ids.mapped(lambda row: (row.lot_id, row.outcome))
        self.assertIn((lot, "wrong_tier"), outcomes)

    def test_slabs_in_another_order_get_the_layers_that_were_seen(self):
        for name in ("S1", "S2", "S3"):
            self.stand(
                self.lot(name, product=self.slab, weight=12_000.0, length=6_000.0), "TS-01-01"
            )
        count = self.sheet("TS-01-01")
        # From the top: the book says S3, S2, S1.
        self.count_twice(count, "TS-01-01", "S2", "S3", "S1")
        line = self.line("TS-01-01")
        self.assertEqual(line.outcome, "wrong_tier")
        self.approve(line)
        quants = self.env["stock.quant"].search(
            [("location_id", "=", self.place("TS-01-01").id), ("quantity", ">", 0)], order="layer"
        )
        self.assertEqual(quants.lot_id.mapped("name"), ["S1", "S3", "S2"])

    def test_a_coil_weighed_again_off_its_book_gets_its_actual_weight(self):
        self.company.wms_weight_basis = "actual"
        lot = self.coil_at("K1", "TC-01-01-1", weight_actual=10_000.0)
        count = self.sheet("TC-01-01-1")
        self.count_twice(count, "TC-01-01-1", "K1", "9800 kg")
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.outcome), ("approve", "weight"))
        self.approve(line)
        self.assertEqual((lot.weight_actual, self.stock_of(lot, "TC-01-01-1")[0]), (9_800, 9_800))

    def test_a_weight_within_tolerance_is_kept_and_closed(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        self.count_place(count, "TC-01-01-1", "K1", "9990 kg")
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.final_ids.counted), ("done", 9_990))

    def test_an_unreadable_label_is_no_loss_and_becomes_a_task(self):
        lot = self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_step(count, "TC-01-01-1")
        answer = self.count_step(count, "", answer, "unreadable")
        self.count_step(count, "", answer, "finish")
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.outcome), ("done", "unreadable"))
        found = self.env["wms.discrepancy"].search([("count_line_id", "=", line.id)])
        self.assertEqual((found.kind, found.lot_id), ("unreadable", lot))

    def test_a_label_scanned_twice_is_one_piece(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        self.count_place(count, "TC-01-01-1", "K1", "K1")
        self.assertEqual(self.line("TC-01-01-1").outcome, "match")

    def test_empty_is_refused_after_a_scan_and_finished_without_one(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_step(count, "TC-01-01-1")
        refused = self.count_step(count, "", answer, "finish")
        self.assertEqual(refused["message"]["code"], "count_nothing")
        answer = self.count_step(count, "K1", refused)
        refused = self.count_step(count, "", answer, "empty")
        self.assertEqual(refused["message"]["code"], "count_not_empty")
        self.assertEqual(refused["data"]["task"]["found"][0]["lot"], "K1")

    def test_the_books_word_is_taken_only_where_allowed_and_proves_nothing(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_step(count, "TC-01-01-1")
        refused = self.count_step(count, "", answer, "as_book")
        self.assertEqual(refused["message"]["code"], "count_not_allowed")
        count.allow_as_book = True
        self.count_step(count, "", refused, "as_book")
        line = self.line("TC-01-01-1")
        self.assertEqual((line.state, line.as_book), ("done", True))
        self.assertFalse(self.env["wms.count.accuracy"].search([("line_id", "=", line.id)]))

    def test_the_same_key_again_does_nothing(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        first = self.count_step(count, "TC-01-01-1", key="once")
        again = self.count_step(count, "TC-01-01-1", key="once")
        self.assertEqual(first, again)
        self.assertEqual(self.env["wms.scan"].search_count([("key", "=", "once")]), 1)

    def test_nobody_writes_counts_by_rpc(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        line = self.line("TC-01-01-1").with_user(self.manager)
        for values in ({"state": "approve"}, {"round": 3}, {"counter_ids": [(5,)]}):
            with self.assertRaises(AccessError):
                line.write(values)
        with self.assertRaises(AccessError):
            self.env["wms.count"].with_user(self.manager).create({"area_id": self.coil_area.id})
        with self.assertRaises(AccessError):
            self.env["wms.count.result"].with_user(self.manager).create(
                {"line_id": line.id, "round": 1}
            )
        with self.assertRaises(AccessError):
            count.with_user(self.manager).write({"blind": False})

    def test_another_person_cannot_go_on_with_a_place_that_somebody_counts(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_step(count, "TC-01-01-1")
        other = self.count_step(count, "K1", answer, user=self.second)
        self.assertEqual(other["message"]["kind"], "error")
        begun = self.count_step(count, "TC-01-01-1", user=self.second)
        self.assertEqual(begun["message"]["kind"], "error")

    def test_a_place_is_on_one_open_sheet_only(self):
        self.coil_at("K1", "TC-01-01-1")
        first = self.sheet("TC-01-01-1")
        self.assertEqual(self.sheet("TC-01-01-1"), first)

    def test_a_sheet_of_somebody_else_is_not_opened(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        count.with_user(self.operator).action_take()
        with self.assertRaisesRegex(UserError, "belongs to"):
            self.count_step(count, "TC-01-01-1", user=self.second)

    def test_a_picture_stays_with_the_count(self):
        self.coil_at("K1", "TC-01-01-1")
        count = self.sheet("TC-01-01-1")
        answer = self.count_step(count, "TC-01-01-1")
        bad = self.count_step(count, "K1", answer, photo="not a picture")
        self.assertEqual(bad["message"]["kind"], "error")
        self.count_step(count, "K1", answer, photo=PIXEL)
        self.assertTrue(self.line("TC-01-01-1").photo)

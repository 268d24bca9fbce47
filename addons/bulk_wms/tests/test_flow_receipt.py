from .common import YardCase


class TestReceipt(YardCase):
    def test_coil_goes_where_the_strategy_says_and_is_booked_by_scan(self):
        lots = [self.lot(f"R{number}", heat="H1") for number in range(3)]
        picking = self.receipt(lots)
        self.assertEqual(len(picking.move_ids), 3)
        for line in picking.move_line_ids:
            self.assertEqual(line.location_dest_id.area_id, self.coil_area)
            self.assertEqual(line.proposal_state, "proposed")
            self.assertIn("m away", line.proposal_text)
        self.assertFalse(picking.move_ids.hold_ids)

        first, second = self.scan_through(picking, lots[0])
        self.assertEqual(first["state"], "place", first)
        self.assertEqual(second["message"]["code"], "posted", second)
        self.assertEqual(self.place_of(lots[0]).area_id, self.coil_area)
        self.assertEqual(len(picking.move_ids.hold_ids.filtered(lambda h: h.state == "active")), 2)
        self.assertEqual(picking.state, "assigned")
        for lot in lots[1:]:
            _first, last = self.scan_through(picking, lot)
        self.assertEqual(last["message"]["code"], "transfer_done", last)
        self.assertEqual(picking.state, "done")
        self.assertTrue(picking.date_done)

    def test_story_of_a_coil_in_and_out_with_a_shuffle(self):
        old = self.coil_at("OLD", "TC-01-01-1", weight=12_000, production_date="2026-01-01")
        self.coil_at("SIDE", "TC-01-02-1", weight=12_000, production_date="2026-03-01")
        top = self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-03-01")
        picking = self.delivery(self.coil, 12_000, tolerance=3)
        self.assertEqual(picking.move_line_ids.lot_id, old)
        shuffle = picking.shuffle_ids
        self.assertEqual(shuffle.move_line_ids.lot_id, top)
        answer = self.step(picking, "OLD")
        self.assertEqual(answer["message"]["code"], "covered", answer)
        _first, moved = self.scan_through(shuffle.with_user(self.operator), top)
        self.assertEqual(moved["message"]["code"], "transfer_done", moved)
        _first, gone = self.scan_through(picking, old)
        self.assertEqual(gone["message"]["code"], "transfer_done", gone)
        self.assertFalse(self.place_of(old))
        self.assertEqual(picking.state, "done")

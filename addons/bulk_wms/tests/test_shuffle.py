from .common import YardCase


class TestShuffle(YardCase):
    def setUp(self):
        super().setUp()
        self.low = self.coil_at("LOW", "TC-01-01-1", weight=12_000, production_date="2026-01-01")
        self.side = self.coil_at("SIDE", "TC-01-02-1", weight=12_000, production_date="2026-03-01")
        self.top = self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-03-01")

    def test_what_lies_on_top_gets_a_task_with_a_held_place(self):
        shuffle = self.delivery(self.coil, 12_000).shuffle_ids
        line = shuffle.move_line_ids
        self.assertEqual(line.lot_id, self.top)
        self.assertEqual(line.hold_id.location_id, line.location_dest_id)
        self.assertNotEqual(line.location_dest_id, self.place("TC-01-01-2"))
        self.assertTrue(shuffle.picking_type_id.scan_required)

    def test_no_shuffle_for_what_is_picked_anyway(self):
        picking = self.delivery(self.coil, 33_000)
        self.assertEqual(len(picking.move_line_ids), 3)
        self.assertFalse(picking.shuffle_ids)
        order = picking.move_line_ids.sorted("route_order").lot_id.mapped("name")
        self.assertEqual(order[0], "TOP")

    def test_giving_up_the_pick_drops_its_shuffles(self):
        picking = self.delivery(self.coil, 12_000)
        shuffle = picking.shuffle_ids
        picking.sudo().do_unreserve()
        self.assertEqual(shuffle.state, "cancel")
        self.assertFalse(shuffle.move_ids.hold_ids.filtered(lambda hold: hold.state == "active"))

    def test_a_reserved_piece_that_is_shuffled_stays_reserved_for_its_customer(self):
        other = self.delivery(self.coil, 9_000)
        self.assertEqual(other.move_line_ids.lot_id, self.top)
        picking = self.delivery(self.coil, 12_000)
        self.assertEqual(picking.move_line_ids.lot_id, self.low)
        shuffle = picking.shuffle_ids.with_user(self.operator)
        self.scan_through(shuffle, self.top)
        self.assertEqual(other.move_line_ids.lot_id, self.top)
        self.assertEqual(other.move_line_ids.location_id, self.place_of(self.top))
        quant = self.top._standing_quants()
        self.assertEqual(quant.reserved_quantity, quant.quantity)

    def test_housekeeping_reserves_nothing_for_a_shuffle(self):
        """Odoo works reservations out anew when the stock report opens, from all open lines."""
        self.delivery(self.coil, 12_000)
        self.env["stock.quant"]._quant_tasks()
        self.assertEqual(self.top._standing_quants().reserved_quantity, 0)
        other = self.delivery(self.coil, 9_000)
        self.env["stock.quant"]._quant_tasks()
        self.assertEqual(other.move_line_ids.lot_id, self.top)
        self.assertEqual(self.top._standing_quants().reserved_quantity, 9_000)

    def test_moved_otherwise_the_shuffle_is_no_longer_asked_for(self):
        picking = self.delivery(self.coil, 12_000)
        shuffle = picking.shuffle_ids
        other = self.delivery(self.coil, 9_000)
        self.scan_through(other, self.top)
        self.assertEqual(shuffle.state, "cancel")

    def test_a_column_is_dug_from_the_top(self):
        slabs = [
            self.lot(
                f"S{number}",
                product=self.slab,
                production_date=f"2026-01-0{number}",
                length=9_000,
                width=1_200,
                thickness=220,
            )
            for number in (1, 2, 3)
        ]
        for slab in slabs:
            self.stand(slab, "TS-01-02")
        picking = self.delivery(self.slab, 10_000)
        self.assertEqual(picking.move_line_ids.lot_id, slabs[0])
        shuffle = picking.shuffle_ids.with_user(self.operator)
        names = shuffle.move_line_ids.sorted("route_order").lot_id.mapped("name")
        self.assertEqual(names, ["S3", "S2"])
        answer = self.step(shuffle, "S2")
        self.assertEqual(answer["message"]["code"], "covered")
        self.scan_through(shuffle, slabs[2])
        self.scan_through(shuffle, slabs[1])
        self.assertEqual(shuffle.state, "done")
        _first, gone = self.scan_through(picking, slabs[0])
        self.assertEqual(gone["message"]["code"], "transfer_done")

    def test_covered_goods_get_their_shuffle_back_when_somebody_cancelled_it(self):
        picking = self.delivery(self.coil, 12_000)
        picking.shuffle_ids.sudo().action_cancel()
        answer = self.step(picking, "LOW")
        self.assertEqual(answer["message"]["code"], "covered")
        again = picking.shuffle_ids.filtered(lambda one: one.state != "cancel")
        self.assertEqual(again.move_line_ids.lot_id, self.top)
        self.assertIn(again.name, answer["message"]["text"])

    def test_planned_layers_of_a_column_are_worked_off_one_by_one(self):
        """What is planned above a piece does not lie there yet, so it refuses nothing."""
        self.column.write({"max_width_step": 300, "max_tiers": 8})
        self.place("TS-01-03").write({"lock": "in", "lock_reason": "one column only"})
        self.place("TS-01-04").write({"lock": "in", "lock_reason": "one column only"})
        widths = (1_500, 1_500, 1_250, 1_000)
        slabs = [
            self.lot(
                f"L{number}",
                product=self.slab,
                production_date=f"2026-01-0{number + 1}",
                length=9_000,
                width=width,
                thickness=220,
            )
            for number, width in enumerate(widths)
        ]
        for slab in slabs:
            self.stand(slab, "TS-01-02")
        picking = self.delivery(self.slab, 10_000)
        shuffle = picking.shuffle_ids.with_user(self.operator)
        tasks = shuffle.move_line_ids.sorted("route_order")
        self.assertEqual(tasks.lot_id.mapped("name"), ["L3", "L2", "L1"])
        self.assertEqual(tasks.location_dest_id, self.place("TS-01-01"))
        for slab in reversed(slabs[1:]):
            first, last = self.scan_through(shuffle, slab, self.place("TS-01-01"))
            self.assertEqual(last["message"]["kind"], "ok", (first, last))
        self.assertEqual(shuffle.state, "done")

    def test_no_place_for_the_shuffle_is_said_on_its_task(self):
        fill = ["TC-01-03-1", "TC-01-04-1", *[f"TC-02-0{slot}-1" for slot in range(1, 5)]]
        for number, place in enumerate(fill):
            self.coil_at(f"F{number}", place, weight=8_000, production_date="2026-05-01")
        picking = self.delivery(self.coil, 12_000)
        line = picking.shuffle_ids.move_line_ids
        self.assertEqual(line.proposal_state, "no_place")
        self.assertIn("too heavy", line.proposal_text)

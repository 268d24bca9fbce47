from odoo.exceptions import UserError

from .common import RfidCase


class TestGate(RfidCase):
    """What leaves with an order is loading; what leaves without one is caught."""

    def setUp(self):
        super().setUp()
        self.coil1 = self.coil_at("RC1", "TC-01-01-1")
        self.epc = self.tag(self.coil1)

    def _gone(self, lot):
        return not self.place_of(lot)

    def test_gate_out_with_open_task_books_the_piece_onto_its_truck(self):
        picking = self.delivery(self.coil, 10_000.0)
        visit = self.visit(picking)
        (event,) = self.happens(self.event(epc=self.epc, direction="out"))
        self.assertEqual((event.state, event.why), ("done", "loaded"), event.note)
        self.assertTrue(self._gone(self.coil1))
        self.assertEqual(event.visit_id, visit)
        self.assertEqual(picking.state, "done")
        scan = picking.move_line_ids.sudo().scan_id
        self.assertEqual((scan.kind, scan.rfid_event_id), ("rfid", event))
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "stock.out"), ("lot", "=", "RC1")], limit=1
        )
        self.assertEqual(entry.document, picking.name)

    def test_gate_out_without_order_is_a_discrepancy_an_alert_and_a_lamp(self):
        event = self.event(epc=self.epc, direction="out")
        answer = self.post(event)
        # The lamp stands in the answer of this very post, before any job ran.
        self.assertEqual(
            answer["outputs"], [{"reader": "north", "output": 2, "on": True, "seconds": 15}]
        )
        self.work()
        stored = self.events.search([("event_id", "=", event["id"])])
        self.assertEqual(stored.why, "moved")
        found = self.discrepancies(self.coil1, "moved")
        self.assertEqual(found, stored.discrepancy_id)
        alert = self.env["wms.alert"].search(
            [("kind", "=", "moved_alone"), ("key", "=", str(found.id))]
        )
        self.assertEqual(alert.state, "open")
        # The book is not changed by what nobody ordered.
        self.assertEqual(self.place_of(self.coil1).name, "TC-01-01-1")

    def test_the_same_piece_outside_again_is_one_discrepancy(self):
        self.happens(self.event(epc=self.epc, direction="out"))
        self.happens(self.event(epc=self.epc, direction="out"))
        self.assertEqual(len(self.discrepancies(self.coil1, "moved")), 1)

    def test_no_lamp_for_what_was_ordered(self):
        picking = self.delivery(self.coil, 10_000.0)
        self.visit(picking)
        self.assertFalse(self.post(self.event(epc=self.epc, direction="out"))["outputs"])

    def test_a_reserved_piece_whose_truck_is_not_here_was_not_ordered_out(self):
        picking = self.delivery(self.coil, 10_000.0)
        self.visit(picking, state="announced")
        (event,) = self.happens(self.event(epc=self.epc, direction="out"))
        self.assertEqual(event.why, "moved")
        self.assertFalse(self._gone(self.coil1))

    def test_on_another_truck_is_the_wrong_truck(self):
        picking = self.delivery(self.coil, 10_000.0)
        self.visit(picking)
        other = self.visit(self.env["stock.picking"])
        truck = self.tag(other.vehicle_id)
        piece, _truck = self.happens(
            self.event(epc=self.epc, direction="out", window_id="w1"),
            self.event(epc=truck, direction="out", window_id="w1"),
        )
        self.assertEqual(piece.why, "wrong_truck")
        self.assertIn(other.plate, self.discrepancies(self.coil1, "moved").seen)
        self.assertFalse(self._gone(self.coil1))

    def test_the_truck_leaves_after_its_pieces_were_booked(self):
        picking = self.delivery(self.coil, 10_000.0)
        visit = self.visit(picking)
        truck = self.tag(visit.vehicle_id)
        # The vehicle's tag is heard first.
        first, second = self.happens(
            self.event(epc=truck, direction="out", window_id="w2"),
            self.event(epc=self.epc, direction="out", window_id="w2"),
        )
        self.assertEqual((second.why, first.why), ("loaded", "truck_out"))
        self.assertEqual(visit.state, "left")

    def test_a_truck_with_open_work_stays_for_a_person(self):
        picking = self.delivery(self.coil, 10_000.0)
        visit = self.visit(picking)
        truck = self.tag(visit.vehicle_id)
        (event,) = self.happens(self.event(epc=truck, direction="out"))
        self.assertEqual(event.why, "truck_open")
        self.assertEqual(visit.state, "arrived")
        self.assertIn(picking.name, event.note)

    def test_what_was_scanned_onto_the_truck_leaves_in_peace(self):
        picking = self.delivery(self.coil, 10_000.0)
        visit = self.visit(picking)
        self.scan_through(picking, self.coil1)
        answer = self.post(event := self.event(epc=self.epc, direction="out"))
        self.work()
        stored = self.events.search([("event_id", "=", event["id"])])
        self.assertEqual((stored.why, stored.visit_id), ("was_loaded", visit))
        self.assertFalse(answer["outputs"])

    def test_what_the_book_refuses_has_left_all_the_same(self):
        self.coil_at("RC2", "TC-01-02-1")
        self.coil_at("RC3", "TC-01-01-2")
        picking = self.delivery(self.coil, 10_000.0)
        line = picking.sudo().move_line_ids
        line.lot_id = self.coil1
        self.visit(picking)
        (event,) = self.happens(self.event(epc=self.epc, direction="out"))
        self.assertEqual((event.state, event.why), ("refused", "refused"))
        self.assertEqual(self.discrepancies(self.coil1, "moved"), event.discrepancy_id)
        self.assertFalse(self._gone(self.coil1))

    def test_where_the_operation_type_wants_a_scan_the_gate_only_looks(self):
        self.warehouse.out_type_id.gate_confirms = False
        picking = self.delivery(self.coil, 10_000.0)
        self.visit(picking)
        (event,) = self.happens(self.event(epc=self.epc, direction="out"))
        self.assertEqual(event.why, "not_by_gate")
        self.assertFalse(self._gone(self.coil1))

    def test_unknown_direction_waits_for_a_supervisor(self):
        picking = self.delivery(self.coil, 10_000.0)
        self.visit(picking)
        (event,) = self.happens(self.event(epc=self.epc, direction="unknown"))
        self.assertEqual(event.state, "question")
        self.assertFalse(self._gone(self.coil1))
        self.env["wms.alert"]._run_kind("rfid_direction")
        self.assertTrue(self.env["wms.alert"].search([("kind", "=", "rfid_direction")]))
        with self.assertRaisesRegex(UserError, "supervisor"):
            event.with_user(self.operator).action_went_out()
        event.with_user(self.supervisor).action_went_out()
        self.env.invalidate_all()
        self.assertEqual(event.why, "loaded")
        with self.assertRaisesRegex(UserError, "settled"):
            event.with_user(self.supervisor).action_came_in()

    def test_announced_goods_have_arrived_when_the_gate_hears_them(self):
        lot = self.lot("RC9")
        picking = self.receipt([lot])
        visit = self.visit(picking, state="announced")
        self.assertFalse(picking.move_line_ids.hold_id)
        (event,) = self.happens(self.event(epc=self.tag(lot), direction="in"))
        self.assertEqual(event.why, "arrived")
        self.assertTrue(picking.arrived_at)
        self.assertTrue(picking.move_line_ids.hold_id)
        self.assertEqual(visit.state, "arrived")

    def test_what_comes_in_without_a_paper_is_unexpected(self):
        lot = self.lot("RC8")
        (event,) = self.happens(self.event(epc=self.tag(lot), direction="in"))
        self.assertEqual(event.why, "came_back")
        self.assertEqual(self.discrepancies(lot, "unexpected"), event.discrepancy_id)

    def test_an_announced_truck_comes_in_by_its_own_tag(self):
        visit = self.visit(self.env["stock.picking"], state="announced")
        (event,) = self.happens(self.event(epc=self.tag(visit.vehicle_id), direction="in"))
        self.assertEqual((event.why, visit.state), ("truck_in", "arrived"))

    def test_an_empty_window_is_an_unreadable_piece(self):
        (event,) = self.happens(self.event(kind="unreadable", window_id="w3", direction="out"))
        self.assertEqual(event.discrepancy_id.kind, "unreadable")
        alert = self.env["wms.alert"].search([("kind", "=", "rfid_unreadable")])
        self.assertEqual(alert.res_id, event.discrepancy_id.id)
        # The alert goes when the discrepancy is settled.
        event.discrepancy_id.sudo().state = "resolved"
        self.env["wms.alert"]._run_kind("rfid_unreadable")
        self.assertEqual(alert.state, "closed")

    def test_an_event_of_another_piece_confirms_nothing(self):
        other = self.coil_at("RC5", "TC-01-03-1")
        picking = self.delivery(self.coil, 20_000.0)
        line = picking.move_line_ids.filtered(lambda one: one.lot_id == other)
        (event,) = self.happens(self.event(epc=self.epc, direction="in"))
        self.assertEqual(event.lot_id, self.coil1)
        with self.assertRaisesRegex(UserError, "was not scanned"):
            event.with_user(self.operator)._confirm_line(line, line.location_id)

    def test_a_handheld_books_nothing_out(self):
        picking = self.delivery(self.coil, 10_000.0)
        (event,) = self.happens(self.event(kind="seen", epc=self.epc, reader=self.handheld))
        line = picking.move_line_ids
        with self.assertRaisesRegex(UserError, "was not scanned"):
            event.with_user(self.operator)._confirm_line(line, line.location_id)

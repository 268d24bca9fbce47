from .common import RfidCase


class TestCrane(RfidCase):
    """A crane confirms by lifting and dropping, where the operation type lets the cab confirm."""

    def setUp(self):
        super().setUp()
        self.lot1 = self.lot("KC1")
        self.epc = self.tag(self.lot1)
        self.picking = self.receipt([self.lot1])
        self.warehouse.in_type_id.cab_confirms = True
        self.line = self.picking.move_line_ids

    def at(self, kind, place, epc=None, off=0.0):
        return self.event(
            kind, epc, self.crane, x=place.pos_x + off, y=place.pos_y, z=place.pos_z, load_kg=10_000
        )

    def test_a_drop_at_the_proposed_place_books_the_piece(self):
        target = self.line.location_dest_id
        (event,) = self.happens(self.at("dropped", target, self.epc, off=0.2))
        self.assertEqual((event.why, event.place_id), ("crane_confirmed", target), event.note)
        self.assertEqual(self.place_of(self.lot1), target)
        self.assertEqual(self.picking.move_line_ids.equipment_id, self.hoist)

    def test_the_lift_says_which_piece_hangs_there(self):
        target = self.line.location_dest_id
        lifted, dropped = self.happens(
            self.at("lifted", target, self.epc), self.at("dropped", target)
        )
        self.assertEqual((lifted.why, dropped.why), ("lifted", "crane_confirmed"))

    def test_without_the_cab_button_a_drop_books_nothing(self):
        self.warehouse.in_type_id.cab_confirms = False
        (event,) = self.happens(self.at("dropped", self.line.location_dest_id, self.epc))
        self.assertEqual(event.why, "not_by_gate")
        self.assertFalse(self.place_of(self.lot1))

    def test_a_drop_elsewhere_is_a_wrong_place_and_the_book_stays(self):
        target = self.line.location_dest_id
        other = self.place("TC-02-04-1")
        self.assertNotEqual(other, target)
        (event,) = self.happens(self.at("dropped", other, self.epc))
        self.assertEqual(event.why, "wrong_place")
        self.assertEqual(event.discrepancy_id.actual_place_id, other)
        self.assertFalse(self.place_of(self.lot1))

    def test_a_drop_between_positions_says_nothing(self):
        (event,) = self.happens(
            self.event("dropped", self.epc, self.crane, x=500.0, y=500.0, z=0.0)
        )
        self.assertEqual((event.state, event.why), ("ignored", "no_place"))

    def test_a_piece_put_elsewhere_without_order_is_caught(self):
        lot = self.coil_at("KC2", "TC-01-01-1")
        source, other = self.place("TC-01-01-1"), self.place("TC-02-03-1")
        _lifted, dropped = self.happens(self.at("lifted", source), self.at("dropped", other))
        self.assertEqual((dropped.lot_id, dropped.why), (lot, "moved"))
        self.assertEqual(dropped.discrepancy_id.actual_place_id, other)
        self.assertEqual(self.place_of(lot), source)

    def test_what_hangs_on_the_hook_is_not_taken_from_a_lift_long_ago(self):
        target = self.line.location_dest_id
        lifted, _first, second = self.happens(
            self.at("lifted", target, self.epc),
            self.at("dropped", target),
            self.at("dropped", self.place("TC-02-04-1")),
        )
        self.assertEqual(lifted.lot_id, self.lot1)
        self.assertEqual(second.why, "no_lot")

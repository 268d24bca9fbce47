from odoo.exceptions import UserError

from .common import YardCase
from .rules import broken_rules


class TestCorrections(YardCase):
    """A supervisor corrects what is posted: nothing is promised that is not there any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bags.unit_weight = 25.0
        cls.bag_lot = cls.lot("KB1", product=cls.bags, weight=0)
        cls.stand(cls.bag_lot, "TB-01-01", 1_000)

    def tearDown(self):
        self.assertEqual(broken_rules(self.env), {})
        super().tearDown()

    def arrival(self, lot):
        """The posted line that brought ``lot`` into the yard."""
        line = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("state", "=", "done"),
                ("location_id.usage", "not in", ("internal", "transit")),
            ]
        )
        return line.with_user(self.supervisor)

    def test_less_that_came_frees_what_was_reserved_of_it(self):
        picking = self.delivery(self.bags, 800)
        self.arrival(self.bag_lot).quantity = 250
        self.assertEqual(sum(picking.move_line_ids.mapped("quantity")), 250)
        self.assertEqual(picking.move_ids.mapped("state"), ["partially_available"])

    def test_nothing_that_came_leaves_nothing_reserved(self):
        picking = self.delivery(self.bags, 800)
        self.arrival(self.bag_lot).quantity = 0
        self.assertFalse(picking.move_line_ids)
        self.assertEqual(picking.move_ids.state, "confirmed")

    def test_less_that_came_is_reserved_from_another_place(self):
        picking = self.delivery(self.bags, 800)
        self.stand(self.lot("KB2", product=self.bags, weight=0), "TB-01-02", 2_000)
        self.arrival(self.bag_lot).quantity = 0
        self.assertEqual(picking.move_line_ids.location_id, self.place("TB-01-02"))
        self.assertEqual(sum(picking.move_line_ids.mapped("quantity")), 800)

    def test_another_place_of_what_came_takes_its_reservation_along(self):
        coil = self.coil_at("KC1", "TC-01-01-1")
        picking = self.delivery(self.coil, 10_000)
        self.assertEqual(picking.move_line_ids.lot_id, coil)
        self.arrival(coil).location_dest_id = self.place("TC-02-01-1")
        self.assertEqual(self.place_of(coil), self.place("TC-02-01-1"))
        self.assertEqual(picking.move_line_ids.location_id, self.place("TC-02-01-1"))

    def test_what_is_marked_as_picked_is_not_corrected_away(self):
        """Odoo would free nothing and promise the goods twice."""
        picking = self.delivery(self.bags, 800)
        picking.move_line_ids.write({"picked": True})
        with self.assertRaisesRegex(UserError, picking.name), self.env.cr.savepoint():
            self.arrival(self.bag_lot).quantity = 0
        self.env.invalidate_all()

    def test_an_operator_corrects_nothing(self):
        self.delivery(self.bags, 800)
        with self.assertRaisesRegex(UserError, "supervisor"), self.env.cr.savepoint():
            self.arrival(self.bag_lot).with_user(self.operator).quantity = 250
        self.env.invalidate_all()

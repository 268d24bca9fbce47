from odoo import Command
from odoo.exceptions import AccessError, UserError

from .rules import broken_rules
from .weighbridge import WeighbridgeCase


class TestLooseGoods(WeighbridgeCase):
    """The net weight of loose goods goes onto the receipt or delivery, exactly once."""

    def unloaded(self, receipt, gross=49_000, tare=15_000, plate="AB1", **options):
        visit = self.visit(receipt, plate=plate)
        self.weigh(visit, gross)
        return self.weigh(visit, tare, **options)

    def test_net_is_put_onto_the_receipt_by_the_weighing_as_scan(self):
        receipt = self.sand_receipt(34_000)
        ticket = self.unloaded(receipt)
        self.assertFalse(ticket.post_error)
        line = ticket.line_ids
        self.assertEqual((line.state, line.quantity), ("done", 34_000))
        self.assertEqual(line.scan_id.kind, "weighing")
        # What came is named as the ticket; it lies in the pile of the place.
        self.assertEqual(line.arriving_lot_id.name, ticket.name)
        self.assertEqual(line.lot_id, self.heap_place.open_pile_id.lot_id)
        self.assertEqual(line.location_dest_id, self.heap_place)
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self.stock_of(self.sand), 34_000)
        self.assertEqual(len(self.entries("weighing.posted")), 1)
        self.assertFalse(broken_rules(self.env))

    def test_the_open_pile_takes_what_comes(self):
        pile = self.pile(weight=50_000)
        ticket = self.unloaded(self.sand_receipt(34_000))
        self.assertEqual(ticket.line_ids.lot_id, pile)
        self.assertEqual(self.stock_of(self.sand, self.heap_place), 84_000)

    def test_the_lot_of_the_papers_is_kept(self):
        receipt = self.sand_receipt(34_000)
        lot = self.env["stock.lot"].create(
            {"name": "QUARRY-7", "product_id": self.sand.id, "company_id": self.company.id}
        )
        receipt.move_line_ids.lot_id = lot
        self.assertEqual(self.unloaded(receipt).line_ids.arriving_lot_id, lot)

    def test_a_large_order_comes_in_several_trucks(self):
        receipt = self.sand_receipt(100_000)
        for number, (gross, tare) in enumerate([(49_000, 15_000), (50_000, 15_500)]):
            self.unloaded(receipt, gross, tare, plate=f"T{number}")
        self.assertEqual(self.stock_of(self.sand), 68_500)
        waiting = receipt.move_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(sum(waiting.mapped("product_qty")), 31_500)
        ticket = self.unloaded(receipt, 48_000, 15_000, plate="T9")
        self.assertFalse(ticket.post_error)
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self.stock_of(self.sand), 101_500)
        self.assertFalse(broken_rules(self.env))

    def test_tonnes_keep_their_kilograms(self):
        gravel = self._product("Gravel", self.form["pile"], uom=self.tonne)
        ticket = self.unloaded(self.sand_receipt(34_000, gravel), 49_020, 15_000)
        self.assertEqual(ticket.line_ids.quantity, 34.02)
        self.assertEqual(self.stock_of(gravel), 34_020)

    def test_what_is_loaded_leaves_the_pile(self):
        pile = self.pile(weight=100_000)
        delivery = self.delivery(self.sand, 32_000)
        visit = self.visit(delivery)
        self.weigh(visit, 15_000)
        ticket = self.weigh(visit, 47_500)
        self.assertFalse(ticket.post_error)
        self.assertEqual((ticket.direction, ticket.net), ("out", 32_500))
        self.assertEqual(self.stock_of(self.sand, self.heap_place), 67_500)
        self.assertEqual(ticket.line_ids.lot_id, pile)
        self.assertEqual(delivery.state, "done")
        self.assertFalse(broken_rules(self.env))

    def test_less_than_ordered_leaves_the_rest_open(self):
        self.pile(weight=100_000)
        delivery = self.delivery(self.sand, 60_000)
        visit = self.visit(delivery)
        self.weigh(visit, 15_000)
        self.weigh(visit, 45_000)
        waiting = delivery.move_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(sum(waiting.mapped("product_qty")), 30_000)
        self.assertEqual(waiting.state, "assigned")
        self.assertFalse(broken_rules(self.env))

    def test_more_than_lies_there_is_not_booked_and_the_ticket_stands(self):
        self.pile(weight=30_000)
        delivery = self.delivery(self.sand, 30_000)
        visit = self.visit(delivery)
        self.weigh(visit, 15_000)
        ticket = self.weigh(visit, 46_000)
        self.assertEqual((ticket.state, ticket.net), ("done", 31_000))
        self.assertIn("30000", ticket.post_error)
        self.assertFalse(ticket.posted_at)
        self.assertEqual(self.stock_of(self.sand), 30_000)
        stops, _asks = visit._left_open()
        self.assertIn(ticket.name, stops[0])
        self.assertFalse(broken_rules(self.env))
        # The pile was counted: there was more of it.
        quant = self.env["stock.quant"].search(
            [("location_id", "=", self.heap_place.id), ("lot_id.name", "=", "PILE")]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 40_000
        quant.action_apply_inventory()
        ticket.with_user(self.operator).action_post()
        self.assertFalse(ticket.post_error)
        self.assertEqual(self.stock_of(self.sand), 9_000)

    def test_booking_twice_books_once(self):
        receipt = self.sand_receipt(100_000)
        ticket = self.unloaded(receipt)
        ticket.action_post()
        ticket.action_post()
        with self.assertRaises(UserError):
            ticket.book_at(receipt, self.sand, self.heap_place)
        self.assertEqual(self.stock_of(self.sand), 34_000)
        self.assertEqual(len(ticket.line_ids), 1)

    def test_a_place_is_chosen_afterwards_where_none_was_found(self):
        self.heap_place.write({"lock": "in", "lock_reason": "Wall repaired"})
        receipt = self.sand_receipt(34_000)
        ticket = self.unloaded(receipt)
        self.assertTrue(ticket.post_error)
        self.assertEqual(self.stock_of(self.sand), 0)
        other = self._area("TI", self.heap, rows=1, slots=1, y=90.0)
        place = self.env["stock.location"].search(
            [("location_id", "child_of", other.id), ("place_kind", "=", "position")], limit=1
        )
        ticket.book_at(receipt, self.sand, place)
        self.assertFalse(ticket.post_error)
        self.assertEqual(self.stock_of(self.sand, place), 34_000)

    def test_a_document_that_asks_for_no_more_says_so(self):
        receipt = self.sand_receipt(34_000)
        self.unloaded(receipt)
        ticket = self.unloaded(receipt, plate="B2")
        self.assertIn(receipt.name, ticket.post_error)
        self.assertEqual(self.stock_of(self.sand), 34_000)

    def test_a_forged_weighing_confirms_nothing(self):
        """A scan of a weighing proves its own ticket, document, material and weight only."""
        coil = self.lot("FORGED")
        receipt = self.receipt([coil])
        line = receipt.move_line_ids
        ticket = self.unloaded(self.sand_receipt(34_000))
        scan = ticket.scan_ids.sudo().copy(
            {
                "key": "forged",
                "picking_id": receipt.id,
                "task_uuid": line.task_uuid,
                "lot_id": coil.id,
                "location_id": line.location_dest_id.id,
            }
        )
        line.sudo().scan_id = scan
        self.assertFalse(line._is_confirmed())
        with self.assertRaises(AccessError):
            scan.with_user(self.manager).write({"weighing_id": ticket.id})
        with self.assertRaises(AccessError):
            line.with_user(self.manager).write({"scan_id": scan.id})

    def test_a_ticket_confirms_no_more_than_its_net(self):
        ticket = self.unloaded(self.sand_receipt(34_000))
        line = ticket.line_ids
        self.assertTrue(line._is_confirmed())
        ticket.sudo().write({"gross": 48_000, "net": 33_000})
        self.assertFalse(line._is_confirmed())


class TestChains(WeighbridgeCase):
    """A truck with several goods is weighed after each."""

    def test_two_materials_are_weighed_one_after_the_other(self):
        gravel = self._product("Gravel", self.form["pile"])
        other = self._area("TJ", self.heap, rows=1, slots=1, y=90.0)
        self._rule(self.form["pile"], other, product_id=gravel.id, sequence=-1)
        sand, stones = self.sand_receipt(20_000), self.sand_receipt(14_000, gravel)
        visit = self.visit(sand, stones)
        self.weigh(visit, 49_000)
        with self.assertRaises(UserError):
            self.weigh(visit, 29_000, more=True)
        one = self.weigh(visit, 29_000, picking=sand, more=True)
        two = self.weigh(visit, 15_000)
        self.assertEqual((one.net, two.net), (20_000, 14_000))
        self.assertEqual(one.second_id, two.first_id)
        self.assertEqual(two.picking_id, stones)
        self.assertEqual((self.stock_of(self.sand), self.stock_of(gravel)), (20_000, 14_000))
        # 29 t is no empty truck.
        self.assertEqual((one.tare_is_empty, two.tare_is_empty), (False, True))
        self.assertIs(visit.action_gate_out(), True)

    def test_a_truck_unloads_and_loads(self):
        gravel = self._product("Gravel", self.form["pile"])
        other = self._area("TK", self.heap, rows=1, slots=1, y=90.0)
        place = self.env["stock.location"].search(
            [("location_id", "child_of", other.id), ("place_kind", "=", "position")], limit=1
        )
        self.pile("STONES", 60_000, gravel, place)
        brings, takes = self.sand_receipt(34_000), self.delivery(gravel, 20_000)
        visit = self.visit(brings, takes)
        self.weigh(visit, 49_000)
        one = self.weigh(visit, 15_000, picking=brings, more=True)
        two = self.weigh(visit, 35_000, picking=takes)
        self.assertEqual((one.direction, two.direction), ("in", "out"))
        self.assertEqual((self.stock_of(self.sand), self.stock_of(gravel)), (34_000, 40_000))

    def test_two_materials_of_one_document_have_to_be_named(self):
        gravel = self._product("Gravel", self.form["pile"])
        receipt = self.sand_receipt(20_000)
        receipt.move_ids = [
            Command.create(
                {
                    "product_id": gravel.id,
                    "product_uom_qty": 14_000,
                    "product_uom": gravel.uom_id.id,
                    "location_id": self.supplier.id,
                    "location_dest_id": self.stock.id,
                    "company_id": self.company.id,
                }
            )
        ]
        receipt.action_confirm()
        visit = self.visit(receipt)
        self.weigh(visit, 49_000)
        with self.assertRaises(UserError):
            self.weigh(visit, 29_000)
        self.weigh(visit, 29_000, product=self.sand, more=True)
        self.assertEqual(visit.next_step, "second")

    def test_another_material_needs_another_document(self):
        visit = self.visit(self.sand_receipt(20_000))
        self.weigh(visit, 49_000)
        with self.assertRaises(UserError):
            self.weigh(visit, 29_000, more=True)

    def test_a_foreign_document_is_refused(self):
        visit = self.visit(self.sand_receipt(20_000))
        self.weigh(visit, 49_000)
        with self.assertRaises(UserError):
            self.weigh(visit, 29_000, picking=self.sand_receipt(1_000))


class TestPieces(WeighbridgeCase):
    """Pieces are not booked by weighing: their sum is compared with the net weight."""

    def test_a_difference_within_the_scales_error_is_none(self):
        receipt = self.receipt([self.lot("P1", weight=10_000), self.lot("P2", weight=12_000)])
        visit = self.visit(receipt)
        self.weigh(visit, 37_080)
        ticket = self.weigh(visit, 15_000)
        self.assertEqual((ticket.piece_count, ticket.piece_weight), (2, 22_000))
        self.assertEqual((ticket.difference, ticket.tolerance), (80, 80))
        self.assertFalse(self.discrepancies())
        self.assertFalse(ticket.posts)
        self.assertFalse(receipt.move_line_ids.filtered(lambda line: line.state == "done"))

    def test_a_difference_beyond_it_is_a_discrepancy_with_both_values(self):
        receipt = self.receipt([self.lot("P3", weight=10_000), self.lot("P4", weight=12_000)])
        visit = self.visit(receipt)
        self.weigh(visit, 37_100)
        ticket = self.weigh(visit, 15_000)
        found = self.discrepancies()
        self.assertEqual(found.weighing_id, ticket)
        self.assertIn("22000", found.book)
        self.assertIn("22100", found.seen)
        self.assertIn("80", found.seen)

    def test_only_what_this_truck_takes_counts(self):
        one, two = self.coil_at("P5", "TC-01-01-1"), self.coil_at("P6", "TC-01-02-1")
        delivery = self.delivery(self.coil, 20_000)
        self.scan_through(delivery, one)
        self.frozen.tick(60)
        visit = self.visit(delivery)
        self.weigh(visit, 15_000)
        self.scan_through(delivery, two)
        ticket = self.weigh(visit, 25_000)
        self.assertEqual((ticket.piece_count, ticket.piece_weight), (1, 10_000))
        self.assertFalse(self.discrepancies())


class TestCorrections(WeighbridgeCase):
    """A ticket is never edited: a new one points to it, and the book follows."""

    def setUp(self):
        super().setUp()
        self.boss = self.supervisor
        self.boss.group_ids |= self.env.ref("bulk_wms.group_weigh_by_hand")

    def ticket(self, weight=34_000.0):
        visit = self.visit(self.sand_receipt(weight))
        self.weigh(visit, 49_000)
        return self.weigh(visit, 15_000)

    def test_a_correction_books_the_difference(self):
        old = self.ticket()
        new = old.with_user(self.boss).correct("Scale was not at zero", 49_000, 15_400)
        self.assertEqual((old.state, old.net), ("void", 34_000))
        self.assertEqual((new.state, new.net, new.replaces_id), ("done", 33_600, old))
        self.assertEqual(self.stock_of(self.sand), 33_600)
        self.assertEqual(new.line_ids.quantity, 33_600)
        self.assertTrue(new.by_hand)
        self.assertFalse(broken_rules(self.env))
        entry = self.entries("weighing.correction")
        self.assertEqual(entry.reason, "Scale was not at zero")

    def test_a_cancellation_takes_back_what_was_booked(self):
        old = self.ticket()
        new = old.with_user(self.boss).cancel("Wrong truck")
        self.assertEqual((old.state, new.net, new.kind), ("void", 0, "cancellation"))
        self.assertEqual(self.stock_of(self.sand), 0)
        self.assertFalse(broken_rules(self.env))

    def test_a_delivery_gives_back_to_the_pile(self):
        self.pile(weight=100_000)
        visit = self.visit(self.delivery(self.sand, 32_000))
        self.weigh(visit, 15_000)
        old = self.weigh(visit, 47_000)
        old.with_user(self.boss).correct("Driver stood on the scale", 15_000, 46_900)
        self.assertEqual(self.stock_of(self.sand), 68_100)

    def test_what_has_gone_on_cannot_be_taken_back(self):
        old = self.ticket()
        delivery = self.delivery(self.sand, 30_000)
        visit = self.visit(delivery, plate="OUT1")
        self.weigh(visit, 15_000)
        self.weigh(visit, 45_000)
        with self.assertRaises(UserError):
            old.with_user(self.boss).cancel("Wrong truck")

    def test_a_ticket_is_replaced_once_by_a_supervisor_with_a_reason(self):
        old = self.ticket()
        with self.assertRaises(UserError):
            old.with_user(self.hand).cancel("mine")
        with self.assertRaises(UserError):
            old.with_user(self.boss).cancel(" ")
        with self.assertRaises(UserError):
            old.with_user(self.boss).correct("no change", 49_000, 15_000)
        with self.assertRaises(UserError):
            old.with_user(self.boss).correct("other way round", 15_000, 49_000)
        old.with_user(self.boss).cancel("Wrong truck")
        with self.assertRaises(UserError):
            old.with_user(self.boss).cancel("again")

    def test_other_weights_need_the_right_to_weigh_by_hand(self):
        old = self.ticket()
        boss = self.manager
        with self.assertRaises(UserError):
            old.with_user(boss).correct("Scale was not at zero", 49_000, 15_400)
        old.with_user(boss).cancel("Wrong truck")

    def test_an_open_ticket_makes_room_by_a_cancellation(self):
        visit = self.visit(self.sand_receipt())
        old = self.weigh(visit, 49_000)
        new = old.with_user(self.boss).cancel("Broke down on the scale")
        self.assertEqual((old.state, new.kind), ("void", "cancellation"))
        self.assertEqual(visit.next_step, "first")
        self.weigh(visit, 49_000)

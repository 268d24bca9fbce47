import uuid

from odoo.exceptions import AccessError, UserError

from ..scanning.dialogue import weight_of
from .common import YardCase


class TestScan(YardCase):
    def setUp(self):
        super().setUp()
        self.lots = [self.lot("C1"), self.lot("C2")]
        self.picking = self.receipt(self.lots)
        self.line = self.picking.move_line_ids.filtered(lambda line: line.lot_id == self.lots[0])

    def message(self, answer):
        self.assertEqual(set(answer), {"state", "data", "message"})
        self.assertTrue(answer["message"]["text"])
        return answer["message"]["code"]

    def test_unknown_code(self):
        answer = self.step(self.picking, "NOBODY KNOWS")
        self.assertEqual((self.message(answer), answer["state"]), ("unknown_code", "lot"))

    def test_empty_and_endless_codes(self):
        self.assertEqual(self.message(self.step(self.picking, "  ")), "empty_code")
        self.assertEqual(self.message(self.step(self.picking, "x" * 9_999)), "unknown_code")

    def test_lot_of_another_transfer_is_named_with_its_place(self):
        self.coil_at("ELSE", "TC-02-03-1")
        answer = self.step(self.picking, "ELSE")
        self.assertEqual(self.message(answer), "wrong_lot")
        self.assertIn("TC-02-03", answer["message"]["text"])

    def test_place_before_goods(self):
        self.assertEqual(self.message(self.step(self.picking, "TC-01-01-1")), "lot_first")

    def test_goods_instead_of_place(self):
        first = self.step(self.picking, "C1")
        answer = self.step(self.picking, "C2", self.back(first))
        self.assertEqual(self.message(answer), "place_expected")
        self.assertEqual(answer["state"], "place")
        self.assertEqual(answer["data"]["task_uuid"], self.line.task_uuid)

    def test_area_is_no_position(self):
        first = self.step(self.picking, "C1")
        answer = self.step(self.picking, "TC", self.back(first))
        self.assertEqual(self.message(answer), "not_a_position")

    def test_another_place_asks_why_and_the_ledger_knows(self):
        first = self.step(self.picking, "C1")
        free = self.place("TC-02-04-1")
        ask = self.step(self.picking, free.barcode, self.back(first))
        self.assertEqual((self.message(ask), ask["state"]), ("other_place", "reason"))
        self.assertFalse(self.place_of(self.lots[0]))
        done = self.step(
            self.picking, ask["data"]["place_code"], self.back(ask), reason="crane side"
        )
        self.assertEqual(self.message(done), "posted")
        self.assertEqual(self.place_of(self.lots[0]), free)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "task.other_place")], limit=1)
        self.assertEqual((entry.lot, entry.reason), ("C1", "crane side"))

    def test_hard_limits_hold_for_chosen_places(self):
        first = self.step(self.picking, "C1")
        for place, word in (("TC-01-01-2", "no support"), ("TS-01-01", "wrong form")):
            answer = self.step(self.picking, place, self.back(first), reason="because")
            self.assertEqual(self.message(answer), "place_refused")
            self.assertIn(word, answer["message"]["text"])
        self.place("TC-02-04-1").write({"lock": "in", "lock_reason": "oil on the floor"})
        answer = self.step(self.picking, "TC-02-04-1", self.back(first), reason="because")
        self.assertIn("oil on the floor", answer["message"]["text"])

    def test_full_place(self):
        self.coil_at("FULL", "TC-02-04-1")
        first = self.step(self.picking, "C1")
        answer = self.step(self.picking, "TC-02-04-1", self.back(first), reason="because")
        self.assertEqual(self.message(answer), "place_refused")
        self.assertIn("full", answer["message"]["text"])

    def test_sign_on_the_ground_derives_the_tier(self):
        first = self.step(self.picking, "C1")
        answer = self.step(self.picking, self.line.location_dest_id.sign, self.back(first))
        self.assertEqual(self.message(answer), "posted")
        self.assertEqual(self.place_of(self.lots[0]).tier, 1)

    def test_a_booked_lot_says_so(self):
        self.scan_through(self.picking, self.lots[0])
        answer = self.step(self.picking, "C1")
        self.assertEqual(self.message(answer), "already_done")

    def test_two_people_with_one_coil(self):
        first = self.step(self.picking, "C1")
        other = self.picking.with_user(self.supervisor)
        self.scan_through(other, self.lots[0])
        late = self.step(self.picking, self.line.location_dest_id.barcode, self.back(first))
        self.assertEqual((self.message(late), late["state"]), ("task_gone", "lot"))
        self.assertEqual(len(self.lots[0]._standing_quants()), 1)

    def test_the_same_key_acts_once_and_answers_the_same(self):
        first = self.step(self.picking, "C1")
        key = uuid.uuid4().hex
        place = self.line.location_dest_id.barcode
        answer = self.step(self.picking, place, self.back(first), key=key)
        again = self.step(self.picking, place, self.back(first), key=key)
        self.assertEqual(answer, again)
        self.assertEqual(self.lots[0]._standing_quants().quantity, 10_000)
        self.assertEqual(self.env["wms.scan"].search_count([("key", "=", key)]), 1)

    def test_what_was_refused_is_kept(self):
        self.step(self.picking, "NOBODY")
        scan = self.env["wms.scan"].search([("picking_id", "=", self.picking.id)], limit=1)
        self.assertEqual(
            (scan.result, scan.message_code, scan.code), ("refused", "unknown_code", "NOBODY")
        )
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "scan.refused")], limit=1)
        self.assertIn("NOBODY", entry.after)

    def test_a_closed_transfer_sends_away(self):
        for lot in self.lots:
            self.scan_through(self.picking, lot)
        self.assertEqual(self.message(self.step(self.picking, "C1")), "transfer_closed")

    def test_blocked_goods_do_not_leave(self):
        lot = self.coil_at("OUT", "TC-02-01-1", weight=7_000)
        picking = self.delivery(self.coil, 7_000)
        self.step(picking, "OUT")
        lot.sudo().quality_state = "blocked"
        answer = self.step(picking, "OUT")
        self.assertEqual(self.message(answer), "blocked")

    def test_goods_that_are_elsewhere_by_the_book(self):
        lot = self.coil_at("AWAY", "TC-02-01-1", weight=7_000)
        picking = self.delivery(self.coil, 7_000)
        picking.move_line_ids.sudo().location_id = self.place("TC-02-02-1")
        self.assertEqual(self.message(self.step(picking, lot.name)), "not_there")

    def test_delivery_is_confirmed_at_its_own_place_only(self):
        lot = self.coil_at("OUT", "TC-02-01-1", weight=7_000)
        picking = self.delivery(self.coil, 7_000)
        first = self.step(picking, lot.name)
        answer = self.step(picking, "TC-02-02-1", self.back(first))
        self.assertEqual(self.message(answer), "wrong_place")

    def test_part_of_a_bag_lot_leaves_and_the_rest_stays_a_task(self):
        lot = self.stand(self.lot("CEM", product=self.bags), "TB-01-01", 2_000)
        picking = self.delivery(self.bags, 1_500)
        first = self.step(picking, "CEM")
        ask = self.step(picking, "TB-01-01", self.back(first))
        self.assertEqual((self.message(ask), ask["state"]), ("ask_quantity", "quantity"))
        bad = self.step(picking, "9999", self.back(ask))
        self.assertEqual((self.message(bad), bad["state"]), ("bad_quantity", "quantity"))
        done = self.step(picking, "500", self.back(bad))
        self.assertEqual(self.message(done), "gone")
        self.assertEqual(lot._standing_quants().quantity, 1_500)
        self.assertEqual(picking.state, "assigned")
        first = self.step(picking, "CEM")
        ask = self.step(picking, "TB-01-01", self.back(first))
        done = self.step(picking, "1000", self.back(ask))
        self.assertEqual(self.message(done), "transfer_done")
        self.assertEqual(lot._standing_quants().quantity, 500)

    def test_a_forged_state_replaces_no_scan(self):
        """The device says which task it means; what was scanned is on record."""
        uuid, place = self.line.task_uuid, self.line.location_dest_id
        for state, text in (
            ({"state": "place", "task_uuid": uuid}, place.barcode),
            ({"state": "quantity", "task_uuid": uuid, "place_id": place.id}, "10000"),
            ({"state": "reason", "task_uuid": uuid}, place.barcode),
        ):
            answer = self.step(self.picking, text, state, reason="forged")
            self.assertEqual(self.message(answer), "task_gone")
        first = self.step(self.picking, "C1")
        answer = self.step(
            self.picking, "10000", {"state": "quantity", "task_uuid": first["data"]["task_uuid"]}
        )
        self.assertEqual(answer["message"]["kind"], "error")
        self.assertFalse(self.place_of(self.lots[0]))

    def test_another_lot_on_the_same_task_is_scanned_anew(self):
        first = self.step(self.picking, "C1")
        self.line.sudo().lot_id = self.lot("C9")
        place = self.line.location_dest_id.barcode
        answer = self.step(self.picking, place, self.back(first))
        self.assertEqual(self.message(answer), "task_gone")

    def test_strange_input_gets_a_message(self):
        for text in ("\x00", "\ud800", ["C1"], {"a": 1}, 17, "<script>alert(1)</script>"):
            for state in ({}, [], "place", {"state": ["x"], "task_uuid": 3}):
                answer = self.step(self.picking, text, state)
                self.assertEqual(answer["message"]["kind"], "error", (text, state))
        service = self.env["wms.scan.service"].with_user(self.operator)
        with self.assertRaises(UserError):
            service.step("abc", "k", "C1")

    def test_a_key_belongs_to_one_transfer(self):
        other = self.receipt([self.lot("D1")])
        self.step(self.picking, "C1", key="same")
        with self.assertRaisesRegex(UserError, "another transfer"):
            self.step(other, "D1", key="same")

    def test_a_scan_instead_of_a_reason_counts_as_scan(self):
        first = self.step(self.picking, "C1")
        ask = self.step(self.picking, "TC-02-04-1", self.back(first))
        proposed = self.line.location_dest_id
        answer = self.step(self.picking, "TC-02-04-1", self.back(ask), reason=proposed.barcode)
        self.assertEqual(self.message(answer), "posted")
        self.assertEqual(self.place_of(self.lots[0]), proposed)

    def test_codes_typed_in_small_letters(self):
        first = self.step(self.picking, "c1")
        answer = self.step(
            self.picking, self.line.location_dest_id.barcode.lower(), self.back(first)
        )
        self.assertEqual(self.message(answer), "posted")

    def test_typed_weights_are_read_as_people_write_them(self):
        known = {"1,000": 1_000, "31,5": 31.5, "12,345.6": 12_345.6, "1 200": 1_200, "7.25": 7.25}
        for text, weight in known.items():
            self.assertEqual(weight_of(text), weight, text)
        for text in ("", "-5", "nan", "1e5", "12kg", None):
            self.assertEqual(weight_of(text), 0.0, text)

    def test_starting_over_finds_the_task_again(self):
        for lot in ("C1", "C2"):
            self.coil_area.child_ids.sudo().write({"lock": "in", "lock_reason": "x"})
            self.assertEqual(self.message(self.step(self.picking, lot)), "no_place")
            self.assertEqual(self.message(self.step(self.picking, lot)), "no_place")
            self.coil_area.child_ids.sudo().write({"lock": "none"})
            self.assertEqual(self.message(self.step(self.picking, lot)), "scan_destination")

    def test_a_held_place_that_was_locked_is_replaced_at_the_scan(self):
        self.picking.action_arrive()
        held = self.place(self.line.location_dest_id.barcode)
        held.write({"lock": "in", "lock_reason": "saddle cracked"})
        answer = self.step(self.picking, "C1")
        self.assertEqual(self.message(answer), "scan_destination")
        self.assertNotEqual(self.line.location_dest_id, held)
        self.assertEqual(self.line.hold_id.location_id, self.line.location_dest_id)

    def test_a_supervisor_closes_what_nothing_more_comes_to(self):
        self.scan_through(self.picking, self.lots[0])
        with self.assertRaisesRegex(UserError, "supervisor"):
            self.picking.action_close_short()
        self.picking.with_user(self.supervisor).action_close_short()
        self.assertEqual(self.picking.state, "done")
        self.assertTrue(self.picking.date_done)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "transfer.closed_short")])
        self.assertIn("10000 kg", entry[:1].after)

    def test_gs1_label_with_separators(self):
        answer = self.step(self.picking, "010001234567890510C1\x1d3100010000")
        self.assertEqual(answer["state"], "place", answer)

    def test_gs1_label_names_the_lot(self):
        answer = self.step(self.picking, "(01)00012345678905(10)C1")
        self.assertEqual(answer["state"], "place", answer)

    def test_one_number_for_two_materials_is_asked_not_guessed(self):
        self.lot("C1", product=self.slab)
        self.assertEqual(self.step(self.picking, "C1")["state"], "place", "one is expected here")
        self.lot("TWIN", product=self.slab)
        self.lot("TWIN")
        answer = self.step(self.picking, "TWIN")
        self.assertEqual(self.message(answer), "ambiguous_code")

    def test_supervisor_books_without_scan_with_a_reason(self):
        service = self.env["wms.scan.service"].with_user(self.supervisor)
        with self.assertRaises(UserError):
            service.override(self.picking.id, "k1", self.line.task_uuid, " ")
        answer = service.override(self.picking.id, "k2", self.line.task_uuid, "scanner broken")
        self.assertEqual(self.message(answer), "posted")
        self.assertEqual(self.line.scan_id.kind, "override")
        found = self.env["wms.discrepancy"].search([("picking_id", "=", self.picking.id)])
        self.assertEqual((found.kind, found.lot_id), ("override", self.lots[0]))

    def test_operator_cannot_book_without_scan(self):
        service = self.env["wms.scan.service"].with_user(self.operator)
        with self.assertRaises(AccessError):
            service.override(self.picking.id, "k1", self.line.task_uuid, "because")

    def test_reporting_a_difference_makes_a_discrepancy(self):
        service = self.env["wms.scan.service"].with_user(self.operator)
        answer = service.report(
            self.picking.id, "k", "missing", "not on the truck", self.line.task_uuid
        )
        self.assertEqual(self.message(answer), "reported")
        found = self.env["wms.discrepancy"].search([("picking_id", "=", self.picking.id)])
        self.assertEqual(
            (found.state, found.seen, found.lot_id), ("open", "not on the truck", self.lots[0])
        )
        self.assertEqual(found.reported_by_id, self.operator)

    def test_first_scan_finds_a_new_place_when_the_proposed_one_was_taken(self):
        self.coil_at("FASTER", self.line.location_dest_id)
        answer = self.step(self.picking, "C1")
        self.assertEqual(answer["state"], "place", answer)
        self.assertNotEqual(self.line.location_dest_id, self.place_of(self.lots[1]))
        done = self.step(self.picking, self.line.location_dest_id.barcode, self.back(answer))
        self.assertEqual(self.message(done), "posted")

    def test_browsers_reach_the_service_without_a_record(self):
        """RPC drops the first argument of methods that are not of the model."""
        from odoo.service.model import call_kw

        service = self.env["wms.scan.service"].with_user(self.operator)
        answer = call_kw(service, "step", [self.picking.id, "k1", "C1", {}], {})
        self.assertEqual(answer["state"], "place")
        self.assertEqual(len(call_kw(service, "open_tasks", [self.picking.id], {})), 2)

    def test_partial_arrival_leaves_the_rest_open(self):
        """What did not arrive keeps its task, its name and its place."""
        uuid_two = self.picking.move_line_ids.filtered(
            lambda line: line.lot_id.name == "C2"
        ).task_uuid
        self.scan_through(self.picking, self.lots[0])
        self.assertEqual(self.picking.state, "assigned")
        rest = self.picking.move_line_ids.filtered(lambda line: line.state != "done")
        self.assertEqual(rest.task_uuid, uuid_two)
        self.assertEqual(rest.quantity, 10_000)

import uuid

from odoo.exceptions import AccessError, UserError

from .work_case import WorkCase


class TestFreeMove(WorkCase):
    def setUp(self):
        super().setUp()
        self.lot1 = self.coil_at("F1", "TC-01-01-1")

    def move(self, lot, place, **values):
        return self.work("move", place, self.work("move", lot, **values), **values)

    def test_goods_then_place_moves_them(self):
        first = self.work("move", "F1")
        self.assertEqual((self.code(first), first["state"]), ("move_to", "place"))
        done = self.work("move", "TC-02-03-1", first)
        self.assertEqual((self.code(done), done["state"]), ("moved", "lot"))
        self.assertEqual(self.place_of(self.lot1), self.place("TC-02-03-1"))
        picking = self.env["stock.picking"].browse(done["data"]["picking_id"])
        self.assertEqual((picking.state, picking.is_free_move), ("done", True))
        self.assertTrue(picking.move_line_ids._is_confirmed())
        entry = self.env["wms.ledger.entry"].search([("lot", "=", "F1")], limit=1)
        self.assertEqual(entry.kind, "stock.shuffle")

    def test_given_up_before_the_place_leaves_nothing_behind(self):
        before = self.env["stock.picking"].search_count([])
        self.work("move", "F1")
        self.work("move", "TS-01-01", self.work("move", "F1"))
        self.assertEqual(self.env["stock.picking"].search_count([]), before)
        self.assertEqual(self.place_of(self.lot1), self.place("TC-01-01-1"))

    def test_the_same_key_moves_once(self):
        first, key = self.work("move", "F1"), uuid.uuid4().hex
        done = self.work("move", "TC-02-03-1", first, key=key)
        again = self.work("move", "TC-02-03-1", first, key=key)
        self.assertEqual(done, again)
        moves = self.env["stock.move.line"].search([("lot_id", "=", self.lot1.id)])
        self.assertEqual(len(moves.filtered("scan_id")), 1)

    def test_one_scan_of_the_goods_puts_them_down_once(self):
        first = self.work("move", "F1")
        self.work("move", "TC-02-03-1", first)
        late = self.work("move", "TC-02-02-1", first)
        self.assertEqual((self.code(late), late["state"]), ("task_gone", "lot"))

    def test_a_scan_of_somebody_else_is_no_proof(self):
        first = self.work("move", "F1")
        other = self.work("move", "TC-02-03-1", first, user=self.supervisor)
        self.assertEqual(self.code(other), "task_gone")

    def test_two_people_with_one_coil(self):
        first = self.work("move", "F1")
        second = self.work("move", "F1", user=self.supervisor)
        self.work("move", "TC-02-03-1", second, user=self.supervisor)
        late = self.work("move", "TC-02-04-1", first)
        self.assertEqual(self.code(late), "moved_meanwhile")
        self.assertEqual(self.place_of(self.lot1), self.place("TC-02-03-1"))

    def test_hard_limits_hold(self):
        for place, word in (("TC-01-01-2", "no support"), ("TS-01-01", "wrong form")):
            answer = self.move("F1", place)
            self.assertEqual(self.code(answer), "place_refused")
            self.assertIn(word, answer["message"]["text"])
        self.place("TC-02-01-1").write({"lock": "in", "lock_reason": "oil"})
        self.assertIn("oil", self.move("F1", "TC-02-01-1")["message"]["text"])

    def test_what_a_held_upper_place_rests_on_stays(self):
        self.coil_at("F2", "TC-01-02-1")
        coming = self.receipt([self.lot("F3")])
        coming.move_line_ids.location_dest_id = self.place("TC-01-01-2")
        coming._arrive()
        self.assertEqual(coming.move_line_ids.hold_id.location_id, self.place("TC-01-01-2"))
        answer = self.work("move", "F1")
        self.assertEqual(self.code(answer), "pinned")
        self.assertIn("F3", answer["message"]["text"])

    def test_another_warehouse_is_reached_by_a_delivery_only(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Far", "code": "FAR", "company_id": self.company.id}
        )
        area = self.env["wms.area.generate"].create(
            {
                "parent_id": other.lot_stock_id.id,
                "name": "FA",
                "storage_category_id": self.saddle.id,
                "rows": 1,
                "slots": 1,
                "tiers": 1,
            }
        )
        area.action_generate()
        far = self.env["stock.location"].search(
            [("warehouse_id", "=", other.id), ("place_kind", "=", "position")]
        )
        self.assertEqual(self.code(self.move("F1", far.barcode)), "other_warehouse")

    def test_what_lies_below_is_not_moved(self):
        self.coil_at("F2", "TC-01-02-1")
        self.coil_at("F3", "TC-01-01-2")
        answer = self.work("move", "F1")
        self.assertEqual(self.code(answer), "lies_below")
        self.assertIn("F3", answer["message"]["text"])

    def test_nothing_leaves_a_locked_place(self):
        self.place("TC-01-01-1").write({"lock": "out", "lock_reason": "crane"})
        self.assertEqual(self.code(self.work("move", "F1")), "locked_out")

    def test_the_reservation_of_a_delivery_goes_along(self):
        delivery = self.delivery(self.coil, 10_000)
        self.assertEqual(delivery.move_line_ids.lot_id, self.lot1)
        self.assertEqual(self.code(self.move("F1", "TC-02-03-1")), "moved")
        line = delivery.move_line_ids
        self.assertEqual((line.lot_id, line.location_id), (self.lot1, self.place("TC-02-03-1")))
        self.assertEqual(self.scan_through(delivery, self.lot1)[1]["state"], "done")

    def test_goods_that_somebody_has_in_hand_are_left_to_him(self):
        delivery = self.delivery(self.coil, 10_000, user=self.supervisor)
        self.step(delivery, "F1")
        self.assertEqual(self.code(self.work("move", "F1")), "in_hand")

    def test_goods_with_a_task_of_their_own_are_moved_by_it(self):
        self.lot1.action_move()
        answer = self.work("move", "F1")
        self.assertEqual(self.code(answer), "has_task")
        self.assertTrue(answer["data"]["options"])

    def test_bags_ask_from_where_and_how_much(self):
        lot = self.bags_at("FB", TB_01_01=1_000, TB_01_02=500)
        ask = self.work("move", "FB")
        self.assertEqual((self.code(ask), ask["state"]), ("which_source", "source"))
        self.assertEqual(len(ask["data"]["options"]), 2)
        wrong = self.work("move", "TB-01-04", ask)
        self.assertEqual(self.code(wrong), "not_at_source")
        much = self.work("move", ask["data"]["options"][0]["code"], ask)
        self.assertEqual((self.code(much), much["state"]), ("how_much", "quantity"))
        for text in ("1200", "0", "half", "-3"):
            self.assertIn(self.code(self.work("move", text, much)), ("bad_quantity", "bad_pieces"))
        where = self.work("move", "400", much)
        self.assertEqual(where["state"], "place")
        done = self.work("move", "TB-01-04", where)
        self.assertEqual(self.code(done), "moved")
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id.usage", "=", "internal"), ("quantity", ">", 0)]
        )
        self.assertEqual(
            {quant.location_id.barcode: quant.quantity for quant in quants},
            {"TB-01-01": 600, "TB-01-02": 500, "TB-01-04": 400},
        )

    def test_one_place_of_several_names_asks_the_tier(self):
        self.coil_at("G1", "TC-02-01-1")
        self.coil_at("G2", "TC-02-02-1")
        sign = self.place("TC-02-01-1").sign
        done = self.work("move", sign, self.work("move", "F1"))
        self.assertEqual(self.code(done), "moved")
        self.assertEqual(self.place_of(self.lot1).tier, 2)

    def test_same_place_unknown_place_and_goods_instead(self):
        self.coil_at("G1", "TC-02-01-1")
        first = self.work("move", "F1")
        for text, code in (
            ("TC-01-01-1", "same_place"),
            ("NOWHERE", "unknown_code"),
            ("G1", "place_expected"),
            ("TC", "not_a_position"),
        ):
            answer = self.work("move", text, first)
            self.assertEqual((self.code(answer), answer["state"]), (code, "place"))
        self.assertEqual(self.code(self.work("move", "TC-02-03-1", answer)), "moved")

    def test_what_cannot_be_moved_freely_says_so(self):
        self.lot("NOWHERE-YET")
        sand = self.lot("SAND", product=self.sand, weight=0)
        self.stand(sand, "TH-01-01", 5_000)
        pallet = self.env["product.product"].create(
            {"name": "Pallet", "is_storable": True, "tracking": "lot"}
        )
        self.lot("WOOD", product=pallet)
        for text, code in (
            ("NOWHERE-YET", "not_in_stock"),
            ("SAND", "is_loose"),
            ("WOOD", "not_bulk"),
            ("TC-01-01-1", "lot_first"),
        ):
            self.assertEqual(self.code(self.work("move", text)), code)

    def test_a_move_taken_back_is_over(self):
        done = self.move("F1", "TC-02-03-1")
        undo, picking = done["data"]["undo"], done["data"]["picking_id"]
        answer = self.service().undo(picking, uuid.uuid4().hex, undo["scan_id"], "wrong coil")
        self.assertEqual(self.code(answer), "move_undone")
        self.assertEqual(self.place_of(self.lot1), self.place("TC-01-01-1"))
        record = self.env["stock.picking"].browse(picking)
        open_moves = record.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        self.assertFalse(open_moves)
        holds = self.env["wms.hold"].search([("location_id", "=", self.place("TC-02-03-1").id)])
        self.assertFalse(holds.filtered(lambda hold: hold.state == "active"))
        self.assertEqual(self.code(self.move("F1", "TC-02-03-1")), "moved")

    def test_bags_with_their_weight_go_back_with_all_their_pieces(self):
        self.bags.unit_weight = 25.0
        lot = self.bags_at("FB", TB_01_01=1_000, TB_01_02=490)
        much = self.work("move", "TB-01-01", self.work("move", "FB"))
        where = self.work("move", "12 pcs 290.5 kg", much)
        done = self.work("move", "TB-01-05", where)
        undo, picking = done["data"]["undo"], done["data"]["picking_id"]
        answer = self.service().undo(picking, uuid.uuid4().hex, undo["scan_id"], "wrong bags")
        self.assertEqual(self.code(answer), "move_undone", answer)
        quants = lot._standing_quants() | self.env["stock.quant"].search([("lot_id", "=", lot.id)])
        told = {
            quant.location_id.barcode: (quant.quantity, quant.piece_count)
            for quant in quants
            if quant.location_id.usage == "internal" and (quant.quantity or quant.piece_count)
        }
        self.assertEqual(told, {"TB-01-01": (1_000, 40), "TB-01-02": (490, 20)})

    def test_other_companies_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        lot = self.env["stock.lot"].create(
            {"name": "F9", "product_id": self.coil.id, "company_id": company.id}
        )
        self.assertEqual(self.code(self.work("move", "F9")), "unknown_code")
        ref = f"BWMS.REF.LOT.{lot.id}"
        self.assertEqual(self.code(self.work("move", ref)), "unknown_code")

    def test_only_operators_scan(self):
        with self.assertRaises(AccessError):
            self.service(self.env.ref("base.public_user")).work("move", "k", "F1")
        with self.assertRaises(UserError):
            self.work("dance", "F1")

from .work_case import WorkCase


class TestTasks(WorkCase):
    """Goods name their transfer; a vehicle names its deliveries."""

    def test_a_coil_is_received_without_opening_its_transfer(self):
        lot = self.lot("T1")
        picking = self.receipt([lot])
        first = self.work("receive", "T1")
        self.assertEqual((self.code(first), first["state"]), ("scan_destination", "place"))
        self.assertEqual(first["data"]["picking_id"], picking.id)
        done = self.work("receive", picking.move_line_ids.location_dest_id.barcode, first)
        self.assertEqual((self.code(done), done["state"]), ("transfer_done", "done"))
        self.assertTrue(self.place_of(lot))
        self.lot("T2")
        self.receipt([self.env["stock.lot"].search([("name", "=", "T2")])])
        self.assertEqual(self.code(self.work("receive", "T2", done)), "scan_destination")

    def test_other_work_of_the_goods_is_told(self):
        self.receipt([self.lot("T1")])
        answer = self.work("pick", "T1")
        self.assertEqual((self.code(answer), answer["state"]), ("no_task", "lot"))

    def test_two_tasks_of_one_lot_are_asked(self):
        lot = self.bags_at("TBAGS", TB_01_01=1_000)
        for _number in range(2):
            self.delivery(self.bags, 400)
        ask = self.work("pick", "TBAGS")
        self.assertEqual((self.code(ask), ask["state"]), ("which_task", "transfer"))
        option = ask["data"]["options"][1]
        answer = self.work("pick", option["code"], ask)
        self.assertEqual(self.code(answer), "scan_source")
        self.assertEqual(answer["data"]["transfer"], option["name"])
        much = self.work("pick", "TB-01-01", answer)
        self.assertEqual(much["state"], "quantity")
        self.assertEqual(self.code(self.work("pick", "400", much)), "transfer_done")
        self.assertEqual(sum(lot._standing_quants().mapped("quantity")), 600)

    def test_goods_below_others_are_shuffled_first_and_the_plan_is_made(self):
        self.coil_at("T1", "TC-01-01-1")
        delivery = self.delivery(self.coil, 10_000)
        self.coil_at("T2", "TC-01-02-1")
        self.coil_at("T3", "TC-01-01-2", weight=9_000)
        answer = self.work("pick", "T1")
        self.assertEqual(self.code(answer), "covered")
        shuffle = delivery.shuffle_ids
        self.assertEqual(shuffle.move_line_ids.lot_id.name, "T3")
        self.assertIn(shuffle.name, answer["message"]["text"])
        scan = self.env["wms.scan"].search([("work", "=", "pick")], limit=1)
        self.assertEqual((scan.picking_id, scan.result), (delivery, "refused"))
        first = self.work("shuffle", "T3")
        place = shuffle.move_line_ids.location_dest_id.barcode
        self.assertEqual(self.code(self.work("shuffle", place, first)), "transfer_done")
        picked = self.work("pick", "TC-01-01-1", self.work("pick", "T1"))
        self.assertEqual(self.code(picked), "transfer_done")

    def test_my_tasks_tell_what_confirms_them(self):
        self.coil_at("T1", "TC-01-01-1")
        delivery = self.delivery(self.coil, 10_000)
        receipt = self.receipt([self.lot("T2")])
        other = self.receipt([self.lot("T3")])
        other.move_line_ids.sudo().assignee_id = self.supervisor
        tasks = {task["lot"]: task for task in self.service().my_tasks()}
        self.assertEqual(set(tasks), {"T1", "T2"})
        pick, put = tasks["T1"], tasks["T2"]
        self.assertEqual((pick["work"], pick["confirms"]), ("pick", "from"))
        self.assertEqual(pick["picking_id"], delivery.id)
        self.assertIn("TC-01-01-1", pick["from_codes"])
        self.assertEqual((put["work"], put["confirms"]), ("receive", "to"))
        self.assertIn(receipt.move_line_ids.location_dest_id.barcode, put["to_codes"])
        self.assertEqual(put["lot_codes"], ["T2"])

    def test_my_tasks_begin_with_what_is_in_hand(self):
        self.receipt([self.lot("T1"), self.lot("T2"), self.lot("T3")])
        self.work("receive", "T3")
        tasks = self.service().my_tasks()
        self.assertEqual(tasks[0]["lot"], "T3")
        self.assertTrue(tasks[0]["started"])
        mine = self.service(self.supervisor).my_tasks()
        self.assertEqual({task["lot"] for task in mine}, {"T1", "T2"})

    def test_number_of_statements_does_not_grow_with_tasks(self):
        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.service().my_tasks()
            return self.env.cr.sql_log_count - before

        self.receipt([self.lot("Q0")])
        statements()
        few = statements()
        self.receipt([self.lot(f"Q{number}") for number in range(1, 7)])
        self.assertLess(statements() - few, 7)


class TestWeighIn(WorkCase):
    """The operation type asks what the scale says."""

    def setUp(self):
        super().setUp()
        self.warehouse.in_type_id.asks_weight = True
        self.lot1 = self.lot("W1", thickness=3, width=1_250, weight=10_000)
        self.picking = self.receipt([self.lot1])

    def place_code(self):
        return self.picking.move_line_ids.location_dest_id.barcode

    def test_weight_is_asked_before_the_place(self):
        first = self.work("receive", "W1")
        self.assertEqual((self.code(first), first["state"]), ("ask_weight", "weight"))
        place = self.work("receive", "10 010 kg".replace(" 010", "010"), first)
        self.assertEqual((self.code(place), place["state"]), ("scan_destination", "place"))
        self.assertEqual((self.lot1.weight_actual, self.lot1.weight_label), (10_010, 10_000))
        row = self.env["wms.lot.weight"].search([("lot_id", "=", self.lot1.id)], limit=1)
        self.assertEqual((row.kind, row.source, row.user_id), ("actual", "hand", self.operator))
        done = self.work("receive", self.place_code(), place)
        self.assertEqual(self.code(done), "transfer_done")

    def test_what_is_no_weight_is_refused(self):
        first = self.work("receive", "W1")
        for text in ("heavy", "-5", "0", "1e12", "9999999"):
            answer = self.work("receive", text, first)
            self.assertEqual((self.code(answer), answer["state"]), ("bad_weight", "weight"), text)

    def test_a_place_instead_of_the_weight_books_nothing(self):
        first = self.work("receive", "W1")
        back = {"data": {"back": {**first["data"]["back"], "state": "place"}}}
        answer = self.work("receive", self.place_code(), back)
        self.assertEqual(self.code(answer), "ask_weight")
        self.assertFalse(self.place_of(self.lot1))

    def test_a_doubtful_weight_is_entered_twice(self):
        first = self.work("receive", "W1")
        ask = self.work("receive", "100010", first)
        self.assertEqual((self.code(ask), ask["state"]), ("weight_doubtful", "weight"))
        self.assertFalse(self.lot1.weight_actual)
        other = self.work("receive", "100020", ask)
        self.assertEqual(self.code(other), "weight_doubtful")
        self.assertEqual(self.code(self.work("receive", "100020", other)), "scan_destination")
        self.assertEqual(self.lot1.weight_actual, 100_020)

    def test_a_piece_that_is_too_heavy_for_its_place_gets_another(self):
        self.company.wms_weight_basis = "actual"
        ask = self.work("receive", "26000", self.work("receive", "W1"))
        self.assertEqual(self.code(self.work("receive", "26000", ask)), "no_place")
        self.assertEqual(self.lot1.book_weight, 26_000)

    def test_skipping_is_told_to_a_person(self):
        first = self.work("receive", "W1")
        answer = self.work("receive", "BWMS.CMD.SKIP", first, reason="scale is broken")
        self.assertEqual(self.code(answer), "scan_destination")
        told = self.env["wms.discrepancy"].search([("lot_id", "=", self.lot1.id)])
        self.assertEqual((told.kind, told.seen), ("weight", "scale is broken"))
        self.assertEqual(
            self.code(self.work("receive", self.place_code(), answer)), "transfer_done"
        )

    def test_tasks_without_network_know_that_a_weight_is_asked(self):
        (task,) = self.service().my_tasks()
        self.assertTrue(task["asks_weight"])


class TestLoad(WorkCase):
    """Goods go onto the vehicle whose documents say so."""

    def setUp(self):
        super().setUp()
        self.coil_at("L1", "TC-01-01-1")
        self.coil_at("L2", "TC-01-02-1")
        self.mine = self.delivery(self.coil, 10_000)
        self.other = self.delivery(self.coil, 10_000)
        self.visit = self.env["wms.visit"].create(
            {
                "plate": "LD-100",
                "company_id": self.company.id,
                "picking_ids": [(6, 0, self.mine.ids)],
            }
        )
        self.visit.with_user(self.supervisor).action_gate_in()
        self.own = self.mine.move_line_ids.lot_id
        self.foreign = self.other.move_line_ids.lot_id

    def test_vehicle_then_goods_then_their_place(self):
        for text in ("ld 100", self.visit.name):
            start = self.work("load", text)
            self.assertEqual((self.code(start), start["state"]), ("visit_found", "lot"))
        self.assertEqual(start["data"]["visit"]["to_load"][0]["lot"], self.own.name)
        lot = self.work("load", self.own.name, start)
        self.assertEqual((self.code(lot), lot["state"]), ("scan_source", "place"))
        done = self.work("load", self.mine.move_line_ids.location_id.barcode, lot)
        self.assertEqual((self.code(done), done["state"]), ("visit_loaded", "done"))
        self.assertEqual(self.mine.state, "done")

    def test_goods_of_another_vehicle_are_refused(self):
        start = self.work("load", "LD-100")
        answer = self.work("load", self.foreign.name, start)
        self.assertEqual((self.code(answer), answer["state"]), ("not_of_visit", "lot"))
        self.assertIn(self.other.name, answer["message"]["text"])
        self.assertEqual(answer["data"]["back"]["visit"], str(self.visit.id))
        lot = self.work("load", self.own.name, answer)
        self.assertEqual(self.code(lot), "scan_source")

    def test_a_task_in_hand_of_another_vehicle_is_refused(self):
        taken = self.work("pick", self.foreign.name)
        start = self.work("load", "LD-100")
        back = {**start["data"]["back"], **taken["data"]["back"]}
        place = self.other.move_line_ids.location_id.barcode
        answer = self.work("load", place, {"data": {"back": back}})
        self.assertEqual(self.code(answer), "not_of_visit")
        self.assertEqual(self.other.state, "assigned")

    def test_a_truck_that_is_not_here_is_not_loaded(self):
        away = self.env["wms.visit"].create({"plate": "LD-200", "company_id": self.company.id})
        for text in ("LD-200", away.name):
            self.assertEqual(self.code(self.work("load", text)), "not_here_now")
        away.with_user(self.supervisor).action_gate_in()
        self.assertEqual(self.code(self.work("load", "LD-200")), "not_to_load")

    def test_what_is_left_to_load_is_counted_down(self):
        self.visit.picking_ids = self.mine | self.other
        start = self.work("load", "LD-100")
        lot = self.work("load", self.own.name, start)
        first = self.work("load", self.mine.move_line_ids.location_id.barcode, lot)
        self.assertEqual((self.code(first), first["state"]), ("loaded", "lot"))
        self.assertEqual(
            [one["lot"] for one in first["data"]["visit"]["to_load"]], [self.foreign.name]
        )
        lot = self.work("load", self.foreign.name, first)
        last = self.work("load", self.other.move_line_ids.location_id.barcode, lot)
        self.assertEqual((self.code(last), last["state"]), ("visit_loaded", "done"))

    def test_a_scan_of_goods_without_a_vehicle_is_refused(self):
        self.assertEqual(
            self.code(self.work("load", self.own.name, {"data": {"back": {"state": "lot"}}})),
            "not_here_now",
        )

    def test_the_sign_of_a_pile_without_tasks_says_so(self):
        self.assertEqual(self.code(self.work("receive", "TH-01-01")), "no_task_here")

    def test_the_truck_left_meanwhile(self):
        start = self.work("load", "LD-100")
        self.visit.with_user(self.supervisor).leave("breakdown")
        self.assertEqual(self.code(self.work("load", self.own.name, start)), "not_here_now")

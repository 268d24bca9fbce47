from .common import MesCase


class TestReceipt(MesCase):
    def test_a_reported_coil_is_in_the_book_on_hold_with_a_putaway_task(self):
        order = self.order()
        answer = self.receive(
            self.produced(
                "K1",
                21_360,
                Property=[
                    {"ID": "HeatNumber", "Value": "H77"},
                    {"ID": "Thickness", "Value": "2.5"},
                    {"ID": "Width", "Value": "1.25", "UOM": "MTR"},
                    {"ID": "Grade", "Value": self.grade.name},
                    {"ID": "Colour", "Value": "grey"},
                ],
            )
        )
        self.assertProcessed(answer)
        self.assertEqual(answer["DocumentID"], order.name)
        self.assertIn("Colour", answer["LineResult"][0]["ErrorText"])
        lot = self.lot_named("K1")
        self.assertEqual(
            (lot.heat, lot.thickness, lot.width, lot.grade_id, lot.book_weight),
            ("H77", 2.5, 1250.0, self.grade, 21_360.0),
        )
        self.assertEqual(lot.quality_state, "pending")
        self.assertEqual(self.place_of(lot), self.end)
        picking = self.putaway_of(lot)
        line = picking.move_line_ids
        self.assertEqual(line.location_dest_id.place_kind, "position")
        self.assertEqual(line.hold_id.location_id, line.location_dest_id)

    def test_the_putaway_is_ordinary_scanned_work(self):
        self.order()
        self.receive(self.produced("K1"))
        lot = self.lot_named("K1")
        picking = self.putaway_of(lot)
        self.scan_through(picking, lot)
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.place_of(lot).place_kind, "position")

    def test_only_the_reported_coil_is_posted_and_the_order_stays_open(self):
        order = self.order(quantity=40_000)
        self.receive(self.produced("K1", 10_000))
        self.receive(self.produced("K2", 11_000))
        self.assertEqual(order.state, "progress")
        self.assertEqual(order.qty_produced, 21_000)
        open_move = order.move_finished_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(open_move.product_uom_qty, 19_000)

    def test_final_closes_the_order_and_posts_nothing_more(self):
        order = self.order(quantity=40_000)
        self.receive(self.produced("K1", 10_000), Final=True)
        self.assertEqual((order.state, order.qty_produced), ("done", 10_000))
        done = order.move_finished_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(done.lot_ids.mapped("name"), ["K1"])
        self.assertRejected(self.receive(self.produced("K9")), "DOC_STATE")

    def test_more_than_planned_is_taken_and_the_order_stays_open(self):
        order = self.order(quantity=10_000)
        self.assertProcessed(self.receive(self.produced("K1", 12_000)))
        self.assertProcessed(self.receive(self.produced("K2", 12_000)))
        self.assertEqual(order.qty_produced, 24_000)
        self.assertNotEqual(order.state, "done")

    def test_a_hundred_coils_stand_or_fall_together(self):
        self.order()
        self.coil_at("K2", "TC-01-01-1")
        rows = [self.produced(f"K{n}", line=str(n)) for n in range(1, 4)]
        answer = self.receive(*rows)
        self.assertRejected(answer, "LOT_EXISTS")
        status = {one["LineID"]: one["Status"] for one in answer["LineResult"]}
        self.assertEqual(status["2"], "Rejected")
        self.assertFalse(self.lot_named("K1"))

    def test_a_partner_may_want_lines_one_by_one(self):
        self.system.allow_partial = True
        self.order()
        self.coil_at("K2", "TC-01-01-1")
        answer = self.receive(*[self.produced(f"K{n}", line=str(n)) for n in range(1, 4)])
        self.assertProcessed(answer)
        self.assertEqual(
            [one["Status"] for one in answer["LineResult"]], ["Processed", "Rejected", "Processed"]
        )
        self.assertEqual(self.place_of(self.lot_named("K3")), self.end)

    def test_the_mes_releases_its_own_coils_only_when_it_may(self):
        self.order()
        self.receive(self.produced("K1", Disposition="UnRestricted"))
        self.system.trust_released = True
        self.receive(self.produced("K2", Disposition="UnRestricted"))
        self.receive(self.produced("K3", Disposition="Blocked"))
        states = [self.lot_named(name).quality_state for name in ("K1", "K2", "K3")]
        self.assertEqual(states, ["pending", "released", "blocked"])

    def test_the_same_coil_under_a_new_message_id_is_not_booked_again(self):
        self.order()
        self.receive(self.produced("K1"))
        answer = self.receive(self.produced("K1"))
        self.assertRejected(answer, "ALREADY_BOOKED")
        self.assertEqual(len(self.lot_named("K1")), 1)

    def test_sand_from_the_line_is_kept_by_quantity(self):
        self.order(product="SAND-T", quantity=50)
        answer = self.receive(
            self.produced("S1", 12, UOM="TNE", MaterialDefinitionID="SAND-T",
                          StorageLocationID="TH-01-01")
        )  # fmt: skip
        self.assertProcessed(answer)

    def test_a_by_product_needs_no_plan(self):
        order = self.order()
        answer = self.receive(
            self.produced("K1"),
            self.produced("B1", 800, "2", MaterialDefinitionID="SLAB-T",
                          MaterialUse="By-product Produced"),
        )  # fmt: skip
        self.assertProcessed(answer)
        self.assertEqual(order.qty_produced, 10_000)
        self.assertEqual(self.place_of(self.lot_named("B1")), self.end)

    def test_the_message_is_the_confirming_scan_of_what_it_posts(self):
        self.order()
        self.receive(self.produced("K1"))
        move = self.message().line_ids.move_id
        scan = move.move_line_ids.scan_id
        self.assertEqual((scan.kind, scan.result, scan.mes_message_id),
                         ("message", "confirmed", self.message()))  # fmt: skip

    def test_times_of_a_wrong_clock_are_refused(self):
        self.order()
        answer = self.send(
            "ReportProductionReceipt",
            OperationsRequestID="PO-1",
            PostingDateTime="2190-01-01T00:00:00Z",
            MaterialActual=[self.produced("K1")],
        )
        self.assertRejected(answer, "PERIOD_CLOSED")

    def test_what_is_not_known_is_named(self):
        self.order()
        self.assertRejected(self.receive(self.produced("K1"), order="PO-X"), "UNKNOWN_ORDER")
        wrong = {
            "UNKNOWN_MATERIAL": {"MaterialDefinitionID": "NO-SUCH"},
            "UNKNOWN_LOCATION": {"StorageLocationID": "NO-SUCH"},
            "UNKNOWN_UOM": {"UOM": "MTR"},
            "UNKNOWN_LOT": {"ParentLotID": "NO-SUCH"},
        }
        for code, values in wrong.items():
            with self.subTest(code):
                self.assertRejected(self.receive(self.produced("K1", **values)), code)
        self.assertFalse(self.lot_named("K1"))

    def test_a_parent_lot_becomes_the_origin_of_the_coil(self):
        self.order()
        slab = self.stand(self.lot("SL1", self.slab, 10_500), "TS-01-01")
        self.receive(self.produced("K1", ParentLotID="SL1"))
        self.assertEqual(self.lot_named("K1").parent_link_ids.parent_id, slab)

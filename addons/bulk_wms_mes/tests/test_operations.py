from .common import MesCase


class TestOrders(MesCase):
    def test_an_order_becomes_a_confirmed_manufacturing_order(self):
        order = self.order(
            Component=[
                {"LineID": "1", "MaterialDefinitionID": "SLAB-T", "Quantity": 42, "UOM": "TNE"}
            ]
        )
        self.assertEqual((order.state, order.product_qty), ("confirmed", 40_000))
        self.assertEqual(order.move_raw_ids.product_uom_qty, 42_000)
        self.assertEqual(order.location_dest_id, self.end)

    def test_a_higher_revision_changes_the_quantity(self):
        order = self.order()
        self.order(quantity=55_000, Revision=2)
        self.assertEqual((order.product_qty, order.mes_revision), (55_000, 2))
        self.assertEqual(len(self.env["mrp.production"].search([("mes_request", "=", "PO-1")])), 1)

    def test_the_same_revision_again_is_refused(self):
        self.order()
        answer = self.send(
            "SubmitProductionOrder",
            OperationsRequestID="PO-1",
            MaterialDefinitionID="HRC-T",
            Quantity=1,
        )
        self.assertRejected(answer, "DOC_STATE")

    def test_a_revision_below_what_was_made_is_refused(self):
        self.order()
        self.receive(self.produced("K1"))
        answer = self.send(
            "SubmitProductionOrder",
            OperationsRequestID="PO-1",
            Revision=1,
            MaterialDefinitionID="HRC-T",
            Quantity=5_000,
        )
        self.assertRejected(answer, "DOC_LOCKED")


class TestIssue(MesCase):
    def issue(self, **line):
        return self.send(
            "SubmitProductionIssueRequest",
            OperationsRequestID="PO-1",
            Line=[{"LineID": "1", "MaterialDefinitionID": "HRC-T", "Quantity": 10_000, **line}],
        )

    def picking(self):
        return self.env["stock.picking"].search([("mes_kind", "=", "issue")])

    def test_material_asked_for_is_a_reserved_transfer_to_the_line(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.assertProcessed(self.issue())
        picking = self.picking()
        self.assertEqual((picking.state, picking.location_dest_id), ("assigned", self.feed))
        self.assertEqual(picking.move_line_ids.lot_id, coil)
        self.assertEqual(picking.move_ids.mes_line, "1")

    def test_it_is_brought_by_scan(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.issue()
        picking = self.picking().with_user(self.operator)
        answers = self.scan_through(picking, coil)
        self.assertEqual((picking.state, self.place_of(coil)), ("done", self.feed), answers)

    def test_the_named_lot_is_taken_though_an_older_one_lies_there(self):
        self.coil_at("C1", "TC-01-01-1")
        wanted = self.coil_at("C2", "TC-01-02-1")
        self.assertProcessed(self.issue(MaterialLotID="C2"))
        self.assertEqual(self.picking().move_line_ids.lot_id, wanted)

    def test_a_blocked_lot_is_refused(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        coil.quality_state = "blocked"
        self.assertRejected(self.issue(MaterialLotID="C1"), "LOT_BLOCKED")

    def test_without_stock_the_request_waits(self):
        self.assertProcessed(self.issue())
        self.assertEqual(self.picking().state, "confirmed")

    def test_cancelled_while_nobody_has_begun(self):
        self.coil_at("C1", "TC-01-01-1")
        self.issue()
        answer = self.send("CancelDocument", OriginalMessageID=self.last_id, ReasonCode="STOP")
        self.assertProcessed(answer)
        self.assertEqual(self.picking().state, "cancel")

    def test_what_is_being_picked_is_locked(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.issue()
        sent = self.last_id
        self.step(self.picking().with_user(self.operator), coil.name)
        answer = self.send("CancelDocument", OriginalMessageID=sent, ReasonCode="STOP")
        self.assertRejected(answer, "DOC_LOCKED")

    def test_what_is_gone_comes_back_by_a_return(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.issue()
        sent = self.last_id
        self.scan_through(self.picking().with_user(self.operator), coil)
        answer = self.send("CancelDocument", OriginalMessageID=sent, ReasonCode="STOP")
        self.assertProcessed(answer)
        back = self.env["stock.picking"].search([("mes_kind", "=", "return")])
        self.assertEqual(back.move_ids.piece_lot_id, coil)
        self.assertNotEqual(back.state, "done")


class TestConsumption(MesCase):
    def setUp(self):
        super().setUp()
        component = {"LineID": "1", "MaterialDefinitionID": "SLAB-T", "Quantity": 42_000}
        self.mo = self.order(Component=[component])
        self.piece = self.stand(self.lot("SL1", self.slab, 21_000), "TS-01-01")

    def consume(self, quantity=21_000, lot="SL1", line="1", **more):
        return self.send(
            "ReportMaterialConsumption",
            OperationsRequestID="PO-1",
            PostingDateTime=self.now(),
            MaterialActual=[
                {"LineID": line, "MaterialDefinitionID": "SLAB-T", "MaterialLotID": lot,
                 "Quantity": quantity, **more}
            ],
        )  # fmt: skip

    def give_back(self, quantity, line="R1"):
        return self.send(
            "ReportMaterialReturn",
            OperationsRequestID="PO-1",
            PostingDateTime=self.now(),
            MaterialActual=[
                {"LineID": line, "MaterialDefinitionID": "SLAB-T", "MaterialLotID": "SL1",
                 "Quantity": quantity}
            ],
        )  # fmt: skip

    def test_a_used_slab_leaves_the_yard_on_the_order(self):
        self.assertProcessed(self.consume())
        self.assertFalse(self.place_of(self.piece))
        done = self.mo.move_raw_ids.filtered(lambda move: move.state == "done")
        self.assertEqual((done.lot_ids, done.quantity), (self.piece, 21_000))
        left = self.mo.move_raw_ids - done
        self.assertEqual(left.product_uom_qty, 21_000)

    def test_a_piece_is_used_whole_or_not_at_all(self):
        self.assertRejected(self.consume(9_000), "QTY_TOLERANCE")
        self.assertEqual(self.place_of(self.piece), self.place("TS-01-01"))

    def test_what_quality_holds_back_is_not_used(self):
        self.piece.quality_state = "pending"
        self.assertRejected(self.consume(), "LOT_BLOCKED")

    def test_what_is_not_there_is_not_used(self):
        self.assertProcessed(self.consume())
        self.assertRejected(self.consume(line="2"), "QTY_NOT_AVAILABLE")

    def test_the_rest_of_a_piece_comes_back_with_its_weight(self):
        self.consume()
        self.assertProcessed(self.give_back(4_000))
        self.assertEqual(self.piece.book_weight, 4_000)
        self.assertEqual(self.place_of(self.piece), self.end)
        self.assertTrue(self.putaway_of(self.piece))

    def test_no_more_comes_back_than_was_used(self):
        self.consume()
        self.assertRejected(self.give_back(22_000), "QTY_TOLERANCE")

    def test_a_cancelled_consumption_is_back_where_it_was(self):
        self.consume()
        answer = self.send("CancelDocument", OriginalMessageID=self.last_id, ReasonCode="WRONG")
        self.assertProcessed(answer)
        self.assertEqual(self.place_of(self.piece), self.place("TS-01-01"))
        open_move = self.mo.move_raw_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(open_move.product_uom_qty, 42_000)
        self.assertProcessed(self.consume())


class TestCancelReceipt(MesCase):
    def test_a_coil_still_at_the_line_end_is_taken_back_at_once(self):
        mo = self.order()
        self.receive(self.produced("K1"))
        answer = self.send("CancelDocument", OriginalMessageID=self.last_id, ReasonCode="WRONG")
        self.assertProcessed(answer)
        lot = self.lot_named("K1")
        self.assertFalse(self.place_of(lot))
        self.assertFalse(self.putaway_of(lot))
        self.assertEqual(mo.qty_produced, 0)
        self.assertTrue(lot, "nothing is deleted")

    def test_a_coil_in_the_yard_is_brought_back_by_scan(self):
        mo = self.order()
        self.receive(self.produced("K1"))
        sent, lot = self.last_id, self.lot_named("K1")
        self.scan_through(self.putaway_of(lot), lot)
        there = self.place_of(lot)
        answer = self.send("CancelDocument", OriginalMessageID=sent, ReasonCode="WRONG")
        self.assertProcessed(answer)
        self.assertEqual((self.place_of(lot), mo.qty_produced), (there, 10_000))
        back = self.env["stock.picking"].search([("mes_kind", "=", "return")])
        first = self.step(back.with_user(self.operator), lot.name)
        second = self.step(back.with_user(self.operator), there.barcode, self.back(first))
        self.assertEqual((back.state, mo.qty_produced), ("done", 0), second)
        self.assertFalse(self.place_of(lot))

    def test_a_second_cancellation_is_refused(self):
        self.order()
        self.receive(self.produced("K1"))
        sent = self.last_id
        self.send("CancelDocument", OriginalMessageID=sent, ReasonCode="WRONG")
        answer = self.send("CancelDocument", OriginalMessageID=sent, ReasonCode="WRONG")
        self.assertRejected(answer, "DOC_STATE")

    def test_an_order_that_has_begun_is_not_cancelled(self):
        self.order()
        sent = self.last_id
        self.receive(self.produced("K1"))
        answer = self.send("CancelDocument", OriginalMessageID=sent, ReasonCode="WRONG")
        self.assertRejected(answer, "DOC_LOCKED")


class TestLots(MesCase):
    def test_quality_releases_and_blocks_a_lot(self):
        coil = self.coil_at("C1", "TC-01-01-1", quality_state="pending")
        for disposition, state in (("UnRestricted", "released"), ("Blocked", "blocked")):
            answer = self.send(
                "ReportQualityResult",
                MaterialLotID="C1",
                TestDateTime=self.now(),
                Disposition=disposition,
                TestResult=[{"CharacteristicID": "Thickness", "Value": "2.48", "Passed": True}],
            )
            self.assertProcessed(answer)
            self.assertEqual((coil.quality_state, coil.thickness), (state, 2.48))

    def test_a_release_with_failed_tests_is_refused(self):
        self.coil_at("C1", "TC-01-01-1", quality_state="pending")
        answer = self.send(
            "ReportQualityResult",
            MaterialLotID="C1",
            TestDateTime=self.now(),
            Disposition="UnRestricted",
            TestResult=[{"CharacteristicID": "Rm", "Value": "310", "Passed": False}],
        )
        self.assertRejected(answer, "DOC_STATE")

    def test_scrap_is_drafted_for_a_person(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        answer = self.send(
            "ReportQualityResult",
            MaterialLotID="C1",
            TestDateTime=self.now(),
            Disposition="Scrap",
        )
        self.assertProcessed(answer)
        scrap = self.env["stock.scrap"].search([("lot_id", "=", coil.id)])
        self.assertEqual((coil.quality_state, scrap.state), ("rejected", "draft"))
        self.assertTrue(self.place_of(coil))

    def test_a_weight_changes_the_book_where_the_book_keeps_it(self):
        self.company.wms_weight_basis = "actual"
        coil = self.coil_at("C1", "TC-01-01-1")
        answer = self.send(
            "ReportWeight",
            MaterialLotID="C1",
            Quantity=9.87,
            UOM="TNE",
            WeighedDateTime=self.now(),
            ScaleID="CRANE-2",
        )
        self.assertProcessed(answer)
        self.assertEqual((coil.weight_actual, coil.book_weight), (9_870, 9_870))
        self.assertIn("CRANE-2", coil.weighing_ids.mapped("instrument"))

    def test_a_slit_coil_becomes_its_strips(self):
        coil = self.coil_at("C1", "TC-01-01-1", thickness=2.0, width=1000.0)
        answer = self.send(
            "ReportLotTransformation",
            TransformationID="SLIT-1",
            Kind="slit",
            PostingDateTime=self.now(),
            Parent=[{"MaterialLotID": "C1"}],
            Child=[
                {"LineID": "1", "MaterialLotID": "C1-A", "Quantity": 4_950,
                 "Property": [{"ID": "Width", "Value": "500"}]},
                {"LineID": "2", "MaterialLotID": "C1-B", "Quantity": 4_950,
                 "Property": [{"ID": "Width", "Value": "490"}]},
            ],
            ScrapWeight=100,
        )  # fmt: skip
        self.assertProcessed(answer)
        self.assertFalse(self.place_of(coil))
        self.assertEqual(self.place_of(self.lot_named("C1-A")), self.end)
        self.assertEqual(self.lot_named("C1-A").parent_link_ids.parent_id, coil)

    def test_a_sheet_that_does_not_balance_is_refused(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        answer = self.send(
            "ReportLotTransformation",
            TransformationID="SLIT-1",
            Kind="slit",
            PostingDateTime=self.now(),
            Parent=[{"MaterialLotID": "C1"}],
            Child=[{"LineID": "1", "MaterialLotID": "C1-A", "Quantity": 4_000}],
        )
        self.assertRejected(answer, "DOC_STATE")
        self.assertTrue(self.place_of(coil))


class TestDelivery(MesCase):
    def deliver(self, revision=0, quantity=10_000, **line):
        return self.send(
            "SubmitDeliveryOrder",
            DeliveryOrderID="D-1",
            Revision=revision,
            ShipToID="C-100",
            Line=[{"LineID": "1", "MaterialDefinitionID": "HRC-T", "Quantity": quantity, **line}],
        )

    def pickings(self):
        return self.env["stock.picking"].search([("mes_request", "=", "D-1")], order="id")

    def test_a_delivery_order_is_a_reserved_delivery(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.assertProcessed(self.deliver(Property=[{"ID": "MinWeight", "Value": "9000"}]))
        picking = self.pickings()
        self.assertEqual((picking.partner_id, picking.state), (self.customer_partner, "assigned"))
        self.assertEqual(picking.move_line_ids.lot_id, coil)
        self.assertEqual(picking.move_ids.wish_weight_min, 9_000)

    def test_a_higher_revision_replaces_it(self):
        self.coil_at("C1", "TC-01-01-1")
        self.deliver()
        self.assertProcessed(self.deliver(1, 20_000))
        old, new = self.pickings()
        self.assertEqual((old.state, sum(new.move_ids.mapped("product_uom_qty"))),
                         ("cancel", 20_000))  # fmt: skip

    def test_what_is_being_picked_is_locked(self):
        coil = self.coil_at("C1", "TC-01-01-1")
        self.deliver()
        self.step(self.pickings().with_user(self.operator), coil.name)
        self.assertRejected(self.deliver(1, 20_000), "DOC_LOCKED")

    def test_named_lots_are_taken(self):
        self.coil_at("C1", "TC-01-01-1")
        wanted = self.coil_at("C2", "TC-01-02-1")
        self.assertProcessed(self.deliver(MaterialLotID=["C2"]))
        self.assertEqual(self.pickings().move_line_ids.lot_id, wanted)

    def test_an_unknown_customer_is_named(self):
        self.customer_partner.ref = "OTHER"
        self.assertRejected(self.deliver(), "UNKNOWN_PARTNER")


class TestMaterials(MesCase):
    def sync(self, **values):
        return self.send(
            "SyncMaterialDefinition",
            MaterialDefinition=[{"ID": "NEW-1", "UOM": "KGM", "Description": "New coil",
                                 "Property": [{"ID": "MaterialForm", "Value": "coil"}], **values}],
        )  # fmt: skip

    def product(self):
        return self.env["product.product"].search([("default_code", "=", "NEW-1")])

    def test_a_new_material_waits_for_approval(self):
        self.assertEqual(self.sync()["Status"], "Accepted")
        self.assertFalse(self.product())
        self.message().action_approve()
        self.assertEqual((self.product().form_id, self.message().state),
                         (self.form["coil"], "processed"))  # fmt: skip

    def test_a_trusted_partner_changes_materials_at_once(self):
        self.system.update_materials = True
        self.assertProcessed(self.sync())
        self.assertProcessed(self.sync(Description="Renamed"))
        self.assertEqual(self.product().name, "Renamed")

    def test_the_unit_of_a_material_never_changes(self):
        self.system.update_materials = True
        self.sync()
        self.assertRejected(self.sync(UOM="TNE"), "UNKNOWN_UOM")


class TestQuestions(MesCase):
    def test_lots_come_page_by_page(self):
        for number in range(1, 4):
            self.coil_at(f"C{number}", f"TC-01-0{number}-1")
        first = self.ask("GetMaterialLots", PageSize=2)
        second = self.ask("GetMaterialLots", PageSize=2, PageToken=first["NextPageToken"])
        names = [one["MaterialLotID"] for one in first["MaterialLot"] + second["MaterialLot"]]
        self.assertEqual(names, ["C1", "C2", "C3"])
        self.assertNotIn("NextPageToken", second)
        self.assertEqual(first["MaterialLot"][0]["WeightKg"], 10_000)

    def test_the_status_of_a_message_is_told(self):
        self.order()
        answer = self.ask("GetMessageStatus", MessageID=self.last_id)
        self.assertEqual((answer["State"], answer["Acknowledgement"]["Status"]),
                         ("processed", "Processed"))  # fmt: skip
        self.assertFalse(self.ask("GetMessageStatus", MessageID="none")["Known"])

    def test_a_business_day_follows_the_shifts(self):
        self.system.write({"business_timezone": "Asia/Shanghai", "business_day_start": 6.0})
        answer = self.ask("GetControlTotals", Date="2026-03-01")
        self.assertEqual((answer["From"], answer["To"]),
                         ("2026-02-28T22:00:00Z", "2026-03-01T22:00:00Z"))  # fmt: skip

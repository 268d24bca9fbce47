from .common import MesCase


class TestOrderRevision(MesCase):
    """A higher revision says the totals; what was made and used stays as it is booked."""

    def setUp(self):
        super().setUp()
        self.mo = self.order(Component=[self.component("SLAB-T", 42_000)])
        self.slab_one = self.stand(self.lot("SL1", self.slab, 21_000), "TS-01-01")

    def component(self, material, quantity, line="1", **more):
        return {
            "LineID": line,
            "MaterialDefinitionID": material,
            "Quantity": quantity,
            **more,
        }

    def revise(self, revision, quantity, *components):
        return self.send(
            "SubmitProductionOrder",
            OperationsRequestID="PO-1",
            Revision=revision,
            MaterialDefinitionID="HRC-T",
            Quantity=quantity,
            **({"Component": list(components)} if components else {}),
        )

    def use_slab(self):
        row = {"LineID": "1", "MaterialDefinitionID": "SLAB-T", "MaterialLotID": "SL1"}
        answer = self.send(
            "ReportMaterialConsumption",
            OperationsRequestID="PO-1",
            PostingDateTime=self.now(),
            MaterialActual=[{**row, "Quantity": 21_000}],
        )
        self.assertProcessed(answer)

    def still(self, product, made=False):
        """What the order still asks for of a material."""
        moves = self.mo.move_finished_ids if made else self.mo.move_raw_ids
        own = moves.filtered(
            lambda move: move.product_id == product and move.state not in ("done", "cancel")
        )
        return sum(own.mapped("product_uom_qty"))

    def test_components_become_what_the_revision_says(self):
        self.assertProcessed(self.revise(1, 40_000, self.component("SLAB-T", 50_000)))
        self.assertEqual((self.still(self.slab), self.mo.mes_revision), (50_000, 1))

    def test_a_component_that_is_gone_is_not_asked_for_any_more(self):
        self.assertProcessed(self.revise(1, 40_000, self.component("SAND-T", 1_000)))
        self.assertEqual((self.still(self.slab), self.still(self.sand)), (0.0, 1_000))
        new = self.mo.move_raw_ids.filtered(lambda move: move.product_id == self.sand)
        self.assertNotIn(new.state, ("draft", "cancel"))
        self.assertEqual(self.mo.state, "confirmed")

    def test_two_lines_of_one_material_are_one_total(self):
        one, two = self.component("SLAB-T", 30_000), self.component("SLAB-T", 5_000, "2")
        self.assertProcessed(self.revise(1, 40_000, one, two))
        self.assertEqual(self.still(self.slab), 35_000)

    def test_what_was_used_counts_towards_the_new_total(self):
        self.use_slab()
        self.assertProcessed(self.revise(1, 40_000, self.component("SLAB-T", 63_000)))
        self.assertEqual(self.still(self.slab), 42_000)

    def test_what_was_used_whole_can_be_asked_for_again(self):
        self.use_slab()
        self.assertProcessed(self.revise(1, 40_000, self.component("SLAB-T", 21_000)))
        self.assertEqual(self.still(self.slab), 0.0)
        self.assertProcessed(self.revise(2, 40_000, self.component("SLAB-T", 30_000)))
        self.assertEqual(self.still(self.slab), 9_000)

    def test_less_than_was_used_is_refused_and_changes_nothing(self):
        self.use_slab()
        answer = self.revise(1, 55_000, self.component("SLAB-T", 20_000))
        self.assertRejected(answer, "DOC_LOCKED")
        self.assertIn("21000", answer["ErrorText"])
        self.assertEqual((self.mo.product_qty, self.mo.mes_revision), (40_000, 0))
        self.assertEqual(self.still(self.slab), 21_000)

    def test_leaving_out_what_was_used_is_refused(self):
        self.use_slab()
        self.assertRejected(self.revise(1, 40_000, self.component("SAND-T", 1)), "DOC_LOCKED")

    def test_without_components_they_follow_the_quantity_also_after_some_was_used(self):
        """42 t for 40 t; 21 t are used. For 80 t it takes 84 t: 63 t are still open."""
        self.use_slab()
        self.receive(self.produced("K1"))
        self.assertProcessed(self.revise(1, 80_000))
        self.assertEqual(self.still(self.slab), 63_000)
        self.assertEqual(self.still(self.coil, made=True), 70_000)

    def test_a_byproduct_is_added_and_taken_out(self):
        scrap = self.component("SAND-T", 500, "2", MaterialUse="By-product Produced")
        slab = self.component("SLAB-T", 42_000)
        self.assertProcessed(self.revise(1, 40_000, slab, scrap))
        self.assertEqual(self.still(self.sand, made=True), 500)
        self.assertProcessed(self.revise(2, 40_000, slab))
        self.assertEqual(self.still(self.sand, made=True), 0.0)
        self.assertEqual(self.still(self.coil, made=True), 40_000)

    def test_a_revision_with_the_same_line_twice_is_refused(self):
        slab = self.component("SLAB-T", 42_000)
        self.assertRejected(self.revise(1, 40_000, slab, slab), "DOC_STATE")

    def test_material_whose_use_was_taken_back_cannot_come_back_once_more(self):
        sand = self.stand(self.lot("SA1", self.sand, weight=0.0), "TH-01-01", 5_000.0)
        row = {"LineID": "9", "MaterialDefinitionID": "SAND-T", "MaterialLotID": "SA1",
               "Quantity": 2_000}  # fmt: skip
        self.assertProcessed(
            self.send("ReportMaterialConsumption", OperationsRequestID="PO-1",
                      PostingDateTime=self.now(), MaterialActual=[row])
        )  # fmt: skip
        used = self.last_id
        self.assertProcessed(
            self.send("CancelDocument", OriginalMessageID=used, ReasonCode="WRONG", Reason="typo")
        )
        answer = self.send("ReportMaterialReturn", OperationsRequestID="PO-1",
                           PostingDateTime=self.now(), MaterialActual=[row])  # fmt: skip
        self.assertRejected(answer, "QTY_TOLERANCE")
        stands = sand.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
        self.assertEqual(sum(stands.mapped("quantity")), 5_000)

from odoo.exceptions import UserError
from odoo.tests import Form

from .common import YardCase
from .rules import broken_rules


class TransformationCase(YardCase):
    """A slitting line with its end, and helpers to plan and confirm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line_end = cls.env["stock.location"].create(
            {
                "name": "Line End",
                "barcode": "LINE-END",
                "location_id": cls.stock.id,
                "usage": "internal",
                "place_kind": "dock",
                "company_id": cls.company.id,
            }
        )
        cls.slitter = cls.env["wms.equipment"].create(
            {
                "name": "Slitter",
                "kind": "line",
                "barcode": f"SLIT-{cls.company.id}",
                "line_end_id": cls.line_end.id,
                "company_id": cls.company.id,
            }
        )

    def tearDown(self):
        self.assertEqual(broken_rules(self.env), {})
        super().tearDown()

    def coil_to_slit(self, name="M1", place="TC-01-01-1", weight=20_000, **values):
        return self.coil_at(
            name,
            place,
            weight,
            width=1_250,
            inner_diameter=610,
            grade_id=self.grade.id,
            heat="H77",
            certificate_number="MTC-9",
            thickness=3.0,
            production_date="2026-01-05",
            **values,
        )

    def plan(self, lots, weights, scrap=0.0, user=None, **values):
        """A draft: ``lots`` go in whole, lots of ``weights`` kg come out."""
        env = self.env(user=user or self.operator)
        return env["wms.transformation"].create(
            {
                "kind": "slit",
                "equipment_id": self.slitter.id,
                "company_id": self.company.id,
                "scrap_weight": scrap,
                "input_ids": [(0, 0, {"lot_id": lot.id}) for lot in lots],
                "output_ids": [(0, 0, {"weight": weight}) for weight in weights],
                **values,
            }
        )

    def confirm(self, document, *codes):
        """Scan ``codes``, the labels of what goes in if none are given."""
        action = document.action_confirm()
        wizard = document.env["wms.transformation.confirm"].browse(action["res_id"])
        for line, code in zip(
            wizard.line_ids, codes or document.input_ids.lot_id.mapped("name"), strict=True
        ):
            line.code = code
        return wizard.action_post()

    def in_yard(self, product):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id.usage", "=", "internal")]
        )
        return sum(quants.mapped("quantity"))


class TestSlitting(TransformationCase):
    """One coil becomes strips: weights balance, everything is booked once, or nothing."""

    def test_strips_and_scrap_come_out_of_a_coil(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [4_900] * 4, scrap=390)
        self.confirm(document)
        self.assertEqual((document.state, document.confirmed_by), ("done", "scan"))
        self.assertFalse(coil.place_id)
        strips = document.output_ids.lot_id
        self.assertEqual(strips.mapped("name"), ["M1-1", "M1-2", "M1-3", "M1-4"])
        self.assertEqual(strips.mapped("book_weight"), [4_900] * 4)
        self.assertEqual(strips.place_id, self.line_end)
        scrap = self.env["stock.quant"].search(
            [
                ("lot_id", "=", coil.id),
                ("location_id.usage", "=", "inventory"),
                ("location_id", "=", document._scrap_place().id),
            ]
        )
        # The opening stock came out of the same kind of place.
        self.assertEqual(scrap.quantity, 390 - 20_000)
        self.assertEqual(self.in_yard(self.coil), 19_600)

    def test_children_inherit_what_does_not_change(self):
        coil = self.coil_to_slit(quality_state="conditional")
        document = self.plan([coil], [9_800] * 2, scrap=400)
        self.confirm(document)
        for strip in document.output_ids.lot_id:
            self.assertEqual(
                (strip.heat, strip.grade_id, strip.certificate_number, strip.quality_state),
                ("H77", self.grade, "MTC-9", "conditional"),
            )
            self.assertEqual((strip.inner_diameter, strip.edge), (610, "trimmed"))
            self.assertEqual(str(strip.production_date), "2026-01-05")

    def test_a_sheet_that_does_not_balance_is_refused_with_its_figures(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [4_900] * 4)
        with self.assertRaisesRegex(UserError, "difference is 400 kg, allowed are 100 kg"):
            document.action_confirm()
        self.assertEqual(coil.place_id, self.place("TC-01-01-1"))
        document.action_rest_to_scrap()
        self.confirm(document)
        self.assertEqual(document.scrap_weight, 400)

    def test_more_than_went_in_is_refused(self):
        document = self.plan([self.coil_to_slit()], [10_200, 10_200])
        with self.assertRaisesRegex(UserError, "-400 kg"):
            document.action_confirm()

    def test_only_a_supervisor_allows_more_than_the_company(self):
        document = self.plan([self.coil_to_slit()], [19_700], tolerance=5)
        with self.assertRaisesRegex(UserError, "supervisor may allow more"):
            document.action_confirm()
        self.confirm(document.with_user(self.supervisor))
        self.assertEqual(document.difference, 300)

    def test_partly_slit_leaves_a_remnant(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [6_000, 5_900], scrap=100)
        document.action_rest_to_remnant()
        self.confirm(document)
        rest = document.output_ids.filtered("is_remnant").lot_id
        self.assertEqual((rest.name, rest.book_weight, rest.is_remnant), ("M1-R", 8_000, True))

    def test_genealogy_and_ledger_tell_what_happened(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [9_800, 9_700], scrap=450)
        self.confirm(document)
        links = coil.child_link_ids
        self.assertEqual(links.mapped("weight"), [9_800, 9_700])
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "lot.transformed"), ("document", "=", document.name)]
        )
        self.assertEqual(len(entry), 1)
        self.assertIn("M1: 20000 kg", entry.before)
        for word in ("M1-1: 9800 kg", "450", "50"):
            self.assertIn(word, entry.after)
        self.assertEqual(coil.family_count, 2)
        self.assertIn("M1-2", coil.family_tree)

    def test_the_family_reaches_over_generations(self):
        coil = self.coil_to_slit()
        first = self.plan([coil], [10_000, 10_000])
        self.confirm(first)
        strip = first.output_ids.lot_id[0]
        self.env["stock.picking"].browse(first.picking_ids.ids).do_unreserve()
        second = self.plan([strip], [5_000, 5_000])
        self.confirm(second)
        child = second.output_ids.lot_id[0]
        depths = {row["lot"]: row["depth"] for row in child._family()}
        self.assertEqual(depths, {coil.id: -2, strip.id: -1, child.id: 0})
        self.assertEqual(len(coil._family()), 5)

    def test_strips_at_the_line_end_get_putaway_tasks(self):
        coil = self.coil_to_slit(quality_state="pending")
        document = self.plan([coil], [10_000, 10_000])
        self.confirm(document)
        picking = document.picking_ids
        self.assertEqual(picking.move_line_ids.lot_id, document.output_ids.lot_id)
        self.assertEqual(set(picking.move_line_ids.mapped("proposal_state")), {"held"})
        for line in picking.move_line_ids:
            _first, last = self.scan_through(
                picking.with_user(self.operator), line.lot_id, line.location_dest_id
            )
        self.assertEqual(last["message"]["code"], "transfer_done")

    def test_two_presses_and_two_people_book_once(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [20_000])
        first = document.action_confirm()
        second = document.with_user(self.supervisor).action_confirm()
        for action in (first, second, first):
            wizard = self.env["wms.transformation.confirm"].browse(action["res_id"])
            wizard.line_ids.code = "M1"
            wizard.with_user(self.operator).action_post()
        self.assertEqual(len(document.move_ids), 2)
        self.assertEqual(self.in_yard(self.coil), 20_000)

    # --- refused --------------------------------------------------------------------------

    def assert_refused(self, pattern, lots, weights=(20_000,)):
        document = self.plan(lots, weights)
        with self.assertRaisesRegex(UserError, pattern):
            document.action_confirm()
        return document

    def test_what_is_covered_is_refused(self):
        coil = self.coil_to_slit()
        self.coil_at("N", "TC-01-02-1", 20_000)
        self.coil_at("TOP", "TC-01-01-2", 9_000)
        self.assert_refused("Move TOP first", [coil])

    def test_what_carries_a_held_place_is_refused(self):
        coil = self.coil_to_slit()
        self.coil_at("N", "TC-01-02-1", 20_000)
        picking = self.receipt([self.lot("NEW", weight=9_000)])
        picking.move_line_ids.sudo().location_dest_id = self.place("TC-01-01-2")
        picking.action_arrive()
        self.assertTrue(picking.move_line_ids.hold_id.location_id == self.place("TC-01-01-2"))
        self.assert_refused("held for NEW", [coil])

    def test_what_is_reserved_or_started_is_refused(self):
        coil = self.coil_to_slit()
        picking = self.delivery(self.coil, 20_000, tolerance=5)
        self.assert_refused(f"reserved for {picking.name}", [coil])
        self.step(picking, coil.name)
        self.assert_refused("is being moved by", [coil])

    def test_what_is_locked_blocked_or_not_there_is_refused(self):
        coil = self.coil_to_slit()
        self.place("TC-01-01-1").with_user(self.supervisor).set_lock("out", "crane repair")
        self.assert_refused("crane repair", [coil])
        self.place("TC-01-01-1").with_user(self.supervisor).set_lock("none", "")
        coil.with_user(self.supervisor).set_quality("blocked", "edge cracks")
        self.assert_refused("blocked by quality", [coil])
        self.assert_refused("not in stock", [self.lot("AWAY")], [10_000])

    def test_a_piece_goes_in_whole(self):
        document = self.plan([self.coil_to_slit()], [10_000])
        document.input_ids.weight = 10_000
        with self.assertRaisesRegex(UserError, "goes in whole"):
            document.action_confirm()

    def test_known_numbers_and_twins_are_refused(self):
        coil = self.coil_to_slit()
        self.lot("OLD")
        document = self.plan([coil], [10_000, 10_000])
        document.output_ids[0].name = "OLD"
        with self.assertRaisesRegex(UserError, "OLD exists already"):
            document.action_confirm()
        document.output_ids.name = "SAME"
        with self.assertRaisesRegex(UserError, "comes out twice"):
            document.action_confirm()

    def test_children_do_not_all_fit_on_the_saddle_of_their_parent(self):
        document = self.plan([self.coil_to_slit()], [10_000, 10_000], equipment_id=False)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.confirm(document)
        self.env.invalidate_all()
        self.assertEqual(document.state, "draft")

    # --- who confirms ---------------------------------------------------------------------

    def test_the_wrong_label_confirms_nothing(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [20_000])
        for code in ("", "M2", "TC-01-01-1"):
            with self.assertRaisesRegex(UserError, "scan its label"):
                self.confirm(document, code)
        self.assertEqual(document.state, "draft")

    def test_a_hand_scanner_ticks_the_rows_off(self):
        lots = self.coil_to_slit() | self.coil_to_slit("M9", "TC-01-03-1")
        document = self.plan(lots, [40_000], kind="merge")
        wizard_id = document.action_confirm()["res_id"]
        wizard = document.env["wms.transformation.confirm"].browse(wizard_id)
        with Form(wizard) as form:
            form.scanned = "M9"
            self.assertFalse(form.scanned)
            form.scanned = "TC-01-01-1"
            self.assertEqual(form.scanned, "TC-01-01-1")
        self.assertEqual(wizard.line_ids.mapped("code"), [False, "M9"])
        with self.assertRaisesRegex(UserError, "M1: scan its label"):
            wizard.action_post()
        self.env.invalidate_all()
        wizard.scanned = "M1"
        wizard.line_ids[0].code = False
        wizard.action_post()
        self.assertEqual(document.state, "done")

    def test_without_scan_only_a_supervisor_with_a_reason(self):
        coil = self.coil_to_slit()
        document = self.plan([coil], [20_000])
        with self.assertRaisesRegex(Exception, "Only a supervisor"):
            document._confirm_without_scan("because")
        with self.assertRaisesRegex(UserError, "Say why"):
            document.with_user(self.supervisor)._confirm_without_scan(" ")
        document.with_user(self.supervisor)._confirm_without_scan("label cut off")
        self.assertEqual(document.confirmed_by, "override")
        found = self.env["wms.discrepancy"].search([("lot_id", "=", coil.id)])
        self.assertEqual((found.kind, found.seen), ("override", "label cut off"))

    def test_what_is_done_is_never_changed(self):
        document = self.plan([self.coil_to_slit()], [20_000])
        self.confirm(document)
        document = document.with_user(self.supervisor)
        line = document.move_ids.move_line_ids[0]
        for change in (
            lambda: document.write({"scrap_weight": 5}),
            lambda: document.output_ids.write({"weight": 5}),
            lambda: document.input_ids.unlink(),
            lambda: document.unlink(),
            lambda: line.write({"quantity": 5}),
        ):
            with self.assertRaisesRegex(UserError, "has happened"):
                change()

    def test_nobody_writes_what_the_flow_writes(self):
        document = self.plan([self.coil_to_slit()], [20_000])
        for values in ({"state": "done"}, {"confirmed_by": "scan"}, {"key": "x"}):
            with self.assertRaisesRegex(Exception, "flow of the yard"):
                document.with_user(self.supervisor).write(values)
        with self.assertRaisesRegex(Exception, "flow of the yard"):
            self.env["stock.move"].with_user(self.operator).create(
                {"product_id": self.coil.id, "transformation_id": document.id}
            )


class TestOtherKinds(TransformationCase):
    """Levelling, cutting, merging; and what a machine reports."""

    def test_a_coil_becomes_plates_of_another_material(self):
        plate = self._product("Plate", self.env.ref("bulk_wms.form_plate"))
        coil = self.coil_to_slit(weight=12_000)
        wizard = self._start(
            coil,
            kind="level",
            sheet_length=6_000,
            sheet_count=4,
            product_id=plate.id,
            rest="remnant",
        )
        document = self.env["wms.transformation"].browse(wizard.action_plan()["res_id"])
        plates = document.output_ids.filtered(lambda line: line.product_id == plate)
        self.assertEqual(plates.mapped("weight"), [176.6] * 4)
        rest = document.output_ids - plates
        self.assertEqual((rest.product_id, rest.weight), (self.coil, 12_000 - 4 * 176.6))
        self.confirm(document.with_user(self.operator))
        self.assertEqual(self.in_yard(plate), 4 * 176.6)
        self.assertEqual(plates.lot_id[0].length, 6_000)

    def test_strips_are_planned_by_their_widths(self):
        coil = self.coil_to_slit()
        wizard = self._start(coil, sizes="3 x 300, 320")
        self.assertIn("M1-4: 5120 kg", wizard.preview)
        document = self.env["wms.transformation"].browse(wizard.action_plan()["res_id"])
        self.assertEqual(document.output_ids.mapped("width"), [300, 300, 300, 320])
        self.assertEqual((document.scrap_weight, document.balanced), (480, True))
        self.assertEqual(document.location_dest_id, self.line_end)

    def test_strips_wider_than_the_coil_are_refused(self):
        wizard = self._start(self.coil_to_slit(), sizes="5 x 300")
        with self.assertRaisesRegex(UserError, "1500 mm do not fit into the 1250 mm"):
            wizard.action_plan()

    def test_a_slab_is_cut_where_it_lies(self):
        slab = self.lot("S", self.slab, 12_000, length=9_000, width=1_200, thickness=200)
        self.stand(slab, "TS-01-01")
        wizard = self._start(slab, kind="cut", sizes="5000 4000", equipment_id=False)
        wizard.location_dest_id = False
        document = self.env["wms.transformation"].browse(wizard.action_plan()["res_id"])
        self.confirm(document.with_user(self.operator))
        self.assertEqual(document.output_ids.lot_id.place_id, self.place("TS-01-01"))
        self.assertFalse(document.picking_ids)

    def test_bag_lots_merge_into_one_with_all_pieces(self):
        self.bags.unit_weight = 25.0
        lots = self._bag_lots(("A", 1_000), ("B", 490))
        document = self.env["wms.transformation"].browse(
            lots.with_user(self.operator).action_merge()["res_id"]
        )
        document.output_ids.write({"name": "AB", "piece_count": 60})
        document.location_dest_id = self.line_end
        self.confirm(document)
        merged = document.output_ids.lot_id
        self.assertEqual((merged.piece_count, sum(lots.mapped("piece_count"))), (60, 0))
        self.assertEqual(merged.parent_link_ids.mapped("weight"), [1_000, 490])
        self.assertEqual(document.picking_ids.move_line_ids.lot_id, merged)
        self.assertEqual(sum(document.picking_ids.move_line_ids.mapped("pieces")), 60)

    def test_part_of_a_bag_lot_goes_in_with_its_pieces(self):
        self.bags.unit_weight = 25.0
        lots = self._bag_lots(("C", 1_000))
        document = self.plan(lots, [300], kind="cut")
        document.input_ids.write({"weight": 300, "piece_count": 12})
        document.output_ids.piece_count = 12
        self.confirm(document)
        self.assertEqual((lots.piece_count, document.output_ids.lot_id.piece_count), (28, 12))

    def test_unlike_lots_do_not_become_one(self):
        coil, other = self.coil_to_slit(), self.coil_at("O", "TC-01-04-1", 5_000)
        document = self.plan([coil, other], [25_000], kind="merge")
        with self.assertRaisesRegex(UserError, "differ in Grade"):
            document.action_confirm()

    def test_a_machine_reports_once(self):
        coil = self.coil_to_slit()
        service = self.env["wms.transformation"].with_user(self.operator)
        data = {
            "key": "MES-4711",
            "kind": "slit",
            "equipment": self.slitter.barcode,
            "parents": [{"lot": "M1"}],
            "children": [
                {"lot": "M1/1", "weight": 9_900, "width": 620},
                {"lot": "M1/2", "weight": 9_890, "width": 620},
            ],
            "scrap": 200,
            "happened_at": "2026-02-03 04:05:06",
        }
        document = service.register(data)
        self.assertEqual((document.state, document.confirmed_by), ("done", "machine"))
        self.assertEqual(str(document.happened_at), "2026-02-03 04:05:06")
        self.assertEqual(service.register(data), document)
        self.assertEqual(coil.child_link_ids.mapped("child_id.name"), ["M1/1", "M1/2"])
        self.assertEqual(document.output_ids.lot_id.mapped("width"), [620, 620])
        with self.assertRaisesRegex(UserError, "not in stock"):
            service.register(
                {
                    **data,
                    "key": "MES-4712",
                    "children": [{"lot": "M1/3", "weight": 20_000}],
                    "scrap": 0,
                }
            )

    def _start(self, lot, **values):
        action = lot.with_user(self.operator).action_transform()
        wizard = (
            self.env["wms.transformation.start"].with_user(self.operator).browse(action["res_id"])
        )
        wizard.write({"equipment_id": self.slitter.id, **values})
        return wizard

    def _bag_lots(self, *bags):
        lots = self.env["stock.lot"]
        for number, (name, weight) in enumerate(bags, start=1):
            lot = self.lot(name, self.bags, 0)
            lots |= self.stand(lot, f"TB-01-0{number}", weight)
        return lots

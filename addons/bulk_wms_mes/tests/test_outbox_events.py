import json

from .outbox_case import OutboxCase


class TestEvents(OutboxCase):
    """What happens in the yard is told in the transaction that did it."""

    def said(self, kind):
        return [json.loads(event.body) for event in self.events(kind)]

    def test_a_released_lot_is_told(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        self.assertFalse(self.said("MaterialLotStatusChanged"))
        coil.set_quality("blocked", "Edge crack")
        coil.set_quality("pending", "Inspected again")
        said = self.said("MaterialLotStatusChanged")
        self.assertEqual(
            [(one["Change"], one["From"], one["To"]) for one in said],
            [("quality", "UnRestricted", "Blocked"), ("quality", "Blocked", "Restricted")],
        )
        self.assertEqual(said[0]["Reason"], "Edge crack")

    def test_a_new_weight_is_told_once_and_is_no_adjustment(self):
        coil = self.coil_at("C-1", "TC-01-01-1", weight=10_000.0)
        self.events().sudo().unlink()
        coil.set_weight("label", 10_012.5, source="scale", instrument="Crane 1")
        said = self.said("MaterialLotStatusChanged")
        self.assertEqual(
            [(one["Change"], one["From"], one["To"]) for one in said],
            [("weight", "10000", "10012.5")],
        )
        self.assertEqual(self.events("MaterialLotStatusChanged").quantity_kg, 12.5)
        self.assertFalse(self.events("InventoryAdjusted"))

    def test_a_count_is_told_with_its_difference(self):
        self.stand(self.lot("S-1", self.sand, weight=0.0), "TH-01-01", 5_000.0)
        self.events().sudo().unlink()
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.sand.id), ("location_id.usage", "=", "internal")]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 4_800.0
        quant.action_apply_inventory()
        said = self.said("InventoryAdjusted")
        self.assertEqual([one["Quantity"] for one in said], [-200.0])
        self.assertEqual(said[0]["ReasonCode"], "count")

    def test_each_loaded_coil_is_told_and_the_last_one_says_so(self):
        coils = [self.coil_at(f"C-{n}", f"TC-01-0{n}-1") for n in (1, 2)]
        picking = self.delivery(self.coil, 20_000.0)
        picking.origin = "SO-77"
        for coil in coils:
            self.scan_through(picking, coil)
        said = self.said("DeliveryConfirmed")
        self.assertEqual([one["Final"] for one in said], [False, True])
        self.assertEqual([one["Line"][0]["Quantity"] for one in said], [10_000.0, 10_000.0])
        self.assertEqual({one["DeliveryOrderID"] for one in said}, {"SO-77"})
        events = self.events("DeliveryConfirmed")
        self.assertEqual(events.mapped("sequence_key"), ["SO-77"] * 2)
        self.assertEqual(events.mapped("sequence_number"), [1, 2])
        self.assertEqual(set(events.lot_ids), set(self.env["stock.lot"].union(*coils)))

    def test_a_delivery_that_gives_up_its_rest_says_that_it_is_final(self):
        coils = [self.coil_at(f"C-{n}", f"TC-01-0{n}-1") for n in (1, 2)]
        picking = self.delivery(self.coil, 20_000.0)
        self.scan_through(picking, coils[0])
        picking.with_user(self.supervisor).action_close_short()
        said = self.said("DeliveryConfirmed")
        self.assertEqual([(len(one.get("Line", [])), one["Final"]) for one in said],
                         [(1, False), (0, True)])  # fmt: skip

    def test_a_scan_taken_back_is_told_with_less_than_nothing(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        other = self.coil_at("C-2", "TC-01-02-1")
        picking = self.delivery(self.coil, 20_000.0)
        self.scan_through(picking, coil)
        scan = picking.move_ids.move_line_ids.filtered(
            lambda line: line.lot_id == coil and line.state == "done"
        ).scan_id
        service = self.env["wms.scan.service"].with_user(self.operator)
        service.undo(picking.id, "undo-1", scan.id, "Wrong coil")
        said = self.said("DeliveryConfirmed")
        self.assertEqual([one["Line"][0]["Quantity"] for one in said], [10_000.0, -10_000.0])
        self.assertTrue(other)

    def test_moving_within_the_yard_is_nobody_elses_business(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        before = len(self.events())
        picking = self.env["stock.picking"].browse(coil.action_move()["res_id"])
        picking = picking.with_user(self.operator)
        picking.action_arrive()
        self.scan_through(picking, coil)
        self.assertNotEqual(self.place_of(coil), self.place("TC-01-01-1"))
        self.assertEqual(len(self.events()), before)

    def test_what_is_rolled_back_was_never_told(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        before = self.events()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            coil.set_quality("blocked", "x")
            self.assertTrue(self.events() - before)
            raise ZeroDivisionError
        self.assertEqual(self.events(), before)

    def test_a_partner_gets_only_what_it_wants(self):
        self.partner.event_lot = False
        coil = self.coil_at("C-1", "TC-01-01-1")
        coil.set_quality("blocked", "x")
        self.assertFalse(self.events("MaterialLotStatusChanged"))

    def test_a_yard_without_partners_pays_no_query(self):
        self.partner.active = False
        coil = self.coil_at("C-1", "TC-01-01-1")
        events = self.env["mes.event"]
        events._is_heard(self.company)
        with self.assertQueryCount(0):
            self.assertFalse(events._is_heard(self.company))
        coil.set_quality("blocked", "x")
        self.assertFalse(self.events())

    def test_the_partners_names_are_used(self):
        self.env["mes.mapping"].create(
            {
                "system_id": self.partner.id,
                "kind": "material",
                "external": "HRC-01",
                "product_id": self.coil.id,
            }
        )
        coil = self.coil_at("C-1", "TC-01-01-1")
        coil.set_quality("blocked", "x")
        self.assertEqual(
            self.said("MaterialLotStatusChanged")[-1]["MaterialDefinitionID"], "HRC-01"
        )

    def test_every_event_is_valid_by_the_schema_of_the_contract(self):
        from lxml import etree

        from ..contract.schema import CONTRACT, NAMESPACE

        def fill(parent, values):
            for name, value in values.items():
                for one in value if isinstance(value, list) else [value]:
                    node = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
                    if isinstance(one, dict):
                        fill(node, one)
                    else:
                        node.text = str(one).lower() if isinstance(one, bool) else str(one)

        coil = self.coil_at("C-1", "TC-01-01-1")
        self.coil_at("C-2", "TC-01-02-1")
        coil.set_quality("blocked", "Edge crack at 12 m")
        coil.set_quality("pending", "again")
        coil.set_quality("released", "fine")
        coil.set_weight("label", 10_001.0, source="scale")
        picking = self.delivery(self.coil, 20_001.0)
        for line in picking.move_line_ids:
            self.scan_through(picking, line.lot_id)
        kinds = set(self.events().mapped("operation"))
        self.assertGreaterEqual(
            kinds, {"MaterialLotStatusChanged", "DeliveryConfirmed", "InventoryAdjusted"}
        )
        schema = CONTRACT.xml_schema()
        for event in self.events():
            root = etree.Element(f"{{{NAMESPACE}}}Event")
            fill(root, event._wire())
            self.assertTrue(schema.validate(root), f"{event.body} {schema.error_log}")

    def test_a_message_reads_as_a_sheet_and_nothing_in_it_is_run(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        coil.set_quality("blocked", "<script>alert(1)</script>")
        event = self.events("MaterialLotStatusChanged")[-1]
        self.assertIn("C-1", event.document_html)
        self.assertNotIn("<script>", event.document_html)
        self.assertIn("&lt;script&gt;", event.document_html)

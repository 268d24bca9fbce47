from odoo import Command

from .common import YardCase


class TestLedgerComplete(YardCase):
    """Every door through which Odoo lets somebody change stock, a lot or a rule leaves an entry."""

    def entries_after(self, act) -> list[tuple[str, str]]:
        """(kind, lot) of the entries that ``act`` leaves."""
        ledger = self.env["wms.ledger.entry"]
        self.env.flush_all()
        last = ledger.search([], limit=1, order="id desc").id
        act()
        self.env.flush_all()
        return [(one.kind, one.lot) for one in ledger.search([("id", ">", last)], order="id")]

    def assert_noted(self, kind, act, lot=None):
        noted = self.entries_after(act)
        kinds = [one for one, _lot in noted]
        self.assertIn(kind, kinds)
        if lot:
            self.assertIn((kind, lot), noted)
        self.env["wms.checker"]._run_rule("unwritten")
        unwritten = self.env["wms.discrepancy"].search(
            [("rule", "=", "unwritten"), ("company_id", "=", self.company.id)]
        )
        self.assertFalse(unwritten.mapped("finding"))

    def plain(self, kind, source, destination, lot):
        """A transfer of ``lot`` of an operation type without scans, ready to be validated."""
        kind.scan_required = False
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "company_id": self.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": lot.book_weight,
                            "piece_lot_id": lot.id,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def test_transfers_posted_by_their_button(self):
        lot = self.lot("BTN")
        picking = self.plain(
            self.warehouse.in_type_id, self.supplier, self.place("TC-01-01-1"), lot
        )
        self.assert_noted("stock.in", picking.button_validate, "BTN")
        out = self.plain(self.warehouse.out_type_id, self.stock, self.customer, lot)
        self.assert_noted("stock.out", out.button_validate, "BTN")

    def test_override_return_and_edits_of_what_is_posted(self):
        lot = self.lot("OVR")
        picking = self.receipt([lot], user=self.supervisor)
        service = self.env["wms.scan.service"].with_user(self.supervisor)
        line = picking.move_line_ids
        self.assert_noted(
            "stock.in",
            lambda: service.override(
                picking.id, "key-1", line.task_uuid, "torn label", self.place("TC-01-01-1").id
            ),
            "OVR",
        )
        self.assert_noted(
            "line.done_edited",
            lambda: line.sudo().write({"location_dest_id": self.place("TC-01-02-1").id}),
            "OVR",
        )
        self.warehouse.in_type_id.return_picking_type_id.scan_required = False
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = lot.book_weight
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.picking_type_id.scan_required = False
        back.action_assign()
        self.assertEqual(back.move_line_ids.lot_id, lot)
        self.assert_noted("stock.out", back.button_validate, "OVR")

    def test_bags_added_to_a_posted_transfer(self):
        lot = self.lot("ADD", product=self.bags, weight=0)
        picking = self.receipt([], user=self.supervisor)
        picking.sudo()._set_pieces([(self.bags, lot, 500.0)])
        picking.picking_type_id.sudo().scan_required = False
        picking.move_line_ids.location_dest_id = self.place("TB-01-01")
        picking.button_validate()
        move = picking.move_ids
        self.assert_noted(
            "line.added_to_done",
            lambda: self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "picking_id": picking.id,
                    "product_id": self.bags.id,
                    "lot_id": lot.id,
                    "quantity": 250,
                    "location_id": move.location_id.id,
                    "location_dest_id": self.place("TB-01-02").id,
                }
            ),
            "ADD",
        )

    def test_inventory_relocation_and_scrap(self):
        lot = self.lot("INV", product=self.bags, weight=0)
        self.assert_noted(
            "stock.adjusted", lambda: self.stand(lot, self.place("TB-01-01"), 1_000), "INV"
        )
        quant = lot._standing_quants()
        counted = quant.with_context(inventory_mode=True)

        def count():
            counted.inventory_quantity = 900
            counted.action_apply_inventory()

        self.assert_noted("stock.adjusted", count, "INV")
        revert = self.env["stock.move.line"].search(
            [("lot_id", "=", lot.id), ("is_inventory", "=", True)], limit=1, order="id desc"
        )
        self.assert_noted("stock.adjusted", revert.action_revert_inventory, "INV")
        self.assert_noted(
            "stock.adjusted",
            lambda: (
                self.env["stock.quant.relocate"]
                .create(
                    {
                        "quant_ids": [Command.set(lot._standing_quants().ids)],
                        "dest_location_id": self.place("TB-01-03").id,
                    }
                )
                .action_relocate_quants()
            ),
            "INV",
        )
        self.assert_noted(
            "stock.adjusted",
            lambda: lot.write({"location_id": self.place("TB-01-04").id}),
            "INV",
        )
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.bags.id,
                "scrap_qty": 10,
                "lot_id": lot.id,
                "location_id": self.place("TB-01-04").id,
                "company_id": self.company.id,
            }
        )
        self.assert_noted("stock.scrap", scrap.action_validate, "INV")

    def test_a_production_order_consumes_and_produces(self):
        raw = self.stand(self.lot("RAW", product=self.bags, weight=0), "TB-01-01", 1_000)
        order = self.env["mrp.production"].create(
            {
                "product_id": self.sand.id,
                "product_qty": 100,
                "company_id": self.company.id,
                "location_src_id": self.place("TB-01-01").id,
                "location_dest_id": self.place("TH-01-01").id,
                "move_raw_ids": [
                    Command.create(
                        {
                            "product_id": self.bags.id,
                            "product_uom_qty": 100,
                            "location_id": self.place("TB-01-01").id,
                            "location_dest_id": self.sand.property_stock_production.id,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.action_assign()
        order.lot_producing_ids = self.lot("MADE", product=self.sand, weight=0)
        order.qty_producing = 100
        order._set_qty_producing()
        order.move_raw_ids.picked = True
        noted = self.entries_after(order.button_mark_done)
        self.assertEqual(order.state, "done")
        # The bridge to the MES has words of its own for what production takes and brings.
        kinds = ("stock.m", "stock.produced", "stock.consumed")
        posted = {lot for kind, lot in noted if kind.startswith(kinds)}
        # Loose goods become part of the pile where they are put.
        pile = self.place("TH-01-01").open_pile_id
        self.assertEqual(posted, {raw.name, pile.lot_id.name})
        self.assertEqual(pile.layer_ids.lot_id.name, "MADE")

    def test_lots_by_hand_by_import_and_by_rpc(self):
        operator = self.env["stock.lot"].with_user(self.operator)
        self.assert_noted(
            "stock.lot.create",
            lambda: operator.create({"name": "RPC", "product_id": self.coil.id}),
            "RPC",
        )
        lot = self.env["stock.lot"].search([("name", "=", "RPC")])
        self.assert_noted(
            "stock.lot.write", lambda: lot.with_user(self.operator).write({"heat": "H1"}), "RPC"
        )
        columns = ["name", "product_id/.id", "heat", "weight_label"]
        self.assert_noted(
            "stock.lot.create",
            lambda: self.env["stock.lot"].load(columns, [["IMP", str(self.coil.id), "H2", "9000"]]),
            "IMP",
        )
        self.assert_noted("stock.lot.unlink", lot.unlink, "RPC")
        standing = self.coil_at("STD", "TC-01-01-1")
        self.assert_noted(
            "stock.weight",
            lambda: standing.with_user(self.supervisor).write({"weight_label": 9_990}),
            "STD",
        )
        self.assert_noted(
            "lot.quality",
            lambda: standing.with_user(self.supervisor).set_quality("blocked", "rust"),
            "STD",
        )

    def test_every_rule_of_the_yard(self):
        hazard = self.env["wms.hazard.class"].create({"code": "T1", "name": "Test"})
        pair = {"category_id": self.floor.id, "first_id": hazard.id, "second_id": hazard.id}
        rule = self._rule(self.form["coil"], self.coil_area)
        criteria = self.strategy.criterion_ids
        removal = self.env.ref("bulk_wms.removal_oldest_first")
        kind = self.warehouse.in_type_id
        place = self.place("TC-01-01-1")
        changes = [
            ("wms.hazard.pair.create", lambda: self.env["wms.hazard.pair"].create(pair)),
            ("stock.storage.category.write", lambda: self.floor.write({"max_weight": 1})),
            ("stock.storage.category.write", lambda: self.floor.write({"form_ids": [(5, 0, 0)]})),
            ("wms.strategy.write", lambda: self.strategy.write({"candidate_limit": 7})),
            ("wms.strategy.criterion.write", lambda: criteria[0].write({"weight": 9})),
            ("wms.strategy.criterion.unlink", lambda: criteria[0].unlink()),
            ("stock.putaway.rule.write", lambda: rule.write({"sequence": 99})),
            ("stock.putaway.rule.unlink", rule.unlink),
            ("product.removal.write", lambda: removal.write({"window_days": 9})),
            ("stock.picking.type.write", lambda: kind.write({"scan_required": False})),
            ("stock.location.create", lambda: self._area("NEW", self.floor, rows=1, slots=1)),
            ("stock.location.write", lambda: place.write({"lock": "in", "lock_reason": "x"})),
            ("stock.location.write", lambda: place.write({"active": False})),
            ("product.template.write", lambda: self.bags.write({"handling_weight": 900})),
            ("wms.material.form.write", lambda: self.form["bag"].write({"handling_weight": 950})),
            ("wms.grade.write", lambda: self.grade.write({"density": 7_900})),
            ("res.company.write", lambda: self.company.write({"wms_weight_tolerance": 1})),
            ("res.company.write", lambda: self.company.write({"wms_weight_basis": "actual"})),
        ]  # fmt: skip
        for noted, change in changes:
            with self.subTest(noted):
                self.assert_noted(noted, change)

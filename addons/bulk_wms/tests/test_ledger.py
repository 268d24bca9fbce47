import json

from psycopg2.errors import InsufficientPrivilege

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import YardCase


class TestLedger(YardCase):
    def entries(self, **domain):
        return self.env["wms.ledger.entry"].search(
            [(name, "=", value) for name, value in domain.items()], order="id"
        )

    def test_the_story_of_a_coil_is_told(self):
        lot = self.lot("STORY")
        self.scan_through(self.receipt([lot]), lot)
        self.scan_through(self.delivery(self.coil, 10_000), lot)
        kinds = self.entries(lot="STORY").mapped("kind")
        self.assertEqual(kinds[0], "stock.lot.create")
        self.assertIn("stock.in", kinds)
        self.assertEqual(kinds[-1], "stock.out")
        entry = self.entries(lot="STORY", kind="stock.in")
        after = json.loads(entry.after)
        self.assertEqual(after["quantity"], 10_000)
        self.assertTrue(after["scan"])
        self.assertEqual(entry.actor_name, self.operator.name)
        self.assertNotIn(self.operator.name, entry.actor)

    @mute_logger("odoo.sql_db")
    def test_no_row_is_ever_rewritten(self):
        self.lot("KEEP")
        self.env.flush_all()
        for statement in (
            "UPDATE wms_ledger_entry SET kind = 'x'",
            "DELETE FROM wms_ledger_entry",
            "TRUNCATE wms_ledger_entry",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        with self.assertRaises(UserError):
            self.entries(lot="KEEP").write({"kind": "x"})
        with self.assertRaises(UserError):
            self.entries(lot="KEEP").unlink()

    def test_entries_carry_their_transaction(self):
        self.lot("XID")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT xid = pg_current_xact_id() FROM wms_ledger_entry WHERE lot = 'XID'"
        )
        self.assertEqual(self.env.cr.fetchone(), (True,))

    def test_changes_of_rules_are_kept_with_before_and_after(self):
        self.saddle.max_weight = 20_000
        entry = self.entries(kind="stock.storage.category.write")[-1]
        self.assertEqual(json.loads(entry.before), {"max_weight": 25_000})
        self.assertEqual(json.loads(entry.after), {"max_weight": 20_000})
        cases = [
            (self.strategy.criterion_ids[0], {"weight": 9}, "wms.strategy.criterion.write"),
            (self.company, {"wms_weight_tolerance": 1}, "res.company.write"),
            (self.coil_area, {"lock": "in", "lock_reason": "x"}, "stock.location.write"),
            (self.warehouse.in_type_id, {"scan_required": False}, "stock.picking.type.write"),
        ]
        for record, values, kind in cases:
            with self.subTest(kind):
                before = len(self.entries(kind=kind))
                record.write(values)
                self.assertEqual(len(self.entries(kind=kind)), before + 1)

    def test_quality_and_weight_are_kept(self):
        lot = self.coil_at("Q", "TC-01-01-1")
        lot.with_user(self.supervisor).set_quality("blocked", "rust")
        lot.with_user(self.supervisor).weight_label = 9_000
        self.assertEqual(self.entries(kind="lot.quality", lot="Q").reason, "rust")
        entry = self.entries(kind="lot.book_weight", lot="Q")
        self.assertEqual(json.loads(entry.before), {"book_weight": 10_000})

    def test_inventory_scrap_and_relocation_are_kept(self):
        lot = self.coil_at("I", "TC-01-01-1")
        self.assertEqual(len(self.entries(kind="stock.adjusted", lot="I")), 1)
        lot.location_id = self.place("TC-02-01-1")
        self.assertEqual(len(self.entries(kind="stock.adjusted", lot="I")), 2)
        self.env["stock.scrap"].create(
            {
                "product_id": self.coil.id,
                "scrap_qty": 10_000,
                "lot_id": lot.id,
                "location_id": self.place("TC-02-01-1").id,
                "company_id": self.company.id,
            }
        ).action_validate()
        self.assertEqual(len(self.entries(kind="stock.scrap", lot="I")), 1)

    def test_names_can_be_cleared_without_touching_the_ledger(self):
        lot = self.lot("N")
        self.scan_through(self.receipt([lot]), lot)
        entry = self.entries(kind="stock.in", lot="N")
        actor = self.env["wms.ledger.actor"].search([("key", "=", entry.actor)])
        actor.write({"user_id": False, "name": False})
        entry.invalidate_recordset()
        self.assertEqual(entry.actor_name, entry.actor)

    def test_a_rolled_back_change_leaves_no_entry(self):
        before = self.env["wms.ledger.entry"].search_count([])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.lot("GHOST")
            raise ZeroDivisionError
        self.assertEqual(self.env["wms.ledger.entry"].search_count([]), before)

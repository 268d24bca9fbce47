from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import YardCase


class TestGuards(YardCase):
    """Rules 3, 6 and 7 of the design, against everybody who may write move lines."""

    def setUp(self):
        super().setUp()
        self.incoming = self.lot("IN")
        self.picking = self.receipt([self.incoming])
        self.line = self.picking.move_line_ids
        self.there = self.coil_at("THERE", "TC-02-01-1")

    def as_operator(self, record):
        return record.with_user(self.operator)

    def test_posting_without_scan_is_refused_whatever_is_picked(self):
        line = self.as_operator(self.line)
        line.write({"picked": True, "location_dest_id": self.place("TC-01-01-1").id})
        with self.assertRaisesRegex(UserError, "was not scanned"):
            line.move_id._action_done()
        with self.assertRaisesRegex(UserError, "was not scanned"):
            self.picking.button_validate()

    def test_a_foreign_scan_proves_nothing(self):
        other = self.receipt([self.lot("OTHER")])
        self.scan_through(other, other.move_line_ids.lot_id)
        scan = other.move_line_ids.scan_id
        with self.assertRaises(AccessError):
            self.as_operator(self.line).write({"scan_id": scan.id})
        self.line.sudo().write({"scan_id": scan.id, "picked": True})
        with self.assertRaisesRegex(UserError, "was not scanned"):
            self.line.sudo().move_id._action_done()

    def test_a_scan_proves_its_own_task_lot_and_place_only(self):
        """Each of them alone: whoever got hold of a scan could not use it elsewhere."""
        line = self.line.sudo()
        values = {
            "key": "proof",
            "result": "confirmed",
            "user_id": self.operator.id,
            "company_id": self.company.id,
            "task_uuid": line.task_uuid,
            "lot_id": self.incoming.id,
            "location_id": line.location_dest_id.id,
        }
        scan = self.env["wms.scan"].create(values)
        line.scan_id = scan
        self.assertTrue(line._is_confirmed())
        for wrong in (
            {"result": "accepted"},
            {"task_uuid": "another"},
            {"lot_id": self.there.id},
            {"location_id": self.place("TC-02-01-1").id},
        ):
            with self.subTest(wrong):
                scan.write(wrong)
                self.assertFalse(line._is_confirmed())
                scan.write({name: values[name] for name in wrong})

    def test_a_scan_slipped_in_by_default_proves_nothing(self):
        other = self.receipt([self.lot("OTHER")])
        self.scan_through(other, other.move_line_ids.lot_id)
        scan = other.move_line_ids.scan_id
        move = self.as_operator(self.line.move_id)
        line = (
            self.env["stock.move.line"]
            .with_user(self.operator)
            .with_context(default_scan_id=scan.id)
        )
        with self.assertRaises(UserError):
            line.create(
                {
                    "move_id": move.id,
                    "product_id": self.coil.id,
                    "lot_id": self.incoming.id,
                    "quantity": 10_000,
                    "picked": True,
                    "location_dest_id": self.place("TC-01-01-1").id,
                }
            )
            move._action_done()

    def test_scans_are_not_written_by_hand(self):
        with self.assertRaises(AccessError):
            self.env["wms.scan"].with_user(self.manager).create(
                {
                    "key": "x",
                    "result": "confirmed",
                    "user_id": self.manager.id,
                    "company_id": self.company.id,
                }
            )

    def test_task_names_never_change(self):
        with self.assertRaises(UserError):
            self.line.move_id.write({"task_uuid": "mine"})
        with self.assertRaises(AccessError):
            self.as_operator(self.line).write({"task_uuid": "mine"})

    def test_place_written_on_the_lot_is_for_supervisors(self):
        target = self.place("TC-02-03-1")
        with self.assertRaisesRegex(UserError, "only a supervisor"):
            self.as_operator(self.there).location_id = target
        self.there.with_user(self.supervisor).location_id = target
        self.assertEqual(self.place_of(self.there), target)

    def test_relocate_wizard_is_for_supervisors(self):
        quant = self.there._standing_quants()
        wizard = self.env["stock.quant.relocate"].create(
            {"quant_ids": [Command.set(quant.ids)], "dest_location_id": self.place("TC-02-03-1").id}
        )
        with self.assertRaises(UserError):
            wizard.with_user(self.operator).action_relocate_quants()

    def test_scrap_is_for_supervisors(self):
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.operator)
            .create(
                {
                    "product_id": self.coil.id,
                    "scrap_qty": 10_000,
                    "lot_id": self.there.id,
                    "location_id": self.place("TC-02-01-1").id,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "only a supervisor"):
            scrap.action_validate()

    def test_half_a_coil_is_not_scrapped(self):
        scrap = (
            self.env["stock.scrap"]
            .with_user(self.supervisor)
            .create(
                {
                    "product_id": self.coil.id,
                    "scrap_qty": 4_000,
                    "lot_id": self.there.id,
                    "location_id": self.place("TC-02-01-1").id,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "one piece"):
            scrap.action_validate()

    def test_counting_is_for_supervisors(self):
        quant = self.there._standing_quants().with_user(self.operator)
        quant.with_context(inventory_mode=True).write({"inventory_quantity": 0})
        with self.assertRaisesRegex(UserError, "only a supervisor"):
            quant.action_apply_inventory()

    def test_done_lines_are_corrected_by_supervisors_and_kept_in_the_ledger(self):
        self.scan_through(self.picking, self.incoming)
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            self.as_operator(self.line).write({"quantity": 1})
        target = self.place("TC-02-04-1")
        self.line.with_user(self.supervisor).write({"location_dest_id": target.id})
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "line.done_edited")], limit=1)
        self.assertIn("TC-02-04-1", entry.after)
        self.assertEqual(self.place_of(self.incoming), target)

    def test_adding_to_a_done_transfer_is_for_supervisors(self):
        self.scan_through(self.picking, self.incoming)
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            self.env["stock.move.line"].with_user(self.operator).create(
                {
                    "picking_id": self.picking.id,
                    "product_id": self.coil.id,
                    "lot_id": self.there.id,
                    "quantity": 10_000,
                    "location_id": self.supplier.id,
                    "location_dest_id": self.place("TC-02-04-1").id,
                }
            )

    def test_started_tasks_are_not_destroyed(self):
        delivery = self.delivery(self.coil, 10_000)
        self.step(delivery, "THERE")
        line = delivery.move_line_ids
        self.assertTrue(line.started_at)
        for destroy in (delivery.do_unreserve, delivery.action_cancel, line.unlink):
            with (
                self.subTest(destroy=destroy.__name__),
                self.assertRaisesRegex(UserError, "Only a supervisor"),
            ):
                destroy()
        with self.assertRaises(UserError):
            delivery.move_ids.write({"product_uom_qty": 1})
        with self.assertRaises(AccessError):
            line.write({"started_at": False})
        line._apply_putaway_strategy()
        self.assertTrue(line.exists())
        delivery.with_user(self.supervisor).do_unreserve()
        self.assertFalse(line.exists())
        self.assertTrue(
            self.env["wms.ledger.entry"].search([("kind", "=", "task.removed")], limit=1)
        )

    def test_quants_are_not_written_by_hand(self):
        """Neither directly nor through defaults; by whoever may write quants natively."""
        quant = self.there._standing_quants()
        values = {
            "product_id": self.coil.id,
            "lot_id": self.incoming.id,
            "location_id": self.place("TC-01-01-1").id,
        }
        quants = self.env["stock.quant"].with_user(self.operator)
        for change in (
            {"quantity": 4},
            {"reserved_quantity": 4},
            {"layer": 9},
            {"piece_in_yard": False},
            {"location_id": self.place("TC-01-01-1").id},
        ):
            with self.subTest(change), self.assertRaises(AccessError):
                quant.with_user(self.operator).write(change)
        with self.assertRaises(AccessError):
            quants.create({**values, "quantity": 10_000})
        with self.assertRaises(AccessError):
            quants.with_context(default_quantity=10_000).create(values)

    def test_another_operation_type_does_not_switch_scans_off(self):
        free = self.env["stock.picking.type"].create(
            {
                "name": "Unscanned",
                "code": "incoming",
                "sequence_code": "U",
                "warehouse_id": self.warehouse.id,
                "company_id": self.company.id,
            }
        )
        with self.assertRaisesRegex(UserError, "supervisor"):
            self.as_operator(self.line.move_id).write({"picking_type_id": free.id})
        with self.assertRaisesRegex(UserError, "supervisor"):
            self.picking.write({"picking_type_id": free.id})
        # What has no document of its own, as production has, borrows no operation type.
        free.write({"code": "internal", "scan_required": True})
        move = (
            self.env["stock.move"]
            .with_user(self.operator)
            .create(
                {
                    "product_id": self.coil.id,
                    "product_uom_qty": 10_000,
                    "location_id": self.supplier.id,
                    "location_dest_id": self.place("TC-01-01-1").id,
                    "picking_type_id": free.id,
                    "piece_lot_id": self.lot("LOOSE").id,
                    "company_id": self.company.id,
                }
            )
        )
        move._action_confirm()
        move.picked = True
        with self.assertRaisesRegex(UserError, "was not scanned"):
            move._action_done()
        free.scan_required = False
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET picking_id = NULL WHERE id = %s", (move.id,))
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "only a supervisor"):
            move._action_done()

    def test_operation_types_ask_for_scans_unless_told_otherwise(self):
        kinds = self.env["stock.picking.type"].search([("company_id", "=", self.company.id)])
        self.assertTrue(all(kinds.mapped("scan_required")))

    def test_fields_of_the_flow_are_closed(self):
        move = self.as_operator(self.line.move_id)
        for change in (
            {"weight_correction_lot_id": self.there.id},
            {"weight_residual": 500_000},
            {"task_uuid": "mine"},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                move.write(change)
        moves = self.env["stock.move"].with_user(self.operator)
        with self.assertRaises(AccessError):
            moves.with_context(default_task_uuid="mine").create(
                {
                    "product_id": self.coil.id,
                    "product_uom_qty": 1,
                    "location_id": self.supplier.id,
                    "location_dest_id": self.stock.id,
                }
            )
        with self.assertRaisesRegex(UserError, "supervisor"):
            move.write({"piece_lot_id": self.there.id})
        for change in ({"book_weight": 5}, {"form_id": self.form["pile"].id}):
            with self.subTest(change), self.assertRaises(AccessError):
                self.as_operator(self.there).write(change)

    def test_no_line_joins_what_is_done(self):
        other = self.receipt([self.lot("DONE")])
        self.scan_through(other, other.move_line_ids.lot_id)
        with self.assertRaisesRegex(UserError, "takes no further tasks"):
            self.as_operator(self.line).write({"move_id": other.move_ids.id})
        lines = self.env["stock.move.line"].with_user(self.operator)
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            lines.with_context(default_move_id=other.move_ids.id).create(
                {
                    "product_id": self.coil.id,
                    "lot_id": self.incoming.id,
                    "quantity": 500,
                    "location_id": self.supplier.id,
                    "location_dest_id": self.place("TC-01-03-1").id,
                }
            )

    def test_a_started_task_is_not_hollowed_out(self):
        self.step(self.picking, "IN")
        line = self.as_operator(self.line)
        for change in (
            {"quantity": 0},
            {"product_uom_id": self.tonne.id},
            {"owner_id": self.company.partner_id.id},
            {"lot_id": self.there.id},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                line.write(change)

    def test_half_a_coil_is_not_planned(self):
        line = self.as_operator(self.line)
        with self.assertRaisesRegex(UserError, "one piece"):
            line.write({"quantity": 5_000})
        line.write({"quantity": 10_000})

    def test_a_correction_leaves_pieces_whole_and_saddles_single(self):
        self.scan_through(self.picking, self.incoming)
        line = self.line.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "one piece"):
            line.write({"quantity": 4_000})
        with self.assertRaisesRegex(UserError, "full"):
            line.write({"location_dest_id": self.place("TC-02-01-1").id})
        with self.assertRaisesRegex(UserError, "full"):
            self.incoming.with_user(self.supervisor).location_id = self.place("TC-02-01-1")

    def test_held_places_and_expected_lots_do_not_vanish(self):
        self.picking.action_arrive()
        place = self.line.location_dest_id
        with self.assertRaisesRegex(UserError, "is held for"):
            place.active = False
        with self.assertRaisesRegex(UserError, "still expects"):
            self.incoming.unlink()

    def test_locks_set_after_the_first_scan_hold(self):
        first = self.step(self.picking, "IN")
        place = self.place(self.line.location_dest_id.barcode)
        place.write({"lock": "in", "lock_reason": "crane repair"})
        answer = self.step(self.picking, place.barcode, self.back(first))
        self.assertEqual(answer["message"]["kind"], "error")
        self.assertIn("crane repair", answer["message"]["text"])

    def test_transfers_without_scans_obey_locks_and_quality_too(self):
        self.warehouse.out_type_id.scan_required = False
        picking = self.delivery(self.coil, 10_000)
        picking.move_ids.picked = True
        self.place("TC-02-01-1").write({"lock": "both", "lock_reason": "x"})
        with self.assertRaisesRegex(UserError, "is locked"):
            picking.button_validate()
        self.place("TC-02-01-1").write({"lock": "none"})
        self.there.sudo().write({"quality_state": "blocked"})
        self.assertFalse(picking.move_line_ids, "blocking frees what was reserved")

    def test_goods_stay_within_what_the_transfer_is_for(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "W2", "company_id": self.company.id}
        )
        self.env["wms.area.generate"].create(
            {
                "parent_id": other.lot_stock_id.id,
                "name": "FAR",
                "storage_category_id": self.saddle.id,
            }
        ).action_generate()
        first = self.step(self.picking, "IN")
        answer = self.step(self.picking, "FAR-01-01-1", self.back(first), reason="nearer")
        self.assertEqual(answer["message"]["code"], "outside")

    def test_a_started_receipt_keeps_its_place_when_putaway_runs_again(self):
        self.step(self.picking, "IN")
        place = self.line.location_dest_id
        self.place("TC-01-04-1")
        self.line.sudo()._apply_putaway_strategy()
        self.assertEqual(self.line.location_dest_id, place)

    @mute_logger("odoo.sql_db")
    def test_a_piece_is_never_in_two_places(self):
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.env["stock.quant"].sudo().create(
                {
                    "product_id": self.coil.id,
                    "lot_id": self.there.id,
                    "location_id": self.place("TC-02-03-1").id,
                    "quantity": 1,
                }
            )
            self.env["stock.quant"]._check_pieces()

    def test_a_piece_that_is_in_stock_is_not_received_again(self):
        with self.assertRaisesRegex(UserError, "in stock"):
            wizard = self.env["wms.packing.list"].create(
                {
                    "picking_id": self.picking.id,
                    "line_ids": [
                        Command.create(
                            {"product_id": self.coil.id, "name": "THERE", "weight": 10_000}
                        )
                    ],
                }
            )
            wizard.action_apply()

    def test_a_piece_without_weight_is_not_booked(self):
        lot = self.lot("LIGHT", weight=10_000)
        picking = self.receipt([lot])
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET book_weight = 0 WHERE id = %s", (lot.id,))
        lot.invalidate_recordset()
        _first, answer = self.scan_through(picking, lot)
        self.assertEqual(answer["message"]["kind"], "error")
        self.assertIn("no weight", answer["message"]["text"])

    def test_form_with_stock_stays_what_it_is(self):
        with self.assertRaises(ValidationError):
            self.coil.product_tmpl_id.form_id = self.form["slab"]

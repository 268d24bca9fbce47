from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import YardCase


class TestPutaway(YardCase):
    def test_nearest_place_wins_when_only_travel_counts(self):
        self.strategy = self.env["wms.strategy"].create(
            {"name": "Near", "criterion_ids": [Command.create({"code": "travel", "weight": 1})]}
        )
        self.env["stock.putaway.rule"].search([("location_out_id", "=", self.coil_area.id)]).write(
            {"strategy_id": self.strategy.id}
        )
        picking = self.receipt([self.lot("N1"), self.lot("N2")])
        names = picking.move_line_ids.location_dest_id.mapped("name")
        self.assertEqual(sorted(names), ["TC-01-01-1", "TC-01-02-1"])

    def test_same_heat_lies_together(self):
        self.coil_at("H0", "TC-02-04-1", heat="H9")
        picking = self.receipt([self.lot("H1", heat="H9")])
        self.assertEqual(picking.move_line_ids.location_dest_id.row, 2)
        self.assertIn("same heat in row 2", picking.move_line_ids.proposal_text)

    def test_no_place_is_said_on_the_task_with_the_reasons(self):
        """Never a silent fallback onto the area."""
        picking = self.receipt([self.lot("HEAVY", weight=26_000)])
        line = picking.move_line_ids
        self.assertEqual(line.proposal_state, "no_place")
        self.assertIn("too heavy", line.proposal_text)
        self.assertFalse(line.hold_id)

    def test_a_receipt_takes_each_place_once(self):
        lots = [self.lot(f"E{number}") for number in range(9)]
        lines = self.receipt(lots).move_line_ids
        placed = lines.filtered(lambda line: line.proposal_state == "proposed")
        self.assertEqual(len(placed), 8, "held coils carry nothing, so the second tier waits")
        self.assertEqual(len(placed.location_dest_id), 8)
        self.assertEqual((lines - placed).proposal_state, "no_place")

    def test_a_proposal_is_not_a_hold_and_arrival_makes_it_one(self):
        picking = self.receipt([self.lot("P1")])
        self.assertFalse(self.env["wms.hold"].search([("move_id", "in", picking.move_ids.ids)]))
        picking.action_arrive()
        line = picking.move_line_ids
        self.assertEqual(line.hold_id.location_id, line.location_dest_id)
        self.assertEqual(line.hold_id.state, "active")

    def test_arriving_second_gets_another_place(self):
        first, second = self.receipt([self.lot("A1")]), self.receipt([self.lot("A2")])
        second.move_line_ids.sudo().location_dest_id = first.move_line_ids.location_dest_id
        first.action_arrive()
        second.action_arrive()
        self.assertNotEqual(
            first.move_line_ids.location_dest_id, second.move_line_ids.location_dest_id
        )
        self.assertTrue(second.move_line_ids.hold_id)

    def test_arriving_twice_holds_once(self):
        picking = self.receipt([self.lot("T1")])
        picking.action_arrive()
        picking.action_arrive()
        self.assertEqual(len(picking.move_ids.hold_ids), 1)

    def test_holds_expire_free_their_place_and_ask_somebody_to_look(self):
        picking = self.receipt([self.lot("X1")])
        picking.action_arrive()
        hold, place = picking.move_line_ids.hold_id, picking.move_line_ids.location_dest_id
        hold.sudo().expires_at = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        self.env.flush_all()
        self.assertEqual(self.env["wms.hold"]._expire_due(), 1)
        self.assertEqual(hold.state, "expired")
        self.env["wms.position.load"]._refresh_touched()
        self.assertEqual(place.load_ids.closed_code, "")
        self.assertIn("expired", picking.activity_ids.summary)

    def test_after_expiry_the_scan_holds_again(self):
        lot = self.lot("X2")
        picking = self.receipt([lot])
        picking.action_arrive()
        picking.move_line_ids.hold_id._end("expired")
        _first, second = self.scan_through(picking, lot)
        self.assertEqual(second["message"]["code"], "transfer_done")

    def test_internal_transfer_of_goods_that_are_here_holds_at_once(self):
        lot = self.coil_at("I1", "TC-01-01-1")
        other = self._area("TD", self.saddle, rows=1, slots=3, x=50)
        self.env["stock.putaway.rule"].search([("location_out_id", "=", self.coil_area.id)]).write(
            {"location_out_id": other.id}
        )
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": other.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.coil.id,
                            "product_uom_qty": 10_000,
                            "location_id": self.stock.id,
                            "location_dest_id": other.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        line = picking.move_line_ids
        self.assertEqual(line.lot_id, lot)
        self.assertEqual(line.location_dest_id.area_id, other)
        self.assertTrue(line.hold_id)

    def test_coils_of_one_transfer_from_two_places_get_two_places(self):
        self.coil_at("I1", "TC-01-01-1")
        self.coil_at("I2", "TC-01-02-1")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.coil.id,
                            "product_uom_qty": 20_000,
                            "location_id": self.stock.id,
                            "location_dest_id": self.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self.assertEqual(len(picking.move_line_ids), 2)
        self.assertEqual(len(picking.move_line_ids.location_dest_id), 2)
        self.assertEqual(len(picking.move_line_ids.hold_id), 2)

    def test_arrived_goods_hold_their_new_place_when_asked_again(self):
        picking = self.receipt([self.lot("PA")])
        picking.action_arrive()
        picking.move_line_ids.sudo().action_propose_again()
        self.assertEqual(picking.move_line_ids.proposal_state, "held")

    def test_a_place_is_not_chosen_anew_by_who_only_looks(self):
        picking = self.receipt([self.lot("PB")])
        picking.action_arrive()
        line = picking.move_line_ids
        hold = line.hold_id
        # Reads all that is needed, and as any internal user may write move lines in Odoo.
        auditor = new_test_user(
            self.env,
            "putaway-auditor",
            groups="base.group_user,bulk_wms.group_auditor",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with self.assertRaises(AccessError):
            line.with_user(auditor).action_propose_again()
        self.assertEqual((line.hold_id, hold.state), (hold, "active"))

    def test_rule_by_grade_before_the_general_one(self):
        special = self._area("TE", self.saddle, rows=1, slots=3, x=90)
        self._rule(self.form["coil"], special, grade_ids=[Command.set(self.grade.ids)])
        lots = [self.lot("G1", grade_id=self.grade.id), self.lot("G2")]
        lines = self.receipt(lots).move_line_ids
        by_lot = {line.lot_id.name: line.location_dest_id.area_id for line in lines}
        self.assertEqual(by_lot, {"G1": special, "G2": self.coil_area})

    def test_pending_goods_go_where_pending_goods_belong(self):
        zone = self._category("Quarantine", stacking="saddle", quality_zone="held")
        area = self._area("TQ", zone, rows=1, slots=3, x=70)
        self._rule(self.form["coil"], area, quality_state="pending")
        line = self.receipt([self.lot("Q1", quality_state="pending")]).move_line_ids
        self.assertEqual(line.location_dest_id.area_id, area)

    def test_hazard_classes_kept_apart_never_share_an_area(self):
        acid, base = self.env["wms.hazard.class"].create(
            [{"code": "T8A", "name": "Acid"}, {"code": "T8B", "name": "Base"}]
        )
        self.floor.hazard_pair_ids = [Command.create({"first_id": acid.id, "second_id": base.id})]
        first = self._product("Acid in bags", self.form["bag"], hazard_class_id=acid.id)
        second = self._product("Base in bags", self.form["bag"], hazard_class_id=base.id)
        self.stand(self.lot("ACID", product=first), "TB-01-01", 500)
        line = self.receipt([self.lot("BASE", product=second, weight=500)]).move_line_ids
        self.assertEqual(line.proposal_state, "no_place")
        self.assertIn("hazard class", line.proposal_text)

    def test_products_without_a_form_are_left_to_odoo(self):
        plain = self.env["product.product"].create({"name": "Glove", "is_storable": True})
        move = self.env["stock.move"].create(
            {
                "product_id": plain.id,
                "product_uom_qty": 5,
                "location_id": self.supplier.id,
                "location_dest_id": self.stock.id,
                "picking_type_id": self.warehouse.in_type_id.id,
            }
        )
        move._action_confirm()
        self.assertEqual(move.move_line_ids.location_dest_id, self.stock)
        self.assertFalse(move.move_line_ids.proposal_state)
        move.picked = True
        move._action_done()
        self.assertEqual(move.state, "done")

    def test_strategy_rule_needs_its_strategy(self):
        with self.assertRaisesRegex(ValidationError, "Choose the strategy"):
            self._rule(self.form["coil"], self.coil_area, strategy_id=False)

    def test_why_here_lists_every_place_with_its_reasons(self):
        self.coil_area.child_ids[:1].write({"lock": "in", "lock_reason": "damaged"})
        line = self.receipt([self.lot("W1")]).move_line_ids
        action = line.action_explain()
        explain = self.env["wms.putaway.explain"].browse(action["res_id"])
        self.assertEqual(len(explain.row_ids), 14)
        best = explain.row_ids[0]
        self.assertEqual(best.location_id, line.location_dest_id)
        self.assertFalse(best.refusal)
        self.assertTrue(any("damaged" in (row.refusal or "") for row in explain.row_ids))

    def test_queries_of_a_receipt_do_not_grow_with_positions(self):
        """200 lines in one pass; the bound holds for lines and places together."""
        self._area("TL", self._category("Long", stacking="single", max_tiers=1), 12, 20, x=200)
        wide = self.env["stock.location"].search([("name", "=", "TL")])
        self._rule(self.form["coil"], wide, sequence=-1)
        lots = self.env["stock.lot"].create(
            [
                {
                    "name": f"Q{number}",
                    "product_id": self.coil.id,
                    "company_id": self.company.id,
                    "weight_label": 9_000,
                }
                for number in range(200)
            ]
        )
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        picking = self.receipt(lots)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(
            len(picking.move_line_ids.filtered(lambda line: line.proposal_state == "proposed")), 200
        )
        self.assertLessEqual(queries, 900, f"{queries} queries")

    def test_button_cannot_replace_the_scan(self):
        picking = self.receipt([self.lot("B1")])
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "was not scanned"):
            picking.button_validate()

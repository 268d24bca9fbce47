"""A wish is said once, on the order, and reaches the last transfer."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..models.demand import DEMAND_FIELDS
from .common import YardCase


class DemandCase(YardCase):
    def sale(self, weight, product=None, confirm=True, **wish):
        partner = self.env["res.partner"].create({"name": "Works"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.coil).id,
                            "product_uom_qty": weight,
                            **wish,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def chosen(self, order):
        return set(order.picking_ids.move_line_ids.lot_id.mapped("name"))

    def full_wish(self):
        return {
            "wish_grade_ids": [Command.set(self.grade.ids)],
            "wish_thickness_min": 2.0,
            "wish_thickness_max": 3.0,
            "wish_width_min": 1_200.0,
            "wish_width_max": 1_300.0,
            "wish_weight_min": 8_000.0,
            "wish_weight_max": 12_000.0,
            "tolerance_apart": True,
            "tolerance_under": 5.0,
            "tolerance_over": 0.0,
            "wish_max_age": 400,
            "wish_certificate": True,
            "wish_max_heats": 2,
            "wish_max_pieces": 5,
            "wish_load": 25_000.0,
            "wish_note": "Eye to the sky",
        }

    def facts(self, record):
        return {
            name: record[name].ids if name == "wish_grade_ids" else record[name]
            for name in DEMAND_FIELDS
        }

    def fitting(self, name, place, **values):
        facts = {
            "grade_id": self.grade.id,
            "thickness": 2.5,
            "width": 1_250.0,
            "certificate_number": "MC-1",
            "heat": "H1",
        }
        return self.coil_at(name, place, **{**facts, **values})


class TestWishOnTheWay(DemandCase):
    def test_the_whole_wish_reaches_the_move(self):
        order = self.sale(20_000, **self.full_wish())
        wanted = self.facts(order.order_line)
        for move in order.picking_ids.move_ids:
            self.assertEqual(self.facts(move), wanted)

    def test_every_step_of_a_chain_has_the_wish(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.fitting("W1", "TC-01-01-1")
        order = self.sale(10_000, **self.full_wish())
        pick = order.picking_ids
        pick.location_dest_id.write({"place_kind": "dock", "barcode": "BAY"})
        self.warehouse.pick_type_id.scan_required = True
        self.scan_through(pick.with_user(self.operator), pick.move_line_ids.lot_id)
        self.assertEqual(len(order.picking_ids), 2)
        for move in order.picking_ids.move_ids:
            self.assertEqual(self.facts(move), self.facts(order.order_line))

    def test_the_move_of_the_open_rest_keeps_the_wish(self):
        self.fitting("W1", "TC-01-01-1")
        order = self.sale(30_000, **self.full_wish())
        self.assertEqual(len(order.picking_ids.move_ids), 2)
        for move in order.picking_ids.move_ids:
            self.assertEqual(self.facts(move), self.facts(order.order_line))

    def test_a_pulled_step_is_asked_with_the_wish(self):
        order = self.sale(10_000, **self.full_wish())
        values = order.picking_ids.move_ids._prepare_procurement_values()
        self.assertEqual(values["wish_width_max"], 1_300.0)
        self.assertEqual(values["wish_grade_ids"], [Command.set(self.grade.ids)])

    def test_two_wishes_for_one_product_stay_two_demands(self):
        order = self.sale(10_000, confirm=False, wish_width_max=1_000.0)
        order.order_line.copy({"order_id": order.id, "wish_width_max": 2_000.0})
        order.action_confirm()
        self.assertEqual(len(order.picking_ids.move_ids), 2)

    def test_a_copied_quotation_has_the_wish(self):
        order = self.sale(10_000, confirm=False, **self.full_wish())
        self.assertEqual(self.facts(order.copy().order_line), self.facts(order.order_line))

    def test_a_return_has_the_wish_and_is_not_held_to_it(self):
        lot = self.fitting("W1", "TC-01-01-1")
        order = self.sale(10_000, **self.full_wish())
        picking = order.picking_ids.with_user(self.operator)
        self.scan_through(picking, lot)
        self.assertEqual(picking.state, "done")
        lot.sudo().certificate_number = False
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 10_000
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual(self.facts(back.move_ids), self.facts(order.order_line))
        back.move_ids.move_line_ids.sudo().lot_id = lot
        back.move_ids.move_line_ids._check_wishes()

    def test_a_wish_changed_after_confirmation_frees_what_no_longer_fits(self):
        self.fitting("WIDE", "TC-01-01-1", production_date="2026-01-01", width=1_500.0)
        self.fitting("SLIM", "TC-01-03-1", production_date="2026-02-01")
        order = self.sale(10_000)
        self.assertEqual(self.chosen(order), {"WIDE"})
        seller = new_test_user(
            self.env,
            "seller",
            groups="base.group_user,sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order.with_user(seller).order_line.wish_width_max = 1_300.0
        self.assertEqual(self.chosen(order), {"SLIM"})

    def test_who_picks_does_not_bend_the_wish(self):
        picking = self.delivery(self.coil, 10_000)
        with self.assertRaisesRegex(UserError, "the wish changes on the order"):
            picking.move_ids.wish_width_min = 1_000
        move = self.delivery(self.coil, 10_000, user=self.supervisor).move_ids
        picking = move.picking_id
        move.wish_width_min = 1_000
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "removal.wish")])
        self.assertEqual(entry.document, picking.name)
        self.assertIn("1,000 mm wide", entry.after)

    def test_nonsense_is_refused_with_the_name_of_the_field(self):
        for values, message in (
            ({"wish_width_min": 10.0, "wish_width_max": 5.0}, "Width from .* above the upper end"),
            ({"wish_max_age": -1}, "Greatest Age .* below 0"),
            ({"weight_tolerance": 101.0}, "between 0 and 100"),
            ({"tolerance_under": -1.0}, "Under .* below 0"),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self.sale(10_000, confirm=False, **values)

    def test_the_wish_reads_as_a_sentence(self):
        order = self.sale(10_000, confirm=False, **self.full_wish())
        text = order.order_line.wish_text
        for word in (self.grade.name, "2-3 mm thick", "1,200-1,300 mm wide", "with certificate"):
            self.assertIn(word, text)


class TestWishObeyed(DemandCase):
    def test_older_lots_that_do_not_fit_are_passed_over(self):
        old = {"production_date": "2026-01-01"}
        self.fitting("THICK", "TC-01-01-1", thickness=4.0, **old)
        self.fitting("WIDE", "TC-01-02-1", width=1_500.0, **old)
        self.fitting("HEAVY", "TC-01-03-1", weight=14_000, **old)
        self.fitting("PLAIN", "TC-01-04-1", certificate_number=False, **old)
        self.fitting("OTHER", "TC-02-01-1", grade_id=False, **old)
        self.fitting("FIT", "TC-02-02-1", production_date="2026-02-01")
        order = self.sale(10_000, **self.full_wish())
        self.assertEqual(self.chosen(order), {"FIT"})

    def test_too_old_is_passed_over(self):
        today = fields.Date.today()
        self.coil_at("OLD", "TC-01-01-1", production_date=today - timedelta(days=31))
        self.coil_at("YOUNG", "TC-01-02-1", production_date=today - timedelta(days=30))
        self.assertEqual(self.chosen(self.sale(10_000, wish_max_age=30)), {"YOUNG"})

    def test_one_heat_wins_over_older_lots_of_two(self):
        self.fitting("A1", "TC-01-01-1", heat="A", production_date="2026-01-01")
        self.fitting("B1", "TC-01-02-1", heat="B", production_date="2026-01-02")
        self.fitting("B2", "TC-01-03-1", heat="B", production_date="2026-01-03")
        self.assertEqual(self.chosen(self.sale(20_000)), {"A1", "B1"})
        self.assertEqual(self.chosen(self.sale(10_000, wish_max_heats=1)), {"B2"})

    def test_the_rest_of_an_order_stays_with_its_heat(self):
        self.fitting("A1", "TC-01-01-1", heat="A")
        order = self.sale(20_000, wish_max_heats=1)
        self.assertEqual(self.chosen(order), {"A1"})
        self.fitting("B1", "TC-01-02-1", heat="B", production_date="2025-01-01")
        order.picking_ids.action_assign()
        self.assertEqual(self.chosen(order), {"A1"})
        self.fitting("A2", "TC-01-03-1", heat="A")
        order.picking_ids.action_assign()
        self.assertEqual(self.chosen(order), {"A1", "A2"})

    def test_no_more_pieces_than_wanted(self):
        for number in (1, 2, 3):
            self.coil_at(f"S{number}", f"TC-01-0{number}-1", weight=5_000)
        self.coil_at("BIG", "TC-02-01-1", weight=10_000, production_date="2026-03-01")
        self.assertEqual(self.chosen(self.sale(10_000, wish_max_pieces=1)), {"BIG"})

    def test_nothing_under_the_ordered_weight_where_only_over_is_allowed(self):
        self.coil_at("LIGHT", "TC-01-01-1", weight=9_900, production_date="2026-01-01")
        self.coil_at("MORE", "TC-01-02-1", weight=10_200, production_date="2026-02-01")
        order = self.sale(10_000, tolerance_apart=True, tolerance_over=3.0)
        self.assertEqual(self.chosen(order), {"MORE"})

    def test_reserving_again_obeys_what_changed(self):
        first = self.fitting("FIRST", "TC-01-01-1", production_date="2026-01-01")
        self.fitting("SECOND", "TC-01-02-1", production_date="2026-02-01")
        order = self.sale(10_000, **self.full_wish())
        self.assertEqual(self.chosen(order), {"FIRST"})
        order.picking_ids.do_unreserve()
        first.certificate_number = False
        order.picking_ids.action_assign()
        self.assertEqual(self.chosen(order), {"SECOND"})

    def test_a_named_piece_that_does_not_fit_is_not_reserved(self):
        lot = self.coil_at("NAMED", "TC-01-01-1", width=900.0)
        picking = self.delivery(self.coil, 5_000)
        move = picking.sudo().move_ids
        move.write({"piece_lot_id": lot.id, "wish_width_min": 1_000.0})
        picking.sudo().action_assign()
        self.assertFalse(move.move_line_ids)

    def test_what_no_longer_fits_is_refused_at_the_scan(self):
        lot = self.fitting("W1", "TC-01-01-1")
        order = self.sale(10_000, **self.full_wish())
        lot.certificate_number = False
        picking = order.picking_ids.with_user(self.operator)
        answer = self.step(picking, "W1")
        self.assertEqual(answer["message"]["kind"], "error")
        self.assertIn("no mill certificate", answer["message"]["text"])

    def test_a_supervisor_lets_it_go_with_a_reason_in_the_ledger(self):
        lot = self.fitting("W1", "TC-01-01-1")
        order = self.sale(10_000, **self.full_wish())
        lot.certificate_number = False
        picking = order.picking_ids
        line = picking.move_line_ids
        self.assertIn("no mill certificate", line.wish_miss_text)
        wizard = self.env["wms.wish.waive"].with_user(self.supervisor)
        waive = wizard.create({"line_id": line.id, "reason": " "})
        with self.assertRaisesRegex(UserError, "Say why"):
            waive.action_waive()
        waive.reason = "Customer takes the copy by mail"
        waive.action_waive()
        self.scan_through(picking.with_user(self.operator), lot)
        self.assertEqual(picking.state, "done")
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "removal.waived")])
        self.assertEqual((entry.lot, entry.reason), ("W1", "Customer takes the copy by mail"))

    def test_an_operator_waives_nothing(self):
        lot = self.fitting("W1", "TC-01-01-1")
        order = self.sale(10_000, **self.full_wish())
        lot.certificate_number = False
        move = order.picking_ids.move_ids.with_user(self.operator)
        with self.assertRaisesRegex(UserError, "A supervisor may let it go"):
            move._waive(lot, "it is fine", move._wish_misses(lot)[lot.id])

    def test_a_line_pointed_at_an_unfit_lot_by_hand_is_refused(self):
        self.fitting("FIT", "TC-01-01-1")
        wrong = self.fitting("WRONG", "TC-01-03-1", width=1_500.0)
        order = self.sale(10_000, **self.full_wish())
        line = order.picking_ids.move_line_ids.with_user(self.operator)
        with self.assertRaisesRegex(UserError, "1,500 mm wide, 1,200-1,300 wanted"):
            line.write({"lot_id": wrong.id, "location_id": wrong.place_id.id})

    def test_a_line_pointed_at_a_younger_lot_by_hand_is_sent_to_the_reason(self):
        self.coil_at("OLD", "TC-01-01-1", production_date="2026-01-01")
        new = self.coil_at("NEW", "TC-01-03-1", production_date="2026-03-01")
        picking = self.delivery(self.coil, 10_000)
        with self.assertRaisesRegex(UserError, "OLD go first"):
            picking.move_line_ids.write({"lot_id": new.id, "location_id": new.place_id.id})

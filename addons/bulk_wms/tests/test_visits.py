from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..models.visit import STATES, TRANSITIONS
from .weighbridge import WeighbridgeCase


class TestVisits(WeighbridgeCase):
    def test_a_plate_has_one_spelling_and_one_vehicle(self):
        one = self.visit(plate="沪a·d 12345", driver="Li")
        self.assertEqual(one.plate, "沪AD12345")
        one.is_weighed = False
        one.action_gate_out()
        two = self.visit(plate="沪AD-12345")
        self.assertEqual(one.vehicle_id, two.vehicle_id)
        self.assertEqual(one.vehicle_id.driver, "Li")
        self.assertEqual(two.vehicle_id.visit_count, 2)

    def test_a_plate_without_letters_is_refused(self):
        with self.assertRaises(ValidationError):
            self.visit(plate=" - ")

    @mute_logger("odoo.sql_db")
    def test_a_truck_is_in_the_yard_once(self):
        self.visit(plate="X1")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.visit(plate="x 1")
            self.env.flush_all()

    def test_arrival_turns_proposals_into_holds(self):
        lots = [self.lot("H1"), self.lot("H2")]
        receipt = self.receipt(lots)
        self.assertFalse(receipt.move_ids.hold_ids)
        self.visit(receipt)
        self.assertTrue(receipt.arrived_at)
        self.assertEqual(receipt.move_ids.hold_ids.mapped("state"), ["active", "active"])
        self.assertEqual(set(receipt.move_line_ids.mapped("proposal_state")), {"held"})

    def test_a_document_added_in_the_yard_arrives_too(self):
        visit = self.visit()
        receipt = self.receipt([self.lot("H3")])
        visit.picking_ids = receipt
        self.assertTrue(receipt.arrived_at)

    def test_holds_of_a_truck_expire_as_all_holds_do(self):
        receipt = self.receipt([self.lot("H4")])
        self.visit(receipt)
        self.frozen.tick(timedelta(hours=25))
        self.assertEqual(self.env["wms.hold"]._expire_due(), 1)
        self.assertTrue(receipt.sudo().activity_ids)

    def test_the_way_of_a_truck_is_the_table(self):
        for state, _name in STATES:
            for target, _other in STATES:
                visit = self.visit(plate=f"T{state}{target}")
                visit.sudo().state = state
                if target == state:
                    self.assertFalse(visit._go(target))
                elif target in TRANSITIONS[state]:
                    self.assertTrue(visit._go(target))
                else:
                    with self.subTest(f"{state} > {target}"), self.assertRaises(UserError):
                        visit._go(target)

    def test_letting_in_twice_is_one_entry(self):
        visit = self.visit(plate="D1")
        visit.action_gate_in()
        entries = self.entries("visit.arrived")
        self.assertEqual(len(entries), 1)
        self.assertIn("D1", entries.after)

    def test_state_and_times_are_the_flows(self):
        visit = self.visit()
        for values in ({"state": "left"}, {"gate_in_at": fields.Datetime.now()}, {"name": "X"}):
            with self.subTest(values), self.assertRaises(AccessError):
                visit.write(values)
        with self.assertRaises(AccessError):
            self.env["wms.visit"].with_user(self.operator).create({"plate": "Q", "state": "left"})
        with self.assertRaises(AccessError):
            self.env["wms.visit"].with_user(self.operator).with_context(
                default_state="left"
            ).create({"plate": "Q"})

    def test_the_purpose_follows_the_documents(self):
        receipt = self.receipt([self.lot("P1")])
        self.coil_at("P2", "TC-01-01-1")
        delivery = self.delivery(self.coil, 10_000)
        self.assertEqual(self.visit(receipt, plate="A").purpose, "unload")
        self.assertEqual(self.visit(delivery, plate="B").purpose, "load")
        self.assertEqual(self.visit(receipt, delivery, plate="C").purpose, "both")
        self.assertEqual(self.visit(plate="D", purpose="weigh").purpose, "weigh")

    def test_whoever_sees_the_truck_sees_its_photos(self):
        visit = self.visit()
        photos = (
            self.env["ir.attachment"]
            .with_user(self.operator)
            .create([{"name": f"{side}.jpg", "raw": b"x"} for side in ("front", "load")])
        )
        visit.photo_ids = photos
        seen = visit.with_user(self.supervisor).photo_ids
        self.assertEqual(seen.mapped("name"), ["front.jpg", "load.jpg"])

    def test_many_vehicles_are_listed_with_few_queries(self):
        vehicles = self.env["wms.vehicle"].create(
            [{"plate": f"Q{n}", "company_id": self.company.id} for n in range(40)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            vehicles.mapped("tare_median")
            vehicles.mapped("visit_count")

    def test_a_truck_that_was_here_stays_on_record(self):
        visit = self.visit()
        with self.assertRaises(UserError):
            visit.with_user(self.manager).unlink()


class TestGateOut(WeighbridgeCase):
    def test_an_unweighed_truck_is_stopped(self):
        visit = self.visit()
        action = visit.action_gate_out()
        self.assertEqual(action["res_model"], "wms.visit.leave")
        self.assertEqual(visit.state, "arrived")
        with self.assertRaises(UserError):
            visit.leave("in a hurry")

    def test_a_truck_that_is_not_weighed_leaves_at_once(self):
        visit = self.visit(is_weighed=False)
        self.assertIs(visit.action_gate_out(), True)
        self.assertEqual(visit.state, "left")
        self.assertTrue(visit.gate_out_at)

    def test_a_supervisor_lets_out_with_a_reason_that_is_kept(self):
        visit = self.visit(self.sand_receipt())
        ticket = self.weigh(visit, 49_000)
        boss = visit.with_user(self.supervisor)
        with self.assertRaises(UserError):
            boss.leave(" ")
        boss.leave("Driver taken ill")
        self.assertEqual(visit.state, "left")
        self.assertEqual(ticket.state, "void")
        self.assertEqual(ticket.replaced_by_ids.kind, "cancellation")
        entry = self.entries("visit.left")
        self.assertEqual(entry.reason, "Driver taken ill")
        self.assertIn(ticket.name, entry.after)
        # The truck can come again.
        self.weigh(self.visit(self.sand_receipt()), 49_000)

    def test_goods_in_hand_stop_a_truck(self):
        lot = self.lot("G1")
        receipt = self.receipt([lot])
        visit = self.visit(receipt, is_weighed=False)
        self.step(receipt, "G1")
        stops, asks = visit._left_open()
        self.assertEqual((len(stops), len(asks)), (1, 1))

    def test_open_tasks_are_asked_for_and_an_operator_answers(self):
        receipt = self.receipt([self.lot("G2")])
        visit = self.visit(receipt, is_weighed=False)
        self.assertEqual(visit.action_gate_out()["res_model"], "wms.visit.leave")
        self.env["wms.visit.leave"].with_user(self.operator).create(
            {"visit_id": visit.id, "reason": "Second truck brings the rest"}
        ).action_leave()
        self.assertEqual(visit.left_reason, "Second truck brings the rest")

    def test_a_weighed_part_of_a_large_order_is_not_asked_for(self):
        receipt = self.sand_receipt(500_000)
        visit = self.visit(receipt)
        self.weigh(visit, 49_000)
        self.weigh(visit, 15_000)
        self.assertIs(visit.action_gate_out(), True)
        self.assertNotEqual(receipt.state, "done")

    def test_nobody_sees_the_trucks_of_another_company(self):
        visit = self.visit(self.sand_receipt())
        self.weigh(visit, 49_000)
        self.weigh(visit, 15_000)
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger-w",
            groups="bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in (
            "wms.visit",
            "wms.vehicle",
            "wms.scale",
            "wms.weighing",
            "wms.weighing.reading",
        ):
            with self.subTest(model):
                found = (
                    self.env[model].with_user(stranger).with_context(allowed_company_ids=other.ids)
                )
                self.assertFalse(found.search([("company_id", "=", self.company.id)]))

from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .weighbridge import WeighbridgeCase


class TestWeighing(WeighbridgeCase):
    @contextmanager
    def refused(self, code):
        """What stands within is refused with this code."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertEqual(caught.exception.refusal["code"], code)

    def test_net_is_gross_less_tare(self):
        visit = self.visit(purpose="weigh")
        self.weigh(visit, 15_000)
        ticket = self.weigh(visit, 49_020)
        self.assertEqual((ticket.gross, ticket.tare, ticket.net), (49_020, 15_000, 34_020))
        self.assertEqual(ticket.gross_id.weight, 49_020)
        self.assertEqual(ticket.tolerance, 100)
        self.assertTrue(ticket.gross_id.frame_hash)

    def test_each_weighing_is_one_ledger_entry(self):
        visit = self.visit(purpose="weigh")
        self.weigh(visit, 15_000)
        self.weigh(visit, 49_000)
        self.assertEqual(len(self.entries("weighing.first")), 1)
        done = self.entries("weighing.done")
        self.assertEqual(done.device, "Bridge 1")
        self.assertIn('"net":34000', done.after.replace(" ", "").replace("34000.0", "34000"))

    def test_a_truck_outside_is_not_weighed(self):
        visit = self.visit(is_weighed=False)
        visit.action_gate_out()
        with self.refused("not_here"):
            self.weigh(visit, 15_000)

    def test_the_second_weighing_waits(self):
        visit = self.visit(purpose="weigh")
        self.weigh(visit, 15_000)
        reading = self.reading(49_000)
        reading.sudo().taken_at = visit.open_ticket_id.first_at + timedelta(seconds=59)
        with self.refused("too_soon"):
            visit.weigh(reading)

    def test_an_unloading_truck_does_not_get_heavier(self):
        visit = self.visit(self.sand_receipt())
        self.weigh(visit, 15_000)
        with self.refused("heavier"):
            self.weigh(visit, 49_000)

    def test_an_expired_scale_weighs_nothing(self):
        visit = self.visit(purpose="weigh")
        self.scale.valid_until = fields.Date.today() - timedelta(days=1)
        with self.refused("expired"):
            self.weigh(visit, 15_000)
        self.scale.valid_until = fields.Date.today()
        self.weigh(visit, 15_000)

    def test_unstable_too_heavy_and_too_light_are_refused(self):
        with self.refused("unstable"):
            self.reading(15_000, stable=False)
        with self.refused("too_heavy"):
            self.reading(80_020)
        with self.refused("too_light"):
            self.reading(380)

    def test_a_weight_belongs_to_one_truck(self):
        reading = self.reading(15_000)
        self.visit(plate="A1", purpose="weigh").weigh(reading)
        with self.refused("taken"):
            self.visit(plate="B1", purpose="weigh").weigh(reading)

    def test_the_window_of_the_scale_notices_that_somebody_else_weighed(self):
        visit = self.visit(purpose="weigh", user=self.hand)
        windows = self.env["wms.weigh"].with_user(self.hand)
        one, two = (
            windows.create(
                {
                    "visit_id": visit.id,
                    "source": "hand",
                    "hand_weight": weight,
                    "reason": "Cable torn",
                    "scale_id": self.scale.id,
                }
            )
            for weight in (15_000, 15_020)
        )
        one.action_weigh()
        with self.refused("moved_on"):
            two.action_weigh()
        self.assertEqual(visit.open_ticket_id.first_weight, 15_000)

    def test_an_old_weight_is_not_taken(self):
        reading = self.reading(15_000)
        self.frozen.tick(timedelta(seconds=121))
        with self.refused("stale"):
            self.visit(purpose="weigh").weigh(reading)

    def test_a_wrong_clock_is_noticed(self):
        for hours in (-25, 1):
            with self.refused("bad_time"):
                self.reading(15_000, taken_at=fields.Datetime.now() + timedelta(hours=hours))

    def test_weights_by_hand_need_the_right_and_a_reason(self):
        readings = self.env["wms.weighing.reading"]
        with self.refused("by_hand"):
            readings.with_user(self.manager)._take(self.scale, 15_000, source="hand", reason="x")
        with self.refused("no_reason"):
            readings.with_user(self.hand)._take(self.scale, 15_000, source="hand", reason=" ")
        visit = self.visit(purpose="weigh", user=self.hand)
        reading = readings.with_user(self.hand)._take(
            self.scale, 15_000, source="hand", reason="Cable torn"
        )
        visit.weigh(reading)
        ticket = self.weigh(visit, 49_000)
        self.assertTrue(ticket.by_hand)
        self.assertFalse(ticket.first_id.stable)
        self.assertIn("Cable torn", self.entries("weighing.first").after)

    def test_tickets_and_weights_are_written_by_the_flow_only(self):
        visit = self.visit(purpose="weigh")
        self.weigh(visit, 15_000)
        ticket = self.weigh(visit, 49_000)
        for record in (ticket, ticket.first_id, self.env["wms.weighing.deduction"]):
            record = record.with_user(self.manager)
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.write({"company_id": self.company.id})
            with self.assertRaises(AccessError):
                record.create({})
        with self.assertRaises(UserError):
            ticket.sudo().unlink()
        with self.assertRaises(UserError):
            ticket.first_id.sudo().unlink()

    def test_numbers_have_no_gaps(self):
        other = self.visit(plate="OTHER1", purpose="weigh")
        visit = self.visit(purpose="weigh")
        self.weigh(visit, 15_000)
        with self.assertRaises(RuntimeError), self.env.cr.savepoint():
            self.env["wms.weighing"]._open_for(other, self.reading(16_000))
            raise RuntimeError("rolled back")
        self.weigh(visit, 49_000)
        self.weigh(visit, 15_000)
        numbers = visit.weighing_ids.sorted("id").mapped("name")
        self.assertEqual(numbers, ["WT000001", "WT000002"])

    def test_companies_count_for_themselves(self):
        other = self.env["res.company"].create({"name": "Other Yard"})
        self.assertEqual(other._next_ticket_number(), "WT000001")
        self.assertEqual(self.company._next_ticket_number(), "WT000001")

    def test_axles_are_weighed_where_it_is_allowed_and_marked(self):
        with self.refused("no_axles"):
            self.reading(15_000, axles=[5_000, 10_000])
        self.company.wms_axle_weighing = True
        with self.refused("bad_axles"):
            self.reading(15_000, axles=[5_000, 9_000])
        visit = self.visit(purpose="weigh")
        visit.weigh(self.reading(15_000, axles=[5_000, 10_000]))
        self.assertTrue(self.weigh(visit, 49_000).by_axles)


class TestTare(WeighbridgeCase):
    def unload(self, gross, tare, **options):
        visit = self.visit(self.sand_receipt())
        self.weigh(visit, gross)
        ticket = self.weigh(visit, tare, **options)
        visit.action_gate_out()
        return ticket

    def test_an_unusual_tare_raises_a_discrepancy_and_the_ticket_stands(self):
        self.unload(49_000, 15_000)
        self.assertFalse(self.unload(49_000, 15_060).tare_alarm)
        self.assertFalse(self.discrepancies())
        ticket = self.unload(49_000, 15_400)
        self.assertTrue(ticket.tare_alarm)
        self.assertEqual(ticket.tare_usual, 15_030)
        found = self.discrepancies()
        self.assertEqual(found.weighing_id, ticket)
        self.assertIn("15030", found.book)
        self.assertIn("15400", found.seen)

    def test_the_usual_tare_is_the_median_of_measured_ones(self):
        for tare in (15_000, 15_020, 15_040):
            ticket = self.unload(49_000, tare)
        self.assertEqual(ticket.vehicle_id.tare_median, 15_020)
        self.assertEqual(ticket.vehicle_id.tare_last, 15_040)

    def test_a_cancelled_ticket_is_no_tare(self):
        ticket = self.unload(49_000, 15_000)
        ticket.with_user(self.supervisor).cancel("wrong truck")
        self.assertEqual(ticket.vehicle_id.tare_median, 0)

    def test_stored_tare_only_where_the_company_allows_it(self):
        self.unload(49_000, 15_000)
        with self.assertRaises(UserError):
            self.weigh(self.visit(self.sand_receipt()), 49_000, stored_tare=True)

    def test_stored_tare_makes_a_ticket_of_one_weighing_and_is_marked(self):
        self.company.wms_stored_tare_days = 30
        self.unload(49_000, 15_000)
        visit = self.visit(self.sand_receipt())
        ticket = self.weigh(visit, 48_000, stored_tare=True)
        self.assertEqual((ticket.state, ticket.net), ("done", 33_000))
        self.assertTrue(ticket.tare_is_stored)
        self.assertTrue(ticket.posted_at)
        visit.action_gate_out()
        # It is no new fact about the empty truck.
        self.assertEqual(len(ticket.vehicle_id._tare_tickets()), 1)

    def test_stored_tare_of_a_loading_truck(self):
        self.company.wms_stored_tare_days = 30
        self.unload(49_000, 15_000)
        visit = self.visit(self.delivery(self.sand, 30_000))
        ticket = self.weigh(visit, 44_000, stored_tare=True)
        self.assertEqual((ticket.direction, ticket.net), ("out", 29_000))

    def test_stored_tare_grows_old(self):
        self.company.wms_stored_tare_days = 30
        self.unload(49_000, 15_000)
        self.frozen.tick(timedelta(days=31))
        with self.assertRaises(UserError):
            self.weigh(self.visit(self.sand_receipt()), 49_000, stored_tare=True)


class TestDeductionsAndSettlement(WeighbridgeCase):
    def ticket(self, paper=0.0, rule=None, **rule_values):
        receipt = self.sand_receipt()
        receipt.partner_id = self.env["res.partner"].create({"name": "Quarry"})
        if rule:
            receipt.partner_id.settlement_rule_id = self.env["wms.settlement.rule"].create(
                {"name": rule, "kind": rule, **rule_values}
            )
        visit = self.visit(receipt)
        self.weigh(visit, 49_000)
        return self.weigh(visit, 15_000, paper_weight=paper)

    def test_deductions_are_lines_and_the_net_stays(self):
        ticket = self.ticket()
        ticket.deduct("moisture", percent=2.5, note="LAB-7")
        ticket.deduct("impurity", weight=150)
        self.assertEqual(ticket.deduction_ids.mapped("weight"), [850, 150])
        self.assertEqual((ticket.net, ticket.deducted, ticket.net_less), (34_000, 1_000, 33_000))
        self.assertEqual(self.stock_of(self.sand), 34_000)
        self.assertEqual(ticket.settled_weight, 33_000)
        self.assertEqual(len(self.entries("weighing.deducted")), 2)
        for wrong in ({"percent": 101}, {"weight": 33_001}, {}, {"percent": 1, "weight": 1}):
            with self.subTest(wrong), self.assertRaises(UserError):
                ticket.deduct("other", **wrong)

    def test_papers_stand_within_the_contracts_tolerance(self):
        ticket = self.ticket(paper=34_080, rule="agreed", permille=3)
        self.assertEqual((ticket.settlement_code, ticket.settled_weight), ("within", 34_080))
        self.assertFalse(ticket.out_of_tolerance)
        self.assertFalse(self.discrepancies())

    def test_beyond_the_contracts_tolerance_it_has_to_be_agreed(self):
        ticket = self.ticket(paper=34_200, rule="agreed", permille=3)
        self.assertEqual((ticket.settlement_code, ticket.settled_weight), ("to_agree", 0))
        self.assertTrue(ticket.out_of_tolerance)
        self.assertEqual(self.discrepancies().weighing_id, ticket)

    def test_the_scale_counts_less_what_is_deducted(self):
        ticket = self.ticket(paper=34_200, rule="receiver")
        ticket.deduct("moisture", weight=300)
        self.assertEqual(ticket.settled_weight, 33_700)

    def test_the_order_goes_before_the_partner(self):
        partner = self.env["res.partner"].create({"name": "Quarry"})
        rules = self.env["wms.settlement.rule"].create(
            [{"name": kind, "kind": kind} for kind in ("sender", "receiver")]
        )
        partner.settlement_rule_id = rules[0]
        order = self.env["purchase.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    (0, 0, {"product_id": self.sand.id, "product_qty": 34_000, "price_unit": 1})
                ],
            }
        )
        self.assertEqual(order.settlement_rule_id, rules[0])
        order.settlement_rule_id = rules[1]
        order.button_confirm()
        visit = self.visit(order.picking_ids)
        self.weigh(visit, 49_000)
        self.assertEqual(self.weigh(visit, 15_000).settlement_rule_id, rules[1])

    def test_steps_that_make_no_sense_are_refused(self):
        with self.assertRaises(UserError):
            self.ticket(rule="stepped", steps="5: 10; 3: 20")

"""Propose Lots: what the rules choose, and what another choice means before it is applied."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .test_demand import DemandCase


class TestLotProposal(DemandCase):
    def setUp(self):
        super().setUp()
        self.old = self.coil_at("OLD", "TC-01-01-1", production_date="2026-01-01", width=1_000)
        self.mid = self.coil_at("MID", "TC-01-03-1", production_date="2026-02-01", width=1_250)
        self.new = self.coil_at("NEW", "TC-02-01-1", production_date="2026-03-01", width=1_250)

    def proposal(self, record, user=None):
        action = record.with_user(user or self.operator).action_propose_lots()
        proposal = self.env["wms.lot.proposal"].with_user(user or self.operator)
        return proposal.browse(action["res_id"])

    def row(self, proposal, lot):
        return proposal.line_ids.filtered(lambda line: line.lot_id == lot)

    def names(self, proposal):
        return set(proposal.line_ids.filtered("chosen").lot_id.mapped("name"))

    def test_the_screen_shows_what_is_reserved_and_what_was_passed_over(self):
        picking = self.delivery(self.coil, 10_000)
        picking.sudo().do_unreserve()
        picking.sudo().move_ids.wish_width_min = 1_200
        picking.sudo().action_assign()
        proposal = self.proposal(picking)
        self.assertEqual(self.names(proposal), {"MID"})
        self.assertEqual((proposal.total_kg, proposal.met), (10_000, True))
        self.assertIn("1,000 mm wide", self.row(proposal, self.old).why)
        self.assertFalse(proposal.needs_reason)

    def test_a_swap_shows_its_effect_before_it_is_applied(self):
        picking = self.delivery(self.coil, 10_000)
        proposal = self.proposal(picking)
        self.assertEqual(self.names(proposal), {"OLD"})
        self.row(proposal, self.old).action_leave()
        self.row(proposal, self.new).action_take()
        self.assertEqual(proposal.passed_text, "OLD, MID")
        self.assertTrue(proposal.needs_reason)
        self.assertEqual(picking.move_line_ids.lot_id, self.old)

    def test_breaking_the_order_needs_a_reason_and_is_in_the_ledger(self):
        picking = self.delivery(self.coil, 10_000)
        proposal = self.proposal(picking)
        self.row(proposal, self.old).action_leave()
        self.row(proposal, self.new).action_take()
        with self.assertRaisesRegex(UserError, "Write down why"):
            proposal.action_apply()
        proposal.reason = "Customer saw this coil and wants it"
        proposal.action_apply()
        self.assertEqual(picking.move_line_ids.lot_id, self.new)
        self.assertEqual(picking.move_ids.piece_lot_id, self.new)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "removal.violation")])
        self.assertEqual((entry.document, entry.lot), (picking.name, "NEW"))
        self.assertIn('"passed_over":["OLD","MID"]', entry.after)
        action = self.env.ref("bulk_wms.action_wms_removal_violation")
        self.assertIn("removal.violation", action.domain)

    def test_another_choice_within_the_order_needs_no_reason(self):
        self.coil_at("TWIN", "TC-02-03-1", production_date="2026-01-01")
        picking = self.delivery(self.coil, 10_000)
        first = picking.move_line_ids.lot_id
        other = self.env["stock.lot"].search([("name", "in", ("TWIN", "OLD"))]) - first
        proposal = self.proposal(picking)
        self.row(proposal, first).action_leave()
        self.row(proposal, other).action_take()
        self.assertFalse(proposal.needs_reason)
        proposal.action_apply()
        self.assertEqual(picking.move_line_ids.lot_id, other)

    def test_rows_that_a_caller_rewrites_open_no_door(self):
        """What counts is the stock, not what the row says about it."""
        picking = self.delivery(self.coil, 10_000)
        picking.sudo().do_unreserve()
        picking.sudo().move_ids.wish_width_min = 1_200
        picking.sudo().action_assign()
        proposal = self.proposal(picking)
        self.row(proposal, self.mid).chosen = False
        self.row(proposal, self.old).write({"chosen": True, "unfit": False, "never": False})
        proposal.write({"needs_reason": False, "needs_supervisor": False, "most_kg": 99_000})
        with self.assertRaisesRegex(UserError, "A supervisor may let it go"):
            proposal.action_apply()

    def test_what_is_not_as_wanted_takes_a_supervisor(self):
        picking = self.delivery(self.coil, 10_000)
        picking.sudo().do_unreserve()
        picking.sudo().move_ids.wish_width_min = 1_200
        picking.sudo().action_assign()
        for user, refused in ((self.operator, True), (self.supervisor, False)):
            proposal = self.proposal(picking, user)
            self.row(proposal, self.mid).action_leave()
            self.row(proposal, self.old).action_take()
            proposal.reason = "Agreed by phone"
            if refused:
                with self.assertRaisesRegex(UserError, "A supervisor may let it go"):
                    proposal.action_apply()
            else:
                proposal.action_apply()
        self.assertEqual(picking.move_line_ids.lot_id, self.old)
        self.scan_through(picking, self.old)
        self.assertEqual(picking.state, "done")

    def test_too_much_takes_a_supervisor(self):
        picking = self.delivery(self.coil, 10_000)
        proposal = self.proposal(picking)
        self.row(proposal, self.mid).action_take()
        self.assertEqual((proposal.met, proposal.needs_supervisor), (False, True))
        with self.assertRaisesRegex(UserError, "20,000 kg are too much"):
            proposal.action_apply()

    def test_a_lot_that_somebody_else_reserved_meanwhile_is_said(self):
        picking = self.delivery(self.coil, 10_000)
        proposal = self.proposal(picking)
        self.row(proposal, self.mid).action_take()
        self.row(proposal, self.old).action_leave()
        self.delivery(self.coil, 10_000)
        proposal.reason = "wanted"
        with self.assertRaisesRegex(UserError, "MID: no longer free"):
            proposal.action_apply()
        self.assertEqual(picking.move_line_ids.lot_id, self.old)

    def test_a_task_in_hand_is_not_swapped(self):
        picking = self.delivery(self.coil, 10_000)
        proposal = self.proposal(picking)
        self.step(picking, "OLD")
        with self.assertRaisesRegex(UserError, "is being moved by"):
            proposal.action_apply()

    def test_applying_what_is_proposed_changes_nothing_and_writes_nothing(self):
        picking = self.delivery(self.coil, 20_000)
        before = picking.move_line_ids.lot_id
        uuids = set(picking.move_ids.mapped("task_uuid"))
        self.proposal(picking).action_apply()
        self.assertEqual(picking.move_line_ids.lot_id, before)
        self.assertEqual(set(picking.move_ids.mapped("task_uuid")), uuids)
        self.assertFalse(self.env["wms.ledger.entry"].search([("kind", "=like", "removal.%")]))

    def test_shuffles_follow_the_swap(self):
        self.coil_at("SIDE", "TC-01-02-1", production_date="2026-04-01")
        self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-04-02")
        picking = self.delivery(self.coil, 10_000)
        self.assertEqual(len(picking.shuffle_ids.move_line_ids), 1)
        proposal = self.proposal(picking)
        self.assertEqual(proposal.shuffle_count, 1)
        self.row(proposal, self.old).action_leave()
        self.row(proposal, self.new).action_take()
        self.assertEqual(proposal.shuffle_count, 0)
        proposal.reason = "The crane is down in row 1"
        proposal.action_apply()
        self.assertEqual(picking.move_line_ids.lot_id, self.new)
        open_tasks = picking.shuffle_ids.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertFalse(open_tasks)

    def test_what_must_not_leave_cannot_be_taken(self):
        """The coil that carries the place of a shuffle stays."""
        self.coil_at("SIDE", "TC-01-02-1", production_date="2026-04-01")
        self.coil_at("TOP", "TC-01-01-2", weight=9_000, production_date="2026-04-02")
        picking = self.delivery(self.coil, 10_000)
        self.assertEqual(picking.shuffle_ids.move_line_ids.location_dest_id.barcode, "TC-01-02-2")
        proposal = self.proposal(picking)
        self.assertTrue(self.row(proposal, self.mid).never)
        self.row(proposal, self.old).action_leave()
        self.row(proposal, self.mid).action_take()
        with self.assertRaisesRegex(UserError, "must not leave: MID: Carries"):
            proposal.action_apply()

    def test_a_quotation_shows_what_would_be_chosen_and_reserves_nothing(self):
        seller = new_test_user(
            self.env,
            "seller2",
            groups="base.group_user,sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self.sale(20_000, confirm=False, wish_width_min=1_200, wish_load=15_000)
        proposal = self.proposal(order.order_line, seller)
        self.assertEqual(self.names(proposal.sudo()), {"MID", "NEW"})
        self.assertEqual(len(proposal.loads_text.splitlines()), 2)
        with self.assertRaises(AccessError):
            proposal.action_apply()
        with self.assertRaisesRegex(UserError, "Confirm the order first"):
            self.proposal(order.order_line, self.manager).action_apply()

    def test_the_order_line_says_what_there_is_for_it(self):
        self.delivery(self.coil, 10_000)
        receipt = self.receipt([self.lot("COMING", weight=7_000, width=1_250)])
        order = self.sale(30_000, confirm=False, wish_width_min=1_200)
        line = order.order_line
        self.assertEqual((line.wish_free_kg, line.wish_free_pieces), (20_000, 2))
        self.assertEqual((line.wish_reserved_kg, line.wish_reserved_pieces), (0, 0))
        self.assertEqual((line.wish_expected_kg, line.wish_expected_pieces), (7_000, 1))
        self.assertTrue(line.wish_short)
        line.product_uom_qty = 27_000
        self.assertFalse(line.wish_short)
        lots = self.env["stock.lot"].search(line.action_matching_lots()["domain"])
        self.assertEqual(set(lots.mapped("name")), {"MID", "NEW"})
        self.assertTrue(receipt)

    def test_availability_of_many_lines_is_read_at_once(self):
        order = self.sale(10_000, confirm=False)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.order_line.mapped("wish_free_kg")
            return self.env.cr.sql_log_count - before

        one = queries()
        for width in (1_000, 1_100, 1_200, 1_300):
            order.order_line[0].copy({"order_id": order.id, "wish_width_min": width})
        self.assertLessEqual(queries(), one + 4)

    def test_bags_are_swapped_too(self):
        for name, place, made in (
            ("B1", "TB-01-01", "2026-01-01"),
            ("B2", "TB-01-02", "2026-02-01"),
        ):
            lot = self.lot(name, product=self.bags, weight=0, production_date=made)
            self.stand(lot, place, 2_000)
        picking = self.delivery(self.bags, 1_500)
        proposal = self.proposal(picking)
        rows = {line.lot_id.name: line for line in proposal.line_ids}
        rows["B1"].action_leave()
        rows["B2"].action_take()
        self.assertEqual((proposal.total_kg, proposal.passed_text), (1_500, "B1"))
        proposal.reason = "B1 stands behind a truck"
        proposal.action_apply()
        lines = picking.move_line_ids
        self.assertEqual([(line.lot_id.name, line.quantity) for line in lines], [("B2", 1_500)])

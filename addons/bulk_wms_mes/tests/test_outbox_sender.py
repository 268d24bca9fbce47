from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..outbound.transport import Outcome
from .outbox_case import Line, OutboxCase


class TestOutboxSender(OutboxCase):
    """Order per key, tries, a partner that is down, dead letters."""

    def test_events_of_one_lot_go_in_order_others_go_on(self):
        first, second = self.emit("A-1", 2)
        other = self.emit("B-1")
        line = Line("down")
        self.send(line)
        self.assertEqual(first.state, "retry")
        self.send(line, 3)
        self.assertEqual(other.state, "confirmed", "another lot does not wait")
        self.assertEqual(second.state, "pending", "the second does not overtake the first")
        self.let_pass(first)
        self.send(line, 2)
        self.assertEqual((first | second).mapped("state"), ["confirmed", "confirmed"])
        self.assertEqual([event["SequenceNumber"] for event in line.got], [1, 1, 1, 2])

    def test_numbers_have_no_gap_and_count_by_partner_and_key(self):
        other = self.a_partner(outbound="poll", endpoint=False)
        self.emit("A-1", 3)
        self.emit("B-1", 2)
        for partner in self.partner | other:
            numbers = [
                (event.sequence_key, event.sequence_number)
                for event in self.events(partner=partner)
            ]
            self.assertEqual(numbers, [("A-1", 1), ("A-1", 2), ("A-1", 3), ("B-1", 1), ("B-1", 2)])

    def test_the_same_id_goes_again_until_it_is_confirmed(self):
        event = self.emit("A-1")
        line = Line(Outcome("failed", "HTTP_503", "busy"), Outcome("failed", "HTTP_503", "busy"))
        for _turn in range(3):
            self.let_pass(event)
            self.send(line)
        self.assertEqual(event.state, "confirmed")
        self.assertEqual({one["EventID"] for one in line.got}, {event.message_id})
        self.assertEqual(event.attempts, 3)
        self.assertEqual(self.send(line), 0, "a confirmed event is not sent again")

    def test_pauses_grow(self):
        event = self.emit("A-1")
        line = Line(*[Outcome("failed", "HTTP_500", "x")] * 5)
        pauses = []
        for _turn in range(5):
            self.let_pass(event)
            self.send(line)
            pauses.append(round((event.next_try_at - fields.Datetime.now()).total_seconds()))
        for pause, wish in zip(pauses, (5, 15, 60, 300, 900), strict=True):
            self.assertAlmostEqual(pause, wish, delta=2)

    def test_retry_after_of_the_partner_is_kept(self):
        event = self.emit("A-1")
        self.send(Line(Outcome("failed", "HTTP_429", "slow", wait=120.0)))
        wait = (event.next_try_at - fields.Datetime.now()).total_seconds()
        self.assertAlmostEqual(wait, 120, delta=2)

    def test_after_five_failures_of_the_line_the_partner_is_probed_only(self):
        events = [self.emit(f"A-{number}") for number in range(6)]
        line = Line(*["down"] * 20)
        self.assertEqual(self.send(line, 10), 5)
        self.assertTrue(self.connection.down_since)
        self.assertEqual(self.connection.status, "down")
        self.assertEqual(events[5].state, "pending")
        self.connection.sudo().probe_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.send(line, 3), 1, "one probe, then a minute's rest")

    def test_a_partner_that_comes_back_gets_all_at_once(self):
        events = self.env["mes.message"]
        for number in range(6):
            events |= self.emit(f"A-{number}")
        line = Line(*["down"] * 5)
        self.send(line, 5)
        self.connection.sudo().probe_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.send(line, 10), 6)
        self.assertEqual(set(events.mapped("state")), {"confirmed"})
        self.assertFalse(self.connection.down_since)
        self.assertEqual(self.connection.failures, 0)

    def test_an_outage_of_days_kills_no_event(self):
        event = self.emit("A-1")
        line = Line(*["down"] * 100)
        self.send(line, 5)
        for _probe in range(60):
            event.sudo().write(
                {"first_try_at": fields.Datetime.now() - timedelta(days=3), "next_try_at": False}
            )
            self.connection.sudo().write(
                {"failures": 9, "down_since": fields.Datetime.now(), "probe_at": False}
            )
            self.send(line)
        self.assertEqual(event.state, "retry")

    def test_a_refused_event_is_dead_and_holds_its_lot_only(self):
        first, second = self.emit("A-1", 2)
        other = self.emit("B-1")
        self.send(Line("refused"), 5)
        self.assertEqual(first.state, "dead")
        self.assertEqual(first.error_code, "HTTP_422")
        self.assertEqual(second.state, "pending")
        self.assertEqual(second.held_by_id, first)
        self.assertEqual(other.state, "confirmed")

    def test_twenty_tries_and_it_is_dead(self):
        event = self.emit("A-1")
        line = Line(*[Outcome("failed", "HTTP_500", "x")] * 30)
        for _turn in range(25):
            self.let_pass(event)
            self.send(line)
        self.assertEqual(event.state, "dead")
        self.assertEqual(len(line.got), 20)

    def test_a_dead_event_calls_the_integration_managers_once(self):
        self.emit("A-1")
        self.emit("B-1")
        self.send(Line("refused", "refused"), 2)
        mine = self.partner.activity_ids.filtered(lambda one: one.user_id == self.integration)
        self.assertEqual(len(mine), 1)

    def test_replay_sends_the_same_id_and_is_in_the_ledger(self):
        event = self.emit("A-1")
        self.send(Line("refused"))
        with self.assertRaises(AccessError):
            event.with_user(self.supervisor).action_replay()
        event.with_user(self.integration).action_replay()
        self.assertEqual(event.state, "pending")
        line = Line()
        self.send(line)
        self.assertEqual(line.got[0]["EventID"], event.message_id)
        self.assertEqual(event.state, "confirmed")
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "mes.replayed")], limit=1)
        self.assertEqual(entry.document, event.message_id)
        self.assertFalse(self.partner.activity_ids, "nothing is dead any more")

    def test_discard_needs_a_reason_and_lets_the_next_go(self):
        first, second = self.emit("A-1", 2)
        self.send(Line("refused"))
        mine = first.with_user(self.integration)
        with self.assertRaises(UserError):
            mine.discard("  ")
        mine.discard("Told by telephone")
        self.assertEqual(first.state, "cancelled")
        self.send(Line(), 2)
        self.assertEqual(second.state, "confirmed")

    def test_a_confirmed_event_is_neither_replayed_nor_discarded(self):
        event = self.emit("A-1")
        self.send(Line())
        with self.assertRaises(UserError):
            event.with_user(self.integration).action_replay()
        with self.assertRaises(UserError):
            event.with_user(self.integration).discard("no")

    def test_nobody_writes_events_by_hand(self):
        event = self.emit("A-1")
        with self.assertRaises(AccessError):
            event.with_user(self.integration).write({"state": "confirmed"})

    def test_a_paused_partner_is_left_alone(self):
        self.emit("A-1")
        self.partner.paused = True
        self.assertEqual(self.send(Line()), 0)

    def test_the_job_sends_and_says_when_to_come_again(self):
        event = self.emit("A-1")
        line = Line("down")
        cron = self.env.ref("bulk_wms_mes.cron_mes_send")
        cron_calls = []
        with (
            patch.object(type(self.partner), "_partner_line", lambda system: line),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60.0),
            patch.object(type(cron), "_trigger", lambda cron, at=None: cron_calls.append(at)),
        ):
            self.env["mes.message"]._cron_send()
        self.assertEqual(event.state, "retry")
        self.assertEqual(cron_calls, [event.next_try_at])

    def test_what_is_dead_or_down_raises_an_alert_until_it_is_mended(self):
        self.emit("A-1")
        self.send(Line("refused"))
        rule = self.env.ref("bulk_wms_mes.alert_rule_mes_dead")
        causes = [cause for cause in rule._causes_mes_dead() if cause["key"] == self.connection.id]
        self.assertEqual([cause["facts"]["count"] for cause in causes], [1])
        self.assertIn("1 messages", rule._sentence_mes_dead(causes[0]["facts"]))
        self.events()[0].with_user(self.integration).discard("gone")
        self.assertFalse(
            [one for one in rule._causes_mes_dead() if one["key"] == self.connection.id]
        )
        down = self.env.ref("bulk_wms_mes.alert_rule_mes_down")
        self.connection.sudo().down_since = fields.Datetime.now() - timedelta(minutes=11)
        self.env.flush_all()
        self.assertIn(self.connection.id, [one["key"] for one in down._causes_mes_down()])
        self.connection.sudo().down_since = fields.Datetime.now() - timedelta(minutes=9)
        self.env.flush_all()
        self.assertNotIn(self.connection.id, [one["key"] for one in down._causes_mes_down()])

    def test_an_old_queue_raises_an_alert(self):
        event = self.emit("A-1")
        rule = self.env.ref("bulk_wms_mes.alert_rule_mes_queue")
        self.assertNotIn(self.connection.id, [one["key"] for one in rule._causes_mes_queue()])
        event.sudo().received_at = fields.Datetime.now() - timedelta(minutes=61)
        self.env.flush_all()
        self.assertIn(self.connection.id, [one["key"] for one in rule._causes_mes_queue()])

    def test_the_health_page_counts(self):
        self.emit("A-1", 2)
        self.emit("B-1")
        self.send(Line("refused", "confirmed"), 2)
        link = self.connection
        link.invalidate_recordset()
        self.assertEqual((link.queue_out, link.dead_count, link.status), (1, 1, "stuck"))
        self.assertEqual((link.day_count, link.error_count), (3, 1))
        self.assertTrue(link.last_out_at)

from unittest.mock import patch

from ..models import outbox_poll
from .outbox_case import Line, OutboxCase


class TestPolledEvents(OutboxCase):
    """A partner that hosts no service asks for its events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"outbound": "poll", "endpoint": False})

    def test_events_come_in_order_until_they_are_confirmed(self):
        events = self.emit("A-1", 3)
        asked = [self.partner._poll_events(2) for _time in range(2)]
        self.assertEqual(asked[0], asked[1], "what is not confirmed comes again")
        self.assertEqual([one["SequenceNumber"] for one in asked[0]], [1, 2])
        first = asked[0][0]["EventID"]
        self.assertEqual(self.partner._confirm_events([first, "unknown"]), [first])
        self.assertEqual([one["SequenceNumber"] for one in self.partner._poll_events(200)], [2, 3])
        self.assertEqual(events.mapped("state"), ["confirmed", "sent", "sent"])

    def test_an_answer_is_never_longer_than_it_may_be_and_never_empty(self):
        events = self.emit("A-1", 3)
        longest = max(len(event.body) for event in events)
        for most, count in ((1, 1), (2 * longest, 2), (9 * longest, 3)):
            with self.subTest(most=most), patch.object(outbox_poll, "MOST_TEXT", most):
                polled = self.partner._poll_events(200)
                self.assertEqual([one["SequenceNumber"] for one in polled], [1, 2, 3][:count])

    def test_confirming_twice_does_nothing(self):
        event = self.emit("A-1")
        self.partner._poll_events(10)
        self.partner._confirm_events([event.message_id])
        at = event.confirmed_at
        self.assertEqual(self.partner._confirm_events([event.message_id]), [event.message_id])
        self.assertEqual(event.confirmed_at, at)

    def test_nobody_confirms_events_of_another(self):
        other = self.a_partner(outbound="poll", endpoint=False)
        event = self.emit("A-1").filtered(lambda one: one.system_id == self.partner)
        self.assertEqual(other._confirm_events([event.message_id]), [])
        self.assertEqual(event.state, "pending")

    def test_it_is_never_pushed_to_such_a_partner(self):
        self.emit("A-1")
        line = Line()
        with self.subTest("the job passes it by"):
            links = self.env["mes.connection"].search(
                [("system_id.outbound", "in", ("soap", "rest"))]
            )
            self.assertNotIn(self.connection, links)
        self.assertFalse(line.got)

    def test_an_event_names_what_the_contract_names(self):
        self.emit("A-1")
        event = self.partner._poll_events(1)[0]
        self.assertEqual(event["EventType"], "MaterialLotStatusChanged")
        self.assertEqual(event["SequenceKey"], "A-1")
        self.assertEqual(event["MaterialLotStatusChanged"]["MaterialLotID"], "A-1")

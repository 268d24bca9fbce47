import json

from ..operations import OPERATIONS
from ..outbound.event import EVENTS
from .outbox_case import OutboxCase


class TestMessageReading(OutboxCase):
    """A message as people read it, whatever a partner wrote into it."""

    def message(self, **body):
        return self.env["mes.message"].create(
            {
                "system_id": self.partner.id,
                "direction": "in",
                "operation": "ReportWeight",
                "message_id": "read-1",
                "state": "processed",
                "body": json.dumps(body),
                "ack": json.dumps({"Status": "Processed"}),
            }
        )

    def test_a_time_is_shown_in_the_readers_zone(self):
        message = self.message(WeighedDateTime="2026-03-01T23:30:00+00:00")
        shown = message.with_context(tz="Asia/Shanghai").document_html
        self.assertIn("03/02/2026", shown)
        self.assertIn("07:30", shown)

    def test_a_text_that_only_looks_like_a_time_is_shown_as_it_is(self):
        self.assertIn(
            "2026-99-99T99:99:99Z", self.message(Reason="2026-99-99T99:99:99Z").document_html
        )

    def test_what_a_partner_wrote_is_text_and_never_markup(self):
        shown = self.message(
            Reason="<script>alert(1)</script>", MaterialLotID="<b>1</b>"
        ).document_html
        self.assertNotIn("<script", shown)
        self.assertNotIn("<b>", shown)

    def test_data_and_answer_have_a_line_for_each_value(self):
        message = self.message(Reason="x", MaterialLotID="C-1")
        self.assertGreaterEqual(message.body_text.count("\n"), 3)
        self.assertGreaterEqual(message.ack_text.count("\n"), 2)

    def test_an_envelope_is_shown_as_it_came(self):
        message = self.message()
        message.ack = "<soap:Envelope/>"
        self.assertEqual(message.ack_text, "<soap:Envelope/>")

    def test_every_operation_that_is_stored_and_every_event_has_a_title(self):
        titles = self.env["mes.message"]._titles()
        stored = {name for name, operation in OPERATIONS.items() if operation.stored}
        self.assertEqual(titles.keys(), stored | {*EVENTS})

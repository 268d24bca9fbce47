from datetime import timedelta

from odoo import fields

from .common import MesCase


class TestRetention(MesCase):
    """Raw texts go first, whole messages later, and never what still has to take effect."""

    def setUp(self):
        super().setUp()
        self.system.write({"payload_days": 60, "retention_days": 400})
        self.order()

    def aged(self, days, order="PO-1", **header):
        self.receive(self.produced(f"K{days}"), header=header, order=order)
        message = self.message()
        message.received_at = fields.Datetime.now() - timedelta(days=days)
        return message

    def test_the_raw_text_goes_and_what_came_of_it_stays(self):
        fresh, old = self.aged(59), self.aged(61)
        self.env["mes.message"]._gc_old()
        self.assertTrue(fresh.raw)
        self.assertFalse(old.raw)
        self.assertEqual((old.state, bool(old.ack), bool(old.line_ids)), ("processed", True, True))

    def test_a_duplicate_is_known_as_long_as_the_message_is_kept(self):
        old = self.aged(61)
        self.env["mes.message"]._gc_old()
        self.assertEqual(old._again(old.sha256, old.operation)["Status"], "Duplicate")

    def test_a_message_goes_after_its_time_unless_documents_point_to_it(self):
        rejected = self.aged(401, order="PO-NOWHERE")
        self.assertEqual(rejected.state, "rejected")
        booked = self.aged(402)
        self.env["mes.message"]._gc_old()
        self.assertFalse(rejected.exists())
        self.assertTrue(booked.exists(), "its coil is in the book")

    def test_what_waits_is_kept_however_old(self):
        waiting = self.aged(403, SequenceKey="A", SequenceNumber=2)
        self.env["mes.message"]._gc_old()
        self.assertTrue(waiting.exists() and waiting.raw)

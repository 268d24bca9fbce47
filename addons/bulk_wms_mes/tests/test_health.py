from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .outbox_case import OutboxCase


@tagged("post_install", "-at_install")
class TestMesHealth(OutboxCase):
    """The bridge is a part of the health page."""

    def part(self, name):
        self.env.flush_all()
        self.env.invalidate_all()
        return {part.name: part for part in self.env["wms.health"]._parts()}[name]

    def figures(self, name):
        return {
            (figure.name, figure.labels.get("partner", figure.labels.get("queue"))): figure.value
            for figure in self.part(name).figures
        }

    def test_a_partner_that_is_not_reached_is_told(self):
        link = self.env["mes.connection"].search([("system_id", "=", self.partner.id)])
        key = ("mes_partner_up", self.partner.name)
        self.assertEqual(self.figures("mes")[key], 1)
        link.sudo().down_since = fields.Datetime.now() - timedelta(minutes=5)
        part = self.part("mes")
        self.assertEqual(part.state, "warning")
        self.assertIn(self.partner.name, part.words)
        self.assertEqual(self.figures("mes")[key], 0)

    def test_an_old_queue_is_a_warning(self):
        before = self.figures("queues")[("queue_waiting", "mes_in")]
        self.env["mes.message"].sudo().create(
            {
                "system_id": self.partner.id,
                "direction": "in",
                "state": "received",
                "message_id": "health-1",
                "operation": "Ping",
                "received_at": fields.Datetime.now() - timedelta(hours=1),
            }
        )
        part = self.part("queues")
        self.assertEqual(part.state, "warning")
        self.assertIn("mes_in", part.words)
        self.assertEqual(self.figures("queues")[("queue_waiting", "mes_in")], before + 1)

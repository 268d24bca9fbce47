"""A partner that wants events, and a line to it that says what the test tells it to."""

import uuid

from odoo.tests import new_test_user

from odoo.addons.bulk_wms.tests.common import YardCase

from ..outbound.transport import Outcome


class Line:
    """Stands for the line to a partner: keeps what it was given, answers as told."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.got = []

    def send(self, event):
        self.got.append(event)
        answer = self.answers.pop(0) if self.answers else "confirmed"
        if isinstance(answer, Outcome):
            return answer
        if answer == "down":
            return Outcome("failed", "UNREACHABLE", "no route", line=True)
        if answer == "refused":
            return Outcome("refused", "HTTP_422", "no such lot")
        return Outcome(answer)

    @property
    def kinds(self):
        return [event["EventType"] for event in self.got]


class OutboxCase(YardCase):
    """The yard of YardCase with one partner that gets every event."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.integration = new_test_user(
            cls.env,
            f"integration-{uuid.uuid4().hex[:6]}",
            groups="base.group_user,bulk_wms_mes.group_integration",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.partner = cls.a_partner()
        cls.connection = cls.partner.connection_ids

    @classmethod
    def a_partner(cls, **values):
        return cls.env["mes.system"].create(
            {
                "name": "MES",
                "code": f"MES-{uuid.uuid4().hex[:6]}",
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "user_id": cls.supervisor.id,
                "outbound": "rest",
                "endpoint": "http://mes.plant.example:8090/events",
                **values,
            }
        )

    def events(self, kind=None, partner=None):
        """Events of the partner in the order in which they were made."""
        domain = [("system_id", "=", (partner or self.partner).id), ("direction", "=", "out")]
        if kind:
            domain.append(("operation", "=", kind))
        return self.env["mes.message"].search(domain, order="id")

    def emit(self, key, count=1):
        """``count`` events about the lot ``key``."""
        lot = self.env["stock.lot"].search(
            [("name", "=", key), ("company_id", "=", self.company.id)]
        ) or self.lot(key)
        before = self.events()
        for _number in range(count):
            lot._tell_changed("quality", {lot.id: ("Restricted", "UnRestricted")}, "")
        return self.events() - before

    def send(self, line, times=1):
        """So many turns of the sender; returns how many had something to send."""
        message = self.env["mes.message"].sudo()
        return sum(message._send_next(self.connection.sudo(), line) for _turn in range(times))

    def let_pass(self, *messages):
        """The pause before the next try is over."""
        for message in messages:
            message.sudo().next_try_at = False

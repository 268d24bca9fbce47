"""A yard with a gateway, a gate and tags; events come as the gateway posts them."""

import time
import uuid

from odoo.addons.bulk_wms.tests.common import YardCase


class RfidCase(YardCase):
    """``self.gate``, ``self.zone``, ``self.crane``, ``self.handheld``: readers of one gateway."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = cls.env["rfid.gateway"].create(
            {
                "name": f"gw-{uuid.uuid4().hex[:8]}",
                "company_id": cls.company.id,
                "user_id": cls.operator.id,
            }
        )
        cls.gateway.make_key()
        cls.gate = cls._reader("north", "gate", alarm_output=2, alarm_seconds=15)
        cls.zone = cls._reader("zone-tc", "zone", location_id=cls.coil_area.id)
        cls.handheld = cls._reader("hand-1", "handheld")
        cls.hoist = cls.env["wms.equipment"].create(
            {"name": "Crane 1", "kind": "crane", "company_id": cls.company.id}
        )
        cls.crane = cls._reader("crane-1", "crane", equipment_id=cls.hoist.id)
        cls.events = cls.env["rfid.event"]
        cls.clock = time.time() - 60

    @classmethod
    def _reader(cls, name, mode, **values):
        return cls.env["rfid.reader"].create(
            {"gateway_id": cls.gateway.id, "name": name, "mode": mode, **values}
        )

    @classmethod
    def tag(cls, record, **values):
        """A new tag on ``record``; its EPC."""
        epc = f"30{uuid.uuid4().hex[:22]}"
        tags = cls.env["rfid.tag"].with_user(cls.operator)
        return tags._bind(epc, record.with_user(cls.operator), **values).epc

    def event(self, kind="passed", epc=None, reader=None, **values):
        """An event as the gateway posts it; each a little after the one before."""
        type(self).clock += 0.01
        return {
            "id": uuid.uuid4().hex,
            "reader": (reader or self.gate).name,
            "kind": kind,
            **({"epc": epc} if epc else {}),
            "first_seen": self.clock - 0.005,
            "last_seen": self.clock,
            "reads": 30,
            "confidence": 0.9,
            **values,
        }

    def post(self, *events, gateway=None):
        """Take these events; the answer of the post."""
        gateway = gateway or self.gateway
        body = {"gateway": gateway.name, "sent_at": time.time(), "events": list(events)}
        return self.events._take(gateway, body)

    def work(self):
        """What the job does, without its commits: all that waits, trucks too."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rfid_event SET received_at = received_at - interval '1 minute'"
            " WHERE state = 'new'"
        )
        self.events.invalidate_model()
        claimed = []
        for _step in range(100):
            if not self.events._step(claimed):
                break
        self.env.invalidate_all()

    def happens(self, *events):
        """Post and work; the stored events, in order."""
        self.post(*events)
        self.work()
        stored = self.events.search([("event_id", "in", [one["id"] for one in events])])
        return stored.sorted("id")

    def visit(self, picking, state="arrived", plate=None):
        """A truck for this transfer, by default in the yard."""
        visit = (
            self.env["wms.visit"]
            .with_user(self.operator)
            .create(
                {
                    "plate": plate or f"T{uuid.uuid4().hex[:6]}",
                    "company_id": self.company.id,
                    "picking_ids": [(6, 0, picking.ids)],
                    "is_weighed": False,
                }
            )
        )
        if state == "arrived":
            visit.action_gate_in()
        return visit

    def discrepancies(self, lot, kind):
        return self.env["wms.discrepancy"].search([("lot_id", "=", lot.id), ("kind", "=", kind)])

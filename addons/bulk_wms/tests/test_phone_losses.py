import os

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo.addons.bulk_wms.controllers.phone_api import PhoneCall

from .phone_case import PhoneCase
from .rules import broken_rules

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "12"))
# What happens to one try of a step: it never arrives, its answer never comes back, or all is well.
# A killed app and a person who has gone on show in the same way: the step is sent again, later.
LOSSES = st.lists(
    st.sampled_from(["fine", "request lost", "answer lost", "app killed", "gone on"]),
    min_size=0,
    max_size=40,
)


class Client:
    """The outbox of the phone as a model: a step is written down before it is sent, sent in order
    with one key, and struck out only when its answer is here."""

    def __init__(self, service, device, luck):
        self.service, self.device, self.luck = service, device, list(luck)
        self.queue, self.answers, self.number = [], {}, 0
        # Whether somebody stood there when the answer came.
        self.read = {}

    def take(self, **values):
        self.number += 1
        self.queue.append({"key": f"step-{self.number}", "late": False, **values})

    def send_all(self):
        """Try until everything has its answer; good luck comes in the end."""
        while self.queue:
            step = self.queue[0]
            luck = self.luck.pop(0) if self.luck else "fine"
            if luck == "request lost":
                continue
            if luck in ("app killed", "gone on"):
                step["late"] = True
            answer = self.service._call(self.device, PhoneCall(**step))
            if luck in ("answer lost", "app killed"):
                continue
            self.answers[step["key"]] = answer
            self.read[step["key"]] = not step["late"]
            self.queue.pop(0)


class TestPhoneLosses(PhoneCase):
    """Whatever the network does, nothing is lost and nothing is done twice."""

    def test_random_losses_lose_nothing_and_do_nothing_twice(self):
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize="HYPOTHESIS_RANDOM" not in os.environ,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        # The answer to a refusal is lost, and its person has gone on when it is sent again.
        @example(luck=["fine", "answer lost", "gone on"], wrong={0})
        @example(luck=["answer lost", "app killed", "request lost"], wrong=set())
        @given(luck=LOSSES, wrong=st.sets(st.integers(0, 2)))
        def play(luck, wrong):
            with self.env.cr.savepoint() as savepoint:
                self.play(luck, wrong)
                savepoint.rollback()
            self.env.invalidate_all()

        play()

    def play(self, luck, wrong):
        lots = [self.lot(f"LOSS{number}") for number in range(3)]
        picking = self.receipt(lots)
        picking._arrive()
        service = self.env(user=self.operator.id)["wms.phone.service"]
        client = Client(service, self.device, luck)
        for number, lot in enumerate(lots):
            line = picking.move_line_ids.filtered(lambda line, lot=lot: line.lot_id == lot)
            place = "TS-01-01-1" if number in wrong else line.location_dest_id.barcode
            task = line.task_uuid
            client.take(method="step", picking_id=picking.id, text=lot.name, task_uuid=task)
            client.take(
                method="step",
                picking_id=picking.id,
                text=place,
                state={"state": "place", "task_uuid": task},
            )
        client.send_all()
        self.check(client, lots, picking, wrong)

    def check(self, client, lots, picking, wrong):
        """Every step has one scan; every lot stands where it was put, or somebody knows why not."""
        scans = self.env["wms.scan"].search([("device_id", "=", self.device.id)])
        self.assertEqual(len(scans), client.number)
        self.assertEqual(len(client.answers), client.number)
        confirmed = scans.filtered(lambda scan: scan.result == "confirmed")
        self.assertEqual(len(confirmed), len(lots) - len(wrong))
        for number, lot in enumerate(lots):
            lines = self.env["stock.move.line"].search(
                [("lot_id", "=", lot.id), ("state", "=", "done")]
            )
            self.assertEqual(len(lines), 0 if number in wrong else 1)
            self.assertEqual(bool(self.place_of(lot)), number not in wrong)
        refused = scans.filtered(lambda scan: scan.result == "refused")
        told = self.env["wms.discrepancy"].search([("scan_id", "in", refused.ids)])
        for scan in refused:
            self.assertTrue(scan in told.scan_id or client.read[scan.key], client.answers[scan.key])
        self.assertEqual(len(told), len(told.scan_id))
        self.assertFalse(broken_rules(self.env))

import json
import time
import uuid

from odoo.tests import HttpCase, tagged

from .common import RfidCase


@tagged("post_install", "-at_install")
class TestHttp(RfidCase, HttpCase):
    """The door of the gateways: who is let in, and what no body can break."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.gateway.make_key()

    def send(self, what, body, key=None, **headers):
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return self.url_open(
            f"/bulk_rfid/api/1/{what}",
            data=data,
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.key if key is None else key}",
                **headers,
            },
        )

    def body(self, *events):
        return {"gateway": self.gateway.name, "sent_at": time.time(), "events": list(events)}

    def test_events_and_heartbeat_are_taken(self):
        lot = self.coil_at("HC1", "TC-01-01-1")
        event = self.event(epc=self.tag(lot), direction="out")
        answer = self.send("events", self.body(event))
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertAlmostEqual(answer.json()["time"], time.time(), delta=5)
        self.assertEqual(answer.json()["outputs"][0]["output"], 2)
        self.assertTrue(self.events.search([("event_id", "=", event["id"])]))
        beat = {**self.body(), "spool_depth": 7, "trouble": "", "readers": []}
        self.assertEqual(self.send("heartbeats", beat).status_code, 200)
        self.gateway.invalidate_recordset()
        self.assertEqual((self.gateway.spool_depth, self.gateway.state), (7, "ok"))

    def test_a_wrong_key_is_told_so_and_slowed_down(self):
        for _try in range(10):
            self.assertEqual(self.send("events", self.body(), key="wrong").status_code, 401)
        self.assertEqual(self.send("events", self.body(), key="wrong").status_code, 429)
        # The right key is let in all the same.
        self.assertEqual(self.send("events", self.body()).status_code, 200)

    def test_a_dropped_key_is_worth_nothing(self):
        self.gateway.action_drop_key()
        self.assertEqual(self.send("events", self.body()).status_code, 401)

    def test_a_key_of_another_gateway_is_refused(self):
        body = {**self.body(), "gateway": "somebody-else"}
        self.assertEqual(self.send("events", body).status_code, 403)

    def test_no_body_breaks_the_door(self):
        event = self.event(epc="3034" * 6)
        for body, status in (
            (" ", 400),
            ("{", 400),
            ("[" * 100_000, 400),
            ("[]", 400),
            ("null", 400),
            ('{"gateway": 1e999}', 403),
            (b"\xff\xfe\x00", 400),
            ({"gateway": self.gateway.name}, 400),
            ({"gateway": self.gateway.name, "events": {}}, 400),
            (self.body(*[event] * 501), 413),
            (b" " * 1_100_000, 413),
        ):
            with self.subTest(str(body)[:40]):
                answer = self.send("events", body)
                self.assertEqual(answer.status_code, status, answer.text[:200])
        odd = self.body({**event, "x": 10**400}, {**event, "id": uuid.uuid4().hex, "reads": 1e308})
        answer = self.send("events", json.dumps(odd))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(answer.json()["refused"]), 2)
        beat = {"gateway": self.gateway.name, "readers": [7, {"reader": "\ud800"}], "lost": 10**30}
        self.assertEqual(self.send("heartbeats", beat).status_code, 200)

    def test_a_gateway_whose_account_is_gone_is_told_so(self):
        self.operator.sudo().active = False
        self.assertEqual(self.send("events", self.body()).status_code, 403)

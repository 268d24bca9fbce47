"""Phones and desks of a shift: each a thread with a connection of its own, at a human pace."""

from __future__ import annotations

import http.client
import json
import random
import ssl
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATIENCE = 60
# A phone waits so long before it sends a step again, as its outbox does.
AGAIN = 1.0


@dataclass
class Measured:
    """What all of them saw: seconds by kind of answered call, and tries that failed by cause."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, kind: str, seconds: float) -> None:
        """One call that was answered as it should."""
        with self.lock:
            self.seconds[kind].append(seconds)

    def failed(self, kind: str, cause: str) -> None:
        """One try that was not."""
        with self.lock:
            self.failures[kind, cause] += 1


class NotNow(Exception):
    """Nothing is known of the call."""


class Caller(threading.Thread):
    """Somebody who calls the server until the shift is over."""

    pause = 10.0

    def __init__(self, number: int, url: str, ca: str, measured: Measured, over: threading.Event):
        super().__init__(daemon=True)
        self.dice = random.Random(number)
        self.parts, self.measured, self.over = urlsplit(url), measured, over
        self.context = ssl.create_default_context(cafile=ca)
        self.connection: http.client.HTTPSConnection | None = None

    def run(self):
        """Come at a moment of one's own, then work in turns."""
        self.over.wait(self.dice.uniform(0, self.pause))
        while not self.over.is_set():
            self.turn()
            self.over.wait(self.dice.uniform(0.5, 1.5) * self.pause)
        self.finish()

    def turn(self):
        """One piece of work."""
        raise NotImplementedError

    def finish(self):
        """What has to be done when the shift is over."""

    def call(self, kind: str, path: str, body: dict, headers: dict) -> dict:
        """The answer as JSON; its time is noted under ``kind``.

        :raises NotNow: for no answer, or one of the proxy or a break-down
        """
        began = time.perf_counter()
        try:
            if not self.connection:
                self.connection = http.client.HTTPSConnection(
                    self.parts.hostname, self.parts.port, timeout=PATIENCE, context=self.context
                )
            self.connection.request(
                "POST", path, json.dumps(body), {"Content-Type": "application/json", **headers}
            )
            response = self.connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            self.measured.failed(kind, type(error).__name__)
            raise NotNow from error
        if response.status != 200:
            self.measured.failed(kind, str(response.status))
            raise NotNow(data[:200])
        self.answer_headers = response.headers
        self.measured.answered(kind, time.perf_counter() - began)
        return json.loads(data)


class Phone(Caller):
    """Moves its coil to and fro: scan the coil, scan the place; now and then asks for tasks."""

    pause = 15.0

    def __init__(self, number, facts, *more):
        super().__init__(number, *more)
        self.facts = facts
        self.headers = {"Authorization": f"Bearer {facts['token']}"}
        # Where the server said that the coil was put down, and every step it answered.
        self.stands, self.moves, self.steps, self.refused = "", 0, [], []
        self.goal = 0

    def turn(self):
        if self.dice.random() < 0.3:
            try:
                self._send("tasks", {"method": "tasks"})
            except NotNow:
                return
        first = self._step("scan goods", self.facts["lot"], {})
        if not first:
            return
        place = self.facts["places"][self.goal]
        # A person walks from the coil to its place.
        self.over.wait(self.dice.uniform(2, 6))
        second = self._step("scan place (posts)", place, first["data"].get("back", {}))
        if second and second["message"]["code"] == "moved":
            self.stands, self.goal, self.moves = place, 1 - self.goal, self.moves + 1
        elif second:
            self.refused.append(second["message"])

    def _step(self, kind, text, state):
        """A step, sent again with its key until it is answered; None when the shift is given up."""
        key = uuid.uuid4().hex
        body = {"method": "work", "kind": "move", "key": key, "text": text, "state": state}
        until = time.monotonic() + 180
        while time.monotonic() < until:
            try:
                answer = self._send(kind, body)
            except NotNow:
                time.sleep(AGAIN * self.dice.uniform(0.5, 1.5))
                continue
            self.steps.append(key)
            return answer
        self.measured.failed(kind, "given up")
        return None

    def _send(self, kind, body):
        return self.call(f"phone: {kind}", "/bulk_wms/phone/api/call", body, self.headers)


class Desk(Caller):
    """An ERP user who looks at lists of lots and stock, the dashboard and the bell."""

    pause = 12.0

    def __init__(self, number, facts, database, *more):
        super().__init__(number, *more)
        self.facts, self.database, self.cookie = facts, database, ""

    def turn(self):
        try:
            if not self.cookie:
                self._sign_in()
            self.dice.choice((self._lots, self._stock, self._moves, self._bell))()
        except NotNow:
            # After a restart of everything the session is still good; look again next turn.
            return

    def _sign_in(self):
        self.call(
            "desk: sign in",
            "/web/session/authenticate",
            {"params": {"db": self.database, **self.facts}},
            {},
        )
        parts = [value.split(";")[0] for name, value in self.answer_headers.items()
                 if name.lower() == "set-cookie"]  # fmt: skip
        self.cookie = "; ".join(parts)

    def _rpc(self, kind, model, method, *args, **kwargs):
        answer = self.call(
            f"desk: {kind}",
            f"/web/dataset/call_kw/{model}/{method}",
            {"params": {"model": model, "method": method, "args": args, "kwargs": kwargs}},
            {"Cookie": self.cookie},
        )
        if "error" in answer:
            self.measured.failed(f"desk: {kind}", str(answer["error"].get("message")))
        return answer.get("result")

    def _list(self, kind, model, fields, domain):
        self._rpc(
            kind, model, "web_search_read",
            domain=domain, specification={name: {} for name in fields}, limit=80,
        )  # fmt: skip

    def _lots(self):
        heat = f"H{self.dice.randrange(8_000):06d}"
        self._list("lots of a heat", "stock.lot", ["name", "heat", "book_weight", "place_id"],
                   [["heat", "=", heat]])  # fmt: skip

    def _stock(self):
        self._list("stock list", "stock.quant", ["lot_id", "location_id", "quantity"],
                   [["location_id.usage", "=", "internal"]])  # fmt: skip

    def _moves(self):
        self._list("transfers", "stock.picking", ["name", "state", "origin"], [])

    def _bell(self):
        self._rpc("alert bell", "wms.alert", "for_me")

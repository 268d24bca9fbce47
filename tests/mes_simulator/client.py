"""Sends the messages of a shift until each is acknowledged, as unreliably as it is told to."""

from __future__ import annotations

import base64
import http.client
import json
import random
import threading
import time
from urllib.parse import urlsplit

import envelope

PATHS = {
    "SubmitProductionOrder": "production-orders",
    "ReportProductionReceipt": "production-receipts",
    "ReportQualityResult": "quality-results",
    "ReportWeight": "weights",
    "SubmitProductionIssueRequest": "production-issue-requests",
    "SubmitDeliveryOrder": "delivery-orders",
}
PATIENCE = 60


class NotNow(Exception):
    """Nothing is known of the message: send it again."""


class Client:
    """One caller of the bridge."""

    def __init__(self, url: str, sender: str, key: str):
        self._parts = urlsplit(url)
        token = base64.b64encode(f"{sender}:{key}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}

    def call(self, operation: str, body: dict, transport: str) -> dict:
        """The acknowledgement of one message.

        :raises NotNow: when there was none that counts
        """
        if transport == "soap":
            path, kind = "/bulk_mes/soap/1", "text/xml; charset=utf-8"
            data = envelope.wrap(operation, body)
        else:
            path, kind = f"/bulk_mes/api/1/{PATHS[operation]}", "application/json"
            data = json.dumps(body).encode()
        status, answer = self._post(path, kind, data)
        if transport == "soap":
            return self._of_soap(status, answer)
        return self._of_rest(status, answer)

    def _post(self, path: str, kind: str, data: bytes) -> tuple[int, bytes]:
        kind_of = (
            http.client.HTTPSConnection
            if self._parts.scheme == "https"
            else http.client.HTTPConnection
        )
        connection = kind_of(self._parts.hostname, self._parts.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, data, {**self._headers, "Content-Type": kind})
            response = connection.getresponse()
            return response.status, response.read()
        except (TimeoutError, OSError, http.client.HTTPException) as error:
            raise NotNow(str(error)) from error
        finally:
            connection.close()

    @staticmethod
    def _of_rest(status: int, answer: bytes) -> dict:
        try:
            content = json.loads(answer)
        except ValueError as error:
            raise NotNow(f"HTTP {status}") from error
        if status == 200:
            return content["Acknowledgement"]
        if content.get("retryable", status >= 500):
            raise NotNow(str(content.get("detail")))
        return {"Status": "Fault", "ErrorCode": content.get("code"), "ErrorText": str(content)}

    @staticmethod
    def _of_soap(status: int, answer: bytes) -> dict:
        try:
            name, content = envelope.unwrap(answer)
        except Exception as error:  # noqa: BLE001  (whatever came, it was no envelope)
            raise NotNow(f"HTTP {status}") from error
        if name != "Fault":
            return content["Acknowledgement"]
        detail = (content.get("detail") or {}).get("BridgeFault") or {}
        if detail.get("Retryable") == "true" or not detail:
            raise NotNow(str(content.get("faultstring")))
        return {"Status": "Fault", "ErrorCode": detail.get("Code"), "ErrorText": str(content)}


class Player:
    """Plays a shift: several callers at once, duplicates and swaps on purpose."""

    def __init__(self, truth, client, *, seed=1, duplicates=0.0, reordered=0.0, pause=0.0,
                 callers=3):  # fmt: skip
        self.truth, self.client, self.pause = truth, client, pause
        self.duplicates, self.reordered, self.callers = duplicates, reordered, callers
        self._dice = random.Random(seed)
        self._lock = threading.Lock()

    def play(self) -> None:
        """Until every message has its acknowledgement."""
        rows = self.truth.unanswered()
        order = self._swapped(rows)
        sending = [row for row in order for _copy in range(1 + (self._roll() < self.duplicates))]
        queue = iter(sending)
        threads = [
            threading.Thread(target=self._work, args=(queue,)) for _number in range(self.callers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _roll(self) -> float:
        with self._lock:
            return self._dice.random()

    def _swapped(self, rows: list) -> list:
        """Some messages go a few places later than they were made."""
        keyed = []
        for number, row in enumerate(rows):
            late = self._dice.randint(2, 8) if self._dice.random() < self.reordered else 0
            keyed.append((number + late + (0.5 if late else 0.0), number, row))
        return [row for _place, _number, row in sorted(keyed, key=lambda one: one[:2])]

    def _work(self, queue) -> None:
        while True:
            with self._lock:
                row = next(queue, None)
            if row is None:
                return
            self._deliver(*row)
            if self.pause:
                time.sleep(self.pause)

    def _deliver(self, number: int, operation: str, body: str, transport: str) -> None:
        wait = 0.1
        while True:
            self.truth.tried(number)
            try:
                answer = self.client.call(operation, json.loads(body), transport)
            except NotNow:
                time.sleep(wait * (0.5 + self._roll()))
                wait = min(wait * 2, 3.0)
                continue
            status = answer.get("OriginalStatus") or answer["Status"]
            self.truth.answered(
                number, status, answer.get("ErrorCode") or "", answer.get("ErrorText") or ""
            )
            return

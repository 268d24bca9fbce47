"""The MES's own service: takes events by SOAP or webhook, answers questions, fails on demand."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import envelope

PAGE = 1000
WSDL = Path(__file__).parents[2] / "addons/bulk_wms_mes/contract/bulk_wms_mes_partner.wsdl"


class Faults:
    """What is to go wrong, set by ``POST /control`` or by whoever starts the simulator."""

    def __init__(self, seed: int = 1):
        self._dice = random.Random(seed)
        self.down = False
        self.slow = 0.0
        # Shares: not taken, taken but not answered, refused for good.
        self.busy = 0.0
        self.lost = 0.0
        self.refused = 0.0
        # Its own book is wrong: kilograms that every lot is off by.
        self.wrong_kg = 0.0

    def set(self, values: dict) -> None:
        for name in ("down", "slow", "busy", "lost", "refused", "wrong_kg"):
            if name in values:
                setattr(self, name, type(getattr(self, name))(values[name]))

    def falls(self, name: str) -> bool:
        return self._dice.random() < getattr(self, name)


class Handler(BaseHTTPRequestHandler):
    """One call. ``server`` carries the truth, the faults and the secret."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_args):
        """Quiet."""

    def _answer(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _json(self, status: int, values) -> None:
        self._answer(status, json.dumps(values).encode(), "application/json")

    def _fails(self) -> bool:
        """Whether this call is lost before anything is taken."""
        faults = self.server.faults
        if faults.slow:
            time.sleep(faults.slow)
        if faults.down:
            self.close_connection = True
            return True
        return False

    # --- webhook and SOAP -----------------------------------------------------------------

    def do_POST(self):  # noqa: N802  (the name is the library's)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == "/control":
            self.server.faults.set(json.loads(data))
            return self._json(200, {})
        if self._fails():
            return None
        if path.endswith("/soap"):
            return self._soap(data)
        if not self._genuine(data):
            return self._json(401, {"error": "signature"})
        event = json.loads(data)
        verdict = self._take(event)
        if verdict == "lost":
            self.close_connection = True
            return None
        status = {"busy": 503, "refused": 422}.get(verdict, 200)
        return self._json(status, {"EventID": event["EventID"], "verdict": verdict})

    def _genuine(self, data: bytes) -> bool:
        if not self.server.secret:
            return True
        stamp = self.headers.get("X-Bulk-Timestamp") or ""
        text = stamp.encode() + b"." + data
        wish = "sha256=" + hmac.new(self.server.secret.encode(), text, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wish, self.headers.get("X-Bulk-Signature") or "")

    def _take(self, event: dict) -> str:
        faults = self.server.faults
        for fault in ("busy", "refused"):
            if faults.falls(fault):
                return fault
        new = self.server.truth.told(event)
        if self.server.on_event and new:
            self.server.on_event(event)
        return "lost" if faults.falls("lost") else "taken"

    def _soap(self, data: bytes) -> None:
        name, values = envelope.unwrap(data)
        if name == "Event":
            verdict = self._take(values)
            if verdict == "lost":
                self.close_connection = True
                return None
            if verdict != "taken":
                answer = envelope.fault(verdict.upper(), "On demand.", verdict == "busy")
                return self._answer(500, answer, "text/xml; charset=utf-8")
            answer = envelope.wrap("ConfirmEventsResponse", {"EventID": [values["EventID"]]})
        else:
            answer = envelope.wrap(f"{name}Response", self._asked(name, values))
        return self._answer(200, answer, "text/xml; charset=utf-8")

    # --- questions ------------------------------------------------------------------------

    def do_GET(self):  # noqa: N802
        parts = urlsplit(self.path)
        if parts.query.lower() == "wsdl":
            text = WSDL.read_text().replace(
                "http://localhost:8090/events/soap", f"http://inner.invalid{parts.path}"
            )
            return self._answer(200, text.encode(), "text/xml; charset=utf-8")
        if self._fails():
            return None
        name = parts.path.rsplit("/", 1)[1]
        if name not in ("GetControlTotals", "GetMaterialLots"):
            return self._json(404, {})
        values = {key: value[0] for key, value in parse_qs(parts.query).items()}
        return self._json(200, self._asked(name, values))

    def _asked(self, name: str, values: dict) -> dict:
        truth = self.server.truth
        if name == "GetControlTotals":
            begin, end = f"{values['Date']}T00:00:00Z", f"{values['Date']}T23:59:59Z"
            return {
                "Date": values["Date"],
                "From": begin,
                "To": end,
                "ControlTotal": [
                    {"Direction": way, "Operation": operation, "Count": count, "Quantity": kg}
                    for way, operation, count, kg in truth.totals(begin, end + "~")
                ],
            }
        first = int(values.get("PageToken") or 0)
        rows = truth.stock()
        page = rows[first : first + PAGE]
        answer = {
            "MaterialLot": [
                {
                    "MaterialLotID": lot,
                    "MaterialDefinitionID": "-",
                    "StorageLocationID": "-",
                    "Quantity": kg + self.server.faults.wrong_kg,
                    "UOM": "KGM",
                    "Disposition": state,
                }
                for lot, kg, state in page
            ]
        }
        if first + PAGE < len(rows):
            answer["NextPageToken"] = first + PAGE
        return answer


class Service(ThreadingHTTPServer):
    """The MES's server, in a thread of its own once started."""

    daemon_threads = True

    def __init__(self, truth, port: int = 0, secret: str = "", faults=None, on_event=None):
        super().__init__(("127.0.0.1", port), Handler)
        self.truth, self.secret, self.on_event = truth, secret, on_event
        self.faults = faults or Faults()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def start(self) -> Service:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

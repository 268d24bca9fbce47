"""Events handed over to a partner's own service: real HTTP, real WSDL, every kind of answer."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "mes_simulator"))

from service import Service  # noqa: E402
from truth import Truth  # noqa: E402

EVENT = {
    "EventID": "e-1",
    "EventType": "MaterialLotStatusChanged",
    "CreationDateTime": "2026-03-01T06:00:00Z",
    "SequenceKey": "C-1",
    "SequenceNumber": 1,
    "MaterialLotStatusChanged": {
        "MaterialDefinitionID": "HRC",
        "MaterialLotID": "C-1",
        "Change": "quality",
        "From": "Restricted",
        "To": "UnRestricted",
        "Reason": "拉伸试验 <合格>",
    },
}


@pytest.fixture(scope="module")
def lines(odoo_config):
    """The module under test; Odoo must know its add-ons first."""
    from odoo.modules.module import initialize_sys_path

    initialize_sys_path()
    from odoo.addons.bulk_wms_mes.outbound import transport

    return transport


@pytest.fixture
def partner(tmp_path):
    """A partner's service with its own book."""
    service = Service(Truth(str(tmp_path / "truth.sqlite")), secret="s3cret").start()
    yield service
    service.shutdown()
    service.server_close()


def line(lines, service, kind, secret="s3cret"):
    lines.SoapLine._cache._cache.clear()
    tail = "/soap?wsdl" if kind == "soap" else ""
    endpoint = f"http://127.0.0.1:{service.port}/events{tail}"
    return lines.LINES[kind](lines.Partner(endpoint, secret=secret, loopback=True))


@pytest.mark.parametrize("kind", ["soap", "rest"])
def test_an_event_arrives_whole_and_once(lines, partner, kind):
    """What was said is what was understood, and the same id again is only counted."""
    hand = line(lines, partner, kind)
    for _time in range(2):
        outcome = hand.send(EVENT)
        assert outcome.kind == "confirmed", outcome
    assert "C-1" in outcome.sent
    rows = partner.truth.run("SELECT id, kind, key, sequence, body, arrivals FROM event")
    assert [row[:4] for row in rows] == [("e-1", EVENT["EventType"], "C-1", 1)]
    assert rows[0][5] == 2
    assert "合格" in json.loads(rows[0][4])["Reason"]


@pytest.mark.parametrize("kind", ["soap", "rest"])
@pytest.mark.parametrize(
    ("fault", "outcome", "taken"),
    [("busy", "failed", 0), ("refused", "refused", 0), ("lost", "failed", 1)],
)
def test_every_answer_is_understood(lines, partner, kind, fault, outcome, taken):
    """Busy and lost are tried again, refused is not."""
    partner.faults.set({fault: 1.0})
    said = line(lines, partner, kind).send(EVENT)
    assert said.kind == outcome, said
    assert len(partner.truth.run("SELECT id FROM event")) == taken


@pytest.mark.parametrize("kind", ["soap", "rest"])
def test_a_partner_that_is_down_is_a_failure_of_the_line(lines, partner, kind):
    """Also when it goes after the WSDL was read."""
    hand = line(lines, partner, kind)
    assert hand.send(EVENT).kind == "confirmed"
    partner.faults.set({"down": True})
    said = hand.send({**EVENT, "EventID": "e-2"})
    assert (said.kind, said.line) == ("failed", True), said
    partner.faults.set({"down": False})
    assert hand.send({**EVENT, "EventID": "e-2"}).kind == "confirmed"


def test_a_wrong_signature_is_refused_by_the_partner(lines, partner):
    """The secret is what the partner believes."""
    said = line(lines, partner, "rest", secret="wrong").send(EVENT)
    assert (said.kind, said.code) == ("refused", "HTTP_401")


def test_an_event_that_the_wsdl_does_not_know_is_refused(lines, partner):
    """Trying again would be no help."""
    said = line(lines, partner, "soap").send({**EVENT, "Unheard": {"Of": 1}})
    assert (said.kind, said.code) == ("refused", "WSDL_MISMATCH"), said


@pytest.mark.parametrize("kind", ["soap", "rest"])
def test_the_partners_books_are_read_page_by_page(lines, partner, kind):
    """1,500 lots come in two pages."""
    lots = {f"C-{number}": (10.5, "Restricted", 0) for number in range(1500)}
    header = {"MessageID": "m", "SequenceKey": "k", "SequenceNumber": 1}
    message = {"operation": "X", "transport": "rest", "body": {"MessageHeader": header}}
    partner.truth.plan([message], lots)
    partner.truth.answered(0, "Processed", "", "")
    hand, found, token = line(lines, partner, kind), [], None
    for _page in range(3):
        question = {"PageSize": 1000, **({"PageToken": token} if token else {})}
        answer = hand.ask("GetMaterialLots", question)
        found += answer["MaterialLot"]
        token = answer.get("NextPageToken")
        if not token:
            break
    assert len(found) == 1500
    assert float(found[0]["Quantity"]) == 10.5
    assert "ControlTotal" in hand.ask("GetControlTotals", {"Date": "2026-03-01"})


class _Hostile(BaseHTTPRequestHandler):
    """Answers as an attacker would."""

    def log_message(self, *_args):
        """Quiet."""

    def do_POST(self):  # noqa: N802
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self):  # noqa: N802
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/internal")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"x" * (6 * 1024 * 1024)
        if self.path.startswith("/bomb"):
            body = (
                b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                b"<definitions>&b;</definitions>"
            )
        if self.path.startswith("/import"):
            body = (
                b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">'
                b'<import namespace="x" location="file:///etc/passwd"/></definitions>'
            )
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass


@pytest.fixture
def hostile():
    """A partner that means ill."""
    server = HTTPServer(("127.0.0.1", 0), _Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["soap", "rest"])
@pytest.mark.parametrize("path", ["redirect", "large", "bomb", "import"])
def test_a_hostile_partner_gets_nothing(lines, hostile, kind, path):
    """No redirect is followed, no file is read, no answer fills the memory; a verdict comes."""
    lines.SoapLine._cache._cache.clear()
    hand = lines.LINES[kind](lines.Partner(f"{hostile}/{path}", loopback=True))
    outcome = hand.send(EVENT)
    if kind == "rest" and path in ("bomb", "import"):
        # A webhook's answer is not read as anything: 2xx is a yes.
        assert outcome.kind == "confirmed"
        return
    assert outcome.kind in ("failed", "refused"), outcome
    assert "root:" not in outcome.text + outcome.answer

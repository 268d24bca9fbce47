"""Hands one event to a partner, or asks it for its own figures: by SOAP or REST.

Plain Python over requests and zeep. Every call has a time limit, follows no redirect, reads a
bounded answer, and goes only to the host that the integration manager named.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

import requests
import zeep
from lxml import etree
from zeep import exceptions as soap_errors
from zeep.cache import InMemoryCache
from zeep.plugins import HistoryPlugin
from zeep.transports import Transport

from . import address
from .checked import CheckedAdapter
from .signature import HEADER_SIGNATURE, HEADER_TIME, sign

CONNECT, ANSWER = 5.0, 15.0
LONGEST_ANSWER = 5 * 1024 * 1024
# What HTTP itself says about trying again.
AGAIN = (408, 425, 429)
SERVICE = "BulkMesPartner"
_WSDL_SECONDS = 600


@dataclass
class Outcome:
    """What came of a call.

    ``kind``: ``confirmed`` the partner has it; ``refused`` it will never take it; ``failed`` it
    could not be handed over now, try again after at least ``wait`` seconds.
    """

    kind: str
    code: str = ""
    text: str = ""
    wait: float = 0.0
    sent: str = ""
    answer: str = ""
    # The line itself failed, not this one message.
    line: bool = False


@dataclass
class Partner:
    """What is known of the partner's side."""

    endpoint: str
    user: str = ""
    password: str = ""
    secret: str = ""
    # Services on this very machine may be called: a simulator beside the demo.
    loopback: bool = False
    headers: dict = field(default_factory=dict)


class _Session(requests.Session):
    """Requests that go where they may, no further, and read no more than they should."""

    def __init__(self, partner: Partner):
        super().__init__()
        self.trust_env = False
        self.partner = partner
        for scheme in ("http://", "https://"):
            self.mount(scheme, CheckedAdapter(partner.loopback))
        if partner.user:
            self.auth = (partner.user, partner.password)

    def request(self, method, url, **options):
        if not address.is_same_origin(url, self.partner.endpoint):
            raise address.AddressRefused("host", url[:80])
        address.resolve(url, self.partner.loopback)
        options.update(allow_redirects=False, timeout=(CONNECT, ANSWER), stream=True)
        response = super().request(method, url, **options)
        started, parts, size = time.monotonic(), [], 0
        for part in response.iter_content(65_536):
            size += len(part)
            # The limit of requests is one of silence: a byte a second would keep it for ever.
            if size > LONGEST_ANSWER or time.monotonic() - started > 2 * ANSWER:
                response.close()
                raise requests.exceptions.ContentDecodingError("answer too long or too slow")
            parts.append(part)
        response._content = b"".join(parts)
        return response


class _SoapTransport(Transport):
    """Only HTTP, only the partner's own host: a WSDL cannot make the server read a file."""

    def load(self, url):
        if not url or not address.is_same_origin(url, self.session.partner.endpoint):
            raise address.AddressRefused("host", str(url)[:80])
        cached = self.cache.get(url)
        if cached:
            return bytes(cached)
        response = self.session.get(url)
        if response.status_code != 200:
            raise soap_errors.TransportError(
                f"HTTP {response.status_code}", status_code=response.status_code
            )
        self.cache.add(url, response.content)
        return response.content


def _short(text) -> str:
    return " ".join(str(text or "").split())[:500]


def _failed_line(error: Exception) -> Outcome:
    return Outcome("failed", "UNREACHABLE", _short(error), line=True)


def _by_status(response, sent: str) -> Outcome:
    """What an HTTP answer says about a call that is not SOAP."""
    status, text = response.status_code, response.text[:20_000]
    if 200 <= status < 300:
        return Outcome("confirmed", sent=sent, answer=text)
    if status in AGAIN or status >= 500:
        wait = response.headers.get("Retry-After", "")
        return Outcome(
            "failed",
            f"HTTP_{status}",
            _short(text),
            float(min(int(wait), 3600)) if wait.isdigit() else 0.0,
            sent,
            text,
            line=True,
        )
    if 300 <= status < 400:
        return Outcome("refused", "REDIRECT", _short(response.headers.get("Location")), 0.0, sent)
    return Outcome("refused", f"HTTP_{status}", _short(text), 0.0, sent, text)


class RestLine:
    """A webhook: JSON, signed with HMAC-SHA256."""

    def __init__(self, partner: Partner):
        self.partner = partner
        self.session = _Session(partner)

    def send(self, event: dict) -> Outcome:
        """Hand over one event (``Event`` of the contract)."""
        body = json.dumps(event, ensure_ascii=False).encode()
        now = int(time.time())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Bulk-Event": event["EventType"],
            "Idempotency-Key": event["EventID"],
            HEADER_TIME: str(now),
        }
        if self.partner.secret:
            headers[HEADER_SIGNATURE] = sign(self.partner.secret, now, body)
        try:
            response = self.session.post(self.partner.endpoint, data=body, headers=headers)
        except address.AddressRefused as error:
            return Outcome("failed", "ADDRESS", str(error), line=True)
        except (OSError, requests.exceptions.RequestException) as error:
            return _failed_line(error)
        return _by_status(response, body.decode())

    def ask(self, operation: str, body: dict) -> dict:
        """The partner's answer to a question: ``GET endpoint/Operation?name=value``.

        :raises OSError: when there is none
        """
        base = self.partner.endpoint.rstrip("/") + "/"
        url = urljoin(base, operation) + "?" + urlencode(body, doseq=True)
        now = int(time.time())
        headers = {HEADER_TIME: str(now), "Accept": "application/json"}
        if self.partner.secret:
            headers[HEADER_SIGNATURE] = sign(self.partner.secret, now, url.encode())
        response = self.session.get(url, headers=headers)
        if response.status_code != 200:
            raise OSError(f"HTTP {response.status_code} {_short(response.text)}")
        return json.loads(response.content)


class SoapLine:
    """The partner's own service by its own WSDL; one client per run of the sender."""

    # The text of a WSDL, ten minutes; what is built from it lives as long as this line.
    _cache = InMemoryCache(timeout=_WSDL_SECONDS)

    def __init__(self, partner: Partner):
        self.partner = partner
        self._session = _Session(partner)
        self._history = HistoryPlugin(maxlen=1)
        self._service = None

    def _connected(self):
        if self._service is None:
            settings = zeep.Settings(
                strict=True, forbid_dtd=True, forbid_entities=True, xml_huge_tree=False
            )
            client = zeep.Client(
                self.partner.endpoint,
                transport=_SoapTransport(cache=self._cache, session=self._session),
                settings=settings,
                plugins=[self._history],
            )
            binding, location = self._port(client)
            self._service = client.create_service(
                binding, address.same_host(location, self.partner.endpoint)
            )
        return self._service

    @staticmethod
    def _port(client) -> tuple[str, str]:
        """The first port that takes events."""
        for service in client.wsdl.services.values():
            for port in service.ports.values():
                if "SendEvent" in port.binding.all():
                    return port.binding.name.text, port.binding_options["address"]
        raise address.AddressRefused("no_operation", "SendEvent")

    def send(self, event: dict) -> Outcome:
        """Hand over one event (``Event`` of the contract)."""
        try:
            answer = self._connected().SendEvent(**event)
        except soap_errors.Fault as error:
            return self._fault(error)
        except soap_errors.TransportError as error:
            status = error.status_code
            again = status in AGAIN or status >= 500 or not status
            text = _short(error.message)
            if again:
                return Outcome("failed", f"HTTP_{status}", text, sent=self._sent(), line=True)
            return Outcome("refused", f"HTTP_{status}", text, sent=self._sent())
        except address.AddressRefused as error:
            return Outcome("failed", "ADDRESS", str(error), line=True)
        except (OSError, requests.exceptions.RequestException, soap_errors.XMLSyntaxError) as error:
            return _failed_line(error)
        except (soap_errors.Error, TypeError, ValueError, etree.LxmlError) as error:
            # Its WSDL does not know this event as the contract says it: trying again is no help.
            return Outcome("refused", "WSDL_MISMATCH", _short(error), sent=self._sent())
        confirmed = answer if isinstance(answer, (list, tuple)) else [answer]
        if event["EventID"] not in confirmed:
            return Outcome("failed", "NOT_CONFIRMED", _short(answer), sent=self._sent())
        return Outcome("confirmed", sent=self._sent(), answer=self._received())

    def ask(self, operation: str, body: dict) -> dict:
        """The partner's answer to a question of the contract.

        :raises OSError: when there is none
        """
        try:
            answer = getattr(self._connected(), operation)(**body)
        except (soap_errors.Error, address.AddressRefused, AttributeError) as error:
            raise OSError(_short(error)) from error
        return zeep.helpers.serialize_object(answer, dict)

    def _fault(self, error: soap_errors.Fault) -> Outcome:
        """A fault: the server's is tried again, the client's only where it says so."""
        facts = {}
        if error.detail is not None:
            for node in error.detail.iter():
                facts[etree.QName(node).localname] = node.text or ""
        code = facts.get("Code") or str(error.code or "FAULT").split(":")[-1]
        retryable = facts.get("Retryable")
        own = str(error.code or "").split(":")[-1] in ("Server", "Receiver")
        again = retryable in ("true", "1") if retryable is not None else own
        return Outcome(
            "failed" if again else "refused",
            code[:64],
            _short(facts.get("Text") or error.message),
            sent=self._sent(),
            answer=self._received(),
            line=again,
        )

    def _sent(self) -> str:
        return self._envelope(self._history.last_sent) if self._history._buffer else ""

    def _received(self) -> str:
        if not self._history._buffer or not self._history._buffer[-1]["received"]:
            return ""
        return self._envelope(self._history.last_received)

    @staticmethod
    def _envelope(entry) -> str:
        return etree.tostring(entry["envelope"], encoding="unicode", pretty_print=True)


LINES = {"rest": RestLine, "soap": SoapLine}

import json
import uuid
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from os import urandom

from lxml import etree

from odoo.tests import HttpCase, tagged

from ..contract.binder import encode
from ..contract.models import as_dict, model_of_element
from ..contract.schema import CONTRACT, NAMESPACE
from ..operations import OPERATIONS
from ..soap.envelope import SOAP11, SOAP12, TYPES, WSSE
from ..soap.security import _WSU, DIGEST, TEXT
from .common import MesCase
from .examples import message


class MesHttpCase(HttpCase, MesCase):
    """Sends over HTTP, as a partner does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.system.make_key()
        cls.digest_secret = cls.system.make_digest_secret()
        # Tests must not brake each other.
        cls.env["wms.api.guard"].search([]).unlink()

    def basic(self, user=None, key=None):
        text = f"{user or self.system.code}:{key or self.key}"
        return {"Authorization": f"Basic {b64encode(text.encode()).decode()}"}

    def rest(self, operation, body, headers=None, **options):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.url_open(
            f"/bulk_mes/api/1/{OPERATIONS[operation].path}",
            data=data,
            headers={"Content-Type": "application/json", **self.basic(), **(headers or {})},
            **options,
        )

    def envelope(self, operation, body, soap=SOAP11, header=""):
        typed = as_dict(model_of_element(operation).model_validate(body))
        node = encode(operation, typed, CONTRACT.elements[operation])
        return self.wrap(etree.tostring(node).decode(), soap, header)

    @staticmethod
    def wrap(payload, soap=SOAP11, header=""):
        return (
            f'<s:Envelope xmlns:s="{soap}"><s:Header>{header}</s:Header>'
            f"<s:Body>{payload}</s:Body></s:Envelope>"
        ).encode()

    def post(self, data, soap=SOAP11, headers=None, auth=True):
        return self.url_open(
            "/bulk_mes/soap/1",
            data=data,
            headers={
                "Content-Type": f"{TYPES[soap]}; charset=utf-8",
                **(self.basic() if auth else {}),
                **(headers or {}),
            },
        )

    def sample(self, operation="SubmitProductionOrder", **more):
        return {**message(operation, self.system.code, str(uuid.uuid4()), self.now()), **more}

    def assertFault(self, answer, code, status=None):
        root = etree.fromstring(answer.content)
        self.assertEqual(root.findtext(f".//{{{NAMESPACE}}}Code"), code, answer.text[:500])
        if status:
            self.assertEqual(answer.status_code, status)
        self.assertFalse(self.env["mes.message"].search([("system_id", "=", self.system.id)]))
        return root


@tagged("post_install", "-at_install")
class TestEntries(MesHttpCase):
    def test_a_rest_message_takes_effect(self):
        answer = self.rest("SubmitProductionOrder", self.sample())
        self.assertEqual(answer.status_code, 200, answer.text)
        ack = answer.json()["Acknowledgement"]
        order = self.env["mrp.production"].search([("mes_request", "=", "PO-4711")])
        self.assertEqual((ack["Status"], ack["DocumentID"]), ("Processed", order.name))

    def test_a_soap_message_takes_effect_in_both_versions(self):
        for number, soap in enumerate((SOAP11, SOAP12)):
            with self.subTest(soap):
                body = self.sample(OperationsRequestID=f"PO-{number}")
                answer = self.post(self.envelope("SubmitProductionOrder", body, soap), soap)
                self.assertEqual(answer.status_code, 200, answer.text)
                self.assertIn(TYPES[soap], answer.headers["Content-Type"])
                root = etree.fromstring(answer.content)
                self.assertEqual(root.tag, f"{{{soap}}}Envelope")
                payload = root[0][0]
                self.assertTrue(CONTRACT.xml_schema().validate(payload))
                self.assertEqual(root.findtext(f".//{{{NAMESPACE}}}Status"), "Processed")

    def test_what_came_is_kept_as_it_came_without_secrets(self):
        self.rest("SubmitProductionOrder", body := self.sample())
        kept = self.message(body["MessageHeader"]["MessageID"])
        self.assertEqual(json.loads(kept.raw), body)
        self.assertNotIn(self.key, kept.headers)

    def test_all_questions_are_answered(self):
        for name, operation in OPERATIONS.items():
            if operation.http != "GET":
                continue
            with self.subTest(name):
                answer = self.url_open(
                    f"/bulk_mes/api/1/{operation.path}?"
                    + "&".join(f"{key}={value}" for key, value in self.sample(name).items()),
                    headers=self.basic(),
                )
                self.assertEqual(answer.status_code, 200, answer.text)
                by_soap = self.post(self.envelope(name, self.sample(name)))
                self.assertEqual(by_soap.status_code, 200, by_soap.text)

    def test_the_documents_need_nothing_from_outside(self):
        for address in ("/bulk_mes/doc", "/bulk_mes/soap/1?wsdl", "/bulk_mes/contract.xsd"):
            answer = self.url_open(address)
            self.assertEqual(answer.status_code, 200, address)
        page = self.url_open("/bulk_mes/doc").text
        self.assertNotRegex(page, r"(src|href)=[\"'](https?:)?//")
        self.assertIn("ReportProductionReceipt", page)
        described = self.url_open("/bulk_mes/api/1/openapi.json").json()
        self.assertIn("/production-receipts", described["paths"])

    def test_zeep_speaks_over_both_ports(self):
        from zeep import Client, Transport
        from zeep.exceptions import Fault as ZeepFault

        self.opener.auth = (self.system.code, self.key)
        client = Client(
            f"{self.base_url()}/bulk_mes/soap/1?wsdl", transport=Transport(session=self.opener)
        )
        for port in ("BulkMesSoap11", "BulkMesSoap12"):
            service = client.bind("BulkMes", port)
            for name in OPERATIONS:
                with self.subTest(f"{port} {name}"):
                    body = self.sample(name)
                    if name == "SubmitProductionOrder":
                        body["OperationsRequestID"] = f"PO-{port}"
                    answer = getattr(service, name)(**body)
                    if OPERATIONS[name].stored:
                        status = answer.Status if hasattr(answer, "Status") else None
                        self.assertIn(status, ("Processed", "Rejected", "Accepted"))
            with self.assertRaises(ZeepFault) as caught:
                service.SubmitProductionOrder(
                    **{**self.sample(), "MessageHeader": {
                        **self.sample()["MessageHeader"], "SenderID": "SOMEBODY"}}
                )  # fmt: skip
            self.assertEqual(
                caught.exception.detail.findtext(f".//{{{NAMESPACE}}}Code"), "FORBIDDEN_OPERATION"
            )


@tagged("post_install", "-at_install")
class TestAccess(MesHttpCase):
    def token(self, password, kind, nonce=b"", created="", user=None):
        return (
            f'<w:Security xmlns:w="{WSSE}" xmlns:u="{_WSU}" s:mustUnderstand="1">'
            f"<w:UsernameToken><w:Username>{user or self.system.code}</w:Username>"
            f'<w:Password Type="{kind}">{password}</w:Password>'
            f"<w:Nonce>{b64encode(nonce).decode()}</w:Nonce><u:Created>{created}</u:Created>"
            "</w:UsernameToken></w:Security>"
        )

    def digest(self, secret=None, age=0, nonce=None):
        nonce = nonce or urandom(16)
        created = (datetime.now(UTC) - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%SZ")
        secret = secret or self.digest_secret
        proof = sha1(nonce + created.encode() + secret.encode(), usedforsecurity=False).digest()
        return self.token(b64encode(proof).decode(), DIGEST, nonce, created)

    def ping(self, header="", auth=False, headers=None):
        return self.post(self.wrap(f'<Ping xmlns="{NAMESPACE}"/>', header=header), auth=auth,
                         headers=headers)  # fmt: skip

    def test_without_credentials_http_says_how(self):
        answer = self.ping()
        self.assertFault(answer, "AUTH_FAILED", 401)
        self.assertIn("Basic", answer.headers["WWW-Authenticate"])
        self.assertEqual(self.url_open("/bulk_mes/api/1/ping").status_code, 401)

    def test_basic_bearer_and_both_kinds_of_token_are_let_in(self):
        self.assertEqual(self.ping(auth=True).status_code, 200)
        self.assertEqual(self.ping(self.token(self.key, TEXT)).status_code, 200)
        self.assertEqual(self.ping(self.digest()).status_code, 200)
        answer = self.url_open(
            "/bulk_mes/api/1/ping", headers={"Authorization": f"Bearer {self.key}"}
        )
        self.assertEqual(answer.status_code, 200)

    def test_wrong_old_and_used_tokens_are_not(self):
        nonce = urandom(16)
        self.assertEqual(self.ping(self.digest(nonce=nonce)).status_code, 200)
        for what, header in (
            ("used nonce", self.digest(nonce=nonce)),
            ("old", self.digest(age=400)),
            ("from tomorrow", self.digest(age=-400)),
            ("wrong secret", self.digest("wrong")),
            ("short nonce", self.digest(nonce=b"1234")),
            ("wrong key", self.token("wrong", TEXT)),
            ("unknown", self.token(self.key, TEXT, user="NOBODY")),
        ):
            with self.subTest(what):
                root = self.assertFault(self.ping(header), "AUTH_FAILED", 401)
                self.assertEqual(root.findtext(".//faultcode"), "wsse:FailedAuthentication")

    def test_unknown_names_and_wrong_keys_get_the_same_answer(self):
        one = self.ping(self.token("wrong", TEXT))
        other = self.ping(self.token("wrong", TEXT, user="NOBODY"))
        self.assertEqual(one.content, other.content)

    def test_guessing_is_braked(self):
        for _try in range(10):
            self.ping(self.token("wrong", TEXT))
        answer = self.ping(self.token("wrong", TEXT))
        self.assertFault(answer, "RATE_LIMITED", 429)
        self.assertEqual(answer.headers["Retry-After"], "600")
        self.assertEqual(self.ping(auth=True).status_code, 200, "the right key is let in")

    def test_a_dropped_key_is_worth_nothing(self):
        self.system.action_drop_key()
        self.assertFault(self.ping(auth=True), "AUTH_FAILED")

    def test_what_is_not_allowed_is_forbidden(self):
        self.system.operation_ids = False
        answer = self.rest("SubmitProductionOrder", self.sample())
        self.assertEqual((answer.status_code, answer.json()["code"]),
                         (403, "FORBIDDEN_OPERATION"))  # fmt: skip

    def test_a_paused_partner_keeps_its_messages(self):
        self.system.paused = True
        answer = self.rest("SubmitProductionOrder", self.sample())
        self.assertEqual((answer.status_code, answer.json()["retryable"]), (503, True))
        self.assertEqual(answer.headers["Retry-After"], "60")
        self.assertFalse(self.env["mes.message"].search([("system_id", "=", self.system.id)]))


@tagged("post_install", "-at_install")
class TestHostile(MesHttpCase):
    """Each gets a named error, stores nothing, and leaves the worker alive."""

    def tearDown(self):
        self.assertEqual(self.post(self.wrap(f'<Ping xmlns="{NAMESPACE}"/>')).status_code, 200)
        super().tearDown()

    def order_text(self):
        return self.envelope("SubmitProductionOrder", self.sample())

    def test_an_external_entity(self):
        data = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + self.order_text()
        answer = self.post(data)
        self.assertFault(answer, "XML_DTD", 500)
        self.assertNotIn("root:", answer.text)

    def test_an_entity_bomb(self):
        bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'">'
        for number in range(8):
            bomb += f'<!ENTITY b{number} "{"&a;" * 10}">'.encode()
        self.assertFault(self.post(bomb + b"]>" + self.order_text()), "XML_DTD")

    def test_another_encoding_hides_nothing(self):
        text = '<?xml version="1.0" encoding="utf-16"?>' + self.order_text().decode()
        self.assertFault(self.post(text.encode("utf-16")), "ENCODING")
        self.assertFault(
            self.post(self.order_text(), headers={"Content-Type": "text/xml; charset=utf-16"}),
            "ENCODING",
        )

    def test_eleven_megabytes(self):
        data = self.order_text() + b" " * (11 * 1024 * 1024)
        self.assertFault(self.post(data), "PAYLOAD_TOO_LARGE", 413)
        answer = self.rest("SubmitProductionOrder", data)
        self.assertEqual((answer.status_code, answer.json()["code"]), (413, "PAYLOAD_TOO_LARGE"))

    def test_a_hundred_thousand_levels(self):
        self.assertFault(self.post(self.wrap("<a>" * 100_000 + "</a>" * 100_000)), "XML_MALFORMED")
        answer = self.rest("SubmitProductionOrder", b"[" * 100_000)
        self.assertEqual((answer.status_code, answer.json()["code"]), (400, "JSON_MALFORMED"))

    def test_six_hundred_thousand_attributes(self):
        text = "<a " + " ".join(f'a{n}="1"' for n in range(600_000)) + "/>"
        self.assertFault(self.post(self.wrap(text)), "UNKNOWN_OPERATION")

    def test_five_thousand_and_one_lines(self):
        row = self.produced("K")
        rows = [{**row, "LineID": str(n), "MaterialLotID": f"K{n}"} for n in range(5_001)]
        body = self.sample("ReportProductionReceipt", MaterialActual=rows)
        answer = self.rest("ReportProductionReceipt", body)
        self.assertEqual((answer.status_code, answer.json()["code"]), (413, "PAYLOAD_TOO_LARGE"))
        node = encode("ReportProductionReceipt", body, CONTRACT.elements["ReportProductionReceipt"])
        self.assertFault(self.post(self.wrap(etree.tostring(node).decode())), "PAYLOAD_TOO_LARGE")

    def test_other_namespaces(self):
        text = self.order_text().replace(NAMESPACE.encode(), b"urn:other")
        self.assertFault(self.post(text), "UNKNOWN_OPERATION")
        text = self.order_text().replace(SOAP11.encode(), b"urn:soap:3.0")
        self.assertFault(self.post(text), "SOAP_VERSION")

    def test_what_is_no_envelope_or_no_operation(self):
        for data, code in (
            (b" ", "XML_MALFORMED"),
            (b"<a/>", "SOAP_BODY"),
            (b"<a", "XML_MALFORMED"),
            (b"\x00\x01", "ENCODING"),
            (b"\xff\xff", "ENCODING"),
            (self.wrap(""), "SOAP_BODY"),
            (self.wrap(f'<Drop xmlns="{NAMESPACE}"/>'), "UNKNOWN_OPERATION"),
            (self.wrap("<a/>", header='<x s:mustUnderstand="1"/>'), "SOAP_HEADER"),
        ):
            with self.subTest(code):
                self.assertFault(self.post(data), code)

    def test_another_content_type(self):
        self.assertFault(self.post(self.order_text(), headers={"Content-Type": "text/plain"}),
                         "ENCODING", 415)  # fmt: skip
        answer = self.rest("SubmitProductionOrder", b"{}", {"Content-Type": "text/xml"})
        self.assertEqual(answer.status_code, 415)

    def test_what_does_not_fit_the_schema_is_named_by_place(self):
        text = self.order_text().replace(b">60000<", b">many<")
        root = self.assertFault(self.post(text), "SCHEMA_INVALID")
        self.assertIn("Quantity", root.findtext(f".//{{{NAMESPACE}}}Violation/{{{NAMESPACE}}}Path"))
        answer = self.rest("SubmitProductionOrder", self.sample(Quantity="many", Extra=1))
        self.assertEqual(answer.status_code, 422)
        paths = [one["Path"] for one in answer.json()["violations"]]
        self.assertEqual(paths, ["/Quantity", "/Extra"])
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")

    def test_soap_12_says_sender(self):
        answer = self.post(self.envelope("SubmitProductionOrder", self.sample(), SOAP12)
                           .replace(b">60000<", b">many<"), SOAP12)  # fmt: skip
        root = self.assertFault(answer, "SCHEMA_INVALID", 400)
        self.assertEqual(root.findtext(f".//{{{SOAP12}}}Value"), "soap:Sender")

    def test_the_wrong_method_and_unknown_address(self):
        answer = self.url_open("/bulk_mes/api/1/weights", headers=self.basic())
        self.assertEqual((answer.status_code, answer.headers["Allow"]), (405, "POST"))
        answer = self.url_open("/bulk_mes/api/1/nothing", headers=self.basic())
        self.assertEqual(answer.json()["status"], 404)

    def test_an_idempotency_key_is_the_message_id(self):
        answer = self.rest("SubmitProductionOrder", self.sample(), {"Idempotency-Key": "other"})
        self.assertEqual(answer.status_code, 422)

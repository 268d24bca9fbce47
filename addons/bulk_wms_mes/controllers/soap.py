"""SOAP entry of the bridge. Parse, call, answer; the work is in models and operations."""

from werkzeug.http import parse_options_header

from odoo import http
from odoo.http import Response, request

from ..contract.wsdl import document
from ..operations.errors import Fault
from ..soap.envelope import SOAP11, SOAP12, TYPES, close, open_envelope, soap_version
from ..soap.hardening import LARGEST, parse
from ..soap.security import token_of
from .access import basic, call, kept_headers, let_in
from .dispatcher import soap_fault


class SoapEntry(http.Controller):
    """``POST`` an envelope, ``GET ?wsdl`` the description."""

    @http.route(
        "/bulk_mes/soap/1",
        type="mes",
        auth="public",
        methods=["POST", "GET"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST,
    )
    def soap(self, **_params):
        """One call. Faults are answers: what was stored before one is rolled back by its raiser."""
        if request.httprequest.method == "GET":
            address = f"{request.httprequest.url_root.rstrip('/')}/bulk_mes/soap/1"
            return Response(document(address), content_type="text/xml; charset=utf-8")
        kind, options = parse_options_header(request.httprequest.content_type)
        # Until the envelope is open, the type says which version the caller understands.
        soap = SOAP12 if kind == TYPES[SOAP12] else SOAP11
        try:
            if kind not in TYPES.values():
                raise Fault("ENCODING", "Content-Type is text/xml or application/soap+xml.")
            data = request.httprequest.get_data()
            root = parse(data, options.get("charset"))
            soap = soap_version(root)
            envelope = open_envelope(root)
            systems = request.env["mes.system"]
            token = token_of(envelope.security)
            system = let_in(systems._by_token(token) if token else systems._by_password(*basic()))
            operation = envelope.operation
            system._check_may(operation)
            body = envelope.body()
            answer = call(system, operation, body, data, kept_headers(), "soap")
        except Fault as fault:
            return soap_fault(fault, soap)
        return Response(
            close(soap, operation.name, answer),
            content_type=f"{TYPES[soap]}; charset=utf-8",
            headers=[("Cache-Control", "no-store")],
        )

"""Routes of the bridge: errors that no controller sees are answered in the partner's language."""

import json
import logging

from psycopg2 import OperationalError
from werkzeug.exceptions import HTTPException

from odoo.exceptions import ConcurrencyError
from odoo.http import HttpDispatcher, Response

from ..contract.binder import to_json
from ..contract.schema import CONTRACT
from ..operations.errors import Fault
from ..soap.envelope import SOAP11, SOAP12, TYPES, close_fault

_logger = logging.getLogger(__name__)
_HTTP_CODES = {413: "PAYLOAD_TOO_LARGE", 405: "UNKNOWN_OPERATION", 415: "ENCODING"}


def problem(fault: Fault) -> Response:
    """A fault as problem+json (RFC 9457)."""
    body = {
        "type": f"urn:bulk-wms:mes:error:{fault.code}",
        "title": fault.code.replace("_", " ").capitalize(),
        "status": fault.status,
        "detail": fault.text,
        "code": fault.code,
        "retryable": fault.retryable,
    }
    if fault.violations:
        body["violations"] = [{"Path": path, "Text": text} for path, text in fault.violations]
    return Response(
        json.dumps(body, ensure_ascii=False),
        status=fault.status,
        content_type="application/problem+json",
        headers=[("Cache-Control", "no-store"), *fault.headers],
    )


def soap_fault(fault: Fault, soap: str) -> Response:
    """A fault as an envelope."""
    status, body = close_fault(soap, fault)
    return Response(
        body,
        status=status,
        content_type=f"{TYPES[soap]}; charset=utf-8",
        headers=[("Cache-Control", "no-store"), *fault.headers],
    )


def json_answer(name: str, answer: dict) -> Response:
    """An answer of an operation as JSON."""
    body = to_json(answer, CONTRACT.elements[f"{name}Response"])
    return Response(
        json.dumps(body, ensure_ascii=False),
        content_type="application/json",
        headers=[("Cache-Control", "no-store")],
    )


class MesDispatcher(HttpDispatcher):
    """Like ``http``, but no page for people comes back when something breaks."""

    routing_type = "mes"

    def handle_error(self, exc):
        """What nobody expected is INTERNAL, what is too busy is BUSY; details go to the log."""
        if isinstance(exc, HTTPException) and exc.code in _HTTP_CODES:
            fault = Fault(_HTTP_CODES[exc.code], exc.description or exc.name)
            fault.status = exc.code
        elif isinstance(exc, (OperationalError, ConcurrencyError)):
            fault = Fault("BUSY", "Send the same message again.", headers=[("Retry-After", "5")])
        elif isinstance(exc, HTTPException):
            return exc
        else:
            _logger.error("The bridge broke at %s", self.request.httprequest.path, exc_info=exc)
            fault = Fault("INTERNAL", "The bridge could not take it. Send the same message again.")
        if "/soap/" not in self.request.httprequest.path:
            return problem(fault)
        sent = self.request.httprequest.content_type or ""
        return soap_fault(fault, SOAP12 if TYPES[SOAP12] in sent else SOAP11)

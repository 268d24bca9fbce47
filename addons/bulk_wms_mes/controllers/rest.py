"""REST entry of the bridge: the same operations as JSON."""

from pydantic import ValidationError
from werkzeug.http import parse_options_header

from odoo import http
from odoo.http import request

from ..contract.models import as_dict, model_of_element
from ..contract.reading import misfit, read_json
from ..contract.schema import CONTRACT
from ..operations import OPERATIONS
from ..operations.errors import Fault
from ..soap.hardening import LARGEST
from .access import basic, bearer, call, kept_headers, let_in
from .dispatcher import json_answer, problem

_BY_PATH = {operation.path: operation for operation in OPERATIONS.values()}


class RestEntry(http.Controller):
    """``POST`` a message or ``GET`` an answer, each at the address of its operation."""

    @http.route(
        "/bulk_mes/api/1/<string:path>",
        type="mes",
        auth="public",
        methods=["POST", "GET"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST,
    )
    def rest(self, path, **_params):
        """One call."""
        try:
            operation = _BY_PATH.get(path)
            if not operation:
                fault = Fault("UNKNOWN_OPERATION", f"{path} is no operation.")
                fault.status = 404
                raise fault
            if request.httprequest.method != operation.http:
                fault = Fault(
                    "UNKNOWN_OPERATION",
                    f"{operation.name} is a {operation.http}.",
                    headers=[("Allow", operation.http)],
                )
                fault.status = 405
                raise fault
            systems = request.env["mes.system"]
            key = bearer()
            system = let_in(systems._by_key(key) if key else systems._by_password(*basic()))
            system._check_may(operation)
            data = b"" if operation.http == "GET" else self._data()
            body = (
                self._query(operation) if operation.http == "GET" else self._body(operation, data)
            )
            answer = call(system, operation, body, data, kept_headers(), "rest")
        except Fault as fault:
            return problem(fault)
        return json_answer(operation.name, answer)

    @staticmethod
    def _data() -> bytes:
        kind, options = parse_options_header(request.httprequest.content_type)
        if kind != "application/json":
            raise Fault("ENCODING", "Content-Type is application/json.")
        if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise Fault("ENCODING", "Send UTF-8.")
        return request.httprequest.get_data()

    @staticmethod
    def _body(operation, data: bytes) -> dict:
        body = read_json(operation.name, data)
        key = request.httprequest.headers.get("Idempotency-Key")
        if key and operation.stored and key != body["MessageHeader"]["MessageID"]:
            raise Fault("SCHEMA_INVALID", "Idempotency-Key and MessageID differ.")
        return body

    @staticmethod
    def _query(operation) -> dict:
        """The parameters of a question; numbers come as text."""
        values: dict = {}
        given = request.httprequest.args
        parts = {part.name: part for part in CONTRACT.elements[operation.name].parts}
        unknown = set(given) - set(parts)
        if unknown:
            raise Fault(
                "SCHEMA_INVALID",
                "The question does not fit the contract.",
                [(name, "no parameter of this question") for name in sorted(unknown)],
            )
        for name in given:
            part, texts = parts[name], given.getlist(name)
            if len(texts) > 1 and not part.many:
                raise Fault("SCHEMA_INVALID", f"{name} comes once.", [(name, "comes once")])
            kind = part.type.kind
            made = [int(text) if kind == "integer" and _is_whole(text) else text for text in texts]
            values[name] = made if part.many else made[0]
        try:
            return as_dict(model_of_element(operation.name).model_validate(values))
        except ValidationError as error:
            raise misfit(error) from error


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12

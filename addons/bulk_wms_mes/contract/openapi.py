"""OpenAPI 3.1 of the contract, from the same schema."""

from ..operations import OPERATIONS
from .models import pattern_of
from .schema import CONTRACT, Complex, Simple

VERSION = "1.0.0"
_PROBLEM = "Problem"
_STATUSES = {
    400: "The text is no JSON of this operation.",
    401: "No or wrong credentials.",
    403: "The partner may not do this.",
    409: "The same message id with another content.",
    413: "More than 10 MB.",
    415: "Not application/json.",
    422: "The JSON does not fit the schema; violations name the places.",
    429: "Too many wrong keys.",
    503: "Paused or busy: send the same message again later.",
}


def simple_schema(simple: Simple) -> dict:
    """JSON Schema of a word or number."""
    if simple.kind == "boolean":
        return {"type": "boolean"}
    if simple.choices:
        return {"type": "string", "enum": list(simple.choices)}
    result: dict = {"description": simple.note} if simple.note else {}
    if simple.kind in ("decimal", "integer"):
        convert = float if simple.kind == "decimal" else int
        result["type"] = "number" if simple.kind == "decimal" else "integer"
        if simple.least is not None:
            result["minimum"] = convert(simple.least)
        if simple.most is not None:
            result["maximum"] = convert(simple.most)
        return result
    result["type"] = "string"
    pattern = pattern_of(simple)
    if pattern:
        result["pattern"] = pattern
    return result


def _reference(kind: Simple | Complex) -> dict:
    if isinstance(kind, Complex) or kind.name in CONTRACT.types:
        return {"$ref": f"#/components/schemas/{kind.name}"}
    return simple_schema(kind)


def complex_schema(complex_type: Complex) -> dict:
    """JSON Schema of a sequence."""
    properties = {}
    for part in complex_type.parts:
        one = _reference(part.type)
        if part.many:
            one = {"type": "array", "items": one, "minItems": part.least, "maxItems": part.most}
        if part.note:
            one = {**one, "description": part.note}
        properties[part.name] = one
    result: dict = {"type": "object", "additionalProperties": False, "properties": properties}
    required = [part.name for part in complex_type.parts if part.least]
    if required:
        result["required"] = required
    if complex_type.note:
        result["description"] = complex_type.note
    return result


def _schemas() -> dict:
    found = {}
    for kind in CONTRACT.types.values():
        is_complex = isinstance(kind, Complex)
        found[kind.name] = complex_schema(kind) if is_complex else simple_schema(kind)
    for name, kind in CONTRACT.elements.items():
        found.setdefault(name, complex_schema(kind))
    found[_PROBLEM] = {
        "type": "object",
        "description": "RFC 9457. Nothing of the message was stored.",
        "required": ["type", "title", "status", "detail", "code", "retryable"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "retryable": {"type": "boolean"},
            "violations": {"type": "array", "items": {"$ref": "#/components/schemas/Violation"}},
        },
    }
    return found


def _answers(name: str) -> dict:
    ok = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}Response"}}}
    problem = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{_PROBLEM}"}}}
    answers: dict = {"200": {"description": "Stored and acknowledged, or answered.", "content": ok}}
    for status, text in _STATUSES.items():
        answers[str(status)] = {"description": text, "content": problem}
    return answers


def query_parameters(name: str) -> list[dict]:
    """The parts of a question as parameters of its address."""
    return [
        {
            "name": part.name,
            "in": "query",
            "required": bool(part.least),
            "schema": {
                "type": "array",
                "items": _reference(part.type),
                "maxItems": part.most,
            }
            if part.many
            else _reference(part.type),
        }
        for part in CONTRACT.elements[name].parts
    ]


def _operation(operation) -> dict:
    result = {
        "operationId": operation.name,
        "summary": operation.effect.__doc__.strip().splitlines()[0],
        "responses": _answers(operation.name),
    }
    if operation.http == "GET":
        result["parameters"] = query_parameters(operation.name)
    else:
        schema = {"$ref": f"#/components/schemas/{operation.name}"}
        result["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return result


def document(server: str = "/bulk_mes/api/1") -> dict:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "bulk_wms: MES bridge", "version": VERSION},
        "servers": [{"url": server}],
        "security": [{"basic": []}, {"bearer": []}],
        "paths": {
            f"/{operation.path}": {operation.http.lower(): _operation(operation)}
            for operation in OPERATIONS.values()
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }

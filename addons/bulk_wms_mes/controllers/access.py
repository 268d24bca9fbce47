"""What SOAP and REST have in common: who calls, and the call itself."""

import re

from odoo.http import request

# Passwords and keys are not kept with the message.
_KEPT_HEADERS = ("Content-Type", "User-Agent", "SOAPAction", "Idempotency-Key")
# The secret of a security header is not kept either.
_PASSWORD = re.compile(r"(<(?:[\w.-]+:)?Password\b[^>]*>)[^<]*(</)")


def basic() -> tuple[str, str]:
    """User name and password of HTTP Basic; empty ones where there is none."""
    given = request.httprequest.authorization
    if given is None or given.type != "basic":
        return "", ""
    return given.username or "", given.password or ""


def bearer() -> str:
    """The key of a Bearer header; empty where there is none."""
    given = request.httprequest.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else ""


def let_in(system):
    """The partner in its working environment, or a fault."""
    return request.env["mes.system"]._let_in(system, request.httprequest.remote_addr or "-")


def kept_headers() -> dict:
    """The headers that are kept with a message."""
    headers = request.httprequest.headers
    kept = {name: headers[name][:500] for name in _KEPT_HEADERS if name in headers}
    return {**kept, "Remote": request.httprequest.remote_addr or ""}


def call(system, operation, body: dict, data: bytes, headers: dict, transport: str) -> dict:
    """Do it: store and work on a message, or answer a question."""
    if not operation.stored:
        return system._ask(operation, body)
    raw = _PASSWORD.sub(r"\1***\2", data.decode().removeprefix("\ufeff"))
    answer = system.env["mes.message"]._take(system, operation, body, raw, headers, transport)
    return {"Acknowledgement": answer}

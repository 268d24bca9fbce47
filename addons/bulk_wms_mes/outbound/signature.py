"""The signature of a webhook: HMAC-SHA256 over ``timestamp.body``."""

from __future__ import annotations

import hashlib
import hmac

HEADER_TIME = "X-Bulk-Timestamp"
HEADER_SIGNATURE = "X-Bulk-Signature"


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """What the header ``X-Bulk-Signature`` says.

    :param timestamp: seconds since 1970, as in the header ``X-Bulk-Timestamp``

    >>> sign("secret", 0, b"{}")[:20]
    'sha256=4bbe8d39de1ff'
    """
    text = str(timestamp).encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def is_genuine(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether a receiver may believe a call, not older or newer than five minutes.

    >>> is_genuine("secret", "0", b"{}", sign("secret", 0, b"{}"), 10.0)
    True
    >>> is_genuine("secret", "0", b"{ }", sign("secret", 0, b"{}"), 10.0)
    False
    >>> is_genuine("secret", "0", b"{}", sign("secret", 0, b"{}"), 301.0)
    False
    """
    if not timestamp.isdigit() or abs(now - int(timestamp)) > 300:
        return False
    return hmac.compare_digest(sign(secret, int(timestamp), body), signature)

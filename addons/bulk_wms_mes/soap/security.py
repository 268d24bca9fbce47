"""WS-Security UsernameToken, as plain text over TLS or as digest."""

import binascii
import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1

from ..operations.errors import Fault
from .envelope import WSSE

_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
DIGEST, TEXT = f"{_PROFILE}#PasswordDigest", f"{_PROFILE}#PasswordText"
WINDOW = timedelta(seconds=300)


@dataclass(frozen=True)
class Token:
    """A user name with its proof."""

    user: str
    password: str
    is_digest: bool
    nonce: bytes = b""
    created: str = ""

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was made within five minutes of ``now`` (aware)."""
        try:
            made = datetime.fromisoformat(self.created)
        except ValueError:
            return False
        return made.tzinfo is not None and abs(now.astimezone(UTC) - made) <= WINDOW

    def proves(self, secret: str) -> bool:
        """Whether its digest was made with ``secret``; takes the same time either way."""
        # The profile prescribes SHA-1; what it protects is worth nothing after five minutes.
        made = sha1(self.nonce + self.created.encode() + secret.encode(), usedforsecurity=False)
        return hmac.compare_digest(b64encode(made.digest()), self.password.encode())


def _text(node, name: str, namespace: str = WSSE) -> str:
    return (node.findtext(f"{{{namespace}}}{name}") or "").strip()


def token_of(header) -> Token | None:
    """The user name token of a security header.

    :raises Fault: for a token that is incomplete
    """
    node = None if header is None else header.find(f"{{{WSSE}}}UsernameToken")
    if node is None:
        return None
    password = node.find(f"{{{WSSE}}}Password")
    if password is None:
        raise Fault("AUTH_FAILED", "The security header has no password.")
    kind = password.get("Type", TEXT)
    if kind not in (TEXT, DIGEST):
        raise Fault("AUTH_FAILED", "PasswordText or PasswordDigest is expected.")
    user, secret = _text(node, "Username"), (password.text or "").strip()
    if kind == TEXT:
        return Token(user, secret, False)
    try:
        nonce = b64decode(_text(node, "Nonce"), validate=True)
    except binascii.Error as error:
        raise Fault("AUTH_FAILED", "The nonce is not Base64.") from error
    if not 8 <= len(nonce) <= 128:
        raise Fault("AUTH_FAILED", "A nonce has 8 to 128 bytes.")
    if not secret.isascii():
        raise Fault("AUTH_FAILED", "The digest is not Base64.")
    return Token(user, secret, True, nonce, _text(node, "Created", _WSU))

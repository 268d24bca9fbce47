"""Connections that look whom they have reached before they say anything.

A name is resolved once for the check and again for the connection; between the two its owner may
have changed the answer. So the address that was really reached is checked too.
"""

from __future__ import annotations

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .address import AddressRefused, is_allowed


class _Checked:
    """Mixed into a connection: the peer of a new socket has to be allowed."""

    loopback = False

    def _new_conn(self):
        sock = super()._new_conn()
        if not is_allowed(sock.getpeername()[0].split("%")[0], self.loopback):
            sock.close()
            raise AddressRefused("network", self.host)
        return sock


def _pools(loopback: bool) -> dict:
    """Kinds of pools by scheme; ``loopback`` is part of the kind, so pools are never mixed up."""
    plain = type("Plain", (_Checked, HTTPConnection), {"loopback": loopback})
    secure = type("Secure", (_Checked, HTTPSConnection), {"loopback": loopback})
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class CheckedAdapter(HTTPAdapter):
    """For ``requests``: every connection of the session is checked."""

    def __init__(self, loopback: bool):
        self.loopback = loopback
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        """The usual manager, with pools whose connections look whom they have reached."""
        made = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self.loopback)
        return made

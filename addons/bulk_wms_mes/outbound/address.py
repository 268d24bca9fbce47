"""Where events may be sent.

A manager sets the address, and the server calls it from inside the plant's network. So the address
must not be a way to reach what only the server itself can reach: its own services on loopback, and
what cloud hosts serve under link-local addresses. Private networks are allowed: there the MES is.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit

LONGEST = 500


class AddressRefused(ValueError):
    """This address is not called. ``code`` says why; ``host`` what was asked for."""

    def __init__(self, code: str, host: str = ""):
        super().__init__(f"{code} {host}".strip())
        self.code, self.host = code, host


def parse(url: str):
    """The parts of an address of a partner.

    >>> parse("https://mes.plant.example:8443/events?wsdl").hostname
    'mes.plant.example'
    >>> for url in ("file:///etc/passwd", "http://user:secret@mes/events", "https://mes:port/"):
    ...     try:
    ...         parse(url)
    ...     except AddressRefused as error:
    ...         print(error.code)
    scheme
    credentials
    form
    """
    text = (url or "").strip()
    if not text or len(text) > LONGEST or any(not sign.isprintable() for sign in text):
        raise AddressRefused("form")
    try:
        parts = urlsplit(text)
        # Raises for what is no port.
        _port = parts.port
    except ValueError as error:
        raise AddressRefused("form") from error
    if parts.scheme not in ("http", "https"):
        raise AddressRefused("scheme")
    if not parts.hostname:
        raise AddressRefused("form")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("credentials", parts.hostname)
    return parts


def is_allowed(ip: str, loopback: bool = False) -> bool:
    """Whether the server may call this address.

    >>> [is_allowed(ip) for ip in ("10.1.2.3", "192.168.0.9", "fd00::7", "8.8.8.8")]
    [True, True, True, True]
    >>> [is_allowed(ip) for ip in ("127.0.0.1", "::1", "169.254.169.254", "0.0.0.0", "224.0.0.1")]
    [False, False, False, False, False]
    >>> is_allowed("::ffff:127.0.0.1"), is_allowed("127.0.0.1", loopback=True)
    (False, True)
    """
    address = ipaddress.ip_address(ip)
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return loopback
    return not (address.is_link_local or address.is_multicast or address.is_unspecified)


def resolve(url: str, loopback: bool = False) -> list[str]:
    """The network addresses behind ``url``, all of them allowed.

    :raises AddressRefused: when the name stands for an address that is not called
    :raises OSError: when the name is not known at the moment
    """
    parts = parse(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = sorted({str(row[4][0]).split("%")[0] for row in found})
    for address in addresses:
        if not is_allowed(address, loopback):
            raise AddressRefused("network", parts.hostname)
    return addresses


def same_host(url: str, endpoint: str) -> str:
    """``url`` on the host of ``endpoint``: what a WSDL says about its own host is not believed.

    A WSDL made behind a proxy often names a host that only the partner knows.

    >>> same_host("http://inner:9000/events/soap", "https://mes.example/events?wsdl")
    'https://mes.example/events/soap'
    """
    inner, outer = urlsplit(url), parse(endpoint)
    return urlunsplit((outer.scheme, outer.netloc, inner.path or "/", inner.query, ""))


def is_same_origin(url: str, endpoint: str) -> bool:
    """Whether ``url`` lies on the same scheme, host and port.

    >>> is_same_origin("https://mes.example/a.xsd", "https://mes.example/events?wsdl")
    True
    >>> is_same_origin("file:///etc/passwd", "https://mes.example/events?wsdl")
    False
    """
    one, two = urlsplit(url), urlsplit(endpoint)
    return (one.scheme, one.netloc) == (two.scheme, two.netloc)

"""Parsing XML from outside: what is refused before the parser sees it, and how it is parsed."""

import codecs
import re

from lxml import etree

from ..operations.errors import Fault

LARGEST = 10 * 1024 * 1024
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def parse(data: bytes, charset: str | None = None):
    """The root of a message.

    UTF-8 only: another encoding would hide what the scan for a DTD looks for, and SOAP forbids
    DTDs, so what has one is refused before anything is expanded.

    :raises Fault: naming what is wrong
    """
    if len(data) > LARGEST:
        raise Fault("PAYLOAD_TOO_LARGE", "A message has at most 10 MB.")
    if charset and charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Fault("ENCODING", f"Send UTF-8, not {charset[:40]}.")
    data = data.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(data[:200])
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise Fault("ENCODING", "Send UTF-8.")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Fault("ENCODING", "The text is not UTF-8.") from error
    if b"\0" in data:
        raise Fault("ENCODING", "The text is not UTF-8.")
    if _DTD.search(data):
        raise Fault("XML_DTD", "A document type or entity is not allowed in a message.")
    # A parser of its own for every call: a shared one makes threads wait for each other.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Fault("XML_MALFORMED", f"Not well-formed: {error.msg}") from error

"""From checked XML to typed dicts and back, by the contract.

Decoding trusts that the schema has been checked: it only turns text into values. Decimals are
``Decimal``, times stay the text that came, lists are lists.
"""

import re
from decimal import Decimal

from lxml import etree

from .schema import NAMESPACE, Complex, Simple

# What XML 1.0 cannot carry; the book may hold it all the same.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_READ = {
    "text": str,
    "decimal": Decimal,
    "integer": int,
    "boolean": lambda text: text.strip() in ("true", "1"),
}


def decode(node, complex_type: Complex) -> dict:
    """The content of ``node`` as a dict in the contract's names."""
    found: dict = {}
    parts = complex_type.by_tag
    for child in node:
        part = parts[child.tag]
        kind = part.type
        if isinstance(kind, Complex):
            value = decode(child, kind)
        else:
            value = _READ[kind.kind](child.text or "")
        if part.most > 1:
            found.setdefault(part.name, []).append(value)
        else:
            found[part.name] = value
    return found


def plain(number) -> str:
    """A number without exponent and trailing zeros, with at most 6 decimals.

    >>> plain(Decimal("21360.500")), plain(12.0), plain(0.1 + 0.2)
    ('21360.5', '12', '0.3')
    """
    text = format(number, ".6f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text_of(value, kind: Simple) -> str:
    """A value as the text of an element."""
    if kind.kind == "boolean":
        return "true" if value else "false"
    if kind.kind == "decimal":
        return plain(value)
    return _NOT_XML.sub("\ufffd", str(value))


def encode(name: str, values: dict, complex_type: Complex, parent=None):
    """An element ``name`` with ``values``, in the order of the schema."""
    tag = f"{{{NAMESPACE}}}{name}"
    if parent is None:
        node = etree.Element(tag, nsmap={None: NAMESPACE})
    else:
        node = etree.SubElement(parent, tag)
    for part in complex_type.parts:
        value = values.get(part.name)
        if value is None:
            continue
        for one in value if part.most > 1 else (value,):
            if isinstance(part.type, Complex):
                encode(part.name, one, part.type, node)
            else:
                child = etree.SubElement(node, f"{{{NAMESPACE}}}{part.name}")
                child.text = text_of(one, part.type)
    return node


def to_json(values: dict, complex_type: Complex) -> dict:
    """``values`` with numbers that JSON knows, and only what the contract names."""
    result: dict = {}
    for part in complex_type.parts:
        value = values.get(part.name)
        if value is None:
            continue
        if isinstance(part.type, Complex):
            made = [to_json(one, part.type) for one in (value if part.many else (value,))]
        elif part.type.kind == "decimal":
            made = [round(float(one), 6) for one in (value if part.many else (value,))]
        else:
            made = list(value) if part.many else [value]
        result[part.name] = made if part.many else made[0]
    return result

"""SOAP as the simulator speaks it: written by hand, not by the code it is to test."""

from __future__ import annotations

from lxml import etree

NAMESPACE = "urn:bulk-wms:mes:1.0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def fill(parent, values: dict) -> None:
    """Children of ``parent`` from a dict in the order of the contract."""
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is None:
                continue
            node = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
            if isinstance(one, dict):
                fill(node, one)
            elif isinstance(one, bool):
                node.text = "true" if one else "false"
            else:
                node.text = str(one)


def wrap(name: str, values: dict) -> bytes:
    """An envelope with one element in its body."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP, "m": NAMESPACE})
    body = etree.SubElement(root, f"{{{SOAP}}}Body")
    fill(etree.SubElement(body, f"{{{NAMESPACE}}}{name}"), values)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def fault(code: str, text: str, retryable: bool) -> bytes:
    """A fault with the contract's detail."""
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP, "m": NAMESPACE})
    node = etree.SubElement(etree.SubElement(root, f"{{{SOAP}}}Body"), f"{{{SOAP}}}Fault")
    etree.SubElement(node, "faultcode").text = "soap:Server" if retryable else "soap:Client"
    etree.SubElement(node, "faultstring").text = text
    detail = etree.SubElement(node, "detail")
    fill(
        etree.SubElement(detail, f"{{{NAMESPACE}}}BridgeFault"),
        {"Code": code, "Text": text, "Retryable": retryable},
    )
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _values(node):
    if not len(node):
        return node.text or ""
    found: dict = {}
    for child in node:
        name, value = etree.QName(child).localname, _values(child)
        if name in found:
            found[name] = (found[name] if isinstance(found[name], list) else [found[name]]) + [
                value
            ]
        else:
            found[name] = value
    return found


def unwrap(data: bytes) -> tuple[str, dict]:
    """Name and content of the one element in the body."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    body = etree.fromstring(data, parser).find(f"{{{SOAP}}}Body")
    values = _values(body[0])
    return etree.QName(body[0]).localname, values if isinstance(values, dict) else {}

"""WSDL of what a partner serves for the bridge: it takes events, and answers questions at night.

The same schema as the bridge's own; a partner that hosts a service generates it from here.
"""

from lxml import etree

from .schema import CONTRACT, NAMESPACE
from .wsdl import HTTP, SOAP11, WSDL, _add, _message

# Operation: element that goes in, element that comes out.
OPERATIONS = {
    "SendEvent": ("Event", "ConfirmEventsResponse"),
    "GetControlTotals": ("GetControlTotals", "GetControlTotalsResponse"),
    "GetMaterialLots": ("GetMaterialLots", "GetMaterialLotsResponse"),
}


def document(address: str = "http://localhost:8090/events/soap") -> bytes:
    """The WSDL of a partner whose service is at ``address``."""
    names = {"wsdl": WSDL, "soap": SOAP11, "tns": NAMESPACE}
    root = etree.Element(f"{{{WSDL}}}definitions", nsmap=names)
    root.set("name", "BulkMesPartner")
    root.set("targetNamespace", NAMESPACE)
    _add(root, "types").append(etree.fromstring(CONTRACT.source))
    for name, (taken, given) in OPERATIONS.items():
        _message(root, f"{name}Input", taken)
        _message(root, f"{name}Output", given)
    fault = _add(root, "message", name="BridgeFault")
    _add(fault, "part", name="fault", element="tns:BridgeFault")
    port = _add(root, "portType", name="BulkMesPartner")
    for name in OPERATIONS:
        one = _add(port, "operation", name=name)
        _add(one, "input", message=f"tns:{name}Input")
        _add(one, "output", message=f"tns:{name}Output")
        _add(one, "fault", name="BridgeFault", message="tns:BridgeFault")
    binding = _add(root, "binding", name="BulkMesPartnerSoap11", type="tns:BulkMesPartner")
    _add(binding, "binding", SOAP11, style="document", transport=HTTP)
    for name in OPERATIONS:
        one = _add(binding, "operation", name=name)
        _add(one, "operation", SOAP11, soapAction=f"{NAMESPACE}:{name}", style="document")
        for way in ("input", "output"):
            _add(_add(one, way), "body", SOAP11, use="literal")
        fault = _add(one, "fault", name="BridgeFault")
        _add(fault, "fault", SOAP11, name="BridgeFault", use="literal")
    service = _add(root, "service", name="BulkMesPartner")
    port = _add(service, "port", name="Soap11", binding="tns:BulkMesPartnerSoap11")
    _add(port, "address", SOAP11, location=address)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")

"""WSDL 1.1 of the contract: document/literal wrapped, ports for SOAP 1.1 and 1.2, typed faults."""

from lxml import etree

from ..operations import OPERATIONS
from .schema import CONTRACT, NAMESPACE

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP11 = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
HTTP = "http://schemas.xmlsoap.org/soap/http"
_PLACE = "SCHEMA"


def _add(parent, tag, namespace=WSDL, **attributes):
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", **attributes)


def _message(root, name: str, element: str):
    message = _add(root, "message", name=name)
    _add(message, "part", name="parameters", element=f"tns:{element}")


def _binding(root, name: str, soap: str):
    binding = _add(root, "binding", name=name, type="tns:BulkMes")
    _add(binding, "binding", soap, style="document", transport=HTTP)
    for operation in OPERATIONS:
        one = _add(binding, "operation", name=operation)
        _add(one, "operation", soap, soapAction=f"{NAMESPACE}:{operation}", style="document")
        for way in ("input", "output"):
            _add(_add(one, way), "body", soap, use="literal")
        fault = _add(one, "fault", name="BridgeFault")
        _add(fault, "fault", soap, name="BridgeFault", use="literal")


def document(address: str = "http://localhost:8069/bulk_mes/soap/1") -> bytes:
    """The WSDL with the service at ``address``."""
    names = {"wsdl": WSDL, "soap": SOAP11, "soap12": SOAP12, "tns": NAMESPACE}
    root = etree.Element(f"{{{WSDL}}}definitions", nsmap=names)
    root.set("name", "BulkMes")
    root.set("targetNamespace", NAMESPACE)
    _add(root, "types").text = _PLACE
    for operation in OPERATIONS:
        _message(root, f"{operation}Input", operation)
        _message(root, f"{operation}Output", f"{operation}Response")
    fault = _add(root, "message", name="BridgeFault")
    _add(fault, "part", name="fault", element="tns:BridgeFault")
    port = _add(root, "portType", name="BulkMes")
    for operation in OPERATIONS:
        one = _add(port, "operation", name=operation)
        _add(one, "input", message=f"tns:{operation}Input")
        _add(one, "output", message=f"tns:{operation}Output")
        _add(one, "fault", name="BridgeFault", message="tns:BridgeFault")
    _binding(root, "BulkMesSoap11", SOAP11)
    _binding(root, "BulkMesSoap12", SOAP12)
    service = _add(root, "service", name="BulkMes")
    for name, soap in (("BulkMesSoap11", SOAP11), ("BulkMesSoap12", SOAP12)):
        port = _add(service, "port", name=name, binding=f"tns:{name}")
        _add(port, "address", soap, location=address)
    etree.indent(root)
    text = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    # Put in as text: appended as a node, the schema would lose its default namespace, which the
    # names of types in its attributes need.
    return text.replace(_PLACE.encode(), etree.tostring(etree.fromstring(CONTRACT.source)))

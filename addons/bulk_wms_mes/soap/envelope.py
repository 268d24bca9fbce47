"""SOAP 1.1 and 1.2: opening an envelope, closing an answer or a fault into one."""

from dataclasses import dataclass
from itertools import islice

from lxml import etree

from ..contract.binder import decode, encode
from ..contract.schema import CONTRACT, NAMESPACE
from ..operations import OPERATIONS, Operation
from ..operations.errors import Fault

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_SECURITY = f"{{{WSSE}}}Security"
TYPES = {SOAP11: "text/xml", SOAP12: "application/soap+xml"}


@dataclass
class Envelope:
    """What came: version, security header, and the one element of the body."""

    soap: str
    security: etree._Element | None
    payload: etree._Element

    @property
    def operation(self) -> Operation:
        """The operation that the element of the body names; SOAPAction is ignored."""
        name = etree.QName(self.payload)
        if name.namespace != NAMESPACE:
            raise Fault("UNKNOWN_OPERATION", f"The body is in namespace {name.namespace!r}.")
        if name.localname not in OPERATIONS:
            raise Fault("UNKNOWN_OPERATION", f"{name.localname} is no operation.")
        return OPERATIONS[name.localname]

    def body(self) -> dict:
        """The typed content, checked against the contract.

        :raises Fault: naming every place that does not fit
        """
        schema = CONTRACT.xml_schema()
        if not schema.validate(self.payload):
            violations = [
                (
                    _named_path(self.payload, error.path),
                    error.message.replace(f"{{{NAMESPACE}}}", ""),
                )
                for error in islice(schema.error_log, 20)
            ]
            if any("maxOccurs" in text or _too_many(self.payload) for _path, text in violations):
                raise Fault("PAYLOAD_TOO_LARGE", "More than 5,000 lines.", violations)
            raise Fault("SCHEMA_INVALID", "The message does not fit the contract.", violations)
        return decode(self.payload, CONTRACT.elements[etree.QName(self.payload).localname])


def _named_path(payload, path: str | None) -> str:
    """The path of an error with names: libxml2 writes a star for every name with a namespace."""
    node, names = payload, [etree.QName(payload).localname]
    for step in (path or "").split("/")[2:]:
        number = int(step.partition("[")[2].rstrip("]") or 1)
        if not step.startswith("*") or number > len(node):
            break
        node = node[number - 1]
        names.append(etree.QName(node).localname)
    return "/" + "/".join(names)


def _too_many(payload) -> bool:
    return len(payload) > 5_000


def soap_version(root) -> str:
    """Namespace of the envelope.

    :raises Fault: for anything that is no envelope
    """
    name = etree.QName(root)
    if name.localname != "Envelope":
        raise Fault("SOAP_BODY", "The message is no SOAP envelope.")
    if name.namespace not in TYPES:
        raise Fault("SOAP_VERSION", "SOAP 1.1 or 1.2 is expected.")
    return name.namespace


def open_envelope(root) -> Envelope:
    """Read an envelope.

    :raises Fault: for a header that must be understood and is not, or a body that is not one
        element
    """
    soap = soap_version(root)
    security, bodies = None, []
    for part in root:
        if part.tag == f"{{{soap}}}Header":
            for block in part:
                if block.tag == _SECURITY:
                    security = block
                elif block.get(f"{{{soap}}}mustUnderstand") in ("1", "true"):
                    raise Fault("SOAP_HEADER", f"{block.tag} is not understood.")
        elif part.tag == f"{{{soap}}}Body":
            bodies.append(part)
        else:
            raise Fault("SOAP_BODY", "An envelope has a header and a body only.")
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise Fault("SOAP_BODY", "The body holds exactly one element.")
    return Envelope(soap, security, bodies[0][0])


def _wrap(soap: str, content) -> bytes:
    root = etree.Element(f"{{{soap}}}Envelope", nsmap={"soap": soap})
    etree.SubElement(root, f"{{{soap}}}Body").append(content)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def close(soap: str, operation: str, answer: dict) -> bytes:
    """An answer as an envelope of the version that asked."""
    name = f"{operation}Response"
    return _wrap(soap, encode(name, answer, CONTRACT.elements[name]))


def _detail(fault: Fault):
    values = {
        "Code": fault.code,
        "Text": fault.text,
        "Retryable": fault.retryable,
        "Violation": [{"Path": path, "Text": text} for path, text in fault.violations],
    }
    return encode("BridgeFault", values, CONTRACT.elements["BridgeFault"])


def _code(fault: Fault, soap: str) -> tuple[str, str]:
    """Code and, where there is one, the more exact one of a fault."""
    if fault.code == "SOAP_VERSION":
        return "VersionMismatch", ""
    if fault.code == "SOAP_HEADER":
        return "MustUnderstand", ""
    sender = fault.status < 500
    code = (
        ("Client" if sender else "Server")
        if soap == SOAP11
        else ("Sender" if sender else "Receiver")
    )
    return code, "wsse:FailedAuthentication" if fault.code == "AUTH_FAILED" else ""


def close_fault(soap: str, fault: Fault) -> tuple[int, bytes]:
    """HTTP status and envelope of a fault."""
    code, exact = _code(fault, soap)
    node = etree.Element(f"{{{soap}}}Fault", nsmap={"soap": soap, "wsse": WSSE})
    if soap == SOAP11:
        etree.SubElement(node, "faultcode").text = exact or f"soap:{code}"
        etree.SubElement(node, "faultstring").text = fault.text
        etree.SubElement(node, "detail").append(_detail(fault))
    else:
        outer = etree.SubElement(node, f"{{{soap}}}Code")
        etree.SubElement(outer, f"{{{soap}}}Value").text = f"soap:{code}"
        if exact:
            inner = etree.SubElement(outer, f"{{{soap}}}Subcode")
            etree.SubElement(inner, f"{{{soap}}}Value").text = exact
        reason = etree.SubElement(node, f"{{{soap}}}Reason")
        text = etree.SubElement(reason, f"{{{soap}}}Text")
        text.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        text.text = fault.text
        etree.SubElement(node, f"{{{soap}}}Detail").append(_detail(fault))
    # Where HTTP itself is the reason, HTTP says so; else as the binding of SOAP does.
    if fault.status in (401, 413, 415, 429, 503):
        status = fault.status
    elif soap == SOAP11:
        status = 500
    else:
        status = 400 if fault.status < 500 else 500
    return status, _wrap(soap, node)

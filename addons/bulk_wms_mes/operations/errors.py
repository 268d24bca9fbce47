"""What can go wrong, by code: refused without being stored, or stored and rejected."""

# Code: HTTP status of a fault, whether the same message may be sent again.
FAULTS = {
    "AUTH_FAILED": (401, False),
    "FORBIDDEN_OPERATION": (403, False),
    "XML_MALFORMED": (400, False),
    "XML_DTD": (400, False),
    "JSON_MALFORMED": (400, False),
    "ENCODING": (415, False),
    "SCHEMA_INVALID": (422, False),
    "UNKNOWN_OPERATION": (400, False),
    "SOAP_VERSION": (400, False),
    "SOAP_HEADER": (400, False),
    "SOAP_BODY": (400, False),
    "PAYLOAD_TOO_LARGE": (413, False),
    "MESSAGE_ID_REUSED": (409, False),
    "RATE_LIMITED": (429, True),
    "BUSY": (503, True),
    "INTERNAL": (500, True),
}
# Codes of messages that are stored and rejected, and whether waiting may help.
REJECTIONS = {
    "UNKNOWN_MATERIAL": True,
    "UNKNOWN_LOT": True,
    "UNKNOWN_LOCATION": True,
    "UNKNOWN_ORDER": True,
    "UNKNOWN_UOM": True,
    "UNKNOWN_PARTNER": True,
    "LOT_EXISTS": False,
    "LOT_BLOCKED": False,
    "QTY_NOT_AVAILABLE": False,
    "QTY_TOLERANCE": False,
    "ALREADY_BOOKED": False,
    "DOC_LOCKED": False,
    "DOC_STATE": False,
    "PERIOD_CLOSED": False,
    "SEQ_GAP": False,
    "INTERNAL": False,
}


class Fault(Exception):
    """The message is not taken: nothing of it is stored.

    :param violations: pairs of place and text
    """

    def __init__(self, code: str, text: str, violations=(), headers=()):
        super().__init__(text)
        self.code, self.text = code, text
        self.violations = list(violations)[:20]
        self.headers = list(headers)
        self.status, self.retryable = FAULTS[code]


class Refused(Exception):
    """A line, or the whole message, cannot take effect; it is kept as rejected."""

    def __init__(self, code: str, text: str):
        super().__init__(text)
        self.code, self.text = code, text


class RefusedLines(Refused):
    """Several lines cannot take effect: the message as a whole has none."""

    def __init__(self, results: list[dict]):
        bad = next(one for one in results if one["Status"] == "Rejected")
        super().__init__(bad["ErrorCode"], bad["ErrorText"])
        self.results = results


class NeedsApproval(Exception):
    """Waits for a person before it takes effect."""

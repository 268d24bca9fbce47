"""EPCs of the 96-bit schemes of the Tag Data Standard: what is written onto a tag, and read back.

The bits are ``epcpy``'s; here stand the words of a yard: which thing gets which scheme, and which
numbers fit. An EPC names a tag, nothing more: what it hangs on is looked up.
"""

from __future__ import annotations

import re

import epcpy
from epcpy.epc_schemes import giai as giai_scheme
from epcpy.epc_schemes import grai as grai_scheme
from epcpy.epc_schemes import sgln as sgln_scheme
from epcpy.epc_schemes import sgtin as sgtin_scheme
from epcpy.epc_schemes import sscc as sscc_scheme
from epcpy.utils.common import ConvertException

# Scheme: class, filter values, further arguments of its binary form.
_SCHEMES = {
    "sgtin": (
        sgtin_scheme.SGTIN,
        sgtin_scheme.SGTINFilterValue,
        {"binary_coding_scheme": sgtin_scheme.SGTIN.BinaryCodingScheme.SGTIN_96},
    ),
    "sscc": (sscc_scheme.SSCC, sscc_scheme.SSCCFilterValue, {}),
    "sgln": (
        sgln_scheme.SGLN,
        sgln_scheme.SGLNFilterValue,
        {"binary_coding_scheme": sgln_scheme.SGLN.BinaryCodingScheme.SGLN_96},
    ),
    "grai": (
        grai_scheme.GRAI,
        grai_scheme.GRAIFilterValue,
        {"binary_coding_scheme": grai_scheme.GRAI.BinaryCodingScheme.GRAI_96},
    ),
    "giai": (
        giai_scheme.GIAI,
        giai_scheme.GIAIFilterValue,
        {"binary_coding_scheme": giai_scheme.GIAI.BinaryCodingScheme.GIAI_96},
    ),
}
# Filter values: item (1), pallet or other unit load (SSCC 2), rail vehicle (GIAI 1).
ITEM, LOAD, ALL = 1, 2, 0
MOST_SGTIN_SERIAL = 2**38 - 1


class EpcError(ValueError):
    """What cannot become an EPC, in words."""


def encode(scheme: str, filter_value: int, *parts: str) -> str:
    """The EPC in 24 lower-case hexadecimal digits.

    :param parts: company prefix and the rest, as the pure identity has them

    >>> encode("sgtin", 3, "0614141", "812345", "6789")
    '3074257bf7194e4000001a85'
    """
    kind, filters, more = _SCHEMES[scheme]
    chosen = next(one for one in filters if int(one.value) == filter_value)
    try:
        epc = kind(f"urn:epc:id:{scheme}:{'.'.join(parts)}")
        return epc.hex(filter_value=chosen, **more).lower()
    except (ConvertException, ValueError) as error:
        raise EpcError(f"{scheme}-96 cannot hold {'.'.join(parts)}: {error}") from error


def uri_of(epc: str) -> str:
    """The pure identity of an EPC; empty for what is none of GS1.

    >>> uri_of("3074257bf7194e4000001a85"), uri_of("e28011700000020f")
    ('urn:epc:id:sgtin:0614141.812345.6789', '')
    """
    try:
        return epcpy.hex_to_tag_encodable(epc.upper()).epc_uri
    except (ConvertException, ValueError, KeyError, IndexError):
        return ""


def sgtin(gtin: str, prefix: str, serial: int, filter_value: int = ITEM) -> str:
    """A serial item: GTIN of 8 to 14 digits, GS1 company prefix, serial below 2^38.

    >>> uri_of(sgtin("80614141123458", "0614141", 6789))
    'urn:epc:id:sgtin:0614141.812345.6789'
    """
    digits = str(gtin or "").strip().zfill(14)
    if not digits.isascii() or not digits.isdecimal() or len(digits) != 14:
        raise EpcError(f"{gtin} is no GTIN.")
    check_prefix(prefix)
    if not digits[1:].startswith(prefix):
        raise EpcError(f"The GTIN {gtin} does not begin with the company prefix {prefix}.")
    if not 0 <= serial <= MOST_SGTIN_SERIAL:
        raise EpcError(f"The serial {serial} does not fit into 38 bits.")
    reference = digits[0] + digits[1 + len(prefix) : 13]
    return encode("sgtin", filter_value, prefix, reference, str(serial))


def sscc(code: str, prefix: str, filter_value: int = LOAD) -> str:
    """A load: an SSCC of 18 digits.

    >>> uri_of(sscc("106141412345678908", "0614141"))
    'urn:epc:id:sscc:0614141.1234567890'
    """
    digits = str(code or "").strip()
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise EpcError(f"{code} is no SSCC of 18 digits.")
    check_prefix(prefix)
    if not digits[1:].startswith(prefix):
        raise EpcError(f"The SSCC {code} does not hold the company prefix {prefix}.")
    return encode("sscc", filter_value, prefix, digits[0] + digits[1 + len(prefix) : 17])


def sgln(prefix: str, extension: int, reference: int = 0) -> str:
    """A place: location reference of the company, and an extension for this very place.

    >>> uri_of(sgln("0614141", 5678, 12345))
    'urn:epc:id:sgln:0614141.12345.5678'
    """
    check_prefix(prefix)
    return encode("sgln", ALL, prefix, _padded(reference, 12 - len(prefix)), str(extension))


def giai(prefix: str, number: int) -> str:
    """A vehicle or crane: an asset number of the company.

    >>> uri_of(giai("0614141", 5678))
    'urn:epc:id:giai:0614141.5678'
    """
    check_prefix(prefix)
    return encode("giai", ALL, prefix, str(number))


def grai(prefix: str, kind: int, serial: int) -> str:
    """A cradle or rack that comes back: its kind and serial.

    >>> uri_of(grai("0614141", 12345, 5678))
    'urn:epc:id:grai:0614141.12345.5678'
    """
    check_prefix(prefix)
    return encode("grai", ALL, prefix, _padded(kind, 12 - len(prefix)), str(serial))


def check_prefix(prefix: str) -> None:
    """:raises EpcError: for what is no GS1 company prefix"""
    if not re.fullmatch(r"[0-9]{6,12}", prefix or ""):
        raise EpcError("A GS1 company prefix has 6 to 12 digits.")


def _padded(number: int, length: int) -> str:
    if number < 0 or len(str(number)) > max(length, 1):
        raise EpcError(f"{number} has more than {length} digits.")
    return str(number).zfill(length) if length else ""

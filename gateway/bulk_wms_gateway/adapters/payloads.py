"""JSON as readers post it, in the one shape of ``reads``. Pure.

Shapes: Impinj's IoT device interface, Zebra's IoT Connector, a plain list of our own for handhelds
and whatever else can post, and crane controls.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterator
from datetime import UTC, datetime

from ..reads import CraneMove, Read, clean_epc

MOST_READS = 5000
CRANE_KINDS = ("lifted", "dropped")


class PayloadError(ValueError):
    """What is wrong with a posted text, and where."""


def seconds(value: object, now: float) -> float:
    """Seconds since 1970 of an ISO 8601 time or a number; ``now`` for none.

    :raises PayloadError: for what is no time

    >>> seconds("2026-01-02T03:04:05Z", 0.0)
    1767323045.0
    """
    if value in (None, ""):
        return now
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # Milliseconds and microseconds are told by their size.
        number = float(value)
        while math.isfinite(number) and number > 1e11:
            number /= 1000
        if math.isfinite(number):
            return number
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError as error:
        raise PayloadError(f"no time: {str(value)[:40]!r}") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def number(value: object, what: str, default: float | None = None) -> float:
    """A finite number.

    :raises PayloadError: for anything else
    """
    if value is None and default is not None:
        return default
    try:
        result = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise PayloadError(f"{what}: no number: {str(value)[:40]!r}") from error
    if not math.isfinite(result):
        raise PayloadError(f"{what}: no number: {value!r}")
    return result


def _epc(hexadecimal: object, encoded: object = None) -> str:
    """EPC from hexadecimal digits, or from base64url as Impinj may send it."""
    try:
        if hexadecimal:
            return clean_epc(str(hexadecimal))
        if encoded:
            text = str(encoded)
            return clean_epc(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).hex())
    except (ValueError, binascii.Error) as error:
        raise PayloadError(str(error)) from error
    raise PayloadError("a read without EPC")


def _impinj(one: dict, now: float) -> Read | None:
    if one.get("eventType") not in (None, "tagInventory"):
        return None
    tag = _table(one.get("tagInventoryEvent"), "tagInventoryEvent")
    return Read(
        epc=_epc(tag.get("epcHex"), tag.get("epc")),
        antenna=int(number(tag.get("antennaPort"), "antennaPort", 1)),
        rssi=number(tag.get("peakRssiCdbm"), "peakRssiCdbm", -5000.0) / 100,
        at=seconds(one.get("timestamp"), now),
        tid=_epc(tag["tidHex"]) if tag.get("tidHex") else "",
    )


def _zebra(one: dict, now: float) -> Read | None:
    data = _table(one.get("data"), "data")
    if not data.get("idHex"):
        return None
    return Read(
        epc=_epc(data["idHex"]),
        antenna=int(number(data.get("antenna"), "antenna", 1)),
        rssi=number(data.get("peakRssi"), "peakRssi", -50.0),
        at=seconds(one.get("timestamp"), now),
        tid=_epc(data["TID"]) if data.get("TID") else "",
    )


def _plain(one: dict, now: float) -> Read:
    return Read(
        epc=_epc(one.get("epc")),
        antenna=int(number(one.get("antenna"), "antenna", 1)),
        rssi=number(one.get("rssi"), "rssi", -50.0),
        at=seconds(one.get("at"), now),
        tid=_epc(one["tid"]) if one.get("tid") else "",
        session=str(one.get("session") or "")[:64],
    )


def _table(value: object, what: str) -> dict:
    if not isinstance(value, dict):
        raise PayloadError(f"{what} must be an object")
    return value


def _crane(one: dict, now: float) -> CraneMove:
    if one["kind"] not in CRANE_KINDS:
        raise PayloadError(f"kind is one of {', '.join(CRANE_KINDS)}")
    return CraneMove(
        crane=str(one.get("crane") or "")[:64],
        kind=one["kind"],
        at=seconds(one.get("at"), now),
        x=number(one.get("x"), "x"),
        y=number(one.get("y"), "y"),
        z=number(one.get("z"), "z", 0.0),
        load_kg=number(one.get("load_kg"), "load_kg", 0.0),
    )


def parse(body: object, now: float) -> Iterator[Read | CraneMove]:
    """Reads and crane moves of one posted JSON document: an object, or a list of them.

    What is not about tags (a reader's own status messages) is passed over.

    :param now: seconds since 1970, for reads without a time
    :raises PayloadError: for the first item that is none; nothing of the document counts then
    """
    items = body if isinstance(body, list) else [body]
    if len(items) > MOST_READS:
        raise PayloadError(f"at most {MOST_READS} reads in one post")
    for position, one in enumerate(items, 1):
        try:
            one = _table(one, "each item")
            if "tagInventoryEvent" in one or "eventType" in one:
                found: Read | CraneMove | None = _impinj(one, now)
            elif "data" in one:
                found = _zebra(one, now)
            elif "kind" in one:
                found = _crane(one, now)
            elif "epc" in one:
                found = _plain(one, now)
            else:
                raise PayloadError("unknown shape")
        except PayloadError as error:
            raise PayloadError(f"item {position}: {error}") from error
        if found is not None:
            yield found

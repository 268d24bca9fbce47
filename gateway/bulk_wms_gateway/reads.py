"""What readers tell, in one shape whatever their make, and what is told to Odoo."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field

# 4 to 496 bits: what the EPC memory of a tag can hold, whole bytes, as hexadecimal digits.
_HEX = re.compile(r"(?:[0-9a-f]{2}){2,62}")


def clean_epc(text: str) -> str:
    """EPC or TID in lower-case hexadecimal digits.

    :raises ValueError: naming what is wrong

    >>> clean_epc("30 34-257BF7194E4000001A85")
    '3034257bf7194e4000001a85'
    """
    digits = str(text).strip().lower().replace(" ", "").replace("-", "")
    if not _HEX.fullmatch(digits):
        raise ValueError(f"no EPC in hexadecimal digits: {str(text)[:40]!r}")
    return digits


@dataclass(frozen=True)
class Read:
    """One answer of a tag. ``at``: seconds since 1970, UTC; ``rssi``: dBm."""

    epc: str
    antenna: int
    rssi: float
    at: float
    tid: str = ""
    session: str = ""


@dataclass(frozen=True)
class Edge:
    """A photo eye changed: ``active`` means that something stands in its beam."""

    port: int
    active: bool
    at: float


@dataclass(frozen=True)
class CraneMove:
    """A crane took hold of a load or let it go. Metres in the yard's own axes, kg."""

    crane: str
    kind: str
    at: float
    x: float
    y: float
    z: float = 0.0
    load_kg: float = 0.0


@dataclass
class Event:
    """What happened, once: one tag in one visit. Times: seconds since 1970, UTC.

    ``kind``: passed, arrived, departed, seen, unreadable, lifted, dropped.
    ``direction``: in, out, unknown, or empty where none is asked for.
    ``confidence``: share of cases in which such evidence points the right way, 0 to 1.
    """

    id: str
    reader: str
    kind: str
    first_seen: float
    last_seen: float
    epc: str = ""
    tid: str = ""
    direction: str = ""
    confidence: float = 0.0
    antennas: list[int] = field(default_factory=list)
    reads: int = 0
    rssi_max: float | None = None
    window_id: str = ""
    session: str = ""
    x: float | None = None
    y: float | None = None
    z: float | None = None
    load_kg: float | None = None

    def as_message(self) -> dict:
        """The event as Odoo gets it, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", [])}

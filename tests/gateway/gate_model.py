"""A gate in numbers: what two antennas read of a tag that drives by.

Model: the antennas hang at -0.75 m (inner) and +0.75 m (outer) along the way, 2 m beside the
lane. The tag moves at constant speed from -4 m to +4 m (outwards) or back. Its signal at an
antenna falls with the fourth power of the distance (there and back), from -38 dBm at 1 m; the
antennas are wide, so the angle changes nothing. Fading is a normal error in dB, new with each
read. The reader polls both antennas in turn, ``rate`` attempts a second; an attempt below -75 dBm
is no read. Everything follows from the seed. Real gates are worse: fading is correlated, steel
throws signals back.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from bulk_wms_gateway.reads import Read

ANTENNAS = {1: -0.75, 2: 0.75}
BESIDE, REACH = 2.0, 4.0
AT_ONE_METRE, LEAST = -38.0, -75.0


@dataclass(frozen=True)
class Pass:
    """One tag through the gate: m/s, dB, attempts a second."""

    speed: float
    fading: float
    rate: float
    out: bool = True
    epc: str = "300833b2ddd9014000000001"
    begins: float = 0.0


def strength(along: float, antenna: int) -> float:
    """Mean signal in dBm of a tag ``along`` metres from the middle of the gate."""
    ahead = along - ANTENNAS[antenna]
    return AT_ONE_METRE - 40 * math.log10(math.hypot(ahead, BESIDE))


def reads_of(passing: Pass, rng: random.Random) -> Iterator[Read]:
    """Reads of one passage, in order."""
    seconds = 2 * REACH / passing.speed
    for attempt in range(int(seconds * passing.rate)):
        at = (attempt + rng.random()) / passing.rate
        along = passing.speed * at - REACH
        antenna = 1 + attempt % 2
        rssi = strength(along if passing.out else -along, antenna) + rng.gauss(0, passing.fading)
        if rssi >= LEAST:
            yield Read(passing.epc, antenna, rssi, passing.begins + at)


def parked_reads(
    along: float, seconds: float, fading: float, rate: float, rng: random.Random, epc: str
) -> Iterator[Read]:
    """Reads of a tag that stands ``along`` metres from the middle for ``seconds``."""
    for attempt in range(int(seconds * rate)):
        antenna = 1 + attempt % 2
        rssi = strength(along, antenna) + rng.gauss(0, fading)
        if rssi >= LEAST:
            yield Read(epc, antenna, rssi, (attempt + rng.random()) / rate)

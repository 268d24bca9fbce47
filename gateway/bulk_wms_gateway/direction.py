"""Which way something went, from the antennas on both sides of a gate or from two photo eyes.

Signal strength alone is noisy: steel reflects, and a tag may be heard first on the far side. What
holds is *when, weighed by received energy*, each side heard the tag: the centroid in time. Compared
with the order of first reads and of the strongest reads in ``benchmarks/rfid_gate.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .reads import Edge

# Energies are taken relative to this, so that sums stay near 1.
REFERENCE_DBM = -60.0


@dataclass
class Side:
    """What one side of the gate heard of a tag: running sums, small however long it takes.

    Times count from the begin of the visit: differences of large numbers lose digits.
    """

    count: int = 0
    energy: float = 0.0
    energy_squared: float = 0.0
    moment: float = 0.0
    moment_squared: float = 0.0

    def add(self, seconds: float, rssi: float) -> None:
        """One more read, ``seconds`` after the visit began, ``rssi`` in dBm."""
        energy = 10 ** ((rssi - REFERENCE_DBM) / 10)
        self.count += 1
        self.energy += energy
        self.energy_squared += energy * energy
        self.moment += energy * seconds
        self.moment_squared += energy * seconds * seconds

    @property
    def centroid(self) -> float:
        """Seconds after the visit began, weighed by energy."""
        return self.moment / self.energy

    @property
    def variance(self) -> float:
        """Spread of the energy in time, s²."""
        return max(self.moment_squared / self.energy - self.centroid**2, 0.0)

    @property
    def weight(self) -> float:
        """Number of equally strong reads that say as much (Kish's effective sample size)."""
        return self.energy**2 / self.energy_squared


def joined(sides: Iterable[Side]) -> Side:
    """The sums of several sides, as if one had heard all."""
    total = Side()
    for side in sides:
        total.count += side.count
        total.energy += side.energy
        total.energy_squared += side.energy_squared
        total.moment += side.moment
        total.moment_squared += side.moment_squared
    return total


def lag(inner: Side, outer: Side) -> tuple[float, float]:
    """How much later the outer side heard the tag, and that in standard errors.

    :returns: (seconds, standard errors); positive means outwards
    """
    late = outer.centroid - inner.centroid
    error = math.sqrt(inner.variance / inner.weight + outer.variance / outer.weight)
    if error <= 0:
        return late, math.copysign(8.0, late) if late else 0.0
    return late, late / error


def certainty(errors: float) -> float:
    """Chance that the sign is right when the lag is ``errors`` standard errors (normal law).

    >>> round(certainty(0.0), 2), round(certainty(1.645), 2)
    (0.5, 0.95)
    """
    return 0.5 * (1 + math.erf(abs(errors) / math.sqrt(2)))


def way(errors: float, least: float) -> tuple[str, float]:
    """Direction and its certainty; ``unknown`` below ``least``.

    >>> way(3.0, 0.9)[0], way(-3.0, 0.9)[0], way(0.5, 0.9)[0]
    ('out', 'in', 'unknown')
    """
    sure = certainty(errors)
    if sure < least:
        return "unknown", round(sure, 3)
    return ("out" if errors > 0 else "in"), round(sure, 3)


def eyes_way(edges: Iterable[Edge], inner: int, outer: int) -> str:
    """Direction by two photo eyes: which beam was broken first *and* which was freed last.

    Somebody who turns round in the gate breaks one first and frees the same one last: unknown.
    """
    first = last = 0
    for edge in edges:
        if edge.port not in (inner, outer):
            continue
        if edge.active:
            first = first or edge.port
        else:
            last = edge.port
    if first == inner and last == outer:
        return "out"
    if first == outer and last == inner:
        return "in"
    return "unknown"

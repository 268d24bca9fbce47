"""``make bench-rfid``: which way did it go? A simulated gate, three rules side by side.

The gate is ``tests/gateway/gate_model.py``: its docstring says what is modelled. Each line is one
speed, fading and number of reads; the shares are of the passages that the rule told right:

* first: the antenna that heard the tag first
* peak: the antenna whose strongest read came first
* centroid: ``bulk_wms_gateway.direction``, forced to answer
* told: what the gateway does, which may say *unknown*: right, wrong, unknown

Last come tags that stand beside the gate: how many of them the gateway takes for passages.

    python benchmarks/rfid_gate.py [--passes 2000] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from statistics import mean

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT / "gateway"), str(PROJECT / "tests" / "gateway")]

from bulk_wms_gateway import direction  # noqa: E402
from bulk_wms_gateway.direction import Side  # noqa: E402
from bulk_wms_gateway.modes import Gate, Sides  # noqa: E402
from bulk_wms_gateway.visits import Filter  # noqa: E402
from gate_model import Pass, parked_reads, reads_of  # noqa: E402

SPEEDS, FADINGS = (1.5, 3.0, 5.0), (4.0, 7.0)
# Attempts a second, from a reader that has the gate alone to one that serves many tags.
RATES = (32.0, 15.0, 7.5)
CERTAIN = Sides().certain


def first_seen(reads) -> int:
    """+1 outwards, -1 inwards."""
    return 1 if reads[0].antenna == 1 else -1


def peak(reads) -> int:
    strongest = {}
    for read in reads:
        best = strongest.get(read.antenna)
        if best is None or read.rssi > best.rssi:
            strongest[read.antenna] = read
    if len(strongest) < 2:
        return 1 if 2 in strongest else -1
    return 1 if strongest[1].at < strongest[2].at else -1


def errors(reads) -> float | None:
    """Lag between both sides in standard errors; None when only one heard the tag."""
    sides = {1: Side(), 2: Side()}
    for read in reads:
        sides[read.antenna].add(read.at, read.rssi)
    if not all(side.count for side in sides.values()):
        return None
    return direction.lag(sides[1], sides[2])[1]


def passages(speed: float, fading: float, rate: float, count: int, rng: random.Random):
    """One line of the table."""
    right = {"first": [], "peak": [], "centroid": []}
    told, numbers = [], []
    for number in range(count):
        out = bool(number % 2)
        reads = list(reads_of(Pass(speed, fading, rate, out), rng))
        if len(reads) < 3:
            continue
        sign = 1 if out else -1
        numbers.append(len(reads))
        lag = errors(reads)
        right["first"].append(first_seen(reads) == sign)
        right["peak"].append(peak(reads) == sign)
        right["centroid"].append(lag is not None and lag * sign > 0)
        way = direction.way(lag or 0.0, CERTAIN)[0]
        told.append(
            "unknown" if way == "unknown" else "right" if (way == "out") == out else "wrong"
        )
    return mean(numbers), {rule: mean(hits) for rule, hits in right.items()}, told


def parked(count: int, rng: random.Random) -> int:
    """Of ``count`` tags beside the gate for 8 to 60 s, how many are told as passed."""
    passed = 0
    for _tag in range(count):
        gate = Gate("g", Filter(rssi_floor=-75), Sides())
        seconds, along = rng.uniform(8, 60), rng.uniform(-1.5, 1.5)
        events, now = [], 0.0
        reads = list(parked_reads(along, seconds, rng.choice(FADINGS), 20, rng, "30" * 12))
        while now < seconds + 10:
            now += 0.2
            while reads and reads[0].at <= now:
                events += gate.read(reads.pop(0))
            events += gate.tick(now)
        passed += len(events)
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passes", type=int, default=2000)
    parser.add_argument("--parked", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    print("  m/s  dB  reads   first   peak  centroid     told: right  wrong  unknown   µs")
    for speed in SPEEDS:
        for fading in FADINGS:
            for rate in RATES:
                began = time.process_time()
                reads, right, told = passages(speed, fading, rate, chosen.passes, rng)
                cost = (time.process_time() - began) / chosen.passes * 1e6
                shares = [told.count(word) / len(told) for word in ("right", "wrong", "unknown")]
                print(
                    f"{speed:5.1f} {fading:3.0f} {reads:6.0f} "
                    f"{right['first']:7.1%}{right['peak']:7.1%}{right['centroid']:9.1%}      "
                    f"{shares[0]:12.1%}{shares[1]:7.1%}{shares[2]:9.1%} {cost:5.0f}"
                )
    count = chosen.parked
    print(f"tags beside the gate told as passed: {parked(count, rng)} of {count}")


if __name__ == "__main__":
    main()

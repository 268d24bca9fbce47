"""A reader in front of a busy lane: llrpkit's emulator with tags that drive through, one after the
other, each heard as often as the others."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque

from gate_model import ANTENNAS, REACH, strength
from llrpkit.emulator import LLRPEmulator
from llrpkit.protocol import messages, params


class GateEmulator(LLRPEmulator):
    """Tags enter by :meth:`enter` and leave by themselves after ``seconds``; all drive outwards.

    ``visits`` counts them. Each is heard ``reads`` times, evenly, at both antennas in turn.
    """

    def __init__(self, *, seconds: float, reads: int, port: int = 0):
        super().__init__(tags=[], port=port, antenna_count=2)
        self.seconds, self.reads = seconds, reads
        self.visits = 0
        self._due: deque[tuple[float, int, bytes, float]] = deque()
        self._rng = random.Random(7)

    def enter(self, epc: bytes) -> None:
        """A tag begins its drive."""
        self.visits += 1
        now = time.monotonic()
        for number in range(self.reads):
            share = (number + 0.5) / self.reads
            self._due.append((now + share * self.seconds, number, epc, REACH * (2 * share - 1)))

    async def _report_loop(self) -> None:
        while True:
            now = time.monotonic()
            waiting: deque = deque()
            reports = []
            for due in self._due:
                if due[0] > now:
                    waiting.append(due)
                else:
                    reports.append(self._report(*due[1:]))
            self._due = waiting
            if reports:
                await self._send(messages.RO_ACCESS_REPORT(tag_report_datas=reports))
            await asyncio.sleep(0.02)

    def _report(self, number: int, epc: bytes, along: float) -> params.TagReportData:
        antenna = list(ANTENNAS)[number % 2]
        rssi = max(strength(along, antenna), -70.0) + self._rng.gauss(0, 1.0)
        now = self._now_us()
        return params.TagReportData(
            epc_parameter=params.EPC_96(epc=epc),
            antenna_id=params.AntennaID(antenna_id=antenna),
            peak_rssi=params.PeakRSSI(peak_rssi=round(rssi)),
            first_seen_timestamp_utc=params.FirstSeenTimestampUTC(microseconds=now),
            last_seen_timestamp_utc=params.LastSeenTimestampUTC(microseconds=now),
            tag_seen_count=params.TagSeenCount(tag_count=1),
        )

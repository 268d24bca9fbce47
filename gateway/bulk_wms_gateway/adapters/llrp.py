"""A reader that speaks LLRP: connect, read, hear the photo eyes, switch outputs, begin again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time

from llrpkit import LLRPError
from llrpkit import Reader as LlrpReader

from ..config import Reader
from ..reads import Edge, Read
from ..station import Station

log = logging.getLogger(__name__)

KEEPALIVE_MS = 5000
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class LlrpAdapter:
    """Keeps one reader going for as long as the gateway runs.

    Times of reads are the reader's own, moved by what its clock is off: it is measured with each
    connection, so a reader whose clock stands at 1970 gives the right order and the right time.
    """

    def __init__(self, station: Station):
        self.station = station
        self.reader: LlrpReader | None = None

    @property
    def config(self) -> Reader:
        return self.station.reader

    async def run(self) -> None:
        """Never returns; ends by being cancelled."""
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                await self._session()
            except (LLRPError, OSError, ExceptionGroup) as error:
                self.station.lost(self._words(error))
            if time.monotonic() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    @staticmethod
    def _words(error: BaseException) -> str:
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        return str(error) or type(error).__name__

    async def _session(self) -> None:
        config = self.config
        async with LlrpReader(config.host, config.port) as reader:
            await reader.set_keepalive(KEEPALIVE_MS)
            for port in filter(None, (config.sides.inner_eye, config.sides.outer_eye)):
                await reader.set_gpi_enabled(port, True)
            self.reader = reader
            self.station.connected()
            try:
                async with asyncio.TaskGroup() as group:
                    eyes = group.create_task(self._edges(reader))
                    await self._reads(reader)
                    eyes.cancel()
            finally:
                self.reader = None
        raise ConnectionError("the reader closed the connection")

    async def _reads(self, reader: LlrpReader) -> None:
        config = self.config
        stream = reader.inventory(
            antennas=config.antennas,
            session=config.session,
            search_mode=config.search_mode,
            tx_power_dbm=config.power_dbm,
            include_tid=reader.impinj_extensions_enabled,
        )
        off: float | None = None
        async with contextlib.aclosing(stream):
            async for tag in stream:
                now = time.time()
                at = (tag.last_seen_us or 0) / 1e6
                if at and (off is None or abs(now - at - off) > 2.0):
                    off = now - at
                    self.station.clock_off = off
                self.station.read(
                    Read(
                        epc=tag.epc_hex,
                        antenna=tag.antenna or 1,
                        rssi=tag.rssi_dbm if tag.rssi_dbm is not None else -50.0,
                        at=at + (off or 0.0) if at else now,
                        tid=tag.tid.hex() if tag.tid else "",
                    )
                )

    async def _edges(self, reader: LlrpReader) -> None:
        async for edge in reader.gpi_events():
            self.station.edge(Edge(edge.port, edge.high, time.time()))

    async def switch(self, port: int, on: bool) -> None:
        """Switch an output: a lamp, a barrier.

        :raises ConnectionError: while the reader is not connected
        """
        if self.reader is None:
            raise ConnectionError(f"{self.config.name} is not connected")
        await self.reader.set_gpo(port, on)

"""All parts together in one process: readers, pipeline, spool, sender, heartbeat, pages."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time

from aiohttp import web

from . import __version__
from .adapters.llrp import LlrpAdapter
from .config import Config
from .sender import Sender
from .spool import Spool
from .station import Station
from .web import reader_app, status_app

log = logging.getLogger(__name__)

FLUSH = 0.2
REFUSED_SHOWN = 20


class Gateway:
    """The gateway of one site or gate."""

    def __init__(self, config: Config):
        self.config = config
        self.spool = Spool(config.spool, config.spool_limit)
        self.stations = {one.name: Station(one, self.spool) for one in config.readers}
        self.adapters = {
            name: LlrpAdapter(station)
            for name, station in self.stations.items()
            if station.reader.adapter == "llrp"
        }
        self.sender = Sender(config, self.spool, self.switch)
        self._switching: set[asyncio.Task] = set()
        # Set once all pages are listened to.
        self.ready = asyncio.Event()

    def health(self) -> dict:
        """How everything is: for the status page; the heartbeat sends it without the events."""
        return {
            "gateway": self.config.name,
            "version": __version__,
            "spool_depth": self.spool.depth,
            "sent": self.sender.sent,
            "last_sent": round(self.sender.last_sent, 3) or None,
            "lost": self.spool.lost,
            "refused": self.spool.refused_count(),
            "trouble": self.sender.trouble,
            "clock_off": round(self.sender.clock_off, 3),
            "readers": [station.health() for station in self.stations.values()],
            "refused_events": self.spool.refused(REFUSED_SHOWN),
        }

    async def run(self) -> None:
        """Until cancelled. A part that fails for good takes the process down: systemd starts it
        anew, and nothing is lost by it."""
        runners = [
            await self._listen(status_app(self.health), "127.0.0.1", self.config.status_port)
        ]
        posting = {
            name: station
            for name, station in self.stations.items()
            if station.reader.adapter == "http"
        }
        if posting:
            host, port = self.config.listen_host, self.config.listen_port
            runners.append(await self._listen(reader_app(posting), host, port))
        self.ready.set()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._flush())
                group.create_task(self._heartbeat())
                group.create_task(self.sender.run())
                for adapter in self.adapters.values():
                    group.create_task(adapter.run())
        finally:
            for runner in runners:
                await runner.cleanup()
            self._keep(time.time())
            self.spool.close()

    async def _listen(self, app: web.Application, host: str, port: int) -> web.AppRunner:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        return runner

    def _keep(self, now: float) -> None:
        try:
            made = sum(station.flush(now) for station in self.stations.values())
        except sqlite3.OperationalError as error:
            # A full disk: what is in memory stays there and is kept with the next try.
            log.error("cannot keep events: %s", error)
            return
        if made:
            self.sender.wake.set()

    async def _flush(self) -> None:
        while True:
            self._keep(time.time())
            await asyncio.sleep(FLUSH)

    async def _heartbeat(self) -> None:
        async with self.sender.session() as session:
            while True:
                health = self.health()
                health.pop("refused_events")
                _status, answer = await self.sender.post(session, "heartbeats", health)
                await self.sender.obey(answer)
                await asyncio.sleep(self.config.heartbeat)

    async def switch(self, reader: str, port: int, on: bool, seconds: float) -> None:
        """Switch an output of a reader, for ``seconds`` if that is above 0.

        :raises ConnectionError: when the reader is not connected or cannot do it
        """
        adapter = self.adapters.get(reader)
        if adapter is None:
            raise ConnectionError(f"{reader} has no outputs")
        await adapter.switch(port, on)
        if seconds > 0:
            task = asyncio.create_task(self._switch_back(adapter, port, not on, seconds))
            self._switching.add(task)
            task.add_done_callback(self._switching.discard)

    @staticmethod
    async def _switch_back(adapter: LlrpAdapter, port: int, on: bool, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await adapter.switch(port, on)
        except ConnectionError as error:
            log.warning("output %d of %s not switched back: %s", port, adapter.config.name, error)

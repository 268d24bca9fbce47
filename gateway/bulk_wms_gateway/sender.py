"""From the spool to Odoo: in order, in batches, again until Odoo says that it has them."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
import time
from collections.abc import Awaitable, Callable

import aiohttp

from .config import Config
from .spool import Spool

log = logging.getLogger(__name__)

BATCH, WAIT = 500, 1.0
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
LARGEST_ANSWER = 1_000_000


class Sender:
    """Posts events and heartbeats; ``switch(reader, port, on, seconds)`` obeys Odoo's answer."""

    def __init__(
        self, config: Config, spool: Spool, switch: Callable[[str, int, bool, float], Awaitable]
    ):
        self.config = config
        self.spool = spool
        self.switch = switch
        self.wake = asyncio.Event()
        self.trouble = ""
        self.sent = 0
        self.last_sent = 0.0
        self.clock_off = 0.0
        self._most = BATCH

    def session(self) -> aiohttp.ClientSession:
        """A session with the key and the plant's own certificate authority. No redirects: they
        would carry the key elsewhere."""
        context = ssl.create_default_context(
            cafile=str(self.config.ca_file) if self.config.ca_file else None
        )
        return aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self.config.key}"},
            connector=aiohttp.TCPConnector(ssl=context, limit=2),
            timeout=TIMEOUT,
        )

    async def run(self) -> None:
        """Send for as long as the gateway runs."""
        failures = 0
        async with self.session() as session:
            while True:
                events = self.spool.batch(self._most)
                if not events:
                    await self._until_woken()
                    continue
                if await self._post_events(session, events):
                    failures = 0
                    if len(events) < self._most:
                        # Others may come within the second: one post for all of them.
                        await self._until_woken()
                    continue
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                await asyncio.sleep(pause * random.uniform(0.8, 1.2))

    async def _until_woken(self) -> None:
        self.wake.clear()
        try:
            async with asyncio.timeout(WAIT):
                await self.wake.wait()
                # What is due with it comes along.
                await asyncio.sleep(0.1)
        except TimeoutError:
            return

    async def _post_events(self, session: aiohttp.ClientSession, events: list[dict]) -> bool:
        status, answer = await self.post(session, "events", {"events": events})
        if status == 413 and self._most > 1:
            self._most = max(1, len(events) // 2)
            return True
        if status != 200:
            return False
        refused = {
            str(one.get("id")): str(one.get("why") or "refused")
            for one in answer.get("refused") or []
            if isinstance(one, dict)
        }
        self.spool.refuse(refused)
        self.spool.done(one["id"] for one in events if one["id"] not in refused)
        self._most = min(BATCH, self._most * 2)
        self.sent += len(events) - len(refused)
        self.last_sent = time.time()
        await self.obey(answer)
        return True

    async def post(self, session: aiohttp.ClientSession, what: str, body: dict) -> tuple[int, dict]:
        """One post. Returns the HTTP status, 0 when there was no answer, and the answer."""
        began = time.time()
        body = {"gateway": self.config.name, "sent_at": round(began, 3), **body}
        url = f"{self.config.odoo_url}/bulk_rfid/api/1/{what}"
        try:
            async with session.post(url, json=body, allow_redirects=False) as response:
                status = response.status
                raw = await self._read(response)
                # A proxy's error page is no JSON.
                answer = json.loads(raw) if status == 200 or raw[:1] == b"{" else {}
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            self._troubled(f"{type(error).__name__}: {error}")
            return 0, {}
        if not isinstance(answer, dict):
            answer = {}
        if status == 200:
            self.trouble = ""
            if isinstance(answer.get("time"), (int, float)):
                self.clock_off = (began + time.time()) / 2 - float(answer["time"])
        else:
            self._troubled(f"Odoo answered {status}: {str(answer.get('message', ''))[:200]}")
        return status, answer

    @staticmethod
    async def _read(response: aiohttp.ClientResponse) -> bytes:
        """The answer, as far as it is of a sensible length."""
        raw = bytearray()
        async for chunk in response.content.iter_chunked(65_536):
            raw += chunk
            if len(raw) > LARGEST_ANSWER:
                raise ValueError(f"the answer is longer than {LARGEST_ANSWER} bytes")
        return bytes(raw)

    def _troubled(self, words: str) -> None:
        if words != self.trouble:
            log.warning("cannot send: %s", words)
        self.trouble = words

    async def obey(self, answer: dict) -> None:
        """Outputs that Odoo wants switched: ``{reader, output, on, seconds}``."""
        for one in answer.get("outputs") or []:
            try:
                await self.switch(
                    str(one["reader"]),
                    int(one["output"]),
                    bool(one.get("on", True)),
                    min(float(one.get("seconds") or 0.0), 600.0),
                )
            except (KeyError, TypeError, ValueError, ConnectionError) as error:
                log.warning("output not switched: %s", error)

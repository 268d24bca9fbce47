"""Exactly once, whatever breaks: tags drive through a gate while Odoo and the gateway are killed.

    make test-rfid-chaos            5,000 tags at 250 a second, Odoo away for 15 s, five kills of
                                    the gateway, every third answer lost
    SHORT=1 make test-rfid-chaos    500 tags at 100 a second, Odoo away for 5 s, two kills

The gate is llrpkit's reader emulator, the gateway the real process, Odoo the real server. At the
end Odoo holds as many events as tags drove through, none twice, each has taken effect once.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2

HERE = Path(__file__).parent
TESTS = HERE.parent
GATEWAY = TESTS.parent / "gateway"
sys.path[:0] = [str(TESTS), str(TESTS / "gateway"), str(GATEWAY), str(HERE)]

from databases import throw_away  # noqa: E402
from gate_emulator import GateEmulator  # noqa: E402
from proxy import Proxy  # noqa: E402
from stand_in import free_port, write_config  # noqa: E402

EVERY = 3
READER = """
[[reader]]
name = "north"
host = "127.0.0.1"
port = {port}
[reader.filter]
least_reads = 3
silence = 3.0
echo = 3.0
# A crash tears a hole into what was heard of a tag: its energy may lie at both ends.
spread = 1.0
"""


def say(text: str) -> None:
    print(text, flush=True)


class Run:
    """One story: how many tags, how fast, how long Odoo is away, how often the gateway dies."""

    def __init__(self, database: str, tags: int, rate: float, away: float, kills: int):
        self.database, self.tags, self.rate = database, tags, rate
        self.away, self.kills = away, kills
        self.room = Path(tempfile.mkdtemp(prefix="bulk_wms_rfid_chaos_"))
        self.port = free_port()
        self.odoo: subprocess.Popen | None = None
        self.gateway: subprocess.Popen | None = None

    # --- processes ------------------------------------------------------------------------

    def options(self) -> list[str]:
        return [
            f"--config={os.environ['BULK_WMS_CONFIG']}",
            f"--data-dir={os.environ['BULK_WMS_DATA_DIR']}",
            f"--addons-path={os.environ['BULK_WMS_ADDONS_PATH']}",
            "--log-level=warn",
        ]

    def start_odoo(self) -> None:
        command = [
            sys.executable, "-m", "odoo", *self.options(), "-d", self.database, "--workers=0",
            "--max-cron-threads=1", "--http-interface=127.0.0.1", f"--http-port={self.port}",
            f"--db-filter=^{self.database}$",
        ]  # fmt: skip
        with open(self.room / "odoo.log", "ab") as log:
            self.odoo = subprocess.Popen(command, stdout=log, stderr=log, cwd=HERE)

    async def odoo_answers(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                await asyncio.to_thread(
                    urllib.request.urlopen,
                    f"http://127.0.0.1:{self.port}/bulk_rfid/api/1/events",
                    timeout=10,
                )
            except urllib.error.HTTPError:
                return
            except OSError:
                await asyncio.sleep(0.2)
        raise SystemExit(f"Odoo does not answer; see {self.room / 'odoo.log'}")

    def start_gateway(self) -> None:
        self.gateway = subprocess.Popen(
            [sys.executable, "-m", "bulk_wms_gateway", str(self.config), "--log-level", "WARNING"],
            env={**os.environ, "PYTHONPATH": str(GATEWAY)},
        )

    @staticmethod
    def end(process: subprocess.Popen | None, how: int = signal.SIGKILL) -> None:
        if process and process.poll() is None:
            process.send_signal(how)
            process.wait(20)

    # --- the story ------------------------------------------------------------------------

    def prepare(self) -> None:
        """Yard, gateway and tags; the key goes into the gateway's own file."""
        made = subprocess.run(
            [sys.executable, str(HERE / "yard.py"), self.database, str(self.tags), *self.options()],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.key = made.stdout.splitlines()[-1].strip()

    async def play(self) -> list[str]:
        self.prepare()
        self.start_odoo()
        await self.odoo_answers()
        proxy = Proxy(self.port, EVERY)
        try:
            async with GateEmulator(seconds=8.0, reads=20) as emulator:
                self.config = write_config(
                    self.room,
                    f"http://127.0.0.1:{proxy.port}",
                    READER.format(port=emulator.port),
                    heartbeat=5.0,
                )
                (self.room / "odoo.key").write_text(self.key)
                self.start_gateway()
                while not emulator._rospecs:
                    if self.gateway.poll() is not None:
                        raise SystemExit("The gateway ended by itself.")
                    await asyncio.sleep(0.05)
                say(f"{self.tags} tags drive through at {self.rate:g} a second")
                began = time.monotonic()
                await self.drive(emulator)
                await self.settle()
                say(f"all is there after {time.monotonic() - began:.0f} s")
                # Time for what would come twice.
                await asyncio.sleep(2.0)
                wrong = self.compare(emulator.visits, proxy)
                # The reader must not be closed while it is being read.
                self.end(self.gateway, signal.SIGTERM)
                await asyncio.sleep(0.5)
                return wrong
        finally:
            self.end(self.gateway)
            self.end(self.odoo)
            proxy.close()

    async def drive(self, emulator: GateEmulator) -> None:
        """Let all tags enter, and strike in between."""
        kills = {round(self.tags * (one + 0.5) / self.kills) for one in range(self.kills)}
        away_at = self.tags // 3
        back_at = 0.0
        start = time.monotonic()
        for number in range(self.tags):
            emulator.enter(bytes.fromhex(f"30{number:022x}"))
            if number in kills:
                self.end(self.gateway)
                self.start_gateway()
                say(f"gateway killed after {number} tags")
            if number == away_at:
                self.end(self.odoo)
                back_at = time.monotonic() + self.away
                say(f"Odoo killed after {number} tags, away for {self.away:g} s")
            if back_at and time.monotonic() >= back_at:
                back_at = 0.0
                self.start_odoo()
            behind = start + (number + 1) / self.rate - time.monotonic()
            await asyncio.sleep(max(behind, 0.0) if number % 5 == 0 else 0.0)
        if back_at:
            await asyncio.sleep(max(back_at - time.monotonic(), 0.0))
            self.start_odoo()

    async def settle(self) -> None:
        """Until all is stored and worked on, or nothing more moves for a minute."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < 60:
            now = self.ask(
                "SELECT count(*), count(*) FILTER (WHERE state = 'new') FROM rfid_event"
            )[0]
            if now[0] >= self.tags and now[1] == 0:
                return
            if now != last:
                last, since = now, time.monotonic()
            await asyncio.sleep(0.5)
        say(f"nothing moves any more: stored, new = {last}")

    # --- what must be true ----------------------------------------------------------------

    def ask(self, statement: str) -> list[tuple]:
        connection = psycopg2.connect(dbname=self.database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()
        finally:
            connection.close()

    def compare(self, visits: int, proxy: Proxy) -> list[str]:
        stored, ids, tags, new = self.ask(
            "SELECT count(*), count(DISTINCT event_id), count(DISTINCT epc),"
            " count(*) FILTER (WHERE state = 'new') FROM rfid_event WHERE kind = 'passed'"
        )[0]
        effects = self.ask(
            "SELECT count(*), count(DISTINCT lot_id) FROM wms_discrepancy"
            " WHERE cause = 'rfid.moved'"
        )[0]
        out = self.ask(
            "SELECT count(*) FROM rfid_event WHERE direction = 'out' AND tag_id IS NOT NULL"
            " AND why = 'moved'"
        )[0][0]
        say(
            f"{visits} visits, {stored} events stored, {proxy.dropped} of {proxy.answers} answers "
            f"lost; {out} tagged pieces left without order, {effects[0]} discrepancies"
        )
        wrong = []
        if not stored == ids == tags == visits == self.tags:
            wrong.append(f"{visits} visits, {stored} events, {ids} ids, {tags} tags")
        if new:
            wrong.append(f"{new} events were not worked on")
        if not proxy.dropped:
            wrong.append("no answer was lost: the test tests nothing")
        if not effects[0] or effects[0] != effects[1] or effects[0] != out:
            wrong.append(f"{out} pieces left, {effects[0]} discrepancies of {effects[1]} pieces")
        return wrong


def main() -> None:
    """Run, say what is wrong, end with 1 if anything is."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    if os.environ.get("SHORT") == "1":
        story = {"tags": 500, "rate": 100.0, "away": 5.0, "kills": 2}
    else:
        story = {"tags": 5_000, "rate": 250.0, "away": 15.0, "kills": 5}
    with throw_away("rfid_chaos") as database:
        run = Run(database, **story)
        wrong = asyncio.run(run.play())
    for line in wrong:
        say(f"WRONG: {line}")
    if wrong:
        say(f"See {run.room}")
        raise SystemExit(1)
    say("Each tag is stored once, and took effect once.")


if __name__ == "__main__":
    main()

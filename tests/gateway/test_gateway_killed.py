"""The gateway killed at any moment, Odoo away, answers lost: each visit arrives, none twice.

The whole-length form against Odoo itself is ``make test-rfid-chaos``; here Odoo is stood in for.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from gate_emulator import GateEmulator
from stand_in import StandIn, free_port, write_config

VISITS, EACH = 400, 0.01
KILLS = (120, 280)
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


def start(path) -> subprocess.Popen:
    gateway = Path(__file__).parents[2] / "gateway"
    return subprocess.Popen(
        [sys.executable, "-m", "bulk_wms_gateway", str(path), "--log-level", "WARNING"],
        env={**os.environ, "PYTHONPATH": str(gateway)},
    )


async def settled(odoo: StandIn, expected: int, seconds: float = 40.0) -> None:
    """Until as many events as visits are there, or time is up."""
    for _step in range(int(seconds / 0.1)):
        if len(odoo.events) >= expected:
            return
        await asyncio.sleep(0.1)


def test_each_visit_arrives_once_whatever_is_killed(tmp_path):
    async def story():
        odoo = StandIn(drop_every=3)
        odoo.port = free_port()
        async with GateEmulator(seconds=8.0, reads=30) as emulator:
            path = write_config(
                tmp_path, f"http://127.0.0.1:{odoo.port}", READER.format(port=emulator.port)
            )
            process = start(path)
            try:
                while not emulator._rospecs:
                    await asyncio.sleep(0.05)
                for number in range(VISITS):
                    emulator.enter(bytes.fromhex(f"30{number:022x}"))
                    await asyncio.sleep(EACH)
                    if number in KILLS:
                        process.send_signal(signal.SIGKILL)
                        process.wait()
                        process = start(path)
                    if number == VISITS // 2:
                        await odoo.__aenter__()
                await settled(odoo, VISITS)
                # Time for what would come twice.
                await asyncio.sleep(1.0)
            finally:
                process.terminate()
                process.wait(20)
                await odoo.__aexit__()
        assert emulator.visits == VISITS
        assert len(odoo.events) == VISITS
        assert len({event["epc"] for event in odoo.events.values()}) == VISITS
        assert odoo.twice > 0, "no answer was lost: the test tests nothing"

    asyncio.run(story())

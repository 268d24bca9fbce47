"""The gate of ``make run-rfid``: an emulated reader, the real gateway, and what drives through.

RFID_KEY=KEY python demo_gate.py URL
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
GATEWAY = FOLDER.parents[1] / "gateway"
sys.path[:0] = [str(FOLDER), str(GATEWAY)]

from gate_emulator import GateEmulator  # noqa: E402

# As the demo data has them: the truck, its two coils, and one that nobody ordered.
TRUCK = "3476451fd400000000000001"
COIL = "3076451fd40c0e40000010{:02x}"
CONFIG = """
[gateway]
name = "gate-north"
odoo_url = "{url}"
key_file = "odoo.key"
heartbeat = 10.0
[[reader]]
name = "north"
host = "127.0.0.1"
port = {port}
"""


async def drive(url: str) -> None:
    """Start the gateway on an emulated reader and let things pass."""
    room = Path(tempfile.mkdtemp(prefix="bulk_wms_gate_"))
    (room / "odoo.key").write_text(os.environ["RFID_KEY"])
    (room / "odoo.key").chmod(0o600)
    async with GateEmulator(seconds=4.0, reads=60) as emulator:
        (room / "gateway.toml").write_text(CONFIG.format(url=url, port=emulator.port))
        gateway = subprocess.Popen(
            [sys.executable, "-m", "bulk_wms_gateway", str(room / "gateway.toml")],
            env={**os.environ, "PYTHONPATH": str(GATEWAY)},
        )
        try:
            while not emulator._rospecs:
                await asyncio.sleep(0.1)
            print("==> Gate north is at work; its status: http://127.0.0.1:8790", flush=True)
            await asyncio.sleep(5)
            print("==> The truck drives out with its two coils", flush=True)
            for epc in (TRUCK, COIL.format(0), COIL.format(1)):
                emulator.enter(bytes.fromhex(epc))
            await asyncio.sleep(20)
            print("==> A coil leaves that nobody ordered: see Alerts", flush=True)
            emulator.enter(bytes.fromhex(COIL.format(3)))
            while gateway.poll() is None:
                await asyncio.sleep(1)
        finally:
            gateway.terminate()
            gateway.wait(10)


if __name__ == "__main__":
    # Whoever ends the gate ends its gateway too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    asyncio.run(drive(sys.argv[1]))

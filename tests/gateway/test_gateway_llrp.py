"""The whole gateway in one process, between an emulated LLRP reader and a stand-in for Odoo."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress

import aiohttp
from bulk_wms_gateway.config import load
from bulk_wms_gateway.service import Gateway
from gate_model import ANTENNAS, REACH, strength
from llrpkit.emulator import EmulatedTag, LLRPEmulator
from stand_in import StandIn, free_port, write_config

COIL = bytes.fromhex("300833b2ddd9014000000001")
READER = """
[[reader]]
name = "north"
host = "127.0.0.1"
port = {port}
[reader.sides]
{sides}
[reader.filter]
least_reads = 3
silence = 0.6
echo = 0.5
"""


async def until(holds, seconds: float = 15.0) -> None:
    """Wait for a condition; the test fails when it does not come about."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def running(path):
    gateway = Gateway(load(path))
    work = asyncio.create_task(gateway.run())
    try:
        await until(gateway.ready.is_set)
        yield gateway
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


def reader(emulator, sides="") -> str:
    return READER.format(port=emulator.port, sides=sides)


async def drive_out(emulator, epc=COIL, seconds=1.5, steps=30):
    """A tag that drives through the gate from the inside to the outside."""
    for step in range(steps):
        along = REACH * (2 * step / steps - 1)
        emulator.tags = [
            EmulatedTag(epc, (antenna,), max(strength(along, antenna), -70.0))
            for antenna in ANTENNAS
        ]
        await asyncio.sleep(seconds / steps)
    emulator.tags = []


def test_what_an_llrp_reader_hears_becomes_one_event_in_odoo(tmp_path):
    async def story():
        async with LLRPEmulator(tags=[], reads_per_sec=100) as emulator, StandIn() as odoo:
            url = f"http://127.0.0.1:{odoo.port}"
            async with running(write_config(tmp_path, url, reader(emulator))) as gateway:
                await until(lambda: gateway.stations["north"].state == "connected")
                await drive_out(emulator)
                await until(lambda: odoo.events)
                (event,) = odoo.events.values()
                assert (event["kind"], event["direction"]) == ("passed", "out")
                assert (event["epc"], event["reader"]) == (COIL.hex(), "north")
                assert abs(event["last_seen"] - time.time()) < 10
                await until(lambda: gateway.spool.depth == 0)
                await until(lambda: gateway.sender.clock_off > 4)

    asyncio.run(story())


def test_photo_eyes_over_llrp_and_the_lamp_that_odoo_switches(tmp_path):
    async def story():
        async with LLRPEmulator(tags=[], reads_per_sec=100) as emulator, StandIn() as odoo:
            url = f"http://127.0.0.1:{odoo.port}"
            path = write_config(tmp_path, url, reader(emulator, "inner_eye = 1\nouter_eye = 2"))
            odoo.outputs = [{"reader": "north", "output": 3, "on": True, "seconds": 0.3}]
            async with running(path) as gateway:
                await until(lambda: gateway.stations["north"].state == "connected")
                for port, high in ((1, True), (2, True), (1, False), (2, False)):
                    await emulator.set_gpi(port, high)
                    await asyncio.sleep(0.1)
                began = time.monotonic()
                await until(lambda: odoo.events)
                assert time.monotonic() - began < 2.0
                (event,) = odoo.events.values()
                assert (event["kind"], event["direction"]) == ("unreadable", "out")
                await until(lambda: emulator._gpo_states[3])
                await until(lambda: not emulator._gpo_states[3])

    asyncio.run(story())


def test_a_reader_that_goes_and_comes_back_is_told_and_used_again(tmp_path):
    async def story():
        emulator = LLRPEmulator(tags=[], port=free_port())
        await emulator.start()
        async with StandIn() as odoo:
            url = f"http://127.0.0.1:{odoo.port}"
            path = write_config(tmp_path, url, reader(emulator), heartbeat=0.2)
            async with running(path) as gateway:
                station = gateway.stations["north"]
                await until(lambda: station.state == "connected")
                await emulator.stop()
                await until(lambda: station.state == "lost")
                await until(lambda: odoo.heartbeats[-1]["readers"][0]["state"] == "lost")
                await emulator.start()
                await until(lambda: station.state == "connected")
                await drive_out(emulator)
                await until(lambda: len(odoo.events) == 1)
        await emulator.stop()

    asyncio.run(story())


POSTING = """
[[reader]]
name = "hand"
adapter = "http"
mode = "handheld"
token_file = "reader.token"
[reader.filter]
least_reads = 1
"""


def test_posted_reads_need_the_token_and_are_safe_when_acknowledged(tmp_path):
    async def story():
        async with StandIn() as odoo:
            port = free_port()
            path = write_config(
                tmp_path, f"http://127.0.0.1:{odoo.port}", POSTING, listen_port=port
            )
            async with running(path) as gateway, aiohttp.ClientSession() as session:
                url, body = f"http://127.0.0.1:{port}/reads/hand", [{"epc": COIL.hex()}]
                good = {"Authorization": "Bearer " + "t" * 16}
                for headers, sent, status in (
                    ({}, body, 401),
                    ({"Authorization": "Bearer wrong"}, body, 401),
                    (good, [{"epc": "no"}], 422),
                    (good, ["[" * 2000], 422),
                    (good, body, 200),
                ):
                    async with session.post(url, json=sent, headers=headers) as answer:
                        assert answer.status == status
                async with session.post(url, data=b"x" * 2_000_000, headers=good) as answer:
                    assert answer.status == 413
                await until(lambda: len(odoo.events) == 1)
                status_url = f"http://127.0.0.1:{gateway.config.status_port}/"
                async with session.get(status_url) as answer:
                    page = await answer.text()
                    assert "hand" in page and "k" * 32 not in page
                async with session.get(status_url + "status.json") as answer:
                    assert (await answer.json())["readers"][0]["reader"] == "hand"

    asyncio.run(story())


def test_a_reader_whose_clock_is_a_day_off_tells_the_right_time(tmp_path):
    async def story():
        async with StandIn() as odoo:
            port = free_port()
            path = write_config(
                tmp_path, f"http://127.0.0.1:{odoo.port}", POSTING, listen_port=port
            )
            async with running(path), aiohttp.ClientSession() as session:
                body = [{"epc": COIL.hex(), "at": time.time() - 86_400}]
                await session.post(
                    f"http://127.0.0.1:{port}/reads/hand",
                    json=body,
                    headers={"Authorization": "Bearer " + "t" * 16},
                )
                await until(lambda: odoo.events)
                (event,) = odoo.events.values()
                assert abs(event["last_seen"] - time.time()) < 10

    asyncio.run(story())


def test_what_odoo_refuses_is_kept_aside_and_the_rest_goes_on(tmp_path):
    async def story():
        async with StandIn() as odoo:
            odoo.refuse = {"seen": "no such reader"}
            port = free_port()
            path = write_config(
                tmp_path, f"http://127.0.0.1:{odoo.port}", POSTING, listen_port=port
            )
            async with running(path) as gateway, aiohttp.ClientSession() as session:
                await session.post(
                    f"http://127.0.0.1:{port}/reads/hand",
                    json=[{"epc": COIL.hex()}],
                    headers={"Authorization": "Bearer " + "t" * 16},
                )
                await until(lambda: gateway.spool.refused_count() == 1)
                assert gateway.spool.depth == 0
                assert gateway.health()["refused_events"][0][1] == "no such reader"

    asyncio.run(story())

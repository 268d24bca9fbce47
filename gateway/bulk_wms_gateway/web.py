"""What the gateway listens to: posts of readers, and its status page on this machine."""

from __future__ import annotations

import hmac
import html
import json
import time
from collections.abc import Callable

from aiohttp import web

from .adapters.payloads import PayloadError, parse
from .reads import CraneMove
from .station import Station

LARGEST_POST = 1_000_000


def reader_app(
    stations: dict[str, Station], now: Callable[[], float] = time.time
) -> web.Application:
    """``POST /reads/NAME`` with ``Authorization: Bearer TOKEN``; 200 means: all of it is safe."""

    async def take(request: web.Request) -> web.Response:
        station = stations.get(request.match_info["name"])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        wanted = station.reader.token if station else "no such reader"
        known = hmac.compare_digest(token.encode(), wanted.encode())
        if station is None or not station.reader.token or not known:
            return web.json_response({"message": "unknown reader or wrong token"}, status=401)
        try:
            found = list(parse(json.loads(await request.read()), now()))
            for one in found:
                if isinstance(one, CraneMove):
                    station.move(one)
                else:
                    station.read(station.in_time(one, now()))
        except (PayloadError, ValueError, RecursionError) as error:
            return web.json_response({"message": str(error)[:300]}, status=422)
        if station.state != "connected":
            station.connected()
        # Kept before it is acknowledged: a reader that gets no answer posts again.
        station.flush(now())
        return web.json_response({"taken": len(found)})

    app = web.Application(client_max_size=LARGEST_POST)
    app.router.add_post("/reads/{name}", take)
    return app


def status_app(health: Callable[[], dict]) -> web.Application:
    """``/`` for people, ``/status.json`` for monitoring. To be bound to this machine only."""

    async def as_json(_request: web.Request) -> web.Response:
        return web.json_response(health())

    async def as_page(_request: web.Request) -> web.Response:
        return web.Response(text=page(health()), content_type="text/html")

    app = web.Application()
    app.router.add_get("/", as_page)
    app.router.add_get("/status.json", as_json)
    return app


def page(health: dict) -> str:
    """The status page; everything that came from outside is escaped."""

    def cells(values) -> str:
        return "".join(f"<td>{html.escape(str(value))}</td>" for value in values)

    readers = "".join(
        f"<tr class='{html.escape(one['state'])}'>"
        + cells(
            (
                one["reader"],
                one["mode"],
                one["state"],
                one["reads"],
                one["events"],
                f"{one['clock_off']:+.1f} s",
                ", ".join(f"{name} {count}" for name, count in one["dropped"].items() if count),
                one["trouble"],
            )
        )
        + "</tr>"
        for one in health["readers"]
    )
    refused = "".join(
        "<tr>"
        + cells((event.get("reader"), event.get("kind"), event.get("epc", ""), why))
        + "</tr>"
        for event, why in health["refused_events"]
    )
    return f"""<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>{html.escape(health["gateway"])}</title>
<style>body{{font:16px sans-serif;margin:2em}}td,th{{padding:.3em .8em;text-align:left}}
.lost td{{color:#a00}}.trouble{{color:#a00}}</style>
<h1>Gateway {html.escape(health["gateway"])}</h1>
<p>{health["spool_depth"]} events wait for Odoo, {health["sent"]} sent, {health["refused"]} refused,
{health["lost"]} given up. Clock against Odoo: {health["clock_off"]:+.1f} s.
<span class="trouble">{html.escape(health["trouble"])}</span></p>
<table><tr><th>Reader<th>Mode<th>State<th>Reads<th>Events<th>Clock<th>Not counted<th>Trouble</tr>
{readers}</table>
{"<h2>Refused by Odoo</h2><table>" + refused + "</table>" if refused else ""}"""

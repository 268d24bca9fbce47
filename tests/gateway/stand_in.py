"""A stand-in for Odoo: takes events once each, and fails on demand."""

from __future__ import annotations

import time

from aiohttp import web

KEY = "k" * 32


class StandIn:
    """``events``: what was stored, by id. ``drop_every``: the first of n answers is cut off."""

    def __init__(self, drop_every: int = 0):
        self.events: dict[str, dict] = {}
        self.posts = self.twice = 0
        self.heartbeats: list[dict] = []
        self.drop_every = drop_every
        self.refuse: dict[str, str] = {}
        self.outputs: list[dict] = []
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def _take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"message": "wrong key"}, status=401)
        body = await request.json()
        self.posts += 1
        refused = []
        for event in body["events"]:
            if event["kind"] in self.refuse:
                refused.append({"id": event["id"], "why": self.refuse[event["kind"]]})
                continue
            self.twice += event["id"] in self.events
            self.events[event["id"]] = event
        if self.drop_every and self.posts % self.drop_every == 1:
            # Stored, but the gateway does not hear of it.
            request.transport.close()
            return web.Response()
        outputs, self.outputs = self.outputs, []
        return web.json_response(
            {"time": time.time() - 5.0, "refused": refused, "outputs": outputs}
        )

    async def _beat(self, request: web.Request) -> web.Response:
        self.heartbeats.append(await request.json())
        return web.json_response({"time": time.time() - 5.0})

    async def __aenter__(self) -> StandIn:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/bulk_rfid/api/1/events", self._take)
        app.router.add_post("/bulk_rfid/api/1/heartbeats", self._beat)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error) -> None:
        await self._runner.cleanup()


def free_port() -> int:
    """A port nobody listens on at the moment."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(folder, url: str, readers: str, **more) -> object:
    """A configuration file with its key in ``folder``; its path."""
    (folder / "odoo.key").write_text(KEY)
    (folder / "odoo.key").chmod(0o600)
    (folder / "reader.token").write_text("t" * 16)
    (folder / "reader.token").chmod(0o600)
    lines = "".join(f"{name} = {value}\n" for name, value in more.items())
    path = folder / "gateway.toml"
    path.write_text(
        f'[gateway]\nname = "gate-1"\nodoo_url = "{url}"\nkey_file = "odoo.key"\n'
        f"status_port = {free_port()}\n{lines}{readers}"
    )
    return path

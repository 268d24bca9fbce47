"""A PostgreSQL cluster of the test's own: it is restarted while others use theirs."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _programs() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4])
    )
    if not found:
        raise SystemExit("No PostgreSQL server program found.")
    return found[-1].parent


class Cluster:
    """Made, started, restarted, removed."""

    def __init__(self):
        self.bin = _programs()
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self.owner = "postgres" if os.getuid() == 0 else None
        self.root = Path(tempfile.mkdtemp(prefix="bulk_wms_chaos_"))
        if self.owner:
            shutil.chown(self.root, self.owner)
        self.data = self.root / "data"

    def _run(self, *command: str) -> None:
        identity = {}
        if self.owner:
            person = pwd.getpwnam(self.owner)
            identity = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
        with open(self.root / "command.log", "ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd=self.root, **identity)

    def start(self) -> None:
        """Create the cluster with a role that may create databases, and start it."""
        (self.root / "command.log").touch(mode=0o666)
        self._run(
            str(self.bin / "initdb"), "-D", str(self.data), "-U", "bulk_wms", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        # Settings as in production: what was acknowledged survives a crash.
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(
                f"\nport = {self.port}\nlisten_addresses = '127.0.0.1'\n"
                f"unix_socket_directories = '{self.root}'\nfsync = on\njit = off\n"
                "synchronous_commit = on\nshared_buffers = '128MB'\ntimezone = 'UTC'\n"
            )
        self._control("start")

    def _control(self, *words: str) -> None:
        self._run(
            str(self.bin / "pg_ctl"), "-D", str(self.data), "-l", str(self.root / "server.log"),
            "-w", "-t", "120", *words,
        )  # fmt: skip

    def restart(self) -> None:
        """As after a power cut: no orderly end, recovery at the start."""
        self._control("stop", "-m", "immediate")
        self._control("start")

    def remove(self) -> None:
        """Stop it and leave nothing."""
        if (self.data / "postmaster.pid").exists():
            self._control("stop", "-m", "immediate")
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """What libpq needs to know."""
        return {
            **os.environ,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "bulk_wms",
        }

    def take_over(self, database: str) -> None:
        """A copy of ``database`` of the usual server, under the same name."""
        dump = self.root / "dump"
        with open(dump, "wb") as file:
            subprocess.run(["pg_dump", "-Fc", "-Z1", "-d", database], check=True, stdout=file)
        there = self.environment()
        subprocess.run(
            ["createdb", "-T", "template0", "--lc-collate=C", "-E", "UTF8", database],
            check=True,
            env=there,
        )
        subprocess.run(
            ["pg_restore", "-d", database, "-j2", "--no-owner", "--no-acl", str(dump)],
            check=True,
            env=there,
        )
        dump.unlink()

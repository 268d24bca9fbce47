"""The one file that says what is connected: TOML, read at start, every mistake named at once."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from .modes import Crane, Gate, Handheld, Mode, Sides, Zone
from .visits import Filter

ADAPTERS = ("llrp", "http")
MODES = ("gate", "zone", "crane", "handheld")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


class ConfigError(Exception):
    """What is wrong in the file, one line for each mistake."""


@dataclass(frozen=True)
class Reader:
    """One reader: how to reach it and what it looks at."""

    name: str
    adapter: str = "llrp"
    mode: str = "gate"
    host: str = ""
    port: int = 5084
    antennas: tuple[int, ...] = (1, 2)
    session: int = 1
    search_mode: int | None = None
    power_dbm: float | None = None
    # What a reader that posts its reads must send along; from `token_file`, never in this file.
    token: str = field(default="", repr=False)
    sides: Sides = field(default_factory=Sides)
    rules: Filter = field(default_factory=Filter)
    seen_again: float = 600.0

    def make_mode(self) -> Mode:
        """The pipeline of this reader."""
        if self.mode == "gate":
            return Gate(self.name, self.rules, self.sides)
        if self.mode == "zone":
            return Zone(self.name, self.rules, self.seen_again)
        return (Crane if self.mode == "crane" else Handheld)(self.name, self.rules)


@dataclass(frozen=True)
class Config:
    """All of the file."""

    name: str
    odoo_url: str
    key: str = field(repr=False)
    spool: Path
    readers: tuple[Reader, ...]
    ca_file: Path | None = None
    status_port: int = 8790
    listen_host: str = "127.0.0.1"
    listen_port: int = 8791
    spool_limit: int = 1_000_000
    heartbeat: float = 30.0


def load(path: Path) -> Config:
    """Read the file.

    :raises ConfigError: with every mistake that is in it
    """
    try:
        with open(path, "rb") as file:
            data = tomllib.load(file)
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is not there. Begin with gateway.example.toml.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no TOML: {error}") from error
    return _Checker(path.parent).config(data)


class _Checker:
    """Collects mistakes, so that all are told at once."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.mistakes: list[str] = []

    def config(self, data: dict) -> Config:
        part = self.table(data, "gateway")
        readers = data.get("reader")
        if not isinstance(readers, list) or not readers:
            self.mistakes.append("no [[reader]]: name at least one")
            readers = []
        values = {
            "name": self.name(part.pop("name", ""), "gateway.name"),
            "odoo_url": self.url(part.pop("odoo_url", "")),
            "key": self.secret(part.pop("key_file", ""), "gateway.key_file"),
            "spool": self.folder / str(part.pop("spool", "spool.sqlite")),
            "readers": tuple(self.reader(one, number) for number, one in enumerate(readers, 1)),
        }
        if ca_file := part.pop("ca_file", ""):
            values["ca_file"] = self.folder / str(ca_file)
            if not values["ca_file"].is_file():
                self.mistakes.append(f"gateway.ca_file: {values['ca_file']} is not there")
        values |= self.plain(part, Config, "gateway")
        names = [reader.name for reader in values["readers"]]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            self.mistakes.append(f"reader {twice}: named twice")
        if self.mistakes:
            raise ConfigError("\n".join(self.mistakes))
        return Config(**values)

    def reader(self, data: object, number: int) -> Reader:
        where = f"reader {number}"
        part = dict(data) if isinstance(data, dict) else {}
        values: dict = {"name": self.name(part.pop("name", ""), f"{where}: name")}
        for key, allowed in (("adapter", ADAPTERS), ("mode", MODES)):
            values[key] = part.pop(key, allowed[0])
            if values[key] not in allowed:
                self.mistakes.append(f"{where}: {key} is one of {', '.join(allowed)}")
        if values["adapter"] == "llrp" and not part.get("host"):
            self.mistakes.append(f"{where}: host is missing")
        if values["adapter"] == "http":
            values["token"] = self.secret(part.pop("token_file", ""), f"{where}: token_file")
        sides = self.table(part, "sides")
        for key in ("inner", "outer"):
            if key in sides:
                sides[key] = frozenset(self.numbers(sides[key], f"{where}: sides.{key}"))
        values["sides"] = self.made(Sides, sides, f"{where}: sides")
        rules = self.table(part, "filter")
        if "prefixes" in rules:
            rules["prefixes"] = tuple(str(prefix).lower() for prefix in rules["prefixes"])
        values["rules"] = self.made(Filter, rules, f"{where}: filter")
        if "antennas" in part:
            values["antennas"] = tuple(self.numbers(part.pop("antennas"), f"{where}: antennas"))
        values |= self.plain(part, Reader, where)
        return Reader(**values)

    def made(self, kind, part: dict, where: str):
        return kind(**self.plain(part, kind, where))

    def plain(self, part: dict, kind, where: str) -> dict:
        """Values whose type must be that of the field; unknown names are mistakes."""
        known = {one.name: one for one in fields(kind)}
        values = {}
        for key, value in part.items():
            if key not in known:
                self.mistakes.append(f"{where}: {key} is unknown")
                continue
            wanted = str(known[key].type)
            fits = {
                "str": isinstance(value, str),
                "int": isinstance(value, int) and not isinstance(value, bool),
                "float": isinstance(value, (int, float)) and not isinstance(value, bool),
            }
            if not fits.get(wanted.removesuffix(" | None"), True):
                self.mistakes.append(f"{where}: {key} must be {wanted}")
                continue
            if fits.get("float") and value < 0 and key not in ("rssi_floor",):
                self.mistakes.append(f"{where}: {key} must not be below 0")
                continue
            values[key] = value
        return values

    def table(self, data: dict, key: str) -> dict:
        part = data.pop(key, {})
        if isinstance(part, dict):
            return dict(part)
        self.mistakes.append(f"{key} must be a table")
        return {}

    def numbers(self, value: object, where: str) -> list[int]:
        if isinstance(value, list) and value and all(type(one) is int for one in value):
            return value
        self.mistakes.append(f"{where} must be a list of numbers")
        return []

    def name(self, value: object, where: str) -> str:
        if not _NAME.fullmatch(str(value)):
            self.mistakes.append(f"{where}: 1 to 40 letters, digits, dots or hyphens")
        return str(value)

    def url(self, value: object) -> str:
        parts = urlsplit(str(value))
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.mistakes.append("gateway.odoo_url: an address like https://wms.example.com")
        elif parts.scheme == "http" and not local:
            self.mistakes.append("gateway.odoo_url: https, else the key can be read on the way")
        return str(value).rstrip("/")

    def secret(self, name: object, where: str) -> str:
        """A secret stands in a file of its own that only the gateway's user may read."""
        path = self.folder / str(name)
        if not name or not path.is_file():
            self.mistakes.append(f"{where}: {path if name else 'missing'}, a file with the secret")
            return ""
        if os.name == "posix" and path.stat().st_mode & 0o077:
            self.mistakes.append(f"{where}: others may read {path}; do: chmod 600 {path}")
        text = path.read_text(encoding="utf-8").strip()
        if not text:
            self.mistakes.append(f"{where}: {path} is empty")
        return text

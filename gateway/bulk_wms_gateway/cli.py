"""``bulk-wms-gateway CONFIG``: check the file, run until asked to stop."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sqlite3
import sys
from pathlib import Path

from . import __version__
from .config import ConfigError, load
from .service import Gateway


def main(arguments: list[str] | None = None) -> int:
    """0: stopped as asked; 1: could not work, the reason is printed; 2: mistakes in the file."""
    parser = argparse.ArgumentParser(prog="bulk-wms-gateway", description=__doc__)
    parser.add_argument("config", type=Path, help="the TOML file")
    parser.add_argument("--check", action="store_true", help="only check the file")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING"))
    parser.add_argument("--version", action="version", version=__version__)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=chosen.log_level, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = load(chosen.config)
    except ConfigError as error:
        print(f"{chosen.config}:\n{error}", file=sys.stderr)
        return 2
    if chosen.check:
        print(f"{chosen.config}: fine, {len(config.readers)} readers")
        return 0
    try:
        return asyncio.run(_run(config))
    except (OSError, sqlite3.OperationalError) as error:
        print(f"Cannot run: {error}. Is another gateway running on this file?", file=sys.stderr)
        return 1


async def _run(config) -> int:
    gateway = Gateway(config)
    work = asyncio.create_task(gateway.run())
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        return 0
    return 0

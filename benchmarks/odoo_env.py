"""Odoo for the benchmarks: a registry of the throw-away database that the Makefile made."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def connect(database: str | None) -> Registry:
    """The registry of ``database``, or of the one in BULK_WMS_DB.

    Exits with a message when neither is given: benchmarks fill their database, so they never
    guess one.
    """
    database = database or os.environ.get("BULK_WMS_DB")
    if not database:
        sys.exit("No database: start this through make, or name a copy with --database.")
    arguments = ["-d", database, "--log-level=error", "--max-cron-threads=0"]
    for option, variable in (
        ("--config", "BULK_WMS_CONFIG"),
        ("--data-dir", "BULK_WMS_DATA_DIR"),
        ("--addons-path", "BULK_WMS_ADDONS_PATH"),
    ):
        if os.environ.get(variable):
            arguments.append(f"{option}={os.environ[variable]}")
    config.parse_config(arguments, setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    return Registry(database)


@contextmanager
def session(
    registry: Registry, uid: int = odoo.SUPERUSER_ID, *, keep: bool = True, companies=None
) -> Iterator[api.Environment]:
    """A session of its own with an empty cache; committed at the end unless ``keep`` is False."""
    context = {"lang": "en_US", "tz": "UTC", "tracking_disable": True}
    if companies:
        context["allowed_company_ids"] = companies
    with registry.cursor() as cr:
        env = api.Environment(cr, uid, context)
        yield env
        if keep:
            env.flush_all()
        else:
            cr.rollback()

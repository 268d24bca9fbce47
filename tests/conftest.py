"""Fixtures of the tests that cross processes: throw-away databases and Odoo in this process.

Started by ``make test``, which says in the environment where Odoo's database and files are.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

sys.path.insert(0, str(Path(__file__).parent))

NEEDED = ("BULK_WMS_TEST_DB", "BULK_WMS_DATA_DIR", "BULK_WMS_ADDONS_PATH", "BULK_WMS_CONFIG")


def _setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        pytest.fail(f"{name} is not set: run these tests by 'make test' or tools/with_odoo.sh.")
    return value


def odoo_options() -> list[str]:
    """What every Odoo of these tests is told on its command line."""
    return [
        f"--config={_setting('BULK_WMS_CONFIG')}",
        f"--data-dir={_setting('BULK_WMS_DATA_DIR')}",
        f"--addons-path={_setting('BULK_WMS_ADDONS_PATH')}",
        "--max-cron-threads=0",
        "--log-level=error",
    ]


def _maintain(*statements: sql.Composable) -> None:
    """Run ``statements`` outside any transaction, as creating a database needs it."""
    connection = psycopg2.connect(dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


@contextmanager
def throw_away(suffix: str) -> Iterator[str]:
    """A copy of the test database with its files; dropped at the end, whoever is connected."""
    source = _setting("BULK_WMS_TEST_DB")
    name = f"{source}_{suffix}"
    files = Path(_setting("BULK_WMS_DATA_DIR"), "filestore")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(source)
    )
    _maintain(drop, copy)
    shutil.rmtree(files / name, ignore_errors=True)
    if (files / source).is_dir():
        shutil.copytree(files / source, files / name)
    try:
        yield name
    finally:
        _maintain(drop)
        shutil.rmtree(files / name, ignore_errors=True)


@pytest.fixture(scope="session")
def odoo_config() -> None:
    """Odoo's configuration in this process."""
    from odoo.tools import config

    config.parse_config(odoo_options(), setup_logging=True)
    # A lost race is what these tests make; Odoo reports each at INFO and bad queries as ERROR.
    for name in ("odoo.sql_db", "odoo.service.model"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def registry(odoo_config, request):
    """A registry on a copy of the test database, one per module."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    with throw_away(request.module.__name__.removeprefix("test_")) as name:
        yield Registry(name)
        Registry.delete(name)
        close_db(name)

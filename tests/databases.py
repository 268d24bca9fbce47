"""Throw-away copies of the test database, and how Odoo is told about it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql


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
                _persist(cursor, statement)
    finally:
        connection.close()


def _persist(cursor, statement: sql.Composable) -> None:
    """Execute; again for a while when a worker of PostgreSQL itself is in the database.

    An autovacuum worker leaves by itself, but nobody but a superuser could throw it out.
    """
    patience = threading.Event()
    for _try in range(10):
        try:
            return cursor.execute(statement)
        except (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ObjectInUse):
            patience.wait(1.0)
    return cursor.execute(statement)


@contextmanager
def throw_away(suffix: str, source: str = "") -> Iterator[str]:
    """A copy of ``source``, else of the test database, with its files; dropped at the end."""
    name = f"{_setting('BULK_WMS_TEST_DB')}_{suffix}"
    source = source or _setting("BULK_WMS_TEST_DB")
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

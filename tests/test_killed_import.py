"""A long import whose process dies: what is counted is what stands there, and it goes on."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from databases import odoo_options
from sessions import race, session
from small_yard import SmallYard

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import SQL

sys.path.append(str(Path(__file__).parents[1] / "addons" / "bulk_wms" / "tests"))

from rules import broken_rules  # noqa: E402

PROCESS = Path(__file__).with_name("importing_process.py")
LOTS = 12


@pytest.fixture(scope="module")
def yard(registry):
    """A yard of single places, and a manager who goes live."""
    yard = SmallYard.build(registry, places=2 * LOTS)
    with session(registry) as env:
        groups = env.ref("base.group_user") | env.ref("bulk_wms.group_manager")
        yard.people.append(
            env["res.users"]
            .create(
                {
                    "name": "Going live",
                    "login": f"live {uuid.uuid4().hex[:6]}",
                    "company_id": yard.company,
                    "company_ids": [Command.set([yard.company])],
                    "group_ids": [Command.set(groups.ids)],
                }
            )
            .id
        )
    return yard


def checked(yard: SmallYard, places: list[int]) -> int:
    """An import of a coil on each of ``places``, checked by the manager."""
    prefix = uuid.uuid4().hex[:6]
    with yard.session(yard.people[-1]) as env:
        product = env["product.product"].browse(yard.product)
        rows = ["卷号,物料,库位,重量"]
        for number, place in enumerate(env["stock.location"].browse(places)):
            rows.append(f"{prefix}{number:02d},{product.name},{place.barcode},9000")
        record = env["wms.import"].create(
            {
                "kind": "stock",
                "root_id": env["stock.warehouse"].browse(yard.warehouse).lot_stock_id.id,
                "file": base64.b64encode("\n".join(rows).encode()),
                "file_name": "live.csv",
            }
        )
        record.action_check()
        assert not record.error_count, record.problem_ids.mapped("text")
        record.accept_warnings = True
        return record.id


def write(yard: SmallYard, key: int, kill_at: int) -> subprocess.CompletedProcess:
    """Write an import in another process that dies before its ``kill_at``-th statement."""
    with yard.registry.cursor() as cr:
        database = cr.dbname
    return subprocess.run(
        [sys.executable, str(PROCESS), database, str(key), str(kill_at), *odoo_options()],
        capture_output=True,
        text=True,
        timeout=55,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def state(yard: SmallYard, key: int) -> tuple[str, int, int]:
    """State, rows that it says are written, and coils of it that stand in the yard."""
    with yard.session() as env:
        record = env["wms.import"].browse(key)
        standing = env["stock.quant"].search_count(
            [
                ("lot_id.import_id", "=", key),
                ("quantity", ">", 0),
                ("location_id", "in", yard.places),
            ]
        )
        return record.state, record.done_count, standing


def test_killed_in_the_middle_it_says_so_and_goes_on_with_the_next_row(yard, monkeypatch):
    # Times are kept by whole seconds: less than none is at once.
    monkeypatch.setattr(_import_run(), "QUIET", -1)
    key = checked(yard, yard.places[:LOTS])
    with yard.session() as env:
        # As the button does for a long table: started, left to the background.
        record = env["wms.import"].browse(key)
        record.write({"state": "running", "ran_by_id": yard.people[-1]})
    deaths, seen = 0, set()
    while (ended := write(yard, key, 40 + 50 * deaths)).returncode:
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        told, done, standing = state(yard, key)
        assert (told, done) == ("running", standing)
        assert done % 3 == 0
        seen.add(done)
        deaths += 1
        _wait_for_the_lock(yard, key)
        with yard.session() as env:
            # Runs that wrote nothing are counted; a person would have pressed the button by now.
            env["wms.import"].browse(key).attempts = 1
    assert deaths > 1 and seen - {0}, (deaths, seen)
    assert state(yard, key) == ("done", LOTS, LOTS)
    with yard.session() as env:
        assert broken_rules(env) == {}


def _import_run():
    """The module that writes imports, once Odoo has loaded it."""
    return sys.modules["odoo.addons.bulk_wms.models.import_run"]


def _wait_for_the_lock(yard: SmallYard, key: int) -> None:
    """The database gives the lock of a dead process free within moments; the page then says so."""
    with yard.session() as env:
        env.cr.execute("SET LOCAL lock_timeout = '10s'")
        env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", _import_run()._LOCK_CLASS, key))
    with yard.session() as env:
        assert env["wms.import"].browse(key).is_cut_off


def test_two_clicks_at_once_import_once(yard):
    key = checked(yard, yard.places[LOTS:])

    def click(env):
        try:
            return env["wms.import"].browse(key).action_import()
        except UserError as error:
            return str(error)

    manager = yard.people[-1]
    answers = [
        one.answer
        for one in race(yard.registry, [(manager, click), (manager, click)], yard.company)
    ]
    assert sorted(map(type, answers), key=str) == [bool, str], answers
    assert state(yard, key) == ("done", LOTS, LOTS)
    with yard.session() as env:
        assert broken_rules(env) == {}

"""A process that dies in the middle of posting leaves stock, tasks and ledger agreeing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from databases import odoo_options
from small_yard import SmallYard

PROCESS = Path(__file__).with_name("posting_process.py")


def post(yard: SmallYard, step: dict, kill_at: int) -> subprocess.CompletedProcess:
    """Take ``step`` in another process that dies before its ``kill_at``-th statement."""
    with yard.registry.cursor() as cr:
        database = cr.dbname
    arguments = [database, yard.people[0], yard.company, json.dumps(step), kill_at]
    return subprocess.run(
        [sys.executable, str(PROCESS), *map(str, arguments), *odoo_options()],
        capture_output=True,
        text=True,
        timeout=55,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


@pytest.fixture(scope="module")
def task(registry):
    """A yard with one arrived coil, the step that would post it, and its number of statements."""
    yard = SmallYard.build(registry, places=3)
    lot = f"C-{uuid.uuid4().hex[:8]}"
    step = yard.step_to_post(lot)
    dry = post(yard, step, 0)
    assert dry.returncode == 0, dry.stderr
    counted = json.loads(dry.stdout.splitlines()[-1])
    assert counted["code"] == "transfer_done", counted
    return yard, lot, step, counted["statements"]


@pytest.mark.parametrize("part", [0.25, 0.5, 0.75, 0.95, 2.0])
def test_killed_while_posting(task, part):
    """Nothing of the posting is left, whichever statement was the last; the scan can be taken."""
    yard, lot, step, statements = task
    killed = post(yard, step, max(1, int(statements * part)))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    yard.check()
    assert lot not in yard.standing()
    with yard.session() as env:
        assert not env["wms.scan"].search_count([("key", "=", step["key"])])
        assert env["wms.hold"].search_count(
            [("location_id", "in", yard.places), ("state", "=", "active")]
        )


def test_the_same_scan_posts_afterwards(task):
    """The phone sends its step again, with the same key, and it is booked once."""
    yard, lot, step, _statements = task
    for _time in range(2):
        with yard.session(yard.people[0]) as env:
            answer = env["wms.scan.service"].step(**step)
        assert answer["message"]["code"] == "transfer_done", answer
    yard.check()
    assert yard.standing() == {lot: step["text"]}

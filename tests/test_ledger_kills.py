"""Fifty postings killed half-way: stock and ledger agree, and the ledger matches its seals."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from pathlib import Path

from databases import odoo_options
from sessions import session
from small_yard import SmallYard

PROCESS = Path(__file__).with_name("kill_process.py")
KILLS = 50


def check_ledger(registry) -> None:
    """All that is final is sealed, and every seal matches."""
    with session(registry) as env:
        env["wms.ledger.seal"]._seal_next()
    with session(registry) as env:
        answer = env["wms.ledger.seal"].verify_step(seconds=10)
        assert answer["done"] and not answer["fault"], answer


def test_stock_and_ledger_agree_after_each_of_fifty_kills(registry):
    yard = SmallYard.build(registry, places=3)
    lot = f"K-{uuid.uuid4().hex[:8]}"
    step = yard.step_to_post(lot)
    arguments = [registry.db_name, yard.people[0], yard.company, json.dumps(step), KILLS]
    killer = subprocess.Popen(
        [sys.executable, str(PROCESS), *map(str, arguments), *odoo_options()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for number in range(KILLS):
            told = json.loads(killer.stdout.readline() or "{}")
            assert told.get("killed"), f"kill {number}: {told}"
            yard.check()
            assert lot not in yard.standing()
            check_ledger(registry)
            killer.stdin.write("\n")
            killer.stdin.flush()
        assert killer.wait(timeout=30) == 0
    finally:
        killer.kill()
        killer.wait()
    with yard.session(yard.people[0]) as env:
        assert env["wms.scan.service"].step(**step)["message"]["code"] == "transfer_done"
    yard.check()
    check_ledger(registry)

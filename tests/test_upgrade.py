"""From the first version of each add-on to this one, with a demo yard of that version in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from databases import _setting, throw_away
from test_uninstall_upgrade import ask

PROJECT = Path(__file__).parents[1]
# The first state of each add-on that could be installed and worked in.
FIRST = {"bulk_wms": "37e5977", "bulk_wms,bulk_wms_mes": "2ce8435"}

STOCK = """
    SELECT l.name, p.barcode, q.quantity FROM stock_quant q
      JOIN stock_lot l ON l.id = q.lot_id JOIN stock_location p ON p.id = q.location_id
     WHERE p.usage = 'internal' ORDER BY 1, 2, 3
"""
LEDGER = """
    SELECT id, kind, actor, recorded_at, what, lot, place, before, after, xid::text
      FROM wms_ledger_entry ORDER BY id
"""
OPEN = """
    SELECT p.name, p.state, count(*) FROM stock_picking p JOIN stock_move m ON m.picking_id = p.id
     WHERE p.state NOT IN ('done', 'cancel') GROUP BY 1, 2 ORDER BY 1
"""
# What people do the morning after: the checker runs, the ledger is verified, a coil is put away.
MORNING = """
import json
person = env["res.users"].search([("login", "=", "operator")])
line = env["stock.move.line"].search([
    ("state", "not in", ("done", "cancel")),
    ("picking_id.picking_type_id.code", "=", "incoming"), ("lot_id", "!=", False),
    ("location_dest_id.place_kind", "=", "position"),
], order="id", limit=1)
transfer, lot = line.picking_id.id, line.lot_id
service = env(user=person.id)["wms.scan.service"]
first = service.step(transfer, "upgrade-1", lot.name)
# The goods have arrived with that scan; their line may be another one now.
place = env["stock.move.line"].search(
    [("picking_id", "=", transfer), ("lot_id", "=", lot.id)], limit=1
).location_dest_id
second = service.step(transfer, "upgrade-2", place.barcode, first["data"].get("back", {}))
env["wms.ledger.seal"]._cron_seal()
faults = [fault.code for _seal, fault in env["wms.ledger.seal"]._verify(0, {}) if fault]
print("ANSWER " + json.dumps({
    "states": [first["state"], second["state"]],
    "message": second["message"],
    "stands": lot.quant_ids.filtered(lambda q: q.location_id == place).quantity > 0,
    "faults": faults,
    "findings": env["wms.discrepancy"].search_count([("state", "=", "open")]),
}))
env.cr.commit()
"""


def checkout(commit: str, folder: Path) -> Path:
    """The project as it was at ``commit``; the test is left out where its history is not."""
    archive = folder / "then.tar"
    with archive.open("wb") as stream:
        done = subprocess.run(
            ["git", "archive", commit, "addons", "tools", "odoo.conf"],
            cwd=PROJECT, stdout=stream, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    if done.returncode:
        pytest.skip(f"this clone has no history back to {commit}: {done.stderr.strip()}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


def odoo(project: Path, database: str, *arguments: str, talk: Path | str | None = None, addons=""):
    """Run Odoo with the add-ons of ``project``; returns what it says, which is no error."""
    words = talk.read_text() if isinstance(talk, Path) else talk
    done = subprocess.run(
        [
            sys.executable, "-m", "odoo", *arguments, "-d", database,
            f"--config={project / 'odoo.conf'}", f"--addons-path={project / 'addons'}",
            f"--data-dir={_setting('BULK_WMS_DATA_DIR')}", "--max-cron-threads=0",
            "--log-level=error",
        ],
        input=words, capture_output=True, text=True, cwd=project, timeout=300,
        env={**os.environ, "BULK_WMS_ADDONS": addons},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    errors = [
        line for line in done.stderr.splitlines() if " ERROR " in line or " CRITICAL " in line
    ]
    assert not errors, errors
    return done.stdout


@pytest.fixture(params=FIRST, ids=lambda names: names.rpartition(",")[2])
def then(request, odoo_config, tmp_path):
    """(database, add-ons): the first version, installed, with its demo yard."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    addons = request.param
    old = checkout(FIRST[addons], tmp_path)
    with throw_away(f"upgrade_{len(addons)}", source=_setting("BULK_WMS_BASE_DB")) as name:
        odoo(old, name, "-i", addons, "--no-http", "--stop-after-init")
        odoo(old, name, "shell", "--no-http", talk=old / "tools/load_demo.py", addons=addons)
        yield name, addons
        Registry.delete(name)
        close_db(name)


def test_the_first_version_with_a_yard_becomes_this_one(then):
    """Stock, open work and ledger come over; what people do the morning after works."""
    database, addons = then
    stock, ledger, work = (ask(database, query) for query in (STOCK, LEDGER, OPEN))
    assert len(stock) > 20 and len(ledger) > 20 and work

    odoo(PROJECT, database, "-u", addons, "--no-http", "--stop-after-init")

    assert ask(database, STOCK) == stock
    assert ask(database, LEDGER)[: len(ledger)] == ledger
    assert ask(database, OPEN) == work
    told = odoo(PROJECT, database, "shell", "--no-http", talk=MORNING)
    answer = json.loads(told.rsplit("ANSWER ", 1)[1].splitlines()[0])
    assert answer["stands"], answer
    assert answer["faults"] == []
    # Every field of ours that is stored has its column, or the first search would fail.
    missing = ask(
        database,
        """SELECT f.model, f.name FROM ir_model_fields f
             JOIN ir_model m ON m.id = f.model_id
             JOIN pg_class c ON c.relname = replace(f.model, '.', '_') AND c.relkind = 'r'
            WHERE f.store AND f.ttype NOT IN ('one2many', 'many2many', 'binary')
              AND (f.model LIKE 'wms.%%' OR f.model LIKE 'mes.%%')
              AND NOT EXISTS (SELECT FROM pg_attribute a
                               WHERE a.attrelid = c.oid AND a.attname = f.name)""",
    )
    assert missing == []

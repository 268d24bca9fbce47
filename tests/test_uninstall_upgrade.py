"""What an administrator does: upgrade the add-on twice, take it out, touch the ledger."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from itertools import pairwise
from pathlib import Path

import psycopg2
import pytest
from databases import odoo_options, throw_away
from psycopg2 import errors
from sessions import session
from small_yard import SmallYard

# What Odoo without the add-ons has to manage: load, receive goods, sell nothing strange.
AFTERWARDS = """
import json
from odoo import Command
warehouse = env["stock.warehouse"].search([], limit=1)
product = env["product.product"].create({"name": "Screw", "is_storable": True})
ends = {
    "location_id": env.ref("stock.stock_location_suppliers").id,
    "location_dest_id": warehouse.lot_stock_id.id,
}
picking = env["stock.picking"].create({
    "picking_type_id": warehouse.in_type_id.id, **ends,
    "move_ids": [Command.create({"product_id": product.id, "product_uom_qty": 5, **ends})],
})
picking.action_confirm()
picking.move_ids.write({"quantity": 5, "picked": True})
picking.button_validate()
print("ANSWER " + json.dumps({
    "state": picking.state,
    "stock": product.qty_available,
    "models": [name for name in env.registry if name.startswith("wms.")],
    "left": env["ir.model.data"].search_count([("module", "=", "bulk_wms")]),
}))
"""


YARD_WITHOUT_BRIDGE = """
names = [part.name for part in env["wms.health"]._parts()]
assert "mes" not in names and "ledger" in names, names
env["wms.alert"]._cron_run()
env["wms.ledger.seal"]._cron_seal()
print("ANSWER ok")
"""


UNINSTALL = """
env["ir.module.module"].search([("name", "=", "bulk_wms")]).button_immediate_uninstall()
"""


def odoo(database: str, *arguments: str, talk: str | None = None) -> str:
    """Run Odoo's command line on ``database`` and return what it says; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "odoo", *arguments, "-d", database, *odoo_options()],
        input=talk,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    complaints = [
        (line, after)
        for line, after in pairwise(done.stderr.splitlines())
        # Odoo tries to delete records that others refer to, before it drops the columns.
        if (" ERROR " in line or " CRITICAL " in line) and "violates foreign key" not in after
    ]
    assert not complaints, complaints
    return done.stdout


def ask(database: str, statement: str, *values) -> list[tuple]:
    """Rows of one statement, in a session of its own, committed."""
    connection = psycopg2.connect(dbname=database)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def entries(database: str, table: str = "wms_ledger_entry") -> list[tuple]:
    """Every row of the ledger in order, as text."""
    return ask(database, f"SELECT t::text FROM {table} t ORDER BY id")


@pytest.fixture(scope="module")
def worked_in(odoo_config):
    """A database in which a coil was received by scan, so that there is a ledger to keep."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    with throw_away("lifecycle") as name:
        registry = Registry(name)
        yard = SmallYard.build(registry, places=2)
        lot = f"C-{uuid.uuid4().hex[:8]}"
        with yard.session() as env:
            transfer = yard.receipt(env, [lot]).id
        answer = yard.scan_lot(transfer, lot)
        with session(registry) as env:
            hold = env["wms.hold"].search([("lot_id.name", "=", lot)])
            place = hold.location_id.barcode
        with yard.session(yard.people[0]) as env:
            yard.scan(env, transfer, place, answer)
        assert yard.standing() == {lot: place}
        Registry.delete(name)
        close_db(name)
        yield name


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wms_ledger_entry SET reason = 'changed'",
        "DELETE FROM wms_ledger_entry",
        "TRUNCATE wms_ledger_entry",
    ],
    ids=["update", "delete", "truncate"],
)
def test_the_ledger_refuses_odoos_own_role(worked_in, statement):
    """The trigger holds for the role that owns the table and that Odoo works with."""
    before = entries(worked_in)
    assert before
    with pytest.raises(errors.InsufficientPrivilege, match="never rewritten"):
        ask(worked_in, statement)
    assert entries(worked_in) == before


def test_upgrading_twice_keeps_the_ledger(worked_in):
    """Rows, the transaction number and the trigger outlive every ``-u``."""
    before = entries(worked_in)
    for _time in range(2):
        odoo(worked_in, "-u", "bulk_wms", "--no-http", "--stop-after-init")
        assert entries(worked_in)[: len(before)] == before
    triggers = ask(
        worked_in,
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'wms_ledger_entry'::regclass"
        " AND NOT tgisinternal AND tgenabled = 'O' ORDER BY tgname",
    )
    assert triggers == [("wms_ledger_keep_rows",), ("wms_ledger_keep_table",)]
    with pytest.raises(errors.InsufficientPrivilege):
        ask(worked_in, "DELETE FROM wms_ledger_entry")


def test_uninstalling_the_bridge_leaves_yard_and_ledger(worked_in):
    """The bridge goes, the yard stays: its models, its data, every ledger entry."""
    before = entries(worked_in)
    stock = ask(worked_in, "SELECT lot_id, location_id, quantity FROM stock_quant ORDER BY id")
    talk = UNINSTALL.replace('"bulk_wms"', '"bulk_wms_mes"')
    odoo(worked_in, "shell", "--no-http", talk=talk)
    states = dict(
        ask(worked_in, "SELECT name, state FROM ir_module_module WHERE name LIKE 'bulk_%%'")
    )
    assert (states["bulk_wms"], states["bulk_wms_mes"]) == ("installed", "uninstalled")
    assert ask(worked_in, "SELECT 1 FROM pg_tables WHERE tablename LIKE 'mes\\_%%'") == []
    assert entries(worked_in)[: len(before)] == before
    assert (
        ask(worked_in, "SELECT lot_id, location_id, quantity FROM stock_quant ORDER BY id") == stock
    )
    # Work goes on: the health page has no part of the bridge, and a discrepancy can be reported.
    told = odoo(worked_in, "shell", "--no-http", talk=YARD_WITHOUT_BRIDGE)
    assert "ANSWER ok" in told, told


def test_uninstalling_leaves_a_working_odoo_and_the_ledger(worked_in):
    """The last test of the module: Odoo works on without the add-on, the ledger is renamed."""
    before = entries(worked_in)
    odoo(worked_in, "shell", "--no-http", talk=UNINSTALL)
    state = ask(worked_in, "SELECT state FROM ir_module_module WHERE name = 'bulk_wms'")
    assert state == [("uninstalled",)]

    told = odoo(worked_in, "shell", "--no-http", talk=AFTERWARDS)
    lines = [line for line in told.splitlines() if "ANSWER " in line]
    assert lines, told
    answer = json.loads(lines[-1].split("ANSWER ", 1)[1])
    assert answer == {"state": "done", "stock": 5.0, "models": [], "left": 0}

    kept = ask(
        worked_in,
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'wms_ledger_entry_kept_%%'",
    )
    assert len(kept) == 1
    # Uninstalling itself may add entries; none of the old ones is missing or changed.
    after = entries(worked_in, kept[0][0])
    assert after[: len(before)] == before
    with pytest.raises(errors.InsufficientPrivilege):
        ask(worked_in, f"DELETE FROM {kept[0][0]}")


def test_installing_again_begins_a_new_ledger(worked_in):
    """After the uninstallation above: the kept table stays what it is, a new one begins."""
    (kept,) = ask(
        worked_in,
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'wms_ledger_entry_kept_%%'",
    )
    before = entries(worked_in, kept[0])
    odoo(worked_in, "-i", "bulk_wms", "--no-http", "--stop-after-init")
    assert entries(worked_in, kept[0]) == before
    assert entries(worked_in)
    with pytest.raises(errors.InsufficientPrivilege):
        ask(worked_in, "DELETE FROM wms_ledger_entry")

"""Seals over committed transactions, tampering behind Odoo's back, and what a check says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest
from databases import odoo_options, throw_away
from sessions import session

from odoo.exceptions import UserError
from odoo.tools import SQL

SCRIPT = Path(__file__).parents[1] / "tools" / "verify_ledger.py"


@pytest.fixture
def ledger(registry):
    """The ledger, with all that happened before sealed and matching."""
    ledger = Ledger(registry)
    ledger.seal()
    assert not ledger.fault()
    return ledger


class Ledger:
    """Writes, seals, tampers and checks, each in a session of its own."""

    def __init__(self, registry):
        self.registry = registry

    def write(self, env, count: int = 1) -> list[int]:
        """Append entries; returns their ids."""
        entries = env["wms.ledger.entry"]._record(
            [
                {"kind": "test.entry", "lot": uuid.uuid4().hex[:8], "after": {"kg": number}}
                for number in range(count)
            ]
        )
        env.flush_all()
        return entries.ids

    def commit(self, count: int = 1) -> list[int]:
        with session(self.registry) as env:
            return self.write(env, count)

    def seal(self) -> int:
        """Seal all that is final; returns how many entries were sealed."""
        sealed = 0
        while True:
            with session(self.registry) as env:
                handled = env["wms.ledger.seal"]._seal_next()
            if not handled:
                return sealed
            sealed += handled

    def check(self, anchors: str = "") -> dict:
        with session(self.registry) as env:
            return env["wms.ledger.seal"].verify_step(anchors=anchors, seconds=10)

    def fault(self, anchors: str = ""):
        """(code, entry) of what does not match; None when all does."""
        answer = self.check(anchors)
        assert answer["done"]
        return answer["fault"] and (answer["fault"]["code"], answer["fault"]["entry"]) or None

    def last(self) -> str:
        with session(self.registry) as env:
            return env["wms.ledger.seal"]._last_words()

    def tamper(self, *statements):
        """Change rows as the owner of the tables can: with the triggers off."""
        tables = ("wms_ledger_entry", "wms_ledger_seal")
        with session(self.registry) as env:
            for table in tables:
                env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
            for statement in statements:
                env.cr.execute(statement)
            for table in tables:
                env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))


@pytest.fixture
def mended(ledger):
    """Keeps the tables as they were; what a test tampers with is put back."""
    tables = ("wms_ledger_entry", "wms_ledger_seal")
    with session(ledger.registry) as env:
        for table in tables:
            env.cr.execute(
                SQL("CREATE TABLE %s AS TABLE %s", *map(SQL.identifier, (f"kept_{table}", table)))
            )
    yield
    ledger.tamper(
        *(SQL("DELETE FROM %s", SQL.identifier(table)) for table in tables),
        *(
            SQL("INSERT INTO %s SELECT * FROM %s", *map(SQL.identifier, (table, f"kept_{table}")))
            for table in tables
        ),
    )
    with session(ledger.registry) as env:
        for table in tables:
            env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(f"kept_{table}")))


@pytest.mark.parametrize("mistyped", ["garbage", "1 zz", "1 " + "a" * 63])
def test_a_seal_that_cannot_be_read_is_no_seal_compared(ledger, mistyped):
    with pytest.raises(UserError, match="is a seal"):
        ledger.check(mistyped)


def test_nothing_is_sealed_while_an_older_transaction_is_open(ledger):
    with session(ledger.registry) as slow:
        early = ledger.write(slow)
        late = ledger.commit()
        assert ledger.seal() == 0
        with session(ledger.registry) as env:
            assert env["wms.ledger.seal"]._lag()["unsealed"] == 1
    assert ledger.seal() == 2
    assert early < late
    assert ledger.fault() is None


def test_a_transaction_of_another_database_holds_up_no_seal(ledger):
    with throw_away("elsewhere") as name:
        other = psycopg2.connect(dbname=name)
        try:
            with other.cursor() as cursor:
                cursor.execute("CREATE TABLE busy ()")
                ledger.commit()
                assert ledger.seal() == 1
        finally:
            other.close()
    assert ledger.fault() is None


def test_entries_inside_savepoints_are_sealed_with_their_transaction(ledger):
    with session(ledger.registry) as env:
        ledger.write(env)
        with env.cr.savepoint():
            ledger.write(env, 2)
    assert ledger.seal() == 3
    assert ledger.fault() is None


def test_rolled_back_entries_leave_no_hole_that_alarms(ledger):
    with pytest.raises(ZeroDivisionError), session(ledger.registry) as env:
        ledger.write(env)
        raise ZeroDivisionError
    ledger.commit()
    assert ledger.seal() == 1
    assert ledger.fault() is None


def test_many_entries_make_several_seals_of_whole_transactions(ledger, monkeypatch):
    monkeypatch.setattr("odoo.addons.bulk_wms.models.ledger_seal.BLOCK", 4)
    for count in (3, 3, 6, 1):
        ledger.commit(count)
    before = int(ledger.last().split()[0])
    assert ledger.seal() == 13
    assert int(ledger.last().split()[0]) - before == 4
    assert ledger.fault() is None


def test_two_sealers_make_one_chain(ledger):
    ledger.commit()
    with session(ledger.registry) as first, session(ledger.registry) as second:
        assert first["wms.ledger.seal"]._seal_next() == 1
        assert second["wms.ledger.seal"]._seal_next() == 0
    assert ledger.seal() == 0
    assert ledger.fault() is None


def test_a_restore_into_another_cluster_begins_a_new_epoch(ledger, mended):
    """What was not sealed before the restore is sealed as what it is: of the old cluster."""
    ledger.commit(2)
    with session(ledger.registry) as env:
        env.cr.execute(
            "CREATE OR REPLACE FUNCTION wms_ledger_cluster() RETURNS bigint LANGUAGE sql STABLE"
            " AS 'SELECT 42::bigint'"
        )
    try:
        ledger.commit(3)
        assert ledger.seal() == 5
        assert ledger.fault() is None
        with session(ledger.registry) as env:
            seals = env["wms.ledger.seal"].search([], limit=2)
            assert seals.mapped("entry_count") == [3, 2]
            assert seals[0].epoch == seals[1].epoch + 1
    finally:
        with session(ledger.registry) as env:
            env.cr.execute(
                "CREATE OR REPLACE FUNCTION wms_ledger_cluster() RETURNS bigint LANGUAGE sql STABLE"
                " AS 'SELECT system_identifier FROM pg_catalog.pg_control_system()'"
            )


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("changed", "UPDATE wms_ledger_entry SET reason = 'x' WHERE id = %s"),
        ("changed", "UPDATE wms_ledger_entry SET res = 1 + res WHERE id = %s"),
        ("missing", "DELETE FROM wms_ledger_entry WHERE id = %s"),
        ("missing", "UPDATE wms_ledger_entry SET id = 1000000000 + id WHERE id = %s"),
    ],
)
def test_what_was_changed_behind_odoo_is_named(ledger, mended, code, statement):
    _first, middle, _last = ledger.commit(3)
    ledger.seal()
    ledger.tamper(SQL(statement, middle))
    assert ledger.fault() == (code, middle)


def test_swapped_entries_are_named(ledger, mended):
    first, second = ledger.commit(2)
    ledger.seal()
    ledger.tamper(
        SQL(
            "UPDATE wms_ledger_entry e SET lot = o.lot, after = o.after FROM wms_ledger_entry o"
            " WHERE e.id IN %(ids)s AND o.id IN %(ids)s AND e.id <> o.id",
            ids=(first, second),
        )
    )
    assert ledger.fault() == ("changed", first)


def test_an_entry_slipped_into_the_past_is_named(ledger, mended):
    first, second = ledger.commit(2)
    ledger.seal()
    ledger.tamper(
        SQL(
            "INSERT INTO wms_ledger_entry (id, kind, actor, xid, cluster)"
            " SELECT 2000000000, 'stock.in', actor, xid, cluster FROM wms_ledger_entry"
            " WHERE id = %s",
            second,
        )
    )
    assert ledger.fault() == ("added", 2_000_000_000)


def test_a_cut_tail_shows_by_the_seal_kept_outside(ledger, mended):
    keys = ledger.commit(2)
    ledger.seal()
    kept = ledger.last()
    ledger.tamper(
        SQL("DELETE FROM wms_ledger_entry WHERE id IN %s", tuple(keys)),
        SQL("DELETE FROM wms_ledger_seal WHERE number = %s", int(kept.split()[0])),
    )
    assert ledger.fault() is None
    assert ledger.fault(kept) == ("cut", 0)


def test_a_tail_rewritten_with_new_seals_shows_by_the_seal_kept_outside(ledger, mended):
    first, _second = ledger.commit(2)
    ledger.seal()
    kept = ledger.last()
    ledger.tamper(
        SQL("UPDATE wms_ledger_entry SET lot = 'other' WHERE id = %s", first),
        SQL("DELETE FROM wms_ledger_seal WHERE number = %s", int(kept.split()[0])),
    )
    assert ledger.seal() == 2
    assert ledger.fault() is None
    assert ledger.fault(kept) == ("anchor", 0)


def test_a_changed_seal_is_named(ledger, mended):
    ledger.commit()
    ledger.seal()
    ledger.tamper("UPDATE wms_ledger_seal SET sealed_at = sealed_at - interval '1 day'")
    assert ledger.fault() == ("hash", 0)


def test_an_export_is_checked_without_odoo(ledger, tmp_path):
    first, _second = ledger.commit(2)
    ledger.seal()
    number = int(ledger.last().split()[0])
    with session(ledger.registry) as env:
        lines = list(env["wms.ledger.seal"]._export(max(1, number - 1), number))
    export, seals = tmp_path / "export.jsonl", tmp_path / "seals.txt"
    seals.write_text(ledger.last())

    def verify(*texts):
        export.write_text("".join(f"{text}\n" for text in texts))
        command = [sys.executable, "-I", str(SCRIPT), str(export), "--seals", str(seals)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    fine = verify(*lines)
    assert fine.returncode == 0, fine.stdout + fine.stderr
    assert ledger.last() in fine.stdout
    at = next(index for index, line in enumerate(lines) if line.startswith(f"[{first},"))
    changed = [*lines[:at], lines[at].replace("test.entry", "test.other"), *lines[at + 1 :]]
    assert f"entry {first} was changed" in verify(*changed).stdout
    assert f"entry {first} is missing" in verify(*lines[:at], *lines[at + 1 :]).stdout
    forged = json.dumps({**json.loads(lines[0]), "epoch": 9})
    assert "itself was changed" in verify(forged, *lines[1:]).stdout
    seals.write_text(f"{number} {'0' * 64}")
    assert "not the one that was printed" in verify(*lines).stdout
    assert verify("no json").returncode == 2


def test_the_command_line_names_the_first_fault(ledger, mended, tmp_path):
    keys = ledger.commit(3)
    ledger.seal()
    path = next(one for one in odoo_options() if one.startswith("--addons-path="))
    command = [sys.executable, "-m", "odoo", path, "wms_verify", "-d", ledger.registry.db_name]
    command += ["-c", os.environ["BULK_WMS_CONFIG"], path]

    def verify(*more):
        return subprocess.run([*command, *more], capture_output=True, text=True, check=False)

    fine = verify()
    assert fine.returncode == 0, fine.stdout + fine.stderr
    assert ledger.last() in fine.stdout
    ledger.tamper(SQL("DELETE FROM wms_ledger_entry WHERE id = %s", keys[1]))
    broken = verify()
    assert broken.returncode == 1
    assert f"Entry {keys[1]} was deleted" in broken.stdout

"""A backup is made while the yard works, and restored into another cluster of PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys

import psycopg2
import pytest
from databases import odoo_options
from mes_chaos.cluster import Cluster
from sessions import session

PAPER = b"%PDF-1.4 mill certificate " + b"x" * 4_000


@pytest.fixture(scope="module")
def plant(registry):
    """A database with ledger entries, a seal, and a file in the filestore."""
    with session(registry) as env:
        env["ir.attachment"].create({"name": "certificate.pdf", "raw": PAPER})
        device = env["wms.device"].create({"name": "Phone of the backup test"})
        assert env["wms.device"]._enrol(device.make_code())[1]
        env.cr.commit()
        env["wms.ledger.seal"]._cron_seal()
        env.cr.commit()
    return registry.db_name


@pytest.fixture(scope="module")
def elsewhere():
    """Another cluster, as another machine has it."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="module")
def backup(plant, tmp_path_factory):
    """The first backup."""
    folder = tmp_path_factory.mktemp("backups")
    command("wms_backup", "-d", plant, "--to", str(folder))
    (made,) = [one for one in folder.iterdir() if one.is_dir()]
    return made


def command(name: str, *more: str, environment=None, data_dir=None, code=0) -> str:
    """Run a command of Odoo; returns all that it said."""
    usual = {part.split("=", 1)[0]: part for part in odoo_options()}
    data = f"--data-dir={data_dir}" if data_dir else usual["--data-dir"]
    done = subprocess.run(
        [sys.executable, "-m", "odoo", usual["--addons-path"], name, usual["--config"]]
        + [usual["--addons-path"], data, *more],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def rows(environment: dict, database: str, statement: str) -> list[tuple]:
    """Rows of one statement in the other cluster."""
    connection = psycopg2.connect(
        dbname=database, host=environment["PGHOST"], port=environment["PGPORT"],
        user=environment["PGUSER"],
    )  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()


def test_a_backup_is_of_one_moment_and_names_its_seal(plant, backup, registry):
    facts = json.loads((backup / "manifest.json").read_text())
    with session(registry) as env:
        assert facts["seal"] == env["wms.ledger.seal"]._last_words()
        name = env["ir.attachment"].search([("name", "=", "certificate.pdf")]).store_fname
    assert (backup / "filestore" / name).read_bytes() == PAPER
    assert facts["missing"] == []
    assert oct(backup.stat().st_mode & 0o777) == "0o700"
    assert oct((backup / "database.dump").stat().st_mode & 0o777) == "0o600"


def test_the_next_backup_links_what_did_not_change_and_drops_the_oldest(plant, backup):
    # The name is told by the second, so the first one gets an older one.
    older = backup.with_name(f"{plant}-20200101T000000Z")
    backup.rename(older)
    told = command("wms_backup", "-d", plant, "--to", str(backup.parent), "--keep", "2")
    assert "(0 bytes of them new)" in told
    one = next((older / "filestore").glob("*/*"))
    newest = max(backup.parent.glob(f"{plant}-*"))
    assert (newest / "filestore" / one.parent.name / one.name).stat().st_ino == one.stat().st_ino
    half = backup.parent / f"{plant}-20190101T000000Z.part"
    half.mkdir()
    newest.rename(backup.parent / f"{plant}-20200102T000000Z")
    told = command("wms_backup", "-d", plant, "--to", str(backup.parent), "--keep", "2")
    assert f"Dropped {older.name}" in told
    assert not older.exists() and not half.exists()
    max(backup.parent.glob(f"{plant}-*")).rename(backup)


def test_a_restore_elsewhere_has_all_and_its_ledger_matches(
    plant, backup, elsewhere, tmp_path, registry
):
    there = elsewhere.environment()
    told = command(
        "wms_restore", "-d", "sunday", "--from", str(backup), environment=there, data_dir=tmp_path
    )
    assert "all match" in told and ", 0 damaged or missing" in told
    with session(registry) as env:
        env.cr.execute("SELECT id, kind, xid::text FROM wms_ledger_entry ORDER BY id")
        entries = env.cr.fetchall()
    back = rows(there, "sunday", "SELECT id, kind, xid::text FROM wms_ledger_entry ORDER BY id")
    assert entries and back[: len(entries)] == entries
    # The ledger goes on there, in an epoch of its own, and the trigger is there too.
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(there, "sunday", "DELETE FROM wms_ledger_entry RETURNING 1")
    told = command(
        "wms_restore", "-d", "sunday", "--from", str(backup), environment=there,
        data_dir=tmp_path, code=2,
    )  # fmt: skip
    assert "is there already" in told


def test_a_copy_for_trying_reaches_nobody_and_a_changed_file_is_told(
    plant, backup, elsewhere, tmp_path, registry
):
    there = elsewhere.environment()
    with session(registry) as env:
        name = env["ir.attachment"].search([("name", "=", "certificate.pdf")]).store_fname
    file = backup / "filestore" / name
    content = file.read_bytes()
    # A new file, because the old one may be linked with that of another backup.
    file.unlink()
    file.write_bytes(b"another certificate")
    try:
        told = command(
            "wms_restore", "-d", "trial", "--from", str(backup), "--copy", environment=there,
            data_dir=tmp_path, code=1,
        )  # fmt: skip
    finally:
        file.write_bytes(content)
    assert f"FAILED: {name}" in told
    assert rows(there, "trial", "SELECT 1 FROM mes_system WHERE NOT paused") == []
    assert rows(there, "trial", "SELECT 1 FROM wms_device WHERE token_hash IS NOT NULL") == []
    assert rows(
        there, "trial",
        "SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'",
    ) == [("true",)]  # fmt: skip


def test_a_damaged_dump_is_refused_before_anything_is_made(plant, backup, elsewhere, tmp_path):
    dump = backup / "database.dump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        told = command(
            "wms_restore", "-d", "broken", "--from", str(backup), data_dir=tmp_path, code=2,
            environment=elsewhere.environment(),
        )  # fmt: skip
    finally:
        dump.write_bytes(whole)
    assert "is damaged or missing" in told
    there = elsewhere.environment()
    found = rows(there, "postgres", "SELECT 1 FROM pg_database WHERE datname LIKE 'broken%'")
    assert found == []


def test_an_unknown_database_leaves_nothing_behind(tmp_path):
    told = command("wms_backup", "-d", "no_such_yard", "--to", str(tmp_path), code=1)
    assert "No backup" in told
    assert [one for one in tmp_path.iterdir() if not one.name.endswith((".lock", ".part"))] == []

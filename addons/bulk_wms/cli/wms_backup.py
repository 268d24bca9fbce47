"""``odoo wms_backup``: database, filestore and last seal of the ledger into one folder."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path

import psycopg2

from odoo import release, sql_db
from odoo.cli import Command
from odoo.tools import SQL, config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

_NAMES = (
    "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
    " ORDER BY store_fname"
)
# What the health page reads.
_MARK = "bulk_wms.backup_at"


def _say(text: str, stream=sys.stdout) -> None:
    stream.write(f"{text}\n")
    stream.flush()


class WmsBackup(Command):
    """Back up a database with its files while it is used.

    Dump, list of files and last seal are of one moment. Ends with 0 when the backup is complete,
    1 when it is not; what is not complete keeps a name that ends in .part and is never restored.
    """

    name = "wms_backup"

    def run(self, cmdargs):
        """Make the backup, say what is in it, and drop the oldest ones when asked."""
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", required=True)
        self.parser.add_argument("--to", type=Path, required=True, help="folder of the backups")
        self.parser.add_argument("--keep", type=int, default=0, help="keep the newest N only")
        self.parser.add_argument("--data-dir", help="where the filestore is, if not in the file")
        self.parser.add_argument("--addons-path", help="where bulk_wms is, if not in the file")
        options = self.parser.parse_args(args=cmdargs)
        arguments = ["-d", options.database, "--log-level=error", "--no-http"]
        for name in ("config", "data_dir", "addons_path"):
            if value := getattr(options, name):
                arguments.append(f"--{name.replace('_', '-')}={value}")
        config.parse_config(arguments, setup_logging=True)
        # Commands are loaded apart from their add-on, so this is known only now.
        self.storage = storage = import_module("odoo.addons.bulk_wms.cli.storage")
        os.umask(0o077)
        try:
            self._run(options)
        except storage.BackupError as error:
            sys.exit(f"No backup: {error}")
        except (OSError, psycopg2.Error, subprocess.CalledProcessError) as error:
            sys.exit(f"No backup: {error}. See what it says, mend it, and run it again.")

    def _run(self, options):
        options.to.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        with (options.to / f".{options.database}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self.storage.BackupError(
                    "another backup of this database is being made. Wait for it."
                ) from None
            folder, facts, copied = self._make(options)
            dropped = self.storage.drop_old(options.to, options.database, options.keep)
        _say(
            f"{folder}: dump {facts['dump_bytes']:,} bytes, {facts['files']:,} files "
            f"({copied:,} bytes of them new), {time.monotonic() - begun:.1f} s"
        )
        _say(f"Last seal: {facts['seal'] or 'none'}")
        for name in facts["missing"]:
            _say(f"Warning: {name} is not in the filestore", sys.stderr)
        for name in dropped:
            _say(f"Dropped {name}")

    def _make(self, options):
        stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        folder = options.to / f"{options.database}-{stamp}"
        part = folder.with_name(folder.name + ".part")
        earlier = self.storage.complete(options.to, options.database)
        before = earlier[-1] / self.storage.FILES if earlier else None
        source = Path(config.filestore(options.database))
        for old in options.to.glob(f"{options.database}-*.part"):
            shutil.rmtree(old)
        part.mkdir()
        target = part / self.storage.FILES
        target.mkdir()
        database = sql_db.db_connect(options.database)
        # First the bulk of the files, so that between dump and files lies as little as can be.
        with closing(database.cursor()) as cr:
            cr.execute(SQL(_NAMES))
            copied, _gone = self.storage.keep_files(
                [row[0] for row in cr.fetchall()], source, target, before
            )
        with closing(database.cursor()) as cr:
            facts, names = self._dump(cr, part / self.storage.DUMP, options.database)
            more, missing = self.storage.keep_files(names, source, target, before)
        # What the first look found and the dump no longer names.
        wanted = set(names)
        for path in target.glob("*/*"):
            if f"{path.parent.name}/{path.name}" not in wanted:
                path.unlink()
        facts.update(files=len(names) - len(missing), missing=missing)
        self.storage.write_manifest(part, facts)
        part.rename(folder)
        self._mark(database, facts["at"])
        return folder, facts, copied + more

    def _dump(self, cr, path: Path, name: str) -> tuple[dict, list[str]]:
        """Dump at one moment of the database; returns facts and file names of that moment."""
        cr.execute(SQL("SELECT pg_export_snapshot()"))
        snapshot = cr.fetchone()[0]
        command = [find_pg_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
        command += [f"--snapshot={snapshot}", f"--file={path}", name]
        subprocess.run(command, env=exec_pg_environ(), check=True, stdin=subprocess.DEVNULL)
        cr.execute(SQL(_NAMES))
        names = [row[0] for row in cr.fetchall()]
        cr.execute(SQL("SELECT to_regclass('wms_ledger_seal')"))
        seal, entries = None, 0
        if cr.fetchone()[0]:
            cr.execute(SQL("SELECT number, hash FROM wms_ledger_seal ORDER BY number DESC LIMIT 1"))
            seal = cr.fetchone()
            cr.execute(SQL("SELECT count(*) FROM wms_ledger_entry"))
            entries = cr.fetchone()[0]
        cr.execute(
            SQL(
                "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'"
                " AND name LIKE 'bulk_wms%%' ORDER BY name"
            )
        )
        facts = {
            "format": self.storage.FORMAT,
            "database": name,
            "at": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S"),
            "odoo": release.version,
            "addons": dict(cr.fetchall()),
            "postgresql": cr._cnx.server_version // 10_000,
            "dump_bytes": path.stat().st_size,
            "dump_sha256": self.storage.digest(path),
            "ledger_entries": entries,
            "seal": f"{seal[0]} {seal[1]}" if seal else "",
        }
        return facts, names

    def _mark(self, database, at: str):
        """Have the health page know of it. What is in the dump is the mark of the one before."""
        with database.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO ir_config_parameter (key, value, create_date, write_date)"
                    " VALUES (%(key)s, %(at)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')"
                    " ON CONFLICT (key) DO UPDATE SET value = %(at)s,"
                    " write_date = now() AT TIME ZONE 'UTC'",
                    key=_MARK,
                    at=at,
                )
            )

"""``odoo wms_restore``: a backup of ``odoo wms_backup`` into a new database, checked afterwards."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from importlib import import_module
from pathlib import Path

import psycopg2

import odoo.modules.neutralize
from odoo import SUPERUSER_ID, api, sql_db
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL, config
from odoo.tools.misc import exec_pg_environ, find_pg_tool


def _say(text: str, stream=sys.stdout) -> None:
    stream.write(f"{text}\n")
    stream.flush()


class WmsRestore(Command):
    """Restore a backup under a name that is free, and check files and ledger.

    Ends with 0 when all is there and the ledger matches its seals, 1 when something does not
    match, 2 when nothing was restored. A restore that is interrupted leaves no database of that
    name.
    """

    name = "wms_restore"

    def run(self, cmdargs):
        """Restore, check, and end with the code that tells how it went."""
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", required=True, help="name of the new one")
        self.parser.add_argument("--from", type=Path, required=True, dest="folder")
        self.parser.add_argument(
            "--copy",
            action="store_true",
            help="for trying: no mail, no call to the MES or to printers leaves it",
        )
        self.parser.add_argument("--jobs", type=int, default=2, help="sessions that load it")
        self.parser.add_argument("--data-dir", help="where the filestore goes, if not in the file")
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
        begun = time.monotonic()
        try:
            facts = self._restore(options)
        except storage.BackupError as error:
            self._give_up(str(error))
        except (OSError, psycopg2.Error, subprocess.CalledProcessError) as error:
            self._give_up(f"{error}. See what it says, mend it, and run it again")
        _say(
            f"{options.database} restored from {facts['at']} UTC, {time.monotonic() - begun:.1f} s"
        )
        sys.exit(self._check(options, facts))

    def _give_up(self, why: str):
        _say(f"Nothing restored: {why}", sys.stderr)
        sys.exit(2)

    def _restore(self, options) -> dict:
        facts = self.storage.read_manifest(options.folder)
        files = Path(config.filestore(options.database))
        if files.exists():
            raise self.storage.BackupError(
                f"{files} is there already. Choose another name, or move that folder away."
            )
        # At most 63 characters, as PostgreSQL's names are.
        loading = f"{options.database[:53]}_restoring"
        self._create(options.database, loading)
        command = [find_pg_tool("pg_restore"), "--no-owner", "--no-privileges", "--no-comments"]
        command += ["--exit-on-error", f"--jobs={options.jobs}", f"--dbname={loading}"]
        subprocess.run(
            [*command, str(options.folder / self.storage.DUMP)],
            env=exec_pg_environ(),
            check=True,
            stdin=subprocess.DEVNULL,
        )
        with sql_db.db_connect(loading).cursor() as cr:
            cr.execute(SQL("ANALYZE"))
            if options.copy:
                odoo.modules.neutralize.neutralize_database(cr)
                # A name of its own, so that nobody takes it for the plant.
                cr.execute(
                    SQL(
                        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text"
                        " WHERE key = 'database.uuid'"
                    )
                )
        sql_db.close_db(loading)
        part = files.with_name(files.name + ".restoring")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(options.folder / self.storage.FILES, part)
        part.rename(files)
        self._maintain(
            SQL(
                "ALTER DATABASE %s RENAME TO %s",
                SQL.identifier(loading),
                SQL.identifier(options.database),
            )
        )
        return facts

    def _create(self, name: str, loading: str):
        with closing(sql_db.db_connect("postgres").cursor()) as cr:
            cr.execute(SQL("SELECT 1 FROM pg_database WHERE datname = %s", name))
            if cr.fetchone():
                raise self.storage.BackupError(
                    f"the database {name} is there already. Choose another name; rename or drop "
                    "that one first when this shall take its place."
                )
        self._maintain(SQL("DROP DATABASE IF EXISTS %s", SQL.identifier(loading)))
        # As Odoo creates its databases.
        self._maintain(
            SQL(
                "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'",
                SQL.identifier(loading),
            )
        )

    def _maintain(self, statement: SQL):
        with closing(sql_db.db_connect("postgres").cursor()) as cr:
            # Creating and renaming know no transaction.
            cr._cnx.autocommit = True
            cr.execute(statement)

    def _check(self, options, facts) -> int:
        """Files and ledger of what was restored; the code to end with."""
        with closing(sql_db.db_connect(options.database).cursor()) as cr:
            cr.execute(
                SQL("SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL")
            )
            names = [row[0] for row in cr.fetchall()]
        known = set(facts["missing"])
        bad = self.storage.damaged(
            Path(config.filestore(options.database)), [name for name in names if name not in known]
        )
        _say(f"{len(names):,} files, {len(bad)} damaged or missing")
        for name in bad[:10]:
            _say(f"FAILED: {name}")
        if not facts["seal"]:
            return 1 if bad else 0
        with closing(Registry(options.database).cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            seals = env["wms.ledger.seal"]
            count, fault = 0, None
            for seal, fault in seals._verify(0, seals._anchors(facts["seal"])):
                count += bool(seal)
                if fault:
                    break
            cr.execute(SQL("SELECT count(*) FROM wms_ledger_entry"))
            entries = cr.fetchone()[0]
            if fault:
                _say(f"FAILED ({fault.code}): {seals._fault_text(fault)}")
                return 1
        # Loading the add-ons may note something; none of what was there may be gone.
        if entries < facts["ledger_entries"]:
            _say(f"FAILED: {facts['ledger_entries']:,} ledger entries were saved, {entries:,} came")
            return 1
        _say(f"{entries:,} ledger entries under {count:,} seals: all match")
        return 1 if bad else 0

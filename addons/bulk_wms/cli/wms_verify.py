"""``odoo wms_verify``: check the ledger of a database against its seals, on the command line."""

import sys
import time
from contextlib import closing
from pathlib import Path

import odoo
from odoo import api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config

_LEAF_BYTES = 40


def _say(text: str, stream=sys.stdout) -> None:
    stream.write(f"{text}\n")
    stream.flush()


class WmsVerify(Command):
    """Check the ledger against its seals; the first entry that does not match is named.

    Ends with 0 when all matches, 1 when something does not, 2 when it could not be checked.
    """

    name = "wms_verify"

    def run(self, cmdargs):
        """Check, print what was found, and end with the code that tells it."""
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", required=True)
        self.parser.add_argument("--addons-path", help="where bulk_wms is, if not in the file")
        self.parser.add_argument(
            "--seals", type=Path, help="file with seals that were printed or mailed"
        )
        options = self.parser.parse_args(args=cmdargs)
        arguments = ["-d", options.database, "--log-level=error", "--no-http"]
        if options.config:
            arguments.append(f"--config={options.config}")
        if options.addons_path:
            arguments.append(f"--addons-path={options.addons_path}")
        config.parse_config(arguments, setup_logging=True)
        try:
            anchors = options.seals.read_text() if options.seals else ""
        except OSError as error:
            sys.exit(self._failed(f"cannot read {options.seals}: {error.strerror}"))
        registry = Registry(options.database)
        if "wms.ledger.seal" not in registry:
            sys.exit(self._failed(f"bulk_wms is not installed in {options.database}"))
        with closing(registry.cursor()) as cr:
            env = api.Environment(cr, odoo.SUPERUSER_ID, {"lang": "en_US"})
            sys.exit(self._check(env["wms.ledger.seal"], anchors))

    def _check(self, seals, anchors: str) -> int:
        begun, entries, count, fault = time.monotonic(), 0, 0, None
        for seal, fault in seals._verify(0, seals._anchors(anchors)):
            if seal:
                count, entries = count + 1, entries + len(seal.leaves) // _LEAF_BYTES
            if fault:
                break
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{entries:,} entries")
        seconds = time.monotonic() - begun
        lag = seals._lag()
        _say(f"{entries:,} entries under {count:,} seals in {seconds:.1f} s")
        _say(f"not sealed yet: {lag['unsealed']:,}, the oldest {lag['oldest_seconds']} s old")
        if fault:
            _say(f"FAILED ({fault.code}): {seals._fault_text(fault)}")
            return 1
        _say(f"All match. Last seal: {seals._last_words() or 'none'}")
        return 0

    def _failed(self, why: str) -> int:
        _say(f"Not checked: {why}", sys.stderr)
        return 2

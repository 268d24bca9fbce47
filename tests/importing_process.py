"""Writes a long import in a process of its own and may be killed in the middle of it.

    python importing_process.py DATABASE IMPORT KILL_AT [ODOO_OPTION...]

The process kills itself with SIGKILL before its KILL_AT-th statement; with 0 it writes all.
"""

from __future__ import annotations

import os
import signal
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main() -> None:
    """Write the import in steps of three rows, counting statements."""
    database, key, kill_at, *options = sys.argv[1:]
    config.parse_config(options, setup_logging=True)
    registry = Registry(database)
    fatal, count = int(kill_at), 0
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        record = env["wms.import"].browse(int(key))
        type(record._kind_table()).step = 3
        execute = cr.execute

        def counted(query, params=None, log_exceptions=True):
            nonlocal count
            count += 1
            if count == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(query, params, log_exceptions)

        cr.execute = counted
        record._run_in_steps()
        print(count)


if __name__ == "__main__":
    main()

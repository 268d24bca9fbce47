"""Posts one task again and again in children that are killed in the middle of it.

    python kill_process.py DATABASE USER COMPANY STEP_AS_JSON KILLS [ODOO_OPTION...]

Odoo is loaded once; each child is a fork with a database session of its own that kills itself
with SIGKILL before a statement further on in the posting. After each the parent prints a line and
waits for one on its standard input, so that whoever started it can look at the database.
"""

from __future__ import annotations

import json
import os
import signal
import sys

import odoo.sql_db
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def post(registry, uid: int, company: int, step: dict, fatal: int) -> int:
    """Take the step; die before its ``fatal``-th statement. Returns how many there were."""
    count = 0
    with registry.cursor() as cr:
        env = api.Environment(cr, uid, {"allowed_company_ids": [company]})
        execute = cr.execute

        def counted(query, params=None, log_exceptions=True):
            nonlocal count
            count += 1
            if count == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(query, params, log_exceptions)

        cr.execute = counted
        env["wms.scan.service"].step(**step)
        env.flush_all()
        cr.precommit.run()
        cr.rollback()
    return count


def main() -> None:
    """Count the statements of the posting, then kill it at KILLS points spread over them."""
    database, uid, company, step, kills, *options = sys.argv[1:]
    config.parse_config(options, setup_logging=True)
    registry = Registry(database)
    arguments = (registry, int(uid), int(company), json.loads(step))
    # The first posting of a process asks more, for its caches are cold.
    post(*arguments, 0)
    total = post(*arguments, 0)
    for number in range(1, int(kills) + 1):
        # A child must not share the parent's connections.
        odoo.sql_db.close_all()
        child = os.fork()
        if not child:
            post(*arguments, max(1, total * number // int(kills)))
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "statement": total * number // int(kills)}), flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()

"""Confirms a task by scan in a process of its own and may be killed in the middle of it.

    python posting_process.py DATABASE USER COMPANY STEP_AS_JSON KILL_AT [ODOO_OPTION...]

STEP holds the arguments of ``wms.scan.service.step``. The process kills itself with SIGKILL
before its KILL_AT-th statement of the posting; with 0 it only counts the statements, rolls back
and prints their number. A KILL_AT beyond that number kills it between posting and commit.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def main() -> None:
    """Post, counting statements."""
    database, uid, company, step, kill_at, *options = sys.argv[1:]
    config.parse_config(options, setup_logging=True)
    registry = Registry(database)
    fatal, count = int(kill_at), 0
    with registry.cursor() as cr:
        env = api.Environment(cr, int(uid), {"allowed_company_ids": [int(company)]})
        execute = cr.execute

        def counted(query, params=None, log_exceptions=True):
            nonlocal count
            count += 1
            if count == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(query, params, log_exceptions)

        cr.execute = counted
        answer = env["wms.scan.service"].step(**json.loads(step))
        env.flush_all()
        cr.precommit.run()
        if fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        print(json.dumps({"statements": count, "code": answer["message"]["code"]}))
        cr.rollback()


if __name__ == "__main__":
    main()

import logging
import random
import time

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
_TRIES = 5


class Job(models.AbstractModel):
    """Retry loop of scheduled jobs: Odoo retries only HTTP and RPC calls."""

    _name = "wms.job"
    _description = "Scheduled Job"

    def _run_retrying(self, step):
        """Call ``step()`` until it returns 0, committing after each.

        ``step`` returns how many records it handled. A serialisation failure rolls that step
        back and tries it again, at most five times in a row.
        """
        failures = 0
        while True:
            try:
                handled = step()
                self.env["ir.cron"]._commit_progress(handled)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                self.env.cr.rollback()
                self.env.transaction.reset()
                failures += 1
                if failures == _TRIES:
                    raise
                pause = random.uniform(0, 2**failures / 10)
                _logger.info("%s, trying again in %.2f s", error, pause)
                time.sleep(pause)
                continue
            failures = 0
            if not handled:
                return

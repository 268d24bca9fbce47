"""Sessions of Odoo side by side: each thread has a database session and an environment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying

# Longer than any wait that ends well: Odoo itself waits up to some seconds before a retry.
PATIENCE = 40.0


@contextmanager
def session(registry, uid: int = SUPERUSER_ID, company: int | None = None) -> Iterator:
    """An environment with a database session of its own, committed at the end."""
    context = {"lang": "en_US", "tz": "UTC", "tracking_disable": True}
    if company:
        context["allowed_company_ids"] = [company]
    with registry.cursor() as cr:
        env = api.Environment(cr, uid, context)
        yield env
        env.flush_all()


@dataclass
class Outcome:
    """What came of one side of a race: its answer, and how often Odoo had to try."""

    answer: object
    tries: int


def race(registry, sides: list[tuple[int, Callable]], company: int) -> list[Outcome]:
    """Run ``sides`` (user, work) at once, each as Odoo serves a call: retried when it loses.

    Every side takes its snapshot of the database before any of them goes on, so all have read
    before one writes.
    """
    start = threading.Barrier(len(sides), timeout=PATIENCE)

    def serve(uid: int, work: Callable) -> Outcome:
        tries = 0
        with session(registry, uid, company) as env:

            def attempt():
                nonlocal tries
                tries += 1
                if tries == 1:
                    # The first statement fixes what this session sees (REPEATABLE READ).
                    env.cr.execute("SELECT count(*) FROM stock_quant")
                    start.wait()
                return work(env)

            return Outcome(retrying(attempt, env), tries)

    with ThreadPoolExecutor(len(sides)) as pool:
        futures = [pool.submit(serve, uid, work) for uid, work in sides]
        return [future.result(timeout=PATIENCE) for future in futures]

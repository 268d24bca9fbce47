"""Fixtures of the tests that cross processes: throw-away databases and Odoo in this process.

Started by ``make test``, which says in the environment where Odoo's database and files are.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

# Helpers of these tests lie beside them; the project is not a Python package.
sys.path.insert(0, str(Path(__file__).parent))

from databases import odoo_options, throw_away  # noqa: E402


@pytest.fixture(scope="session")
def odoo_config() -> None:
    """Odoo's configuration in this process."""
    from odoo.tools import config

    config.parse_config(odoo_options(), setup_logging=True)
    # A lost race is what these tests make; Odoo reports each at INFO and bad queries as ERROR.
    for name in ("odoo.sql_db", "odoo.service.model"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def registry(odoo_config, request):
    """A registry on a copy of the test database, one per module."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    with throw_away(request.module.__name__.removeprefix("test_")) as name:
        yield Registry(name)
        Registry.delete(name)
        close_db(name)

"""People in front of the demo yard: each a browser of his own, at a desk or with a phone.

Started by ``make test-browser``, which serves a fresh demo yard and says where. The tests of one
run share that yard, so each works with records of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from browser import DESK, Server, Visitor, chromium, launch  # noqa: E402
from camera import CAMERA_FILE, CAMERA_FLAGS, write_video  # noqa: E402


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium."""
    with chromium() as started:
        yield started


class Person(Visitor):
    """Somebody logged in, with a page to look at and Odoo's RPC under his own rights."""

    def __init__(self, context, url: str, database: str, login: str, language: str):
        super().__init__(context.new_page(), url)
        self.page.set_default_timeout(20_000)
        self.server = Server(context, url, database)
        self.uid = self.server.login(login)
        self.language = language
        self.server.call("res.users", "write", [self.uid], {"lang": language})
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def read(self, model: str, record: int, *fields: str) -> dict:
        """Values of one record as this person may see them."""
        return self.server.call(model, "read", [record], list(fields))[0]


@pytest.fixture
def camera_video(browser, tmp_path):
    """``camera_video(picture)``: a browser whose camera looks at this picture of a label."""
    browsers = []

    def point_at(picture):
        video = write_video(tmp_path / "label.y4m", picture)
        browsers.append(launch(browser.browser_type, *CAMERA_FLAGS, f"{CAMERA_FILE}={video}"))
        return browsers[-1]

    yield point_at
    for one in browsers:
        one.close()


@pytest.fixture
def person(browser):
    """``person(login, size, language)``: opens a browser for somebody of the demo yard.

    ``within`` is another browser, such as one of ``camera_video``.

    At the end no page may have run into an error of its scripts.
    """
    url = os.environ.get("BULK_WMS_URL")
    database = os.environ.get("BULK_WMS_DB")
    if not url or not database:
        pytest.fail("No server: run these tests by 'make test-browser'.")
    contexts, people = [], []

    def enter(
        login: str = "manager", size: dict = DESK, language: str = "en_US", within=None
    ) -> Person:
        context = (within or browser).new_context(viewport=size, has_touch=size is not DESK)
        contexts.append(context)
        people.append(Person(context, url, database, login, language))
        return people[-1]

    yield enter
    errors = [error for one in people for error in one.errors]
    for context in contexts:
        context.close()
    assert not errors, errors

"""Take the pictures of docs/ from a running server with the demo yard, in English and Chinese.

    screenshots.py [--url URL] [--db NAME] [--out FOLDER] [TOPIC...]

URL and NAME default to BULK_WMS_URL and BULK_WMS_DB. The database should be fresh: a few scans
are done in it, and pictures of a yard that somebody worked in differ each time.
"""

import argparse
import importlib
import io
import os
import pkgutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pictures
from browser import DESK, PHONE, Server, Visitor, chromium
from PIL import Image
from playwright.sync_api import Error as BrowserError

DOCS = Path(__file__).parent.parent / "docs" / "images"
LOGIN = "manager"


@dataclass
class Language:
    """A language of the pictures: its folder, Odoo's code, and the coils it may scan."""

    folder: str
    code: str
    arriving: str
    phone: str


LANGUAGES = [
    Language("en", "en_US", "C261604", "C261611"),
    Language("zh", "zh_CN", "C261611", "C261612"),
]


class Camera(Visitor):
    """A visitor that saves what the page shows, once nothing moves any more."""

    def __init__(self, page, url, folder):
        super().__init__(page, url)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def settle(self):
        """Wait until nothing is loading or moving any more."""
        super().settle()
        self.page.wait_for_timeout(900)

    def save(self, name, size=None):
        """Save the page as a small PNG of 128 colours; RuntimeError when it shows an error."""
        if self.page.query_selector(".o_error_dialog"):
            raise RuntimeError(f"{name}: the page shows an error window")
        if size:
            usual = self.page.viewport_size
            self.page.set_viewport_size(size)
            self.settle()
            self.save(name)
            self.page.set_viewport_size(usual)
            return
        picture = Image.open(io.BytesIO(self.page.screenshot()))
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        small.save(self.folder / f"{name}.png", optimize=True)


def topics(wanted):
    """Yield (topic, viewport, function) of each ``wanted`` module in tools/pictures, or of all.

    A topic has ``take_desk(camera, server, language)``, ``take_phone(...)``, or both.
    """
    for module in sorted(pkgutil.iter_modules(pictures.__path__), key=lambda found: found.name):
        if wanted and module.name not in wanted:
            continue
        topic = importlib.import_module(f"pictures.{module.name}")
        for function, size in (("take_desk", DESK), ("take_phone", PHONE)):
            if hasattr(topic, function):
                yield module.name, size, getattr(topic, function)


def warm_up(browser, url, database):
    """Have the server build its bundles, which takes a minute where others work beside it."""
    context = browser.new_context(viewport=DESK)
    Server(context, url, database).login(LOGIN)
    context.new_page().goto(f"{url}/odoo", timeout=240_000)
    context.close()


def take_language(browser, url, database, out, language, wanted):
    """The pictures of one language; returns the topics that failed, the others go on."""
    failed = []
    for name, size, take in topics(wanted):
        context = browser.new_context(viewport=size, has_touch=size is PHONE)
        server = Server(context, url, database)
        user = server.login(LOGIN)
        server.call("res.users", "write", [user], {"lang": language.code})
        server.language = language.code
        page = context.new_page()
        page.set_default_timeout(30_000)
        told = f"{language.folder}, {name}, {size['width']} px wide"
        try:
            take(Camera(page, url, out / language.folder), server, language)
            print(f"==> {told}: done", flush=True)
        except (BrowserError, RuntimeError) as error:
            print(f"{told} could not be taken: {error}", file=sys.stderr, flush=True)
            failed.append(told)
        context.close()
    return failed


def main():
    """Take all pictures; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--url", default=os.environ.get("BULK_WMS_URL", "http://127.0.0.1:8069"))
    parser.add_argument("--db", default=os.environ.get("BULK_WMS_DB", "bulk_wms"))
    parser.add_argument("--out", type=Path, default=DOCS)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help="only these; without: all")
    options = parser.parse_args()
    url, failed = options.url.rstrip("/"), []
    try:
        with chromium() as browser:
            warm_up(browser, url, options.db)
            for language in LANGUAGES:
                failed += take_language(
                    browser, url, options.db, options.out, language, options.topics
                )
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    except (BrowserError, RuntimeError) as error:
        print(f"The pictures could not be taken: {error}", file=sys.stderr)
        return 1
    if failed:
        print(f"Not taken: {'; '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

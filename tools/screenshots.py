"""Take the pictures of docs/ from a running server with the demo yard, in English and Chinese.

    screenshots.py [--url URL] [--db NAME] [--out FOLDER]

URL and NAME default to BULK_WMS_URL and BULK_WMS_DB. The database should be fresh: a few scans
are done in it, and pictures of a yard that somebody worked in differ each time.
"""

import argparse
import importlib
import io
import os
import pkgutil
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pictures
from PIL import Image
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent.parent / "docs" / "images"
LOGIN = "manager"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a page that has finished loading shows.
LOADED = ".o_action_manager .o_view_controller, .modal .o_form_view"
PANEL = ".o_bulk_scan"


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


class Server:
    """Odoo's own RPC, within the session of the browser."""

    def __init__(self, context, url, database):
        self.context, self.url, self.database = context, url, database

    def call(self, model, method, *args, **kwargs):
        """Call ``method`` of ``model`` as the logged-in user; RuntimeError if Odoo refuses."""
        return self._post(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def login(self, login):
        """Log in; demo users have their login as password. Returns the user's id."""
        return self._post(
            "/web/session/authenticate",
            {"db": self.database, "login": login, "password": login},
        )["uid"]

    def find(self, model, domain, order="id"):
        """Id of the first record of ``domain``; RuntimeError when there is none."""
        found = self.call(model, "search", domain, order=order, limit=1)
        if not found:
            raise RuntimeError(f"no {model} for {domain}: is this a fresh demo database?")
        return found[0]

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.context.request.post(self.url + path, data=body).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise RuntimeError(data.get("message") or answer["error"]["message"])
        return answer["result"]


class Camera:
    """One browser page that goes to actions and saves what it shows."""

    def __init__(self, page, url, folder):
        self.page, self.url, self.folder = page, url, folder
        folder.mkdir(parents=True, exist_ok=True)

    def go(self, action, record=None):
        """Open a window action of bulk_wms, or one record of it."""
        tail = f"/{record}" if record else ""
        self.page.goto(f"{self.url}/odoo/action-bulk_wms.{action}{tail}")
        self.page.wait_for_selector(LOADED)
        self.settle()

    def settle(self):
        """Wait until nothing is loading any more."""
        self.page.wait_for_function("() => !document.querySelector('.o_loading_indicator')")
        self.page.wait_for_timeout(900)

    def scan(self, text):
        """Type a code into the scan panel, wait for the answer."""
        before = self.page.inner_text(f"{PANEL}_message")
        self.page.fill(f"{PANEL}_input", text)
        self.page.press(f"{PANEL}_input", "Enter")
        self.page.wait_for_function(
            "([selector, before]) => document.querySelector(selector)?.innerText !== before",
            arg=[f"{PANEL}_message", before],
        )
        self.settle()

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


def topics():
    """Yield (topic, viewport, function) of every module in tools/pictures, in order of names.

    A topic has ``take_desk(camera, server, language)``, ``take_phone(...)``, or both.
    """
    for module in sorted(pkgutil.iter_modules(pictures.__path__), key=lambda found: found.name):
        topic = importlib.import_module(f"pictures.{module.name}")
        for function, size in (("take_desk", DESK), ("take_phone", PHONE)):
            if hasattr(topic, function):
                yield module.name, size, getattr(topic, function)


def take_language(browser, url, database, out, language):
    """All pictures of one language."""
    for name, size, take in topics():
        context = browser.new_context(viewport=size, has_touch=size is PHONE)
        server = Server(context, url, database)
        user = server.login(LOGIN)
        server.call("res.users", "write", [user], {"lang": language.code})
        page = context.new_page()
        page.set_default_timeout(30_000)
        take(Camera(page, url, out / language.folder), server, language)
        context.close()
        print(f"==> {language.folder}, {name}, {size['width']} px wide: done", flush=True)


def main():
    """Take all pictures; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--url", default=os.environ.get("BULK_WMS_URL", "http://127.0.0.1:8069"))
    parser.add_argument("--db", default=os.environ.get("BULK_WMS_DB", "bulk_wms"))
    parser.add_argument("--out", type=Path, default=DOCS)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("No chromium found. Install it: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            for language in LANGUAGES:
                take_language(browser, options.url.rstrip("/"), options.db, options.out, language)
        except (BrowserError, RuntimeError) as error:
            print(f"The pictures could not be taken: {error}", file=sys.stderr)
            return 1
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

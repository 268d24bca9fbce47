"""Odoo's web client as a person meets it: Debian's chromium, driven by Playwright."""

import os
import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

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


def launch(kind, *flags):
    """A browser of a Playwright kind, with further ``flags``; two may run beside each other.

    :raises FileNotFoundError: says how to get one when there is none
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        raise FileNotFoundError("No chromium found. Install it: apt-get install chromium")
    # Such as the certificate that this run believes in.
    given = os.environ.get("BULK_WMS_CHROMIUM_FLAGS", "").split()
    return kind.launch(executable_path=program, args=[*FLAGS, *given, *flags])


@contextmanager
def chromium():
    """A browser; FileNotFoundError says how to get one when there is none."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        try:
            yield browser
        finally:
            browser.close()


class Server:
    """Odoo's own RPC, within the session of the browser."""

    def __init__(self, context, url, database):
        self.context, self.url, self.database = context, url, database
        self.language = None

    def call(self, model, method, *args, **kwargs):
        """Call ``method`` of ``model`` as the logged-in user; RuntimeError if Odoo refuses."""
        if self.language:
            kwargs["context"] = {"lang": self.language} | kwargs.get("context", {})
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
        # A method that returns nothing answers without a result.
        return answer.get("result")


class Visitor:
    """One browser page that goes to actions of the add-on and works there."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def go(self, action, record=None):
        """Open a window action of bulk_wms, or of the add-on it names, or one record of it."""
        tail = f"/{record}" if record else ""
        name = action if "." in action else f"bulk_wms.{action}"
        self.page.goto(f"{self.url}/odoo/action-{name}{tail}")
        self.page.wait_for_selector(LOADED)
        self.settle()

    def settle(self):
        """Wait until nothing is loading any more."""
        self.page.wait_for_function("() => !document.querySelector('.o_loading_indicator')")

    def scan(self, text):
        """Type a code into the scan panel; returns the message that answers it."""
        before = self.page.inner_text(f"{PANEL}_message")
        self.page.fill(f"{PANEL}_input", text)
        self.page.press(f"{PANEL}_input", "Enter")
        self.page.wait_for_function(
            "([selector, before]) => document.querySelector(selector)?.innerText !== before",
            arg=[f"{PANEL}_message", before],
        )
        self.settle()
        return self.page.inner_text(f"{PANEL}_message")

    def press(self, button):
        """Press the button of the method ``button``, in the window on top if there is one."""
        modal = self.page.locator(".modal:not(.o_inactive_modal)").last
        scope = modal if modal.count() else self.page
        scope.locator(f"button[name={button}]:visible").first.click()
        self.settle()

    def fill(self, field, text):
        """Type ``text`` into the field of the form, and leave it."""
        box = self.page.locator(f".o_field_widget[name={field}] input:visible").first
        box.fill(text)
        box.press("Tab")

    def choose(self, field, text):
        """Choose what is called ``text`` in a field that names another record."""
        box = self.page.locator(f".o_field_widget[name={field}] input:visible").first
        box.fill(text)
        self.page.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()

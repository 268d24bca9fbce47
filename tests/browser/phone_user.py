"""Somebody with the phone app: a registered device, a badge, a PIN, and the yard's network."""

from __future__ import annotations

import uuid

from browser import PHONE
from own_goods import OwnGoods

# Transfers that other tests and the pictures work on.
TAKEN = ["P00001", "P00002", "S00001"]
SHOWN = ".wp_message_text"
# The tasks that the phone keeps, and when it read them.
KEPT = """() => new Promise((resolve) => {
    const open = indexedDB.open("bulk_wms.phone");
    open.onsuccess = () => {
        const get = open.result.transaction("values").objectStore("values").get("tasks");
        get.onsuccess = () => {
            open.result.close();
            resolve(get.result || {});
        };
    };
})"""


class PhoneUser:
    """One phone in one hand. ``server`` looks behind the curtain, as the manager."""

    def __init__(self, browser, url, server, *, badge="BADGE-OPERATOR", pin="2580", **options):
        self.url, self.server, self.pin, self.badge = url, server, pin, badge
        size = options.pop("size", PHONE)
        place = {name: options.pop(name, False) for name in ("equipment_id", "area_id")}
        script = options.pop("script", "")
        self.context = browser.new_context(
            viewport=size, has_touch=True, is_mobile=True, locale="en-US", **options
        )
        if script:
            self.context.add_init_script(script)
        self.errors: list[str] = []
        self.page = self.new_page()
        self.name = f"Phone {uuid.uuid4().hex[:6]}"
        self.device = server.call("wms.device", "create", [{"name": self.name, **place}])[0]

    def new_page(self):
        page = self.context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def close(self):
        self.context.close()

    # --- getting in -----------------------------------------------------------------------

    def code(self) -> str:
        """A new code of this device, as the manager reads it off the screen."""
        window = self.server.call("wms.device.code", "create", [{"device_id": self.device}])
        action = self.server.call("wms.device.code", "action_make", window)
        return action["context"]["default_code"].replace(" ", "")

    def open(self):
        self.page.goto(f"{self.url}/bulk_wms/phone", timeout=60_000)

    def enrol(self):
        self.page.goto(f"{self.url}/bulk_wms/phone#enrol={self.code()}", timeout=60_000)
        self.page.wait_for_selector("#wp_badge")
        return self

    def sign_in(self):
        before = self.now()
        self.page.fill("#wp_badge", self.badge)
        for digit in self.pin:
            self.page.click(f'.wp_key:text-is("{digit}")')
        self.page.click(".wp_enter")
        self.wait_read(before)
        return self

    # --- working --------------------------------------------------------------------------

    def tasks(self, work: str) -> list[dict]:
        """Tasks of a kind that this phone has and no other test uses."""
        if self.page.locator(".wp_back").count():
            self.page.click(".wp_back")
        self.page.wait_for_selector(".wp_next, .wp_cab_lot")
        kept = self.kept_tasks()
        taken = self.server.call(
            "stock.picking",
            "search",
            ["|", ["origin", "in", TAKEN], ["shuffle_for_id.origin", "in", TAKEN]],
        )
        lots = [task["lot"] for task in kept]
        return [
            task
            for task in kept
            if task["work"] == work
            and lots.count(task["lot"]) == 1
            and task["picking_id"] not in taken
            and not task["asks_quantity"]
            and not task["asks_weight"]
            and not task["waits_for"]
            and task["to_codes" if task["confirms"] == "to" else "from_codes"]
        ]

    def kept_tasks(self) -> list[dict]:
        """All tasks that the phone keeps."""
        return self.page.evaluate(KEPT).get("list", [])

    @staticmethod
    def sign(task) -> str:
        """What is written on the place that confirms a task."""
        return task["to_codes" if task["confirms"] == "to" else "from_codes"][0]

    def receipts(self, count: int = 1) -> list[dict]:
        """Tasks of a receipt of this test's own, as the phone has them."""
        lots = OwnGoods(self.server).receipt(count)
        self.refresh()
        return [task for task in self.tasks("receive") if task["lot"] in lots]

    def refresh(self):
        """Open the app anew: it reads its tasks."""
        before = self.now()
        self.page.reload()
        self.wait_read(before)

    def now(self) -> str:
        """What the clock of the phone says."""
        return self.page.evaluate("() => new Date().toISOString()")

    def wait_read(self, before: str):
        """Until the phone has read its tasks after this moment, and shows them."""
        self.page.wait_for_selector(".wp_tiles, .wp_cab")
        self.until(f"async (before) => (await ({KEPT})()).at > before", before)

    def until(self, question: str, arg=None, seconds: int = 20):
        """Until a script that has to wait for its answer says yes.

        Playwright's own wait takes the promise of an answer for a yes.
        """
        for _try in range(seconds * 10):
            if self.page.evaluate(question, arg):
                return
            self.page.wait_for_timeout(100)
        raise TimeoutError(question)

    def tile(self, name: str):
        """Press a tile of the home screen."""
        if self.page.locator(".wp_back").count():
            self.page.click(".wp_back")
        self.page.click(f'.wp_tile[data-tile="{name}"]')

    def begin(self, task):
        """Touch the task in the list of its kind."""
        if self.page.locator(".wp_back").count():
            self.page.click(".wp_back")
        # Without tasks a tile begins work of its kind.
        self.page.click(f'.wp_tile[data-tile="{task["work"]}"]:has(.wp_count)')
        self.page.locator(".wp_list button", has_text=task["lot"]).first.click()
        self.page.wait_for_selector(SHOWN)

    def choose_lift(self, lot: str):
        """Bring a lift to the front of the cab; those of the crane's area are shown first."""
        self.page.wait_for_selector(f".wp_cab :text('{lot}')")
        if self.page.inner_text(".wp_cab_lot") != lot:
            self.page.locator(".wp_cab_next", has_text=lot).click()
        self.page.wait_for_selector(f".wp_cab_lot:text-is('{lot}')")

    def scan(self, text: str) -> str:
        """A hand scanner types without any field having the focus; returns the answer."""
        page = self.page
        before = page.inner_text(SHOWN)
        page.evaluate(
            """(text) => {
                document.activeElement?.blur();
                for (const key of [...text, "Enter"]) {
                    const press = { key, bubbles: true, cancelable: true };
                    document.body.dispatchEvent(new KeyboardEvent("keydown", press));
                }
            }""",
            text,
        )
        page.wait_for_function(
            "([selector, before]) => document.querySelector(selector).innerText !== before"
            " && !document.querySelector('.wp_busy')",
            arg=[SHOWN, before],
        )
        return page.inner_text(SHOWN)

    def wait_sent(self):
        """Until nothing is unsent any more."""
        self.page.wait_for_function("() => !document.querySelector('.wp_unsent:not(.wp_look)')")

    # --- behind the curtain ---------------------------------------------------------------

    def scans(self, task) -> list[dict]:
        """Scans of a task by this device."""
        return self.server.call(
            "wms.scan",
            "search_read",
            [["task_uuid", "=", task["uuid"]], ["device_id", "=", self.device]],
            ["result", "occurred_at", "clock_skew", "recorded_at", "location_id"],
        )

    def booked(self, task) -> int:
        """How often the task was booked, by whomever."""
        return self.server.call(
            "stock.move.line",
            "search_count",
            [["task_uuid", "=", task["uuid"]], ["state", "=", "done"]],
        )

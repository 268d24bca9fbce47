"""The phone app in a yard whose network comes and goes: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from phone_user import PhoneUser

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
CALL = "**/bulk_wms/phone/api/call"
# A device whose clock is a day ahead.
WRONG_CLOCK = """
    const ahead = 86400000, RealDate = Date;
    Date = class extends RealDate {
        constructor(...args) { args.length ? super(...args) : super(RealDate.now() + ahead); }
        static now() { return RealDate.now() + ahead; }
    };
"""


@pytest.fixture
def phone(browser, person):
    """``phone(badge=..., pin=...)``: a registered phone with somebody signed in on it."""
    server = person("manager").server
    users = []

    def enter(**options) -> PhoneUser:
        users.append(PhoneUser(browser, os.environ["BULK_WMS_URL"], server, **options))
        return users[-1].enrol().sign_in()

    yield enter
    errors = [error for user in users for error in user.errors]
    for user in users:
        user.close()
    assert not errors, errors


def test_a_coil_comes_in_and_another_leaves_by_hand_scanner(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    assert "take it to" in user.scan(task["lot"])
    assert "is booked" in user.scan(user.sign(task))
    assert user.booked(task) == 1
    assert [scan["result"] for scan in user.scans(task)].count("confirmed") == 1

    leaving = user.tasks("pick")[0]
    user.begin(leaving)
    assert "take it from" in user.scan(leaving["lot"])
    answer = user.scan(user.sign(leaving))
    assert "have left" in answer or "complete" in answer
    assert user.booked(leaving) == 1


def test_a_wrong_place_is_refused_in_red_and_can_be_corrected(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    user.scan(task["lot"])
    assert "not known" in user.scan("NO-SUCH-PLACE")
    assert user.page.locator(".wp_message.wp_error").count() == 1
    assert user.booked(task) == 0
    assert "is booked" in user.scan(user.sign(task))


def test_a_script_in_a_barcode_is_text(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    text = "<img src=x onerror=alert(1)>"
    user.page.fill("#wp_scan", text)
    user.page.click(".wp_go")
    user.page.wait_for_selector(".wp_message.wp_error")
    assert text.upper() in user.page.inner_text(".wp_message_text").upper()
    assert user.page.locator(".wp_message img").count() == 0


def test_network_cut_between_the_two_scans(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    user.scan(task["lot"])
    user.context.set_offline(True)
    assert "noted on this device" in user.scan(user.sign(task))
    assert "1 unsent" in user.page.inner_text(".wp_unsent")
    assert user.booked(task) == 0
    user.context.set_offline(False)
    user.wait_sent()
    assert user.booked(task) == 1


def test_a_whole_lift_without_network_is_checked_on_the_phone(phone):
    user = phone()
    task, other = user.tasks("receive")[:2]
    user.begin(task)
    user.context.set_offline(True)
    user.scan(task["lot"])
    assert "can only be checked with network" in user.scan("C9-99-99-9")
    assert "noted on this device" in user.scan(user.sign(task))
    assert "noted already" in user.scan(task["lot"])
    assert "not among your tasks" in user.scan("SOMETHING")
    user.context.set_offline(False)
    user.wait_sent()
    assert (user.booked(task), user.booked(other)) == (1, 0)


def test_an_answer_lost_after_the_server_did_it(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    user.scan(task["lot"])
    lost = []

    def lose(route):
        if "place" in route.request.post_data and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    user.page.route(CALL, lose)
    assert "noted on this device" in user.scan(user.sign(task))
    user.wait_sent()
    assert lost == [200]
    assert user.booked(task) == 1
    assert [scan["result"] for scan in user.scans(task)].count("confirmed") == 1
    assert user.page.locator(".wp_look").count() == 0


def test_the_app_is_killed_and_opened_again_without_network(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    user.page.evaluate("() => navigator.serviceWorker.ready")
    user.page.wait_for_function(
        "async () => Boolean(await caches.match('/bulk_wms/phone'))", timeout=20_000
    )
    user.context.set_offline(True)
    user.scan(task["lot"])
    user.scan(user.sign(task))
    user.page.close()

    user.page = user.new_page()
    user.open()
    user.page.wait_for_selector(".wp_tiles")
    assert "2 unsent" in user.page.inner_text(".wp_unsent")
    assert user.booked(task) == 0
    user.context.set_offline(False)
    user.wait_sent()
    assert user.booked(task) == 1


def test_two_phones_on_one_task(phone):
    """Who was without network comes second: a person looks at it, on the phone and in the ERP."""
    first, second = phone(), phone(badge="BADGE-SUPERVISOR", pin="1470")
    task = next(one for one in second.tasks("receive") if one in first.tasks("receive"))
    second.begin(task)
    second.context.set_offline(True)
    second.scan(task["lot"])
    second.scan(second.sign(task))
    first.begin(task)
    first.scan(task["lot"])
    first.scan(first.sign(task))
    assert first.booked(task) == 1

    second.context.set_offline(False)
    second.page.wait_for_selector(".wp_look")
    second.wait_sent()
    assert second.booked(task) == 1
    second.page.click(".wp_look")
    assert task["lot"] in second.page.inner_text(".wp_look_item >> nth=0")
    keys = second.server.call(
        "wms.discrepancy",
        "search_count",
        [["kind", "=", "unsent"], ["scan_id.device_id", "=", second.device]],
    )
    assert keys >= 1
    while second.page.locator(".wp_look_item").count():
        second.page.locator(".wp_look_item button").first.click()
        second.page.wait_for_timeout(100)
    assert second.page.locator(".wp_look").count() == 0


def test_a_clock_that_is_a_day_ahead(phone):
    user = phone(script=WRONG_CLOCK)
    task = user.tasks("receive")[0]
    user.begin(task)
    user.context.set_offline(True)
    user.scan(task["lot"])
    user.scan(user.sign(task))
    user.context.set_offline(False)
    user.wait_sent()
    assert user.booked(task) == 1
    for scan in user.scans(task):
        taken, noted = (
            datetime.fromisoformat(scan[name]) for name in ("occurred_at", "recorded_at")
        )
        assert abs(noted - taken) < timedelta(minutes=5)
        assert abs(scan["clock_skew"] - 86_400) < 300


def test_a_revoked_device_is_out_and_keeps_its_steps(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    user.context.set_offline(True)
    user.scan(task["lot"])
    user.server.call("wms.device", "action_revoke", [user.device])
    user.context.set_offline(False)
    user.page.wait_for_selector("#wp_badge")
    assert "1 unsent" in user.page.inner_text(".wp_unsent")
    user.page.click(".wp_unsent")
    assert "signs in once more" in user.page.inner_text(".wp_message")


def test_people_change_and_each_step_is_sent_in_its_name(phone):
    user = phone()
    task = user.tasks("receive")[0]
    user.begin(task)
    user.context.set_offline(True)
    user.scan(task["lot"])
    user.scan(user.sign(task))
    user.page.click(".wp_person")
    user.page.wait_for_selector("#wp_badge")
    user.context.set_offline(False)
    user.badge, user.pin = "BADGE-SUPERVISOR", "1470"
    user.sign_in()
    user.wait_sent()
    assert user.booked(task) == 1
    names = user.server.call(
        "wms.scan", "search_read", [["device_id", "=", user.device]], ["user_id"]
    )
    assert {scan["user_id"][1] for scan in names} == {"Operator"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag(phone, scheme):
    user = phone(color_scheme=scheme)
    axe = Axe()

    def check(name):
        found = axe.run(user.page, options=AXE).response["violations"]
        told = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]
        assert not told, (name, told)
        width = user.page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= 390, name
        small = user.page.evaluate(
            """() => [...document.querySelectorAll("button, input")].filter((one) => {
                const box = one.getBoundingClientRect();
                return box.width && (box.height < 47.5 || box.width < 47.5);
            }).map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert not small, (name, small)

    check("home")
    task = user.tasks("receive")[0]
    user.begin(task)
    check("dialogue")
    user.scan("NO-SUCH-LOT")
    check("refused")
    user.page.click("text=Report a problem")
    check("report")
    user.page.click("text=Cancel")
    user.context.set_offline(True)
    user.scan(task["lot"])
    user.page.click(".wp_unsent")
    check("unsent")
    user.context.set_offline(False)
    user.wait_sent()
    user.page.click(".wp_person")
    user.page.wait_for_selector("#wp_badge")
    check("sign in")

"""The phone app in a yard whose network comes and goes: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from own_goods import OwnGoods
from phone_user import PhoneUser
from PIL import Image

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
# A tablet before the driver of a crane.
CAB = {"width": 960, "height": 540}
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
    # Other tests may have left them another language.
    person("operator")
    person("supervisor")
    users = []

    def enter(**options) -> PhoneUser:
        users.append(PhoneUser(browser, os.environ["BULK_WMS_URL"], server, **options))
        return users[-1].enrol().sign_in()

    yield enter
    errors = [error for user in users for error in user.errors]
    for user in users:
        user.close()
    assert not errors, errors


def test_one_coil_from_receipt_to_loading(phone):
    """Scanned in, found again, loaded onto the truck that came for it."""
    user = phone()
    coming = user.receipts()[0]
    coil = coming["lot"]
    user.begin(coming)
    assert "take it to" in user.scan(coil)
    sign = user.sign(coming)
    assert "is booked" in user.scan(sign)

    user.tile("where")
    assert coming["to"] in user.scan(coil)

    lot = user.server.find("stock.lot", [["name", "=", coil]])
    plate = OwnGoods(user.server).loading(lot)
    user.tile("load")
    assert "1 pieces to load" in user.scan(plate)
    assert "take it from" in user.scan(coil)
    assert "It is loaded" in user.scan(sign)
    assert user.server.call("stock.lot", "read", [lot], ["place_id"])[0]["place_id"] is False
    lines = user.server.call(
        "stock.move.line",
        "search_read",
        [["lot_id", "=", lot], ["state", "=", "done"]],
        ["picking_code", "task_uuid"],
    )
    assert sorted(line["picking_code"] for line in lines) == ["incoming", "outgoing"]
    assert all(user.scans({"uuid": line["task_uuid"]}) for line in lines)


def test_a_coil_comes_in_and_another_leaves_by_hand_scanner(phone):
    user = phone()
    task = user.receipts()[0]
    user.begin(task)
    assert "take it to" in user.scan(task["lot"])
    assert "is booked" in user.scan(user.sign(task))
    assert user.booked(task) == 1
    assert [scan["result"] for scan in user.scans(task)].count("confirmed") == 1

    coil = OwnGoods(user.server).delivery()
    user.refresh()
    leaving = next(task for task in user.tasks("pick") if task["lot"] == coil)
    user.begin(leaving)
    assert "take it from" in user.scan(leaving["lot"])
    answer = user.scan(user.sign(leaving))
    assert "have left" in answer or "complete" in answer
    assert user.booked(leaving) == 1


def test_a_wrong_place_is_refused_in_red_and_can_be_corrected(phone):
    user = phone()
    task = user.receipts()[0]
    user.begin(task)
    user.scan(task["lot"])
    assert "not known" in user.scan("NO-SUCH-PLACE")
    assert user.page.locator(".wp_message.wp_error").count() == 1
    assert user.booked(task) == 0
    assert "is booked" in user.scan(user.sign(task))


def test_a_script_in_a_barcode_is_text(phone):
    user = phone()
    task = user.receipts()[0]
    user.begin(task)
    text = "<img src=x onerror=alert(1)>"
    user.page.fill("#wp_scan", text)
    user.page.click(".wp_go")
    user.page.wait_for_selector(".wp_message.wp_error")
    assert text.upper() in user.page.inner_text(".wp_message_text").upper()
    assert user.page.locator(".wp_message img").count() == 0


def test_network_cut_between_the_two_scans(phone):
    user = phone()
    task = user.receipts()[0]
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
    task, other = user.receipts(2)
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
    task = user.receipts()[0]
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
    task = user.receipts()[0]
    user.begin(task)
    user.page.evaluate("() => navigator.serviceWorker.ready")
    user.until("async () => Boolean(await caches.match('/bulk_wms/phone'))")
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
    task = first.receipts()[0]
    second.refresh()
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
    task = user.receipts()[0]
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
    task = user.receipts()[0]
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
    task = user.receipts()[0]
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


def test_a_sheet_is_counted_on_the_phone(phone):
    user = phone()
    goods = OwnGoods(user.server)
    coil = goods.standing()
    sheet = goods.sheet(coil)
    place = user.server.call("wms.count.service", "sheet", sheet)["places"][0]
    user.tile("count")
    user.page.click(f'.wp_row[data-sheet="{sheet}"]')
    user.page.wait_for_selector(".wp_facts")
    user.scan(place["code"])
    assert place["place"] in user.page.inner_text(".wp_facts >> nth=0")
    assert coil in user.scan(coil)
    user.page.click('[data-action="finish"]')
    user.page.wait_for_function(
        "coil => !document.querySelector('.wp_facts').innerText.includes(coil)", arg=coil
    )
    state = user.server.call(
        "wms.count.line", "search_read", [["task_uuid", "=", place["uuid"]]], ["state"]
    )
    assert state[0]["state"] == "done"


def test_a_problem_is_reported_with_a_photo(phone, tmp_path):
    user = phone()
    task = user.receipts()[0]
    picture = tmp_path / "torn.png"
    Image.new("RGB", (2400, 1800), "#c63").save(picture)
    user.tile("report")
    user.scan(task["lot"])
    user.page.locator(".wp_options button", has_text="unreadable").first.click()
    user.page.set_input_files("#wp_step_photo", picture)
    user.page.wait_for_selector(".wp_photo")
    user.page.fill("#wp_scan", "torn by the strap")
    user.page.click(".wp_go")
    user.page.wait_for_function(
        "() => document.querySelector('.wp_message_text').innerText.includes('discrepancy')"
    )
    found = user.server.call(
        "wms.discrepancy",
        "search_read",
        [["seen", "=", "torn by the strap"], ["lot_id.name", "=", task["lot"]]],
        ["photo", "kind"],
    )
    assert [one["kind"] for one in found] == ["unreadable"]
    assert found[0]["photo"]


def test_the_driver_confirms_a_lift_with_one_button(phone):
    server = phone().server
    goods = OwnGoods(server)
    lot = goods.shuffle()
    user = phone(size=CAB, equipment_id=goods.crane(), area_id=goods.area_id())
    user.choose_lift(lot)
    task = next(task for task in user.kept_tasks() if task["lot"] == lot)
    user.page.click(".wp_cab_confirm")
    user.page.wait_for_selector(".wp_cab .wp_message.wp_ok")
    assert lot in user.page.inner_text(".wp_cab .wp_message")
    assert user.booked(task) == 1
    kinds = user.server.call(
        "wms.scan",
        "search_read",
        [["task_uuid", "=", task["uuid"]], ["result", "=", "confirmed"]],
        ["kind"],
    )
    assert [scan["kind"] for scan in kinds] == ["crane"]


def test_the_slinger_scans_what_the_cab_shows(phone):
    """The cab learns by itself that the lift is done."""
    slinger = phone()
    goods = OwnGoods(slinger.server)
    lot = goods.shuffle()
    driver = phone(size=CAB, equipment_id=goods.crane(), area_id=goods.area_id())
    driver.choose_lift(lot)
    slinger.refresh()
    task = next(task for task in slinger.tasks("shuffle") if task["lot"] == lot)
    slinger.begin(task)
    slinger.scan(lot)
    slinger.scan(slinger.sign(task))
    assert slinger.booked(task) == 1
    driver.page.wait_for_function(
        "lot => document.querySelector('.wp_message')?.innerText.includes(lot)", arg=lot
    )


def check(user, name):
    """No fault by axe, nothing wider than the screen, nothing too small for a thumb."""
    found = Axe().run(user.page, options=AXE).response["violations"]
    told = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]
    assert not told, (name, told)
    width = user.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    assert width <= 0, name
    small = user.page.evaluate(
        """() => [...document.querySelectorAll("button, input")].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width && (box.height < 47.5 || box.width < 47.5);
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert not small, (name, small)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag(phone, scheme):
    user = phone(color_scheme=scheme)
    check(user, "home")
    task = user.receipts()[0]
    user.tile("receive")
    check(user, "tasks")
    user.begin(task)
    check(user, "dialogue")
    user.scan("NO-SUCH-LOT")
    check(user, "refused")
    user.page.click("text=Report a problem")
    check(user, "report")
    user.page.click("text=Cancel")
    user.context.set_offline(True)
    user.scan(task["lot"])
    user.page.click(".wp_unsent")
    check(user, "unsent")
    user.context.set_offline(False)
    user.wait_sent()
    user.tile("where")
    user.scan(task["lot"])
    check(user, "answer")
    user.tile("label")
    user.scan(task["lot"])
    check(user, "label")
    user.page.click(".wp_back")
    user.page.click('.wp_tile[data-tile="count"]')
    user.page.wait_for_selector(".wp_row[data-sheet], .wp_empty")
    check(user, "sheets")
    user.page.click(".wp_person")
    user.page.wait_for_selector("#wp_badge")
    check(user, "sign in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag_of_the_cab(phone, scheme):
    server = phone().server
    goods = OwnGoods(server)
    goods.shuffle()
    user = phone(
        size=CAB,
        color_scheme=scheme,
        equipment_id=goods.crane(),
        area_id=goods.area_id(),
    )
    user.page.wait_for_selector(".wp_cab_confirm")
    check(user, "cab")

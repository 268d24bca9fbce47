"""Alerts, dashboard, outlook and the screen on the wall, as people and screens meet them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE

SERIOUS = ("serious", "critical")


def faults(page, scope: str, but: str = "") -> list[str]:
    """Serious faults that axe finds within ``scope``; ``but`` is a rule that Odoo itself breaks."""
    found = Axe().run(page, context=scope).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in SERIOUS and one["id"] != but
    ]


def open_client(person, action: str, selector: str):
    # The first page of a server builds its scripts first.
    person.page.goto(f"{person.url}/odoo/action-bulk_wms.{action}", timeout=90_000)
    person.page.wait_for_selector(selector)
    person.settle()


def wall_address(person) -> tuple[int, str]:
    """A new screen and its address, as the window shows it once."""
    wall = person.server.call("wms.wall", "create", {"name": "Hall 1", "lang": "zh_CN"})
    made = person.server.call("wms.wall.key", "create", {"wall_id": wall})
    shown = person.server.call("wms.wall.key", "action_make", [made])
    path = shown["context"]["default_address"].split("/bulk_wms/", 1)[1]
    return wall, f"{person.url}/bulk_wms/{path}"


def test_every_figure_opens_its_records(person):
    manager = person("manager")
    open_client(manager, "action_wms_dashboard", ".o_bulk_wms_card")
    assert not faults(manager.page, ".o_bulk_wms_dashboard")
    keys = [
        card.get_attribute("data-key") for card in manager.page.locator(".o_bulk_wms_card").all()
    ]
    assert {"occupancy", "stock", "open", "late", "alerts", "shuffles"} <= set(keys)
    for key in keys:
        manager.page.click(f".o_bulk_wms_card[data-key={key}]")
        manager.page.wait_for_selector(".o_list_view, .o_kanban_view")
        manager.page.locator(".o_back_button, .breadcrumb-item a").first.click()
        manager.page.wait_for_selector(".o_bulk_wms_card")


def test_an_area_narrows_the_figures_down(person):
    manager = person("manager")
    open_client(manager, "action_wms_dashboard", ".o_bulk_wms_card")
    rows = manager.page.locator(".o_bulk_wms_panel").first.locator(".o_bulk_wms_row")
    assert rows.count() > 1
    manager.page.select_option(".o_bulk_wms_dashboard select", index=1)
    manager.page.wait_for_function(
        "() => document.querySelectorAll('.o_bulk_wms_panel')[0]"
        ".querySelectorAll('.o_bulk_wms_row').length === 1"
    )


def test_the_dashboard_fits_on_a_phone(person):
    manager = person("manager", PHONE, "zh_CN")
    open_client(manager, "action_wms_dashboard", ".o_bulk_wms_card")
    assert manager.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_the_outlook_shows_days_and_opens_what_is_expected(person):
    manager = person("manager")
    open_client(manager, "action_wms_outlook", ".o_bulk_wms_outlook svg polyline")
    assert not faults(manager.page, ".o_bulk_wms_outlook")
    manager.page.locator(".o_bulk_wms_outlook tbody button").nth(1).click()
    manager.page.locator(".o_bulk_wms_outlook .btn-group button").nth(1).click()
    manager.page.wait_for_selector(".o_bulk_wms_outlook svg polyline", state="attached")


def test_an_alert_is_answered_with_a_note(person):
    manager = person("manager")
    manager.go("action_wms_alert")
    assert manager.page.locator(".o_data_row").count()
    manager.page.locator(".o_data_row button[name=action_acknowledge]").first.click()
    manager.page.wait_for_selector(".modal .o_form_view")
    manager.page.fill(".modal [name=note] textarea", "crane 2 fetches it")
    manager.press("action_apply")
    manager.page.wait_for_selector(".modal", state="detached")
    assert manager.server.call("wms.alert", "search_count", [["note", "=", "crane 2 fetches it"]])


def test_the_bell_lists_what_calls_me(person):
    manager = person("manager")
    manager.go("action_wms_alert")
    manager.page.wait_for_selector(".o_bulk_wms_bell_count")
    manager.page.click(".o_bulk_wms_bell")
    manager.page.wait_for_selector(".o_bulk_wms_alert")
    # Odoo marks the item under the pointer of each of its menus as selected, which no menu item is.
    assert not faults(manager.page, ".o_bulk_wms_alerts", but="aria-allowed-attr")


def test_a_screen_on_the_wall_needs_no_sign_in_and_ends_when_it_is_closed(person, browser):
    manager = person("manager")
    wall, address = wall_address(manager)
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    try:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#cards .card")
        assert page.locator("#areas .row").count()
        assert not faults(page, "body")
        assert not [one for one in context.cookies() if one["name"] == "session_id"]
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        manager.server.call("wms.wall", "action_revoke_key", [wall])
        # It reads again by itself within ten seconds.
        page.wait_for_selector(".closed", timeout=30_000)
        assert not errors
    finally:
        context.close()


@pytest.mark.parametrize("action", ["action_wms_stock_report", "action_wms_flow_report"])
def test_reports_are_odoos_own_views(person, action):
    manager = person("manager")
    manager.page.goto(f"{manager.url}/odoo/action-bulk_wms.{action}")
    manager.page.wait_for_selector(".o_pivot_view, .o_graph_view")

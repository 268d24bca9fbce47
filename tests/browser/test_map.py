"""The yard map as people use it: search, keys, a phone, the past, and what others do meanwhile."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE

MAP = ".o_bulk_map"
CANVAS = f"{MAP}_stage canvas[role=application]"


def open_map(person):
    person.page.goto(f"{person.url}/odoo/yard-map")
    person.page.wait_for_selector(f"{MAP}_row[data-area=B1]", state="attached")
    person.page.wait_for_selector(f"{MAP}_key >> nth=2")


def standing(person, area="B1"):
    """A coil that stands in ``area`` and its position, as (lot, name, position name)."""
    quant = person.server.call(
        "stock.quant",
        "search_read",
        [
            ["location_id.area_id.name", "=", area],
            ["quantity", ">", 0],
            ["lot_id.quality_state", "=", "released"],
            ["reserved_quantity", "=", 0],
        ],
        ["lot_id", "location_id"],
        order="id desc",
        limit=1,
    )[0]
    place = person.server.call("stock.location", "read", [quant["location_id"][0]], ["name"])[0]
    return quant["lot_id"][0], quant["lot_id"][1], place["name"]


def count_in_legend(person, key):
    key = person.page.locator(f"{MAP}_key[data-key={key}]")
    return int(key.locator(f"{MAP}_count").inner_text()) if key.count() else 0


def wait_in(person, selector, script, argument=None):
    """Wait until ``script``, a condition on the element ``one`` of ``selector``, holds."""
    person.page.wait_for_function(
        f"([selector, it]) => {{ const one = document.querySelector(selector); return {script}; }}",
        arg=[selector, argument],
        polling=20,
    )


def search(person, text):
    person.page.fill(f"{MAP}_search input", text)
    person.page.wait_for_selector(f"{MAP}_hit")
    person.page.press(f"{MAP}_search input", "Enter")
    person.page.wait_for_selector(f"{MAP}_card")


def test_a_coil_is_found_and_shown_with_its_card_and_row(person):
    operator = person("operator")
    _lot, name, place = standing(operator)
    open_map(operator)
    search(operator, name)
    card = operator.page.inner_text(f"{MAP}_card")
    assert place in card and name in card
    operator.page.click(f"{MAP}_card [data-code=side]")
    operator.page.wait_for_selector(f"{MAP}_side .o_chosen")
    assert name in operator.page.locator(f"{MAP}_side").inner_text()
    operator.page.click(f"{MAP}_card [data-code=track]")
    operator.page.wait_for_selector(f"{MAP}_track li")
    operator.page.click(f"{MAP}_card [data-code=open]")
    operator.page.wait_for_selector(".o_form_view")
    # Back on the map, it looks as it was left.
    operator.page.click(".o_back_button, .breadcrumb-item a >> nth=0")
    operator.page.wait_for_selector(f"{MAP}_stage")


def test_the_map_follows_what_somebody_else_does_within_a_second(person):
    watcher, supervisor = person("operator"), person("supervisor")
    lot, name, _place = standing(supervisor)
    open_map(watcher)
    watcher.page.select_option(f"{MAP}_measure select", "quality")
    watcher.page.wait_for_selector(f"{MAP}_key[data-key=released]")
    watcher.page.wait_for_timeout(1500)
    before = count_in_legend(watcher, "blocked")
    search(watcher, name)
    wizard = supervisor.server.call(
        "wms.lot.quality",
        "create",
        [{"lot_ids": [[6, 0, [lot]]], "state": "blocked", "reason": "Seen from the crane"}],
    )[0]
    supervisor.server.call("wms.lot.quality", "action_apply", [wizard])
    begun = time.monotonic()
    watcher.page.wait_for_function(
        """(before) => {
            const key = document.querySelector('.o_bulk_map_key[data-key=blocked]');
            return key && Number(key.querySelector('.o_bulk_map_count').innerText) === before + 1;
        }""",
        arg=before,
        polling=20,
        timeout=5_000,
    )
    seconds = time.monotonic() - begun
    print(f"the map followed after {seconds:.2f} s")
    assert seconds <= 1.0
    wait_in(watcher, f"{MAP}_card", "one.innerText.includes('Blocked')")


def test_the_map_is_worked_by_keyboard_alone(person):
    operator = person("operator")
    open_map(operator)
    page = operator.page
    page.focus(CANVAS)
    page.keyboard.press("PageDown")
    page.wait_for_selector(f"{MAP}_list button[data-code=yard]")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{MAP}_card h2")
    first = page.inner_text(f"{MAP}_card h2")
    page.keyboard.press("ArrowRight")
    wait_in(operator, f"{MAP}_card h2", "one && one.innerText !== it", first)
    second = page.inner_text(f"{MAP}_card h2")
    assert second in page.inner_text(f"{MAP}_stage [aria-live]")
    page.keyboard.press("ArrowLeft")
    wait_in(operator, f"{MAP}_card h2", "one && one.innerText === it", first)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{MAP}_side")
    page.keyboard.press("Escape")
    page.wait_for_selector(f"{MAP}_card", state="detached")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "combobox"


def test_the_list_says_the_same_as_the_picture(person):
    operator = person("operator")
    open_map(operator)
    operator.page.click(f"{MAP}_row[data-area=B1]")
    operator.page.locator(f"{MAP}_row", has_text="Row 1").click()
    place = operator.page.locator(f"{MAP}_list li button").first
    text = place.inner_text()
    place.click()
    operator.page.wait_for_selector(f"{MAP}_card")
    assert operator.page.inner_text(f"{MAP}_card h2") == text.split(",")[0]


def test_a_supervisor_sees_a_past_moment_and_comes_back(person):
    supervisor = person("supervisor")
    open_map(supervisor)
    full = count_in_legend(supervisor, "full")
    supervisor.page.locator(f"{MAP}_past input[type=range]").fill("600")
    supervisor.page.wait_for_selector(f"{MAP}.o_past")
    supervisor.page.wait_for_selector(f"{MAP}_key[data-key=locked]", state="detached")
    supervisor.page.locator(f"{MAP}_past button").click()
    supervisor.page.wait_for_selector(f"{MAP}.o_past", state="detached")
    supervisor.page.wait_for_selector(f"{MAP}_key[data-key=locked]")
    assert count_in_legend(supervisor, "full") >= full - 2


def test_the_map_fits_a_phone_and_is_pinched(person):
    operator = person("operator", PHONE, "zh_CN")
    operator.page.goto(f"{operator.url}/odoo/yard-map")
    operator.page.wait_for_selector(CANVAS)
    width = operator.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"]
    box = operator.page.locator(CANVAS).bounding_box()
    assert box["height"] >= 300
    _lot, name, _place = standing(operator)
    search(operator, name)
    assert operator.page.locator(CANVAS).bounding_box()["height"] >= 150


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_no_serious_fault(person, size):
    operator = person("supervisor", PHONE) if size == "phone" else person("supervisor")
    operator.page.goto(f"{operator.url}/odoo/yard-map")
    operator.page.wait_for_selector(CANVAS)
    _lot, name, _place = standing(operator)
    search(operator, name)
    operator.page.click(f"{MAP}_card [data-code=side]")
    operator.page.wait_for_selector(f"{MAP}_side")
    found = Axe().run(operator.page, context=MAP)
    serious = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert not serious, serious

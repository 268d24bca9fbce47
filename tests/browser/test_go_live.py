"""The Monday of going live: places, then stock, errors shown, corrected, done."""

from __future__ import annotations

import io

import openpyxl
from browser import PHONE

PLACES = [
    ["库位表", None, None, None, None, None, None],
    ["库位编码", "上级库区", "类型", "储存类别", "排", "位", "层"],
    ["G1", None, "库区", None, None, None, None],
    ["G1-01-01-1", "G1", "库位", None, 1, 1, 1],
    ["G1-01-02-1", "G1", "库位", None, 1, 2, 1],
    ["G1-01-01-2", "G1", "库位", None, 1, 1, 2],
]
STOCK = [
    ["卷号", "物料", "库位", "重量(吨)", "炉号"],
    ["G-2", "HRC", "G1-01-02-1", 15.5, "H1"],
    ["G-3", "HRC", "G1-01-01-2", 14.5, "H1"],
    ["G-1", "HRC", "G1-01-01-1", 16.25, "H1"],
]


def workbook(rows) -> dict:
    """A file as a browser chooses it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "table.xlsx", "mimeType": mime, "buffer": stream.getvalue()}


def choose(manager, rows):
    """Choose a file in the open form and save it."""
    manager.page.set_input_files(".o_field_binary input[type=file]", workbook(rows))
    manager.page.click(".o_form_button_save")
    manager.page.wait_for_selector(".o_field_widget[name=column_ids] .o_data_row")
    manager.settle()


def begin(manager, kind: str, rows):
    """A new import of a kind with a file."""
    # The first page of a fresh server has its scripts put together.
    url = f"{manager.url}/odoo/action-bulk_wms.action_wms_import/new"
    manager.page.goto(url, timeout=60_000)
    manager.page.wait_for_selector(".o_form_view")
    manager.page.check(f"input[data-value={kind}]")
    choose(manager, rows)


def with_category(manager, rows):
    """Rows of places with a saddle category that the demo yard has, and material names."""
    category = manager.server.call(
        "stock.storage.category", "search_read", [["stacking", "=", "saddle"]], ["name"], limit=1
    )[0]["name"]
    return [[*row[:3], category if row[2] == "库位" else row[3], *row[4:]] for row in rows]


def with_material(manager, rows):
    """Rows of stock of a coil that the demo yard has."""
    product = manager.server.call(
        "product.product", "search_read", [["form_id.code", "=", "coil"]], ["name"], limit=1
    )[0]["name"]
    return [[row[0], product if row[1] == "HRC" else row[1], *row[2:]] for row in rows]


def test_places_and_stock_come_in_after_their_errors_are_mended(person):
    manager = person("manager")
    page, rows = manager.page, with_category(manager, PLACES)
    begin(manager, "places", [*rows, ["G1-09", "G7", "库位", "Nowhere", 1, 9, 1]])
    page.click("button[name=action_check]:visible")
    page.wait_for_selector(".o_field_widget[name=problem_ids] .o_data_row")
    problems = page.inner_text(".o_field_widget[name=problem_ids]")
    assert "G7" in problems and "Nowhere" in problems
    assert not page.is_visible("button[name=action_import]")

    choose(manager, rows)
    page.click("button[name=action_check]:visible")
    page.click("button[name=action_import]:visible")
    page.wait_for_selector("button[name=action_open_places]")
    area = manager.server.find("stock.location", [["barcode", "=", "G1"]])
    assert manager.server.call("stock.location", "search_count", [["area_id", "=", area]]) == 4

    begin(manager, "stock", with_material(manager, STOCK[:3]))
    page.click("button[name=action_check]:visible")
    page.wait_for_selector(".o_field_widget[name=problem_ids] .o_data_row")
    assert "no support" in page.inner_text(".o_field_widget[name=problem_ids]")
    choose(manager, with_material(manager, STOCK))
    page.click("button[name=action_check]:visible")
    # The table says no sizes, so limits of the places cannot be checked: somebody has to know.
    page.check(".o_field_widget[name=accept_warnings] input:visible")
    page.click("button[name=action_import]:visible")
    page.wait_for_selector("button[name=action_open_lots]")
    lots = manager.server.call(
        "stock.lot", "search_read", [["name", "=like", "G-%"]], ["name", "place_id", "book_weight"]
    )
    stands = {lot["name"]: (lot["place_id"][1][-10:], lot["book_weight"]) for lot in lots}
    assert stands["G-3"] == ("G1-01-01-2", 14_500.0)
    assert len(stands) == 3

    begin(manager, "stock", with_material(manager, STOCK))
    # Another file with the same rows: the check notices.
    page.click("button[name=action_check]:visible")
    page.wait_for_selector(".o_field_widget[name=twin_id]")
    assert "imported before" in page.inner_text(".o_form_view")


def test_a_column_is_explained_on_a_phone(person):
    manager = person("manager", PHONE)
    page = manager.page
    rows = with_category(manager, PLACES[1:])
    begin_on_phone(manager, [["Platz", *rows[0][1:]], *rows[1:]])
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"]
    page.click(".o_field_widget[name=column_ids] .o_kanban_record >> nth=0")
    page.wait_for_selector(".modal .o_form_view")
    assert "Platz" in page.inner_text(".modal")


def begin_on_phone(manager, rows):
    """As ``begin``; on a phone the columns are cards."""
    page = manager.page
    page.goto(f"{manager.url}/odoo/action-bulk_wms.action_wms_import/new")
    page.wait_for_selector(".o_form_view")
    page.check("input[data-value=places]")
    page.set_input_files(".o_field_binary input[type=file]", workbook(rows))
    page.click(".o_form_button_save")
    page.wait_for_selector(".o_field_widget[name=column_ids] .o_kanban_record")
    manager.settle()

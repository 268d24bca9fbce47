"""A customer's wish, from the quotation to the lots that are chosen for it."""

from browser import PHONE


def lots_of(person, transfer: int) -> set[str]:
    """Names of the lots that a transfer has reserved."""
    lines = person.server.call(
        "stock.move.line", "search_read", [["picking_id", "=", transfer]], ["lot_id"]
    )
    return {line["lot_id"][1] for line in lines if line["lot_id"]}


def wished_delivery(person) -> int:
    """The delivery of the demo order that wants wide DC01 coils with certificate."""
    return person.server.find(
        "stock.picking",
        [
            ["move_ids.wish_certificate", "=", True],
            ["picking_type_code", "=", "outgoing"],
            ["state", "not in", ["done", "cancel"]],
        ],
    )


def test_the_seller_writes_a_wish_and_sees_what_there_is(person):
    manager = person("manager")
    order = manager.server.find(
        "sale.order", [["state", "=", "draft"], ["order_line.wish_max_heats", "=", 1]]
    )
    manager.page.goto(f"{manager.url}/odoo/action-sale.action_quotations_with_onboarding/{order}")
    manager.page.wait_for_selector(".o_data_row .fa-cubes")
    manager.page.locator("button[name=action_edit_wish]:visible").first.click()
    manager.page.wait_for_selector(".modal .o_form_view")
    manager.fill("wish_thickness_max", "6")
    manager.page.locator(".modal .o_form_button_save").click()
    manager.page.wait_for_selector(".modal", state="detached")
    manager.page.wait_for_function(
        "() => document.querySelector('.o_data_row [name=wish_text]').innerText.includes('5-6')"
    )
    manager.page.locator(".o_data_row .fa-cubes").first.click()
    popover = manager.page.locator(".o_bulk_wms_wish")
    assert "Free" in popover.inner_text()
    popover.locator("button", has_text="Propose lots").click()
    manager.page.wait_for_selector("button[name=action_as_proposed]")
    assert "nothing is reserved" in manager.page.inner_text(".o_form_view")


def test_the_wish_passes_older_coils_over_and_a_swap_wants_its_reason(person):
    manager = person("manager")
    transfer = wished_delivery(manager)
    before = lots_of(manager, transfer)
    manager.go("action_wms_delivery", transfer)
    manager.press("action_propose_lots")
    manager.page.wait_for_selector("button[name=action_as_proposed]")
    assert "no mill certificate" in manager.page.inner_text(".o_form_view")
    manager.press("action_leave")
    manager.page.wait_for_selector("[name=total_kg]")
    rows = manager.page.locator(".o_data_row", has_text="no mill certificate")
    rows.locator("button[name=action_take]").first.click()
    manager.page.wait_for_selector(".alert-danger:visible")
    manager.press("action_apply")
    assert "Write down why" in manager.page.inner_text(".o_notification, .modal")
    assert lots_of(manager, transfer) == before


def test_lots_are_proposed_on_a_phone(person):
    manager = person("manager", PHONE, "zh_CN")
    transfer = wished_delivery(manager)
    proposal = manager.server.call("stock.picking", "action_propose_lots", [transfer])
    manager.page.goto(f"{manager.url}/odoo/wms.lot.proposal/{proposal['res_id']}")
    manager.page.wait_for_selector(".o_kanban_record button[name=action_leave]")
    width = manager.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"]

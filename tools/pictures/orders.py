"""Pictures of the topic "orders": what a customer wants, and which lots are chosen for it."""

TALL = {"width": 1280, "height": 1000}
LONG = {"width": 390, "height": 1500}


def order_of(server, product, state="sale"):
    """Id of the first order of the demo for a product that has a wish."""
    line = server.find(
        "sale.order.line",
        [
            ["product_id.default_code", "=", product],
            ["order_id.state", "=", state],
            "|",
            ["wish_certificate", "=", True],
            ["wish_min_shelf_life", ">", 0],
        ],
    )
    return server.call("sale.order.line", "read", [line], ["order_id"])[0]["order_id"][0]


def delivery_of(server, order):
    """Id of the delivery of an order."""
    return server.find("stock.picking", [["sale_id", "=", order]])


def open_order(camera, order):
    """The form of a sales order, loaded."""
    camera.page.goto(f"{camera.url}/odoo/action-sale.action_orders/{order}")
    camera.page.wait_for_selector(".o_form_view .o_data_row, .o_form_view .o_kanban_record")
    camera.settle()


def swap(camera):
    """Leave the first chosen lot and take the next one that may leave; nothing is applied."""
    page = camera.page
    page.locator("button[name=action_leave]:visible").first.click()
    camera.settle()
    page.locator("button[name=action_take]:visible").nth(1).click()
    camera.settle()


def take_desk(camera, server, language):
    """An order with a wish, its lots, a swap, and cement by expiry."""
    page = camera.page
    wished = order_of(server, "CRC-DC01")
    open_order(camera, wished)
    camera.save("order-wish")
    page.locator(".o_data_row button.fa-cubes").first.click()
    page.wait_for_selector(".o_bulk_wms_wish")
    camera.settle()
    camera.save("order-availability")
    page.keyboard.press("Escape")
    page.locator("button[name=action_edit_wish]:visible").first.click()
    page.wait_for_selector(".modal .o_form_view")
    camera.settle()
    camera.save("wish")
    camera.go("action_wms_delivery", delivery_of(server, wished))
    page.locator("button[name=action_propose_lots]:visible").first.click()
    page.wait_for_selector("button[name=action_as_proposed]")
    camera.settle()
    camera.save("propose-lots", TALL)
    swap(camera)
    camera.save("propose-lots-swapped", TALL)
    camera.go("action_wms_delivery", delivery_of(server, order_of(server, "BM-CEM425")))
    camera.save("delivery-cement")
    camera.go("action_wms_product_removal")
    camera.save("removal-strategies")


def take_phone(camera, server, language):
    """The same choice on a phone."""
    camera.go("action_wms_delivery", delivery_of(server, order_of(server, "CRC-DC01")))
    page = camera.page
    if not page.locator("button[name=action_propose_lots]:visible").count():
        page.locator(".o_statusbar_buttons button.dropdown-toggle:visible").first.click()
    page.locator("button[name=action_propose_lots]:visible").first.click()
    page.wait_for_selector("button[name=action_leave]")
    camera.settle()
    camera.save("propose-lots-phone", LONG)

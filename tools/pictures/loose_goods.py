"""Loose goods: a pile of three quarries, its end, a silo by level, and a scan taken back."""

# Forms with more than fits on one screen.
TALL = {"width": 1280, "height": 1150}


def pile_of(server, product):
    """Id of the open pile of a demo material."""
    return server.find("wms.pile", [["product_id.default_code", "=", product]])


def take_desk(camera, server, language):
    """The list of piles, one pile, closing it without pressing the button, level readings."""
    camera.go("action_wms_pile")
    camera.save("piles")
    camera.go("action_wms_pile", pile_of(server, "BM-GRAV"))
    camera.save("pile", TALL)
    camera.page.click("button[name=action_close]")
    camera.page.wait_for_selector(".modal .o_form_view")
    camera.settle()
    camera.save("pile-close")
    camera.go("action_wms_silo_level")
    camera.save("silo-levels")
    silo = server.find("stock.location", [["barcode", "=", "V1-01-01"]])
    camera.go("action_wms_location", silo)
    camera.save("silo", TALL)


def take_phone(camera, server, language):
    """The question why a scan is taken back; nothing is taken back."""
    receipt = server.find("stock.picking", [["origin", "ilike", "P"], ["state", "=", "done"]])
    server.call("stock.picking", "read", [receipt], ["name"])
    camera.go("action_wms_receipt", receipt)
    camera.page.click(".o_bulk_scan_undo")
    camera.page.wait_for_selector("#o_bulk_scan_reason")
    camera.settle()
    camera.save("undo")

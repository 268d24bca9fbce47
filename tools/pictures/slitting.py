"""Slitting and counting: a coil that became strips, its family, bags in several places."""

TALL = {"width": 1280, "height": 1100}


def take_desk(camera, server, language):
    """Show the demo's transformation, its family, the planning window and counted stock."""
    document = server.find("wms.transformation", [["state", "=", "done"]])
    camera.go("action_wms_transformation", document)
    camera.save("transformation", TALL)
    strip = server.find("stock.lot", [["name", "=", "C260988-1"]])
    camera.go("action_wms_lot", strip)
    camera.save("lot-family", TALL)
    take_plan(camera, server)
    camera.go("action_wms_quant")
    camera.page.fill(".o_searchview_input", "L4488")
    camera.page.press(".o_searchview_input", "Enter")
    camera.page.wait_for_selector(".o_data_row")
    camera.save("stock-pieces", {"width": 1280, "height": 420})


def take_plan(camera, server):
    """The window that plans strips, with four widths in it; nothing is planned."""
    coil = server.find("stock.lot", [["name", "like", "C26%"], ["place_id.name", "like", "B1%"]])
    camera.go("action_wms_lot", coil)
    page = camera.page
    page.click("button[name=action_transform]")
    page.wait_for_selector(".modal .o_form_view")
    page.fill(".modal .o_field_widget[name=sizes] input", "3 x 300")
    page.press(".modal .o_field_widget[name=sizes] input", "Tab")
    camera.settle()
    camera.save("slit-plan")
    page.click(".modal button[special=cancel]")


def take_phone(camera, server, language):
    """The same document in the width of a phone."""
    document = server.find("wms.transformation", [["state", "=", "done"]])
    camera.go("action_wms_transformation", document)
    camera.save("transformation-phone")

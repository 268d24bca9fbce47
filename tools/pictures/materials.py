"""Materials: forms, three weights, a doubtful weight, a conditional release, a certificate."""

# A lot with all its weights is longer than a usual screen.
TALL = {"width": 1280, "height": 1250}


def lot(server, name):
    """Id of the lot of this name."""
    return server.find("stock.lot", [["name", "=", name]])


def take_desk(camera, server, language):
    """Show lots of all forms; nothing is changed."""
    camera.page.goto(f"{camera.url}/odoo/action-bulk_wms.action_wms_lot")
    camera.page.wait_for_selector(".o_list_view")
    # Backwards by name, so that every form is on the first page.
    for _click in range(2):
        camera.page.click(".o_list_view th[data-name=name]")
        camera.settle()
    camera.save("lots")
    camera.go("action_wms_lot", lot(server, "W26071"))
    camera.save("lot-weights", TALL)
    camera.go("action_wms_lot", lot(server, "RB26-0809"))
    camera.save("lot-doubtful", TALL)
    camera.go("action_wms_lot", lot(server, "RB26-0725"))
    camera.page.click("button[name=action_quality]")
    camera.page.wait_for_selector(".modal .o_form_view")
    camera.page.click(".modal input[type=radio][data-value=conditional]")
    camera.settle()
    camera.save("quality")
    certificate = server.find("wms.certificate", [["name", "=", "NR-3.1-26-4417"]])
    camera.go("action_wms_certificate", certificate)
    camera.save("certificate")


def take_phone(camera, server, language):
    """Show the alarm on a lot in the width of a phone."""
    camera.go("action_wms_lot", lot(server, "RB26-0809"))
    camera.save("lot-phone")

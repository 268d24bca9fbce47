"""Trucks: the board of the gate, the scale, a ticket. Nothing is booked."""


def visit(server, state):
    """Id of the demo truck in this state."""
    return server.find("wms.visit", [["state", "=", state]])


def take_desk(camera, server, language):
    """The gate's board, a truck that has been weighed once, the scale's window, a ticket."""
    camera.go("action_wms_visit")
    camera.save("trucks-board")
    camera.go("action_wms_visit", visit(server, "yard"))
    camera.save("trucks-visit")
    camera.page.locator("button[name=action_weigh]:visible").first.click()
    camera.page.wait_for_selector(".modal .o_form_view")
    camera.settle()
    camera.save("trucks-weigh")
    camera.go("action_wms_weighing", server.find("wms.weighing", [["state", "=", "done"]]))
    camera.save("trucks-ticket")


def take_phone(camera, server, language):
    """The same truck on a phone at the gate."""
    camera.go("action_wms_visit", visit(server, "yard"))
    camera.save("trucks-phone")

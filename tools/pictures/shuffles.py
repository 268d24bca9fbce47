"""The plan of what must move before a delivery can be picked."""

TALL = {"width": 1280, "height": 1000}


def take_desk(camera, server, language):
    """The plan of the story's delivery, and the rules of a storage category."""
    delivery = server.find("stock.picking", [["origin", "=", "S00001"]])
    plan = server.find("wms.shuffle.plan", [["picking_id", "=", delivery]])
    camera.go("action_wms_shuffle_plan")
    camera.save("shuffle-plans")
    camera.go("action_wms_shuffle_plan", plan)
    camera.save("shuffle-plan", TALL)

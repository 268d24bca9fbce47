"""Alerts, dashboard, outlook and the screen on the wall."""

WIDE = {"width": 1280, "height": 1000}
WALL = {"width": 1920, "height": 1080}


def take_desk(camera, server, language):
    """What calls people, and the figures of the yard."""
    camera.go("action_wms_alert")
    camera.save("alerts")
    camera.go(
        "action_wms_alert_rule",
        server.find("wms.alert.rule", [["kind", "=", "stock_low"]], order="id desc"),
    )
    camera.save("alert-rule", WIDE)
    for action, selector, picture in (
        ("action_wms_dashboard", ".o_bulk_wms_dashboard", "dashboard"),
        ("action_wms_outlook", ".o_bulk_wms_outlook svg", "outlook"),
    ):
        camera.page.goto(f"{camera.url}/odoo/action-bulk_wms.{action}")
        camera.page.wait_for_selector(selector)
        camera.settle()
        camera.save(picture, WIDE)
    take_wall(camera, server, language)


def take_wall(camera, server, language):
    """The screen reads another language than the person who sets it up."""
    wall = server.find("wms.wall", [])
    server.call("wms.wall", "write", [wall], {"lang": language.code})
    made = server.call("wms.wall.key", "create", {"wall_id": wall})
    shown = server.call("wms.wall.key", "action_make", [made])
    path = shown["context"]["default_address"].split("/bulk_wms/", 1)[1]
    camera.page.goto(f"{camera.url}/bulk_wms/{path}")
    camera.page.wait_for_selector("#cards .card")
    camera.save("wall", WALL)

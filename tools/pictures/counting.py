"""A plan and its cost, a place being counted, a difference with its likely cause."""


def take_desk(camera, server, language):
    """What a manager, an operator and a supervisor see under Counting."""
    plan = server.find("wms.count.plan", [["kind", "=", "touch"]])
    camera.go("action_wms_count_plan", plan)
    camera.save("count_plan")
    sheet = server.find("wms.count", [["state", "=", "open"], ["plan_id", "!=", False]])
    camera.go("action_wms_count", sheet)
    camera.page.wait_for_selector(".o_bulk_count")
    camera.save("count_sheet")
    line = server.find("wms.count.line", [["state", "=", "approve"]])
    camera.go("action_wms_count_line_approve", line)
    camera.save("count_difference")
    camera.go("action_wms_count_accuracy")
    camera.save("count_accuracy")

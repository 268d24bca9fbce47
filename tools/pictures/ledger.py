"""The ledger verified, the book checked, a heat traced, a discrepancy settled."""


def take_desk(camera, server, language):
    """What an auditor and a supervisor see under Control."""
    server.call("wms.checker", "action_run")
    camera.go("action_wms_discrepancy_book")
    camera.save("checker")
    page = camera.page
    page.goto(f"{camera.url}/odoo/action-bulk_wms.action_wms_ledger_verify")
    page.wait_for_selector(".o_bulk_verify_start")
    page.click(".o_bulk_verify_start")
    page.wait_for_selector(".o_bulk_verify_fine")
    camera.settle()
    camera.save("verify")
    camera.go("action_wms_ledger_seal")
    camera.save("seals")
    lot = server.find("stock.lot", [["heat", "!=", False], ["place_id", "!=", False]])
    heat = server.call("stock.lot", "read", [lot], ["heat"])[0]["heat"]
    trace = server.call("wms.trace", "create", [{"subject": "heat", "heat": heat}])[0]
    server.call("wms.trace", "action_follow", [trace])
    camera.go("action_wms_trace", trace)
    camera.save("trace")

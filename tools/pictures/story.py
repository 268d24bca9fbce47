"""The story of a coil: in, put away, out, and what goes wrong on the way."""

# Forms whose tasks stand below the scan panel.
TALL = {"width": 1280, "height": 1150}


def receipt(server, purchase):
    """Id of the receipt of a purchase order."""
    return server.find("stock.picking", [["origin", "=", purchase]])


def take_desk(camera, server, language):
    """Follow a coil in and out as the manager sees it at a desk."""
    expected, arrived = receipt(server, "P00001"), receipt(server, "P00002")
    delivery = server.find("stock.picking", [["origin", "=", "S00001"]])
    camera.go("action_wms_receipt")
    camera.save("receipts")
    camera.go("action_wms_receipt", expected)
    camera.save("receipt", TALL)
    camera.page.click("button[name=action_explain] >> nth=0")
    camera.page.wait_for_selector(".modal .o_form_view")
    camera.settle()
    camera.save("why-here")
    take_scans(camera, server, language, arrived)
    camera.go("action_wms_quant")
    camera.save("stock")
    camera.go("action_wms_position_load")
    camera.save("positions")
    camera.go("action_wms_delivery", delivery)
    camera.save("delivery", TALL)
    lot = server.call("stock.picking", "read", [delivery], ["move_line_ids"])[0]["move_line_ids"]
    lot = server.call("stock.move.line", "read", lot, ["lot_id"])[0]["lot_id"][1]
    camera.scan(lot)
    camera.save("covered")
    camera.go(
        "action_wms_shuffle", server.find("stock.picking", [["shuffle_for_id", "=", delivery]])
    )
    camera.save("shuffle", TALL)
    camera.go("action_wms_discrepancy", server.find("wms.discrepancy", []))
    camera.save("discrepancy")
    camera.go("action_wms_ledger_entry")
    camera.save("ledger")
    entry = server.find("wms.ledger.entry", [["kind", "=", "stock.in"]], order="id desc")
    camera.go("action_wms_ledger_entry", entry)
    camera.save("ledger-entry")
    take_wizard(camera)


def take_wizard(camera):
    """The area wizard with something in it; nothing is generated."""
    page = camera.page
    page.goto(f"{camera.url}/odoo/action-bulk_wms.action_wms_area_generate")
    page.wait_for_selector(".o_form_view")
    for field, text in (("parent_id", "Bay A"), ("storage_category_id", "hot rolled")):
        page.fill(f".o_field_widget[name={field}] input", text)
        page.click(f".o-autocomplete--dropdown-item:has-text('{text}')")
    page.fill(".o_field_widget[name=name] input", "A3")
    page.fill(".o_field_widget[name=origin_x] input", "58")
    page.press(".o_field_widget[name=origin_x] input", "Tab")
    camera.settle()
    camera.save("generate-area")


def take_scans(camera, server, language, transfer):
    """Scan a wrong coil, the right one, a wrong place and the right one."""
    camera.go("action_wms_receipt", transfer)
    camera.scan("H261501")
    camera.save("scan-wrong-lot")
    camera.scan(language.arriving)
    camera.save("scan-goods")
    line = server.find(
        "stock.move.line",
        [["picking_id", "=", transfer], ["lot_id.name", "=", language.arriving]],
    )
    place = server.call("stock.move.line", "read", [line], ["location_dest_id"])
    barcode = server.call("stock.location", "read", [place[0]["location_dest_id"][0]], ["barcode"])[
        0
    ]["barcode"]
    camera.scan("A2-03-05-1")
    camera.save("scan-wrong-place")
    camera.scan(barcode)
    camera.save("scan-place")


def take_phone(camera, server, language):
    """Show the same scan panel in the width of a phone; nothing is booked."""
    camera.go("action_wms_receipt", receipt(server, "P00002"))
    camera.scan(language.phone)
    camera.save("phone")

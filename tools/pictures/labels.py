"""Printing labels, and finding goods whose label is ruined."""

FORM = ".modal .o_form_view"


def take_desk(camera, server, language):
    """The window that prints, and the one that finds; nothing is printed."""
    quant = server.call(
        "stock.quant",
        "search_read",
        [
            ["lot_id.form_id.code", "=", "coil"],
            ["lot_id.heat", "!=", False],
            ["location_id.place_kind", "=", "position"],
            ["quantity", ">", 0],
        ],
        ["lot_id", "location_id"],
        order="id desc",
        limit=1,
    )[0]
    camera.go("action_wms_lot", quant["lot_id"][0])
    camera.press("action_print_label")
    camera.page.wait_for_selector(FORM)
    camera.settle()
    camera.save("label-print")
    take_ruined(camera, server, quant)


def take_ruined(camera, server, quant):
    """What is seen at a place beside what the book has there."""
    lot = server.call("stock.lot", "read", [quant["lot_id"][0]], ["heat", "width", "thickness"])[0]
    place = server.call("stock.location", "read", [quant["location_id"][0]], ["name"])[0]["name"]
    camera.page.goto(f"{camera.url}/odoo/action-bulk_wms.action_wms_label_find")
    camera.page.wait_for_selector(FORM)
    camera.choose("place_id", place)
    for name in ("heat", "width", "thickness"):
        camera.fill(name, str(lot[name]))
    camera.press("action_find")
    camera.page.wait_for_selector(".modal .o_field_widget[name=line_ids] .o_data_row")
    camera.settle()
    camera.save("label-find")

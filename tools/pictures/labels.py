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
    seen = {name: lot[name] for name in ("heat", "width", "thickness")}
    window = server.call(
        "wms.label.find", "create", {"place_id": quant["location_id"][0], **seen}
    )
    server.call("wms.label.find", "action_find", [window])
    camera.page.goto(f"{camera.url}/odoo/wms.label.find/{window}")
    camera.page.wait_for_selector(".o_form_view .o_field_widget[name=line_ids]")
    camera.settle()
    camera.save("label-find")

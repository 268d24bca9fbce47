"""Rules with their sentences, a strategy, the tester, and the hazard table."""

TALL = {"width": 1280, "height": 1150}


def ask(server):
    """Id of a question about a described coil, with a place it cannot take."""
    product = server.find("product.product", [["form_id.code", "=", "coil"]])
    place = server.find("stock.location", [["barcode", "=", "A2-03-05-1"]])
    values = {"product_id": product, "weight": 18_000, "outer_diameter": 1_500, "width": 1_250}
    test = server.call("wms.putaway.test", "create", [{**values, "place_id": place}])[0]
    server.call("wms.putaway.test", "action_ask", [test])
    return test


def take_desk(camera, server, language):
    """What a manager sees under Set-up."""
    camera.go("action_wms_putaway_rule")
    camera.save("rules")
    camera.go(
        "action_wms_strategy", server.find("wms.strategy", [["criterion_ids.code", "=", "dates"]])
    )
    camera.save("strategy", TALL)
    camera.go("action_wms_putaway_test", ask(server))
    camera.save("try-putaway", TALL)
    camera.go("action_wms_hazard_rule")
    camera.save("hazard-table")


def take_phone(camera, server, language):
    """The tester in the width of a phone."""
    camera.go("action_wms_putaway_test", ask(server))
    camera.save("try-putaway-phone")

"""The yard map: the whole yard, by quality, a coil with its row and way, a past moment; a phone."""

MAP = ".o_bulk_map"


def open_map(camera):
    """Open the map and wait until its legend is complete."""
    camera.page.goto(f"{camera.url}/odoo/yard-map")
    camera.page.wait_for_selector(f"{MAP}_stage canvas[role=application]")
    camera.settle()
    camera.settle()


def find_coil(camera, server):
    """Fly to a coil that came in by a receipt."""
    lot = server.find(
        "stock.lot", [["quant_ids.location_id.area_id.name", "=", "B1"], ["name", "=like", "C%"]]
    )
    name = server.call("stock.lot", "read", [lot], ["name"])[0]["name"]
    camera.page.fill(f"{MAP}_search input", name)
    camera.page.wait_for_selector(f"{MAP}_hit")
    camera.page.press(f"{MAP}_search input", "Enter")
    camera.page.wait_for_selector(f"{MAP}_card")


def take_desk(camera, server, language):
    """The map at a desk; nothing is booked."""
    open_map(camera)
    camera.save("map")
    camera.page.select_option(f"{MAP}_measure select", "quality")
    camera.settle()
    camera.save("map-quality")
    camera.page.select_option(f"{MAP}_measure select", "occupancy")
    find_coil(camera, server)
    camera.page.click(f"{MAP}_card [data-code=track]")
    camera.page.click(f"{MAP}_card [data-code=side]")
    camera.page.wait_for_selector(f"{MAP}_side .o_chosen")
    camera.settle()
    camera.save("map-card")
    open_map(camera)
    camera.page.locator(f"{MAP}_past input[type=range]").fill("719")
    camera.page.wait_for_selector(f"{MAP}.o_past")
    camera.settle()
    camera.save("map-past")


def take_phone(camera, server, language):
    """The same on a phone."""
    open_map(camera)
    find_coil(camera, server)
    camera.settle()
    camera.save("map-phone")

"""A coil comes in and leaves, seen by the people who do it."""

from browser import PHONE


def place_of(person, lot: str) -> str:
    """Name of the place where the book has this lot; empty when it is not in stock."""
    record = person.server.find("stock.lot", [["name", "=", lot]])
    place = person.read("stock.lot", record, "place_id")["place_id"]
    return place[1] if place else ""


def open_task(person, transfer: int) -> tuple[str, str]:
    """Lot and barcode of the place of the first open task of a transfer."""
    line = person.server.find(
        "stock.move.line",
        [["picking_id", "=", transfer], ["state", "not in", ["done", "cancel"]]],
        order="route_order, id",
    )
    task = person.read("stock.move.line", line, "lot_id", "location_dest_id")
    place = person.read("stock.location", task["location_dest_id"][0], "barcode")
    return task["lot_id"][1], place["barcode"]


def test_operator_puts_a_coil_away_by_two_scans(person):
    operator = person("operator")
    transfer = operator.server.find("stock.picking", [["origin", "=", "P00002"]])
    lot, place = open_task(operator, transfer)
    operator.go("action_wms_receipt", transfer)
    assert lot in operator.scan(lot)
    assert place_of(operator, lot) == ""
    assert "is booked" in operator.scan(place)
    assert place_of(operator, lot).endswith(place)


def test_a_covered_coil_leaves_after_its_shuffle(person):
    operator = person("operator")
    delivery = operator.server.find("stock.picking", [["origin", "=", "S00001"]])
    wanted = operator.server.find("stock.move.line", [["picking_id", "=", delivery]])
    coil = operator.read("stock.move.line", wanted, "lot_id")["lot_id"][1]
    operator.go("action_wms_delivery", delivery)
    assert "lies on" in operator.scan(coil)

    operator.press("action_open_shuffles")
    shuffle = operator.server.find(
        "stock.picking",
        [["shuffle_for_id", "=", delivery], ["state", "not in", ["done", "cancel"]]],
    )
    operator.go("action_wms_shuffle", shuffle)
    while operator.read("stock.picking", shuffle, "state")["state"] != "done":
        lot, place = open_task(operator, shuffle)
        operator.scan(lot)
        operator.scan(place)

    operator.go("action_wms_delivery", delivery)
    sign = place_of(operator, coil).rsplit("/", 1)[1]
    operator.scan(coil)
    operator.scan(sign)
    assert place_of(operator, coil) == ""
    assert operator.read("stock.picking", delivery, "state")["state"] == "done"


def test_the_panel_speaks_chinese_on_a_phone(person):
    operator = person("operator_zh", PHONE, "zh_CN")
    transfer = operator.server.find("stock.picking", [["origin", "=", "P00002"]])
    lot, _place = open_task(operator, transfer)
    operator.go("action_wms_receipt", transfer)
    assert "然后扫库位牌" in operator.scan(lot)
    width = operator.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE["width"]

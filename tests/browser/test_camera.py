"""A label that was printed is read by the camera, at a desk and on the phone."""

import pypdfium2
from browser import PHONE
from phone_user import PhoneUser
from PIL import ImageOps


def first_lot(person, transfer: int) -> str:
    """Number of the lot of the first open task."""
    line = person.server.find(
        "stock.move.line",
        [["picking_id", "=", transfer], ["state", "not in", ["done", "cancel"]]],
        order="route_order, id",
    )
    return person.read("stock.move.line", line, "lot_id")["lot_id"][1]


def printed(person, model: str, record: int, size: str):
    """The label of a record as the person prints it: the page as a picture."""
    window = person.server.call(
        "wms.label.wizard",
        "create",
        {
            "res_model": model,
            "res_ids": [record],
            "size": size,
            "output": "pdf",
            "reason": "second",
        },
    )
    action = person.server.call("wms.label.wizard", "action_print", [window])
    answer = person.page.context.request.get(person.url + action["url"])
    assert answer.ok
    return pypdfium2.PdfDocument(answer.body())[0].render(scale=203 / 72).to_pil()


def matrix_of(page):
    """The DataMatrix of a label of 60 x 40 mm, as a person aims at it."""
    return ImageOps.expand(page.crop((16, 98, 156, 238)), 30, "white")


def test_a_camera_reads_the_label_that_was_printed(person, camera_video):
    clerk = person("operator")
    transfer = clerk.server.find("stock.picking", [["origin", "=", "P00002"]])
    lot = first_lot(clerk, transfer)
    record = clerk.server.find("stock.lot", [["name", "=", lot]])
    label = matrix_of(printed(clerk, "stock.lot", record, "60x40"))

    operator = person("operator", PHONE, within=camera_video(label))
    # A browser of its own has nothing in its cache, and reads the scanner's library too.
    operator.page.set_default_timeout(60_000)
    operator.go("action_wms_receipt", transfer)
    operator.page.click(".o_bulk_scan_camera")
    operator.page.wait_for_function(
        "lot => document.querySelector('.o_bulk_scan_message').innerText.includes(lot)", arg=lot
    )
    assert "take it to" in operator.page.inner_text(".o_bulk_scan_message")


def test_the_camera_of_the_phone_reads_it_too(person, camera_video):
    manager = person("manager")
    person("operator")
    user = PhoneUser(manager.page.context.browser, manager.url, manager.server)
    try:
        task = user.enrol().sign_in().receipts()[0]
    finally:
        user.close()
    record = manager.server.find("stock.lot", [["name", "=", task["lot"]]])
    label = matrix_of(printed(manager, "stock.lot", record, "60x40"))

    user = PhoneUser(camera_video(label), manager.url, manager.server)
    try:
        user.page.set_default_timeout(60_000)
        user.enrol().sign_in()
        user.begin(task)
        user.page.click(".wp_camera_button")
        user.page.wait_for_function(
            "lot => document.querySelector('.wp_message_text').innerText.includes(lot)",
            arg=task["lot"],
        )
        assert "take it to" in user.page.inner_text(".wp_message_text")
        assert not user.errors
    finally:
        user.close()

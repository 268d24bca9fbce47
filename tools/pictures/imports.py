"""Going live: a table of places with errors, and a packing list. Nothing is imported."""

import base64
import io

import xlsxwriter

PLACES = [
    ("库位编码", "上级库区", "类型", "储存类别", "排", "位", "层", "X坐标(m)", "备注"),
    ("A9", "Bay A", "库区", "", "", "", "", 90, ""),
    *((f"A9-01-{slot:02d}-1", "A9", "库位", "", 1, slot, 1, 88 + 2 * slot, "") for slot in (1, 2)),
    ("A9-01-03-1", "A8", "库位", "", 1, "three", 1, 94, ""),
    ("A9-01-02-1", "A9", "库位", "Big saddles", 1, 2, 1, 92, "?"),
]


def workbook(rows) -> str:
    """A workbook of one sheet, as Odoo takes it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Places")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return base64.b64encode(stream.getvalue()).decode()


def take_desk(camera, server, language):
    """A checked table of places, its columns, and the export."""
    values = {"kind": "places", "file": workbook(PLACES), "file_name": "places.xlsx"}
    record = server.call("wms.import", "create", [values])[0]
    camera.go("action_wms_import", record)
    camera.save("import-columns", {"width": 1280, "height": 1100})
    server.call("wms.import", "action_check", [record])
    camera.go("action_wms_import", record)
    camera.save("import-errors", {"width": 1280, "height": 1000})
    server.call("wms.import", "unlink", [record])


def take_phone(camera, server, language):
    """The same on a phone."""
    values = {"kind": "places", "file": workbook(PLACES), "file_name": "places.xlsx"}
    record = server.call("wms.import", "create", [values])[0]
    server.call("wms.import", "action_check", [record])
    camera.go("action_wms_import", record)
    camera.save("import-phone")
    server.call("wms.import", "unlink", [record])

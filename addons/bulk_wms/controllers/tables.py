from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from ..engine.columns import KINDS
from ..importing import workbook


class Tables(http.Controller):
    """Downloads of tables. What a person may see is decided by the records, not here."""

    @http.route("/bulk_wms/table/template/<string:kind>", type="http", auth="user", readonly=True)
    def template(self, kind):
        """An empty table of a kind, with what may stand in each column."""
        if kind not in KINDS or not request.env["wms.import"].has_access("read"):
            raise request.not_found()
        words = request.env["wms.table.export"]._choice_words(kind)
        return self._send(workbook.write_template(request.env, kind, words), f"{kind}-template")

    @http.route(
        "/bulk_wms/table/export/<string:kind>/<int:key>", type="http", auth="user", readonly=True
    )
    def export(self, kind, key):
        """What stands in the yard or on a transfer, in the columns that are imported."""
        export = request.env["wms.table.export"]
        rows = {
            "places": export._place_rows,
            "stock": export._stock_rows,
            "lots": export._lots_rows,
            "packing": export._packing_rows,
        }.get(kind)
        if rows is None or not request.env["wms.import"].has_access("read"):
            raise request.not_found()
        model = "stock.picking" if kind == "packing" else "stock.location"
        record = self._readable(model, key)
        content = workbook.write_table(request.env, kind, rows(record))
        return self._send(content, f"{kind}-{record.display_name}")

    @http.route("/bulk_wms/table/problems/<int:key>", type="http", auth="user", readonly=True)
    def problems(self, key):
        """The rows of an imported file with what is wrong in each."""
        record = self._readable("wms.import", key)
        content = workbook.write_remarks(request.env, record._sheet(), record.problem_ids)
        return self._send(content, f"{record.name}-remarks")

    @staticmethod
    def _readable(model, key):
        record = request.env[model].browse(key)
        try:
            record.check_access("read")
            record.fetch(["display_name"])
        except (AccessError, MissingError):
            raise request.not_found() from None
        return record.exists() or _missing()

    @staticmethod
    def _send(content, name):
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)
        return request.make_response(
            content,
            [
                ("Content-Type", workbook.MIME),
                ("Content-Disposition", http.content_disposition(f"{safe}.xlsx")),
            ],
        )


def _missing():
    raise request.not_found()

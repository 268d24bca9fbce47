from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from ..importing.workbook import MIME


class Reports(http.Controller):
    """Spreadsheets of the yard; what a person may see is decided by the records, not here."""

    @http.route("/bulk_wms/report/<int:key>.xlsx", type="http", auth="user", readonly=True)
    def download(self, key):
        """The table that this person asked for; 404 for anybody else's."""
        asked = request.env["wms.report.export"].browse(key)
        try:
            asked.check_access("read")
            content = asked._content()
        except (AccessError, MissingError) as error:
            raise request.not_found() from error
        except UserError as error:
            return request.make_response(
                error.args[0], [("Content-Type", "text/plain; charset=utf-8")], status=409
            )
        return request.make_response(
            content,
            [
                ("Content-Type", MIME),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(f"yard-{asked.kind}.xlsx")),
            ],
        )

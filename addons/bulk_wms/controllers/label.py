from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request


class LabelController(http.Controller):
    """Labels as a file, for the one who has just printed them."""

    @http.route("/bulk_wms/labels/<string:job>", type="http", auth="user", methods=["GET"])
    def labels(self, job):
        """The document; 404 for a printing of somebody else or of long ago."""
        service = request.env["wms.label"]
        rows = service._rows_to_fetch(job)
        if not rows:
            raise request.not_found()
        try:
            document = service._file(rows)
        except UserError as error:
            return request.make_response(
                error.args[0], [("Content-Type", "text/plain; charset=utf-8")], status=409
            )
        return request.make_response(
            document.content,
            [
                ("Content-Type", document.mimetype),
                ("Content-Length", str(len(document.content))),
                ("Content-Disposition", content_disposition(document.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )

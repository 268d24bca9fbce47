"""The contract for people and programs: description, schema and a page without internet."""

import json

from odoo import http
from odoo.http import Response, request

from ..contract.openapi import document
from ..contract.page import page
from ..contract.schema import CONTRACT


class Documents(http.Controller):
    """Read by anybody who can reach the server: it says what may be sent, not what was."""

    @http.route("/bulk_mes/api/1/openapi.json", type="mes", auth="public", methods=["GET"],
                csrf=False, save_session=False)  # fmt: skip
    def openapi(self):
        """The OpenAPI description."""
        server = f"{request.httprequest.url_root.rstrip('/')}/bulk_mes/api/1"
        body = json.dumps(document(server), ensure_ascii=False)
        return Response(body, content_type="application/json")

    @http.route("/bulk_mes/contract.xsd", type="mes", auth="public", methods=["GET"],
                csrf=False, save_session=False)  # fmt: skip
    def schema(self):
        """The schema itself."""
        return Response(CONTRACT.source, content_type="text/xml; charset=utf-8")

    @http.route("/bulk_mes/doc", type="mes", auth="public", methods=["GET"],
                csrf=False, save_session=False)  # fmt: skip
    def page(self):
        """All operations on one page."""
        return Response(
            page(),
            content_type="text/html; charset=utf-8",
            headers=[("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")],
        )

import json

from markupsafe import Markup

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

_HEADERS = [
    ("Cache-Control", "no-store"),
    # The address is the key: it is told to nobody else.
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'",
    ),
]


class WallController(http.Controller):
    """Two addresses of a screen on the wall; they only read, and 404 says nothing about why."""

    @http.route(
        "/bulk_wms/wall/<string:key>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def page(self, key):
        wall = self._wall(key)
        html = wall.env["ir.qweb"]._render(
            "bulk_wms.wall_page", {"wall": wall}, minimal_qcontext=True
        )
        return request.make_response(
            Markup("<!DOCTYPE html>\n") + html,
            [("Content-Type", "text/html; charset=utf-8"), *_HEADERS],
        )

    @http.route(
        "/bulk_wms/wall/<string:key>/figures",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def figures(self, key):
        wall = self._wall(key)
        try:
            figures = wall._figures()
        except UserError as error:
            raise request.not_found() from error
        wall._note_seen()
        return request.make_response(
            json.dumps(figures), [("Content-Type", "application/json"), *_HEADERS]
        )

    def _wall(self, key):
        wall = request.env["wms.wall"]._by_key(key)
        if not wall:
            raise request.not_found()
        return wall

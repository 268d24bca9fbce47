"""The page of the phone app: shell, manifest and service worker. Nothing of anybody is in it."""

from odoo import http
from odoo.http import request
from odoo.tools import file_open

SCOPE = "/bulk_wms/phone"
# The one script in the page's markup: Odoo notes on its bundles that they could not be loaded.
# Sum of ``__odooAssetError=1``; another text would only be refused.
ODOO_HANDLER = "'unsafe-hashes' 'sha256-8yDIMBSmZv57Ba62SxKgyLxU6rUm3YRxan7K7J0owqQ='"


class Phone(http.Controller):
    """Public, because a phone opens it before anybody has signed in."""

    @http.route(
        SCOPE, type="http", auth="public", methods=["GET"], readonly=True, save_session=False
    )
    def page(self):
        """The shell of the app."""
        response = request.render("bulk_wms.phone_page")
        response.headers["Cache-Control"] = "no-cache"
        # Own scripts only; nobody may put the page into a frame and lay buttons over it.
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
            "style-src 'self' 'unsafe-inline'; "
            f"script-src 'self' 'unsafe-eval' {ODOO_HANDLER}; "
            "frame-ancestors 'none'"
        )
        return response

    @http.route(
        f"{SCOPE}/manifest.webmanifest",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def manifest(self):
        """What makes the page installable."""
        icons = "/bulk_wms/static/phone/icons"
        manifest = {
            "id": SCOPE,
            "name": "Bulk Yard",
            "short_name": "Bulk Yard",
            "start_url": SCOPE,
            "scope": SCOPE,
            "display": "standalone",
            "orientation": "any",
            "background_color": "#14324a",
            "theme_color": "#14324a",
            "icons": [
                {
                    "src": f"{icons}/icon-{size}.png",
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in (192, 512)
            ],
        }
        return request.make_json_response(
            manifest, headers=[("Content-Type", "application/manifest+json")]
        )

    @http.route(
        f"{SCOPE}/service_worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def service_worker(self):
        """Serves the shell without network; its scope is this app and nothing else."""
        with file_open("bulk_wms/static/phone/service_worker.js") as script:
            body = script.read()
        headers = [
            ("Content-Type", "text/javascript"),
            ("Service-Worker-Allowed", SCOPE),
            ("Cache-Control", "no-cache"),
        ]
        return request.make_response(body, headers)

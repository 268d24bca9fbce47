"""How the installation is, for people and for monitoring. Reads only; nothing secret is in it."""

from ipaddress import ip_address

from odoo import http
from odoo.http import request

from ..engine.health import exposition, worst

PATH = "/bulk_wms/health"
# A reverse proxy adds one of these; a call without them comes straight from its address.
_PROXIED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")
_HEADERS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class HealthController(http.Controller):
    """Open to a call from the server itself, to a key of ``wms.monitor`` and to administrators."""

    @http.route(
        PATH, type="http", auth="public", methods=["GET"], save_session=False, readonly=False
    )
    def health(self, **_params):
        """The state as JSON, or as a page for a browser; 503 when a part has failed."""
        self._let_in()
        health = request.env["wms.health"]
        report = health._report()
        status = 503 if report["state"] == "failed" else 200
        if request.httprequest.accept_mimetypes.best == "text/html":
            page = request.env["ir.qweb"]._render("bulk_wms.health_page", {"report": report})
            return request.make_response(
                page,
                [
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Security-Policy", _PAGE_POLICY),
                    *_HEADERS,
                ],
                status=status,
            )
        return request.make_json_response(report, headers=_HEADERS, status=status)

    @http.route(
        f"{PATH}/metrics",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def metrics(self, **_params):
        """The figures in Prometheus' text format; always 200, so that a bad state is read too."""
        self._let_in()
        parts = request.env["wms.health"]._parts()
        return request.make_response(
            exposition(parts),
            [
                ("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                ("X-Bulk-WMS-State", worst(parts)),
                *_HEADERS,
            ],
        )

    def _let_in(self):
        """Let the call go on, or answer 401 or 429."""
        headers = request.httprequest.headers
        kind, _blank, key = (headers.get("Authorization") or "").partition(" ")
        if kind.lower() == "bearer":
            return self._let_in_by_key(key.strip())
        if _is_local() or _may_read(request.env.user):
            return None
        return self._refuse(401)

    def _let_in_by_key(self, key):
        guard = request.env["wms.api.guard"].sudo()  # sudo: the caller is nobody
        address = f"health {request.httprequest.remote_addr or '-'}"
        monitor = request.env["wms.monitor"]._by_key(key)
        if monitor:
            monitor._note_seen()
        elif guard._wrong_key(address):
            self._refuse(429)
        else:
            self._refuse(401)

    @staticmethod
    def _refuse(status):
        # Kept although the call is refused, or wrong keys would never add up.
        request.env.cr.commit()
        text = {401: "A key for monitoring is needed.", 429: "Too many wrong keys; wait."}[status]
        extra = [("WWW-Authenticate", "Bearer")] if status == 401 else [("Retry-After", "600")]
        http.abort(
            request.make_response(
                text, [("Content-Type", "text/plain"), *extra, *_HEADERS], status=status
            )
        )


def _is_local() -> bool:
    """Whether this call was made on the server itself and not through a proxy."""
    asked = request.httprequest
    if any(name in asked.headers for name in _PROXIED):
        return False
    try:
        return ip_address(asked.remote_addr or "").is_loopback
    except ValueError:
        return False


def _may_read(user) -> bool:
    """Whether this person may see figures of all companies."""
    if user.has_group("base.group_system"):
        return True
    # sudo: how many companies there are is asked, nothing of them is shown.
    everywhere = len(user.company_ids) == user.env["res.company"].sudo().search_count([])
    return everywhere and user.has_group("bulk_wms.group_manager")

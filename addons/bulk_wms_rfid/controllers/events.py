"""Where gateways post, version 1. Parse, call, answer; the work is in models."""

import json

from odoo import http
from odoo.http import request

from ..engine.arrival import LARGEST_POST, BadPost


class RfidEntry(http.Controller):
    """``POST events`` and ``POST heartbeats``, each with the key of a gateway.

    ``auth="public"`` because the key is that of a gateway, not of a person. A body that cannot be
    read is answered with words and a 4xx, never with a 500.
    """

    @http.route(
        "/bulk_rfid/api/1/events",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST_POST,
    )
    def events(self):
        """Take what passed the readers; an event that is known is taken once."""
        return self._answered(request.env["rfid.event"]._take)

    @http.route(
        "/bulk_rfid/api/1/heartbeats",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST_POST,
    )
    def heartbeats(self):
        """Note how a gateway says it is."""
        return self._answered(request.env["rfid.event"]._beat)

    def _answered(self, take):
        gateway = self._gateway()
        if not gateway:
            return self._wrong_key()
        size = request.httprequest.content_length
        if size is None:
            return self._error(411, "The post has to say how long it is.")
        if size > LARGEST_POST:
            return self._error(413, f"At most {LARGEST_POST} bytes in one post.")
        try:
            body = json.loads(request.httprequest.get_data())
        except (ValueError, RecursionError):
            return self._error(400, "This is no JSON.")
        if not isinstance(body, dict):
            return self._error(400, "Send {gateway, sent_at, events: [...]}.")
        if body.get("gateway") != gateway.name:
            return self._error(403, "This key belongs to a gateway of another name.")
        if not gateway.active or not gateway.user_id.active:
            return self._error(403, "This gateway or its account is switched off in Odoo.")
        try:
            return self._json(take(gateway, body))
        except BadPost as error:
            many = isinstance(body.get("events"), list)
            return self._error(413 if many else 400, str(error))

    @staticmethod
    def _gateway():
        kind, _blank, key = (request.httprequest.headers.get("Authorization") or "").partition(" ")
        gateways = request.env["rfid.gateway"].with_context(active_test=False)
        return gateways._by_key(key.strip() if kind.lower() == "bearer" else "")

    def _wrong_key(self):
        """Count it. The right key is always let in: it cannot be guessed."""
        address = request.httprequest.remote_addr or "-"
        if request.env["wms.api.guard"].sudo()._wrong_key(address):  # sudo: the caller is nobody
            return self._error(
                429, "Too many wrong keys from this address.", [("Retry-After", "600")]
            )
        return self._error(401, "This key belongs to no gateway. Make a new one: RFID > Gateways.")

    def _error(self, status, what, headers=()):
        return self._json({"message": what}, status, headers)

    @staticmethod
    def _json(data, status=200, headers=()):
        return request.make_json_response(
            data, headers=[("Cache-Control", "no-store"), *headers], status=status
        )

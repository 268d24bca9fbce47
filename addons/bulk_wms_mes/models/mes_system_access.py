import hmac
from base64 import b64encode
from datetime import UTC, datetime

from odoo import api, models

from ..operations.errors import Fault

_REFUSED = "The credentials are not those of a partner."
_CHALLENGE = ("WWW-Authenticate", 'Basic realm="bulk_mes", charset="UTF-8"')


class MesSystem(models.Model):
    """Who a call comes from, and whether it may do what it asks for."""

    _inherit = "mes.system"

    @api.model
    def _named(self, code: str):
        # sudo: the caller is nobody yet.
        return self.sudo().search([("code", "=", code)]) if code else self.sudo()

    @api.model
    def _by_password(self, code: str, key: str):
        """The partner with this sender ID and key; empty for a wrong one."""
        system = self._named(code)
        # The same work for an unknown name, so that nothing can be learnt from the time it takes.
        known = system.key_hash or self._hash("")
        right = hmac.compare_digest(self._hash(key), known)
        return system if right and key and system.key_hash else self.sudo().browse()

    @api.model
    def _by_key(self, key: str):
        # sudo: as above
        return self.sudo().search([("key_hash", "=", self._hash(key))]) if key else self.sudo()

    @api.model
    def _by_token(self, token):
        """The partner that a WS-Security token proves; empty for a wrong, old or used one."""
        if not token.is_digest:
            return self._by_password(token.user, token.password)
        system = self._named(token.user)
        proven = token.proves(system.digest_secret or "-")
        if not (proven and system.digest_secret and token.is_fresh(datetime.now(UTC))):
            return self.sudo().browse()
        # Used up only when the digest was right: nobody else can spend a partner's nonces.
        nonce = b64encode(token.nonce).decode()
        return system if self.env["mes.nonce"].sudo()._use(system, nonce) else system.browse()

    @api.model
    def _let_in(self, system, address: str):
        """The partner in its working environment.

        :raises Fault: for nobody, with a brake on guessing from one address
        """
        if not system:
            # sudo: the caller is nobody
            if self.env["wms.api.guard"].sudo()._wrong_key(address):
                raise Fault(
                    "RATE_LIMITED",
                    "Too many wrong keys from this address. Wait ten minutes.",
                    headers=[("Retry-After", "600")],
                )
            raise Fault("AUTH_FAILED", _REFUSED, headers=[_CHALLENGE])
        if not system.user_id.active:
            raise Fault("FORBIDDEN_OPERATION", "The account of this partner is switched off.")
        return system._working()

    def _check_may(self, operation):
        """:raises Fault: for an operation that is not allowed to this partner, or while paused"""
        self.ensure_one()
        if operation.name != "Ping" and operation.name not in self.operation_ids.mapped("name"):
            raise Fault("FORBIDDEN_OPERATION", f"{operation.name} is not allowed to {self.code}.")
        if self.paused and operation.name != "Ping":
            raise Fault(
                "BUSY",
                "The bridge is paused. Send the same message again later.",
                headers=[("Retry-After", "60")],
            )

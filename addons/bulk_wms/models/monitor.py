import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models

_SEEN_EVERY = timedelta(minutes=5)


class Monitor(models.Model):
    """A monitoring system that may read how the installation is, by a key of its own.

    The key opens the health page and nothing else. The database knows its hash.
    """

    _name = "wms.monitor"
    _inherit = ["wms.ledger.mixin"]
    _description = "Monitoring Access"
    _order = "name"

    name = fields.Char(required=True, help="Which system reads it.")
    active = fields.Boolean(default=True)
    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    key_since = fields.Datetime("Key Made on", readonly=True, copy=False)
    seen_at = fields.Datetime("Last Read", readonly=True, copy=False)

    _key_uniq = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")

    def _ledger_fields(self):
        return ("name", "active", "key_since")

    @api.private
    def make_key(self) -> str:
        """A new key; the one before no longer opens anything.

        :returns: the key, which is kept nowhere
        """
        self.ensure_one()
        self.check_access("write")
        key = secrets.token_urlsafe(32)
        # sudo: nobody reads or writes the hash but this method and the lookup.
        self.sudo().write({"key_hash": self._hash(key), "key_since": fields.Datetime.now()})
        return key

    @staticmethod
    def _hash(key: str) -> str:
        return sha256(key.encode()).hexdigest()

    def action_make_key(self):
        """Show a new key once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key for Monitoring"),
            "res_model": "wms.monitor.key",
            "view_mode": "form",
            "target": "new",
            "context": {"default_monitor_id": self.id},
        }

    def action_revoke_key(self):
        """The key opens nothing from now on."""
        self.check_access("write")
        # sudo: as in make_key
        self.sudo().write({"key_hash": False, "key_since": False})
        return True

    @api.model
    def _by_key(self, key: str) -> "Monitor":
        """The system with this key, in superuser mode; empty for any other."""
        # sudo: the caller is nobody; the key says which system it is.
        systems = self.sudo()
        return systems.search([("key_hash", "=", self._hash(key))]) if key else systems

    def _note_seen(self):
        """Remember that it reads; rarely, so that its row is no bottleneck."""
        now = fields.Datetime.now()
        if not self.seen_at or now - self.seen_at > _SEEN_EVERY:
            self.try_lock_for_update().write({"seen_at": now})

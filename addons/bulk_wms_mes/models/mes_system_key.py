import secrets
from hashlib import sha256

from odoo import api, fields, models


class MesSystem(models.Model):
    """The key of a partner: shown once, kept as a hash.

    The digest of WS-Security needs the secret itself, so it has a secret of its own, made only
    for partners that can do nothing else.
    """

    _inherit = "mes.system"

    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    key_since = fields.Datetime("Key Made on", readonly=True, copy=False)
    digest_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    digest_since = fields.Datetime("Digest Secret Made on", readonly=True, copy=False)

    _key_uniq = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")

    @staticmethod
    def _hash(key: str) -> str:
        # 32 random bytes cannot be guessed: a plain hash is enough, and costs no time per call.
        return sha256(key.encode()).hexdigest()

    @api.private
    def make_key(self) -> str:
        """A new key for Basic, Bearer and PasswordText; the old one is worth nothing any more."""
        self.ensure_one()
        self.check_access("write")
        key = secrets.token_urlsafe(32)
        # sudo: nobody reads or writes the hash but this method and the lookup.
        self.sudo().write({"key_hash": self._hash(key), "key_since": fields.Datetime.now()})
        return key

    @api.private
    def make_digest_secret(self) -> str:
        """A new secret for PasswordDigest, which is kept readable for the server."""
        self.ensure_one()
        self.check_access("write")
        secret = secrets.token_urlsafe(32)
        # sudo: as in make_key
        self.sudo().write({"digest_secret": secret, "digest_since": fields.Datetime.now()})
        return secret

    def action_drop_key(self):
        """The partner is let in no more."""
        self.check_access("write")
        # sudo: as in make_key
        self.sudo().write(
            {
                "key_hash": False,
                "key_since": False,
                "digest_secret": False,
                "digest_since": False,
            }
        )

    def action_make_key(self):
        """Ask which kind of key, and show it once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key of the Partner"),
            "res_model": "mes.system.key",
            "view_mode": "form",
            "target": "new",
            "context": {"default_system_id": self.id},
        }

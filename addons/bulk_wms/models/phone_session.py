import secrets
from datetime import timedelta

from odoo import api, fields, models

from .device import digest

# Longer than a shift: afterwards badge and PIN are asked for again.
IDLE = timedelta(hours=14)


class PhoneSession(models.Model):
    """A person signed in on a device. Not a session of Odoo: its token opens the phone's few
    doors only, never the ERP, because a PIN is much weaker than a password.

    Whether it is still good is looked up at every call, so that revoking a device, a badge or an
    account ends it at once.
    """

    _name = "wms.phone.session"
    _description = "Sign-in on a Device"
    _order = "id desc"
    _rec_name = "user_id"

    device_id = fields.Many2one(
        "wms.device", required=True, readonly=True, index=True, ondelete="cascade"
    )
    badge_id = fields.Many2one(
        "wms.badge", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Person", required=True, readonly=True, index=True)
    token_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    started_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    last_seen_at = fields.Datetime("Last Seen", readonly=True, default=fields.Datetime.now)
    ended_at = fields.Datetime(readonly=True)
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)

    _token_uniq = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")

    def _end(self):
        """Nobody is let in with these any more."""
        # sudo: sign-ins are written by the flow only.
        self.sudo().filtered(lambda session: not session.ended_at).write(
            {"ended_at": fields.Datetime.now(), "token_hash": False}
        )

    @api.model
    def _start(self, device, badge) -> str:
        """Sign ``badge``'s person in on ``device``; returns the token of the sign-in.

        Others stay signed in beside it: what they did without network is sent in their name.
        """
        token = secrets.token_urlsafe(32)
        # sudo: as in _end
        self.sudo().create(
            {
                "device_id": device.id,
                "badge_id": badge.id,
                "user_id": badge.user_id.id,
                "token_hash": digest(token),
            }
        )
        return token

    @api.model
    def _by_token(self, token: str) -> "PhoneSession":
        """The good sign-in with this token, in superuser mode; empty for any other."""
        # sudo: the caller is nobody yet; the token says who it is.
        session = self.sudo()
        if token:
            session = session.search([("token_hash", "=", digest(token)), ("ended_at", "=", False)])
        return session if session._is_good() else session.browse()

    def _is_good(self) -> bool:
        now = fields.Datetime.now()
        return bool(
            self
            and self.device_id.active
            and not self.device_id.revoked_at
            and self.badge_id.active
            and self.user_id.active
            and self.badge_id.user_id == self.user_id
            and now - self.last_seen_at < IDLE
            and self.device_id.company_id in self.user_id.company_ids
            and self.user_id.has_group("bulk_wms.group_operator")
        )

    def _seen(self):
        """Keep the sign-in awake while it is used."""
        now = fields.Datetime.now()
        if now - self.last_seen_at > timedelta(minutes=5):
            self.try_lock_for_update().write({"last_seen_at": now})

    def _env(self):
        """The environment in which this person works on this device."""
        self.ensure_one()
        user = self.user_id
        return self.env(
            user=user.id,
            su=False,
            context={
                "lang": user.lang or "en_US",
                "tz": user.tz,
                "allowed_company_ids": self.device_id.company_id.ids,
            },
        )

    @api.autovacuum
    def _gc_ended(self):
        """Sign-ins are kept a month: who used a device is also told by its scans."""
        limit = fields.Datetime.now() - timedelta(days=30)
        self.sudo().search([("last_seen_at", "<", limit)], limit=1000).unlink()

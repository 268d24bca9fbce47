import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError

from .flow_guard import refuse_flow_fields

FLOW_FIELDS = {"enrolled_at", "revoked_at", "revoked_by_id", "last_seen_at", "unsent"}
# Letters and digits that nobody mistakes for each other when they are read off a screen.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
CODE_LIFE = timedelta(minutes=15)


def digest(secret: str) -> str:
    """What is kept of a long random secret: it cannot be guessed, so a plain hash is enough."""
    return sha256(secret.encode()).hexdigest()


class Device(models.Model):
    """A phone, hand terminal or cab screen that works in the yard; shared by people.

    A manager makes a code that lives some minutes. The device hands it in and gets a long random
    token; only the token's hash is kept. Without a device nobody can even try a PIN.
    """

    _name = "wms.device"
    _inherit = ["wms.ledger.mixin"]
    _description = "Device"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    area_id = fields.Many2one(
        "stock.location",
        domain=[("place_kind", "=", "area")],
        check_company=True,
        help="Where the device is used; its tasks are shown first.",
    )
    equipment_id = fields.Many2one(
        "wms.equipment",
        check_company=True,
        help="The crane or truck it is built into: the device then shows the cab view.",
    )
    state = fields.Selection(
        [("new", "Not registered"), ("ready", "Registered"), ("revoked", "Revoked")],
        compute="_compute_state",
        store=True,
    )
    code_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    code_until = fields.Datetime(groups=fields.NO_ACCESS, copy=False)
    token_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    enrolled_at = fields.Datetime("Registered on", readonly=True, copy=False)
    revoked_at = fields.Datetime("Revoked on", readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    last_seen_at = fields.Datetime("Last Seen", readonly=True, copy=False)
    unsent = fields.Integer(
        "Unsent Steps",
        readonly=True,
        copy=False,
        help="Steps that the device had not sent yet when it was last heard of.",
    )
    session_ids = fields.One2many("wms.phone.session", "device_id", "Sign-ins")
    person_id = fields.Many2one("res.users", "Used by", compute="_compute_person_id")

    _token_uniq = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")
    _code_uniq = models.UniqueIndex("(code_hash) WHERE code_hash IS NOT NULL")
    _name_uniq = models.UniqueIndex("(company_id, name)", "A device has this name already.")

    def _ledger_fields(self):
        return ("name", "area_id", "equipment_id", "enrolled_at", "revoked_at", "active")

    @api.depends("enrolled_at", "revoked_at")
    def _compute_state(self):
        for device in self:
            device.state = (
                "revoked" if device.revoked_at else "ready" if device.enrolled_at else "new"
            )

    def _compute_person_id(self):
        sessions = self.env["wms.phone.session"].search(
            [("device_id", "in", self.ids), ("ended_at", "=", False)], order="last_seen_at, id"
        )
        people = {session.device_id.id: session.user_id for session in sessions}
        for device in self:
            device.person_id = people.get(device.id, False)

    # --- registering ----------------------------------------------------------------------

    @api.private
    def make_code(self) -> str:
        """A new code to register this device with; the one before is worth nothing any more."""
        self.ensure_one()
        self.check_access("write")
        if self.revoked_at:
            raise UserError(
                self.env._("%(device)s was revoked. Set up a new device.", device=self.name)
            )
        code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
        # sudo: nobody reads or writes the hash but this method and the lookup.
        self.sudo().write(
            {"code_hash": digest(code), "code_until": fields.Datetime.now() + CODE_LIFE}
        )
        return code

    @api.model
    def _enrol(self, code: str) -> tuple["Device", str]:
        """Hand in a code; returns the device and its token, or no device for a wrong code.

        A device that is registered anew forgets its old token and the people on it.
        """
        # sudo: the caller is nobody yet; the code says which device it is.
        devices = self.sudo()
        device = devices.search(
            [
                ("code_hash", "=", digest("".join(str(code).upper().split()))),
                ("code_until", ">", fields.Datetime.now()),
                ("revoked_at", "=", False),
            ]
        )
        if not device:
            return devices, ""
        token = secrets.token_urlsafe(32)
        device.session_ids._end()
        device.write(
            {
                "token_hash": digest(token),
                "code_hash": False,
                "code_until": False,
                "enrolled_at": fields.Datetime.now(),
                "last_seen_at": fields.Datetime.now(),
            }
        )
        return device, token

    @api.model
    def _by_token(self, token: str) -> "Device":
        """The registered device with this token, in superuser mode; empty for any other."""
        # sudo: as in _enrol
        devices = self.sudo()
        if not token:
            return devices
        return devices.search([("token_hash", "=", digest(token)), ("revoked_at", "=", False)])

    def _seen(self, unsent: int):
        """Note that the device was heard of; not more often than a list of devices needs."""
        self.ensure_one()
        now = fields.Datetime.now()
        stale = not self.last_seen_at or now - self.last_seen_at > timedelta(minutes=1)
        if not stale and self.unsent == unsent:
            return
        # Somebody else may be writing it at this moment; who comes second tells nothing new.
        # sudo: only the device itself says when it was heard of.
        device = self.sudo().try_lock_for_update()
        device.write({"last_seen_at": now, "unsent": unsent})

    # --- buttons --------------------------------------------------------------------------

    def action_make_code(self):
        """Ask for a new code in a window that shows it once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register %(device)s", device=self.name),
            "res_model": "wms.device.code",
            "view_mode": "form",
            "target": "new",
            "context": {"default_device_id": self.id},
        }

    def action_revoke(self):
        """The device is let in no more, at once, and all people on it are signed out."""
        self.check_access("write")
        devices = self.filtered(lambda device: not device.revoked_at)
        # sudo: what the flow writes
        devices.sudo().session_ids._end()
        devices.sudo().write(
            {
                "token_hash": False,
                "code_hash": False,
                "code_until": False,
                "revoked_at": fields.Datetime.now(),
                "revoked_by_id": self.env.uid,
            }
        )
        return True

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, FLOW_FIELDS, vals_list, creating=True)
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, FLOW_FIELDS, [vals])
        if vals.get("active") is False:
            self.action_revoke()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(device.enrolled_at for device in self):
            raise UserError(
                self.env._("A device that was registered is kept. Revoke and archive it.")
            )

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..scanning.resolver import printable
from .flow_guard import refuse_flow_fields

FLOW_FIELDS = {"pin_since", "failures", "locked_at"}

# So many wrong PINs in a row lock the badge until a supervisor opens it again.
TRIES = 5
PIN_LENGTH = range(4, 9)
# Compared with when there is no badge, so that both answers take equally long.
NOBODY = "$pbkdf2-sha512$600000$c2FsdHNhbHRzYWx0$" + "a" * 86


class Badge(models.Model):
    """A person's badge and PIN for shared devices."""

    _name = "wms.badge"
    _inherit = ["wms.ledger.mixin"]
    _description = "Badge"
    _rec_name = "user_id"
    _order = "user_id"

    user_id = fields.Many2one("res.users", "Person", required=True, index=True)
    code = fields.Char(
        "Badge Code", required=True, copy=False, help="What a scan of the badge reads."
    )
    active = fields.Boolean(default=True)
    pin_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    pin_since = fields.Datetime("PIN Set on", readonly=True, copy=False)
    failures = fields.Integer("Wrong PINs", readonly=True, copy=False)
    locked_at = fields.Datetime("Locked on", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )

    _code_uniq = models.UniqueIndex("(code)", "Another badge has this code.")
    _user_uniq = models.UniqueIndex(
        "(user_id, company_id) WHERE active", "This person has a badge already."
    )

    def _ledger_fields(self):
        return ("user_id", "active", "pin_since", "locked_at")

    def _ledger_extra(self):
        # A badge is called after its person; the ledger knows people by their key.
        return {"what": self.env["wms.ledger.actor"]._key_of(self.user_id)}

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for badge in self:
            # sudo: who belongs to which group is nobody's secret here.
            user = badge.user_id.sudo()
            if not user.has_group("bulk_wms.group_operator"):
                raise ValidationError(
                    self.env._("%(user)s is no operator of the yard.", user=user.name)
                )
            if badge.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.",
                        user=user.name,
                        company=badge.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, FLOW_FIELDS, vals_list, creating=True)
        for vals in vals_list:
            vals["code"] = printable(vals.get("code"))
        return super().create(vals_list)

    def write(self, vals):
        refuse_flow_fields(self, FLOW_FIELDS, [vals])
        if "code" in vals:
            vals = {**vals, "code": printable(vals["code"])}
        if vals.get("active") is False or "user_id" in vals:
            self.env["wms.phone.session"].search([("badge_id", "in", self.ids)])._end()
        return super().write(vals)

    # --- PIN ------------------------------------------------------------------------------

    @api.private
    def set_pin(self, pin: str):
        """Give the badge a PIN, and open it if it was locked. Managers only.

        :raises UserError: for what is no PIN or a very weak one
        """
        self.ensure_one()
        self.check_access("write")
        pin = str(pin or "")
        if not (pin.isascii() and pin.isdecimal() and len(pin) in PIN_LENGTH):
            raise UserError(self.env._("A PIN has 4 to 8 digits."))
        steps = {int(b) - int(a) for a, b in zip(pin, pin[1:], strict=False)}
        if len(steps) == 1 and steps <= {-1, 0, 1}:
            raise UserError(self.env._("%(pin)s is guessed at once. Take another PIN.", pin=pin))
        # sudo: nobody reads or writes the hash but this method and the check.
        self.sudo().write(
            {
                "pin_hash": self.env["res.users"]._crypt_context().hash(pin),
                "pin_since": fields.Datetime.now(),
                "failures": 0,
                "locked_at": False,
            }
        )

    @api.model
    def _sign_in(self, device, code: str, pin: str) -> tuple[str, "Badge"]:
        """Check badge and PIN on ``device``.

        :returns: ``("ok", badge)``, or why not: ``locked`` (five wrong PINs), ``wrong`` (one
            answer for an unknown badge and a wrong PIN)
        """
        # sudo: the caller is nobody yet.
        badges = self.sudo()
        badge = badges.search(
            [("code", "=", printable(code)[:250]), ("company_id", "=", device.company_id.id)]
        )
        context = self.env["res.users"]._crypt_context()
        if badge:
            # One try after the other, so that many at once are not counted as one.
            self.env.cr.execute(SQL("SELECT FROM wms_badge WHERE id = %s FOR UPDATE", badge.id))
            badge.invalidate_recordset(["failures", "locked_at", "pin_hash"])
        if badge.locked_at:
            return "locked", badges
        right = context.verify(str(pin)[:100], badge.pin_hash or NOBODY)
        if not badge or not badge.pin_hash:
            return "wrong", badges
        if right:
            if badge.failures:
                badge.failures = 0
            return "ok", badge
        failures = badge.failures + 1
        badge.write(
            {
                "failures": failures,
                "locked_at": fields.Datetime.now() if failures >= TRIES else False,
            }
        )
        return ("locked" if failures >= TRIES else "wrong"), badges

    def action_unlock(self):
        """Let the person try again. Who is signed in elsewhere was never signed out."""
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor can unlock a badge."))
        self.check_access("read")
        # sudo: a supervisor unlocks badges, only a manager edits them.
        self.sudo().write({"failures": 0, "locked_at": False})

    def action_set_pin(self):
        """Ask for a new PIN."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("PIN of %(user)s", user=self.user_id.name),
            "res_model": "wms.badge.pin",
            "view_mode": "form",
            "target": "new",
            "context": {"default_badge_id": self.id},
        }

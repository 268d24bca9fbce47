import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import weighing as rules

# A weight that lies on the scale now; older ones belong to somebody else.
FRESH = timedelta(minutes=2)


class Scale(models.Model):
    """A scale with its certificate. Its computer has a key of its own, kept as a hash only."""

    _name = "wms.scale"
    _inherit = ["wms.ledger.mixin"]
    _description = "Scale"
    _order = "sequence, name"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(
        [
            ("weighbridge", "Weighbridge"),
            ("crane", "Crane scale"),
            ("belt", "Belt scale"),
            ("hopper", "Hopper scale"),
            ("platform", "Platform scale"),
        ],
        default="weighbridge",
        required=True,
    )
    interval = fields.Float(
        "Verification Interval e (kg)", digits="Stock Weight", required=True, default=20.0
    )
    max_weight = fields.Float("Max (kg)", digits="Stock Weight", required=True, default=80_000.0)
    min_weight = fields.Float(
        "Min (kg)",
        digits="Stock Weight",
        compute="_compute_min_weight",
        store=True,
        readonly=False,
        help="Below it the scale is not exact enough to be used: 20 e by default.",
    )
    certificate = fields.Char("Verification Certificate")
    valid_until = fields.Date(required=True, help="After this day no ticket is written.")
    days_left = fields.Integer(compute="_compute_days_left")
    user_id = fields.Many2one(
        "res.users",
        "Computer Works as",
        help="The account in whose name the scale computer weighs. It needs to be an operator.",
    )
    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    key_since = fields.Datetime("Key Made on", readonly=True, copy=False)
    reading_ids = fields.One2many("wms.weighing.reading", "scale_id", "Weights")

    _key_uniq = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")
    _limits_positive = models.Constraint(
        "CHECK(interval > 0 AND max_weight > 0 AND min_weight >= 0 AND min_weight < max_weight)",
        "e and Max are above 0, and Min lies below Max.",
    )

    def _ledger_fields(self):
        return (
            "name",
            "kind",
            "interval",
            "max_weight",
            "min_weight",
            "certificate",
            "valid_until",
            "user_id",
            "key_since",
            "active",
        )

    @api.depends("interval")
    def _compute_min_weight(self):
        for scale in self:
            scale.min_weight = rules.LEAST_LOAD * scale.interval

    @api.depends("valid_until")
    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for scale in self:
            scale.days_left = (scale.valid_until - today).days if scale.valid_until else -1

    @api.constrains("user_id")
    def _check_user(self):
        for scale in self.filtered("user_id"):
            # sudo: who belongs to which group is nobody's secret here.
            user = scale.user_id.sudo()
            if not user.has_group("bulk_wms.group_operator"):
                raise ValidationError(
                    self.env._("%(user)s is no operator of the yard.", user=user.name)
                )
            if scale.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.",
                        user=user.name,
                        company=scale.company_id.name,
                    )
                )

    def _rules(self) -> rules.Scale:
        """This scale as the engine sees it."""
        self.ensure_one()
        return rules.Scale(self.interval, self.max_weight, self.min_weight, self.valid_until)

    def _fresh_reading(self):
        """What lies on this scale now, as its computer told, and no ticket has taken yet."""
        self.ensure_one()
        return self.env["wms.weighing.reading"].search(
            [
                ("scale_id", "=", self.id),
                ("visit_id", "=", False),
                ("recorded_at", ">=", fields.Datetime.now() - FRESH),
            ],
            limit=1,
        )

    # --- the key of its computer ----------------------------------------------------------

    @api.private
    def make_key(self) -> str:
        """A new key; the old one is worth nothing any more. Shown once, kept as a hash.

        32 random bytes cannot be guessed, so a plain hash is enough and can be looked up.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.user_id:
            raise UserError(self.env._("Choose first who the computer of this scale works as."))
        key = secrets.token_urlsafe(32)
        # sudo: nobody reads or writes the hash but this method and the lookup.
        self.sudo().write({"key_hash": self._hash(key), "key_since": fields.Datetime.now()})
        return key

    @staticmethod
    def _hash(key: str) -> str:
        return sha256(key.encode()).hexdigest()

    @api.model
    def _by_key(self, key: str):
        """The scale with this key, in superuser mode; empty for a wrong one."""
        # sudo: the caller is nobody yet; the key says who it is.
        return self.sudo().search([("key_hash", "=", self._hash(key))]) if key else self.sudo()

    def action_make_key(self):
        """Show a new key once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key of the Scale Computer"),
            "res_model": "wms.scale.key",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scale_id": self.id},
        }

    def action_drop_key(self):
        """The computer of this scale is let in no more."""
        self.check_access("write")
        # sudo: as in make_key
        self.sudo().write({"key_hash": False, "key_since": False})

import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.arrival import NAME

# A gateway tells every 30 s how it is; after so long it counts as silent.
SILENT = timedelta(minutes=2)
# Written by heartbeats, never by people.
_BEAT_FIELDS = {
    "last_beat_at", "spool_depth", "lost", "refused_count", "clock_off", "version", "trouble",
    "pruned_count",
}  # fmt: skip


class RfidGateway(models.Model):
    """A process beside the readers. It has a key of its own, kept as a hash only."""

    _name = "rfid.gateway"
    _inherit = ["wms.ledger.mixin"]
    _description = "RFID Gateway"
    _order = "name"

    name = fields.Char(
        required=True, copy=False, help="As in the gateway's own file: gateway.name."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Works as",
        required=True,
        help="The account in whose name what passes is booked. It needs to be an operator.",
    )
    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    key_since = fields.Datetime("Key Made on", readonly=True, copy=False)
    reader_ids = fields.One2many("rfid.reader", "gateway_id", "Readers")
    event_ids = fields.One2many("rfid.event", "gateway_id", "All Events")
    state = fields.Selection(
        [
            ("no_key", "Without a key"),
            ("never", "Never heard"),
            ("ok", "At work"),
            ("trouble", "In trouble"),
            ("silent", "Silent"),
        ],
        compute="_compute_state",
    )
    last_beat_at = fields.Datetime("Last Heard", readonly=True, copy=False)
    spool_depth = fields.Integer("Events Waiting There", readonly=True, copy=False)
    lost = fields.Integer("Events Given Up", readonly=True, copy=False)
    refused_count = fields.Integer("Events Refused", readonly=True, copy=False)
    clock_off = fields.Float(
        "Clock Off (s)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        help="How far the gateway's clock is ahead of the server's. Times of events are corrected.",
    )
    version = fields.Char(readonly=True, copy=False)
    trouble = fields.Char(readonly=True, copy=False)
    pruned_count = fields.Integer(
        "Unknown Tags Forgotten", readonly=True, copy=False, aggregator=None
    )
    unknown_count = fields.Integer("Reads of Unknown Tags", compute="_compute_counts")
    event_count = fields.Integer("Events", compute="_compute_counts")

    _name_uniq = models.UniqueIndex("(name)", "Another gateway has this name.")
    _key_uniq = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")

    def _ledger_fields(self):
        return ("name", "active", "user_id", "key_since")

    @api.depends("last_beat_at", "key_since", "trouble")
    def _compute_state(self):
        oldest = fields.Datetime.now() - SILENT
        for gateway in self:
            if not gateway.key_since:
                gateway.state = "no_key"
            elif not gateway.last_beat_at:
                gateway.state = "never"
            elif gateway.last_beat_at < oldest:
                gateway.state = "silent"
            else:
                gateway.state = "trouble" if gateway.trouble else "ok"

    def _compute_counts(self):
        groups = self.env["rfid.event"]._read_group(
            [("gateway_id", "in", self.ids)], ["gateway_id", "why"], ["__count"]
        )
        for gateway in self:
            mine = {why: count for one, why, count in groups if one == gateway}
            gateway.event_count = sum(mine.values())
            gateway.unknown_count = mine.get("unknown_tag", 0) + gateway.pruned_count

    @api.constrains("name")
    def _check_name(self):
        for gateway in self:
            if not NAME.fullmatch(gateway.name or ""):
                raise ValidationError(
                    self.env._("A name of 1 to 40 letters, digits, dots or hyphens.")
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for gateway in self:
            # sudo: who belongs to which group is nobody's secret here.
            user = gateway.user_id.sudo()
            if not user.has_group("bulk_wms.group_operator"):
                raise ValidationError(
                    self.env._("%(user)s is no operator of the yard.", user=user.name)
                )
            if gateway.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.",
                        user=user.name,
                        company=gateway.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_beat(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_beat([vals])
        return super().write(vals)

    def _refuse_beat(self, vals_list):
        if not self.env.su and any(_BEAT_FIELDS.intersection(vals) for vals in vals_list):
            raise UserError(self.env._("How a gateway is, it says itself."))

    # --- its key --------------------------------------------------------------------------

    @staticmethod
    def _hash(key: str) -> str:
        # 32 random bytes cannot be guessed: a plain hash is enough, and costs no time per call.
        return sha256(key.encode()).hexdigest()

    @api.private
    def make_key(self) -> str:
        """A new key; the old one is worth nothing any more. Shown once, kept as a hash."""
        self.ensure_one()
        self.check_access("write")
        key = secrets.token_urlsafe(32)
        # sudo: nobody reads or writes the hash but this method and the lookup.
        self.sudo().write({"key_hash": self._hash(key), "key_since": fields.Datetime.now()})
        return key

    @api.model
    def _by_key(self, key: str):
        """The gateway with this key, in superuser mode; empty for a wrong one."""
        # sudo: the caller is nobody yet; the key says who it is.
        gateways = self.sudo()
        return gateways.search([("key_hash", "=", self._hash(key))]) if key else gateways

    def action_drop_key(self):
        """The gateway is let in no more; it keeps its events until it gets a new key."""
        self.check_access("write")
        # sudo: as in make_key
        self.sudo().write({"key_hash": False, "key_since": False})

    def action_make_key(self):
        """Show a new key once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key of the Gateway"),
            "res_model": "rfid.gateway.key",
            "view_mode": "form",
            "target": "new",
            "context": {"default_gateway_id": self.id},
        }

    def action_open_events(self):
        """What this gateway has told."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms_rfid.action_rfid_event")
        return {**action, "domain": [("gateway_id", "=", self.id)], "context": {}}

    # --- whose work it is -----------------------------------------------------------------

    def _worker(self):
        """The environment of the account it works as, under that account's rights."""
        self.ensure_one()
        user = self.user_id
        return self.env(
            user=user.id,
            su=False,
            context={
                "lang": user.lang or "en_US",
                "tz": user.tz,
                "allowed_company_ids": self.company_id.ids,
            },
        )

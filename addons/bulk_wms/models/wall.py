import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# A screen says that it lives at most so often; its row is not written with every reading.
_SEEN_EVERY = timedelta(minutes=5)


class Wall(models.Model):
    """A screen on the wall: reads figures of one company by a key of its own, and nothing else.

    The key is no session: it opens two addresses that only read. The database knows its hash.
    """

    _name = "wms.wall"
    _inherit = ["wms.ledger.mixin"]
    _description = "Wall Screen"
    _order = "name"

    name = fields.Char(required=True, help="What stands above the figures.")
    active = fields.Boolean(default=True, help="A screen that is switched off shows nothing.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    area_ids = fields.Many2many(
        "stock.location",
        "wms_wall_area_rel",
        string="Areas",
        domain="[('place_kind', '=', 'area'), ('company_id', '=', company_id)]",
        help="Empty: the whole yard.",
    )
    lang = fields.Selection(
        "_selection_lang", "Language", default=lambda self: self.env.lang or "en_US", required=True
    )
    tz = fields.Selection(
        lambda self: self.env["wms.alert.rule"]._selection_tz(),
        "Time Zone",
        default=lambda self: self.env.user.tz or "UTC",
        required=True,
    )
    shows_alerts = fields.Boolean(
        "Alerts", default=True, help="Lots and places of alerts can be read by who passes by."
    )
    valid_until = fields.Date(help="After this day the screen shows nothing. Empty: no end.")
    key_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    key_since = fields.Datetime("Address Made on", readonly=True, copy=False)
    seen_at = fields.Datetime("Last Seen", readonly=True, copy=False)

    _key_uniq = models.UniqueIndex("(key_hash) WHERE key_hash IS NOT NULL")

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    def _ledger_fields(self):
        return (
            "name", "active", "company_id", "area_ids", "shows_alerts", "valid_until", "key_since",
        )  # fmt: skip

    @api.constrains("area_ids", "company_id")
    def _check_company_of_areas(self):
        for wall in self:
            foreign = wall.area_ids.filtered(
                lambda area, company=wall.company_id: area.company_id != company
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(area)s belongs to another company than the screen.",
                        area=foreign[0].complete_name,
                    )
                )

    @api.private
    def make_key(self) -> str:
        """A new key; the one before no longer opens anything. Who sets up the yard may.

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
        """Show a new address once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Address of the Screen"),
            "res_model": "wms.wall.key",
            "view_mode": "form",
            "target": "new",
            "context": {"default_wall_id": self.id},
        }

    def action_revoke_key(self):
        """Close the address; the screen shows nothing from now on."""
        self.check_access("write")
        # sudo: as in make_key
        self.sudo().write({"key_hash": False, "key_since": False})
        return True

    @api.model
    def _by_key(self, key: str) -> "Wall":
        """The screen with this key, in superuser mode with its company and language; or none."""
        # sudo: the caller is nobody; the key says which screen it is.
        walls = self.sudo()
        if not key:
            return walls
        today = fields.Date.context_today(self)
        wall = walls.search(
            Domain("key_hash", "=", self._hash(key))
            & (Domain("valid_until", "=", False) | Domain("valid_until", ">=", today))
        )
        return wall.with_context(
            lang=wall.lang or "en_US", tz=wall.tz, allowed_company_ids=wall.company_id.ids
        )

    def _note_seen(self):
        """Remember that the screen lives; rarely, so that its row is no bottleneck."""
        now = fields.Datetime.now()
        if not self.seen_at or now - self.seen_at > _SEEN_EVERY:
            self.seen_at = now

    def _figures(self) -> dict:
        """What the screen shows: plain values, no records and no way to them."""
        self.ensure_one()
        # A screen whose areas were all archived shows nothing rather than everything.
        areas = self.with_context(active_test=False).area_ids
        if areas and not self.area_ids:
            raise UserError(self.env._("The areas of this screen are no longer there."))
        figures = self.env["wms.dashboard"]._figures(self.company_id, self.area_ids)
        at = fields.Datetime.context_timestamp(self, fields.Datetime.to_datetime(figures["at"]))
        hours = [
            {
                "hour": fields.Datetime.context_timestamp(
                    self, fields.Datetime.to_datetime(row["hour"])
                ).strftime("%H"),
                "in": row["in"],
                "out": row["out"],
            }
            for row in figures["hours"]
        ]
        return {
            "name": self.name,
            "at": at.strftime("%H:%M:%S"),
            "cards": [_without_action(card) for card in figures["cards"]],
            "areas": [_without_action(area) for area in figures["areas"]],
            "hours": hours,
            "alerts": self._alerts() if self.shows_alerts else [],
        }

    def _alerts(self) -> list[dict]:
        domain = Domain("company_id", "=", self.company_id.id) & Domain("state", "!=", "closed")
        if self.area_ids:
            domain &= Domain("area_id", "in", self.area_ids.ids)
        return [
            {
                "severity": alert.severity,
                "area": alert.area_id.name or "",
                "message": alert.message,
                "answered": alert.state == "acknowledged",
            }
            for alert in self.env["wms.alert"].search(domain, limit=8)
        ]


def _without_action(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("action", "id")}

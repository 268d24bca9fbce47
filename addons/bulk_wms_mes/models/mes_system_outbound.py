import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..outbound import address
from ..outbound.event import EVENTS
from ..outbound.transport import LINES, Partner

LOOPBACK = "bulk_wms_mes.call_this_machine"


class MesSystem(models.Model):
    """Where events of a partner go, and how it knows that they come from here."""

    _inherit = "mes.system"

    event_issue = fields.Boolean("Issues", default=True, help="ProductionIssueConfirmed")
    event_receipt = fields.Boolean("Receipts", default=True, help="ProductionReceiptConfirmed")
    event_delivery = fields.Boolean("Deliveries", default=True, help="DeliveryConfirmed")
    event_lot = fields.Boolean("Changes of Lots", default=True, help="MaterialLotStatusChanged")
    event_adjusted = fields.Boolean("Adjustments", default=True, help="InventoryAdjusted")
    event_user = fields.Char("User", help="For HTTP Basic at the partner; empty: none.")
    event_password = fields.Char(groups=fields.NO_ACCESS, copy=False)
    event_password_set = fields.Boolean(readonly=True, copy=False)
    new_event_password = fields.Char(
        "Password",
        compute="_compute_new_event_password",
        inverse="_inverse_new_event_password",
        help="Kept, never shown again.",
    )
    event_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    event_secret_since = fields.Datetime("Signing Secret Made on", readonly=True, copy=False)

    def _ledger_fields(self):
        events = ("event_issue", "event_receipt", "event_delivery", "event_lot", "event_adjusted")
        return (*super()._ledger_fields(), *events, "event_user", "event_secret_since")

    def _compute_new_event_password(self):
        self.new_event_password = False

    def _inverse_new_event_password(self):
        for system in self.filtered("new_event_password"):
            system.check_access("write")
            # sudo: nobody reads the password but the sender.
            system.sudo().write(
                {"event_password": system.new_event_password, "event_password_set": True}
            )

    def _wanted_events(self) -> set[str]:
        """Types of events that this partner gets; what became of its own messages always."""
        self.ensure_one()
        switches = (
            self.event_issue,
            self.event_receipt,
            self.event_delivery,
            self.event_lot,
            self.event_adjusted,
            True,
            # Made only for those who want it.
            True,
        )
        return {kind for kind, wanted in zip(EVENTS, switches, strict=True) if wanted}

    @api.constrains("endpoint", "outbound")
    def _check_endpoint(self):
        """An address that can never be called is refused when it is entered."""
        for system in self.filtered(lambda system: system.outbound in LINES):
            try:
                address.parse(system.endpoint)
            except address.AddressRefused as error:
                raise ValidationError(self._address_text(error.code, error.host)) from error

    def _address_text(self, code: str, host: str) -> str:
        """Why an address is not called, and what to do."""
        texts = {
            "scheme": self.env._("The address for events begins with http:// or https://."),
            "credentials": self.env._(
                "The address for events holds no user and password. Enter them in their fields."
            ),
            "network": self.env._(
                "%(host)s is this machine itself or an address that only it can reach. Enter the "
                "partner's address.",
                host=host,
            ),
            "host": self.env._("The partner's WSDL refers to another host: %(host)s", host=host),
            "no_operation": self.env._("The partner's WSDL has no operation SendEvent."),
        }
        return texts.get(code) or self.env._("Enter the whole address for events, with http://.")

    def _partner_line(self):
        """An open line to this partner, for one run of the sender."""
        self.ensure_one()
        # sudo: user, password and secret are the sender's alone.
        own = self.sudo()
        parameters = own.env["ir.config_parameter"]
        return LINES[own.outbound](
            Partner(
                endpoint=own.endpoint.strip(),
                user=own.event_user or "",
                password=own.event_password or "",
                secret=own.event_secret or "",
                loopback=parameters.get_param(LOOPBACK) == "1",
            )
        )

    @api.private
    def make_event_secret(self) -> str:
        """A new secret that signs webhooks; the old one signs nothing any more."""
        self.ensure_one()
        self.check_access("write")
        secret = secrets.token_urlsafe(32)
        # sudo: nobody reads the secret but the sender.
        self.sudo().write({"event_secret": secret, "event_secret_since": fields.Datetime.now()})
        return secret

    def action_make_event_secret(self):
        """Make the secret and show it once."""
        if not self.env.user.has_group("bulk_wms_mes.group_integration"):
            raise UserError(self.env._("Only the integration manager makes secrets."))
        shown = self.env["mes.event.secret"].create(
            {"system_id": self.id, "secret": self.make_event_secret()}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signing Secret"),
            "res_model": shown._name,
            "res_id": shown.id,
            "view_mode": "form",
            "target": "new",
        }

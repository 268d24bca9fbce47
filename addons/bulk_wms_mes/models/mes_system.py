from zoneinfo import available_timezones

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MesSystem(models.Model):
    """A partner system that speaks over the bridge: an MES, or an ERP above it.

    What it may do is said by its allowed operations, not by the rights of a person; the account
    it works as only says in whose name the book and the ledger are written.
    """

    _name = "mes.system"
    _check_company_auto = True
    _inherit = ["wms.ledger.mixin"]
    _description = "MES Partner"
    _order = "name"

    name = fields.Char(required=True)
    code = fields.Char(
        "Sender ID", required=True, copy=False, help="SenderID of its messages, and its user name."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        default=lambda self: self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
        help="Where its production orders, requests and deliveries are worked on.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Works as",
        required=True,
        help="The account in whose name the messages of this partner change the book.",
    )
    line_end_id = fields.Many2one(
        "stock.location",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Where production arrives, unless the message or its work centre says otherwise.",
    )
    feed_id = fields.Many2one(
        "stock.location",
        "Line Feed",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Where material for production goes, unless the message or its work centre says "
        "otherwise.",
    )
    operation_ids = fields.Many2many(
        "mes.operation",
        string="Allowed Operations",
        help="Everything else is refused with FORBIDDEN_OPERATION.",
    )
    paused = fields.Boolean(
        help="Messages from the partner are answered with BUSY, so it keeps them; nothing is sent.",
    )
    test_run = fields.Boolean(help="Every message is checked and answered, and then taken back.")
    allow_partial = fields.Boolean(
        "Lines One by One",
        help="A wrong line does not stop the others. Otherwise a message takes effect whole or "
        "not at all.",
    )
    trust_released = fields.Boolean(
        "Receipts May Be Released",
        help="Take the disposition UnRestricted of a receipt at its word. Otherwise what the MES "
        "produced waits for quality.",
    )
    update_materials = fields.Boolean(
        "Materials Change at Once",
        help="Otherwise a new or changed material waits in the inbox for approval.",
    )
    business_timezone = fields.Selection(
        lambda self: [(name, name) for name in sorted(available_timezones())],
        "Time Zone of Shifts",
        required=True,
        default=lambda self: self.env.user.tz or "UTC",
    )
    business_day_start = fields.Float(
        "Business Day Starts",
        default=0.0,
        help="Hour of the time zone of shifts; what happens before it belongs to the day before.",
    )
    sequence_wait = fields.Integer(
        "Wait for a Gap (min)",
        default=10,
        help="How long a message waits for the one before it in its sequence.",
    )
    retry_window = fields.Integer(
        "Wait for Master Data (min)",
        default=0,
        help="So long a message that names an unknown order, material or lot is tried again "
        "before it is rejected.",
    )
    retention_days = fields.Integer(
        "Keep Messages (days)",
        default=400,
        help="Not below the time within which the partner may send a message again.",
    )
    payload_days = fields.Integer("Keep Raw Text (days)", default=60)
    inline_lines = fields.Integer(
        "Answer at Once up to (lines)",
        default=100,
        help="Longer messages are stored, answered Accepted, and worked on by the inbox job.",
    )
    outbound = fields.Selection(
        [
            ("none", "Nothing"),
            ("poll", "The partner asks (PollEvents)"),
            ("soap", "SOAP"),
            ("rest", "REST"),
        ],
        "Events Go By",
        default="none",
        required=True,
    )
    endpoint = fields.Char(
        "Address for Events", help="WSDL of the partner's service, or the address for REST."
    )
    mapping_ids = fields.One2many("mes.mapping", "system_id", "Names")

    _code_uniq = models.UniqueIndex("(code)", "Another partner has this sender ID.")
    _numbers = models.Constraint(
        "CHECK(business_day_start >= 0 AND business_day_start < 24 AND sequence_wait >= 0"
        " AND retry_window >= 0 AND retention_days >= 1 AND payload_days >= 1"
        " AND inline_lines >= 0)",
        "A business day starts between 0 and 24 h; times and counts are not negative, and "
        "messages are kept at least a day.",
    )

    def _ledger_fields(self):
        return (
            "name",
            "code",
            "active",
            "user_id",
            "operation_ids",
            "paused",
            "test_run",
            "allow_partial",
            "trust_released",
            "update_materials",
            "business_timezone",
            "business_day_start",
            "outbound",
            "endpoint",
            "key_since",
        )

    @api.constrains("code")
    def _check_code(self):
        for system in self:
            code = system.code or ""
            if not code.isascii() or not code.isprintable() or set(" :<>&'\"") & set(code):
                raise ValidationError(
                    self.env._(
                        "A sender ID is made of letters, digits and signs such as - . _ /, "
                        "without spaces and colons."
                    )
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for system in self:
            # sudo: who belongs to which group is nobody's secret here.
            user = system.user_id.sudo()
            if not user.has_group("bulk_wms.group_operator"):
                raise ValidationError(
                    self.env._("%(user)s is no operator of the yard.", user=user.name)
                )
            if system.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.",
                        user=user.name,
                        company=system.company_id.name,
                    )
                )

    def _working(self):
        """This partner in the environment its messages work in.

        Superuser mode: its allowed operations say what it may do. Its company is the only one;
        every record a message names is looked up in that company (operations/lookup.py).
        """
        self.ensure_one()
        env = self.env(
            user=self.user_id.id,
            su=True,
            context={
                "lang": self.user_id.lang or "en_US",
                "tz": self.business_timezone,
                "allowed_company_ids": self.company_id.ids,
            },
        )
        return self.with_env(env)

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MODES = [("gate", "Gate"), ("zone", "Zone"), ("crane", "Crane"), ("handheld", "Handheld")]
# Readers of one gateway that Odoo makes by itself; more is a mistake, or somebody's mischief.
MOST_READERS = 50


class RfidReader(models.Model):
    """A reader: where it looks, and what it may switch. Made when its gateway first names it."""

    _name = "rfid.reader"
    _inherit = ["wms.ledger.mixin"]
    _check_company_auto = True
    _description = "RFID Reader"
    _order = "gateway_id, name"

    gateway_id = fields.Many2one("rfid.gateway", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="gateway_id.company_id", store=True, index=True)
    name = fields.Char(required=True, help="As in the gateway's own file.")
    active = fields.Boolean(default=True)
    mode = fields.Selection(MODES, required=True, default="gate")
    inner = fields.Char("Antennas Inside", default="1", help="Those that look into the yard.")
    outer = fields.Char("Antennas Outside", default="2")
    location_id = fields.Many2one(
        "stock.location",
        "Looks at",
        check_company=True,
        help="The gate's dock, or the area whose goods it hears.",
    )
    pos_x = fields.Float("X (m)", digits=(16, 2))
    pos_y = fields.Float("Y (m)", digits=(16, 2))
    is_placed = fields.Boolean(
        "Position Known", help="Then a tag that is heard too soon too far away counts as a copy."
    )
    equipment_id = fields.Many2one(
        "wms.equipment", "Crane", check_company=True, help="What this reader rides on."
    )
    tolerance = fields.Float(
        "Tolerance (m)",
        default=1.0,
        digits=(16, 2),
        help="How far from a position a crane may lift or drop to be meant by it.",
    )
    alarm_output = fields.Integer(help="Output with lamp or barrier; 0: none.")
    alarm_seconds = fields.Integer(default=10)
    link_state = fields.Selection(
        [
            ("waiting", "Not connected yet"),
            ("connected", "Connected"),
            ("lost", "Connection lost"),
        ],
        "Link",
        readonly=True,
        copy=False,
    )
    trouble = fields.Char(readonly=True, copy=False)
    reads = fields.Integer(readonly=True, copy=False, aggregator=None)
    last_read_at = fields.Datetime("Last Read", readonly=True, copy=False)
    down_since = fields.Datetime(readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(gateway_id, name)", "This gateway has such a reader already.")
    _numbers = models.Constraint(
        "CHECK(tolerance > 0 AND alarm_output >= 0 AND alarm_output < 100"
        " AND alarm_seconds >= 1 AND alarm_seconds <= 600)",
        "A tolerance is above 0; an output is 0 to 99 and is on for 1 to 600 seconds.",
    )

    def _ledger_fields(self):
        return (
            "name", "active", "mode", "inner", "outer", "location_id", "equipment_id", "tolerance",
            "alarm_output", "alarm_seconds",
        )  # fmt: skip

    @api.constrains("mode", "equipment_id")
    def _check_crane(self):
        for reader in self:
            if reader.equipment_id and reader.mode != "crane":
                raise ValidationError(
                    self.env._("%(reader)s rides on no crane: its mode is not Crane.",
                               reader=reader.name)
                )  # fmt: skip

    @api.depends("name", "gateway_id.name")
    def _compute_display_name(self):
        for reader in self:
            reader.display_name = f"{reader.gateway_id.name or ''} / {reader.name or ''}"

    def _alarm(self) -> dict | None:
        """What the gateway is to switch when something passes that should not."""
        self.ensure_one()
        if not self.alarm_output:
            return None
        return {
            "reader": self.name,
            "output": self.alarm_output,
            "on": True,
            "seconds": self.alarm_seconds,
        }

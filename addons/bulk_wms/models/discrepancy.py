from odoo import fields, models


class Discrepancy(models.Model):
    """The book says one thing, the yard another; open until a person has settled it."""

    _name = "wms.discrepancy"
    _inherit = ["mail.thread", "mail.activity.mixin", "wms.ledger.mixin"]
    _description = "Discrepancy"
    _order = "state, id desc"

    name = fields.Char(
        "Number",
        default=lambda self: self.env["ir.sequence"].next_by_code("wms.discrepancy") or "/",
        readonly=True,
        copy=False,
    )
    kind = fields.Selection(
        [
            ("missing", "Not there"),
            ("unexpected", "Not expected"),
            ("wrong_place", "Wrong place"),
            ("wrong_lot", "Wrong lot"),
            ("unreadable", "Label unreadable"),
            ("weight", "Weight off"),
            ("blocked_access", "Cannot be reached"),
            ("override", "Supervisor override"),
        ],
        required=True,
        tracking=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Settled")], default="open", required=True, tracking=True
    )
    book = fields.Char("The Book Says")
    seen = fields.Char("Seen in the Yard")
    lot_id = fields.Many2one("stock.lot", index="btree_not_null")
    location_id = fields.Many2one("stock.location", "Place", index="btree_not_null")
    picking_id = fields.Many2one("stock.picking", "Transfer", index="btree_not_null")
    scan_id = fields.Many2one("wms.scan", readonly=True)
    reported_by_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True)
    owner_id = fields.Many2one("res.users", "Looks After It", tracking=True)
    resolution = fields.Text(tracking=True)
    resolved_at = fields.Datetime(readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )

    def _ledger_fields(self):
        return ("kind", "state", "book", "seen", "lot_id", "location_id", "owner_id", "resolution")

    def _ledger_extra(self):
        return {
            "lot": self.lot_id.name,
            "place": self.location_id.complete_name,
            "document": self.picking_id.name,
        }

    def action_take(self):
        """Make oneself the one who looks after it."""
        self.write({"owner_id": self.env.user.id})

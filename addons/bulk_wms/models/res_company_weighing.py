from odoo import fields, models


class ResCompany(models.Model):
    """What a company lets its weighbridge do."""

    _inherit = "res.company"

    wms_weighing_interval = fields.Integer(
        "Least Time Between Weighings (s)",
        default=60,
        help="Two weighings of a truck closer than this are one truck that never left the scale.",
    )
    wms_stored_tare_days = fields.Integer(
        "Stored Tare Counts for (days)",
        default=0,
        help="So many days an empty weight may be used again instead of weighing the empty "
        "truck. 0: every truck is weighed twice.",
    )
    wms_axle_weighing = fields.Boolean(
        "Weigh Axle by Axle",
        help="Trucks longer than the scale: the scale computer sends one weight per axle group. "
        "Less exact, so such tickets are marked.",
    )
    wms_ticket_copies = fields.Integer("Copies of a Ticket", default=3)
    wms_ticket_sequence_id = fields.Many2one("ir.sequence", readonly=True, copy=False)

    _wms_weighing_range = models.Constraint(
        "CHECK(wms_weighing_interval >= 0 AND wms_stored_tare_days >= 0"
        " AND wms_ticket_copies BETWEEN 1 AND 5)",
        "Times cannot be negative; a ticket has one to five copies.",
    )

    def _ledger_fields(self):
        return (
            *super()._ledger_fields(),
            "wms_weighing_interval",
            "wms_stored_tare_days",
            "wms_axle_weighing",
        )

    def _next_ticket_number(self) -> str:
        """Next number of this company's tickets: without gaps, so one session at a time."""
        self.ensure_one()
        # sudo: sequences belong to managers, tickets are written by operators and scales.
        company = self.sudo()
        if not company.wms_ticket_sequence_id:
            # Two first tickets at once both write the company: the loser is tried again.
            company.wms_ticket_sequence_id = company.env["ir.sequence"].create(
                {
                    "name": company.env._("%(company)s: weighbridge tickets", company=company.name),
                    "code": "wms.weighing",
                    "prefix": "WT",
                    "padding": 6,
                    "implementation": "no_gap",
                    "company_id": company.id,
                }
            )
        return company.wms_ticket_sequence_id.next_by_id()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wms_weighing_interval = fields.Integer(
        related="company_id.wms_weighing_interval", readonly=False
    )
    wms_stored_tare_days = fields.Integer(related="company_id.wms_stored_tare_days", readonly=False)
    wms_axle_weighing = fields.Boolean(related="company_id.wms_axle_weighing", readonly=False)
    wms_ticket_copies = fields.Integer(related="company_id.wms_ticket_copies", readonly=False)

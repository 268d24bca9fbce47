from odoo import api, fields, models

from ..engine.weighing import net_tolerance


class Weighing(models.Model):
    """Scale against papers and pieces: what they differ by, and which weight is settled."""

    _inherit = "wms.weighing"

    paper_weight = fields.Float(
        "Weight by Papers (kg)",
        digits="Stock Weight",
        readonly=True,
        help="Of the delivery note; for pieces the sum of their book weights where nobody "
        "entered another.",
    )
    piece_count = fields.Integer("Pieces", readonly=True)
    piece_weight = fields.Float("Sum of Pieces (kg)", digits="Stock Weight", readonly=True)
    difference = fields.Float(
        "Difference (kg)",
        digits="Stock Weight",
        compute="_compute_difference",
        store=True,
        help="Net on the scale less the weight by papers.",
    )
    difference_permille = fields.Float(
        "Difference (‰)",
        digits=(16, 2),
        compute="_compute_difference",
        store=True,
        aggregator="avg",
    )
    tolerance = fields.Float(
        "Tolerance (kg)",
        digits="Stock Weight",
        compute="_compute_tolerance",
        store=True,
        aggregator=None,
        help="What both weighings together may be off by, from e of the scale, gross and tare.",
    )
    tolerance_likely = fields.Float(
        "Likely Error (kg)",
        digits="Stock Weight",
        compute="_compute_tolerance",
        store=True,
        aggregator=None,
        help="Root of the sum of squares of both errors.",
    )
    out_of_tolerance = fields.Boolean(compute="_compute_difference", store=True)
    settlement_rule_id = fields.Many2one("wms.settlement.rule", "Settlement", readonly=True)
    settlement_code = fields.Selection(
        [
            ("within", "Within tolerance: papers stand"),
            ("to_agree", "Beyond tolerance: to be agreed"),
            ("shared", "Excess shared in halves"),
            ("deducted", "Loss deducted"),
            ("sender", "Papers count"),
            ("receiver", "Scale counts"),
            ("not_weighed", "Papers count, not weighed"),
        ],
        "Settled How",
        readonly=True,
    )
    settled_weight = fields.Float("Settled (kg)", digits="Stock Weight", readonly=True)

    @api.depends("net", "paper_weight", "tolerance", "state")
    def _compute_difference(self):
        for ticket in self:
            known = ticket.state == "done" and ticket.paper_weight
            ticket.difference = ticket.net - ticket.paper_weight if known else 0.0
            ticket.difference_permille = (
                1000.0 * ticket.difference / ticket.paper_weight if known else 0.0
            )
            ticket.out_of_tolerance = bool(known) and abs(ticket.difference) > ticket.tolerance

    @api.depends("gross", "tare", "gross_id", "tare_id")
    def _compute_tolerance(self):
        for ticket in self:
            heavy, light = ticket.gross_id.scale_id, ticket.tare_id.scale_id
            ticket.tolerance, ticket.tolerance_likely = (
                net_tolerance(ticket.gross, ticket.tare, heavy.interval, light.interval)
                if heavy and light
                else (0.0, 0.0)
            )

    def _compare(self):
        """Sum the pieces of the document, and report a difference beyond what scales are off by."""
        self.ensure_one()
        lines = self._piece_lines()
        total = sum(line._weight_kg() for line in lines)
        # sudo: tickets are written by the flow.
        self.sudo().write(
            {
                "piece_count": len(lines),
                "piece_weight": total,
                "paper_weight": self.paper_weight or total,
            }
        )
        if self.out_of_tolerance:
            what = (
                self.env._("%(count)s pieces together", count=len(lines))
                if lines
                else self.env._("Papers")
            )
            self._report(
                f"{what}: {self.paper_weight:g} kg",
                self.env._(
                    "%(net)s kg on %(ticket)s, which may be off by %(tolerance)s kg",
                    net=f"{self.net:g}",
                    ticket=self.name,
                    tolerance=f"{self.tolerance:g}",
                ),
            )

    def _piece_lines(self):
        """Tasks of the pieces that this truck brought or took.

        What was booked before it came in belongs to another truck. Of goods on their way out
        only what is booked lies on the truck; of goods coming in all that the papers name,
        unless another truck in the yard has the same document.
        """
        if self.product_id or not self.picking_id:
            return self.env["stock.move.line"]
        lines = self.picking_id.move_line_ids.filtered(
            lambda line: line.product_id.form_id and not line.product_id.form_id.is_pile
        )
        since = self.visit_id.gate_in_at
        # sudo: when it was confirmed counts, whoever may read scans.
        booked = lines.filtered(
            lambda line: (
                line.state == "done" and (line.sudo().scan_id.recorded_at or line.date) >= since
            )
        )
        shared = self.picking_id.visit_ids.filtered(
            lambda visit: visit.state in ("arrived", "scale", "yard") and visit != self.visit_id
        )
        if self.direction == "out" or shared:
            return booked
        return booked | lines.filtered(lambda line: line.state not in ("done", "cancel"))

    def _settle(self):
        """Which weight counts by the contract; without one nothing is said."""
        self.ensure_one()
        rule = self.env["wms.settlement.rule"]._for_transfer(self.picking_id)
        values = {"settlement_rule_id": rule.id, "settlement_code": False, "settled_weight": 0.0}
        if rule and self.paper_weight:
            settled = rule._settle(self.paper_weight, self.net_less)
            values.update(settlement_code=settled.code, settled_weight=settled.weight or 0.0)
        elif not self.paper_weight:
            values["settled_weight"] = self.net_less
        # sudo: tickets are written by the flow.
        self.sudo().write(values)

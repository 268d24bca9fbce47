from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.plausibility import deviation, is_plausible, limit_for
from .lot_weight import STATED_KINDS

CAUSES = tuple(f"weight.{kind}" for kind in STATED_KINDS)


class StockLot(models.Model):
    """A label or actual weight far off the theoretical one is a discrepancy, never a barrier."""

    _inherit = "stock.lot"

    is_weight_doubtful = fields.Boolean(
        "Weight Doubtful",
        compute="_compute_is_weight_doubtful",
        search="_search_is_weight_doubtful",
        help="Label or actual weight is further off the theoretical weight than allowed, and "
        "nobody has settled it.",
    )
    discrepancy_ids = fields.One2many(
        "wms.discrepancy",
        "lot_id",
        "Discrepancies",
        readonly=True,
        groups="bulk_wms.group_operator,bulk_wms.group_auditor,bulk_wms.group_quality",
    )
    weight_alarm = fields.Text(compute="_compute_weight_alarm")

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        lots._check_plausible()
        return lots

    def _follow_changed_weights(self, before: dict[int, float]):
        result = super()._follow_changed_weights(before)
        self._check_plausible()
        return result

    def _doubtful_domain(self):
        return Domain(
            [("state", "!=", "resolved"), ("cause", "in", CAUSES), ("lot_id", "!=", False)]
        )

    @api.depends("discrepancy_ids.state", "discrepancy_ids.cause")
    def _compute_is_weight_doubtful(self):
        # sudo: whether a weight is doubted may be known wherever the lot is.
        found = (
            self.env["wms.discrepancy"]
            .sudo()
            ._read_group(self._doubtful_domain() & Domain("lot_id", "in", self.ids), ["lot_id"])
        )
        doubtful = {lot.id for (lot,) in found}
        for lot in self:
            lot.is_weight_doubtful = lot.id in doubtful

    def _search_is_weight_doubtful(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as above
        found = self.env["wms.discrepancy"].sudo()._search(self._doubtful_domain())
        lots = found.subselect("lot_id")
        return [("id", "in" if True in value else "not in", lots)]

    @api.depends("is_weight_doubtful", "weight_label", "weight_actual", "weight_theoretical")
    @api.depends_context("lang")
    def _compute_weight_alarm(self):
        limits = (
            self.env["wms.weight.limit"]._all() if any(self.mapped("is_weight_doubtful")) else []
        )
        for lot in self:
            lot.weight_alarm = False
            if lot.is_weight_doubtful:
                findings = lot._implausible(limits)
                lot.weight_alarm = "\n".join(map(self._weight_sentence, findings)) or False

    def _implausible(self, limits) -> list[dict]:
        """What of this lot's stated weights lies beyond its limit."""
        self.ensure_one()
        theoretical = self.weight_theoretical
        if not theoretical:
            return []
        limit = limit_for(limits, self.form_code, self.profile or "", self.diameter)
        return [
            {
                "kind": kind,
                "weight": self[f"weight_{kind}"],
                "theoretical": theoretical,
                "percent": deviation(self[f"weight_{kind}"], theoretical),
                "allowed": limit.percent,
            }
            for kind in STATED_KINDS
            if not is_plausible(self[f"weight_{kind}"], theoretical, limit)
        ]

    def _check_plausible(self):
        """Tell of every weight beyond its limit once, and take back what has been mended."""
        lots = self.filtered(lambda lot: lot.form_id and not lot.form_id.is_pile)
        if not lots:
            return
        limits, found = self.env["wms.weight.limit"]._all(), {}
        for lot in lots:
            for finding in lot._implausible(limits):
                found[lot.id, f"weight.{finding['kind']}"] = lot._discrepancy_values(finding)
        self.env["wms.discrepancy"]._follow_causes(
            lots, CAUSES, found, self.env._("The weights agree again.")
        )

    def _discrepancy_values(self, finding: dict) -> dict:
        return {
            "kind": "weight",
            "book": self.env._(
                "Theoretical weight %(weight)s kg", weight=f"{finding['theoretical']:,.0f}"
            ),
            "seen": self._weight_sentence(finding),
            "location_id": self.place_id.id,
            "company_id": (self.company_id or self.env.company).id,
            "cause_figures": f"{finding['weight']:.2f}/{finding['theoretical']:.2f}",
        }

    @api.model
    def _weight_sentence(self, finding: dict) -> str:
        kinds = dict(self.env["wms.lot.weight"]._fields["kind"]._description_selection(self.env))
        return self.env._(
            "%(kind)s %(weight)s kg: %(percent)s %% off the theoretical %(theoretical)s kg, "
            "%(allowed)s %% are allowed.",
            kind=kinds[finding["kind"]],
            weight=f"{finding['weight']:,.0f}",
            percent=f"{finding['percent']:+.1f}",
            theoretical=f"{finding['theoretical']:,.0f}",
            allowed=f"{finding['allowed']:g}",
        )

    def action_weight_alarm(self):
        """Open what has been reported about the weights of this lot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_discrepancy")
        action["domain"] = list(self._doubtful_domain() & Domain("lot_id", "=", self.id))
        return action

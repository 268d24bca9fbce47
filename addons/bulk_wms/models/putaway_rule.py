from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .stock_lot import QUALITY_STATES


class StockPutawayRule(models.Model):
    """First level of the chain: which goods go to which area, by which strategy."""

    _name = "stock.putaway.rule"
    _inherit = ["stock.putaway.rule", "wms.ledger.mixin"]

    sublocation = fields.Selection(
        selection_add=[("strategy", "By Strategy")], ondelete={"strategy": "set default"}
    )
    strategy_id = fields.Many2one("wms.strategy", ondelete="restrict", check_company=True)
    form_ids = fields.Many2many("wms.material.form", string="Forms", help="Empty: all.")
    grade_ids = fields.Many2many("wms.grade", string="Grades", help="Empty: all.")
    quality_state = fields.Selection(QUALITY_STATES, "Quality", help="Empty: all.")
    min_thickness = fields.Float("Thickness from (mm)", digits=(16, 3))
    max_thickness = fields.Float("Thickness to (mm)", digits=(16, 3), help="0: no limit.")
    min_width = fields.Float("Width from (mm)", digits=(16, 1))
    max_width = fields.Float("Width to (mm)", digits=(16, 1), help="0: no limit.")

    @api.depends("location_in_id", "location_out_id", "strategy_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.location_in_id.name} → {rule.location_out_id.name}"

    def _ledger_filter(self):
        return self.filtered(lambda rule: rule.sublocation == "strategy")

    def _ledger_fields(self):
        return (
            "active",
            "sequence",
            "product_id",
            "category_id",
            "location_in_id",
            "location_out_id",
            "sublocation",
            "strategy_id",
            "form_ids",
            "grade_ids",
            "quality_state",
            "min_thickness",
            "max_thickness",
            "min_width",
            "max_width",
        )

    @api.constrains("sublocation", "strategy_id")
    def _check_strategy(self):
        for rule in self:
            if rule.sublocation == "strategy" and not rule.strategy_id:
                raise ValidationError(self.env._("Choose the strategy of this putaway rule."))

    def _get_putaway_location(
        self, product, quantity=0, package=None, packaging=None, qty_by_location=None
    ):
        """Odoo's own search leaves rules with a strategy to us."""
        ordinary = self.filtered(lambda rule: rule.sublocation != "strategy")
        return super(StockPutawayRule, ordinary)._get_putaway_location(
            product, quantity, package, packaging, qty_by_location
        )

    @api.model
    def _find_for(self, location, product, lot):
        """The rule with a strategy that serves these goods arriving at ``location``, or none.

        Rules of the places around it count too: what is sent to an area obeys its yard's rules.

        :param lot: may be empty; then conditions on the lot do not hold
        """
        around = [int(key) for key in (location.parent_path or "").split("/") if key]
        rules = self.search([("location_in_id", "in", around), ("sublocation", "=", "strategy")])
        return rules._fitting(product, lot)[:1]

    def _fitting(self, product, lot):
        """Those of these rules that serve the goods: nearest place first, then most specific."""
        categories = [int(key) for key in (product.categ_id.parent_path or "").split("/") if key]
        return self.filtered(lambda rule: rule._fits(product, lot, categories)).sorted(
            lambda rule: (
                -rule.location_in_id.parent_path.count("/"),
                rule.sequence,
                not rule.product_id,
                not (rule.grade_ids or rule.quality_state or rule.max_width or rule.max_thickness),
                not rule.category_id,
                rule.id,
            )
        )

    def _fits(self, product, lot, categories: list[int]) -> bool:
        self.ensure_one()
        return (
            (not self.product_id or self.product_id == product)
            and (not self.category_id or self.category_id.id in categories)
            and (not self.form_ids or product.form_id in self.form_ids)
            and (not self.grade_ids or lot.grade_id in self.grade_ids)
            and (not self.quality_state or lot.quality_state == self.quality_state)
            and self._in_range(lot.thickness, self.min_thickness, self.max_thickness)
            and self._in_range(lot.width, self.min_width, self.max_width)
        )

    @staticmethod
    def _in_range(value: float, least: float, most: float) -> bool:
        return (not least or value >= least) and (not most or 0 < value <= most)

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.rules import MEASURES
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
    hazard_class_ids = fields.Many2many(
        "wms.hazard.class", string="Hazard Classes", help="Empty: all, harmless goods too."
    )
    owner_id = fields.Many2one(
        "res.partner", help="Only goods that this owner brings. Empty: all goods."
    )
    quality_state = fields.Selection(QUALITY_STATES, "Quality", help="Empty: all.")
    certificate = fields.Selection(
        [("with", "With certificate"), ("without", "Without certificate")],
        "Mill Certificate",
        help="By the certificate number of the lot. Empty: it does not matter.",
    )
    min_thickness = fields.Float("Thickness from (mm)", digits=(16, 3))
    max_thickness = fields.Float("Thickness to (mm)", digits=(16, 3), help="0: no limit.")
    min_width = fields.Float("Width from (mm)", digits=(16, 1))
    max_width = fields.Float("Width to (mm)", digits=(16, 1), help="0: no limit.")
    min_length = fields.Float("Length from (mm)", digits=(16, 1))
    max_length = fields.Float("Length to (mm)", digits=(16, 1), help="0: no limit.")
    min_outer_diameter = fields.Float("Outer Diameter from (mm)", digits=(16, 1))
    max_outer_diameter = fields.Float("Outer Diameter to (mm)", digits=(16, 1), help="0: no limit.")
    min_weight = fields.Float("Weight from (kg)", digits="Stock Weight")
    max_weight = fields.Float(
        "Weight to (kg)", digits="Stock Weight", help="Of one piece or one lift. 0: no limit."
    )

    _bounds_positive = models.Constraint(
        "CHECK(" + " AND ".join(f"min_{name} >= 0 AND max_{name} >= 0" for name in MEASURES) + ")",
        "Sizes and weights cannot be negative. 0 means no limit.",
    )

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
            "hazard_class_ids",
            "owner_id",
            "quality_state",
            "certificate",
            *(f"{end}_{name}" for name in MEASURES for end in ("min", "max")),
        )

    @api.constrains("sublocation", "strategy_id")
    def _check_strategy(self):
        for rule in self:
            if rule.sublocation == "strategy" and not rule.strategy_id:
                raise ValidationError(self.env._("Choose the strategy of this putaway rule."))

    @api.constrains(*(f"{end}_{name}" for name in MEASURES for end in ("min", "max")))
    def _check_bounds(self):
        for rule in self:
            for name in MEASURES:
                least, most = rule[f"min_{name}"], rule[f"max_{name}"]
                if most and least > most:
                    field = self._fields[f"min_{name}"]._description_string(self.env)
                    raise ValidationError(
                        self.env._(
                            "%(field)s %(least)g is more than %(most)g: no goods could meet "
                            "this. Enter the smaller value first.",
                            field=field,
                            least=least,
                            most=most,
                        )
                    )

    def _get_putaway_location(
        self, product, quantity=0, package=None, packaging=None, qty_by_location=None
    ):
        """Odoo's own search leaves rules with a strategy to us."""
        ordinary = self.filtered(lambda rule: rule.sublocation != "strategy")
        return super(StockPutawayRule, ordinary)._get_putaway_location(
            product, quantity, package, packaging, qty_by_location
        )

    @api.model
    def _find_for(self, location, product):
        """The rule with a strategy that serves this product arriving at ``location``, or none.

        The lot is not known: conditions on it do not hold.
        """
        putaway = self.env["wms.putaway"]
        goods = putaway._goods_of_product(product)
        steps = putaway._steps_by_place([location.id])[location.id]
        return self.browse([step.rule.key for step in putaway._fitting(goods, steps)[:1]])

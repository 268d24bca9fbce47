from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.plausible import weight_doubt
from ..models.lot_attributes import FORM_ATTRIBUTES, PROFILES

# What a row may say of a lot beyond what every row says.
_DETAILS = (
    "batch", "pack_number", "certificate_number", "inner_diameter", "diameter", "profile",
    "unit_count", "coating", "surface", "edge", "eye_axis", "pack_code", "flatness", "is_remnant",
    "unit_net", "unit_gross", "units_per_layer", "moisture", "weight_gross",
)  # fmt: skip
# Every form has these; the others are shown where a form on the list has them.
_OF_EVERY_FORM = ("batch", "certificate_number", "weight_gross")


class PackingList(models.TransientModel):
    """The list beside the order, and what in it somebody should look at once more."""

    _inherit = "wms.packing.list"

    shown = fields.Json(compute="_compute_shown", help="Columns that a form on the list has.")
    expected_weight = fields.Float(
        "Expected (kg)", compute="_compute_weights", digits="Stock Weight"
    )
    list_weight = fields.Float(
        "On the List (kg)", compute="_compute_weights", digits="Stock Weight"
    )
    order_differs = fields.Boolean(compute="_compute_weights")
    doubts = fields.Text("Look at These Weights", compute="_compute_doubts")
    confirmed = fields.Boolean("I have checked these weights")

    @api.depends("product_ids", "line_ids.product_id")
    def _compute_shown(self):
        for wizard in self:
            codes = (wizard.product_ids | wizard.line_ids.product_id).form_id.mapped("code")
            names = {name for code in codes for name in FORM_ATTRIBUTES.get(code, ())}
            wizard.shown = sorted(names.union(_OF_EVERY_FORM))

    @api.depends("line_ids.weight", "line_ids.product_id")
    def _compute_weights(self):
        for wizard in self:
            rows = [(line.product_id, line.weight) for line in wizard.line_ids if line.product_id]
            weights = wizard.picking_id._weights_of_list(rows)
            tolerance = wizard.picking_id.company_id.wms_weight_tolerance / 100.0
            wizard.list_weight = sum(said for said, _asked in weights.values())
            wizard.expected_weight = sum(asked for _said, asked in weights.values())
            wizard.order_differs = any(
                asked and abs(said - asked) > tolerance * asked for said, asked in weights.values()
            )

    @api.depends("line_ids.weight", "line_ids.name", "line_ids.product_id")
    def _compute_doubts(self):
        for wizard in self:
            wizard.doubts = "\n".join(filter(None, (line._doubt() for line in wizard.line_ids)))

    def _check(self):
        """Doubtful weights are asked about once, after everything else is right."""
        result = super()._check()
        if self.doubts and not self.confirmed:
            raise UserError(
                self.env._(
                    "%(doubts)s\nIf that is right, tick that you have checked it.",
                    doubts=self.doubts,
                )
            )
        return result


class PackingListLine(models.TransientModel):
    _inherit = "wms.packing.list.line"

    batch = fields.Char("Batch No.")
    pack_number = fields.Char("Pack No.")
    certificate_number = fields.Char("Certificate No.")
    inner_diameter = fields.Float("Inner Diameter (mm)", digits=(16, 1))
    diameter = fields.Float("Diameter (mm)", digits=(16, 3))
    profile = fields.Selection(PROFILES)
    unit_count = fields.Integer("Bars per Bundle")
    coating = fields.Float("Coating (g/m²)", digits=(16, 1))
    surface = fields.Char()
    edge = fields.Selection(lambda self: self.env["stock.lot"]._fields["edge"].selection)
    eye_axis = fields.Selection(lambda self: self.env["stock.lot"]._fields["eye_axis"].selection)
    pack_code = fields.Char("Packaging")
    flatness = fields.Char()
    is_remnant = fields.Boolean("Remnant")
    unit_net = fields.Float("Net per Bag (kg)", digits="Stock Weight")
    unit_gross = fields.Float("Gross per Bag (kg)", digits="Stock Weight")
    units_per_layer = fields.Integer("Bags per Layer")
    moisture = fields.Float("Moisture (%)", digits=(16, 2))
    weight_gross = fields.Float("Gross Weight (kg)", digits="Stock Weight")

    def _problems(self, known, seen) -> list[str]:
        problems = super()._problems(known, seen)
        if 0 < self.weight_gross < self.weight:
            problems.append(self.env._("the net weight is above the gross weight"))
        return problems

    def _lot_values(self) -> dict:
        values = super()._lot_values()
        values.update({name: self[name] for name in _DETAILS if self[name]})
        return values

    def _doubt(self) -> str:
        """What is doubtful about the weight of this row, in words."""
        form = self.product_id.form_id
        if not self.weight or not form:
            return ""
        theoretical = 0.0
        if form.is_piece:
            # A lot that is not written anywhere: the lot's own formulas answer for it.
            lot = self.env["stock.lot"].new(
                {**self._lot_values(), "product_id": self.product_id.id}
            )
            theoretical = lot._theoretical_weight()
        doubt = weight_doubt(self.weight, theoretical, form.is_piece)
        texts = {
            "tonnes": self.env._(
                "%(name)s: %(weight)s kg? It looks like tonnes.",
                name=self.name, weight=f"{self.weight:g}",
            ),
            "kilograms": self.env._(
                "%(name)s: %(weight)s kg is a thousand times too much.",
                name=self.name, weight=f"{self.weight:.10g}",
            ),
            "far": self.env._(
                "%(name)s: %(weight)s kg, but its sizes say %(theoretical)s kg.",
                name=self.name, weight=f"{self.weight:.10g}", theoretical=f"{theoretical:.0f}",
            ),
        }  # fmt: skip
        return texts.get(doubt, "")

from odoo import fields, models

# Which sizes and facts a form has, so that screens, imports and labels show no empty boxes.
# Weights, heat, grade and quality are there for every form.
FORM_ATTRIBUTES = {
    "coil": (
        "thickness", "width", "inner_diameter", "outer_diameter", "coating", "surface", "edge",
        "eye_axis", "pack_code", "pack_number",
    ),
    "wire_rod": (
        "diameter", "length", "inner_diameter", "outer_diameter", "pack_number", "eye_axis",
    ),
    "plate": ("thickness", "width", "length", "surface", "flatness", "is_remnant"),
    "slab": ("thickness", "width", "length", "is_remnant"),
    "bundle": (
        "profile", "diameter", "thickness", "width", "length", "unit_count", "pack_number",
    ),
    "bag_pallet": ("unit_net", "unit_gross", "units_per_layer", "moisture"),
    "big_bag": ("unit_net", "unit_gross", "moisture"),
    "pile": ("moisture", "bulk_density", "bulk_density_on", "survey_volume", "base_area"),
    "silo": ("moisture", "bulk_density", "bulk_density_on"),
}  # fmt: skip

PROFILES = [
    ("round", "Round bar"),
    ("rebar", "Rebar"),
    ("square", "Square bar"),
    ("hexagon", "Hexagon bar"),
    ("flat", "Flat bar"),
    ("pipe", "Pipe"),
    ("angle", "Equal angle"),
]


class StockLot(models.Model):
    """What a lot is, beyond what every lot has: sizes in mm, weights in kg, by form.

    The attributes of DOMAIN 2.1. None of them is required: a packing list brings what the mill
    wrote on it. ``FORM_ATTRIBUTES`` says which belong to which form.
    """

    _inherit = "stock.lot"

    batch = fields.Char("Batch No.", index="btree_not_null", help="The mill's batch or charge.")
    pack_number = fields.Char("Pack No.", help="Number of the bundle or of the tag on it.")
    pack_code = fields.Char("Packaging", help="How it is wrapped, by the mill's code.")
    certificate_number = fields.Char(
        "Certificate No.", index="btree_not_null", help="Number of the mill certificate."
    )
    diameter = fields.Float(
        "Diameter (mm)",
        digits=(16, 3),
        help="Of a bar or rod; of a square, hexagon or pipe its outer size.",
    )
    profile = fields.Selection(PROFILES)
    unit_count = fields.Integer("Bars per Bundle", help="Bars or pipes in one bundle.")
    coating = fields.Float("Coating (g/m²)", digits=(16, 1), help="Both sides together.")
    surface = fields.Char(help="Finish of the surface, by the standard's code.")
    edge = fields.Selection([("mill", "Mill edge"), ("trimmed", "Trimmed edge")])
    eye_axis = fields.Selection([("horizontal", "Eye horizontal"), ("vertical", "Eye to the sky")])
    flatness = fields.Char(help="Group of flatness, by the standard's code.")
    is_remnant = fields.Boolean("Remnant", help="What was left of a plate or slab after cutting.")
    unit_net = fields.Float("Net per Bag (kg)", digits="Stock Weight")
    unit_gross = fields.Float("Gross per Bag (kg)", digits="Stock Weight")
    units_per_layer = fields.Integer("Bags per Layer")
    moisture = fields.Float("Moisture (%)", digits=(16, 2), help="Share of water in the wet mass.")
    bulk_density = fields.Float("Bulk Density (t/m³)", digits=(16, 3))
    bulk_density_on = fields.Date("Density Tested on")
    survey_volume = fields.Float("Surveyed Volume (m³)", digits=(16, 1))
    base_area = fields.Float("Base Area (m²)", digits=(16, 1))

    _attributes_positive = models.Constraint(
        "CHECK(diameter >= 0 AND unit_count >= 0 AND coating >= 0 AND unit_net >= 0"
        " AND unit_gross >= 0 AND units_per_layer >= 0 AND moisture >= 0 AND moisture < 100"
        " AND bulk_density >= 0 AND survey_volume >= 0 AND base_area >= 0)",
        "Sizes, weights and counts cannot be negative; moisture lies below 100 %.",
    )

    def _ledger_fields(self):
        return (
            *super()._ledger_fields(),
            "batch",
            "pack_number",
            "certificate_number",
            "diameter",
            "profile",
            "unit_count",
            "coating",
            "moisture",
            "bulk_density",
        )

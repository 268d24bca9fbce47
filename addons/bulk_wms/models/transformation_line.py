from odoo import api, fields, models

from .flow_guard import refuse_flow_fields


class TransformationInput(models.Model):
    """A lot that goes in: a piece whole, other goods as much as was taken."""

    _name = "wms.transformation.input"
    _description = "Goes into a Transformation"
    _order = "id"
    _rec_name = "lot_id"
    _check_company_auto = True

    transformation_id = fields.Many2one(
        "wms.transformation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transformation_id.company_id", store=True)
    state = fields.Selection(related="transformation_id.state")
    lot_id = fields.Many2one(
        "stock.lot",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[
            ("form_id", "!=", False),
            ("quant_ids.location_id.usage", "=", "internal"),
        ],
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    form_id = fields.Many2one(related="lot_id.form_id")
    is_piece = fields.Boolean(related="lot_id.is_piece")
    is_counted = fields.Boolean(related="lot_id.is_counted")
    location_id = fields.Many2one(
        "stock.location",
        "Stands At",
        compute="_compute_stands",
        store=True,
        readonly=False,
        ondelete="restrict",
        domain=[("usage", "=", "internal")],
    )
    weight = fields.Float(
        "Weight (kg)", compute="_compute_weight", store=True, readonly=False, digits="Stock Weight"
    )
    piece_count = fields.Integer(
        "Pieces", help="Bags or bundles that go in. 0: by the average weight."
    )

    _lot_uniq = models.Constraint(
        "unique(transformation_id, lot_id, location_id)",
        "A lot goes in once from each place.",
    )

    @api.depends("lot_id")
    def _compute_stands(self):
        for line in self:
            line.location_id = line.lot_id.place_id or line.location_id

    @api.depends("lot_id", "location_id")
    def _compute_weight(self):
        for line in self:
            line.weight = line._standing_weight()

    def _standing_weight(self) -> float:
        """kg of the lot where it goes in from."""
        self.ensure_one()
        if not self.lot_id or not self.location_id:
            return 0.0
        quants = self.lot_id._standing_quants().filtered(
            lambda quant: quant.location_id == self.location_id
        )
        return self.lot_id.product_id._to_kg(sum(quants.mapped("quantity")))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.transformation_id._check_draft()
        return lines

    def write(self, vals):
        self.transformation_id._check_draft()
        result = super().write(vals)
        if "transformation_id" in vals:
            self.transformation_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.transformation_id._check_draft()


class TransformationOutput(models.Model):
    """A lot that comes out, with its own sizes and weight; the rest it has from its parents."""

    _name = "wms.transformation.output"
    _description = "Comes out of a Transformation"
    _order = "id"
    _check_company_auto = True

    transformation_id = fields.Many2one(
        "wms.transformation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transformation_id.company_id", store=True)
    product_id = fields.Many2one(
        "product.product",
        "Material",
        required=True,
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        domain=[("form_id", "!=", False)],
    )
    is_counted = fields.Boolean(related="product_id.is_counted")
    name = fields.Char(
        "Lot No.",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    thickness = fields.Float("Thickness (mm)", digits=(16, 3))
    width = fields.Float("Width (mm)", digits=(16, 1))
    length = fields.Float("Length (mm)", digits=(16, 1))
    inner_diameter = fields.Float("Inner Diameter (mm)", digits=(16, 1))
    outer_diameter = fields.Float("Outer Diameter (mm)", digits=(16, 1))
    weight = fields.Float("Weight (kg)", digits="Stock Weight", required=True)
    piece_count = fields.Integer(
        "Pieces", help="Bags or bundles that come out. 0: by the nominal weight of one."
    )
    is_remnant = fields.Boolean("Remnant", help="What was left and goes back into the yard.")
    lot_id = fields.Many2one("stock.lot", readonly=True, copy=False, ondelete="restrict")

    _sizes_positive = models.Constraint(
        "CHECK(thickness >= 0 AND width >= 0 AND length >= 0 AND inner_diameter >= 0"
        " AND outer_diameter >= 0 AND weight >= 0 AND piece_count >= 0)",
        "Sizes, weights and counts cannot be negative.",
    )

    @api.depends("transformation_id.input_ids.lot_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = (
                line.product_id or line.transformation_id.input_ids.lot_id.product_id[:1]
            )

    @api.depends("transformation_id.input_ids.lot_id")
    def _compute_name(self):
        """Number what comes out after what goes in, until somebody writes another number."""
        for document, lines in self.grouped("transformation_id").items():
            parent = document.input_ids.lot_id[:1].name
            taken = set(document.output_ids.mapped("name"))
            number = 0
            for line in lines:
                if line.name or not parent:
                    line.name = line.name or False
                    continue
                number += 1
                while f"{parent}-{number}" in taken:
                    number += 1
                taken.add(f"{parent}-{number}")
                line.name = f"{parent}-{number}"

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, {"lot_id"}, vals_list, creating=True)
        lines = super().create(vals_list)
        lines.transformation_id._check_draft()
        return lines

    def write(self, vals):
        refuse_flow_fields(self, {"lot_id"}, [vals])
        self.transformation_id._check_draft()
        result = super().write(vals)
        if "transformation_id" in vals:
            self.transformation_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.transformation_id._check_draft()

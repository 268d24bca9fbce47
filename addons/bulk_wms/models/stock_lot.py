from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.items import Item
from .flow_guard import refuse_flow_fields
from .quality_table import DELIVERABLE_STATES, QUALITY_STATES

__all__ = ["DELIVERABLE_STATES", "QUALITY_STATES", "StockLot"]

# What the book works out; nobody writes it.
_COMPUTED = {"book_weight", "weight_theoretical", "form_id"}
# What the theoretical weight is worked out from, beside the form and its grade.
SIZES = (
    "thickness",
    "width",
    "length",
    "inner_diameter",
    "outer_diameter",
    "diameter",
    "profile",
    "unit_count",
    "coating",
    "unit_net",
)
# What the book weight is worked out from.
_WEIGHS = {
    "weight_label",
    "weight_actual",
    *SIZES,
    "grade_id",
    "company_id",
    "weight_basis",
    "weight_label_source",
    "weight_label_exact",
    "weight_actual_source",
    "weight_actual_exact",
}


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "wms.ledger.mixin"]

    form_id = fields.Many2one(related="product_id.form_id", store=True, index="btree_not_null")
    is_piece = fields.Boolean(related="form_id.is_piece")
    form_code = fields.Char(related="form_id.code")
    grade_id = fields.Many2one("wms.grade", index="btree_not_null")
    heat = fields.Char(index="btree_not_null")
    thickness = fields.Float("Thickness (mm)", digits=(16, 3))
    width = fields.Float("Width (mm)", digits=(16, 1))
    length = fields.Float("Length (mm)", digits=(16, 1))
    inner_diameter = fields.Float("Inner Diameter (mm)", digits=(16, 1))
    outer_diameter = fields.Float("Outer Diameter (mm)", digits=(16, 1))
    weight_theoretical = fields.Float(
        "Theoretical Weight (kg)",
        digits="Stock Weight",
        compute="_compute_weight_theoretical",
        store=True,
    )
    weight_label = fields.Float("Label Weight (kg)", digits="Stock Weight")
    weight_actual = fields.Float("Actual Weight (kg)", digits="Stock Weight")
    book_weight = fields.Float(
        "Book Weight (kg)",
        digits="Stock Weight",
        compute="_compute_book_weight",
        store=True,
        help="The weight the book keeps for this lot, chosen from the three by the contract or the "
        "company's setting; where that one is missing, the best known one. Of bundles and bags: "
        "of one of them.",
    )
    quality_state = fields.Selection(
        QUALITY_STATES,
        "Quality",
        default="released",
        required=True,
        index=True,
        help="Only released lots leave freely; conditional and downgraded ones leave to the "
        "customers named with the decision, all others never.",
    )
    quality_reason = fields.Char("Why This Quality", readonly=True, copy=False)
    production_date = fields.Date()
    leaves_on = fields.Date(
        "Expected to Leave", help="Used to put what leaves first where it can be reached."
    )
    place_id = fields.Many2one("stock.location", compute="_compute_place", search="_search_place")

    _sizes_positive = models.Constraint(
        "CHECK(thickness >= 0 AND width >= 0 AND length >= 0 AND inner_diameter >= 0"
        " AND outer_diameter >= 0 AND weight_label >= 0 AND weight_actual >= 0)",
        "Sizes and weights cannot be negative.",
    )
    # Every scan looks a lot up by its very name; Odoo's own index is for parts of names.
    _name_idx = models.Index("(name)")
    _heat_idx = models.Index("(heat, product_id) WHERE heat IS NOT NULL")

    def _ledger_fields(self):
        return (
            "name",
            "product_id",
            "grade_id",
            "heat",
            "thickness",
            "width",
            "length",
            "inner_diameter",
            "outer_diameter",
            "weight_label",
            "weight_actual",
            "production_date",
            "leaves_on",
        )

    def _ledger_filter(self):
        return self.filtered("form_id")

    def _ledger_extra(self):
        return {"lot": self.name}

    @api.depends(
        "weight_theoretical",
        "weight_label",
        "weight_actual",
        "weight_basis",
        "company_id.wms_weight_basis",
    )
    def _compute_book_weight(self):
        for lot in self:
            basis = lot.weight_basis or (lot.company_id or self.env.company).wms_weight_basis
            best_known = (basis, "actual", "label", "theoretical")
            weights = (lot[f"weight_{name}"] for name in best_known)
            lot.book_weight = next((weight for weight in weights if weight), 0.0)

    @api.depends("quant_ids.quantity", "quant_ids.location_id")
    def _compute_place(self):
        """Where a lot stands; empty for lots in several places."""
        for lot in self:
            places = lot.quant_ids.filtered(
                lambda quant: (
                    quant.quantity > 0 and quant.location_id.usage in ("internal", "transit")
                )
            ).location_id
            lot.place_id = places if len(places) == 1 else False

    def _search_place(self, operator, value):
        if operator not in ("in", "any", "child_of"):
            return NotImplemented
        return [("quant_ids.quantity", ">", 0), ("quant_ids.location_id", operator, value)]

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _COMPUTED, vals_list, creating=True)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_expected(self):
        """A lot that somebody waits for or that holds a place does not vanish."""
        expected = self.env["stock.move"].search(
            [
                ("state", "not in", ("done", "cancel")),
                "|",
                ("piece_lot_id", "in", self.ids),
                ("move_line_ids.lot_id", "in", self.ids),
            ],
            limit=1,
        )
        if expected and self.filtered("form_id"):
            raise UserError(
                self.env._(
                    "%(transfer)s still expects this lot. Cancel its task first.",
                    transfer=expected.reference or expected.display_name,
                )
            )

    def write(self, vals):
        """What the book weight and the quality state entail happens in the same transaction."""
        refuse_flow_fields(self, _COMPUTED, [vals])
        judged = self._judged_anew(vals)
        states = {lot.id: lot.quality_state for lot in judged}
        weighs = bool(_WEIGHS.intersection(vals))
        before = self._book_weights_of_pieces() if weighs else {}
        result = super().write(vals)
        judged._follow_quality(states, vals.get("quality_reason") or "")
        if weighs:
            self._follow_changed_weights(before)
            # Stack heights follow sizes.
            self._standing_quants().location_id._touch_loads()
        return result

    def _book_weights_of_pieces(self) -> dict[int, float]:
        return {lot.id: lot.book_weight for lot in self if lot.is_piece}

    def _follow_changed_weights(self, before: dict[int, float]):
        """Post what has changed against ``before`` (kg by lot id)."""
        self.filtered(
            lambda lot: lot.id in before and round(lot.book_weight - before[lot.id], 3) != 0
        )._follow_book_weight(before)

    def _follow_book_weight(self, before: dict[int, float]):
        """Post the difference and rewrite the open lines of pieces whose book weight changed.

        One action, so that no ghost kilogram stays in stock or in a reservation.

        :param before: book weight in kg by lot id, before the change
        :raises UserError: for who may not change the weight of a piece in stock
        """
        in_stock = self.filtered(lambda lot: lot._standing_quants())
        # A scale works in superuser mode: what it says counts whoever stands beside it.
        allowed = self.env.su or self.env.user.has_group("bulk_wms.group_supervisor")
        if in_stock and not allowed:
            raise UserError(
                self.env._(
                    "%(lot)s is in stock. A supervisor changes its weight.", lot=in_stock[0].name
                )
            )
        for lot in self:
            if lot.book_weight <= 0:
                raise ValidationError(
                    self.env._("%(lot)s needs a weight above 0 kg.", lot=lot.name)
                )
            lot._post_weight_difference()
            lot._rewrite_open_lines()
        self.env["wms.ledger.entry"]._record(
            [
                {
                    "kind": "lot.book_weight",
                    "record": lot,
                    "lot": lot.name,
                    "place": lot.place_id.complete_name,
                    "before": {"book_weight": before[lot.id]},
                    "after": {"book_weight": lot.book_weight},
                }
                for lot in self
            ]
        )

    def _post_weight_difference(self):
        """Make the stock of this piece its book weight, by Odoo's own inventory move."""
        self.ensure_one()
        quant = self._standing_quants()
        if not quant:
            return
        target = self.product_id._from_kg(self.book_weight)
        difference = target - quant.quantity
        if self.product_id.uom_id.is_zero(difference):
            return
        # sudo: the supervisor was checked; Odoo asks for an inventory manager here.
        quant = quant.sudo()
        loss = self.product_id.with_company(quant.company_id).property_stock_inventory
        source, destination = (
            (loss, quant.location_id) if difference > 0 else (quant.location_id, loss)
        )
        values = quant._get_inventory_move_values(
            abs(difference),
            source,
            destination,
            package_id=quant.package_id if difference < 0 else False,
            package_dest_id=quant.package_id if difference > 0 else False,
        )
        values["inventory_name"] = self.env._("Book weight of %(lot)s changed", lot=self.name)
        values["weight_correction_lot_id"] = self.id
        # sudo: as above
        self.env["stock.move"].sudo().create(values)._action_done()

    def _rewrite_open_lines(self):
        """Give every open line and move of this piece its book weight."""
        self.ensure_one()
        lines = self.env["stock.move.line"].search(
            [("lot_id", "=", self.id), ("state", "not in", ("done", "cancel", "draft"))]
        )
        lines._set_piece_quantity()

    def _standing_quants(self):
        """Quants of these lots that lie in the yard or between yards, quantity above 0."""
        # sudo: what stands where does not depend on who asks; callers show nothing of it.
        return (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", self.ids),
                    ("quantity", ">", 0),
                    ("location_id.usage", "in", ("internal", "transit")),
                ]
            )
        )

    def _item(self, weight: float | None = None) -> Item:
        """This lot, or ``weight`` kg of it, as the engine sees it."""
        self.ensure_one()
        return Item(
            key=self.id,
            form=self.form_id.code or "",
            product=self.product_id.id,
            weight=self.book_weight if weight is None else weight,
            length=self.length,
            width=self.width,
            thickness=self.thickness,
            outer_diameter=self.outer_diameter,
            grade=self.grade_id.id or None,
            heat=self.heat or "",
            quality=self.quality_state,
            hazard=self.product_id.hazard_class_id.code or "",
            aged=self.production_date or self.create_date.date(),
            leaves=self.leaves_on or None,
            turnover=self.product_id.turnover_class or "",
        )

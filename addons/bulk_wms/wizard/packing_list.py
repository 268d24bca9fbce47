from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class PackingList(models.TransientModel):
    """The mill's list of pieces: makes lots, and a move of its own for each."""

    _name = "wms.packing.list"
    _description = "Packing List"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    product_ids = fields.Many2many("product.product", compute="_compute_product_ids")
    line_ids = fields.One2many("wms.packing.list.line", "wizard_id", "Pieces")

    @api.depends("picking_id")
    def _compute_product_ids(self):
        for wizard in self:
            wizard.product_ids = wizard.picking_id.move_ids.product_id.filtered("form_id")

    def action_apply(self):
        """Write the pieces into the receipt, and propose a place for each.

        :raises UserError: naming every bad row at once; then nothing is written
        """
        self.ensure_one()
        self._check()
        lots = self._create_lots()
        self.picking_id._set_pieces(
            [
                (line.product_id, lot, line.product_id._from_kg(line._book_weight(lot)))
                for line, lot in zip(self.line_ids, lots, strict=True)
            ]
        )
        for line, lot in zip(self.line_ids, lots, strict=True):
            self.picking_id._say_pieces(lot, line.piece_count)
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        if self.picking_id.state in ("done", "cancel"):
            raise UserError(self.env._("This receipt is closed. Open another one."))
        if not self.line_ids:
            raise UserError(self.env._("Enter at least one piece."))
        problems, seen = [], set()
        known = self._known_lots()
        for number, line in enumerate(self.line_ids, start=1):
            for problem in line._problems(known, seen):
                problems.append(
                    self.env._("Row %(number)s: %(problem)s", number=number, problem=problem)
                )
            seen.add((line.product_id, (line.name or "").strip()))
        if problems:
            raise UserError("\n".join(problems))

    def _known_lots(self) -> dict:
        lots = self.env["stock.lot"].search(
            [
                ("product_id", "in", self.line_ids.product_id.ids),
                ("name", "in", [(line.name or "").strip() for line in self.line_ids]),
                ("company_id", "in", (False, self.picking_id.company_id.id)),
            ]
        )
        return {(lot.product_id, lot.name): lot for lot in lots}

    def _create_lots(self):
        known = self._known_lots()
        lots = []
        for line in self.line_ids:
            lot = known.get((line.product_id, line.name.strip()))
            values = line._lot_values()
            if lot:
                # A known lot keeps its quality state; changing it is another decision.
                values.pop("quality_state")
                lot.write(values)
            else:
                lot = self.env["stock.lot"].create(
                    {
                        **values,
                        "name": line.name.strip(),
                        "product_id": line.product_id.id,
                        "company_id": self.picking_id.company_id.id,
                    }
                )
            lots.append(lot)
        return lots


class PackingListLine(models.TransientModel):
    _name = "wms.packing.list.line"
    _description = "Packing List Row"

    wizard_id = fields.Many2one("wms.packing.list", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", "Material", required=True)
    name = fields.Char("Piece or Lot No.", required=True)
    heat = fields.Char()
    grade_id = fields.Many2one("wms.grade")
    thickness = fields.Float("Thickness (mm)", digits=(16, 3))
    width = fields.Float("Width (mm)", digits=(16, 1))
    length = fields.Float("Length (mm)", digits=(16, 1))
    outer_diameter = fields.Float("Outer Diameter (mm)", digits=(16, 1))
    weight = fields.Float("Label Weight (kg)", digits="Stock Weight", required=True)
    is_counted = fields.Boolean(related="product_id.is_counted")
    piece_count = fields.Integer(
        "Pieces", help="Bags or bundles of this row. 0: by the nominal weight of one."
    )
    production_date = fields.Date()
    quality_state = fields.Selection(
        lambda self: self.env["stock.lot"]._fields["quality_state"].selection, default="released"
    )

    def _problems(self, known, seen) -> list[str]:
        problems = []
        name = (self.name or "").strip()
        if not name:
            problems.append(self.env._("the number is missing"))
        if (self.product_id, name) in seen:
            problems.append(self.env._("%(name)s stands in the list twice", name=name))
        if self.weight <= 0:
            problems.append(self.env._("the weight must be above 0 kg"))
        if self.piece_count < 0 or (self.piece_count and not self.product_id.is_counted):
            problems.append(
                self.env._(
                    "%(product)s is not counted: leave its pieces empty",
                    product=self.product_id.display_name,
                )
            )
        if not self.product_id.form_id:
            problems.append(
                self.env._("%(product)s has no material form", product=self.product_id.display_name)
            )
        lot = known.get((self.product_id, name))
        if lot and lot.is_piece:
            if lot.place_id:
                problems.append(
                    self.env._(
                        "%(name)s is in stock at %(place)s",
                        name=name,
                        place=lot.place_id.complete_name,
                    )
                )
            elif self._expected_elsewhere(lot):
                problems.append(self.env._("%(name)s is expected already", name=name))
        return problems

    def _expected_elsewhere(self, lot) -> bool:
        return bool(
            self.env["stock.move"].search_count(
                [("piece_lot_id", "=", lot.id), ("state", "not in", ("done", "cancel"))], limit=1
            )
        )

    def _book_weight(self, lot) -> float:
        """Book weight of a piece; of other goods what this row brings."""
        return lot.book_weight if lot.is_piece else self.weight

    def _lot_values(self) -> dict:
        values = {
            "heat": self.heat,
            "grade_id": self.grade_id.id,
            "thickness": self.thickness,
            "width": self.width,
            "length": self.length,
            "outer_diameter": self.outer_diameter,
            "production_date": self.production_date,
            "quality_state": self.quality_state or "released",
        }
        if self.product_id.form_id.is_piece:
            values["weight_label"] = self.weight
            values["weight_label_source"] = "packing_list"
        values.update(self.wizard_id.picking_id._lot_origin_values())
        if self.product_id.is_counted and self.piece_count:
            # What one weighs in this delivery, for parts of it that nobody counts.
            values["unit_net"] = self.weight / self.piece_count
        return {name: value for name, value in values.items() if value}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_packing_list(self):
        """Open the packing list, one empty row per expected material."""
        self.ensure_one()
        products = self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and not move.piece_lot_id
        ).product_id.filtered("form_id")
        wizard = self.env["wms.packing.list"].create(
            {
                "picking_id": self.id,
                "line_ids": [
                    Command.create({"product_id": product.id, "name": "", "weight": 0.0})
                    for product in products
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Packing List"),
            "res_model": "wms.packing.list",
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _set_pieces(self, pieces):
        """Give each (product, lot, quantity in product unit) a move of its own.

        Moves that ask for the product without naming a piece are used up; what the list brings
        beyond them is added.
        """
        self.ensure_one()
        if self.state == "draft":
            self.action_confirm()
        asked = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and not move.piece_lot_id
                and not move.move_line_ids.lot_id
            )
        )
        asked.move_line_ids.unlink()
        new_values = []
        for product, lot, quantity in pieces:
            template = asked.filtered(lambda move, product=product: move.product_id == product)[:1]
            new_values.append(self._piece_move_values(template, product, lot, quantity))
        moves = self.env["stock.move"].create(new_values)
        used_up = moves.browse()
        for product in {product for product, _lot, _quantity in pieces}:
            brought = sum(qty for other, _lot, qty in pieces if other == product)
            for move in asked.filtered(lambda move, product=product: move.product_id == product):
                rest = move.product_qty - brought
                brought = max(brought - move.product_qty, 0.0)
                tolerance = move._tolerance() * move.product_qty
                move._ask_for(max(rest, 0.0))
                if rest <= tolerance:
                    move._action_cancel()
                    used_up |= move
        moves._action_confirm(merge=False)
        waiting = moves.filtered(lambda move: not move.move_line_ids)
        waiting._action_assign()
        # sudo: as Odoo's own merging of moves; their demand stands on the moves of the pieces now.
        used_up.sudo().unlink()

    def _piece_move_values(self, template, product, lot, quantity) -> dict:
        if template:
            values = template.copy_data(template._prepare_move_split_vals(0.0))[0]
        else:
            values = {
                "product_id": product.id,
                "picking_id": self.id,
                "picking_type_id": self.picking_type_id.id,
                "location_id": self.location_id.id,
                "location_dest_id": self.location_dest_id.id,
                "company_id": self.company_id.id,
            }
        values.update(
            product_uom=product.uom_id.id,
            product_uom_qty=quantity,
            piece_lot_id=lot.id,
        )
        return values

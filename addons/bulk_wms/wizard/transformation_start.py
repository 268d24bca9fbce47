from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine import transformation as engine


class TransformationStart(models.TransientModel):
    """Strips, sheets or pieces of one lot: sizes in, a balanced draft out."""

    _name = "wms.transformation.start"
    _description = "Slit or Cut"

    lot_id = fields.Many2one("stock.lot", required=True, readonly=True)
    form_code = fields.Char(related="lot_id.form_code")
    lot_width = fields.Float(related="lot_id.width")
    lot_length = fields.Float(related="lot_id.length")
    lot_weight = fields.Float(related="lot_id.book_weight")
    kind = fields.Selection(
        [("slit", "Slit into strips"), ("level", "Level into sheets"), ("cut", "Cut to pieces")],
        required=True,
        default="slit",
    )
    sizes = fields.Char(
        help="Widths of strips or lengths of pieces in mm, such as 4 x 300, 320.",
    )
    sheet_length = fields.Float("Sheet Length (mm)", digits=(16, 1))
    sheet_count = fields.Integer("Sheets")
    product_id = fields.Many2one(
        "product.product",
        "Becomes",
        required=True,
        domain=[("form_id", "!=", False)],
        help="The material that comes out; sheets are another material than their coil.",
    )
    rest = fields.Selection(
        [("scrap", "Scrap"), ("remnant", "A remnant that stays")],
        "What Is Left",
        default="scrap",
        required=True,
    )
    equipment_id = fields.Many2one("wms.equipment")
    location_dest_id = fields.Many2one(
        "stock.location",
        "Comes Out At",
        compute="_compute_location_dest_id",
        store=True,
        readonly=False,
        domain=[("usage", "=", "internal"), ("place_kind", "not in", ("yard", "bay", "area"))],
    )
    preview = fields.Text(compute="_compute_preview")

    def _open_for(self, lot):
        wizard = self.create(
            {
                "lot_id": lot.id,
                "kind": "slit" if lot.form_code == "coil" else "cut",
                "product_id": lot.product_id.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Slit or Cut"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("equipment_id")
    def _compute_location_dest_id(self):
        for wizard in self:
            wizard.location_dest_id = wizard.equipment_id.line_end_id or wizard.location_dest_id

    @api.depends("kind", "sizes", "sheet_length", "sheet_count", "rest", "product_id")
    def _compute_preview(self):
        for wizard in self:
            try:
                rows, rest = wizard._plan()
            except engine.Impossible as error:
                wizard.preview = wizard._why_not(error) if wizard._has_sizes() else False
                continue
            lines = [
                self.env._("%(name)s: %(weight)s kg", name=row["name"], weight=f"{row['weight']:g}")
                for row in rows
            ]
            if len(lines) > 12:
                lines = [*lines[:10], "…", lines[-1]]
            what = dict(self._fields["rest"]._description_selection(self.env))[wizard.rest]
            lines.append(self.env._("%(what)s: %(weight)s kg", what=what, weight=f"{rest:g}"))
            wizard.preview = "\n".join(lines)

    def _has_sizes(self) -> bool:
        return bool(self.sheet_length and self.sheet_count if self.kind == "level" else self.sizes)

    def _why_not(self, error: engine.Impossible) -> str:
        """In words why these sizes cannot be cut from the lot."""
        facts = {name: f"{value:g}" for name, value in error.facts.items() if name != "text"}
        if error.code == "no_dimension":
            return self.env._(
                "%(lot)s has no sizes yet. Enter them on the lot first.", lot=self.lot_id.name
            )
        if error.code == "too_much":
            return self.env._(
                "%(wanted)s mm do not fit into the %(have)s mm of %(lot)s.",
                lot=self.lot_id.name,
                **facts,
            )
        if error.code == "too_heavy":
            return self.env._(
                "These sheets weigh %(wanted)s kg, %(lot)s weighs %(have)s kg.",
                lot=self.lot_id.name,
                **facts,
            )
        return self.env._(
            "%(text)s is no size. Write sizes in mm, such as 4 x 300, 320.",
            text=error.facts["text"] or "-",
        )

    def _plan(self) -> tuple[list[dict], float]:
        """Rows of what comes out, and the kg that are left.

        :raises Impossible: for sizes that the lot does not have
        """
        self.ensure_one()
        lot = self.lot_id
        if self.kind == "level":
            weights, rest = engine.level(
                lot.thickness,
                lot.width,
                self.sheet_length,
                lot.book_weight,
                self.sheet_count,
                lot.grade_id.density or engine.CARBON_STEEL,
            )
            return self._sheets(weights), rest
        sizes = engine.sizes_of(self.sizes or "")
        field = "width" if self.kind == "slit" else "length"
        plan = engine.slit if self.kind == "slit" else engine.cut_lengths
        weights, rest = plan(lot[field], lot.book_weight, sizes)
        fixed = {} if self.kind == "slit" else {"width": lot.width}
        return [
            {
                "name": f"{lot.name}-{number}",
                "product_id": self.product_id.id,
                "thickness": lot.thickness,
                **fixed,
                field: size,
                "weight": weight,
            }
            for number, (size, weight) in enumerate(zip(sizes, weights, strict=True), start=1)
        ], rest

    def _sheets(self, weights) -> list[dict]:
        """A lot per sheet, or one counted lot when the material is kept in bundles."""
        sizes = {
            "product_id": self.product_id.id,
            "thickness": self.lot_id.thickness,
            "width": self.lot_id.width,
            "length": self.sheet_length,
        }
        if not self.product_id.form_id.is_piece:
            count = len(weights) if self.product_id.is_counted else 0
            total = round(sum(weights), 3)
            name = f"{self.lot_id.name}-1"
            return [{**sizes, "name": name, "weight": total, "piece_count": count}]
        return [
            {**sizes, "name": f"{self.lot_id.name}-{number}", "weight": weight}
            for number, weight in enumerate(weights, start=1)
        ]

    def action_plan(self):
        """Make the draft: children by their sizes, the rest as scrap or remnant."""
        self.ensure_one()
        try:
            rows, rest = self._plan()
        except engine.Impossible as error:
            raise UserError(self._why_not(error)) from error
        document = self.env["wms.transformation"].create(
            {
                "kind": self.kind,
                "company_id": (self.lot_id.company_id or self.env.company).id,
                "equipment_id": self.equipment_id.id,
                "input_ids": [Command.create({"lot_id": self.lot_id.id})],
                "output_ids": [Command.create(row) for row in rows],
            }
        )
        if self.location_dest_id:
            document.location_dest_id = self.location_dest_id
        if rest > 0 and self.rest == "remnant":
            document.action_rest_to_remnant()
        elif rest > 0:
            document.scrap_weight = rest
        return document._open()

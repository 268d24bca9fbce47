from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_MOST_LINES = 10_000


class StockPast(models.TransientModel):
    """What stood in an area at a past moment, worked out from what was posted until then."""

    _name = "wms.stock.past"
    _description = "Stock at a Moment"

    location_id = fields.Many2one(
        "stock.location",
        "Place or Area",
        required=True,
        domain=[("usage", "in", ("internal", "view"))],
    )
    moment = fields.Datetime(required=True, default=fields.Datetime.now)
    line_ids = fields.One2many("wms.stock.past.line", "past_id", readonly=True)
    weight = fields.Float("Stood There (kg)", digits="Stock Weight", readonly=True)

    @api.depends("location_id")
    def _compute_display_name(self):
        for past in self:
            past.display_name = past.location_id.complete_name or self.env._("Stock at a Moment")

    def action_show(self):
        """Work it out, and show it.

        :raises UserError: for the future, or for more lines than a page takes
        """
        self.ensure_one()
        if self.moment > fields.Datetime.now():
            raise UserError(self.env._("The future is not posted yet. Choose a past moment."))
        rows = self._rows()
        if len(rows) > _MOST_LINES:
            raise UserError(
                self.env._("%(count)s lots stood there. Choose a smaller area.", count=len(rows))
            )
        products = self.env["product.product"].browse({row[1] for row in rows})
        kilograms = {product.id: product._to_kg(1.0) for product in products}
        values = [
            {
                "location_id": place,
                "product_id": product,
                "lot_id": lot,
                "weight": quantity * kilograms[product],
            }
            for place, product, lot, quantity in rows
        ]
        self.write(
            {
                "line_ids": [Command.clear(), *map(Command.create, values)],
                "weight": sum(row["weight"] for row in values),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stock at a Moment"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _rows(self) -> list[tuple]:
        """(place, product, lot, quantity in product unit) of bulk goods at the moment."""
        self.location_id.check_access("read")
        inside = self.env["stock.location"].search([("id", "child_of", self.location_id.ids)])
        self.env.flush_all()
        # SQL: sums over all that was ever posted in and out of the area.
        return self.env.execute_query(
            SQL(
                """
                SELECT place, product_id, lot_id, sum(quantity)::float FROM (
                    SELECT ml.location_dest_id AS place, ml.product_id, ml.lot_id,
                           ml.quantity_product_uom AS quantity
                      FROM stock_move_line ml
                     WHERE ml.state = 'done' AND ml.date <= %(moment)s
                       AND ml.location_dest_id = ANY(%(inside)s) AND ml.company_id = ANY(%(mine)s)
                    UNION ALL
                    SELECT ml.location_id, ml.product_id, ml.lot_id, -ml.quantity_product_uom
                      FROM stock_move_line ml
                     WHERE ml.state = 'done' AND ml.date <= %(moment)s
                       AND ml.location_id = ANY(%(inside)s) AND ml.company_id = ANY(%(mine)s)) sums
                  JOIN product_product p ON p.id = sums.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
                 GROUP BY place, product_id, lot_id
                HAVING abs(sum(quantity)) > 0.0005
                 ORDER BY place, lot_id
                """,
                moment=self.moment,
                inside=inside.ids,
                mine=self.env.companies.ids,
            )
        )


class StockPastLine(models.TransientModel):
    _name = "wms.stock.past.line"
    _description = "Stock at a Moment, Line"
    _order = "id"

    past_id = fields.Many2one("wms.stock.past", required=True, ondelete="cascade")
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    heat = fields.Char(related="lot_id.heat")
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)

from odoo import fields, models
from odoo.tools import SQL

# Days since it came in, as people look at them: from, name.
AGES = [
    ("0", "Up to 30 days"),
    ("31", "31 to 60 days"),
    ("61", "61 to 90 days"),
    ("91", "91 to 180 days"),
    ("181", "More than 180 days"),
]


class StockReport(models.Model):
    """Bulk goods in the yard, one row per lot and place: the base of people's own views."""

    _name = "wms.stock.report"
    _description = "Yard Stock"
    _auto = False
    _order = "in_date, id"
    _rec_name = "lot_id"

    quant_id = fields.Many2one("stock.quant", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    area_id = fields.Many2one("stock.location", readonly=True)
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    form_id = fields.Many2one("wms.material.form", readonly=True)
    grade_id = fields.Many2one("wms.grade", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    heat = fields.Char(readonly=True)
    quality_state = fields.Selection(
        lambda self: (
            self.env["stock.lot"]._fields["quality_state"]._description_selection(self.env)
        ),
        "Quality",
        readonly=True,
    )
    owner_id = fields.Many2one("res.partner", readonly=True)
    in_date = fields.Datetime("In Stock since", readonly=True)
    age_days = fields.Integer("Dwell (days)", readonly=True, aggregator="avg")
    age = fields.Selection(AGES, readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    reserved = fields.Float("Reserved (kg)", digits="Stock Weight", readonly=True)
    lot_count = fields.Integer("Lots", readonly=True)

    @property
    def _table_query(self) -> SQL:
        kg = self.env.ref("uom.product_uom_kgm").factor
        return SQL(
            """
            SELECT q.id, q.id AS quant_id, q.company_id, l.area_id, q.location_id, q.product_id,
                   t.form_id, lot.grade_id, q.lot_id, lot.heat, lot.quality_state, q.owner_id,
                   q.in_date, stay.days AS age_days,
                   CASE WHEN stay.days <= 30 THEN '0' WHEN stay.days <= 60 THEN '31'
                        WHEN stay.days <= 90 THEN '61' WHEN stay.days <= 180 THEN '91'
                        ELSE '181' END AS age,
                   q.quantity * u.factor / %(kg)s AS weight,
                   q.reserved_quantity * u.factor / %(kg)s AS reserved, 1 AS lot_count
              FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
              JOIN product_product p ON p.id = q.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
              JOIN uom_uom u ON u.id = t.uom_id
              LEFT JOIN stock_lot lot ON lot.id = q.lot_id
             CROSS JOIN LATERAL (SELECT floor(extract(epoch FROM
                   (now() AT TIME ZONE 'UTC') - q.in_date) / 86400)::int AS days) AS stay
             WHERE q.quantity > 0
            """,
            kg=kg,
        )

    def action_open_lot(self):
        """The lot of this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.lot",
            "res_id": self.lot_id.id,
            "views": [(False, "form")],
        }

from odoo import fields, models
from odoo.tools import SQL


class FlowReport(models.Model):
    """What was posted, one row per move line: in, out, moved, shuffled, corrected."""

    _name = "wms.flow.report"
    _description = "In and Out"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lot_id"

    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime("Posted", readonly=True)
    direction = fields.Selection(
        [
            ("in", "In"),
            ("out", "Out"),
            ("move", "Moved"),
            ("shuffle", "Shuffled"),
            ("correct", "Corrected"),
        ],
        readonly=True,
    )
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    form_id = fields.Many2one("wms.material.form", readonly=True)
    grade_id = fields.Many2one("wms.grade", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    location_id = fields.Many2one("stock.location", "From", readonly=True)
    location_dest_id = fields.Many2one("stock.location", "To", readonly=True)
    from_area_id = fields.Many2one("stock.location", readonly=True)
    to_area_id = fields.Many2one("stock.location", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", "Confirmed by", readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", readonly=True)
    line_count = fields.Integer("Lines", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT x.id, x.company_id, x.date, %(direction)s AS direction, x.product_id, t.form_id,
                   lot.grade_id, x.lot_id, x.location_id, x.location_dest_id,
                   source.area_id AS from_area_id, target.area_id AS to_area_id,
                   x.picking_id, k.partner_id, scan.user_id,
                   x.quantity_product_uom * u.factor / %(kg)s AS weight, 1 AS line_count
              %(joins)s
              LEFT JOIN stock_lot lot ON lot.id = x.lot_id
              LEFT JOIN wms_scan scan ON scan.id = x.scan_id
             WHERE x.state = 'done'
            """,
            direction=self._direction(),
            kg=self.env.ref("uom.product_uom_kgm").factor,
            joins=SQL(POSTED),
        )

    def _direction(self, into: SQL | None = None, out_of: SQL | None = None) -> SQL:
        """Which way a posted line went, seen from the yard or from some of its areas.

        :param into: whether ``target`` belongs to what is looked at; the yard if not given
        :param out_of: the same for ``source``
        """
        into = into or SQL("target.usage = 'internal'")
        out_of = out_of or SQL("source.usage = 'internal'")
        return SQL(
            "CASE WHEN m.is_inventory OR m.weight_correction_lot_id IS NOT NULL THEN 'correct'"
            " WHEN (%(into)s) AND NOT (%(out_of)s) THEN 'in'"
            " WHEN (%(out_of)s) AND NOT (%(into)s) THEN 'out'"
            " WHEN kind.is_shuffle THEN 'shuffle' ELSE 'move' END",
            into=into,
            out_of=out_of,
        )


# Both ends of a move line ``x``, its move and its kind of work.
ENDS = """
    JOIN stock_move m ON m.id = x.move_id
    JOIN stock_location source ON source.id = x.location_id
    JOIN stock_location target ON target.id = x.location_dest_id
    LEFT JOIN stock_picking k ON k.id = x.picking_id
    LEFT JOIN stock_picking_type kind ON kind.id = k.picking_type_id
"""
# Lines of bulk goods with both ends; whoever reads them adds WHERE.
POSTED = f"""
    FROM stock_move_line x
    JOIN product_product p ON p.id = x.product_id
    JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
    JOIN uom_uom u ON u.id = t.uom_id
    {ENDS}
"""


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # What was posted lately, and what is open now, without reading a year of lines.
    _posted_idx = models.Index("(company_id, date) WHERE state = 'done'")
    _waiting_idx = models.Index("(company_id) WHERE state IN ('assigned', 'partially_available')")

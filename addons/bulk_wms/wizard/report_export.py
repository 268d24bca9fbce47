from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.report_flow import POSTED
from ..report.stock_book import flow_book, stock_book

# More rows are no table for people, and would hold a worker for minutes.
MOST_ROWS = 100_000


class ReportExport(models.TransientModel):
    """Asks what of the yard goes into a spreadsheet."""

    _name = "wms.report.export"
    _description = "Yard Report as Spreadsheet"

    kind = fields.Selection(
        [("stock", "Stock by area, lot and age"), ("flow", "In and out with balance")],
        "Report",
        default="stock",
        required=True,
    )
    area_ids = fields.Many2many(
        "stock.location",
        string="Areas",
        domain=[("place_kind", "=", "area")],
        help="Empty: the whole yard.",
    )
    date_from = fields.Date(
        "From", default=lambda self: fields.Date.context_today(self).replace(day=1), required=True
    )
    date_to = fields.Date("To", default=lambda self: fields.Date.context_today(self), required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    row_count = fields.Integer("Rows", compute="_compute_row_count")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for one in self:
            if one.date_from > one.date_to:
                raise ValidationError(self.env._("The first day lies after the last one."))

    @api.depends("kind", "area_ids", "date_from", "date_to", "company_id")
    def _compute_row_count(self):
        for one in self:
            ready = one.kind and one.date_from and one.date_to
            one.row_count = one._reader().search_count(one._domain()) if ready else 0

    def _reader(self):
        """The report that the rows come from, under the rights of whoever asks."""
        return self.env["wms.flow.report" if self.kind == "flow" else "wms.stock.report"]

    def _span(self) -> tuple[datetime, datetime]:
        """First moment and the one after the last, in UTC, of days as the user's clock has them."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        begin, end = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )
        return begin, end

    def _domain(self) -> Domain:
        domain = Domain("company_id", "=", self.company_id.id)
        if self.kind == "stock":
            return domain & Domain("area_id", "in", self.area_ids.ids) if self.area_ids else domain
        begin, end = self._span()
        domain &= Domain("date", ">=", begin) & Domain("date", "<", end)
        if self.area_ids:
            domain &= Domain("from_area_id", "in", self.area_ids.ids) | Domain(
                "to_area_id", "in", self.area_ids.ids
            )
        return domain

    def action_download(self):
        """Have the browser fetch the file."""
        self.ensure_one()
        self._check_size()
        return {"type": "ir.actions.act_url", "url": f"/bulk_wms/report/{self.id}.xlsx"}

    def _check_size(self):
        if self.row_count > MOST_ROWS:
            raise UserError(
                self.env._(
                    "%(rows)s rows are too many for one table, %(most)s at most. Choose areas or "
                    "fewer days.",
                    rows=f"{self.row_count:,}",
                    most=f"{MOST_ROWS:,}",
                )
            )

    def _content(self) -> bytes:
        """The spreadsheet. What the user may not read is not in it."""
        self.ensure_one()
        self._check_size()
        rows = self._reader().search(self._domain())
        if self.kind == "stock":
            return stock_book(self.env, rows)
        return flow_book(self.env, self._balance(), rows)

    def _balance(self) -> list[dict]:
        """By area and material what stood there, came, went, and stands there then, in kg.

        Worked backwards from the stock of now, so it agrees with the yard whatever was posted. A
        move from one area into another went out of one and came into the other.
        """
        self.env["wms.flow.report"].check_access("read")
        self.env.flush_all()
        begin, end = self._span()
        areas = self.env["stock.location"].search(
            [("place_kind", "=", "area"), ("company_id", "=", self.company_id.id)]
        )
        areas = areas & self.area_ids if self.area_ids else areas
        self.env.cr.execute(
            SQL(
                _BALANCE,
                posted=SQL(POSTED),
                kg=self.env.ref("uom.product_uom_kgm").factor,
                company=self.company_id.id,
                areas=areas.ids,
                begin=begin,
                end=end,
            )
        )
        rows = self.env.cr.dictfetchall()
        names = {area.id: area.name for area in areas}
        products = self.env["product.product"].browse(row["product_id"] for row in rows)
        labels = {product.id: product.display_name for product in products}
        return [
            {
                **row,
                "area": names[row["area_id"]],
                "material": labels[row["product_id"]],
                "opening": row["closing"] - row["came"] + row["went"] - row["corrected"],
            }
            for row in rows
        ]


_BALANCE = """
    WITH line AS MATERIALIZED (
        SELECT x.date, x.product_id, source.area_id AS left_from, target.area_id AS came_to,
               x.quantity_product_uom * u.factor / %(kg)s AS kg,
               (m.is_inventory IS TRUE
                OR m.weight_correction_lot_id IS NOT NULL) AS corrects
          %(posted)s
         WHERE x.state = 'done' AND x.company_id = %(company)s AND x.date >= %(begin)s
           AND source.area_id IS DISTINCT FROM target.area_id
    ),
    leg AS (
        SELECT came_to AS area_id, product_id, date, kg, corrects FROM line
        UNION ALL SELECT left_from, product_id, date, -kg, corrects FROM line
    ),
    standing AS (
        SELECT l.area_id, q.product_id, sum(q.quantity * u.factor / %(kg)s) AS kg
          FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
          JOIN product_product p ON p.id = q.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
          JOIN uom_uom u ON u.id = t.uom_id
         WHERE l.company_id = %(company)s
         GROUP BY l.area_id, q.product_id
    ),
    flow AS (
        SELECT area_id, product_id,
               sum(kg) FILTER (WHERE date < %(end)s AND NOT corrects AND kg > 0) AS came,
               -sum(kg) FILTER (WHERE date < %(end)s AND NOT corrects AND kg < 0) AS went,
               sum(kg) FILTER (WHERE date < %(end)s AND corrects) AS corrected,
               sum(kg) FILTER (WHERE date >= %(end)s) AS later
          FROM leg
         GROUP BY area_id, product_id
    )
    SELECT area.id AS area_id, product_id, COALESCE(came, 0)::float AS came,
           COALESCE(went, 0)::float AS went,
           COALESCE(corrected, 0)::float AS corrected,
           (COALESCE(standing.kg, 0) - COALESCE(later, 0))::float AS closing
      FROM flow FULL JOIN standing USING (area_id, product_id)
      JOIN stock_location area ON area.id = COALESCE(flow.area_id, standing.area_id)
     WHERE area.id = ANY(%(areas)s)
     ORDER BY area.name, product_id
"""

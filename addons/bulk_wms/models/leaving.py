from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..engine import leaving as engine
from ..engine.leaving import Dwell, Known, Leaving

# Stays that ended so long ago say little about today's.
_DAYS_BACK = 365
# With fewer stays than this the kind above is asked.
_FEWEST = 5


class PastDwell(models.Model):
    """How long lots of a product, or of a material form, have stayed before they left."""

    _name = "wms.dwell"
    _description = "Past Dwell"
    _order = "form_id, product_id"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="cascade", help="Empty: the whole form."
    )
    form_id = fields.Many2one("wms.material.form", readonly=True, ondelete="cascade")
    mean = fields.Float("Mean (days)", digits=(16, 1), readonly=True)
    sd = fields.Float("Spread (days)", digits=(16, 1), readonly=True, help="Standard deviation.")
    count = fields.Integer("Lots", readonly=True)

    _kind_uniq = models.UniqueIndex(
        "(company_id, form_id, product_id) NULLS NOT DISTINCT", "One line for each kind."
    )

    def _cron_refresh(self):
        """Work the stays of the last year out anew."""
        self.env["wms.job"]._run_retrying(self._refresh)

    def _refresh(self) -> int:
        """Stays by product and by form from what was delivered or consumed; 0: nothing is left.

        A lot's stay runs from the day it was made, or came into the book, to its first leaving.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH stay AS (
                    SELECT ml.company_id, ml.product_id, t.form_id, ml.lot_id,
                           GREATEST(min(ml.date)::date
                               - min(COALESCE(lot.production_date, lot.create_date::date)), 0)
                               AS days
                      FROM stock_move_line ml
                      JOIN stock_location d ON d.id = ml.location_dest_id
                       AND d.usage IN ('customer', 'production')
                      JOIN stock_location o ON o.id = ml.location_id
                       AND o.usage IN ('internal', 'transit')
                      JOIN stock_lot lot ON lot.id = ml.lot_id
                      JOIN product_product p ON p.id = ml.product_id
                      JOIN product_template t ON t.id = p.product_tmpl_id AND t.form_id IS NOT NULL
                     WHERE ml.state = 'done' AND ml.date > %(since)s
                     GROUP BY ml.company_id, ml.product_id, t.form_id, ml.lot_id
                ), kind AS (
                    SELECT company_id, form_id, product_id, avg(days) AS mean,
                           COALESCE(stddev_samp(days), 0) AS sd, count(*) AS count
                      FROM stay GROUP BY GROUPING SETS (
                        (company_id, form_id, product_id), (company_id, form_id))
                ), gone AS (
                    DELETE FROM wms_dwell w WHERE NOT EXISTS (SELECT FROM kind
                      WHERE kind.company_id = w.company_id AND kind.form_id = w.form_id
                        AND kind.product_id IS NOT DISTINCT FROM w.product_id)
                )
                INSERT INTO wms_dwell (company_id, form_id, product_id, mean, sd, count,
                                       create_date, write_date)
                SELECT company_id, form_id, product_id, mean, sd, count, now(), now() FROM kind
                ON CONFLICT (company_id, form_id, product_id) DO UPDATE
                   SET mean = EXCLUDED.mean, sd = EXCLUDED.sd, count = EXCLUDED.count,
                       write_date = now()
                """,
                since=fields.Datetime.now() - timedelta(days=_DAYS_BACK),
            )
        )
        self.invalidate_model()
        return 0


class LeavingReader(models.AbstractModel):
    """When lots are expected to leave, worked out for many at once. Writes nothing."""

    _name = "wms.leaving"
    _description = "Expected Leaving"

    def _expected(self, lot_ids) -> dict[int, Leaving]:
        """The expected leaving by lot id; lots of which nothing is known are left out."""
        lot_ids = sorted({key for key in lot_ids if key})
        if not lot_ids:
            return {}
        today = fields.Date.context_today(self)
        rows = self._lot_rows(lot_ids)
        ordered = self._ordered(lot_ids)
        wanted = self._wanted({row[1] for row in rows}, lot_ids)
        dwell = self._dwell()
        spread = self._spread()
        found = {}
        for lot, product, form, since, planned, expires in rows:
            known = Known(since, ordered.get(lot), planned, wanted.get(lot), expires)
            past = dwell.get((form, product)) or dwell.get((form, None))
            leaving = engine.expect(known, past, today, spread)
            if leaving:
                found[lot] = leaving
        return found

    def _spread(self) -> engine.Spread:
        company = self.env.company
        return engine.Spread(
            order=company.wms_spread_order,
            plan=company.wms_spread_plan,
            demand=company.wms_spread_demand,
        )

    def _lot_rows(self, lot_ids):
        self.env["stock.lot"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lot.id, lot.product_id, t.form_id,
                       COALESCE(lot.production_date, lot.create_date::date), lot.leaves_on,
                       COALESCE(lot.removal_date, lot.expiration_date)::date
                  FROM stock_lot lot
                  JOIN product_product p ON p.id = lot.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE lot.id = ANY(%s)
                """,
                lot_ids,
            )
        )

    def _ordered(self, lot_ids) -> dict:
        """Day of the order that has a lot reserved: what the customer was promised, if known."""
        for model in ("stock.move.line", "stock.move", "sale.order"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ml.lot_id, min(%(day)s)
                  FROM stock_move_line ml
                  JOIN stock_move m ON m.id = ml.move_id
                  JOIN stock_location d ON d.id = COALESCE(m.location_final_id, m.location_dest_id)
                   AND d.usage IN ('customer', 'production')
                  LEFT JOIN sale_order_line sl ON sl.id = m.sale_line_id
                  LEFT JOIN sale_order so ON so.id = sl.order_id
                 WHERE ml.lot_id = ANY(%(lots)s) AND ml.state NOT IN ('done', 'cancel', 'draft')
                 GROUP BY ml.lot_id
                """,
                day=_DAY,
                lots=lot_ids,
            )
        )
        return dict(rows)

    def _wanted(self, product_ids, lot_ids) -> dict:
        """Day of the open order that each lot would meet, if the oldest free lots go first."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH demand AS (
                    SELECT m.product_id, %(day)s AS day, m.id,
                           m.product_qty - COALESCE((
                               SELECT sum(ml.quantity_product_uom) FROM stock_move_line ml
                                WHERE ml.move_id = m.id), 0) AS open
                      FROM stock_move m
                      JOIN stock_location o ON o.id = m.location_id AND o.usage = 'internal'
                      JOIN stock_location d ON d.id = COALESCE(
                               m.location_final_id, m.location_dest_id)
                       AND d.usage IN ('customer', 'production')
                      LEFT JOIN sale_order_line sl ON sl.id = m.sale_line_id
                      LEFT JOIN sale_order so ON so.id = sl.order_id
                     WHERE m.product_id = ANY(%(products)s)
                       AND m.state IN ('waiting', 'confirmed', 'partially_available')
                ), due AS (
                    SELECT product_id, day, sum(open) OVER (
                               PARTITION BY product_id ORDER BY day, id) AS reaches,
                           sum(open) OVER (PARTITION BY product_id ORDER BY day, id) - open AS from_
                      FROM demand WHERE open > 0
                ), free AS (
                    SELECT q.product_id, q.lot_id, sum(sum(q.quantity - q.reserved_quantity)) OVER (
                               PARTITION BY q.product_id
                               ORDER BY min(COALESCE(lot.production_date, lot.create_date::date)),
                                        q.lot_id)
                           - sum(q.quantity - q.reserved_quantity) AS ahead
                      FROM stock_quant q
                      JOIN stock_location l ON l.id = q.location_id AND l.usage = 'internal'
                      JOIN stock_lot lot ON lot.id = q.lot_id
                       AND lot.quality_state IN ('released', 'conditional')
                     WHERE q.product_id IN (SELECT product_id FROM due)
                       AND q.quantity > q.reserved_quantity
                     GROUP BY q.product_id, q.lot_id
                )
                SELECT free.lot_id, due.day
                  FROM free JOIN due ON due.product_id = free.product_id
                   AND due.from_ <= free.ahead AND free.ahead < due.reaches
                 WHERE free.lot_id = ANY(%(lots)s)
                """,
                day=_DAY,
                products=sorted(product_ids),
                lots=lot_ids,
            )
        )
        return dict(rows)

    def _dwell(self) -> dict[tuple, Dwell]:
        rows = self.env.execute_query(
            SQL(
                "SELECT form_id, product_id, mean::float8, sd::float8, count FROM wms_dwell"
                " WHERE company_id = %s AND count >= %s",
                self.env.company.id,
                _FEWEST,
            )
        )
        return {(form, product): Dwell(mean, sd, count) for form, product, mean, sd, count in rows}


# What the customer was promised, else the deadline, else the planned day of the move.
_DAY = SQL("COALESCE(so.commitment_date, m.date_deadline, m.date)::date")

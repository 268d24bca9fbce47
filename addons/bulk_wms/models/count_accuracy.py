from odoo import api, fields, models
from odoo.tools import SQL

from .count_line import OUTCOMES
from .count_setting import CAUSES
from .turnover import TURNOVER_CLASSES

SHIFTS = [("1", "First shift"), ("2", "Second shift"), ("3", "Third shift")]


class CountAccuracy(models.Model):
    """How right the book was: one row for each lot that a closed count looked at.

    Records and places are judged by yes or no, values gross (plus and minus added up) and net
    side by side: a yard that loses as much as it finds is not accurate. A place that was closed
    by the book's word proves nothing and does not count.
    """

    _name = "wms.count.accuracy"
    _description = "Accuracy of the Book"
    _auto = False
    _order = "counted_on desc, id desc"
    _rec_name = "location_id"

    counted_on = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    plan_id = fields.Many2one("wms.count.plan", readonly=True)
    line_id = fields.Many2one("wms.count.line", "Count", readonly=True)
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    area_id = fields.Many2one("stock.location", readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True)
    product_id = fields.Many2one("product.product", "Material", readonly=True)
    form_id = fields.Many2one("wms.material.form", readonly=True)
    turnover_class = fields.Selection(TURNOVER_CLASSES, readonly=True)
    shift = fields.Selection(SHIFTS, readonly=True)
    cause = fields.Selection(CAUSES, readonly=True)
    reason_id = fields.Many2one("wms.count.reason", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    person_id = fields.Many2one(
        "res.users", "Counted by", readonly=True, help="Only where the company switched it on."
    )
    records = fields.Integer(readonly=True)
    right_records = fields.Integer("Right", readonly=True)
    record_accuracy = fields.Float(
        "Records Right (%)", readonly=True, aggregator="avg", digits=(16, 2)
    )
    location_accuracy = fields.Float(
        "Where the Book Says (%)", readonly=True, aggregator="avg", digits=(16, 2)
    )
    value_expected = fields.Float("Value by the Book", readonly=True, digits=(16, 2))
    value_gross = fields.Float("Difference, Gross", readonly=True, digits=(16, 2))
    value_net = fields.Float("Difference, Net", readonly=True, digits=(16, 2))
    difference_gross = fields.Float("Difference, Gross (kg)", readonly=True, digits="Stock Weight")
    difference_net = fields.Float("Difference, Net (kg)", readonly=True, digits="Stock Weight")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, c.counted_at::date AS counted_on, c.company_id, c.plan_id,
                   c.id AS line_id, c.location_id, c.area_id, r.lot_id, r.product_id,
                   t.form_id, t.turnover_class, c.reason_id, reason.cause, r.outcome,
                   CASE WHEN company.wms_count_by_person THEN c.counter_id END AS person_id,
                   (1 + floor(mod((extract(hour FROM c.counted_at AT TIME ZONE 'UTC'
                           AT TIME ZONE COALESCE(partner.tz, 'UTC'))
                       - company.wms_count_shift_start + 24)::numeric, 24) / 8))::int::varchar
                       AS shift,
                   1 AS records, (r.within IS TRUE)::int AS right_records,
                   100.0 * (r.within IS TRUE)::int AS record_accuracy,
                   100.0 * (r.outcome NOT IN
                       ('missing', 'unexpected', 'wrong_place', 'wrong_tier'))::int
                       AS location_accuracy,
                   r.value_expected, abs(r.value) AS value_gross, r.value AS value_net,
                   abs(r.difference) AS difference_gross, r.difference AS difference_net
              FROM wms_count_result r
              JOIN wms_count_line c
                ON c.id = r.line_id AND c.state = 'done' AND c.as_book IS NOT TRUE
              JOIN res_company company ON company.id = c.company_id
              LEFT JOIN res_partner partner ON partner.id = company.partner_id
              LEFT JOIN wms_count_reason reason ON reason.id = c.reason_id
              LEFT JOIN product_product p ON p.id = r.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE r.is_final AND r.outcome IS NOT NULL"""
        )

    @api.model
    def _value_accuracy(self, domain=()) -> dict:
        """Shares of value that the book had right, gross and net, in percent."""
        ((expected, gross, net),) = self._read_group(
            list(domain), [], ["value_expected:sum", "value_gross:sum", "value_net:sum"]
        )
        if not expected:
            return {"gross": 0.0, "net": 0.0}
        return {
            "gross": 100 * max(expected - gross, 0.0) / expected,
            "net": 100 * max(expected - abs(net), 0.0) / expected,
        }

from odoo import fields, models
from odoo.tools import SQL

from ..outbound.day import bounds, day_of
from ..outbound.event import disposition, rounded


class MesSystem(models.Model):
    """Control totals and stock as the yard's side of the comparison."""

    _inherit = "mes.system"

    def _business_day(self):
        """The business day of this partner that runs now."""
        self.ensure_one()
        return day_of(fields.Datetime.now(), self.business_timezone, self.business_day_start)

    def _control_totals(self, day) -> list[dict]:
        """Count and sum of a business day, as the contract names them."""
        self.ensure_one()
        begin, end = bounds(
            fields.Date.to_date(day), self.business_timezone, self.business_day_start
        )
        return [
            {"Direction": direction, "Operation": operation, "Count": count, "Quantity": kg}
            for (direction, operation), (count, kg) in sorted(
                self._totals_between(begin, end).items()
            )
        ]

    def _totals_between(self, begin, end) -> dict:
        """{(direction, operation): (count, kg)} of what took effect from begin to before end.

        In: lines by the posting time that the partner gave. Out: events by the time they were
        made, which is their CreationDateTime; a picture of the stock moves nothing.
        """
        self.ensure_one()
        self.env["mes.line"].flush_model()
        self.env["mes.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 'in', operation, count(*), COALESCE(sum(quantity_kg), 0) FROM mes_line
                 WHERE system_id = %(system)s AND cancelled_at IS NULL
                   AND posted_at >= %(begin)s AND posted_at < %(end)s
                 GROUP BY operation
                UNION ALL
                SELECT 'out', operation, count(*), COALESCE(sum(quantity_kg), 0) FROM mes_message
                 WHERE system_id = %(system)s AND direction = 'out'
                   AND state NOT IN ('cancelled', 'discarded')
                   AND operation <> 'InventorySnapshot'
                   AND received_at >= %(begin)s AND received_at < %(end)s
                 GROUP BY operation
                """,
                system=self.id,
                begin=begin,
                end=end,
            )
        )
        return {(way, name): (count, rounded(float(kg))) for way, name, count, kg in rows}

    def _stock_by_lot(self, asked: set[str]) -> dict:
        """{lot: (kg, disposition)} of the lots this partner has told of, and of those asked for.

        Lots of others that the partner does not name are none of its business.
        """
        self.ensure_one()
        self.env["stock.quant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lot.name, lot.id, sum(q.quantity) FROM stock_quant q
                  JOIN stock_location l ON l.id = q.location_id
                       AND l.usage IN ('internal', 'transit')
                  JOIN stock_lot lot ON lot.id = q.lot_id
                 WHERE q.company_id = %s AND q.quantity > 0
                   AND (lot.name = ANY(%s)
                        OR EXISTS (SELECT 1 FROM mes_line r WHERE r.lot_id = lot.id
                                    AND r.system_id = %s AND r.cancelled_at IS NULL))
                 GROUP BY lot.id
                """,
                self.company_id.id,
                sorted(asked),
                self.id,
            )
        )
        # sudo: the comparison names lots whoever reads it later
        lots = self.env["stock.lot"].sudo().browse(row[1] for row in rows)
        found = {}
        for (name, _id, quantity), lot in zip(rows, lots, strict=True):
            kg = lot.product_id._to_kg(quantity)
            found[name] = (
                rounded(found.get(name, (0.0, ""))[0] + kg),
                disposition(lot.quality_state),
            )
        return found

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Rows of one transaction: the yard never waits long for the clean-up.
BATCH = 500


class Retention(models.Model):
    """How long a kind of record is kept. 0 days: for ever.

    A kind is a value of ``kind`` and a method ``_drop_<kind>(before, limit)`` that drops at most
    ``limit`` records of before that moment and returns how many; add-ons extend both. The ledger
    is no kind: it is never dropped.
    """

    _name = "wms.retention"
    _inherit = ["wms.ledger.mixin"]
    _description = "Retention Period"
    _rec_name = "kind"
    _order = "id"

    kind = fields.Selection(
        [("scan_refused", "Refused scans"), ("photo", "Photos")], required=True, readonly=True
    )
    days = fields.Integer(
        "Keep (days)", required=True, help="What is older is dropped every night. 0: never."
    )
    ran_at = fields.Datetime("Last Run", readonly=True)
    dropped = fields.Integer("Dropped by It", readonly=True, aggregator=None)

    _kind_uniq = models.UniqueIndex("(kind)", "This kind has a period already.")
    _days_positive = models.Constraint("CHECK(days >= 0)", "Days are 0 or more.")

    def _ledger_fields(self):
        return ("kind", "days")

    @api.model
    def _cron_run(self):
        """Drop what is older than its period, batch by batch."""
        # sudo: the clean-up works for all companies.
        for period in self.sudo().search([("days", ">", 0)]):
            before = fields.Datetime.now() - timedelta(days=period.days)
            period.write({"ran_at": fields.Datetime.now(), "dropped": 0})
            self.env["wms.job"]._run_retrying(
                lambda period=period, before=before: period._step(before)
            )

    def _step(self, before) -> int:
        """One batch; returns how many records went."""
        count = getattr(self, f"_drop_{self.kind}")(before, BATCH)
        if count:
            self.dropped += count
        return count

    def _drop_scan_refused(self, before, limit: int) -> int:
        """Scans that were refused, and that no discrepancy or later scan refers to."""
        self.env["wms.scan"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM wms_scan WHERE id IN (
                    SELECT s.id FROM wms_scan s
                     WHERE s.result = 'refused' AND s.recorded_at < %s
                       AND NOT EXISTS (SELECT FROM wms_discrepancy d WHERE d.scan_id = s.id)
                       AND NOT EXISTS (SELECT FROM stock_move_line l WHERE l.scan_id = s.id)
                       AND NOT EXISTS (SELECT FROM stock_move m WHERE m.reopened_scan_id = s.id)
                       AND NOT EXISTS (SELECT FROM wms_scan o
                                        WHERE o.undo_of_id = s.id OR o.follows_id = s.id)
                     ORDER BY s.id LIMIT %s FOR UPDATE OF s SKIP LOCKED)
                """,
                before,
                limit,
            )
        )
        self.env["wms.scan"].invalidate_model()
        return self.env.cr.rowcount

    def _drop_photo(self, before, limit: int) -> int:
        """Photos that came with scans; of discrepancies only of those that are settled."""
        attachments = self.env["ir.attachment"]
        found = attachments.search(
            [("wms_scan_photo", "=", True), ("create_date", "<", before)], limit=limit
        )
        if len(found) < limit:
            # Named by the field, or Odoo leaves out what belongs to fields.
            pictures = attachments.search(
                [
                    ("res_model", "=", "wms.discrepancy"),
                    ("res_field", "=", "photo"),
                    ("create_date", "<", before),
                ],
            )
            open_ones = self.env["wms.discrepancy"].search(
                [("id", "in", pictures.mapped("res_id")), ("state", "=", "open")]
            )
            settled = pictures.filtered(lambda one: one.res_id not in open_ones.ids)
            found |= settled[: limit - len(found)]
        count = len(found)
        found.unlink()
        return count


class Attachment(models.Model):
    _inherit = "ir.attachment"

    wms_scan_photo = fields.Boolean("Photo of a Scan", readonly=True, index="btree_not_null")

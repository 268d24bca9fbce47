from odoo import api, fields, models

from ..engine import count_cause as engine


class CountLine(models.Model):
    """What happened at the place since it was last found right, and which of it is suspicious."""

    _inherit = "wms.count.line"

    last_good_at = fields.Datetime("Last Found Right", compute="_compute_touch_ids")
    touch_ids = fields.Many2many(
        "stock.move.line", string="What Happened Here", compute="_compute_touch_ids"
    )
    likely_id = fields.Many2one("stock.move.line", "Most Likely from", compute="_compute_touch_ids")
    likely_why = fields.Char("Why", compute="_compute_touch_ids")

    @api.depends("state", "result_ids.is_final", "began_at")
    @api.depends_context("lang")
    def _compute_touch_ids(self):
        lines = self.env["stock.move.line"]
        for one in self:
            one.last_good_at = one._last_good()
            one.touch_ids = lines
            one.likely_id = lines
            one.likely_why = False
            if one.was_within or one.state not in ("recount", "approve", "done"):
                continue
            touched = one._touched_lines()
            one.touch_ids = touched
            one._mark_likely(touched)

    def _last_good(self):
        """Start of the last count here that found the book right, before this one."""
        good = self.sudo().search(
            [
                ("location_id", "=", self.location_id.id),
                ("state", "=", "done"),
                ("was_within", "=", True),
                ("as_book", "=", False),
                ("id", "!=", self._origin.id),
                ("began_at", "<", self.began_at or fields.Datetime.now()),
            ],
            order="began_at desc",
            limit=1,
        )
        return good.began_at

    def _touched_lines(self):
        """Posted lines at the place and of the lots in question since then, the latest first."""
        since = self.last_good_at or self.plan_id.count_from
        lots = self.sudo().final_ids.filtered(lambda row: not row.within).lot_id
        # sudo: what was posted there, whoever may open the transfers.
        domain = [
            ("state", "=", "done"),
            "|",
            "|",
            ("location_id", "=", self.location_id.id),
            ("location_dest_id", "=", self.location_id.id),
            ("lot_id", "in", lots.ids),
        ]
        if since:
            domain.append(("date", ">=", since))
        if self.began_at:
            domain.append(("date", "<=", self.began_at))
        lines = self.env["stock.move.line"].sudo()
        return lines.search(domain, order="date desc, id desc", limit=80)

    def _mark_likely(self, touched):
        """The most likely touch of the largest difference, with what speaks for it."""
        rows = self.sudo().final_ids.filtered(lambda row: not row.within)
        if not rows or not touched:
            return
        row = max(rows, key=lambda row: abs(row.counted - row.expected))
        found = engine.suspects(
            [self._as_touch(line) for line in touched.sorted(lambda line: (line.date, line.id))],
            row.lot_id.id,
            row.counted - row.expected,
        )
        if found:
            self.likely_id = touched.browse(found[0].key)
            words = self._reason_words()
            why = ", ".join(words[name] for name in found[0].reasons)
            day = fields.Datetime.context_timestamp(self, self.likely_id.date).date()
            self.likely_why = f"{self.likely_id.reference or ''} {day}: {why}"

    def _as_touch(self, line) -> engine.Touch:
        came = line.location_dest_id == self.location_id
        scan = line.scan_id
        return engine.Touch(
            key=line.id,
            lot=line.lot_id.id,
            weight=line._weight_kg() if came else -line._weight_kg(),
            no_scan=scan.kind == "override" or (not scan and not line.is_inventory),
            other_place=line.proposal_state == "manual",
            average=line.accuracy == "average",
            by_hand=bool(line.is_inventory and not line.count_line_id),
            undone=bool(line.move_id.undone_at or line.move_id.undo_of_id),
        )

    def _reason_words(self) -> dict[str, str]:
        return {
            "same_lot": self.env._("the same lot"),
            "same_quantity": self.env._("just as much"),
            "no_scan": self.env._("booked without scan"),
            "other_place": self.env._("put elsewhere than proposed"),
            "average": self.env._("by average weight"),
            "by_hand": self.env._("corrected by hand"),
            "undone": self.env._("taken back"),
        }

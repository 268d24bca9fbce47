from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .checker_rules import RULES
from .stock_lot import DELIVERABLE_STATES

# Of one rule at most so many are reported: more of them are one trouble, not many.
_MOST_FINDINGS = 200


class Checker(models.AbstractModel):
    """Asks the tables where the book cannot be right; each finding is a discrepancy.

    A finding is reported once, closes itself when it is gone, and opens anew when it comes back.
    """

    _name = "wms.checker"
    _description = "Checker"

    @api.model
    def action_run(self):
        """Check now, and show what was found.

        :raises UserError: for who is no supervisor
        """
        if not self.env.user.has_group("bulk_wms.group_supervisor"):
            raise UserError(self.env._("A supervisor has the book checked."))
        self._run()
        return self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_discrepancy_book")

    @api.model
    def _cron_run(self):
        left = list(RULES)

        def one_rule() -> int:
            if not left:
                return 0
            self._run_rule(left[0])
            left.pop(0)
            return 1

        # Each rule in a transaction of its own: a lost race repeats one rule, not all.
        self.env["wms.job"]._run_retrying(one_rule)

    def _run(self):
        """Check all rules in this transaction."""
        for code in RULES:
            self._run_rule(code)

    def _run_rule(self, code: str):
        """Report what breaks the rule ``code`` now, and close what no longer does."""
        self.env["wms.position.load"]._refresh_touched()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(RULES[code].statement, deliverable=list(DELIVERABLE_STATES))
            if "%(deliverable)s" in RULES[code].statement
            else SQL(RULES[code].statement.replace("%", "%%"))
        )
        found = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        # sudo: the checker reports for everybody, also what the caller may not see.
        discrepancies = self.env["wms.discrepancy"].sudo()
        known = discrepancies.search([("rule", "=", code), ("state", "!=", "resolved")])
        known.filtered(lambda one: one.rule_key not in found)._close_mended()
        reported = set(known.mapped("rule_key"))
        new = [key for key in sorted(found) if key not in reported]
        room = max(_MOST_FINDINGS - len(reported), 0)
        discrepancies.create([self._values(code, key, *found[key]) for key in new[:room]])

    def _values(self, code, key, company_id, lot_id, location_id, picking_id, facts) -> dict:
        return {
            "kind": "book",
            "rule": code,
            "rule_key": key,
            "rule_facts": facts,
            "company_id": company_id or self.env.company.id,
            "lot_id": lot_id,
            "location_id": location_id,
            "picking_id": picking_id,
        }


class Discrepancy(models.Model):
    """What the checker found; its sentence is put into the reader's language."""

    _inherit = "wms.discrepancy"

    kind = fields.Selection(
        selection_add=[("book", "Book cannot be right")], ondelete={"book": "cascade"}
    )
    rule = fields.Selection("_selection_rule", readonly=True, index="btree_not_null")
    rule_key = fields.Char(readonly=True)
    rule_facts = fields.Json(readonly=True)
    finding = fields.Char(compute="_compute_finding")

    # One open finding of a rule for one thing; two checks at once report it once.
    _rule_uniq = models.UniqueIndex(
        "(rule, rule_key) WHERE rule IS NOT NULL AND state <> 'resolved'",
        "This finding is reported already.",
    )

    @api.model
    def _selection_rule(self):
        return [(code, self.env._(rule.name)) for code, rule in RULES.items()]

    @api.depends("rule", "rule_facts", "book", "seen")
    @api.depends_context("lang")
    def _compute_finding(self):
        for one in self:
            if one.rule:
                sentence = self.env._(RULES[one.rule].sentence)
                one.finding = sentence % (one.rule_facts or {})
            else:
                one.finding = " · ".join(filter(None, (one.book, one.seen)))

    def _close_mended(self):
        """What the checker no longer finds is settled by itself."""
        for one in self:
            one.write(
                {
                    "resolution": one.resolution or self.env._("Mended: the check holds again."),
                    "state": "resolved",
                    "resolved_at": fields.Datetime.now(),
                }
            )

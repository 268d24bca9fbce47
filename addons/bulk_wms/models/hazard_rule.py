from math import inf

from odoo import api, fields, models
from odoo.tools import SQL

RELATIONS = [
    ("allow", "Allowed together"),
    ("note", "See the entry of the substance"),
    ("1", "1 Away from"),
    ("2", "2 Separated from"),
    ("3", "3 By a compartment"),
    ("4", "4 Lengthwise by a compartment"),
    ("area", "Never in one area"),
]


class HazardRule(models.Model):
    """How far two hazard classes stand apart, anywhere in the yard.

    What a storage category says of a pair counts before this table.
    """

    _name = "wms.hazard.rule"
    _inherit = ["wms.ledger.mixin"]
    _description = "Hazard Segregation"
    _order = "first_id, second_id, id"

    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    first_id = fields.Many2one(
        "wms.hazard.class", "Class", required=True, index=True, ondelete="cascade"
    )
    second_id = fields.Many2one(
        "wms.hazard.class", "Towards", required=True, index=True, ondelete="cascade"
    )
    relation = fields.Selection(RELATIONS, "Rule", default="2", required=True)
    distance = fields.Float(
        "At Least (m)",
        digits=(16, 1),
        help="Between the middles of two positions. 0: the distance of the level in the settings.",
    )
    metres = fields.Float("Counts (m)", compute="_compute_metres", digits=(16, 1))
    note = fields.Char()
    is_default = fields.Boolean(
        "Default to Check",
        readonly=True,
        help="As delivered, after the segregation table of the IMDG code, which is made for "
        "ships. Check it against the rules of your site; changing a line ends this mark.",
    )

    _pair_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), LEAST(first_id, second_id), GREATEST(first_id, second_id))"
        " WHERE active",
        "There is a rule for this pair of classes already.",
    )
    _distance_positive = models.Constraint("CHECK(distance >= 0)", "A distance cannot be negative.")

    def _ledger_fields(self):
        return ("active", "first_id", "second_id", "relation", "distance", "note")

    @api.depends("first_id", "second_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.first_id.code} / {rule.second_id.code}"

    @api.depends("relation", "distance")
    @api.depends_context("company")
    def _compute_metres(self):
        for rule in self:
            level = rule.relation in ("1", "2", "3", "4")
            company = rule.company_id or self.env.company
            rule.metres = (
                rule.distance or company[f"wms_hazard_metres_{rule.relation}"] if level else 0.0
            )

    def write(self, vals):
        """Whoever changes a default has looked at it."""
        if {"relation", "distance", "first_id", "second_id"}.intersection(vals):
            vals = {**vals, "is_default": False}
        return super().write(vals)

    def action_confirm_default(self):
        """The site has checked these lines and keeps them as they are."""
        self.write({"is_default": False})

    @api.model
    def _metres(self) -> frozenset:
        """Pairs of class codes with the metres between them; infinite: never in one area.

        A company's own rule counts before one for all companies.
        """
        for model in ("wms.hazard.rule", "wms.hazard.class", "res.company"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.code, b.code, r.relation,
                       COALESCE(NULLIF(r.distance, 0), CASE r.relation
                           WHEN '1' THEN c.wms_hazard_metres_1
                           WHEN '2' THEN c.wms_hazard_metres_2
                           WHEN '3' THEN c.wms_hazard_metres_3
                           WHEN '4' THEN c.wms_hazard_metres_4 END)::float8
                  FROM wms_hazard_rule r
                  JOIN wms_hazard_class a ON a.id = r.first_id
                  JOIN wms_hazard_class b ON b.id = r.second_id
                  JOIN res_company c ON c.id = %(company)s
                 WHERE r.active AND (r.company_id IS NULL OR r.company_id = c.id)
                 ORDER BY r.company_id NULLS FIRST, r.id
                """,
                company=self.env.company.id,
            )
        )
        metres = {}
        for first, second, relation, distance in rows:
            pair = frozenset((first, second))
            if relation == "area":
                metres[pair] = inf
            elif relation in ("1", "2", "3", "4") and distance:
                metres[pair] = distance
            else:
                metres.pop(pair, None)
        return frozenset(metres.items())

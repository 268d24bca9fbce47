from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Kind of name: the field that says what is meant.
TARGETS = {
    "material": "product_id",
    "unit": "uom_id",
    "place": "location_id",
    "workcenter": "workcenter_id",
    "partner": "partner_id",
    "reason": "value",
}


class MesMapping(models.Model):
    """What a name of the partner means here, where both do not use the same."""

    _name = "mes.mapping"
    _inherit = ["wms.ledger.mixin"]
    _description = "Name of an MES Partner"
    _order = "system_id, kind, external"
    _rec_name = "external"

    system_id = fields.Many2one("mes.system", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("material", "Material"),
            ("unit", "Unit"),
            ("place", "Place"),
            ("workcenter", "Work centre"),
            ("partner", "Customer"),
            ("reason", "Reason"),
        ],
        required=True,
    )
    external = fields.Char("The Partner's Name", required=True)
    product_id = fields.Many2one("product.product", "Material", ondelete="cascade")
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="cascade")
    location_id = fields.Many2one("stock.location", "Place", ondelete="cascade", check_company=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter", "Work Centre", ondelete="cascade", check_company=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade")
    value = fields.Char("Text", help="The reason in words.")
    meaning = fields.Char(compute="_compute_meaning")

    _external_uniq = models.Constraint(
        "unique(system_id, kind, external)", "This name of the partner is mapped already."
    )

    def _ledger_fields(self):
        return ("system_id", "kind", "external", *TARGETS.values())

    @api.depends(*TARGETS.values())
    def _compute_meaning(self):
        for row in self:
            target = row[TARGETS[row.kind]] if row.kind else False
            row.meaning = target.display_name if isinstance(target, models.BaseModel) else target

    @api.constrains("kind", *TARGETS.values())
    def _check_target(self):
        for row in self:
            if not row[TARGETS[row.kind]]:
                raise ValidationError(
                    self.env._("Say what %(name)s means here.", name=row.external)
                )

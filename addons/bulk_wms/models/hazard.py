from odoo import api, fields, models


class HazardClass(models.Model):
    """Hazard class of a material, such as 5.1 oxidizing substances."""

    _name = "wms.hazard.class"
    _description = "Hazard Class"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.Constraint("unique(code)", "This hazard class exists already.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for hazard in self:
            hazard.display_name = f"{hazard.code} {hazard.name}"


class HazardPair(models.Model):
    """What a storage category says of two hazard classes, before the table of the whole site."""

    _name = "wms.hazard.pair"
    _inherit = ["wms.ledger.mixin"]
    _description = "Hazard Class Pair"

    category_id = fields.Many2one(
        "stock.storage.category", required=True, ondelete="cascade", index=True
    )
    first_id = fields.Many2one("wms.hazard.class", "Class", required=True, ondelete="cascade")
    second_id = fields.Many2one(
        "wms.hazard.class",
        "Not Beside",
        required=True,
        ondelete="cascade",
        help="The same class on both sides: this class is kept alone.",
    )

    allowed = fields.Boolean(
        "Allowed Here",
        help="These two may stand together here, whatever the site's table says: for instance "
        "behind a fire wall. Not set: never in one area.",
    )

    _pair_uniq = models.UniqueIndex(
        "(category_id, LEAST(first_id, second_id), GREATEST(first_id, second_id))",
        "This pair of hazard classes stands in the list already.",
    )

    def _ledger_fields(self):
        return ("category_id", "first_id", "second_id", "allowed")

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.epc import EpcError, check_prefix


class ResCompany(models.Model):
    """The number under which a company writes tags of its own."""

    _inherit = "res.company"

    rfid_gs1_prefix = fields.Char(
        "GS1 Company Prefix", help="6 to 12 digits. Without one, tags are bound as they come."
    )

    @api.constrains("rfid_gs1_prefix")
    def _check_rfid_prefix(self):
        for company in self.filtered("rfid_gs1_prefix"):
            try:
                check_prefix(company.rfid_gs1_prefix)
            except EpcError as error:
                raise ValidationError(
                    self.env._("A GS1 company prefix has 6 to 12 digits.")
                ) from error


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rfid_gs1_prefix = fields.Char(related="company_id.rfid_gs1_prefix", readonly=False)

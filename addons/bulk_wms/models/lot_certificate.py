from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .flow_guard import refuse_flow_fields

# What a lot's certificates are found by.
_LINKS = {"heat", "supplier_id", "certificate_number", "company_id"}


class StockLot(models.Model):
    """The mill certificates of a lot: found by its certificate number, or by heat and supplier."""

    _inherit = "stock.lot"

    certificate_ids = fields.Many2many(
        "wms.certificate",
        "stock_lot_certificate_rel",
        string="Mill Certificates",
        readonly=True,
        copy=False,
    )
    has_certificate = fields.Boolean(
        "Certificate Here",
        compute="_compute_has_certificate",
        store=True,
        index=True,
        help="A mill certificate of this lot is here as a file.",
    )

    @api.depends("certificate_ids.has_file", "certificate_ids.active")
    def _compute_has_certificate(self):
        for lot in self:
            # sudo: whether the paper is here may be known wherever the lot is.
            lot.has_certificate = any(lot.sudo().certificate_ids.mapped("has_file"))

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, {"certificate_ids"}, vals_list, creating=True)
        lots = super().create(vals_list)
        lots.filtered(
            lambda lot: lot.certificate_number or (lot.heat and lot.supplier_id)
        )._link_certificates()
        return lots

    def write(self, vals):
        refuse_flow_fields(self, {"certificate_ids"}, [vals])
        result = super().write(vals)
        if _LINKS.intersection(vals):
            self._link_certificates()
        return result

    def _link_certificates(self):
        """Link these lots to the certificates that are theirs now, and to no others."""
        # sudo: what belongs together does not depend on who may read certificates.
        lots = self.sudo().filtered("form_id")
        numbers = {lot.certificate_number.strip() for lot in lots if lot.certificate_number}
        heats = {lot.heat for lot in lots if lot.heat and lot.supplier_id}
        certificates = lots.env["wms.certificate"].search(
            Domain("name", "in", list(numbers)) | Domain("heat_ids.name", "in", list(heats))
        )
        by_number, by_heat = defaultdict(certificates.browse), defaultdict(certificates.browse)
        for certificate in certificates:
            by_number[certificate.name] |= certificate
            for heat in certificate.heat_ids:
                by_heat[heat.name, certificate.partner_id] |= certificate
        for lot in lots:
            found = by_heat.get((lot.heat, lot.supplier_id), certificates.browse())
            for certificate in by_number.get((lot.certificate_number or "").strip(), ()):
                if not lot.supplier_id or certificate.partner_id == lot.supplier_id:
                    found |= certificate
            found = found.filtered(
                lambda one, lot=lot: (
                    not one.company_id or not lot.company_id or one.company_id == lot.company_id
                )
            )
            if found != lot.certificate_ids:
                lot.certificate_ids = found

    def action_certificates(self):
        """Open the certificate of this lot, or the empty list that says how to add it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_certificate")
        action["domain"] = [("id", "in", self.certificate_ids.ids)]
        action["context"] = {
            "default_name": self.certificate_number or False,
            "default_partner_id": self.supplier_id.id,
        }
        if len(self.certificate_ids) == 1:
            action.update(views=[(False, "form")], res_id=self.certificate_ids.id, view_mode="form")
        return action

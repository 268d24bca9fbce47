import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine.papers import MAX_PAPER_BYTES, paper_kind
from .flow_guard import refuse_flow_fields

_FOUND = {"lot_ids", "file_hash", "has_file"}


class CertificateHeat(models.Model):
    """A heat that certificates are about."""

    _name = "wms.certificate.heat"
    _description = "Heat of a Certificate"
    _order = "name"

    name = fields.Char("Heat", required=True)

    _name_uniq = models.Constraint("unique(name)", "This heat is known already.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "name": (vals.get("name") or "").strip()} for vals in vals_list]
        )


class Certificate(models.Model):
    """A mill certificate: what the mill warrants for the heats it names, with the paper itself."""

    _name = "wms.certificate"
    _inherit = ["mail.thread", "wms.ledger.mixin"]
    _description = "Mill Certificate"
    _order = "issued_on desc, id desc"

    name = fields.Char("Certificate No.", required=True, index="trigram", tracking=True)
    kind = fields.Selection(
        [
            ("2.1", "2.1 Declaration of compliance"),
            ("2.2", "2.2 Test report"),
            ("3.1", "3.1 Inspection certificate"),
            ("3.2", "3.2 Inspection certificate, countersigned"),
        ],
        default="3.1",
        required=True,
        tracking=True,
        help="Kind of inspection document by EN 10204.",
    )
    issued_on = fields.Date("Date", tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Mill or Supplier", required=True, index=True, tracking=True
    )
    heat_ids = fields.Many2many(
        "wms.certificate.heat",
        "wms_certificate_heat_rel",
        string="Heats",
        help="Lots of these heats from this supplier belong to it by themselves.",
    )
    file = fields.Binary(attachment=True, copy=False, help="PDF, JPEG or PNG, 10 MB at most.")
    file_name = fields.Char(copy=False)
    file_hash = fields.Char(
        "SHA-256", readonly=True, copy=False, help="Says which file it was, for ever."
    )
    has_file = fields.Boolean("Paper Here", compute="_compute_has_file", store=True)
    lot_ids = fields.Many2many(
        "stock.lot", "stock_lot_certificate_rel", readonly=True, copy=False, string="Lots"
    )
    lot_count = fields.Integer("Number of Lots", compute="_compute_lot_count")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, index=True)

    _number_uniq = models.UniqueIndex(
        "(name, partner_id, COALESCE(company_id, 0)) WHERE active",
        "This supplier's certificate is here already. Open it instead.",
    )

    def _ledger_fields(self):
        return ("name", "kind", "issued_on", "partner_id", "heat_ids", "file_hash", "active")

    def _ledger_extra(self):
        return {"document": self.name}

    @api.depends("file_hash")
    def _compute_has_file(self):
        for certificate in self:
            certificate.has_file = bool(certificate.file_hash)

    @api.depends("lot_ids")
    def _compute_lot_count(self):
        for certificate in self:
            certificate.lot_count = len(certificate.lot_ids)

    @api.constrains("partner_id")
    def _check_partner(self):
        for certificate in self:
            if certificate.partner_id != certificate.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact. Choose the company that issued the certificate.",
                        contact=certificate.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_flow_fields(self, _FOUND, vals_list, creating=True)
        certificates = super().create([self._with_paper(vals) for vals in vals_list])
        certificates._link_lots()
        return certificates

    def write(self, vals):
        refuse_flow_fields(self, _FOUND, [vals])
        links = {"name", "partner_id", "heat_ids", "active", "company_id"}.intersection(vals)
        linked = self.lot_ids if links else self.env["stock.lot"]
        result = super().write(self._with_paper(vals))
        if links:
            self._link_lots(linked)
        return result

    def unlink(self):
        linked = self.lot_ids
        result = super().unlink()
        linked.exists()._link_certificates()
        return result

    def _with_paper(self, vals: dict) -> dict:
        """``vals`` with the hash of the file in them and a name that says what it is.

        :raises UserError: for what is no PDF, JPEG or PNG by its content, or too large
        """
        result = dict(vals)
        if "name" in result:
            result["name"] = (result["name"] or "").strip()
        if "file" not in vals:
            return result
        if not vals["file"]:
            return {**result, "file_hash": False, "file_name": False}
        try:
            content = base64.b64decode(vals["file"], validate=False)
        except ValueError as error:
            raise UserError(
                self.env._("The file did not arrive whole. Choose it again.")
            ) from error
        if len(content) > MAX_PAPER_BYTES:
            raise UserError(
                self.env._(
                    "The file has %(size)s MB; at most %(most)s MB are kept. Scan it in grey, or "
                    "with fewer dots per inch.",
                    size=f"{len(content) / 2**20:.1f}",
                    most=MAX_PAPER_BYTES // 2**20,
                )
            )
        kind = paper_kind(content)
        if not kind:
            raise UserError(
                self.env._(
                    "This is no whole PDF, JPEG or PNG file, whatever its name says. Scan or save "
                    "the certificate again as one of these."
                )
            )
        stem = (vals.get("file_name") or vals.get("name") or self[:1].name or "certificate").strip()
        stem = stem.rsplit(".", 1)[0] if "." in stem else stem
        return {
            **result,
            "file_hash": hashlib.sha256(content).hexdigest(),
            "file_name": f"{stem}.{kind}",
        }

    def _link_lots(self, before=None):
        """Find the lots of these certificates anew: by number, and by heat and supplier."""
        # sudo: what belongs together does not depend on who may read lots.
        lots = self.env["stock.lot"].sudo()
        domain = Domain("certificate_number", "in", self.mapped("name"))
        heats = self.heat_ids.mapped("name")
        if heats:
            domain |= Domain("heat", "in", heats) & Domain("supplier_id", "in", self.partner_id.ids)
        found = lots.search(Domain("form_id", "!=", False) & domain)
        (found | (before or lots).sudo())._link_certificates()

    def action_lots(self):
        """The lots that this certificate is about."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("bulk_wms.action_wms_lot")
        action["domain"] = [("certificate_ids", "in", self.ids)]
        action["context"] = {"display_complete": True}
        return action

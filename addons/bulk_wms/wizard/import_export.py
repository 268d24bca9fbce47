from odoo import fields, models
from odoo.exceptions import UserError


class ImportExport(models.TransientModel):
    """Downloads the yard, its stock or its lots in the columns that are imported."""

    _name = "wms.import.export"
    _description = "Export Tables"

    kind = fields.Selection(
        [("places", "Places"), ("stock", "Stock as it stands"), ("lots", "Facts of lots")],
        "What to Download",
        required=True,
        default="stock",
    )
    root_id = fields.Many2one(
        "stock.location",
        "Within",
        domain="[('usage', 'in', ('internal', 'view')), ('place_kind', '!=', 'position')]",
        default=lambda self: self.env["wms.import"]._default_root(),
    )

    def action_download(self):
        """Download what is chosen."""
        self.ensure_one()
        if not self.root_id:
            raise UserError(self.env._("Choose the yard that the places are in."))
        url = f"/bulk_wms/table/export/{self.kind}/{self.root_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_template(self):
        """Download an empty table of this kind."""
        self.ensure_one()
        url = f"/bulk_wms/table/template/{self.kind}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_export_packing_list(self):
        """Download the packing list of this transfer, in the columns that are imported."""
        self.ensure_one()
        url = f"/bulk_wms/table/export/packing/{self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

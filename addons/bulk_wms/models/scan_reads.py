from odoo import models

# What the rules of companies and a step ask; a company has some 200 columns more.
_OF_COMPANY = ("parent_path", "parent_id", "name", "partner_id", "currency_id")
_OF_VARIANT = ("product_tmpl_id", "default_code", "barcode", "active")
_OF_PRODUCT = (
    "active",
    "bulk_density",
    "categ_id",
    "company_id",
    "dwell_days",
    "form_id",
    "handling_weight",
    "hazard_class_id",
    "is_storable",
    "name",
    "tracking",
    "turnover_class",
    "type",
    "unit_weight",
    "uom_id",
    "use_expiration_date",
)


class ProductProduct(models.Model):
    """What steps of the yard ask of goods, read without all that sales and accounts keep there."""

    _inherit = "product.product"

    def _read_goods_ahead(self):
        """Read what a step asks of these products in two short statements.

        Odoo would read every column of each model at the first question: that alone costs more
        than the rest of the look-up. What is asked beyond is read as ever.
        """
        self.fetch(_OF_VARIANT)
        # sudo: as the inherited fields of a product do; nothing is shown that was not before.
        self.sudo().product_tmpl_id.fetch(_OF_PRODUCT)


class ScanService(models.AbstractModel):
    _inherit = "wms.scan.service"

    def _begin(self, *args, **kwargs):
        """Companies are asked by every rule: read the little that is asked, at once."""
        companies = self.env.companies | self.env.company
        # sudo: rules are about them, whatever the user may read of them.
        companies.sudo().fetch(_OF_COMPANY)
        return super()._begin(*args, **kwargs)

from odoo import models


class Names:
    """Names of materials, places and lots as one partner calls them."""

    def __init__(self, mappings):
        self._names = {}
        # The oldest row wins where two of the partner's names mean one thing here.
        for row in mappings.sorted("id", reverse=True):
            target = row.product_id or row.location_id or row.workcenter_id or row.partner_id
            if target and row.kind != "unit":
                self._names[target._name, target.id] = row.external

    def material(self, product) -> str:
        known = self._names.get((product._name, product.id))
        return known or product.default_code or product.with_context(lang=None).name

    def place(self, location) -> str:
        known = self._names.get((location._name, location.id))
        return known or location.barcode or location.complete_name

    def partner(self, partner) -> str:
        return self._names.get((partner._name, partner.id)) or partner.ref or partner.name or ""


class MesSystem(models.Model):
    _inherit = "mes.system"

    def _names(self) -> Names:
        """How this partner calls things."""
        self.ensure_one()
        return Names(self.mapping_ids)

from odoo import fields, models

from ..scanning.resolver import printable


class Scan(models.Model):
    """Which registered device a scan came from: known from its token, not from what it says."""

    _inherit = "wms.scan"

    device_id = fields.Many2one(
        "wms.device", "Registered Device", readonly=True, index="btree_not_null"
    )


class Discrepancy(models.Model):
    _inherit = "wms.discrepancy"

    aside_key = fields.Char(readonly=True, copy=False, help="Key of the phone that gave it up.")

    _aside_uniq = models.UniqueIndex("(reported_by_id, aside_key) WHERE aside_key IS NOT NULL")


class ScanService(models.AbstractModel):
    _inherit = "wms.scan.service"

    def _begin(self, picking, key, text, device, *args, **kwargs):
        """Note the device. A record can only come from the server itself; a text from outside
        must not pass for a registered device."""
        devices = self.env["wms.device"]
        known = device if isinstance(device, type(devices)) else devices
        name = known.name if known else self._desk_name(device)
        scan, answer = super()._begin(picking, key, text, name, *args, **kwargs)
        if scan and known:
            scan.device_id = known
        return scan, answer

    def _desk_name(self, device) -> str:
        name = printable(device)
        # sudo: whether a name is taken does not depend on who asks.
        taken = name and self.env["wms.device"].sudo().search_count([("name", "=", name)], limit=1)
        return "desk" if taken else name

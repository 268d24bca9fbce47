import base64
import io

import qrcode
from qrcode.image.svg import SvgPathFillImage

from odoo import fields, models


def qr_svg(text: str) -> bytes:
    """A QR code as SVG, base64 as image fields want it."""
    image = qrcode.make(text, image_factory=SvgPathFillImage, box_size=14, border=3)
    stream = io.BytesIO()
    image.save(stream)
    return base64.b64encode(stream.getvalue())


class DeviceCode(models.TransientModel):
    """Makes a code to register a device with and shows it, once, as text and as QR."""

    _name = "wms.device.code"
    _description = "Code of a Device"

    device_id = fields.Many2one("wms.device", required=True, readonly=True)
    enrolled_at = fields.Datetime(related="device_id.enrolled_at")
    # Live in the browser only: the database knows the hash of the code.
    code = fields.Char(store=False, readonly=True)
    qr = fields.Binary("QR Code", store=False, readonly=True)
    address = fields.Char(store=False, readonly=True)

    def action_make(self):
        """Make the code and show it; closing the window forgets it."""
        self.ensure_one()
        code = self.device_id.make_code()
        address = self.env["wms.phone.address"]._url()
        return {
            **self.device_id.action_make_code(),
            "context": {
                "default_device_id": self.device_id.id,
                "default_code": f"{code[:5]} {code[5:]}",
                "default_address": address,
                "default_qr": qr_svg(f"{address}#enrol={code}").decode(),
            },
        }


class PhoneAddress(models.TransientModel):
    """Where the phone app is, as text and as a QR code to point a phone at."""

    _name = "wms.phone.address"
    _description = "Phone App"

    address = fields.Char(compute="_compute_address")
    qr = fields.Binary("QR Code", compute="_compute_address")
    is_secure = fields.Boolean(compute="_compute_address")

    def _url(self) -> str:
        return f"{self.get_base_url()}/bulk_wms/phone"

    def _compute_address(self):
        for window in self:
            window.address = window._url()
            window.qr = qr_svg(window.address)
            window.is_secure = window.address.startswith("https:")

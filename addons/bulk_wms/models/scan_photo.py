import base64
import binascii
import io
import warnings

from PIL import Image, UnidentifiedImageError

from odoo import models

from ..scanning import Refused

# A phone's photo has 2 to 8 MB; more is no photo of a label.
LARGEST_PHOTO = 10_000_000
# Pixels; guards against small files that unpack into gigabytes.
MOST_PIXELS = 60_000_000
# What Odoo lets Pillow open; WebP is not among it.
_FORMATS = {"JPEG": "jpg", "PNG": "png"}


class ScanService(models.AbstractModel):
    """Photos that come with a step: checked by what they are, not by what they are called."""

    _inherit = "wms.scan.service"

    def _photo(self, photo) -> str:
        """The photo as clean base64; empty for none.

        :raises Refused: ``bad_photo`` for what is no picture, or too large
        """
        if not photo:
            return ""
        data = self._decoded(photo)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as picture:
                    width, height = picture.size
                    picture.verify()
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
            OSError,
            SyntaxError,
            ValueError,
        ):
            self._refuse_photo(self.env._("This is no photo. Take it again, as JPEG or PNG."))
        if width * height > MOST_PIXELS:
            self._refuse_photo(self.env._("The photo has too many pixels. Take a smaller one."))
        return base64.b64encode(data).decode()

    def _decoded(self, photo) -> bytes:
        text = photo if isinstance(photo, str) else ""
        if text.startswith("data:"):
            text = text.partition(",")[2]
        if len(text) > LARGEST_PHOTO * 4 // 3 + 4:
            self._refuse_photo(self.env._("The photo is larger than 10 MB. Take a smaller one."))
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b""

    def _refuse_photo(self, text: str):
        raise Refused("bad_photo", text=text)

    def _keep_photo(self, step):
        """A photo of goods stays with the lot; that of a report is part of the discrepancy."""
        scan = step.scan
        if not step.photo or scan.kind == "report":
            return
        record = scan.lot_id or scan.picking_id
        if not record:
            return
        data = base64.b64decode(step.photo)
        with Image.open(io.BytesIO(data), formats=list(_FORMATS)) as picture:
            ending = _FORMATS[picture.format]
        # sudo: operators may not write lots, and a photo of them is part of the scan.
        self.env["ir.attachment"].sudo().create(
            {
                "name": f"{scan.code or record.display_name}.{ending}".replace("/", "-"),
                "raw": data,
                "res_model": record._name,
                "res_id": record.id,
                "company_id": scan.company_id.id,
                # By this mark its period of retention finds it.
                "wms_scan_photo": True,
            }
        )

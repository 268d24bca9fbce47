import uuid

from odoo import fields, models


class ScanWindow(models.AbstractModel):
    """A window that does one step of the scan service, and shows its answer."""

    _name = "wms.scan.window"
    _description = "Window of a Scan Step"

    key = fields.Char(default=lambda self: uuid.uuid4().hex, readonly=True)

    def _show(self, answer: dict) -> dict:
        """The notification of ``answer``; the window closes unless it was refused."""
        failed = answer["message"]["kind"] == "error"
        if failed:
            # The refusal is kept; another try is another step.
            self.key = uuid.uuid4().hex
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if failed else "success",
                "message": answer["message"]["text"],
                "sticky": failed,
                "next": False if failed else {"type": "ir.actions.act_window_close"},
            },
        }

from odoo import fields, models


class LabelWizard(models.TransientModel):
    _inherit = "wms.label.wizard"

    with_tag = fields.Boolean(
        "Write an RFID Tag", help="The printer writes a new EPC into the label: ZPL only, one each."
    )

    def action_print(self):
        """With a tag in each label where that was chosen."""
        if not self.with_tag:
            return super().action_print()
        service = self.env["wms.label"]
        rows = service._make_tagged(
            self._records(),
            size=self.size,
            output=self.output,
            reason=self.reason or "",
            note=self.note or "",
            copies=self.copies,
        )
        return service._action_after(rows)

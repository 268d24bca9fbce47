from odoo import Command, fields, models


class TransformationConfirm(models.TransientModel):
    """The labels of what goes in are scanned; that posts the transformation."""

    _name = "wms.transformation.confirm"
    _description = "Confirm a Transformation"

    transformation_id = fields.Many2one("wms.transformation", required=True, readonly=True)
    parent_weight = fields.Float(related="transformation_id.parent_weight")
    child_weight = fields.Float(related="transformation_id.child_weight")
    scrap_weight = fields.Float(related="transformation_id.scrap_weight")
    difference = fields.Float(related="transformation_id.difference")
    line_ids = fields.One2many("wms.transformation.confirm.line", "wizard_id")
    without_scan = fields.Boolean("Book without Scan")
    reason = fields.Char()

    def _open_for(self, document):
        wizard = self.create(
            {
                "transformation_id": document.id,
                "line_ids": [Command.create({"input_id": line.id}) for line in document.input_ids],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Confirm by Scan"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_post(self):
        """Post; a second press finds it done and changes nothing."""
        self.ensure_one()
        document = self.transformation_id
        if self.without_scan:
            document._confirm_without_scan(self.reason)
        else:
            document._confirm_scanned({line.input_id.id: line.code or "" for line in self.line_ids})
        return {"type": "ir.actions.act_window_close"}


class TransformationConfirmLine(models.TransientModel):
    _name = "wms.transformation.confirm.line"
    _description = "Goods to Scan"

    wizard_id = fields.Many2one("wms.transformation.confirm", required=True, ondelete="cascade")
    input_id = fields.Many2one("wms.transformation.input", required=True, readonly=True)
    lot_id = fields.Many2one(related="input_id.lot_id")
    location_id = fields.Many2one(related="input_id.location_id")
    code = fields.Char("Scanned Label")

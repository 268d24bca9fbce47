from odoo import Command, api, fields, models


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
    scanned = fields.Char("Scan Here", help="Each label in turn; it ticks its row off.")
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

    @api.onchange("scanned")
    def _onchange_scanned(self):
        """A hand scanner types into one field; the row that the label belongs to takes it."""
        row = self._row_of(self.scanned)
        if row:
            row.code, self.scanned = self.scanned, False

    def _row_of(self, text):
        """The row that still waits for this label; none for a wrong label."""
        waiting = self.line_ids.filtered(lambda line: not line.code)
        if not text:
            return waiting[:0]
        return waiting.filtered(lambda line: line.input_id._is_label(text))[:1]

    def action_post(self):
        """Post; a second press finds it done and changes nothing."""
        self.ensure_one()
        document = self.transformation_id
        # Scanned or typed last, and not taken by a row: it belongs to the first that waits.
        waiting = self.line_ids.filtered(lambda line: not line.code)[:1]
        if self.scanned and waiting:
            waiting.code = self.scanned
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

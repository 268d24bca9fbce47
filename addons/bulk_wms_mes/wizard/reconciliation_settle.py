from base64 import b64decode

from odoo import fields, models


class MesReconciliationSettle(models.TransientModel):
    """Asks how differences were settled."""

    _name = "mes.reconciliation.settle"
    _description = "Settle Differences with an MES Partner"

    reconciliation_id = fields.Many2one("mes.reconciliation", required=True, readonly=True)
    note = fields.Char("What Was Done", required=True)

    def action_settle(self):
        self.ensure_one()
        self.reconciliation_id.settle(self.note)
        return {"type": "ir.actions.act_window_close"}


class MesReconciliationFile(models.TransientModel):
    """Takes the partner's list of lots, where it hosts no service that could be asked."""

    _name = "mes.reconciliation.file"
    _description = "List of Lots of an MES Partner"

    reconciliation_id = fields.Many2one("mes.reconciliation", required=True, readonly=True)
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()

    def action_compare(self):
        self.ensure_one()
        self.reconciliation_id.compare_file(b64decode(self.file))
        return {"type": "ir.actions.act_window_close"}

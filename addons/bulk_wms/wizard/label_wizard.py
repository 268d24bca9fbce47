from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.label import KIND_OF_MODEL
from ..models.label_print import LABEL_OUTPUTS, LABEL_REASONS, LABEL_SIZES


class LabelWizard(models.TransientModel):
    """Choose size and form of labels, and say why where they were printed before."""

    _name = "wms.label.wizard"
    _description = "Print Labels"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    names = fields.Char("Labels of", compute="_compute_what")
    label_count = fields.Integer("Labels", compute="_compute_what")
    printed_names = fields.Char("Printed Before", compute="_compute_what")
    size = fields.Selection(
        LABEL_SIZES, required=True, default=lambda self: self.env.company.wms_label_size
    )
    output = fields.Selection(
        LABEL_OUTPUTS, "Print as", required=True, default=lambda self: self._default_output()
    )
    copies = fields.Integer(
        default=1, required=True, help="Of each label: a coil often has one inside and one outside."
    )
    reason = fields.Selection(LABEL_REASONS, "Why Again")
    note = fields.Char(help="Stands in the log and in the ledger.")

    @api.model
    def _default_output(self):
        return "printer" if self.env.company.wms_label_host else "pdf"

    @api.depends("res_model", "res_ids")
    def _compute_what(self):
        service = self.env["wms.label"]
        for wizard in self:
            records = service._one_per_sign(wizard._records())
            before = service._printed_before(records)
            wizard.label_count = len(records)
            wizard.names = service._some_names(records)
            wizard.printed_names = service._some_names(records.browse(before))

    @api.onchange("output")
    def _onchange_output(self):
        if self.output == "sheet":
            self.size = "100x70"

    def _records(self):
        """What the labels are of, under the rights of the user."""
        self.ensure_one()
        if self.res_model not in KIND_OF_MODEL or not isinstance(self.res_ids, list):
            raise UserError(self.env._("There is no label for this."))
        records = self.env[self.res_model].browse(
            [number for number in self.res_ids if isinstance(number, int)]
        )
        records = records.exists()
        records.check_access("read")
        return records

    def action_print(self):
        """Print, and give the browser the file unless a printer has it."""
        self.ensure_one()
        service = self.env["wms.label"]
        rows = service._make(
            self._records(),
            size=self.size,
            output=self.output,
            reason=self.reason or "",
            note=self.note or "",
            copies=self.copies,
        )
        return service._action_after(rows)


class LabelService(models.AbstractModel):
    _inherit = "wms.label"

    @api.model
    def _action_after(self, rows) -> dict:
        """What the web client does after a printing: fetch the file, or say that it is done."""
        if rows[:1].output != "printer":
            return {**self._action_download(rows), "close": True}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s labels went to the printer.", count=len(rows)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def action_print_commands(self):
        """The sheet of commands, as a file."""
        return self._action_download(self._print_commands())

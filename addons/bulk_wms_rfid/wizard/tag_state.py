from odoo import fields, models


class RfidTagState(models.TransientModel):
    """Why a tag is retired, lost or used again."""

    _name = "rfid.tag.state"
    _description = "State of an RFID Tag"

    tag_ids = fields.Many2many("rfid.tag", string="Tags", required=True, readonly=True)
    state = fields.Selection(
        [("retired", "Retired"), ("lost", "Lost"), ("active", "Active again")],
        required=True,
        default="retired",
    )
    reason = fields.Char(required=True)

    def action_set(self):
        """Change the state; the ledger keeps the reason."""
        self.ensure_one()
        self.tag_ids.set_state(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}

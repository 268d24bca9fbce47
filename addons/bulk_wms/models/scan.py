from odoo import fields, models


class Scan(models.Model):
    """One step of a dialogue: what was scanned, by whom, where, and what came of it.

    Written by the scan service only. Its key, made by the device, makes a repeated step return
    the first answer and do nothing.
    """

    _name = "wms.scan"
    _description = "Scan"
    _order = "id desc"
    _rec_name = "code"

    key = fields.Char(required=True, readonly=True, help="Made by the device, one per step.")
    kind = fields.Selection(
        [("lot", "Lot"), ("place", "Place"), ("override", "Override"), ("report", "Report")],
        readonly=True,
    )
    code = fields.Char("Scanned", readonly=True)
    result = fields.Selection(
        [("accepted", "Accepted"), ("confirmed", "Confirmed"), ("refused", "Refused")],
        required=True,
        readonly=True,
        index=True,
    )
    message_code = fields.Char("Message", readonly=True)
    answer = fields.Json(readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, index=True)
    device = fields.Char(readonly=True)
    occurred_at = fields.Datetime(readonly=True)
    recorded_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    task_uuid = fields.Char("Task", readonly=True, index=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, index=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null")
    location_id = fields.Many2one("stock.location", "Place", readonly=True)
    reason = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, required=True, index=True)

    _key_uniq = models.Constraint("unique(user_id, key)", "This step was taken already.")

from odoo import api, fields, models

INBOX_STATES = [
    ("received", "Received"),
    ("waiting", "Waiting for the one before"),
    ("processing", "Processing"),
    ("processed", "Processed"),
    ("rejected", "Rejected"),
    ("error", "Error, tried again"),
    ("dead", "Dead"),
    ("discarded", "Discarded"),
]
OUTBOX_STATES = [
    ("pending", "Pending"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("confirmed", "Confirmed"),
    ("retry", "Tried again later"),
    ("cancelled", "Cancelled"),
]


class MesMessage(models.Model):
    """One message of a partner, in or out, as it was and with what came of it.

    Kept by the flow: nobody writes a message by hand. What was acknowledged is here; what is
    not here was not acknowledged.
    """

    _name = "mes.message"
    _inherit = ["wms.kept.mixin"]
    _description = "MES Message"
    _order = "id desc"
    _rec_name = "message_id"

    system_id = fields.Many2one(
        "mes.system", "Partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="system_id.company_id", store=True, index=True)
    direction = fields.Selection([("in", "In"), ("out", "Out")], required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True, index=True)
    message_id = fields.Char("Message ID", required=True, readonly=True)
    reference_message_id = fields.Char("Refers To", readonly=True)
    sequence_key = fields.Char(readonly=True)
    sequence_number = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(INBOX_STATES + OUTBOX_STATES, required=True, readonly=True)
    transport = fields.Selection(
        [("soap", "SOAP"), ("rest", "REST"), ("poll", "Asked for")], readonly=True
    )
    is_test = fields.Boolean("Test Run", readonly=True)
    raw = fields.Text("As It Came", readonly=True, help="The text on the wire, byte for byte.")
    body = fields.Text(readonly=True, help="What it says, as JSON in the names of the contract.")
    sha256 = fields.Char("Digest", readonly=True, help="Of the body without its time of creation.")
    headers = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime("Next Try", readonly=True)
    error_code = fields.Char(readonly=True, index="btree_not_null")
    error_text = fields.Text(readonly=True)
    ack = fields.Text(
        "Acknowledgement", readonly=True, help="What was answered, as JSON in the contract's names."
    )
    document_model = fields.Char(readonly=True)
    document_res_id = fields.Many2oneReference(
        "Document", model_field="document_model", readonly=True, index="btree_not_null"
    )
    document_name = fields.Char(readonly=True, index="btree_not_null")
    lot_ids = fields.Many2many("stock.lot", string="Lots", readonly=True)
    line_ids = fields.One2many("mes.line", "message_id", "Lines That Took Effect", readonly=True)
    sender_created_at = fields.Datetime("Made by the Sender", readonly=True)
    received_at = fields.Datetime(readonly=True, default=fields.Datetime.now, index=True)
    processed_at = fields.Datetime(readonly=True)
    confirmed_at = fields.Datetime(readonly=True)
    discard_reason = fields.Char("Why Discarded", readonly=True)

    _message_uniq = models.Constraint(
        "unique(system_id, direction, message_id)", "This message was taken already."
    )
    _due_idx = models.Index(
        "(system_id, direction, state, id)"
        " WHERE state NOT IN ('processed', 'rejected', 'discarded', 'confirmed', 'cancelled')"
    )
    _sequence_idx = models.Index(
        "(system_id, direction, sequence_key, sequence_number) WHERE sequence_key IS NOT NULL"
    )
    _lots_text_idx = models.Index("(system_id, operation, received_at)")

    @api.depends("operation", "message_id")
    def _compute_display_name(self):
        for message in self:
            message.display_name = f"{message.operation} {message.message_id}"

import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class MesMessage(models.Model):
    """What an integration manager decides about an event, and a message as people read it."""

    _inherit = "mes.message"

    document_html = fields.Html("As a Document", compute="_compute_document_html", sanitize=False)
    held_by_id = fields.Many2one(
        "mes.message",
        "Waits for",
        compute="_compute_held_by_id",
        help="An earlier event of the same order or lot that is not confirmed yet.",
    )

    # --- deciding -------------------------------------------------------------------------

    def action_replay(self):
        """Try again what was given up: with the same id, so that it takes effect once."""
        self._check_integration()
        incoming = self.filtered(lambda message: message.direction == "in")
        if incoming:
            incoming.action_replay_in()
        for message in self - incoming:
            if message.state not in ("dead", "retry", "sent", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(message)s is on its way or confirmed; it is not sent again.",
                        message=message.display_name,
                    )
                )
            message._note("mes.replayed")
            # sudo: messages are written by the flow; the right was checked.
            message.sudo().write(
                {
                    "state": "pending",
                    "attempts": 0,
                    "first_try_at": False,
                    "next_try_at": False,
                    "discard_reason": False,
                }
            )
        self._after_decision()

    def action_discard(self):
        """Ask why, then give the message up for good."""
        self._check_integration()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discard"),
            "res_model": "mes.message.discard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_message_ids": self.ids},
        }

    @api.private
    def discard(self, reason: str):
        """Give up these messages; what waited behind them goes on.

        :raises UserError: without a reason, or for what has taken effect
        """
        self._check_integration()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the message is discarded."))
        incoming = self.filtered(lambda message: message.direction == "in")
        if incoming:
            incoming._discard_in(reason)
        for message in self - incoming:
            if message.state in ("confirmed", "cancelled"):
                raise UserError(
                    self.env._("%(message)s was confirmed.", message=message.display_name)
                    if message.state == "confirmed"
                    else self.env._("%(message)s is discarded.", message=message.display_name)
                )
            message._note("mes.discarded", reason.strip())
            # sudo: as in action_replay
            message.sudo().write(
                {
                    "state": "cancelled",
                    "discard_reason": reason.strip(),
                    "next_try_at": False,
                    "processed_at": fields.Datetime.now(),
                }
            )
        self._after_decision()

    def _after_decision(self):
        self.system_id._end_call_for_help()
        self.env["wms.alert"]._look_soon()
        # sudo: whoever decides may not touch scheduled jobs.
        self.env.ref("bulk_wms_mes.cron_mes_send").sudo()._trigger()

    @api.depends("state", "sequence_key", "sequence_number")
    def _compute_held_by_id(self):
        for message in self:
            message.held_by_id = False
            if message.direction == "out" and message.state in ("pending", "retry"):
                message.held_by_id = self.search(
                    [
                        ("system_id", "=", message.system_id.id),
                        ("direction", "=", "out"),
                        ("sequence_key", "=", message.sequence_key),
                        ("sequence_number", "<", message.sequence_number),
                        ("state", "in", ("pending", "sending", "sent", "retry", "dead")),
                    ],
                    order="sequence_number",
                    limit=1,
                )

    # --- reading --------------------------------------------------------------------------

    @api.depends("body")
    @api.depends_context("lang")
    def _compute_document_html(self):
        words = self._words()
        for message in self:
            try:
                content = json.loads(message.body or "{}")
            except ValueError:
                content = {}
            message.document_html = self._sheet(content, words) if content else False

    def _sheet(self, content: dict, words: dict) -> Markup:
        """A message as a sheet: what it says of itself, then its lines as tables."""
        facts, tables = Markup(), Markup()
        for name, value in content.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                tables += self._lines_table(name, value, words)
            elif isinstance(value, dict):
                tables += Markup("<h4>%s</h4>%s") % (
                    words.get(name, name),
                    self._sheet(value, words),
                )
            else:
                facts += Markup("<tr><th class='text-nowrap pe-3 fw-normal text-muted'>%s</th>"
                                "<td class='text-break'>%s</td></tr>") % (
                    words.get(name, name), self._cell(value))  # fmt: skip
        sheet = Markup()
        if facts:
            sheet = Markup("<table class='table table-sm w-auto'><tbody>%s</tbody></table>") % facts
        return sheet + tables

    def _lines_table(self, name: str, rows: list, words: dict) -> Markup:
        columns = list(dict.fromkeys(key for row in rows for key in row))
        head = Markup().join(
            Markup("<th class='text-nowrap'>%s</th>") % words.get(column, column)
            for column in columns
        )
        lines = Markup().join(
            Markup("<tr>%s</tr>")
            % Markup().join(
                Markup("<td>%s</td>") % self._cell(row.get(column)) for column in columns
            )
            for row in rows[:500]
        )
        more = Markup()
        if len(rows) > 500:
            more = Markup("<p>%s</p>") % self.env._("%(count)s lines more", count=len(rows) - 500)
        return Markup(
            "<h4 class='mt-3'>%s</h4><div class='table-responsive'>"
            "<table class='table table-sm table-striped'><thead><tr>%s</tr></thead>"
            "<tbody>%s</tbody></table></div>%s"
        ) % (words.get(name, name), head, lines, more)

    def _cell(self, value) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if isinstance(value, list):
            if value and isinstance(value[0], dict):
                return "; ".join(
                    " ".join(self._cell(part) for part in row.values()) for row in value
                )
            return ", ".join(str(part) for part in value)
        return str(value)

    def _words(self) -> dict:
        """Names of the contract in the reader's language."""
        _ = self.env._
        return {
            "MessageHeader": _("Header"),
            "MessageID": _("Message"),
            "SenderID": _("Sender"),
            "CreationDateTime": _("Made on"),
            "ReferenceMessageID": _("Refers to message"),
            "RequestMessageID": _("Asked for by message"),
            "SequenceKey": _("Sequence"),
            "SequenceNumber": _("Number in the sequence"),
            "OperationsRequestID": _("Order or request"),
            "DeliveryOrderID": _("Delivery order"),
            "DocumentID": _("Document"),
            "VehicleID": _("Vehicle"),
            "WeighbridgeTicket": _("Weighbridge ticket"),
            "WorkCenterID": _("Work centre"),
            "ShipToID": _("Ship to"),
            "PostingDateTime": _("Posted on"),
            "TestDateTime": _("Tested on"),
            "WeighedDateTime": _("Weighed on"),
            "RequestedShipDateTime": _("To be shipped on"),
            "RequiredDateTime": _("Needed by"),
            "StartDateTime": _("Begins"),
            "EndDateTime": _("Ends"),
            "Line": _("Lines"),
            "MaterialActual": _("Materials"),
            "Component": _("Components"),
            "Parent": _("Went in"),
            "Child": _("Came out"),
            "TestResult": _("Test results"),
            "LineResult": _("Result by line"),
            "LineID": _("Line"),
            "MaterialDefinitionID": _("Material"),
            "MaterialLotID": _("Lot"),
            "ParentLotID": _("From lot"),
            "MaterialUse": _("Use"),
            "Quantity": _("Quantity"),
            "UOM": _("Unit"),
            "GrossWeight": _("Gross weight"),
            "ScrapWeight": _("Scrap"),
            "WeightKind": _("Which weight"),
            "ScaleID": _("Scale"),
            "StorageLocationID": _("Place"),
            "DestinationLocationID": _("To place"),
            "Disposition": _("Disposition"),
            "Property": _("Properties"),
            "Tolerance": _("Tolerance (%)"),
            "TransportMode": _("Transport"),
            "TransformationID": _("Transformation"),
            "CertificateID": _("Certificate"),
            "CharacteristicID": _("Characteristic"),
            "Revision": _("Revision"),
            "Kind": _("Kind"),
            "Change": _("Change"),
            "From": _("From"),
            "To": _("To"),
            "ReasonCode": _("Reason code"),
            "Reason": _("Reason"),
            "ErrorCode": _("Error code"),
            "ErrorText": _("Error"),
            "Final": _("The last"),
            "Passed": _("Passed"),
            "Value": _("Value"),
            "ID": _("Name"),
            "OriginalMessageID": _("Original message"),
            "TestRun": _("Test run"),
            "Remnant": _("Remnant"),
        }

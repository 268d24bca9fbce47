import json
import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..operations.times import utc

# A time as the contract writes it.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def _indented(text: str | None) -> str:
    try:
        return json.dumps(json.loads(text or "null"), indent=2, ensure_ascii=False) if text else ""
    except ValueError:
        return text


class MesMessage(models.Model):
    """What an integration manager decides about an event, and a message as people read it."""

    _inherit = "mes.message"

    body_text = fields.Text("As Data", compute="_compute_texts")
    ack_text = fields.Text("Answer", compute="_compute_texts")
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
    @api.depends("body", "ack")
    def _compute_texts(self):
        """JSON with a line for each value; what is not JSON, such as an envelope, as it came."""
        for message in self:
            message.body_text = _indented(message.body)
            message.ack_text = _indented(message.ack)

    @api.depends_context("lang", "tz")
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
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return self._moment(value)
        return str(value)

    def _moment(self, text: str) -> str:
        """A time in the reader's zone; a text that only looks like one stays as it is."""
        try:
            zone = self.env.context.get("tz") or self.env.user.tz
            return format_datetime(self.env, utc(text), zone, dt_format="medium")
        except (ValueError, OverflowError):
            return text

    def _words(self) -> dict:
        """Names of the contract in the reader's language."""
        return {
            "MessageHeader": self.env._("Header"),
            "MessageID": self.env._("Message"),
            "SenderID": self.env._("Sender"),
            "CreationDateTime": self.env._("Made on"),
            "ReferenceMessageID": self.env._("Refers to message"),
            "RequestMessageID": self.env._("Asked for by message"),
            "SequenceKey": self.env._("Sequence"),
            "SequenceNumber": self.env._("Number in the sequence"),
            "OperationsRequestID": self.env._("Order or request"),
            "DeliveryOrderID": self.env._("Delivery order"),
            "DocumentID": self.env._("Document"),
            "VehicleID": self.env._("Vehicle"),
            "WeighbridgeTicket": self.env._("Weighbridge ticket"),
            "WorkCenterID": self.env._("Work centre"),
            "ShipToID": self.env._("Ship to"),
            "PostingDateTime": self.env._("Posted on"),
            "TestDateTime": self.env._("Tested on"),
            "WeighedDateTime": self.env._("Weighed on"),
            "RequestedShipDateTime": self.env._("To be shipped on"),
            "RequiredDateTime": self.env._("Needed by"),
            "StartDateTime": self.env._("Begins"),
            "EndDateTime": self.env._("Ends"),
            "Line": self.env._("Lines"),
            "MaterialActual": self.env._("Materials"),
            "Component": self.env._("Components"),
            "Parent": self.env._("Went in"),
            "Child": self.env._("Came out"),
            "TestResult": self.env._("Test results"),
            "LineResult": self.env._("Result by line"),
            "LineID": self.env._("Line"),
            "MaterialDefinitionID": self.env._("Material"),
            "MaterialLotID": self.env._("Lot"),
            "ParentLotID": self.env._("From lot"),
            "MaterialUse": self.env._("Use"),
            "Quantity": self.env._("Quantity"),
            "UOM": self.env._("Unit"),
            "GrossWeight": self.env._("Gross weight"),
            "ScrapWeight": self.env._("Scrap"),
            "WeightKind": self.env._("Which weight"),
            "ScaleID": self.env._("Scale"),
            "StorageLocationID": self.env._("Place"),
            "DestinationLocationID": self.env._("To place"),
            "Disposition": self.env._("Disposition"),
            "Property": self.env._("Properties"),
            "Tolerance": self.env._("Tolerance (%)"),
            "TransportMode": self.env._("Transport"),
            "TransformationID": self.env._("Transformation"),
            "CertificateID": self.env._("Certificate"),
            "CharacteristicID": self.env._("Characteristic"),
            "Revision": self.env._("Revision"),
            "Kind": self.env._("Kind"),
            "Change": self.env._("Change"),
            "From": self.env._("From"),
            "To": self.env._("To"),
            "ReasonCode": self.env._("Reason code"),
            "Reason": self.env._("Reason"),
            "ErrorCode": self.env._("Error code"),
            "ErrorText": self.env._("Error"),
            "Final": self.env._("The last"),
            "Passed": self.env._("Passed"),
            "Value": self.env._("Value"),
            "ID": self.env._("Name"),
            "OriginalMessageID": self.env._("Original message"),
            "TestRun": self.env._("Test run"),
            "Remnant": self.env._("Remnant"),
            "SnapshotID": self.env._("Stock list"),
            "SnapshotDateTime": self.env._("As of"),
            "Page": self.env._("Page"),
            "PageCount": self.env._("Pages"),
            "MaterialLot": self.env._("Lots in stock"),
            "WeightKg": self.env._("kg"),
            "HeatNumber": self.env._("Heat"),
            "Grade": self.env._("Grade"),
        }

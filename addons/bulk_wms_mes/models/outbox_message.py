import json

from odoo import fields, models

from ..outbound.event import REJECTED, Event, clean

# Not delivered yet: what stands before another event of the same key.
OPEN_OUT = ("pending", "sending", "sent", "retry", "dead")


class MesMessage(models.Model):
    """Events in the outbox: how they look on the wire, and what stands before them."""

    _inherit = "mes.message"

    quantity_kg = fields.Float("kg", digits="Stock Weight", readonly=True)
    first_try_at = fields.Datetime("First Try", readonly=True)

    _outbox_idx = models.Index(
        "(system_id, sequence_key, sequence_number)"
        " WHERE direction = 'out' AND state NOT IN ('confirmed', 'cancelled', 'discarded')"
    )

    def _event_payload(self) -> dict:
        self.ensure_one()
        return json.loads(self.body or "{}")

    def _tell_rejected(self):
        """What was acknowledged as accepted and failed afterwards is told to its partner."""
        told = super()._tell_rejected()
        events = []
        for message in self:
            answer = json.loads(message.ack or "{}")
            events.append(
                Event(
                    kind=REJECTED,
                    key=message.sequence_key or message.message_id,
                    company=message.company_id.id,
                    reference=message.message_id,
                    document=message,
                    lots=message.lot_ids.ids,
                    only=message.system_id.ids,
                    payload=lambda _names, message=message, answer=answer: clean(
                        {
                            "ReferenceMessageID": message.message_id,
                            "ErrorCode": message.error_code or "INTERNAL",
                            "ErrorText": (message.error_text or "")[:1000],
                            "LineResult": answer.get("LineResult"),
                        }
                    ),
                )
            )
        self.env["mes.event"]._emit(events)
        return told

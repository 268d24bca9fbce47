import json
import uuid

from odoo import api, fields, models, tools

from ..outbound.event import LONGEST_KEY


class MesEvent(models.AbstractModel):
    """Writes events into the outbox, in the transaction of what they tell of."""

    _name = "mes.event"
    _description = "Events for MES Partners"

    @api.model
    @tools.ormcache("company_id")
    def _partners_of(self, company_id: int) -> tuple[int, ...]:
        """Partners of the company that want events; a yard without any is not slowed down."""
        # sudo: what happens is told whoever caused it, whatever partners he may see.
        systems = self.env["mes.system"].sudo()
        domain = [("company_id", "=", company_id), ("outbound", "!=", "none")]
        return tuple(systems.search(domain, order="id").ids)

    @api.model
    def _is_heard(self, company) -> bool:
        """Whether anybody wants to know what happens in ``company``."""
        return bool(company and self._partners_of(company.id))

    @api.model
    def _emit(self, events: list):
        """Write ``events`` (outbound/event.py) for every partner that gets them.

        They are committed or rolled back with the stock change; the sender is called then.
        """
        pairs = [
            (event, system)
            for event in events
            for system in self._partners_of(event.company)
            if event.only is None or system in event.only
        ]
        messages = self.env["mes.message"]
        if not pairs:
            return messages
        # sudo: the outbox is the flow's; nobody writes messages by hand.
        systems = self.env["mes.system"].sudo().browse({system for _event, system in pairs})
        names = {system.id: system._names() for system in systems}
        wanted = {system.id: system._wanted_events() for system in systems}
        pairs = [(event, system) for event, system in pairs if event.kind in wanted[system]]
        keys = [(system, event.key[:LONGEST_KEY]) for event, system in pairs]
        numbers = self.env["mes.event.counter"]._take(keys)
        now = fields.Datetime.now()
        values = [
            self._message_values(event, system, names[system], number, now)
            for (event, system), number in zip(pairs, numbers, strict=True)
        ]
        messages = messages.sudo().create(values)  # sudo: as above
        if any(system.outbound in ("soap", "rest") for system in systems):
            # sudo: whoever posts may not touch scheduled jobs.
            self.env.ref("bulk_wms_mes.cron_mes_send").sudo()._trigger()
        return messages

    def _message_values(self, event, system: int, names, number: int, now) -> dict:
        document = event.document
        return {
            "system_id": system,
            "direction": "out",
            "operation": event.kind,
            "message_id": str(uuid.uuid4()),
            "reference_message_id": event.reference or False,
            "sequence_key": event.key[:LONGEST_KEY],
            "sequence_number": number,
            "state": "pending",
            "body": json.dumps(event.payload(names), ensure_ascii=False),
            "quantity_kg": event.kg,
            "received_at": now,
            "sender_created_at": now,
            "lot_ids": [(6, 0, event.lots)],
            "document_model": document._name if document else False,
            "document_res_id": document.id if document else False,
            "document_name": document.display_name if document else False,
        }


class MesSystem(models.Model):
    _inherit = "mes.system"

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create(vals_list)
        self.env.registry.clear_cache()
        return systems

    def write(self, vals):
        result = super().write(vals)
        if {"company_id", "outbound", "active"}.intersection(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

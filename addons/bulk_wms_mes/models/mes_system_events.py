from odoo import models


class MesSystem(models.Model):
    """What a partner may ask about events and totals; filled by the models of events."""

    _inherit = "mes.system"

    def _poll_events(self, max_count: int) -> list[dict]:
        """Oldest events that the partner has not confirmed, in order, as the contract names them.

        Each: ``EventID``, ``EventType``, ``CreationDateTime``, ``SequenceKey``,
        ``SequenceNumber``, ``Payload`` (dict of the event's element).
        """
        self.ensure_one()
        return []

    def _confirm_events(self, event_ids: list[str]) -> list[str]:
        """Take these events as received; returns those that are confirmed now."""
        self.ensure_one()
        return []

    def _control_totals(self, day) -> list[dict]:
        """Count and sum of a business day: ``Operation``, ``Direction``, ``Count``, ``Quantity``
        (kg)."""
        self.ensure_one()
        return []

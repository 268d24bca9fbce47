from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_ENDED = ("processed", "rejected", "discarded", "confirmed", "cancelled")
_AT_ONCE = 1_000


class MesMessage(models.Model):
    """What is kept how long: the raw text shorter than what came of it."""

    _inherit = "mes.message"

    @api.autovacuum
    def _gc_old(self):
        """Drop raw texts and, later, whole messages that have had their say."""
        done = 0
        now = fields.Datetime.now()
        # sudo: the clean-up works for all partners.
        for system in (
            self.env["mes.system"]
            .sudo()
            .with_context(active_test=False)
            .search([("payload_days", ">", 0)])
        ):
            ended = Domain("system_id", "=", system.id) & Domain("state", "in", _ENDED)
            old = ended & Domain("received_at", "<", now - timedelta(days=system.payload_days))
            texts = self.sudo().search(old & Domain("raw", "!=", False), limit=_AT_ONCE)
            texts.write({"raw": False, "headers": False})
            gone = ended & Domain("received_at", "<", now - timedelta(days=system.retention_days))
            # What documents still point to stays.
            free = gone & Domain("line_ids", "=", False)
            messages = self.sudo().search(free, limit=_AT_ONCE)
            messages.unlink()
            done += len(texts) + len(messages)
        return done, 0

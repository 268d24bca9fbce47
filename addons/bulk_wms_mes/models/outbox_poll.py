from odoo import fields, models
from odoo.tools import SQL

MOST_POLLED = 200
# So many characters of events in one answer; pages of the stock are long.
MOST_TEXT = 4_000_000


class MesSystem(models.Model):
    """Events for a partner that asks for them instead of hosting a service."""

    _inherit = "mes.system"

    def _poll_events(self, max_count: int) -> list[dict]:
        """Oldest unconfirmed events, in order of each key. They come again until confirmed."""
        self.ensure_one()
        messages = self.env["mes.message"].sudo()  # sudo: the caller is this partner itself
        messages.flush_model()
        # Behind a dead event of the same key nothing is given out.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id FROM mes_message m
                 WHERE m.system_id = %s AND m.direction = 'out'
                   AND m.state IN ('pending', 'sending', 'sent', 'retry')
                   AND NOT EXISTS (
                       SELECT 1 FROM mes_message e
                        WHERE e.system_id = m.system_id AND e.direction = 'out'
                          AND e.sequence_key = m.sequence_key
                          AND e.sequence_number < m.sequence_number AND e.state = 'dead')
                 ORDER BY m.id LIMIT %s
                """,
                self.id,
                max(1, min(int(max_count or MOST_POLLED), MOST_POLLED)),
            )
        )
        events = messages.browse(row[0] for row in rows)._as_many_as_fit()
        fresh = events.filtered(lambda event: event.state != "sent")
        if fresh:
            now = fields.Datetime.now()
            fresh.write({"state": "sent", "transport": "poll", "first_try_at": now, "attempts": 1})
        by_key = {}
        for event in events:
            by_key.setdefault(event.sequence_key, []).append(event)
        ordered = {
            key: iter(sorted(group, key=lambda event: event.sequence_number))
            for key, group in by_key.items()
        }
        return [next(ordered[event.sequence_key])._wire() for event in events]

    def _confirm_events(self, event_ids: list[str]) -> list[str]:
        """Take these events as received. Confirming again, or what is not known, does nothing."""
        self.ensure_one()
        messages = self.env["mes.message"].sudo()  # sudo: as in _poll_events
        known = messages.search(
            [
                ("system_id", "=", self.id),
                ("direction", "=", "out"),
                ("message_id", "in", list(event_ids)),
            ]
        )
        fresh = known.filtered(
            lambda event: event.state in ("pending", "sending", "sent", "retry", "dead")
        )
        now = fields.Datetime.now()
        fresh.write(
            {"state": "confirmed", "transport": "poll", "confirmed_at": now, "processed_at": now}
        )
        confirmed = known.filtered(lambda event: event.state == "confirmed")
        return confirmed.mapped("message_id")


class MesMessage(models.Model):
    _inherit = "mes.message"

    def _as_many_as_fit(self):
        """The first of these events that one answer holds; always at least one."""
        size = 0
        for number, message in enumerate(self):
            size += len(message.body or "")
            if number and size > MOST_TEXT:
                return self[:number]
        return self

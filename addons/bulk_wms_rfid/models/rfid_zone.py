from odoo import api, models
from odoo.tools import SQL

from ..engine.clone import Heard, is_impossible


class RfidEvent(models.Model):
    """Where tags were heard: last seen, present in a zone, and in two places at once."""

    _inherit = "rfid.event"

    @api.model
    def _note_presence(self, events):
        """Last seen of all tags in one statement; an older event never overwrites a newer one."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE rfid_tag t
                   SET last_seen_at = date_trunc('second', e.last_seen),
                       last_reader_id = e.reader_id,
                       last_place_id = COALESCE(e.place, t.last_place_id),
                       present_since = CASE
                           WHEN e.mode <> 'zone' THEN t.present_since
                           WHEN e.kind = 'departed' THEN NULL
                           WHEN t.present_since IS NOT NULL AND t.last_place_id = e.place
                               THEN t.present_since
                           ELSE date_trunc('second', e.first_seen) END
                  FROM (SELECT DISTINCT ON (e.tag_id) e.tag_id, e.reader_id, e.kind, e.first_seen,
                               e.last_seen, r.mode,
                               CASE WHEN e.kind = 'lifted' THEN NULL ELSE r.location_id END AS place
                          FROM rfid_event e JOIN rfid_reader r ON r.id = e.reader_id
                         WHERE e.id = ANY(%s) AND e.tag_id IS NOT NULL
                         ORDER BY e.tag_id, e.last_seen DESC, e.id DESC) e
                 WHERE t.id = e.tag_id
                   AND (t.last_seen_at IS NULL OR t.last_seen_at <= e.last_seen)
                """,
                events.ids,
            )
        )
        self.env["rfid.tag"].invalidate_model()

    @api.model
    def _find_clones(self, events):
        """Tags whose chip is another one, or that were at two readers at once."""
        for event in events:
            tag = event.tag_id
            if tag.state == "active" and event.tid and tag.tid and event.tid != tag.tid:
                tag._mark_cloned(
                    self.env._(
                        "Chip %(chip)s answered at %(reader)s",
                        chip=event.tid,
                        reader=event.reader_id.name,
                    )
                )
        tags = events.tag_id.filtered(lambda tag: tag.state == "active")
        for tag, one, other in self._impossible(tags, events):
            if tag.state == "active":
                tag._mark_cloned(
                    self.env._(
                        "Heard at %(one)s and at %(other)s, too far apart for the time between",
                        one=one,
                        other=other,
                    )
                )

    @api.model
    def _impossible(self, tags, events):
        """(tag, reader, reader) of tags that cannot have been at both."""
        if not tags:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.tag_id, r.name, r.id, r.pos_x, r.pos_y,
                       extract(epoch FROM e.first_seen), extract(epoch FROM e.last_seen)
                  FROM rfid_event e JOIN rfid_reader r ON r.id = e.reader_id
                 WHERE e.tag_id = ANY(%s) AND r.is_placed AND r.mode IN ('gate', 'zone')
                   AND e.last_seen >= (SELECT min(last_seen) - interval '15 minutes'
                                         FROM rfid_event WHERE id = ANY(%s))
                 ORDER BY e.tag_id, e.first_seen, e.id
                """,
                tags.ids,
                events.ids,
            )
        )
        found, before = [], None
        for row in rows:
            key, name, reader, x, y, first, last = row
            heard = Heard(float(x or 0), float(y or 0), float(first), float(last))
            if before and before[0] == key and before[1] != reader:
                if is_impossible(before[3], heard):
                    found.append((tags.browse(key), before[2], name))
            before = (key, reader, name, heard)
        return found

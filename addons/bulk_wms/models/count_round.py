from odoo import fields, models
from odoo.exceptions import UserError

from ..scanning.count import survey_values
from ..scanning.messages import Refused


class CountLine(models.Model):
    """One round at a place: begun, noted scan by scan, left or finished."""

    _inherit = "wms.count.line"

    def _start(self):
        """Begin this round: who, when, and after which event of the place."""
        self.ensure_one()
        self._check_may_count()
        if self.state == "counting" and self.started_by_id != self.env.user:
            if not self.env.user.has_group("bulk_wms.group_supervisor"):
                raise UserError(
                    self.env._(
                        "%(person)s is counting %(place)s. Take another place.",
                        person=self.started_by_id.name,
                        place=self.location_id.name,
                    )
                )
        touch = self.env["wms.count.touch"]
        # With the place to oneself: no posting lies between the number and the start.
        touch._guard(self.location_id)
        event = touch._events(self.location_id)[self.location_id.id]
        # sudo: the flow's fields; who counts was checked.
        line = self.sudo()
        line._drop_notes()
        if line.state != "counting":
            line._go("counting")
        line.write(
            {
                "started_at": fields.Datetime.now(),
                "started_by_id": self.env.uid,
                "event": event,
                "unreadable_count": 0,
            }
        )

    def _drop_notes(self):
        """What was noted in a round that begins anew or is left."""
        self.result_ids.filtered(lambda row: row.round == self.round and not row.outcome).unlink()

    def _leave(self):
        """Give the place back to the sheet, uncounted."""
        self.ensure_one()
        # sudo: as in _start
        line = self.sudo()
        line._drop_notes()
        # Another round stays another round.
        line._go("recount" if line.round > 1 else "open", started_at=False)

    def _note_seen(self, lot):
        """A label was scanned here; twice is once."""
        self.ensure_one()
        # sudo: notes of the round are the flow's.
        line = self.sudo()
        notes = line.result_ids.filtered(lambda row: row.round == line.round and not row.outcome)
        known = notes.filtered(lambda row: row.lot_id == lot)
        if known:
            return known
        return line.env["wms.count.result"].create(
            {
                "line_id": line.id,
                "round": line.round,
                "lot_id": lot.id,
                "product_id": lot.product_id.id,
                "scan_order": max(notes.mapped("scan_order"), default=0) + 1,
            }
        )

    def _note_survey(self, survey, text: str):
        """A pile was surveyed: its volume is kept on its lot, its mass is what was counted.

        :raises Refused: where the book has no pile
        """
        self.ensure_one()
        pile = self._pile()
        values = survey_values(pile, survey, self.location_id)
        self._note_seen(pile.lot_id).write({**values, "said_text": text[:60]})
        facts = {"survey_volume": survey.volume}
        if survey.density:
            facts["bulk_density"] = survey.density
        if survey.moisture is not None:
            facts["moisture"] = survey.moisture
        # sudo: a survey is a fact, whoever may edit lots.
        pile.lot_id.sudo().write(facts)

    def _note_level(self, level: float, text: str):
        """A silo was read: the reading is kept as any other, its mass is what was counted."""
        self.ensure_one()
        pile = self._pile()
        reading = self.env["wms.silo.level"].create(
            {"location_id": self.location_id.id, "level": level}
        )
        self._note_seen(pile.lot_id).write(
            {
                "said_weight": reading.weight,
                "is_weighed": True,
                "margin": reading.margin,
                "said_text": text[:60],
            }
        )

    def _pile(self):
        # sudo: the book does not depend on who counts.
        pile = self.location_id.sudo().open_pile_id
        if not pile:
            raise Refused("count_no_pile", place=self.location_id.name)
        return pile

    def _take_book_word(self):
        """All as the book says, by a person's word: closed, but no proof that the book is right."""
        self.ensure_one()
        touch = self.env["wms.count.touch"]
        touch._guard(self.location_id)
        # sudo: as in _start
        self.sudo()._drop_notes()
        now = fields.Datetime.now()
        self._note("count.as_book")
        self._go(
            "done",
            as_book=True,
            outcome="match",
            was_within=True,
            began_at=self.started_at,
            counted_at=now,
            closed_at=now,
            counter_id=self.env.uid,
        )

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..engine import putaway as engine
from ..engine.standing import Refusal
from .putaway_step import Step

# A person reads so many at most; the nearest are the ones that could be chosen.
_MOST_PLACES = 2_000


class Ranked(NamedTuple):
    """One place under a rule: its points and reasons, or what speaks against it."""

    place_id: int
    points: float
    reasons: tuple[engine.Reason, ...]
    refusals: tuple[Refusal, ...]
    step: Step


class Putaway(models.AbstractModel):
    """The full list of places with what speaks for and against each. Writes nothing."""

    _inherit = "wms.putaway"

    def _ranking(self, step: Step, item, origin=None, moving=(), only=()) -> list[Ranked]:
        """Every place under a rule for one item, the best first, the refused ones last.

        :param origin: where the item comes from in metres; None: from the target's own corner
        :param moving: ids of moves whose own holds do not count
        :param only: ids of the positions to look at; empty: the nearest of all
        """
        self.env["wms.position.load"]._refresh_touched()
        origin = origin or step.corner
        ids = list(only) or self._nearest_positions(step, origin)
        yard = self.env["wms.yard"]._read(ids, moving=moving)
        places = {key: yard.place(key) for key in ids if key in yard.places}
        refusals = {key: yard.refusals(item, key) for key in places}
        refusals = {
            key: found or self._closed_refusals(step, key) for key, found in refusals.items()
        }
        allowed = [place for key, place in places.items() if not refusals[key]]
        asked, allowed = self._look_ahead(step, {0: item}, allowed)
        ranking = engine.rank(
            asked[0],
            allowed,
            step.weights,
            origin,
            self._today(),
            self._surroundings(step, [item], allowed),
        )
        found = [Ranked(one.place_key, one.points, one.reasons, (), step) for one in ranking]
        found += [
            Ranked(key, 0.0, (), against, step)
            for key, against in sorted(refusals.items())
            if against
        ]
        return found

    def _closed_refusals(self, step: Step, place_id: int) -> tuple[Refusal, ...]:
        """What closes a position beyond the limits that the engine checks."""
        return ()

    def _nearest_positions(self, step: Step, origin) -> list[int]:
        rows = self.env.execute_query(
            SQL(
                "SELECT d.location_id FROM wms_position_load d WHERE %s"
                " ORDER BY point(d.pos_x, d.pos_y) <-> %s, d.location_id LIMIT %s",
                self._scope(step),
                SQL("point(%s, %s)", *origin),
                _MOST_PLACES,
            )
        )
        return [row[0] for row in rows]

    def _reasons_text(self, reasons) -> str:
        """All reasons of one place in one sentence."""
        words = (
            self._reason({**reason._asdict(), "facts": dict(reason.facts)}) for reason in reasons
        )
        return self.env._("; ").join(filter(None, words))

from datetime import timedelta
from hashlib import sha256

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..engine import weighing as rules
from .scale import FRESH
from .weighing_text import refusal, refuse

# How far the clock of a device may be off before its time is not believed.
_AHEAD = timedelta(minutes=5)
_BEHIND = timedelta(hours=24)


class WeighingReading(models.Model):
    """One weight as a scale showed it, or as a person typed it in. Never changed, never deleted."""

    _name = "wms.weighing.reading"
    _inherit = ["wms.kept.mixin"]
    _description = "Weight on the Scale"
    _order = "id desc"
    _rec_name = "weight"

    scale_id = fields.Many2one("wms.scale", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    visit_id = fields.Many2one("wms.visit", readonly=True, index="btree_not_null")
    plate = fields.Char("Licence Plate", readonly=True)
    weight = fields.Float("Weight (kg)", digits="Stock Weight", required=True, readonly=True)
    taken_at = fields.Datetime("Weighed on", required=True, readonly=True)
    recorded_at = fields.Datetime(required=True, readonly=True, index=True)
    source = fields.Selection(
        [("device", "Scale"), ("hand", "By hand")], required=True, readonly=True
    )
    stable = fields.Boolean(readonly=True, help="The scale said that the weight had come to rest.")
    frame_hash = fields.Char(
        readonly=True, help="SHA-256 of what the scale sent, so that a log of it can be compared."
    )
    axle_weights = fields.Json(readonly=True, help="kg of each axle group, where weighed so.")
    by_axles = fields.Boolean(readonly=True)
    reason = fields.Char(readonly=True, help="Why it was typed in.")
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    key = fields.Char(readonly=True, help="Made by the scale computer, one per weighing.")
    answer = fields.Json(readonly=True)

    _key_uniq = models.UniqueIndex("(scale_id, key) WHERE key IS NOT NULL")
    _weight_positive = models.Constraint("CHECK(weight > 0)", "A weight is above 0 kg.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise refusal(self.env, "taken")

    @api.model
    def _take(self, scale, weight: float, *, source, visit=None, **extra):
        """Note a weight in kg, after all checks of scale and device.

        :param extra: ``taken_at``, ``stable``, ``frame``, ``axles``, ``reason``, ``key``, and
            ``day`` for whose certificate counts
        :raises UserError: saying what stands against it; then nothing is noted
        """
        now = fields.Datetime.now()
        taken_at = extra.get("taken_at") or now
        if not now - _BEHIND <= taken_at <= now + _AHEAD:
            raise refusal(self.env, "bad_time", time=fields.Datetime.to_string(taken_at))
        reading = rules.Reading(weight, taken_at, stable=bool(extra.get("stable", True)))
        today = extra.get("day") or fields.Date.context_today(scale)
        refuse(
            self.env,
            rules.reading_problems(reading, scale._rules(), today),
            scale=scale.name,
            until=fields.Date.to_string(scale.valid_until),
        )
        axles = self._checked_axles(scale, weight, extra.get("axles"))
        reason = self._checked_hand(source, extra.get("reason"))
        frame = extra.get("frame")
        values = {
            "scale_id": scale.id,
            "company_id": scale.company_id.id,
            "weight": weight,
            "taken_at": taken_at,
            "recorded_at": now,
            "source": source,
            "stable": source == "device" and reading.stable,
            "frame_hash": sha256(frame.encode()).hexdigest() if frame else False,
            "axle_weights": axles,
            "by_axles": bool(axles),
            "reason": reason,
            "user_id": self.env.uid,
            "key": extra.get("key") or False,
        }
        # What else is pending must not be taken for a weighing that was noted twice.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                # sudo: weights are noted by the flow, nobody has the right to write one.
                taken = self.sudo().create(values)
                taken.flush_recordset()
        except UniqueViolation as error:
            # The same weighing is being noted right now: Odoo retries, and finds its answer.
            raise ConcurrencyError("weighing in progress") from error
        if visit:
            taken._give_to(visit)
        return taken.sudo(False)

    def _checked_axles(self, scale, weight: float, axles):
        if not axles:
            return False
        if not scale.company_id.wms_axle_weighing:
            raise refusal(self.env, "no_axles")
        if abs(sum(axles) - weight) > 0.5 or min(axles) <= 0:
            raise refusal(self.env, "bad_axles", weight=weight)
        return axles

    def _checked_hand(self, source: str, reason):
        if source != "hand":
            return False
        if not self.env.user.has_group("bulk_wms.group_weigh_by_hand"):
            raise refusal(self.env, "by_hand")
        if not str(reason or "").strip():
            raise refusal(self.env, "no_reason")
        return str(reason).strip()[:250]

    def _give_to(self, visit):
        """This weight is that of ``visit``'s truck; a weight belongs to one truck only."""
        self.ensure_one()
        if self.visit_id:
            raise refusal(self.env, "taken")
        if self.recorded_at < fields.Datetime.now() - FRESH:
            raise refusal(self.env, "stale")
        # sudo: as in _take
        self.sudo().write({"visit_id": visit.id, "plate": visit.plate})

    def _rules(self) -> rules.Reading:
        """This weight as the engine sees it."""
        self.ensure_one()
        return rules.Reading(self.weight, self.taken_at, self.plate or "")

from odoo import models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Refusals whose figures say something to a person.
_MEASURED = {
    "diameter",
    "distance",
    "floor",
    "height",
    "length",
    "overhang",
    "pressure",
    "size",
    "thin",
    "tiers",
    "volume",
    "weight",
    "width",
}

REFUSALS = {
    "locked": _lt("locked"),
    "full": _lt("full"),
    "held": _lt("held for other goods"),
    "support": _lt("no support below"),
    "upper": _lt("something rests above"),
    "form": _lt("wrong form"),
    "size": _lt("wrong size"),
    "weight": _lt("too heavy"),
    "height": _lt("stack too high"),
    "pressure": _lt("pressure too high"),
    "length": _lt("length does not suit the stack"),
    "width": _lt("width does not suit the stack"),
    "diameter": _lt("diameter does not suit"),
    "tiers": _lt("too many tiers for this diameter"),
    "thin": _lt("strip below too thin to carry"),
    "overhang": _lt("wider than what is below"),
    "eye": _lt("eye points another way"),
    "floor": _lt("floor carries no more"),
    "mixing": _lt("other goods there"),
    "hazard": _lt("hazard class"),
    "distance": _lt("too near to another hazard class, in m"),
    "quality": _lt("quality state"),
    "volume": _lt("too much volume"),
    "residue": _lt("other goods are or were in it"),
    "wanted": _lt("would bury wanted goods"),
}


class Putaway(models.AbstractModel):
    """Puts decisions of the engine into sentences that the operator reads."""

    _inherit = "wms.putaway"

    def _sentence(self, line) -> str:
        """Why this place, or why none, in the user's language."""
        data = line.proposal_data or {}
        if line.proposal_state == "no_piece":
            return self.env._("The pieces are not known yet. Enter the packing list.")
        if line.proposal_state == "manual":
            return self.env._("Chosen by hand.")
        if not data:
            return ""
        refused = self._counts(data)
        if line.proposal_state == "no_place":
            if not data.get("considered"):
                return self.env._("No position is set up where the rule sends these goods.")
            return self.env._(
                "None of %(count)s places fits: %(refused)s.",
                count=data["considered"],
                refused=refused,
            )
        reasons = [self._reason(reason) for reason in data["reasons"]]
        text = self.env._("; ").join(reason for reason in reasons if reason) + "."
        if data.get("contested"):
            text += " " + self.env._("Another transfer was sent here too; who comes first gets it.")
        return text

    def _refused_sentence(self, line) -> str:
        """How many places were refused for which reason; '' if none was."""
        refused = self._counts(line.proposal_data or {})
        return self.env._("Not possible: %(refused)s.", refused=refused) if refused else ""

    def _counts(self, data) -> str:
        counts = sorted(data.get("refused", {}).items(), key=lambda pair: (-pair[1], pair[0]))
        return ", ".join(f"{count} {self.env._(REFUSALS[code])}" for code, count in counts)

    def _reason(self, reason) -> str:
        """One criterion in words; '' for what did not matter."""
        facts, code = reason["facts"], reason["criterion"]
        if code == "nearest":
            return self.env._("nearest place that takes it")
        if not reason["weight"]:
            return ""
        words = getattr(self, f"_reason_{code}", None)
        return words(facts, reason["points"]) if words else ""

    def _reason_travel(self, facts, points) -> str:
        return self.env._("%(distance).0f m away", distance=facts["distance"])

    def _reason_near(self, facts, points) -> str:
        if facts["same_lot"]:
            return self.env._("same lot in row %(row)s", row=facts["row"])
        if facts["same_heat"]:
            return self.env._("same heat in row %(row)s", row=facts["row"])
        if facts["same_product"]:
            return self.env._("same material in row %(row)s", row=facts["row"])
        return ""

    def _reason_material(self, facts, points) -> str:
        if not facts["same"] and not facts["others"]:
            return self.env._("row %(row)s is empty", row=facts["row"])
        if not facts["others"]:
            return self.env._("row %(row)s holds this material only", row=facts["row"])
        if not facts["same"]:
            return self.env._("row %(row)s holds other material", row=facts["row"])
        return self.env._("row %(row)s is mixed", row=facts["row"])

    def _reason_shuffles(self, facts, points) -> str:
        if facts["expected"] >= 0.05:
            return self.env._("shuffles expected: %(count).2g", count=facts["expected"])
        return self.env._("no shuffle expected")

    def _reason_dates(self, facts, points) -> str:
        if facts["gap"] is None:
            return ""
        if facts["gap"] >= 0:
            return self.env._("leaves %(days).0f days before what lies below", days=facts["gap"])
        return self.env._("leaves %(days).0f days after what lies below", days=-facts["gap"])

    def _reason_reach(self, facts, points) -> str:
        if facts["oldest_below"] and points < 0.5:
            return self.env._("covers old stock of %(date)s", date=facts["oldest_below"])
        return self.env._("the oldest stays reachable")

    def _reason_rows(self, facts, points) -> str:
        if facts["count"]:
            return self.env._("row %(row)s is in use", row=facts["row"])
        return self.env._("opens row %(row)s", row=facts["row"])

    def _reason_compact(self, facts, points) -> str:
        if facts["units"]:
            return self.env._("stack is in use")
        return self.env._("takes an empty place")

    def _reason_turnover(self, facts, points) -> str:
        if not facts["turnover"]:
            return ""
        return self.env._(
            "class %(turnover)s, %(distance).0f m away",
            turnover=facts["turnover"],
            distance=facts["distance"],
        )

    def _reason_balance(self, facts, points) -> str:
        return self.env._("open tasks there: %(count).2g", count=facts["work"])

    def _reason_fit(self, facts, points) -> str:
        return self.env._("fits to %(share).0f %%", share=100 * points)

    def _refusal_text(self, refusals, place) -> str:
        """Every limit that speaks against a place, with figures where there are any."""
        parts = []
        for refusal in refusals:
            text = self.env._(REFUSALS[refusal.code])
            if refusal.code == "locked":
                text = f"{text} ({place.lock_reason})" if place.lock_reason else text
            elif refusal.code in _MEASURED and refusal.limit:
                text = f"{text} ({refusal.actual:g} / {refusal.limit:g})"
            parts.append(text)
        return ", ".join(parts)

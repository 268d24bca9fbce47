"""Every message of the dialogues, in one place. Texts say what happened and what to do."""

from odoo.tools.translate import LazyTranslate

from .count_messages import COUNT_MESSAGES
from .work_messages import WORK_MESSAGES

_lt = LazyTranslate(__name__)

# code: (kind, text). Kinds: ok (go on), ask (answer first), error (nothing was done).
CATALOGUE = {
    "scan_lot": ("ok", _lt("Scan the label of the goods.")),
    "scan_destination": ("ok", _lt("%(lot)s: take it to %(place)s and scan the place.")),
    "scan_source": ("ok", _lt("%(lot)s: scan the place you take it from, %(place)s.")),
    "no_place": (
        "ask",
        _lt("%(lot)s: no place was found. %(reason)s Scan a place that fits, or ask a supervisor."),
    ),
    "choose_tier": ("ask", _lt("Several places share the sign %(code)s. Choose one.")),
    "other_place": (
        "ask",
        _lt("%(place)s is not the proposed %(proposed)s. Say why, then it is booked there."),
    ),
    "ask_quantity": ("ask", _lt("%(lot)s: how many kg? The task says %(weight)s kg.")),
    "ask_more": (
        "ask",
        _lt("%(weight)s kg is more than the %(planned)s kg of the task. Enter it once more if so."),
    ),
    "ask_pieces": (
        "ask",
        _lt(
            "%(lot)s: how many pieces? The task says %(pieces)s (%(weight)s kg). If weighed, "
            "say pieces and kg: 12 pcs 305 kg."
        ),
    ),
    "pieces_noted": (
        "ok",
        _lt("%(lot)s: %(amount)s it is. Now scan %(place)s."),
    ),
    "posted": ("ok", _lt("%(lot)s, %(amount)s, is booked at %(place)s.")),
    "gone": ("ok", _lt("%(amount)s of %(lot)s have left %(place)s.")),
    "transfer_done": (
        "ok",
        _lt("%(lot)s, %(amount)s, is booked. The transfer %(transfer)s is complete."),
    ),
    "undone": (
        "ok",
        _lt("%(lot)s, %(weight)s kg, is taken back to %(place)s. Its task is open again."),
    ),
    "reported": ("ok", _lt("Reported as discrepancy %(number)s. Somebody will look at it.")),
    "unknown_code": (
        "error",
        _lt("%(code)s is not known here. Scan again, or type the number on the label."),
    ),
    "empty_code": ("error", _lt("Nothing was scanned. Scan again.")),
    "ambiguous_code": (
        "ask",
        _lt("%(code)s names several things: %(names)s. Choose one, or scan a more exact code."),
    ),
    "not_loose": (
        "error",
        _lt("Nothing loose of %(transfer)s goes to or comes from %(place)s."),
    ),
    "lot_first": ("error", _lt("%(code)s is a place. Scan the goods first.")),
    "place_expected": (
        "error",
        _lt("%(code)s is goods, not a place. %(lot)s is in your hands: scan where it goes."),
    ),
    "wrong_lot": (
        "error",
        _lt("%(lot)s is not part of %(transfer)s. %(where)s Put it back, scan the right one."),
    ),
    "already_done": ("error", _lt("%(lot)s is booked already at %(place)s. Nothing to do.")),
    "task_gone": ("error", _lt("This task no longer exists. Scan the goods again.")),
    "not_there": (
        "error",
        _lt(
            "The book says %(lot)s is at %(place)s, not at %(expected)s. Report the difference, "
            "or reserve again."
        ),
    ),
    "blocked": (
        "error",
        _lt("%(lot)s is %(state)s: it must not leave. Ask quality, or take another lot."),
    ),
    "not_released": ("error", _lt("%(text)s")),
    "covered": (
        "error",
        _lt("Something lies on %(lot)s. Move %(lots)s first, see %(transfer)s."),
    ),
    "pinned": (
        "error",
        _lt(
            "%(lot)s carries a place that is held for %(held)s. A supervisor can release the hold."
        ),
    ),
    "locked_out": ("error", _lt("Nothing may be taken from %(place)s: %(reason)s.")),
    "wrong_place": (
        "error",
        _lt(
            "%(place)s is not where %(lot)s should be taken from (%(expected)s). Scan that place, "
            "or report the difference."
        ),
    ),
    "not_a_position": (
        "error",
        _lt("%(place)s is no position that holds goods. Scan the sign of a position."),
    ),
    "outside": (
        "error",
        _lt("%(place)s is not within %(target)s, where this transfer goes. Scan a place there."),
    ),
    "place_refused": ("error", _lt("%(place)s does not take %(lot)s: %(reason)s")),
    "bad_quantity": ("error", _lt("%(code)s is no weight between 0 and %(weight)s kg.")),
    "bad_pieces": (
        "error",
        _lt(
            "%(code)s is no number of pieces between 1 and %(pieces)s, nor a weight up to "
            "%(weight)s kg. Say 12, 12 pcs, 300 kg, or both."
        ),
    ),
    "no_cab": (
        "error",
        _lt("%(transfer)s is not confirmed from a cab. The slinger scans goods and place."),
    ),
    "other_crane": ("error", _lt("%(lot)s is a lift of %(crane)s.")),
    "too_heavy": (
        "error",
        _lt("%(lot)s weighs %(weight)s kg; %(crane)s carries %(most)s kg."),
    ),
    "cab_no_piece": (
        "error",
        _lt("%(lot)s is no single piece: the slinger scans it and says how much."),
    ),
    "transfer_closed": ("error", _lt("%(transfer)s is %(state)s. Open another transfer.")),
    "two_places": (
        "error",
        _lt("%(lot)s would be in two places. Report the difference; nothing was booked."),
    ),
    "refused": ("error", _lt("%(text)s")),
    # Beyond one transfer: what the dialogues of ``work`` say.
    **WORK_MESSAGES,
    **COUNT_MESSAGES,
}


class Refused(Exception):
    """A step that must not be taken. Its work is rolled back; the operator reads the message.

    :param options: ``[{code, name}]`` to choose from, where the text was not exact enough
    """

    def __init__(self, code: str, /, options=(), **facts):
        super().__init__(code)
        self.code = code
        self.options = list(options)
        self.facts = facts
        # The transfer that it is about, where the step began without one.
        self.picking = None


# No code is longer, and no message tells all of a novel that was scanned.
_LONGEST_FACT = 300


def message(env, code: str, /, **facts) -> dict:
    """``{code, kind, text}`` in the user's language. What was scanned stands in it as text."""
    kind, text = CATALOGUE[code]
    translated = env._(text)
    return {"code": code, "kind": kind, "text": translated % _told(facts)}


def _told(facts: dict) -> dict:
    """Facts as they can be shown and kept: no control characters, no end without a dot."""
    told = {}
    for name, value in facts.items():
        if isinstance(value, str) and name != "text":
            value = "".join(char if char.isprintable() else " " for char in value)
            value = value if len(value) <= _LONGEST_FACT else f"{value[:_LONGEST_FACT]}…"
        told[name] = value
    return told

"""Messages of the counting dialogue; part of the one catalogue."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

COUNT_MESSAGES = {
    "count_place": ("ok", _lt("Scan the sign of the place you count: %(place)s is next.")),
    "count_goods": (
        "ok",
        _lt("%(place)s: scan every label that lies here, the top one first. Then press Finished."),
    ),
    "count_noted": ("ok", _lt("%(lot)s is noted. Scan the next one, or press Finished.")),
    "count_ask_pieces": (
        "ask",
        _lt("%(lot)s: how many? Layers x bags plus loose ones, such as 5x8+3."),
    ),
    "count_ask_weight": ("ask", _lt("%(lot)s: how many kg?")),
    "count_ask_survey": (
        "ask",
        _lt(
            "%(place)s: how many m³ by the survey? Density and moisture if measured: "
            "43.5 m3 1.52 t/m3 3 %%."
        ),
    ),
    "count_ask_level": ("ask", _lt("%(place)s: which level in metres, read at the wall?")),
    "count_ask_work": (
        "ask",
        _lt("%(work)s: was that done already when you looked? Then it is no difference."),
    ),
    "count_closed": ("ok", _lt("%(place)s is counted. Thank you.")),
    "count_all_done": ("ok", _lt("%(place)s is counted, and with it the sheet %(sheet)s.")),
    "count_second": (
        "ok",
        _lt("%(place)s is noted. Somebody else counts it too. Go on with the next place."),
    ),
    "count_handed": ("ok", _lt("%(place)s is noted and goes to who approves it.")),
    "count_again": (
        "error",
        _lt("Something was booked at %(place)s while you counted. Count it again, please."),
    ),
    "count_not_here": (
        "error",
        _lt("%(place)s is not on this sheet, or counted already. Scan one of its places."),
    ),
    "count_place_first": ("error", _lt("%(code)s: scan the sign of the place first.")),
    "count_other_place": (
        "error",
        _lt("%(code)s is a place. Press Finished for %(place)s first, or go back."),
    ),
    "count_bad_pieces": (
        "error",
        _lt("%(code)s is no number of pieces. Say 43, or layers x bags: 5x8+3."),
    ),
    "count_bad_weight": ("error", _lt("%(code)s is no weight. Say 1,250 or 1.25 t.")),
    "count_bad_survey": (
        "error",
        _lt("%(code)s is no survey. Say m³, and if measured density and moisture: 43.5 1.52 t/m3."),
    ),
    "count_bad_level": ("error", _lt("%(code)s is no level in metres.")),
    "count_no_pile": (
        "error",
        _lt("The book has no open pile at %(place)s. Report it to a supervisor; say 0 if empty."),
    ),
    "count_no_density": (
        "error",
        _lt("The bulk density of %(lot)s is not known. Say it too: 43.5 m3 1.52 t/m3."),
    ),
    "count_not_allowed": (
        "error",
        _lt("On this sheet every place is counted; the book's word is not enough."),
    ),
    "count_nothing": (
        "error",
        _lt("Nothing was scanned at %(place)s. If it is empty, press Empty."),
    ),
    "count_not_empty": (
        "error",
        _lt("%(lot)s was scanned here, so %(place)s is not empty. Take it out of the list first."),
    ),
    "count_touched": (
        "error",
        _lt("%(place)s was touched after you counted it without network. Count it again, please."),
    ),
}

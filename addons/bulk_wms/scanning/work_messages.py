"""Messages of the work that begins without a transfer; part of the catalogue in ``messages``."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# code: (kind, text), as in ``messages``.
WORK_MESSAGES = {
    "command": ("ok", _lt("%(command)s.")),
    "transfer_gone": (
        "error",
        _lt("This transfer no longer exists. Open the list of tasks again."),
    ),
    # --- what first ---
    "scan_any": ("ok", _lt("Scan goods, a place, a transfer, a vehicle or a machine.")),
    "scan_lot_or_place": ("ok", _lt("Scan the goods or the place that it is about.")),
    "scan_here": ("ok", _lt("Scan the sign of a place.")),
    "scan_where": ("ok", _lt("Scan or type the goods that you look for.")),
    "scan_vehicle": ("ok", _lt("Scan the number of the visit, or type the licence plate.")),
    "found": ("ask", _lt("%(name)s: what is to be done?")),
    # --- a label that cannot be read ---
    "scan_ruined": ("ok", _lt("Scan the sign of the place where the goods lie.")),
    "ask_ruined": (
        "ask",
        _lt(
            "What can still be read or measured at %(place)s? Heat, size such as 3x1250, weight "
            "such as 20450 kg, last digits of the number, with blanks between."
        ),
    ),
    "ruined_none": (
        "error",
        _lt("Nothing at %(place)s agrees with %(seen)s. Measure again, or scan the place again."),
    ),
    "ruined_several": (
        "error",
        _lt(
            "%(count)s lots at %(place)s agree with %(seen)s. Type it again with what tells them "
            "apart, or call a supervisor."
        ),
    ),
    "ruined_found": (
        "ask",
        _lt("It must be %(names)s. Compare it once more, then choose it: its label is printed."),
    ),
    # --- tasks of any transfer ---
    "no_task": (
        "error",
        _lt("%(lot)s has no such task. %(where)s Move it, or ask a supervisor."),
    ),
    "no_task_here": ("error", _lt("There is no open task of loose goods at %(place)s.")),
    "which_task": ("ask", _lt("%(lot)s has several open tasks. Choose one.")),
    # --- weight and photo on receipt ---
    "ask_weight": (
        "ask",
        _lt("%(lot)s: what does the scale say, in kg? The label says %(label)s kg."),
    ),
    "weight_doubtful": (
        "ask",
        _lt("%(weight)s kg is far from the %(label)s kg of %(lot)s. Enter it once more if so."),
    ),
    "bad_weight": ("error", _lt("%(code)s is no weight. Enter kg, such as 12,340.")),
    # --- free move ---
    "move_to": (
        "ok",
        _lt("%(lot)s, %(amount)s, from %(place)s: scan the place where it is put."),
    ),
    "which_source": ("ask", _lt("%(lot)s lies in several places. Scan the one you take it from.")),
    "not_at_source": ("error", _lt("By the book no %(lot)s lies at %(place)s. Scan its place.")),
    "how_much": (
        "ask",
        _lt("%(lot)s: how much do you take from %(place)s? There are %(amount)s."),
    ),
    "moved": ("ok", _lt("%(lot)s, %(amount)s, is moved from %(source)s to %(place)s.")),
    "move_undone": ("ok", _lt("%(lot)s, %(weight)s kg, is booked back to %(place)s.")),
    "same_place": ("error", _lt("%(lot)s lies at %(place)s already. Scan another place.")),
    "not_in_stock": (
        "error",
        _lt("By the book %(lot)s is not in the yard. %(where)s Report it if it lies here."),
    ),
    "not_bulk": (
        "error",
        _lt("%(lot)s is no goods of the yard. Move it by an ordinary transfer."),
    ),
    "all_reserved": (
        "error",
        _lt("All of %(lot)s at %(place)s is reserved for orders. It leaves by their tasks."),
    ),
    "is_loose": (
        "error",
        _lt("%(lot)s is loose. It moves by a transfer with its weight; ask a supervisor for one."),
    ),
    "has_task": (
        "ask",
        _lt(
            "%(lot)s is to go to %(place)s by %(transfer)s. Do that task; another place can be "
            "scanned there."
        ),
    ),
    "in_hand": (
        "error",
        _lt("%(person)s has taken up %(lot)s for %(transfer)s. Ask, or take other goods."),
    ),
    "lies_below": ("error", _lt("Something lies on %(lot)s. Move %(lots)s first.")),
    "moved_meanwhile": (
        "error",
        _lt("%(lot)s is not at %(place)s any more. Nothing was booked. Scan the goods again."),
    ),
    "other_warehouse": (
        "error",
        _lt("%(place)s belongs to another yard than %(lot)s. Goods go there by a transfer."),
    ),
    # --- loading ---
    "visit_found": (
        "ok",
        _lt("%(visit)s: %(count)s pieces to load. Scan the label of the goods."),
    ),
    "not_here_now": (
        "error",
        _lt("%(visit)s is not in the yard now. The gate has to let it in first."),
    ),
    "not_to_load": ("error", _lt("%(visit)s has no open delivery. Nothing to load.")),
    "not_of_visit": (
        "error",
        _lt("%(lot)s does not belong on %(visit)s. %(where)s Put it back, scan the right one."),
    ),
    "loaded": ("ok", _lt("%(lot)s, %(amount)s, is loaded on %(visit)s. %(count)s to go.")),
    "visit_loaded": (
        "ok",
        _lt("%(lot)s, %(amount)s, was the last for %(visit)s. It is loaded."),
    ),
    # --- questions ---
    "here": ("ok", _lt("%(place)s: %(count)s lots, %(weight)s kg.")),
    "here_empty": ("ok", _lt("%(place)s is empty by the book.")),
    "lot_at": ("ok", _lt("%(lot)s is at %(place)s.")),
    "lot_below": ("ok", _lt("%(lot)s is at %(place)s, under %(lots)s.")),
    "lot_in_places": ("ok", _lt("%(lot)s lies in %(count)s places.")),
    "lot_nowhere": ("ok", _lt("%(lot)s is not in the yard by the book. %(where)s")),
    # --- labels ---
    "ask_label_reason": (
        "ask",
        _lt("%(name)s has a label already. Say why it needs another."),
    ),
    "label_printed": ("ok", _lt("The label of %(name)s is ready.")),
    "no_label": ("error", _lt("Labels cannot be printed here.")),
    # --- reports ---
    "ask_problem": ("ask", _lt("%(name)s: what is wrong?")),
    "ask_seen": ("ask", _lt("%(name)s, %(problem)s: say what you see, and take a photo.")),
    "bad_problem": ("error", _lt("Choose what is wrong.")),
    "bad_photo": ("error", _lt("%(text)s")),
}

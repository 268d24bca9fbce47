"""What may be wrong with a file or a row, in one place. Texts say what happened and what to do."""

from odoo.tools.translate import LazyTranslate

from ..engine.standing import Refusal

_lt = LazyTranslate(__name__)

# Why a file is no table.
FILES = {
    "empty_file": _lt("The file is empty. Choose another one."),
    "file_too_large": _lt(
        "The file has more than %(most)s MB. Save the table alone, or split it in two."
    ),
    "unpacks_too_large": _lt(
        "The workbook unpacks to more than %(most)s MB. Copy the table into a new workbook."
    ),
    "too_many_rows": _lt("The table has more than %(most)s rows. Split it into several files."),
    "old_excel": _lt("This is an old Excel file (.xls). Save it as .xlsx and choose that."),
    "broken_workbook": _lt(
        "The workbook cannot be read. Open it in a spreadsheet, save it anew as .xlsx, and choose "
        "that."
    ),
    "not_a_table": _lt("This file is no table. Choose an .xlsx workbook or a .csv file."),
    "unknown_encoding": _lt(
        "The letters of this file cannot be read. Save it as .xlsx, or as CSV UTF-8."
    ),
}

# What is wrong with a row.
PROBLEMS = {
    # cells
    "missing": _lt("is missing"),
    "not_number": _lt("“%(value)s” is not a number"),
    "formula": _lt("“%(value)s” is a formula without a value; write the number itself"),
    "other_unit": _lt("“%(value)s” has a unit that does not belong here"),
    "too_large": _lt("“%(value)s” is too large to be true"),
    "not_count": _lt("“%(value)s” is not a whole number"),
    "not_date": _lt("“%(value)s” is not a date; write it as 2026-11-24"),
    "ambiguous_date": _lt("“%(value)s”: which is the month? Write it as 2026-11-24"),
    "not_flag": _lt("“%(value)s” is neither yes nor no"),
    "not_choice": _lt("“%(value)s” is not one of the allowed words; the template lists them"),
    "too_long": _lt("“%(value)s” is too long"),
    "digits_lost": _lt(
        "“%(value)s” has lost its last digits in the spreadsheet; make the column text"
    ),
    "bad_dimensions": _lt("“%(value)s” is not a size such as 3.0×1500×C"),
    "negative": _lt("“%(value)s” is below zero"),
    "not_percent": _lt("%(value)s %% is more than everything"),
    "total_differs": _lt("the last row says %(said)s in all, the rows above it come to %(sum)s"),
    "column_twice": _lt("two columns are said to be this one"),
    "no_column": _lt("no column of the file is this one; choose it"),
    # goods
    "twice": _lt("%(name)s stands in row %(other)s already"),
    "which_product": _lt("which material? The receipt has several, or none"),
    "unknown_product": _lt("the material %(name)s is not known"),
    "several_products": _lt("%(name)s names several materials; write the code"),
    "no_form": _lt("%(name)s has no material form, so it is no bulk material"),
    "unknown_grade": _lt("the grade %(name)s is not known; enter it, or tick Make New Grades"),
    "unknown_lot": _lt("there is no lot %(name)s"),
    "several_lots": _lt("%(name)s names several lots; write the material too"),
    "in_stock": _lt("%(name)s is in stock at %(place)s"),
    "expected": _lt("%(name)s is expected already, see %(transfer)s"),
    "lot_differs": _lt("says other things of this lot than row %(other)s"),
    "no_weight": _lt("%(name)s has no weight, and no sizes to work one out from"),
    "net_above_gross": _lt("the net weight %(net)s kg is above the gross weight %(gross)s kg"),
    "weight_tonnes": _lt(
        "%(weight)s kg cannot be: tonnes typed as kg? Choose the unit of the column, t"
    ),
    "weight_kilograms": _lt(
        "%(weight)s kg cannot be: kilograms in a column of tonnes? Choose its unit, kg"
    ),
    "weight_far": _lt("%(weight)s kg is far from the %(theoretical)s kg that the sizes say"),
    "pieces_differ": _lt("%(pieces)s times %(one)s kg is not %(weight)s kg"),
    "order_differs": _lt("%(name)s: the list comes to %(said)s kg, %(ordered)s kg are expected"),
    "not_ordered": _lt("%(name)s is not on this receipt; it is added"),
    # places
    "unknown_place": _lt("the place %(name)s is not known"),
    "several_places": _lt("%(name)s names several places; write the code, or the layer"),
    "not_a_position": _lt("%(name)s is an area; goods stand on a position in it"),
    "place_refuses": _lt("%(name)s does not take it: %(reason)s"),
    "unknown_owner": _lt("the owner %(name)s is not known; enter the contact first"),
    "several_owners": _lt("%(name)s names several contacts; write the reference"),
    "unknown_category": _lt("the storage category %(name)s is not known; set it up first"),
    "lock_reason": _lt("%(name)s is locked; say why"),
    "within_position": _lt("%(name)s is a position; nothing lies within it"),
    "needs_area": _lt("%(name)s is a position; it must lie within an area"),
    "wrong_nesting": _lt("%(name)s is too small a kind of place to hold this one"),
    "spot_taken": _lt("row %(other)s has the same row, slot and tier"),
}


def file_text(env, code: str, facts: dict) -> str:
    """Why a file cannot be read."""
    text = env._(FILES[code])
    return text % facts


def problem_text(env, code: str, facts: dict) -> str:
    """What is wrong, as a sentence in the reader's language."""
    if code == "place_refuses":
        refusal = Refusal(facts["code"], facts["actual"], facts["limit"])
        reason = env["wms.putaway"]._refusal_text([refusal], env["stock.location"])
        facts = {**facts, "reason": reason}
    if code not in PROBLEMS:
        return code
    shown = {name: _shown(value) for name, value in facts.items()}
    text = env._(PROBLEMS[code])
    return text % shown


def _shown(value):
    """Figures without a tail of zeros."""
    return f"{value:.10g}" if isinstance(value, float) else value

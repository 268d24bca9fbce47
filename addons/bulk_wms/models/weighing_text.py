"""Every refusal of the weighbridge in one place: what happened, and what to do."""

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CATALOGUE = {
    "expired": (
        _lt("The certificate of %(scale)s ended on %(until)s."),
        _lt("Use another scale. A manager enters the new date once it is verified."),
    ),
    "unstable": (
        _lt("The weight has not come to rest."),
        _lt("Wait until the truck stands still, then weigh again."),
    ),
    "too_heavy": (
        _lt("%(weight)s kg is more than %(scale)s may weigh, %(greatest)s kg."),
        _lt("Take goods off, or use a larger scale."),
    ),
    "too_light": (
        _lt("%(weight)s kg is less than %(scale)s can weigh exactly, %(least)s kg."),
        _lt("Look whether the truck stands on the scale."),
    ),
    "other_plate": (
        _lt("The first weighing was of %(first)s, this one is of %(second)s."),
        _lt("Weigh the same truck."),
    ),
    "too_soon": (
        _lt("Only %(seconds)s seconds lie between the two weighings, not %(least)s."),
        _lt("Weigh again when the truck comes back to the scale."),
    ),
    "heavier": (
        _lt("The truck came to unload and is heavier now: %(second)s kg after %(first)s kg."),
        _lt("Check truck and document. Loading needs a delivery as document."),
    ),
    "lighter": (
        _lt("The truck came to load and is lighter now: %(second)s kg after %(first)s kg."),
        _lt("Check truck and document. Unloading needs a receipt as document."),
    ),
    "not_here": (
        _lt("%(plate)s is not in the yard."),
        _lt("Let it in at the gate first."),
    ),
    "bad_plate": (
        _lt("%(plate)s is no plate."),
        _lt("Send letters and digits."),
    ),
    "which_document": (
        _lt("The truck has several documents: %(names)s."),
        _lt("Choose the one that was just loaded or unloaded."),
    ),
    "which_product": (
        _lt("%(document)s has several loose materials: %(names)s."),
        _lt("Choose the one that was just loaded or unloaded."),
    ),
    "foreign_document": (
        _lt("%(document)s is not among the documents of %(visit)s."),
        _lt("Add it to the visit first."),
    ),
    "foreign_product": (
        _lt("%(product)s is not a loose material of %(document)s."),
        _lt("Choose another document or material."),
    ),
    "no_more": (
        _lt("More goods to be weighed need a document each."),
        _lt("Add the documents to the visit, or finish this ticket."),
    ),
    "by_hand": (
        _lt("You may not enter weights by hand."),
        _lt("Take the weight from the scale, or ask somebody with the right Weigh by Hand."),
    ),
    "no_reason": (
        _lt("A weight entered by hand needs a reason."),
        _lt("Write why it does not come from the scale."),
    ),
    "no_tare": (
        _lt("There is no stored tare of %(plate)s that still counts."),
        _lt("Weigh the empty truck."),
    ),
    "no_axles": (
        _lt("Weighing axle by axle is not allowed here."),
        _lt("Weigh the whole truck, or have a manager allow it in the settings."),
    ),
    "bad_axles": (
        _lt("The weights of the axles do not add up to %(weight)s kg."),
        _lt("Send each axle group once, and their sum as the weight."),
    ),
    "bad_time": (
        _lt("%(time)s is not the time of a weighing just now."),
        _lt("Set the clock of the scale computer."),
    ),
    "taken": (
        _lt("This weight belongs to another truck already."),
        _lt("Take a new weight."),
    ),
    "stale": (
        _lt("The weight on the scale is older than two minutes."),
        _lt("Take a new weight."),
    ),
    "moved_on": (
        _lt("Somebody else has weighed %(plate)s meanwhile."),
        _lt("Close this window and look at the truck again."),
    ),
    "weigh_open": (
        _lt("%(ticket)s of %(plate)s is still open, from another visit."),
        _lt("A supervisor cancels it first."),
    ),
}


def refusal(env, code: str, /, **facts) -> UserError:
    """The refusal ``code`` as the error to raise; it also carries its parts for machines.

    A plain UserError, because the web client shows others as crashes.
    """
    what, todo = (env._(text) for text in CATALOGUE[code])
    told = {
        name: f"{value:g}" if isinstance(value, float) else value for name, value in facts.items()
    }
    error = UserError(f"{what % told} {todo}")
    error.refusal = {"code": code, "message": what % told, "todo": todo}
    return error


def refuse(env, problems, /, **facts):
    """Raise the first of the engine's ``problems``, if there is one."""
    for problem in problems:
        raise refusal(env, problem.code, **{**facts, **problem.facts})

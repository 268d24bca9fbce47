"""Quality states of lots, which may follow which, and who may say so."""

QUALITY_STATES = [
    ("pending", "Pending"),
    ("released", "Released"),
    ("conditional", "Conditional"),
    ("downgraded", "Downgraded"),
    ("rejected", "Rejected"),
    ("blocked", "Blocked"),
    ("customer_hold", "Customer Hold"),
]
# What may leave the yard for somebody; the others never do.
DELIVERABLE_STATES = ("released", "conditional", "downgraded")
# What may leave only for the customers that were named with the decision.
LIMITED_STATES = ("conditional", "downgraded")
HELD_STATES = tuple(state for state, _name in QUALITY_STATES if state not in DELIVERABLE_STATES)

_YARD = ("bulk_wms.group_supervisor", "bulk_wms.group_quality")
_QUALITY = ("bulk_wms.group_quality",)

# From state: {to state: groups of which one is needed}. What is not here is no way at all.
# A supervisor judges as he always could; what was rejected only Quality brings back, and never
# straight to released.
TRANSITIONS = {
    "pending": dict.fromkeys(
        ("released", "conditional", "downgraded", "rejected", "blocked"), _YARD
    ),
    "released": dict.fromkeys(
        ("pending", "conditional", "downgraded", "rejected", "blocked", "customer_hold"), _YARD
    ),
    "conditional": dict.fromkeys(
        ("pending", "released", "conditional", "downgraded", "rejected", "blocked",
         "customer_hold"), _YARD
    ),
    "downgraded": {
        **dict.fromkeys(("downgraded", "rejected", "blocked", "customer_hold"), _YARD),
        **dict.fromkeys(("pending", "released", "conditional"), _QUALITY),
    },
    "rejected": dict.fromkeys(("pending", "conditional", "downgraded"), _QUALITY),
    "blocked": dict.fromkeys(
        ("pending", "released", "conditional", "downgraded", "rejected"), _YARD
    ),
    "customer_hold": dict.fromkeys(("pending", "released", "blocked"), _YARD),
}  # fmt: skip


def groups_for(before: str, after: str) -> tuple[str, ...] | None:
    """Groups of which one may take a lot from one state to the other; None if nobody may.

    >>> groups_for("rejected", "released") is None
    True
    >>> groups_for("pending", "released")
    ('bulk_wms.group_supervisor', 'bulk_wms.group_quality')
    """
    return TRANSITIONS[before].get(after)

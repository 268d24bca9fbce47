"""What an event is before it is a message: what happened, to whose document or lot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ISSUE_CONFIRMED = "ProductionIssueConfirmed"
RECEIPT_CONFIRMED = "ProductionReceiptConfirmed"
DELIVERY_CONFIRMED = "DeliveryConfirmed"
LOT_CHANGED = "MaterialLotStatusChanged"
ADJUSTED = "InventoryAdjusted"
REJECTED = "DocumentRejected"
SNAPSHOT = "InventorySnapshot"
EVENTS = (
    ISSUE_CONFIRMED,
    RECEIPT_CONFIRMED,
    DELIVERY_CONFIRMED,
    LOT_CHANGED,
    ADJUSTED,
    REJECTED,
    SNAPSHOT,
)
# Longest text of the contract for keys and names.
LONGEST_KEY = 64


@dataclass
class Event:
    """One thing that happened, for the partners of one company.

    ``payload`` is called with the names of one partner (``mes.names``), because two partners may
    call one place or material by different names. Quantities are kg.
    """

    kind: str
    key: str
    payload: Callable[[object], dict]
    company: int
    kg: float = 0.0
    lots: list[int] = field(default_factory=list)
    document: object = None
    reference: str = ""
    # Partner ids; None is every partner of the company.
    only: list[int] | None = None


def clean(values: dict) -> dict:
    """``values`` without what is not known, in the order given.

    >>> clean({"MaterialLotID": "C-1", "ReasonCode": "", "Final": False, "Quantity": 0.0})
    {'MaterialLotID': 'C-1', 'Final': False, 'Quantity': 0.0}
    """
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def rounded(kg: float) -> float:
    """Kilograms as the contract writes them: to the gram.

    >>> rounded(10_000.0000001)
    10000.0
    """
    return round(kg, 3) + 0.0


_DISPOSITIONS = {"released": "UnRestricted", "blocked": "Blocked", "rejected": "Scrap"}


def disposition(state: str) -> str:
    """A quality state in the words of the contract; what may not go to everybody is restricted.

    >>> disposition("released"), disposition("pending"), disposition("rejected")
    ('UnRestricted', 'Restricted', 'Scrap')
    """
    return _DISPOSITIONS.get(state, "Restricted")

"""What leaves by the gate beside what was ordered: loaded, moved without order, wrong truck."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """A task or a posting that takes a piece out of the yard.

    ``visits``: visits of its transfer that are announced or here, or were until lately;
    ``here``: those of them whose truck is in the yard. ``posted``: booked out already.
    """

    line: int
    visits: frozenset[int] = frozenset()
    here: frozenset[int] = frozenset()
    posted: bool = False


@dataclass(frozen=True)
class Verdict:
    """``code``: load, was_loaded, wrong_truck, moved or no_effect; the order and visit meant."""

    code: str
    line: int = 0
    visit: int = 0

    @property
    def is_alarm(self) -> bool:
        return self.code in ("moved", "wrong_truck")


def verdict(order: Order | None, in_stock: bool, truck: int = 0) -> Verdict:
    """Judge a piece that goes out.

    :param order: the open task if there is one, else the last posting that took it out
    :param in_stock: the book has it in the yard
    :param truck: the visit whose vehicle went through with it; 0: none was seen

    >>> verdict(None, True).code, verdict(None, False).code
    ('moved', 'no_effect')
    >>> verdict(Order(7, frozenset({3}), frozenset({3})), True)
    Verdict(code='load', line=7, visit=3)
    >>> verdict(Order(7, frozenset({3}), frozenset({3})), True, truck=4).code
    'wrong_truck'
    >>> verdict(Order(7, frozenset({3})), True).code
    'moved'
    >>> verdict(Order(7), True).code
    'load'
    """
    if order is None:
        return Verdict("moved" if in_stock else "no_effect")
    right = "was_loaded" if order.posted else "load"
    if truck and order.visits and truck not in order.visits:
        return Verdict("wrong_truck", order.line, truck)
    if truck in order.visits:
        return Verdict(right, order.line, truck)
    if order.here or not order.visits:
        # Of several trucks of one transfer nobody can tell which one it was.
        return Verdict(right, order.line, min(order.here) if len(order.here) == 1 else 0)
    # Its truck is not here: it left before, or has not come.
    return Verdict(right if order.posted else "moved", order.line)

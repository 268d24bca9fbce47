"""Which weight is settled when the sender's papers and the receiver's scale differ.

Rules found in contracts and freight platforms: DOMAIN.md 2.3. Weights are kg. A rule only says
what is paid; the book keeps what lies in the yard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Terms:
    """What a contract says. ``permille`` of the papers' weight or ``allowance`` kg is tolerated;
    ``steps`` are (permille up to which, share of the loss in that band that is deducted)."""

    permille: float = 3.0
    allowance: float = 0.0
    steps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Settlement:
    """``weight`` kg is settled, None while it has to be agreed. ``code`` names the reason."""

    weight: float | None
    code: str
    deducted: float = 0.0


def _by_permille(shipped: float, received: float, terms: Terms) -> Settlement:
    return _less_excess(shipped, received, shipped * terms.permille / 1000.0)


def _by_allowance(shipped: float, received: float, terms: Terms) -> Settlement:
    return _less_excess(shipped, received, terms.allowance)


def _less_excess(shipped: float, received: float, tolerated: float) -> Settlement:
    excess = max(shipped - received - tolerated, 0.0)
    return Settlement(shipped - excess, "deducted" if excess else "within", excess)


def _sender(shipped: float, received: float, terms: Terms) -> Settlement:
    return Settlement(shipped, "sender")


def _receiver(shipped: float, received: float, terms: Terms) -> Settlement:
    return Settlement(received, "receiver")


def _not_weighed(shipped: float, received: float, terms: Terms) -> Settlement:
    return Settlement(shipped, "not_weighed")


def _stepped(shipped: float, received: float, terms: Terms) -> Settlement:
    loss, below, deducted = max(shipped - received, 0.0), 0.0, 0.0
    for permille, share in terms.steps:
        upper = shipped * permille / 1000.0
        deducted += share * max(min(loss, upper) - below, 0.0)
        below = max(upper, below)
    if terms.steps:
        # Beyond the last step its share goes on.
        deducted += terms.steps[-1][1] * max(loss - below, 0.0)
    return Settlement(shipped - deducted, "deducted" if deducted else "within", deducted)


def _agreed(shipped: float, received: float, terms: Terms) -> Settlement:
    if abs(shipped - received) <= shipped * terms.permille / 1000.0:
        return Settlement(shipped, "within")
    return Settlement(None, "to_agree")


def _shared(shipped: float, received: float, terms: Terms) -> Settlement:
    tolerated = shipped * terms.permille / 1000.0
    difference = received - shipped
    excess = max(abs(difference) - tolerated, 0.0)
    if not excess:
        return Settlement(shipped, "within")
    half = excess / 2 if difference > 0 else -excess / 2
    return Settlement(shipped + half, "shared", max(-half, 0.0))


_Rule = Callable[[float, float, Terms], Settlement]


class SettlementKind(Enum):
    """The rules by their code. Each value is (code, what decides)."""

    AGREED = ("agreed", _agreed)
    SHARED = ("shared", _shared)
    PERMILLE = ("permille", _by_permille)
    ALLOWANCE = ("allowance", _by_allowance)
    STEPPED = ("stepped", _stepped)
    SENDER = ("sender", _sender)
    RECEIVER = ("receiver", _receiver)
    NOT_WEIGHED = ("not_weighed", _not_weighed)

    def __init__(self, code: str, rule: _Rule):
        self.code = code
        self.rule = rule

    @classmethod
    def of(cls, code: str) -> SettlementKind:
        """The rule named ``code``; KeyError for none.

        >>> SettlementKind.of("receiver").name
        'RECEIVER'
        """
        return {kind.code: kind for kind in cls}[code]


def settle(kind: SettlementKind, shipped: float, received: float, terms: Terms) -> Settlement:
    """What is settled of ``shipped`` kg by the papers and ``received`` kg on the scale.

    Raises ValueError for negative weights.

    >>> settle(SettlementKind.AGREED, 34_000, 33_920, Terms(permille=3)).code
    'within'
    >>> settle(SettlementKind.AGREED, 34_000, 33_800, Terms(permille=3)).weight is None
    True
    >>> settle(SettlementKind.PERMILLE, 34_000, 33_800, Terms(permille=3)).weight
    33902.0
    """
    if shipped < 0 or received < 0:
        raise ValueError(f"{shipped} kg shipped, {received} kg received")
    return kind.rule(shipped, received, terms)


def read_steps(text: str) -> tuple[tuple[float, float], ...]:
    """Steps written as ``permille: share in percent``, parted by semicolons.

    Raises ValueError for what is no such list, shares outside 0 to 100 %, or steps that do not
    rise.

    >>> read_steps("3: 0; 5: 50; 10: 100")
    ((3.0, 0.0), (5.0, 0.5), (10.0, 1.0))
    """
    steps = []
    for part in filter(None, (part.strip() for part in str(text or "").split(";"))):
        permille, _colon, share = part.partition(":")
        steps.append((float(permille), float(share) / 100.0))
    if not steps or not _rising([permille for permille, _share in steps]):
        raise ValueError("the steps do not rise")
    if any(not 0 <= share <= 1 for _permille, share in steps):
        raise ValueError("a share lies between 0 and 100 %")
    return tuple(steps)


def _rising(values: Sequence[float]) -> bool:
    return values[0] > 0 and all(one < two for one, two in zip(values, values[1:], strict=False))

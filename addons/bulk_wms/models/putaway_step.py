"""What passes between the parts of putaway; no model of its own."""

from typing import NamedTuple

from ..engine.items import Item
from ..engine.rules import Chained, Goods


class Step(NamedTuple):
    """One rule of the chain with what the choice needs of it.

    ``areas`` are the areas below the target and the one around it; ``inside`` says that the
    target is a part of an area; ``corner`` is the target's own place in metres.
    """

    rule: Chained
    target: int
    inside: bool
    areas: tuple[int, ...]
    corner: tuple[float, float]
    strategy: int
    weights: dict[str, float]
    compared: int


class Fact(NamedTuple):
    """What the choice needs to know of a line: goods, item, and where they come from.

    ``origin`` in metres, None where the place they come from has none.
    """

    goods: Goods
    item: Item
    origin_id: int
    origin: tuple[float, float] | None
    arrives: int

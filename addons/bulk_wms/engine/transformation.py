"""One thing becomes others: slitting, cutting, merging. Does the sheet balance?

Sum of parents = sum of children + scrap, within a tolerance (DOMAIN.md 2.7). Weights kg, sizes mm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .weight import CARBON_STEEL, plate_weight


class Impossible(ValueError):
    """Sizes that cannot be cut: ``code`` says why, ``facts`` with which figures.

    Codes: ``no_size`` (``text`` is no size), ``no_dimension`` (the lot's size is not known),
    ``too_much`` (``wanted`` mm are more than ``have`` mm), ``too_heavy`` (``wanted`` kg are more
    than ``have`` kg).
    """

    def __init__(self, code: str, **facts):
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Balance:
    """What went in against what came out: ``difference`` = in - out, ``allowed`` its limit, kg."""

    parents: float
    children: float
    scrap: float
    allowed: float

    @property
    def difference(self) -> float:
        """kg that went in and did not come out; below zero when more came out."""
        return round(self.parents - self.children - self.scrap, 3)

    @property
    def holds(self) -> bool:
        """Whether the difference is within what is allowed."""
        return abs(self.difference) <= self.allowed + 0.0005


def balance(
    parents: Sequence[float], children: Sequence[float], scrap: float, tolerance: float
) -> Balance:
    """The balance of a transformation; ``tolerance`` is a fraction of the parents' weight.

    >>> sheet = balance([20_000], [4_900] * 4, 380, 0.005)
    >>> sheet.difference, sheet.allowed, sheet.holds
    (20, 100.0, True)
    >>> balance([20_000], [4_900] * 4, 0, 0.005).holds
    False
    """
    total = sum(parents)
    return Balance(total, sum(children), scrap, round(total * tolerance, 3))


def shares(parents: Sequence[float], children: Sequence[float]) -> list[list[float]]:
    """How much of each child came from each parent: rows of parents, columns of children, kg.

    By the parents' weights. Each column sums up to its child exactly: the last parent takes what
    rounding left.

    >>> shares([6_000, 2_000], [7_900])
    [[5925.0], [1975.0]]
    """
    total = sum(parents)
    rows = [
        [round(child * parent / total, 3) if total else 0.0 for child in children]
        for parent in parents
    ]
    for column, child in enumerate(children):
        if rows:
            rows[-1][column] = round(child - sum(row[column] for row in rows[:-1]), 3)
    return rows


def sizes_of(text: str) -> list[float]:
    """Sizes in mm as people write them. Raises Impossible for what is none.

    >>> sizes_of("4 x 300, 320"), sizes_of("2*6000 5000.5")
    ([300.0, 300.0, 300.0, 300.0, 320.0], [6000.0, 6000.0, 5000.5])
    """
    plain = re.sub(r"\s*[x×*]\s*", "x", text.strip().lower())
    sizes: list[float] = []
    for part in re.split(r"[\s,;，；、+]+", plain):
        found = re.fullmatch(r"(?:(\d{1,3})x)?(\d+(?:\.\d+)?)", part)
        if not found or not float(found[2]) or found[1] and not int(found[1]):
            raise Impossible("no_size", text=part or text)
        sizes += [float(found[2])] * int(found[1] or 1)
    return sizes


def slit(width: float, weight: float, widths: Sequence[float]) -> tuple[list[float], float]:
    """Weights of strips slit from a coil of ``width`` mm and ``weight`` kg, and the trimmed edge.

    A strip of a coil weighs as much of it as it is wide. Raises Impossible for strips that are
    together wider than the coil.

    >>> slit(1_250, 20_000, [300, 300, 300, 320])
    ([4800.0, 4800.0, 4800.0, 5120.0], 480.0)
    """
    return _along(width, weight, widths)


def cut_lengths(
    length: float, weight: float, lengths: Sequence[float]
) -> tuple[list[float], float]:
    """Weights of pieces cut from a plate of ``length`` mm and ``weight`` kg, and what is left.

    Raises Impossible for pieces that are together longer than the plate.

    >>> cut_lengths(12_000, 4_710, [6_000, 5_000])
    ([2355.0, 1962.5], 392.5)
    """
    return _along(length, weight, lengths)


def _along(whole: float, weight: float, parts: Sequence[float]) -> tuple[list[float], float]:
    """Weights of ``parts`` mm of ``whole`` mm, which weighs ``weight`` kg, and what is left."""
    if whole <= 0:
        raise Impossible("no_dimension")
    if any(one <= 0 for one in parts):
        raise Impossible("no_size", text="0")
    if sum(parts) > whole + 0.05:
        raise Impossible("too_much", wanted=sum(parts), have=whole)
    weights = [round(weight * one / whole, 1) for one in parts]
    return weights, max(round(weight - sum(weights), 1), 0.0)


def level(
    thickness: float,
    width: float,
    length: float,
    weight: float,
    count: int,
    density: float = CARBON_STEEL,
) -> tuple[list[float], float]:
    """Weights of ``count`` sheets of ``length`` mm cut from a coil, and what is left of it, kg.

    Sheets weigh what theory says; together never more than the coil. Raises Impossible otherwise.

    >>> level(4, 1_500, 6_000, 17_000, 3)
    ([282.6, 282.6, 282.6], 16152.2)
    """
    if not (thickness > 0 and width > 0):
        raise Impossible("no_dimension")
    if length <= 0 or count < 1:
        raise Impossible("no_size", text="0")
    sheet = round(plate_weight(thickness, width, length, density), 1)
    if sheet * count > weight * 1.02:
        raise Impossible("too_heavy", wanted=round(sheet * count, 1), have=weight)
    sheet = min(sheet, round(weight / count, 1))
    return [sheet] * count, max(round(weight - sheet * count, 1), 0.0)

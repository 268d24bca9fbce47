"""Pieces beside kilograms: bags, big bags, bundles that are counted as well as weighed.

The idea is catch weight: two quantities of one stock, each with its own truth (DOMAIN.md 1.1).
A number of pieces taken without weighing weighs the average of the place, and both what was taken
and what stays are marked so; a weighing makes the figure exact again. Weights kg.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

# Below this many kg nothing is left; the book keeps grams.
NOTHING = 0.0005

_PIECES = {
    "pcs", "pc", "piece", "pieces", "bag", "bags", "bundle", "bundles",
    "件", "袋", "包", "捆", "个", "支", "吨袋",
}  # fmt: skip
_KILOGRAMS = {"kg": 1.0, "kgs": 1.0, "公斤": 1.0, "千克": 1.0, "t": 1000.0, "吨": 1000.0}
# 1,000 and 12,500.5: a comma before each three digits parts thousands.
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([^\d\s,.]*)")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of one lot in one place: kg, pieces, and whether the kg are only worked out."""

    weight: float = 0.0
    pieces: int = 0
    average: bool = False


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken from a place: kg, pieces, and whether the kg were worked out from them."""

    weight: float
    pieces: int
    average: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about a quantity: pieces, kg, or both. None was not said."""

    pieces: int | None = None
    weight: float | None = None


def _half_up(number: float) -> int:
    # A hair more, so that 2.5 from 62.5 / 25 is not 2.4999.
    return floor(number + 0.5 + 1e-9)


def pieces_of(weight: float, unit_weight: float) -> int:
    """Nominal number of pieces in ``weight`` kg, each of ``unit_weight`` kg; 0 if that is unknown.

    >>> pieces_of(1_000, 25), pieces_of(62.5, 25), pieces_of(500, 0)
    (40, 3, 0)
    """
    return _half_up(max(weight, 0.0) / unit_weight) if unit_weight > 0 else 0


def pieces_with(weight: float, standing: Standing) -> int:
    """How many pieces go along with ``weight`` kg from ``standing``: by its average.

    All kilograms take all pieces; fewer kilograms never more than stand there.

    >>> pieces_with(250, Standing(1_000, 40)), pieces_with(1_000, Standing(1_000, 38))
    (10, 38)
    """
    if weight >= standing.weight - NOTHING:
        return max(standing.pieces, 0)
    share = _half_up(weight * standing.pieces / standing.weight)
    return min(max(share, 0), max(standing.pieces, 0))


def weight_with(pieces: int, standing: Standing) -> float:
    """What ``pieces`` from ``standing`` weigh in kg by its average, rounded to grams.

    >>> weight_with(12, Standing(1_010, 40)), weight_with(40, Standing(1_010, 40))
    (303.0, 1010)
    """
    if pieces >= standing.pieces:
        return standing.weight
    return round(pieces * standing.weight / standing.pieces, 3)


def take(said: Said, planned: Standing, standing: Standing) -> Taking:
    """What a task of ``planned`` takes from the place ``standing`` when a person said ``said``.

    Pieces alone weigh the average of the place and are marked as such, unless they are all that
    stands there: then the kilograms are what the place had, as exact as they were. A weight that
    was said is exact. Never more than the task has.

    >>> place = Standing(1_010, 40)
    >>> take(Said(pieces=12), Standing(500, 20), place)
    Taking(weight=303.0, pieces=12, average=True)
    >>> take(Said(pieces=20), Standing(500, 20), place)
    Taking(weight=500, pieces=20, average=True)
    >>> take(Said(pieces=12, weight=305), Standing(500, 20), place)
    Taking(weight=305, pieces=12, average=False)
    >>> take(Said(weight=300), Standing(500, 20), place)
    Taking(weight=300, pieces=12, average=False)
    >>> take(Said(pieces=40), place, place)
    Taking(weight=1010, pieces=40, average=False)
    """
    if said.weight is not None:
        pieces = pieces_with(said.weight, standing) if said.pieces is None else said.pieces
        return Taking(said.weight, min(pieces, standing.pieces), False)
    pieces = said.pieces or 0
    if pieces >= planned.pieces:
        whole = planned.weight >= standing.weight - NOTHING
        return Taking(planned.weight, pieces, standing.average if whole else True)
    return Taking(min(weight_with(pieces, standing), planned.weight), pieces, True)


def share(pieces: int, weights: Sequence[float]) -> list[int]:
    """``pieces`` parted over ``weights`` kg so that nothing is lost: largest remainder first.

    Ties go to the earlier one. The sum of the answer is always ``pieces``.

    >>> share(118, [1_000, 1_000, 960])
    [40, 40, 38]
    >>> share(3, [0, 0])
    [3, 0]
    """
    if not weights:
        return []
    total = sum(weights)
    if total <= 0:
        return [pieces] + [0] * (len(weights) - 1)
    exact = [pieces * weight / total for weight in weights]
    shares = [floor(part + 1e-9) for part in exact]
    order = sorted(range(len(exact)), key=lambda index: (shares[index] - exact[index], index))
    for index in order[: pieces - sum(shares)]:
        shares[index] += 1
    return shares


def number_of(text: str) -> float | None:
    """A typed number; None for what is none. ``1,000`` is a thousand, ``31,5`` is 31.5.

    >>> number_of("1,000"), number_of("31,5"), number_of("many")
    (1000.0, 31.5, None)
    """
    plain = text.replace(" ", "")
    plain = plain.replace(",", "" if _THOUSANDS.fullmatch(plain) else ".")
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def read_said(text: str, counted: bool) -> Said | None:
    """What a typed quantity says; None when it is no quantity.

    A number without a unit is what was asked for: pieces of counted goods, else kg.

    >>> read_said("12 袋", True), read_said("12", True), read_said("300", False)
    (Said(pieces=12, weight=None), Said(pieces=12, weight=None), Said(pieces=None, weight=300.0))
    >>> read_said("12pcs 305.5 kg", True), read_said("1.2 t", True)
    (Said(pieces=12, weight=305.5), Said(pieces=None, weight=1200.0))
    >>> read_said("12 袋", False), read_said("A1-01-02", True), read_said("1.5 bags", True)
    (None, None, None)
    """
    text = str(text or "").strip().lower()
    bare = number_of(text)
    if bare is not None:
        if not counted:
            return Said(weight=bare)
        return Said(pieces=int(bare)) if bare == int(bare) else None
    if not re.fullmatch(rf"(?:{_PART.pattern}[\s,，、]*)+", text):
        return None
    pieces: int | None = None
    weight: float | None = None
    for digits, unit in _PART.findall(text):
        number = number_of(digits.strip(","))
        if number is None:
            return None
        if unit in _KILOGRAMS and weight is None:
            weight = number * _KILOGRAMS[unit]
        elif unit in _PIECES and counted and pieces is None and number == int(number):
            pieces = int(number)
        else:
            return None
    return Said(pieces, weight)

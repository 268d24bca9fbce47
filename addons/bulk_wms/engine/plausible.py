"""Weights that somebody typed: tonnes for kilograms, and what is far from the sizes."""

from __future__ import annotations

# No scale and no density is a thousand times wrong; who is, has typed the other unit.
_THOUSAND = (500.0, 2000.0)
# Without sizes: what one piece of steel weighs in a yard, kg.
_LIGHTEST_PIECE, _HEAVIEST_PIECE = 100.0, 100_000.0
TOLERANCE = 0.15
"""How far a weight may be from the theoretical one, as a fraction, before somebody is asked."""


def weight_doubt(
    weight: float, theoretical: float = 0.0, is_piece: bool = True, tolerance: float = TOLERANCE
) -> str:
    """Why a weight in kg is doubtful: ``tonnes``, ``kilograms``, ``far``, or '' if it is not.

    ``tonnes``: the number is in tonnes, so it came out a thousand times too small. ``kilograms``:
    kilograms stand in a column of tonnes. ``far``: further from the theoretical weight than
    ``tolerance``. With sizes (theoretical weight in kg, 0: not known) the first two are certain;
    without them they are a suspicion, from what one piece can weigh.

    >>> weight_doubt(22.1, 22_102.1), weight_doubt(22_150_000, 22_102.1)
    ('tonnes', 'kilograms')
    >>> weight_doubt(26_000, 22_102.1), weight_doubt(22_150, 22_102.1)
    ('far', '')
    >>> weight_doubt(21.4), weight_doubt(21.4, is_piece=False)
    ('tonnes', '')
    """
    if weight <= 0:
        return ""
    if theoretical > 0:
        low, high = _THOUSAND
        if low <= theoretical / weight <= high:
            return "tonnes"
        if low <= weight / theoretical <= high:
            return "kilograms"
        return "far" if abs(weight / theoretical - 1) > tolerance else ""
    if not is_piece:
        return ""
    if weight < _LIGHTEST_PIECE:
        return "tonnes"
    return "kilograms" if weight > _HEAVIEST_PIECE else ""

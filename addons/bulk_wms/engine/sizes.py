"""What somebody typed to find goods by their sizes."""

from __future__ import annotations

import re

_NUMBER = r"\d+(?:[.,]\d+)?"
_SIZES = re.compile(rf"\s*({_NUMBER})\s*[x×*]\s*({_NUMBER})(?:\s*[x×*]\s*({_NUMBER}|C))?\s*", re.I)


def sizes_in(text: str) -> tuple[float, ...]:
    """Thickness, width and, where given, length in mm, as the trade writes them; else nothing.

    >>> sizes_in("3 x 1250")
    (3.0, 1250.0)
    >>> sizes_in("3,5*1500*6000")
    (3.5, 1500.0, 6000.0)
    >>> sizes_in("2.0×1250×C")
    (2.0, 1250.0)
    >>> sizes_in("C261604")
    ()
    """
    found = _SIZES.fullmatch(text)
    if not found:
        return ()
    return tuple(
        float(number.replace(",", "."))
        for number in found.groups()
        if number and number not in "Cc"
    )

"""Barcodes as plain patterns of dark and light, to be drawn on any medium."""

from functools import lru_cache

import zxingcpp
from barcode.codex import Code128, Gs1_128

from ..engine.labels import Symbol


class TooMuch(Exception):
    """More text than the barcode can hold."""


@lru_cache(maxsize=1024)
def matrix_rows(symbol: Symbol) -> tuple[str, ...]:
    """The DataMatrix row by row, ``1`` for dark; square, without quiet zone.

    Square, because cameras and old scanners do not know the newer rectangles.

    :raises TooMuch: for a text of more than some 1,500 characters
    """
    try:
        code = zxingcpp.create_barcode(
            symbol.text, zxingcpp.BarcodeFormat.DataMatrix, gs1=symbol.gs1, forceSquare=True
        )
    except ValueError as error:
        raise TooMuch(symbol.text) from error
    picture = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    height, width = picture.shape
    return tuple(
        "".join("1" if picture[row, column] < 128 else "0" for column in range(width))
        for row in range(height)
    )


@lru_cache(maxsize=1024)
def linear_pattern(symbol: Symbol) -> str:
    """Code 128, or GS1-128 for a GS1 symbol, as one row; ``1`` for dark."""
    if symbol.gs1:
        (identifier, value), *more = symbol.elements
        if more:
            raise ValueError("one element at most: more would need separators")
        return Gs1_128(identifier + value).build()[0]
    return Code128(symbol.text).build()[0]

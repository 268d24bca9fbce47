"""Labels in ZPL II, the language of Zebra printers and of many others.

Plain texts and codes are commands, so that the printer draws them in its own sharpest way. What
such a command could misread (Chinese without a font for it, odd signs in a code) is sent as a
picture of the very shape that the PDF shows.
"""

import re
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from ..engine.labels import Label, Symbol
from .fonts import font_file
from .label_layout import DOTS, SIZES, Bars, Matrix, Rule, Text, lay_out
from .label_pdf import BASELINE, runs, text_width

# Letters that mean themselves within every barcode command.
_PLAIN_CODE = re.compile(r"[0-9A-Za-z ./+*$%,:;=?#@!&\-]+")
# A font in the printer: drive, name, kind.
FONT_NAME = re.compile(r"[A-Z]:[A-Z0-9_]{1,16}\.[A-Z]{3}")
# Of all that ^CI28 can print, only this is in the printer's own font for certain.
_ASCII = re.compile(r"[ -~]*")


def zpl_labels(
    labels: Iterable[Label], size: str, copies: int = 1, dpi: int = 203, font: str = ""
) -> str:
    """The labels as ZPL, one format per label.

    :param size: a key of SIZES
    :param dpi: print head, 203 or 300
    :param font: name of a font in the printer with Chinese letters; empty if it has none
    :raises MissingFont: where no font with Chinese letters is installed here
    :raises TooSmall: when a DataMatrix has no room
    """
    form, per_mm = SIZES[size], DOTS[dpi]
    return "".join(
        "\n".join(
            (
                "^XA",
                "^CI28",
                f"^PW{round(form.width * per_mm)}",
                f"^LL{round(form.height * per_mm)}",
                "^LH0,0",
                *(_field(shape, font) for shape in lay_out(label, form, text_width, dpi)),
                f"^PQ{copies}",
                "^XZ\n",
            )
        )
        for label in labels
    )


def _field(shape, font: str) -> str:
    origin = f"^FO{shape.x},{shape.y}"
    if isinstance(shape, Text):
        if _ASCII.fullmatch(shape.text):
            return f"{origin}^A0N,{shape.size}{_data(shape.text)}"
        if font:
            return f"{origin}^A@N,{shape.size},{shape.size},{font}{_data(shape.text)}"
        return f"{origin}{_graphic(_picture_of_text(shape))}"
    if isinstance(shape, Matrix):
        if _is_plain(shape.symbol):
            said = _matrix_data(shape.symbol)
            return f"{origin}^BXN,{shape.module},200,,,,_,1{_data(said)}"
        return f"{origin}{_graphic(_picture_of_rows(shape.rows, shape.module, shape.module))}"
    if isinstance(shape, Bars):
        if _is_plain(shape.symbol):
            mode, said = _bar_data(shape.symbol)
            return f"{origin}^BY{shape.module}^BCN,{shape.height},N,N,N,{mode}{_data(said)}"
        return f"{origin}{_graphic(_picture_of_rows([shape.pattern], shape.module, shape.height))}"
    assert isinstance(shape, Rule)
    return f"{origin}^GB{shape.width},{shape.height},{shape.height}^FS"


def _is_plain(symbol: Symbol) -> bool:
    values = [value for _identifier, value in symbol.elements] if symbol.gs1 else [symbol.text]
    return all(_PLAIN_CODE.fullmatch(value) for value in values)


def _matrix_data(symbol: Symbol) -> str:
    """``_1`` is FNC1: at the beginning of a GS1 symbol, and behind what has no fixed length."""
    if not symbol.gs1:
        return symbol.text
    said = "_1"
    for identifier, value in symbol.elements:
        said += f"{identifier}{value}"
        if identifier in ("10", "21"):
            said += "_1"
    return said.removesuffix("_1")


def _bar_data(symbol: Symbol) -> tuple[str, str]:
    """Mode of ^BC and what it is told; ``>;`` begins digits in pairs, ``>8`` is FNC1."""
    if not symbol.gs1:
        return "A", symbol.text
    ((identifier, value),) = symbol.elements
    return "N", f">;>8{identifier}{value}"


def _data(text: str) -> str:
    r"""A text as a field, with what means something to the printer written in hexadecimal.

    >>> _data("A^B")
    '^FH\\^FDA\\5EB^FS'
    """
    escaped = "".join(
        char if " " <= char <= "~" and char not in "^~\\" else _hexadecimal(char) for char in text
    )
    return f"^FH\\^FD{escaped}^FS"


def _hexadecimal(char: str) -> str:
    return "".join(f"\\{byte:02X}" for byte in char.encode("utf-8"))


def _picture_of_text(shape: Text) -> Image.Image:
    picture = Image.new("1", (max(shape.width, 1), shape.height), 0)
    font = ImageFont.truetype(str(font_file()), shape.size, index=0)
    drawing = ImageDraw.Draw(picture)
    drawing.text((0, round(BASELINE * shape.size)), shape.text, fill=1, font=font, anchor="ls")
    return picture


def _picture_of_rows(rows, module: int, height: int) -> Image.Image:
    picture = Image.new("1", (len(rows[0]) * module, len(rows) * height), 0)
    drawing = ImageDraw.Draw(picture)
    for number, row in enumerate(rows):
        for start, length in runs(row):
            left, top = start * module, number * height
            right, bottom = left + length * module - 1, top + height - 1
            drawing.rectangle((left, top, right, bottom), fill=1)
    return picture


def _graphic(picture: Image.Image) -> str:
    """A picture as a field: rows of whole bytes, a set bit is black."""
    data = picture.tobytes()
    across = (picture.width + 7) // 8
    return f"^GFA,{len(data)},{len(data)},{across},{data.hex().upper()}^FS"

"""Labels as PDF: a page per label, or eight of 100 x 70 mm on a sheet of A4."""

import io
from collections.abc import Iterable

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from ..engine.labels import Label
from .fonts import chinese_font
from .label_layout import DOTS, SIZES, Bars, Matrix, Rule, Size, Text, lay_out

_DOT = mm / DOTS[203]
# From the top of a line of text down to where its letters stand, in sizes of its letters.
BASELINE = 0.93
# Labels on a sheet of A4, and the sheet's edges in mm.
_ACROSS, _DOWN = 2, 4
_EDGE_X, _EDGE_Y = 5, 8.5


def text_width(text: str, size: float) -> float:
    """Width of a text in the font of the labels, in the unit of ``size``."""
    return pdfmetrics.stringWidth(text, chinese_font(), size)


def draw_labels(labels: Iterable[Label], size: str, copies: int = 1, sheet: bool = False) -> bytes:
    """The PDF of ``labels``.

    :param size: a key of SIZES
    :param sheet: eight labels on each page of A4; for labels of 100 x 70 mm
    :raises MissingFont: where no font with Chinese letters is installed
    :raises TooSmall: when a DataMatrix has no room
    """
    buffer, form = io.BytesIO(), SIZES[size]
    canvas = Canvas(buffer, pagesize=A4 if sheet else (form.width * mm, form.height * mm))
    canvas.setTitle("Labels")
    drawn = 0
    for label in labels:
        shapes = lay_out(label, form, text_width)
        for _copy in range(copies):
            if sheet:
                _draw_on_sheet(canvas, shapes, form, drawn % (_ACROSS * _DOWN))
            else:
                _draw(canvas, shapes, form.height)
            drawn += 1
            if not sheet or drawn % (_ACROSS * _DOWN) == 0:
                canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_on_sheet(canvas: Canvas, shapes, form: Size, place: int):
    canvas.saveState()
    x = _EDGE_X + place % _ACROSS * form.width
    y = A4[1] / mm - _EDGE_Y - (place // _ACROSS + 1) * form.height
    canvas.translate(x * mm, y * mm)
    canvas.setLineWidth(0.2)
    canvas.setDash(1, 3)
    canvas.rect(0, 0, form.width * mm, form.height * mm)
    _draw(canvas, shapes, form.height)
    canvas.restoreState()


def _draw(canvas: Canvas, shapes, height: float):
    """Shapes count from the top, a page of PDF from the bottom."""
    top = height * mm
    font = chinese_font()
    for shape in shapes:
        if isinstance(shape, Text):
            canvas.setFont(font, shape.size * _DOT)
            baseline = top - (shape.y + BASELINE * shape.size) * _DOT
            canvas.drawString(shape.x * _DOT, baseline, shape.text)
        elif isinstance(shape, Rule):
            _fill(canvas, top, shape.x, shape.y, shape.width, shape.height)
        elif isinstance(shape, Bars):
            for start, length in runs(shape.pattern):
                x = shape.x + start * shape.module
                _fill(canvas, top, x, shape.y, length * shape.module, shape.height)
        elif isinstance(shape, Matrix):
            for number, row in enumerate(shape.rows):
                for start, length in runs(row):
                    x = shape.x + start * shape.module
                    y = shape.y + number * shape.module
                    _fill(canvas, top, x, y, length * shape.module, shape.module)


def runs(pattern: str) -> list[tuple[int, int]]:
    """Start and length of each dark run.

    >>> runs("1101")
    [(0, 2), (3, 1)]
    """
    found, start = [], None
    for place, char in enumerate(f"{pattern}0"):
        if char == "1" and start is None:
            start = place
        elif char == "0" and start is not None:
            found.append((start, place - start))
            start = None
    return found


def _fill(canvas: Canvas, top: float, x: int, y: int, width: int, height: int):
    canvas.rect(x * _DOT, top - (y + height) * _DOT, width * _DOT, height * _DOT, stroke=0, fill=1)

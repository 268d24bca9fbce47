"""The weighbridge ticket on A5, in Chinese and English side by side."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import Color, black
from reportlab.lib.pagesizes import A5, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .fonts import chinese_font

_GREY = Color(0.4, 0.4, 0.4)
_LIGHT = Color(0.85, 0.85, 0.85)
_RED = Color(0.8, 0.1, 0.1, alpha=0.35)
# Who keeps which copy.
COPIES = (
    "第一联 存根 Weighbridge",
    "第二联 客户 Partner",
    "第三联 司机 Driver",
    "第四联 财务 Accounts",
    "第五联 门卫 Gate",
)


@dataclass(frozen=True)
class TicketLine:
    """A line below the net weight, such as a deduction: Chinese, English, text."""

    chinese: str
    english: str
    text: str


@dataclass(frozen=True)
class Ticket:
    """What stands on a ticket, as text; weights in kg without the unit."""

    number: str
    company: str
    plate: str
    gross: str
    tare: str
    net: str
    gross_at: str = ""
    tare_at: str = ""
    gross_by: str = ""
    tare_by: str = ""
    driver: str = ""
    carrier: str = ""
    partner: str = ""
    document: str = ""
    material: str = ""
    operator: str = ""
    printed: str = ""
    lines: Sequence[TicketLine] = ()
    marks: Sequence[str] = ()
    void: str = ""


def draw_ticket(ticket: Ticket, copies: int = 1) -> bytes:
    """The PDF of a ticket, a page per copy.

    :raises MissingFont: where no font with Chinese letters is installed
    """
    font, buffer = chinese_font(), io.BytesIO()
    canvas = Canvas(buffer, pagesize=landscape(A5))
    canvas.setTitle(ticket.number)
    for copy in range(copies):
        _Page(canvas, font).draw(ticket, COPIES[copy] if copies > 1 else "")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Page:
    """One page. Coordinates are mm from the lower left corner."""

    left, right, width, height = 12, 198, 210, 148

    def __init__(self, canvas: Canvas, font: str):
        self.canvas, self.font = canvas, font

    def draw(self, ticket: Ticket, copy: str):
        """Head, facts, weights, lines, signatures; a void ticket is crossed."""
        self.head(ticket, copy)
        self.facts(ticket)
        self.weights(ticket)
        self.below(ticket)
        self.foot(ticket)
        if ticket.void:
            self.cross(ticket.void)

    def text(self, x, y, text, size=9, color=black, align="left"):
        """One line of text, cut to what fits the page."""
        self.canvas.setFont(self.font, size)
        self.canvas.setFillColor(color)
        draw = {
            "left": self.canvas.drawString,
            "right": self.canvas.drawRightString,
            "center": self.canvas.drawCentredString,
        }[align]
        draw(x * mm, y * mm, text)

    def cut(self, text, size, room):
        """The text, shortened with an ellipsis where it is wider than ``room`` mm."""
        fits = self.canvas.stringWidth
        if fits(text, self.font, size) <= room * mm:
            return text
        while text and fits(f"{text}…", self.font, size) > room * mm:
            text = text[:-1]
        return f"{text}…"

    def head(self, ticket, copy):
        self.text(self.left, 134, self.cut(ticket.company, 11, 60), 11)
        self.text(self.width / 2, 133, "磅 单", 20, align="center")
        self.text(self.width / 2, 127, "Weighbridge Ticket", 9, _GREY, "center")
        code = Code128(ticket.number, barHeight=9 * mm, barWidth=0.33 * mm)
        code.drawOn(self.canvas, self.right * mm - code.width, 131 * mm)
        self.text(self.right, 126.5, ticket.number, 10, align="right")
        if copy:
            self.text(self.left, 128, copy, 8, _GREY)

    def facts(self, ticket):
        rows = (
            (("车号", "Plate", ticket.plate), ("司机", "Driver", ticket.driver)),
            (("往来单位", "Partner", ticket.partner), ("承运", "Carrier", ticket.carrier)),
            (("物料", "Material", ticket.material), ("单据", "Document", ticket.document)),
        )
        for number, row in enumerate(rows):
            y = 118 - 8 * number
            self.rule(y - 2.5)
            for column, (chinese, english, value) in enumerate(row):
                x = self.left + 95 * column
                self.text(x, y, chinese, 9)
                self.text(x + 17, y, english, 7, _GREY)
                self.text(x + 32, y, self.cut(value, 10, 60), 10)

    def weights(self, ticket):
        rows = (
            ("毛重", "Gross", ticket.gross, ticket.gross_at, ticket.gross_by, 13),
            ("皮重", "Tare", ticket.tare, ticket.tare_at, ticket.tare_by, 13),
            ("净重", "Net", ticket.net, "", "", 19),
        )
        for number, (chinese, english, weight, at, by, size) in enumerate(rows):
            y = 90 - 11 * number
            self.text(self.left, y, chinese, 12)
            self.text(self.left + 13, y, english, 8, _GREY)
            self.text(self.left + 72, y, weight, size, align="right")
            self.text(self.left + 74, y, "kg", 9, _GREY)
            self.text(self.left + 95, y, at, 9)
            self.text(self.left + 136, y, self.cut(by, 9, 50), 9)
            self.rule(y - 3)

    def below(self, ticket):
        y = 58
        for line in ticket.lines[:4]:
            self.text(self.left, y, line.chinese, 9)
            self.text(self.left + 25, y, line.english, 7, _GREY)
            self.text(self.left + 95, y, self.cut(line.text, 10, 90), 10)
            y -= 6
        if ticket.marks:
            marks = "　".join(ticket.marks)
            self.text(self.left, y, self.cut(marks, 9, 186), 9)

    def foot(self, ticket):
        for x, chinese, english, value in (
            (self.left, "司磅员", "Weighed by", ticket.operator),
            (self.left + 65, "司机签字", "Driver", ""),
            (self.left + 125, "收/发货人", "Received / issued", ""),
        ):
            self.text(x, 24, chinese, 9)
            self.text(x, 20, english, 7, _GREY)
            self.text(x + 18, 24, self.cut(value, 9, 40), 9)
        self.text(self.left, 10, ticket.printed, 7, _GREY)

    def rule(self, y):
        self.canvas.setStrokeColor(_LIGHT)
        self.canvas.line(self.left * mm, y * mm, self.right * mm, y * mm)

    def cross(self, text):
        """Nobody can use a void ticket by mistake."""
        self.canvas.saveState()
        self.canvas.translate(self.width / 2 * mm, 74 * mm)
        self.canvas.rotate(20)
        self.text(0, 0, "作 废  VOID", 54, _RED, "center")
        self.text(0, -14, text, 14, _RED, "center")
        self.canvas.restoreState()

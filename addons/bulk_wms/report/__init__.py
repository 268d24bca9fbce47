"""Papers and labels, drawn by reportlab: they need no browser and no second program."""

from .fonts import MissingFont, chinese_font
from .label_layout import DOTS, SIZES, TooSmall
from .label_pdf import draw_labels
from .label_zpl import FONT_NAME, zpl_labels
from .symbols import TooMuch
from .ticket import Ticket, TicketLine, draw_ticket

__all__ = [
    "DOTS",
    "FONT_NAME",
    "SIZES",
    "MissingFont",
    "Ticket",
    "TicketLine",
    "TooMuch",
    "TooSmall",
    "chinese_font",
    "draw_labels",
    "draw_ticket",
    "zpl_labels",
]

"""Papers, drawn by reportlab: they need no browser and no second program."""

from .fonts import MissingFont, chinese_font
from .ticket import Ticket, TicketLine, draw_ticket

__all__ = ["MissingFont", "Ticket", "TicketLine", "chinese_font", "draw_ticket"]

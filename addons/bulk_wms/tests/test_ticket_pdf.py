import os
from unittest.mock import patch

import pypdfium2
import zxingcpp
from PIL import ImageOps

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..report import fonts
from .weighbridge import WeighbridgeCase


@tagged("post_install", "-at_install")
class TestTicketPdf(WeighbridgeCase, HttpCase):
    """The ticket on paper, read back from the PDF as a person and a scanner read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.wms_ticket_copies = 1
        cls.carrier = cls.env["res.partner"].create({"name": "顺达运输"})

    def ticket(self, **options):
        visit = self.visit(
            self.sand_receipt(), plate="沪AD12345", driver="李强", carrier_id=self.carrier.id
        )
        self.weigh(visit, 49_020)
        return self.weigh(visit, 15_000, **options)

    @staticmethod
    def pages_of(pdf):
        """Text of each page."""
        document = pypdfium2.PdfDocument(pdf)
        return [page.get_textpage().get_text_range() for page in document]

    def test_figures_and_names_stand_on_paper_in_both_languages(self):
        ticket = self.ticket(paper_weight=34_100)
        ticket.deduct("moisture", percent=2.5)
        (text,) = self.pages_of(ticket._ticket_pdf())
        for part in (
            ticket.name,
            "磅 单",
            "Weighbridge Ticket",
            "49,020",
            "15,000",
            "34,020",
            "沪AD12345",
            "李强",
            "顺达运输",
            "Sand",
            ticket.picking_id.name,
            "扣水",
            "-850.5 kg (2.5 %)",
            "33,169.5 kg",
            "磅差 -80 kg (±100 kg)",
        ):
            with self.subTest(part):
                self.assertIn(part, text)

    def test_the_barcode_is_the_ticket_number(self):
        ticket = self.ticket()
        page = pypdfium2.PdfDocument(ticket._ticket_pdf())[0]
        picture = ImageOps.grayscale(page.render(scale=203 / 72).to_pil())
        self.assertEqual([code.text for code in zxingcpp.read_barcodes(picture)], [ticket.name])

    def test_nothing_is_drawn_over_the_edge(self):
        ticket = self.ticket()
        ticket.sudo().driver = "很长的名字 " * 20
        page = pypdfium2.PdfDocument(ticket._ticket_pdf())[0]
        picture = ImageOps.invert(ImageOps.grayscale(page.render(scale=2).to_pil()))
        left, top, right, bottom = picture.getbbox()
        self.assertGreater(left, 10)
        self.assertGreater(top, 10)
        self.assertLess(right, picture.width - 10)
        self.assertLess(bottom, picture.height - 10)
        self.assertIn("…", self.pages_of(ticket._ticket_pdf())[0])

    def test_copies_and_reprints_are_told(self):
        self.company.wms_ticket_copies = 3
        ticket = self.ticket()
        pages = self.pages_of(ticket._ticket_pdf())
        self.assertEqual(len(pages), 3)
        self.assertIn("司机", pages[2])
        self.assertNotIn("reprint", pages[0])
        self.assertIn("reprint 1", self.pages_of(ticket._ticket_pdf())[0])
        self.assertEqual(ticket.print_count, 2)

    def test_a_void_ticket_is_crossed(self):
        ticket = self.ticket()
        new = ticket.with_user(self.supervisor).cancel("错车")
        (text,) = self.pages_of(ticket._ticket_pdf())
        self.assertIn("VOID", text)
        self.assertIn(new.name, text)
        self.assertIn("错车", self.pages_of(new._ticket_pdf())[0])

    def test_an_open_ticket_is_not_printed(self):
        visit = self.visit(self.sand_receipt())
        with self.assertRaises(UserError):
            self.weigh(visit, 49_000)._ticket_pdf()

    def test_a_missing_font_says_what_to_install(self):
        ticket = self.ticket()
        fonts.chinese_font.cache_clear()
        self.addCleanup(fonts.chinese_font.cache_clear)
        with (
            patch.object(fonts, "font_file", side_effect=fonts.MissingFont("wqy-microhei.ttc")),
            self.assertRaisesRegex(UserError, "fonts-wqy-microhei"),
        ):
            ticket._ticket_pdf()
        with patch.dict(os.environ), self.assertRaises(fonts.MissingFont):
            os.environ.pop("BULK_WMS_FONT", None)
            fonts.font_file(folders=["/nowhere"])

    # --- who may fetch it -----------------------------------------------------------------

    def fetch(self, ticket, user=None):
        self.let_time_run()
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(f"/bulk_wms/weighing/{ticket.id}/ticket.pdf", allow_redirects=False)

    def test_an_operator_fetches_it(self):
        answer = self.fetch(self.ticket(), self.operator)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))

    def test_strangers_get_nothing(self):
        ticket = self.ticket()
        self.assertEqual(self.fetch(ticket).status_code, 303)
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger-pdf",
            groups="bulk_wms.group_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertEqual(self.fetch(ticket, stranger).status_code, 404)
        clerk = new_test_user(self.env, "clerk-pdf", groups="base.group_user")
        self.assertEqual(self.fetch(ticket, clerk).status_code, 404)

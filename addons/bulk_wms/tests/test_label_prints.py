import socket
import threading
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.label_printer import LabelService
from ..models.res_company_labels import is_plant_address
from .common import YardCase
from .label_reading import all_codes, elements, pages, texts


class LabelCase(YardCase):
    """Labels printed by the operator of a small yard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.wms_label_size = "100x70"
        cls.coil.barcode = "9501101530003"
        cls.lot_a = cls.coil_at(
            "C1", "TC-01-01-1", weight=20_450.5, heat="H1", width=1250, thickness=3
        )

    def labels(self, user=None):
        return self.env["wms.label"].with_user(user or self.operator)

    def make(self, records, user=None, **options):
        user = user or self.operator
        return self.labels(user)._make(records.with_user(user), **options)

    def file(self, rows):
        return self.labels()._file(rows)

    def entries(self, kind):
        return self.env["wms.ledger.entry"].search([("kind", "=", kind)])


@tagged("post_install", "-at_install")
class TestLabelPrints(LabelCase):
    def test_the_label_of_a_coil_says_what_the_book_says(self):
        rows = self.make(self.lot_a)
        (page,) = pages(self.file(rows).content)
        self.assertEqual(
            elements(page), {"01": "09501101530003", "3101": "204505", "21": "C1", "10": "H1"}
        )
        (text,) = texts(self.file(rows).content)
        for words in ("C1", "20,450.5 kg", "H1", "3 × 1250", "Hot rolled coil", "Test Yard"):
            self.assertIn(words, text)

    def test_the_printed_code_finds_the_lot_again(self):
        """The circle: what the label says is resolved by a scan to the same lot."""
        (page,) = pages(self.file(self.make(self.lot_a)).content)
        for code in all_codes(page):
            answer = self.env["wms.scan.service"].with_user(self.operator)
            told = answer.work("where", f"key-{code}", code, {})
            self.assertEqual(told["data"]["lot"]["lot"], "C1", code)

    def test_the_first_label_is_free_and_logged(self):
        rows = self.make(self.lot_a)
        self.assertEqual((rows.number, rows.reason, rows.user_id), (1, False, self.operator))
        self.assertEqual((rows.kind, rows.res_id, rows.size), ("lot", self.lot_a.id, "100x70"))
        self.assertFalse(self.entries("label.reprint"))

    def test_a_second_label_asks_why_and_is_in_the_ledger(self):
        self.make(self.lot_a)
        with self.assertRaisesRegex(UserError, "C1: the label was printed before"):
            self.make(self.lot_a)
        rows = self.make(self.lot_a, reason="lost", note="rain")
        self.assertEqual((rows.number, rows.reason, rows.note), (2, "lost", "rain"))
        entry = self.entries("label.reprint")
        self.assertEqual((entry.lot, entry.reason), ("C1", "rain"))

    def test_words_are_a_reason_too_but_other_alone_is_none(self):
        self.make(self.lot_a)
        rows = self.make(self.lot_a, reason="torn by the crane")
        self.assertEqual((rows.reason, rows.note), ("other", "torn by the crane"))
        for reason in ("other", "", "   "):
            with self.assertRaises(UserError):
                self.make(self.lot_a, reason=reason)

    def test_of_several_only_those_printed_before_keep_the_reason(self):
        self.make(self.lot_a)
        rows = self.make(self.lot_a | self.coil_at("C2", "TC-01-02-1"), reason="ruined")
        self.assertEqual(rows.sorted("name").mapped("reason"), ["ruined", False])
        self.assertEqual(len(set(rows.mapped("job"))), 1)

    def test_what_cannot_be_printed_is_not_logged(self):
        lot = self.lot("堆" * 200)
        with self.assertRaisesRegex(UserError, "larger size"), self.env.cr.savepoint():
            self.make(lot, size="60x40")
        self.assertFalse(self.env["wms.label.print"].search([("res_id", "=", lot.id)]))

    def test_numbers_that_no_scanner_gives_back_are_refused(self):
        for name in ("C\t9", "C9\n8"):
            with self.assertRaisesRegex(UserError, "Rename it"):
                self.make(self.lot(name))

    def test_bad_requests_are_refused(self):
        for options in ({"size": "9x9"}, {"output": "fax"}, {"copies": 0}, {"copies": 11}):
            with self.subTest(options), self.assertRaises(UserError):
                self.make(self.lot_a, **options)
        with self.assertRaises(UserError):
            self.make(self.lot_a, size="60x40", output="sheet")
        with self.assertRaises(UserError):
            self.make(self.lot_a.browse())
        with self.assertRaises(UserError):
            self.labels()._make(self.env["res.partner"])

    def test_positions_above_each_other_share_one_sign(self):
        above = self.place("TC-01-01-1") | self.place("TC-01-01-2")
        rows = self.make(above)
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows.name, above[0].sign)
        (page,) = pages(self.file(rows).content)
        self.assertEqual(set(all_codes(page)), {above[0].sign})
        self.assertTrue(self.labels()._asks_reason(self.place("TC-01-01-2")))

    def test_other_places_carry_their_own_barcode(self):
        place = self.place("TS-01-01")
        rows = self.make(place)
        (page,) = pages(self.file(rows).content)
        self.assertEqual(set(all_codes(page)), {"TS-01-01"})

    def test_packages_equipment_and_vehicles_have_labels(self):
        package = self.env["stock.package"].create({"name": "340123450000000000"})
        crane = self.env["wms.equipment"].create({"name": "Crane 9", "barcode": "CR9"})
        truck = self.env["wms.vehicle"].create({"plate": "沪AD12345"})
        for record, code in (
            (package, "(00)340123450000000000"),
            (crane, "CR9"),
            (truck, "沪AD12345"),
        ):
            with self.subTest(code):
                (page,) = pages(self.file(self.make(record)).content)
                self.assertIn(code, all_codes(page))

    def test_equipment_without_a_barcode_says_what_to_do(self):
        crane = self.env["wms.equipment"].create({"name": "Crane 8"})
        with self.assertRaisesRegex(UserError, "Give it a barcode first"):
            self.make(crane)

    def test_the_command_sheet_has_every_command(self):
        rows = self.labels()._print_commands()
        found = {code for page in pages(self.file(rows).content) for code in all_codes(page)}
        from ..scanning.commands import COMMANDS, barcode_of

        self.assertEqual(found, {barcode_of(name) for name in COMMANDS})

    def test_a_transfer_prints_all_its_lots(self):
        lots = self.lot("N1") | self.lot("N2")
        picking = self.receipt(lots)
        action = picking.action_print_label()
        wizard = (
            self.env["wms.label.wizard"]
            .with_user(self.operator)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual((wizard.label_count, wizard.names), (2, "N1, N2"))
        done = wizard.action_print()
        rows = self.env["wms.label.print"].search([("job", "=", done["url"].split("/")[-1])])
        self.assertEqual(set(rows.mapped("name")), {"N1", "N2"})

    def test_the_window_tells_what_was_printed_before(self):
        self.make(self.lot_a)
        wizard = self.env["wms.label.wizard"].with_user(self.operator)
        wizard = wizard.create({"res_model": "stock.lot", "res_ids": self.lot_a.ids})
        self.assertEqual(wizard.printed_names, "C1")
        with self.assertRaises(UserError):
            wizard.action_print()
        wizard.reason = "ruined"
        self.assertIn("/bulk_wms/labels/", wizard.action_print()["url"])

    def test_the_log_is_written_by_printing_only(self):
        rows = self.make(self.lot_a)
        with self.assertRaises(AccessError):
            rows.with_user(self.manager).write({"user_id": self.manager.id})
        with self.assertRaises(AccessError):
            rows.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            self.env["wms.label.print"].with_user(self.manager).create({"name": "x"})

    def test_who_does_not_work_in_the_yard_prints_nothing(self):
        clerk = new_test_user(
            self.env,
            "clerk-label",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.make(self.lot_a, user=clerk)

    def test_the_window_opens_no_other_model(self):
        wizard = self.env["wms.label.wizard"].with_user(self.operator)
        wizard = wizard.create({"res_model": "res.users", "res_ids": [2]})
        with self.assertRaises(UserError):
            wizard.action_print()

    def test_two_hundred_labels_take_few_queries(self):
        lots = self.env["stock.lot"].create(
            [
                {
                    "name": f"Q{number:03d}",
                    "product_id": self.coil.id,
                    "company_id": self.company.id,
                    "weight_label": 1_000.0,
                }
                for number in range(200)
            ]
        )
        self.make(self.lot_a)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.make(lots)
        self.assertLess(self.env.cr.sql_log_count - before, 60)


@tagged("post_install", "-at_install")
class TestLabelPrinter(LabelCase):
    def printer(self):
        """A printer on this machine: a socket that keeps what it is told."""
        server = socket.create_server(("127.0.0.1", 0))
        heard = []

        def listen():
            connection, _address = server.accept()
            with connection:
                while part := connection.recv(65_536):
                    heard.append(part)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        self.addCleanup(server.close)
        return server.getsockname()[1], thread, heard

    def test_the_printer_hears_the_label(self):
        port, thread, heard = self.printer()
        self.company.wms_label_host = "192.168.7.20"
        hand_over = LabelService._hand_over
        with patch.object(
            LabelService,
            "_hand_over",
            lambda service, _host, _port, data: hand_over(service, "127.0.0.1", port, data),
        ):
            rows = self.make(self.lot_a)
        thread.join(5)
        self.assertEqual(rows.output, "printer")
        self.assertTrue(b"".join(heard).startswith(b"^XA"))

    def test_a_printer_that_is_off_is_told_and_nothing_is_logged(self):
        self.company.wms_label_host = "192.168.7.20"
        with (
            patch.object(LabelService, "_hand_over", side_effect=TimeoutError),
            self.assertRaisesRegex(UserError, "does not answer"),
            self.env.cr.savepoint(),
        ):
            self.make(self.lot_a)
        self.assertFalse(self.labels()._printed_before(self.lot_a))

    def test_only_addresses_of_the_plant_are_taken(self):
        for address in (
            "127.0.0.1",
            "169.254.169.254",
            "8.8.8.8",
            "localhost",
            "printer.example.com",
            "0.0.0.0",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "fe80::1",
            "224.0.0.1",
            "192.168.7.20:80",
            "http://192.168.7.20",
            "3232237332",
        ):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.company.wms_label_host = address
        for address in ("192.168.7.20", "10.1.2.3", "172.31.0.1", "fd12::7"):
            self.company.wms_label_host = address
            self.assertTrue(is_plant_address(address))

    def test_only_ports_of_printers_are_taken(self):
        self.company.wms_label_host = "192.168.7.20"
        for port in (22, 80, 5432, 8069, 0):
            with self.subTest(port), self.assertRaises(ValidationError):
                self.company.wms_label_port = port

    def test_a_row_written_past_the_form_is_looked_at_again(self):
        self.env.cr.execute(
            "UPDATE res_company SET wms_label_host = '127.0.0.1' WHERE id = %s", [self.company.id]
        )
        self.company.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "No label printer"), self.env.cr.savepoint():
            self.make(self.lot_a, output="printer")

    def test_a_font_name_cannot_carry_commands(self):
        for font in ("E:A.TTF^XZ", "SIMSUN", "E:..\\X.TTF", "e:simsun.ttf"):
            with self.subTest(font), self.assertRaises(ValidationError):
                self.company.wms_label_font = font


@tagged("post_install", "-at_install")
class TestLabelDownload(LabelCase, HttpCase):
    def fetch(self, rows, user):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/bulk_wms/labels/{rows[:1].job}", allow_redirects=False)

    def test_the_one_who_printed_fetches_it(self):
        for output, start in (("pdf", b"%PDF"), ("zpl", b"^XA")):
            rows = self.make(self.lot_a, output=output, reason="second")
            answer = self.fetch(rows, self.operator)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(start))

    def test_nobody_else_fetches_it(self):
        rows = self.make(self.lot_a)
        self.assertEqual(self.fetch(rows, self.supervisor).status_code, 404)

    def test_it_cannot_be_fetched_for_ever(self):
        rows = self.make(self.lot_a)
        rows.sudo().printed_at = "2020-01-01 00:00:00"
        self.assertEqual(self.fetch(rows, self.operator).status_code, 404)
        self.assertEqual(self.url_open("/bulk_wms/labels/%25").status_code, 404)

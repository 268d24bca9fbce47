from datetime import date, datetime
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .outbox_case import OutboxCase


class Partner:
    """Answers questions as the MES would."""

    def __init__(self, totals=(), lots=(), page=2, error=""):
        self.totals, self.lots, self.page, self.error = totals, lots, page, error
        self.asked = []

    def ask(self, operation, body):
        self.asked.append((operation, body))
        if self.error:
            raise OSError(self.error)
        if operation == "GetControlTotals":
            names = ("Direction", "Operation", "Count", "Quantity")
            return {"ControlTotal": [dict(zip(names, row, strict=True)) for row in self.totals]}
        first = int(body.get("PageToken") or 0)
        rows = self.lots[first : first + self.page]
        answer = {
            "MaterialLot": [
                {"MaterialLotID": name, "Quantity": kg, "Disposition": state}
                for name, kg, state in rows
            ]
        }
        if first + self.page < len(self.lots):
            answer["NextPageToken"] = first + self.page
        return answer


class TestReconciliation(OutboxCase):
    """Both sides of a business day, to the kilogram."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"business_timezone": "Asia/Shanghai", "business_day_start": 8.0})
        cls.books = cls.env["mes.reconciliation"].sudo()

    def compare(self, partner, day=date(2026, 3, 1)):
        record = self.books._of_day(self.partner, day)
        with patch.object(type(self.partner), "_partner_line", lambda system: partner):
            record._compare()
        return record

    def booked(self, at, kg=1_000.0, lot=None, line="1", operation="ReportProductionReceipt"):
        message = self.env["mes.message"].create(
            {
                "system_id": self.partner.id,
                "direction": "in",
                "operation": operation,
                "message_id": f"m-{line}-{at:%H%M%S}",
                "state": "processed",
            }
        )
        return self.env["mes.line"].create(
            {
                "message_id": message.id,
                "system_id": self.partner.id,
                "company_id": self.company.id,
                "operation": operation,
                "request": "O-1",
                "line": line,
                "lot_name": lot.name if lot else "-",
                "lot_id": lot.id if lot else False,
                "quantity_kg": kg,
                "posted_at": at,
            }
        )

    def test_a_day_begins_with_the_shift_of_the_plant(self):
        self.booked(datetime(2026, 2, 28, 23, 59, 59), line="1")
        self.booked(datetime(2026, 3, 1, 0, 0, 0), line="2", kg=500.0)
        self.booked(datetime(2026, 3, 1, 23, 59, 59), line="3", kg=250.0)
        self.booked(datetime(2026, 3, 2, 0, 0, 0), line="4")
        wish = {"Direction": "in", "Operation": "ReportProductionReceipt"}
        self.assertEqual(
            self.partner._control_totals("2026-03-01"), [{**wish, "Count": 2, "Quantity": 750.0}]
        )
        self.assertEqual(
            self.partner._control_totals(date(2026, 2, 28)),
            [{**wish, "Count": 1, "Quantity": 1_000.0}],
        )

    def test_a_cancelled_line_counts_no_more(self):
        line = self.booked(datetime(2026, 3, 1, 5, 0, 0))
        line.sudo().cancelled_at = fields.Datetime.now()
        self.assertEqual(self.partner._control_totals("2026-03-01"), [])

    def test_equal_books_are_equal(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        self.booked(datetime(2026, 3, 1, 5, 0, 0), 10_000.0, coil)
        found = self.compare(
            Partner(
                [("in", "ReportProductionReceipt", 1, 10_000.0)],
                [("C-1", 10_000.0, "UnRestricted")],
            )
        )
        self.assertEqual((found.state, found.difference_count, found.lot_count), ("equal", 0, 1))

    def test_every_difference_says_what_both_sides_say(self):
        coils = [self.coil_at(f"C-{n}", f"TC-01-0{n}-1") for n in (1, 2, 3)]
        for number, coil in enumerate(coils):
            self.booked(datetime(2026, 3, 1, 5, 0, number), 10_000.0, coil, str(number))
        found = self.compare(
            Partner(
                [("in", "ReportProductionReceipt", 4, 40_000.0)],
                [
                    ("C-1", 10_001.0, "UnRestricted"),
                    ("C-2", 10_000.0, "Blocked"),
                    ("C-9", 5.0, "Restricted"),
                ],
            )
        )
        said = {(line.kind, line.name): (line.our_word, line.their_word) for line in found.line_ids}
        self.assertEqual(
            said,
            {
                ("count", "in ReportProductionReceipt"): ("3", "4"),
                ("kg", "in ReportProductionReceipt"): ("30,000.000 kg", "40,000.000 kg"),
                ("lot_kg", "C-1"): ("10,000.000 kg", "10,001.000 kg"),
                ("lot_state", "C-2"): ("UnRestricted", "Blocked"),
                ("lot", "C-3"): ("10,000.000 kg", "Not known"),
                ("lot", "C-9"): ("Not known", "5.000 kg"),
            },
        )
        self.assertEqual((found.state, found.difference_count), ("different", 6))
        rule = self.env.ref("bulk_wms_mes.alert_rule_mes_difference")
        self.env.flush_all()
        self.assertIn(found.id, [cause["key"] for cause in rule._causes_mes_difference()])

    def test_lots_of_others_are_none_of_its_business(self):
        self.coil_at("C-1", "TC-01-01-1")
        self.assertEqual(self.compare(Partner()).state, "equal")

    def test_the_lots_are_asked_for_page_by_page(self):
        partner = Partner(lots=[(f"X-{n}", 1.0, "") for n in range(5)], page=2)
        found = self.compare(partner)
        pages = [body for operation, body in partner.asked if operation == "GetMaterialLots"]
        self.assertEqual([body.get("PageToken") for body in pages], [None, 2, 4])
        self.assertEqual(found.difference_count, 5)

    def test_a_partner_that_does_not_answer_leaves_the_day_open(self):
        found = self.compare(Partner(error="timed out"))
        self.assertEqual((found.state, found.error), ("open", "timed out"))
        self.assertFalse(found.compared_at)

    def test_the_partners_list_is_compared_and_a_bad_line_is_named(self):
        coil = self.coil_at("C-1", "TC-01-01-1")
        self.booked(datetime(2026, 3, 1, 5, 0, 0), 10_000.0, coil)
        found = self.books._of_day(self.partner, date(2026, 3, 1)).with_user(self.integration)
        found.sudo(False).compare_file(b"lot;kg\nC-1;9 999,5\n")
        self.assertEqual(found.line_ids.mapped("difference"), [0.5])
        with self.assertRaisesRegex(UserError, "Line 2"):
            found.compare_file(b"C-1;1\nC-2;heavy\n")
        with self.assertRaises(UserError):
            found.compare_file(b"\xff\xfe")
        with self.assertRaises(UserError):
            found.compare_file(b"\n")

    def test_settling_needs_a_word_and_the_right(self):
        found = self.compare(Partner(lots=[("X-1", 1.0, "")])).sudo(False)
        with self.assertRaises(UserError):
            found.with_user(self.supervisor).settle("done")
        mine = found.with_user(self.integration)
        with self.assertRaises(UserError):
            mine.settle(" ")
        mine.settle("The MES had a wrong lot")
        self.assertEqual(found.state, "settled")
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "mes.settled")], limit=1)
        self.assertEqual(entry.reason, "The MES had a wrong lot")
        with self.assertRaises(AccessError):
            mine.write({"state": "equal"})

    def test_the_job_compares_the_day_that_ended_once(self):
        partner = Partner()
        with (
            patch.object(type(self.partner), "_partner_line", lambda system: partner),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 60.0),
        ):
            self.books._cron_reconcile()
            self.books._cron_reconcile()
        self.assertEqual(len([one for one, _body in partner.asked if one == "GetControlTotals"]), 1)

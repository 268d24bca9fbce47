import base64
import io
import json
from datetime import timedelta

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import YardCase


@tagged("post_install", "-at_install")
class TestRetention(YardCase):
    """What is kept long enough goes, in batches; what somebody still refers to stays."""

    def period(self, kind, days=30):
        period = self.env["wms.retention"].search([("kind", "=", kind)])
        period.days = days
        return period

    def run_once(self, kind, limit=500):
        before = fields.Datetime.now() - timedelta(days=self.period(kind).days)
        return getattr(self.env["wms.retention"].sudo(), f"_drop_{kind}")(before, limit)

    def scan(self, result, days, **values):
        scan = self.env["wms.scan"].sudo().create(
            {
                "key": f"{result}-{days}-{len(values)}-{self.env['wms.scan'].search_count([])}",
                "kind": "lot",
                "code": "C-1",
                "result": result,
                "user_id": self.operator.id,
                "company_id": self.company.id,
                "recorded_at": fields.Datetime.now() - timedelta(days=days),
                **values,
            }
        )  # fmt: skip
        self.env.flush_all()
        return scan

    def test_old_refused_scans_go_and_all_others_stay(self):
        old, young = self.scan("refused", 31), self.scan("refused", 29)
        proof = self.scan("confirmed", 900)
        reported = self.scan("refused", 31)
        self.env["wms.discrepancy"].sudo().create(
            {"kind": "late_seal", "scan_id": reported.id, "company_id": self.company.id}
        )
        self.env.flush_all()
        self.assertEqual(self.run_once("scan_refused"), 1)
        self.assertFalse(old.exists())
        self.assertEqual((young | proof | reported).exists(), young | proof | reported)

    def test_a_batch_is_limited_and_the_next_goes_on(self):
        scans = [self.scan("refused", 40 + number) for number in range(3)]
        self.assertEqual(self.run_once("scan_refused", limit=2), 2)
        self.assertEqual(self.run_once("scan_refused", limit=2), 1)
        self.assertFalse(any(scan.exists() for scan in scans))

    def test_days_zero_keeps_for_ever(self):
        self.env["wms.retention"].search([]).days = 0
        old = self.scan("refused", 9_000)
        self.env["wms.retention"]._cron_run()
        self.assertTrue(old.exists())

    def photo(self):
        data = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(data, "JPEG")
        return base64.b64encode(data.getvalue()).decode()

    def test_photos_of_scans_go_and_other_papers_of_the_lot_stay(self):
        lot = self.lot("RET-1", self.coil, 20_000.0)
        files = self.env["ir.attachment"].sudo()
        paper = files.create({"name": "paper", "res_model": "stock.lot", "res_id": lot.id,
                              "raw": b"paper"})  # fmt: skip
        photo = files.create({"name": "photo", "res_model": "stock.lot", "res_id": lot.id,
                              "raw": b"photo", "wms_scan_photo": True})  # fmt: skip
        self._age(paper | photo)
        self.assertEqual(self.run_once("photo"), 1)
        self.assertFalse(photo.exists())
        self.assertTrue(paper.exists())

    def test_the_photo_of_an_open_discrepancy_stays_until_it_is_settled(self):
        report = self.env["wms.discrepancy"].sudo().create(
            {"kind": "late_seal", "company_id": self.company.id, "photo": self.photo()}
        )  # fmt: skip
        self.env.flush_all()
        self._age(
            self.env["ir.attachment"].sudo().search(
                [("res_model", "=", report._name), ("res_field", "=", "photo"),
                 ("res_id", "=", report.id)]
            )
        )  # fmt: skip
        self.assertEqual(self.run_once("photo"), 0)
        self.env.cr.execute(
            "UPDATE wms_discrepancy SET state = 'resolved' WHERE id = %s", (report.id,)
        )
        self.env.invalidate_all()
        self.assertEqual(self.run_once("photo"), 1)
        self.assertFalse(report.photo)

    def _age(self, attachments):
        self.assertTrue(attachments)
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = create_date - interval '60 days'"
            " WHERE id = ANY(%s)",
            (attachments.ids,),
        )
        self.env.invalidate_all()

    def test_only_a_manager_changes_a_period_and_the_ledger_knows(self):
        period = self.period("photo")
        with self.assertRaises(AccessError):
            period.with_user(self.supervisor).days = 1
        period.with_user(self.manager).days = 77
        entry = self.env["wms.ledger.entry"].search([("model", "=", "wms.retention")], limit=1)
        self.assertIn("77", entry.after)


@tagged("post_install", "-at_install")
class TestForgetting(YardCase):
    """A name is cleared everywhere; the ledger stays as it is and still matches its seals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = new_test_user(
            cls.env, "zhao.qian.ledger", groups="bulk_wms.group_operator", name="Zhao Qian"
        )
        cls.badge = cls.env["wms.badge"].create(
            {"user_id": cls.person.id, "code": "ZQ-1", "company_id": cls.company.id}
        )
        cls.badge.set_pin("4711")

    def actor(self):
        actors = self.env["wms.ledger.actor"]
        key = actors._key_of(self.person)
        return actors.search([("key", "=", key)])

    def test_the_ledger_knows_people_by_key_only(self):
        self.env["wms.equipment"].with_user(self.manager)
        self.env["wms.scale"].create(
            {"name": "Hopper", "user_id": self.person.id, "valid_until": "2100-01-01"}
        )
        entries = self.env["wms.ledger.entry"].search([], order="id desc", limit=50)
        words = json.dumps(entries.read(["what", "before", "after", "reason"]), default=str)
        self.assertNotIn("Zhao Qian", words)
        self.assertIn(self.actor().key, words)

    def test_an_account_in_use_is_not_forgotten(self):
        with self.assertRaises(UserError):
            self.actor().with_user(self.manager).action_forget()

    def test_only_a_manager_clears_a_name(self):
        actor = self.actor()
        self.person.active = False
        with self.assertRaises(AccessError):
            actor.with_user(self.supervisor).action_forget()

    def test_a_cleared_name_is_nowhere_and_the_entries_are_the_same(self):
        actor = self.actor()
        key = actor.key
        self.env["wms.ledger.entry"].with_user(self.person)._record([{"kind": "test.entry"}])
        self.env.cr.execute("SELECT t::text FROM wms_ledger_entry t ORDER BY id")
        before = self.env.cr.fetchall()
        self.person.active = False
        actor.with_user(self.manager).action_forget()
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM wms_ledger_entry t ORDER BY id")
        after = self.env.cr.fetchall()
        self.assertEqual(after[: len(before)], before)
        self.assertFalse(actor.name or actor.user_id)
        person = self.person.with_context(active_test=False)
        self.assertNotIn("Zhao", f"{person.name} {person.login} {person.partner_id.name}")
        self.assertFalse(self.badge.active)
        self.assertNotEqual(self.badge.code, "ZQ-1")
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "test.entry")], limit=1)
        self.assertEqual(entry.actor, key)
        self.assertNotIn("Zhao", entry.actor_name or "")

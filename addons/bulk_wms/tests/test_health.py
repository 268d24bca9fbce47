import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.health import BACKUP_AT
from .common import YardCase


@tagged("post_install", "-at_install")
class TestHealth(YardCase, HttpCase):
    """What the health page says, and who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monitor = cls.env["wms.monitor"].create({"name": "Prometheus"})
        cls.key = cls.monitor.make_key()

    def get(self, key=None, what="", proxied=True, **headers):
        """As a call through a proxy arrives, unless it is made on the server itself."""
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if proxied:
            headers["X-Forwarded-For"] = "10.1.2.3"
        return self.url_open(f"/bulk_wms/health{what}", headers=headers)

    def part(self, name):
        parts = {part.name: part for part in self.env["wms.health"]._parts()}
        return parts[name]

    # --- who ------------------------------------------------------------------------------

    def test_a_call_without_key_through_the_proxy_is_refused(self):
        for what in ("", "/metrics"):
            answer = self.get(what=what)
            self.assertEqual(answer.status_code, 401)
            self.assertNotIn("bulk_wms_", answer.text)

    def test_a_call_on_the_server_itself_needs_no_key(self):
        self.assertEqual(self.get(proxied=False, what="/metrics").status_code, 200)

    def test_the_key_opens_the_page_until_it_is_closed(self):
        self.assertIn(self.get(self.key).status_code, (200, 503))
        self.monitor.invalidate_recordset()
        self.assertTrue(self.monitor.seen_at)
        self.monitor.action_revoke_key()
        self.assertEqual(self.get(self.key).status_code, 401)

    def test_a_switched_off_system_reads_nothing(self):
        self.monitor.active = False
        self.assertEqual(self.get(self.key).status_code, 401)

    def test_a_wrong_key_is_refused_even_on_the_server_itself(self):
        self.assertEqual(self.get("wrong", proxied=False).status_code, 401)

    def test_many_wrong_keys_have_to_wait(self):
        answers = [self.get(f"wrong-{number}").status_code for number in range(12)]
        self.assertEqual(answers[0], 401)
        self.assertEqual(answers[-1], 429)

    def test_an_operator_is_refused_and_an_administrator_is_not(self):
        self.authenticate(self.operator.login, self.operator.login)
        self.assertEqual(self.get().status_code, 401)
        boss = new_test_user(self.env, "it-admin", groups="base.group_system")
        self.authenticate(boss.login, boss.login)
        self.assertIn(self.get().status_code, (200, 503))

    def test_a_manager_of_one_company_does_not_see_all_of_them(self):
        self.env["res.company"].create({"name": "Another"})
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.get().status_code, 401)

    def test_only_administrators_make_keys(self):
        boss = new_test_user(self.env, "it-boss", groups="base.group_system")
        self.assertTrue(self.monitor.with_user(boss).make_key())
        with self.assertRaises(AccessError):
            self.monitor.with_user(self.manager).make_key()
        with self.assertRaises(AccessError):
            self.monitor.with_user(boss).read(["key_hash"])

    # --- what -----------------------------------------------------------------------------

    def test_every_part_is_there_and_has_a_sentence(self):
        report = self.get(self.key).json()
        self.assertEqual(
            [part["name"] for part in report["parts"]], self.env["wms.health"]._part_names()
        )
        self.assertTrue(all(part["words"] for part in report["parts"]))

    def test_metrics_are_text_that_prometheus_reads(self):
        answer = self.get(self.key, "/metrics")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        sample = re.compile(r'bulk_wms_[a-z0-9_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? \S+\Z')
        described = set()
        for line in answer.text.splitlines():
            if line.startswith("# TYPE "):
                self.assertNotIn(line.split()[2], described)
                described.add(line.split()[2])
            elif not line.startswith("#"):
                self.assertRegex(line, sample)
                self.assertIn(re.split(r"[{ ]", line)[0], described)
        self.assertIn("bulk_wms_ledger_unsealed", described)

    def test_a_browser_gets_a_page_without_scripts(self):
        page = self.get(self.key, Accept="text/html")
        self.assertIn("Health of this installation", page.text)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])

    def test_nothing_secret_is_told(self):
        self.env["ir.config_parameter"].set_param("database.secret", "very-secret-value")
        for what in ("", "/metrics"):
            text = self.get(self.key, what).text
            self.assertNotIn("very-secret-value", text)
            self.assertNotIn(self.env.cr.dbname, text)
            self.assertNotIn(self.key, text)

    def test_a_part_that_cannot_be_read_is_failed_and_hides_no_other(self):
        def broken(health):
            health.env.cr.execute("SELECT no_such_column")

        self.patch(self.registry["wms.health"], "_part_devices", broken)
        with mute_logger("odoo.sql_db", "odoo.addons.bulk_wms.models.health"):
            answer = self.get(self.key)
        self.assertEqual(answer.status_code, 503)
        states = {part["name"]: part["state"] for part in answer.json()["parts"]}
        self.assertEqual(states["devices"], "failed")
        self.assertNotEqual(states["ledger"], "failed")

    def test_a_job_that_nobody_runs_is_a_failure(self):
        jobs = self.env["ir.cron"].search([])
        jobs.write({"nextcall": fields.Datetime.now() + timedelta(hours=1), "failure_count": 0})
        self.assertEqual(self.part("jobs").state, "ok")
        jobs[0].nextcall = fields.Datetime.now() - timedelta(hours=1)
        part = self.part("jobs")
        self.assertEqual(part.state, "failed")
        self.assertIn(jobs[0].cron_name, part.words)

    def test_an_old_backup_is_a_warning(self):
        values = self.env["ir.config_parameter"]
        now = fields.Datetime.now()
        values.set_param(BACKUP_AT, fields.Datetime.to_string(now - timedelta(hours=2)))
        self.env.flush_all()
        self.assertEqual(self.part("backup").state, "ok")
        values.set_param(BACKUP_AT, fields.Datetime.to_string(now - timedelta(hours=40)))
        self.env.flush_all()
        self.assertEqual(self.part("backup").state, "warning")

    def test_a_silent_device_with_unsent_steps_is_a_warning(self):
        device = self.env["wms.device"].create({"name": "Lost phone"})
        self.env["wms.device"]._enrol(device.make_code())
        device._seen(3)
        self.env.flush_all()
        self.assertEqual(self.part("devices").state, "ok")
        device.sudo().last_seen_at = fields.Datetime.now() - timedelta(hours=2)
        self.env.flush_all()
        part = self.part("devices")
        self.assertEqual(part.state, "warning")
        unsent = {figure.name: figure.value for figure in part.figures}["devices_unsent_steps"]
        self.assertEqual(unsent, 3)

    def test_health_costs_few_queries(self):
        self.env["wms.health"]._parts()
        self.env.invalidate_all()
        with self.assertQueryCount(50):
            self.env["wms.health"]._parts()

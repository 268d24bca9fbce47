from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .alerting import AlertCase


@tagged("post_install", "-at_install")
class TestWall(AlertCase, HttpCase):
    """A screen reads the figures of its own company and areas, and can do nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wall = cls.env["wms.wall"].create(
            {"name": "North <b>wall</b>", "company_id": cls.company.id, "lang": "en_US"}
        )
        cls.coil_at("A1", "TC-01-01-1", 20_000.0)
        cls.stand(cls.lot("S1", cls.slab, 15_000.0), "TS-01-01")

    def get(self, key, what=""):
        return self.url_open(f"/bulk_wms/wall/{key}{what}")

    def stock_of(self, key):
        cards = self.get(key, "/figures").json()["cards"]
        return next(card["value"] for card in cards if card["key"] == "stock")

    def test_the_page_and_its_figures_need_the_key_only(self):
        key = self.wall.with_user(self.manager).make_key()
        page = self.get(key)
        self.assertEqual(page.status_code, 200)
        self.assertIn("North &lt;b&gt;wall&lt;/b&gt;", page.text)
        self.assertTrue(page.text.startswith("<!DOCTYPE html>"))
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(self.stock_of(key), 35.0)
        self.wall.invalidate_recordset()
        self.assertTrue(self.wall.seen_at)

    def test_the_key_is_kept_as_its_hash_and_opens_no_session(self):
        key = self.wall.make_key()
        self.env.flush_all()
        self.env.cr.execute("SELECT key_hash FROM wms_wall WHERE id = %s", (self.wall.id,))
        self.assertNotIn(key, self.env.cr.fetchone()[0])
        answer = self.get(key, "/figures")
        self.assertNotIn("session_id", answer.headers.get("Set-Cookie", ""))
        with self.assertRaises(AccessError):
            self.wall.with_user(self.manager).read(["key_hash"])

    def test_nothing_on_the_screen_leads_to_a_record(self):
        key = self.wall.make_key()
        text = self.get(key, "/figures").text
        self.assertNotIn("domain", text)
        self.assertNotIn('"id"', text)

    def test_a_screen_shows_its_areas_only(self):
        self.wall.area_ids = self.slab_area
        figures = self.get(self.wall.make_key(), "/figures").json()
        self.assertEqual([area["name"] for area in figures["areas"]], ["TS"])

    def test_a_screen_whose_areas_are_gone_shows_nothing(self):
        self.wall.area_ids = self.bag_area
        key = self.wall.make_key()
        self.bag_area.action_archive()
        self.assertEqual(self.get(key, "/figures").status_code, 404)

    def test_another_company_does_not_appear(self):
        other = self.env["res.company"].create({"name": "Other Yard"})
        wall = self.env["wms.wall"].sudo().create({"name": "Other", "company_id": other.id})
        figures = self.get(wall.make_key(), "/figures").json()
        self.assertEqual(figures["areas"], [])
        with self.assertRaises(ValidationError):
            wall.area_ids = self.coil_area

    def test_alerts_appear_where_the_screen_may_show_them(self):
        self.alert_rule("moved_alone")
        self.alerts._raise("moved_alone", [{"key": "a", "company": self.company, "text": "Look"}])
        key = self.wall.make_key()
        self.assertEqual(self.get(key, "/figures").json()["alerts"][0]["message"], "Look")
        self.wall.shows_alerts = False
        self.assertEqual(self.get(key, "/figures").json()["alerts"], [])

    @mute_logger("odoo.http")
    def test_wrong_old_closed_and_ended_keys_find_nothing(self):
        first = self.wall.make_key()
        second = self.wall.make_key()
        self.assertEqual(self.get(first).status_code, 404)
        self.assertEqual(self.get("x" * 43, "/figures").status_code, 404)
        self.assertEqual(self.get(second).status_code, 200)
        self.wall.valid_until = self.today() - timedelta(days=1)
        self.assertEqual(self.get(second).status_code, 404)
        self.wall.valid_until = False
        self.wall.active = False
        self.assertEqual(self.get(second).status_code, 404)
        self.wall.active = True
        self.wall.action_revoke_key()
        self.assertEqual(self.get(second, "/figures").status_code, 404)

    def test_only_who_sets_up_the_yard_makes_keys(self):
        with self.assertRaises(AccessError):
            self.wall.with_user(self.supervisor).make_key()

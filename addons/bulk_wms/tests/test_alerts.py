import time
from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..models.alert_run import MOST_APART
from .alerting import AlertCase


@tagged("post_install", "-at_install")
class TestAlerts(AlertCase):
    """One cause, one alert; people are called, answer with a note, and are left in peace."""

    def cause(self, key="a", **values):
        return {"key": key, "company": self.company, "text": "Look here", **values}

    def raise_one(self, key="a", **values):
        return self.alerts._raise("moved_alone", [self.cause(key, **values)])

    # --- one cause, one alert -------------------------------------------------------------

    def test_a_storm_of_events_makes_one_alert_per_cause(self):
        self.alert_rule("moved_alone", by_activity=True, by_mail=True)
        self.supervisor.email = "supervisor@example.com"
        started = time.process_time()
        for start in range(0, 10_000, 100):
            self.alerts._raise(
                "moved_alone", [self.cause(str(number % 3)) for number in range(start, start + 100)]
            )
        self.assertLess(time.process_time() - started, 20)
        self.assertEqual(self.standing("moved_alone").mapped("key"), ["2", "1", "0"])
        self.alerts._call_people()
        self.alerts._call_people()
        to_him = [("email_to", "like", "supervisor@example.com")]
        self.assertEqual(self.env["mail.mail"].sudo().search_count(to_him), 1)
        self.assertEqual(len(self.activities()), 1)

    def activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "wms.alert.rule"), ("user_id", "=", self.supervisor.id)]
        )

    def test_a_cause_that_comes_back_is_a_new_alert(self):
        self.alert_rule("moved_alone")
        first = self.raise_one()
        self.assertFalse(self.raise_one())
        self.alerts._settle("moved_alone", ["a"])
        self.assertEqual(first.state, "closed")
        self.assertTrue(self.raise_one())

    def test_causes_beyond_the_most_are_one_alert_that_counts_them(self):
        rule = self.alert_rule("dwell", 1)
        causes = [
            {"key": number, "company": self.company.id, "text": "x"}
            for number in range(MOST_APART + 20)
        ]
        self.patch(type(rule), "_causes_dwell", lambda _self: [dict(one) for one in causes])
        standing = self.look("dwell")
        self.assertEqual(len(standing), MOST_APART + 1)
        more = standing.filtered(lambda alert: alert.key == "more")
        self.assertIn("20", more.message)
        self.assertEqual(self.look("dwell"), standing, "some went and others came")
        del causes[:100]
        self.look("dwell")
        self.assertEqual(more.state, "closed")

    def test_of_two_rules_the_more_urgent_one_counts(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        self.saddle.max_weight = 15_000.0
        self.alert_rule("over_limit", severity="info")
        self.alert_rule("over_limit", severity="critical", place_ids=self.coil_area.ids)
        self.assertEqual(self.look("over_limit").severity, "critical")

    def test_what_becomes_more_urgent_calls_again(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        self.saddle.max_weight = 15_000.0
        rule = self.alert_rule("over_limit", severity="info")
        alert = self.look("over_limit")
        self.alerts._call_people()
        rule.severity = "critical"
        self.assertEqual(self.look("over_limit"), alert)
        self.assertFalse(alert.notified_at)

    def test_a_kind_that_is_switched_off_raises_nothing_and_closes_what_stood(self):
        rule = self.alert_rule("moved_alone")
        alert = self.raise_one()
        rule.active = False
        self.assertEqual(alert.state, "closed")
        self.assertFalse(self.raise_one("b"))

    def test_a_rule_looks_only_at_its_areas(self):
        self.alert_rule("moved_alone", place_ids=self.coil_area.ids)
        self.assertFalse(self.raise_one("a", area=self.slab_area))
        self.assertTrue(self.raise_one("b", area=self.coil_area))

    def test_posting_wakes_the_scheduler_once(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("bulk_wms.cron_alerts_at_once")
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        lots = [self.lot("A1"), self.lot("A2")]
        picking = self.receipt(lots)
        for lot in lots:
            self.scan_through(picking, lot)
            self.env.cr.precommit.data.clear()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), 1)

    # --- people ---------------------------------------------------------------------------

    def called(self, user):
        return self.alerts.with_user(user)._for_user()

    def test_the_group_of_the_rule_is_called_and_nobody_else(self):
        self.alert_rule("moved_alone")
        self.raise_one()
        self.assertEqual(len(self.called(self.supervisor)), 1)
        self.assertFalse(self.called(self.operator))

    def test_whoever_is_named_reads_it_without_a_role_in_the_yard(self):
        buyer = new_test_user(
            self.env,
            "buyer-of-alerts",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.alert_rule("moved_alone", user_ids=buyer.ids)
        alert = self.raise_one()
        self.alert_rule("dwell")
        other = self.alerts._raise("dwell", [self.cause()])
        self.assertEqual(self.called(buyer)[0]["message"], "Look here")
        self.assertTrue(alert.with_user(buyer).has_access("read"))
        self.assertFalse(other.with_user(buyer).has_access("read"))

    def test_others_are_called_only_when_nobody_answers(self):
        self.alert_rule("moved_alone", escalate_after=10, escalate_user_ids=self.operator.ids)
        alert = self.raise_one()
        self.alerts._call_people()
        self.assertFalse(self.called(self.operator))
        self.age("wms_alert", alert, minutes=11)
        alert.with_user(self.supervisor).acknowledge("on my way")
        self.alerts._call_people()
        self.assertFalse(self.called(self.operator), "answered, yet escalated")

    def test_quiet_hours_end_with_a_call(self):
        rule = self.alert_rule("moved_alone", quiet_from=22.0, quiet_to=6.0, tz="Asia/Shanghai")
        # 15:00 UTC is 23:00 in Shanghai.
        self.assertTrue(rule._is_quiet(datetime(2026, 1, 5, 15, 0)))
        self.assertFalse(rule._is_quiet(datetime(2026, 1, 5, 22, 30)))
        alert = self.raise_one()
        self.patch(type(rule), "_is_quiet", lambda _self, _now: True)
        self.alerts._call_people()
        self.assertFalse(alert.notified_at)
        self.patch(type(rule), "_is_quiet", lambda _self, _now: False)
        self.alerts._call_people()
        self.assertTrue(alert.notified_at)

    def test_the_answer_is_a_note_in_the_ledger_with_its_time(self):
        self.alert_rule("moved_alone")
        alert = self.raise_one()
        self.age("wms_alert", alert, minutes=30)
        with self.assertRaises(UserError):
            alert.with_user(self.supervisor).acknowledge(" ")
        alert.with_user(self.supervisor).acknowledge("crane 2 fetches it")
        self.assertEqual(alert.state, "acknowledged")
        self.assertEqual(alert.acknowledged_by_id, self.supervisor)
        self.assertAlmostEqual(alert.response_minutes, 30, delta=1)
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "alert.acknowledged"), ("res", "=", alert.id)]
        )
        self.assertEqual(entry.reason, "crane 2 fetches it")
        with self.assertRaises(UserError):
            alert.with_user(self.manager).acknowledge("me too")

    def test_a_change_of_a_rule_is_in_the_ledger(self):
        rule = self.alert_rule("dwell", 60)
        rule.threshold = 90
        entry = self.env["wms.ledger.entry"].search(
            [("kind", "=", "wms.alert.rule.write"), ("res", "=", rule.id)]
        )
        self.assertIn("90", entry.after)

    def test_the_activity_of_a_rule_ends_with_its_alerts(self):
        self.alert_rule("moved_alone", by_activity=True)
        self.raise_one()
        self.alerts._call_people()
        self.assertEqual(len(self.activities()), 1)
        self.alerts._settle("moved_alone", ["a"])
        self.alerts._call_people()
        self.assertFalse(self.activities())

    def test_the_bell_tells_no_figures_of_the_yard(self):
        self.alert_rule("moved_alone")
        self.raise_one(text="Coil A1 of customer X")
        self.alerts._call_people()
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].sudo().search([("message", "like", "bulk_wms.alerts")])
        self.assertTrue(sent)
        self.assertFalse([one for one in sent if "A1" in one.message])

    # --- rights ---------------------------------------------------------------------------

    def test_nobody_writes_alerts_by_hand(self):
        self.alert_rule("moved_alone")
        alert = self.raise_one()
        with self.assertRaises(AccessError):
            alert.with_user(self.manager).write({"state": "closed"})
        with self.assertRaises(AccessError):
            self.alerts.with_user(self.manager).create({"kind": "dwell", "key": "x"})
        with self.assertRaises(AccessError):
            self.alert_rule("dwell").with_user(self.supervisor).write({"threshold": 1})

    def test_alerts_stay_in_their_company(self):
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger-to-alerts",
            groups="base.group_user,bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.alert_rule("moved_alone", company_id=False)
        alert = self.raise_one()
        self.alerts._call_people()
        there = self.alerts.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(there.search([("id", "=", alert.id)]))
        self.assertFalse(there._for_user())
        foreign = there.browse(alert.id)
        self.assertFalse(foreign.has_access("read"))
        with self.assertRaises(AccessError):
            foreign.acknowledge("mine")

    def test_a_rule_without_sense_is_refused(self):
        with self.assertRaises(ValidationError):
            self.alert_rule("stock_low", 100)
        with self.assertRaises(ValidationError):
            self.alert_rule("dwell", 20_000)

import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .alerting import AlertCase
from .count_common import CountCase


@tagged("post_install", "-at_install")
class TestCountAlerts(AlertCase, CountCase):
    """Counting registers its kind: a sheet that nobody finishes in time."""

    def late_sheet(self, *places, **ago):
        count = self.sheet(*places)
        self.age("wms_count", count, "deadline", **ago)
        return count

    def test_a_sheet_past_its_deadline(self):
        self.coil_at("A1", "TC-01-01-1")
        self.alert_rule("count_overdue")
        count = self.late_sheet("TC-01-01-1", "TC-01-02-1", hours=1)
        alert = self.lives("count_overdue", count.with_user(self.supervisor).action_cancel)
        self.assertEqual((alert.res_model, alert.res_id), ("wms.count", count.id))
        self.assertEqual(alert.area_id, self.coil_area)
        self.assertIn("2 places to count, 0 to approve", alert.message)

    def test_a_counted_sheet_closes_its_alert(self):
        self.coil_at("A1", "TC-01-01-1")
        self.alert_rule("count_overdue")
        count = self.late_sheet("TC-01-01-1", hours=1)
        self.lives("count_overdue", lambda: self.count_place(count, "TC-01-01-1", "A1"))

    def test_a_difference_that_nobody_approves_is_late_too(self):
        self.coil_at("A1", "TC-01-01-1")
        self.alert_rule("count_overdue")
        count = self.sheet("TC-01-01-1")
        self.count_twice(count, "TC-01-01-1")
        self.assertEqual(self.line("TC-01-01-1").state, "approve")
        self.age("wms_count", count, "deadline", hours=1)
        alert = self.lives("count_overdue", lambda: self.approve(self.line("TC-01-01-1")))
        self.assertIn("0 places to count, 1 to approve", alert.message)

    def test_the_threshold_gives_hours_beyond_the_deadline(self):
        rule = self.alert_rule("count_overdue", 4)
        self.assertEqual(rule.threshold_unit, "hours")
        self.late_sheet("TC-01-01-1", hours=3)
        self.assertFalse(self.look("count_overdue"))
        rule.threshold = 2
        self.assertTrue(self.look("count_overdue"))

    def test_a_sheet_without_a_deadline_is_due_after_a_day(self):
        self.alert_rule("count_overdue")
        count = self.sheet("TC-01-01-1")
        self.age("wms_count", count, "create_date", hours=23)
        self.assertFalse(self.look("count_overdue"))
        self.age("wms_count", count, "create_date", hours=25)
        self.assertEqual(self.look("count_overdue").res_id, count.id)

    def test_a_rule_of_an_area_looks_there_only(self):
        self.alert_rule("count_overdue", place_ids=self.slab_area.ids)
        self.late_sheet("TC-01-01-1", hours=1)
        self.assertFalse(self.look("count_overdue"))
        late = self.late_sheet("TS-01-01", hours=1)
        self.assertEqual(self.look("count_overdue").res_id, late.id)


@tagged("post_install", "-at_install")
class TestDeviceAlerts(AlertCase):
    """Devices register theirs: one in use of which nothing is heard."""

    def device_in_use(self, unsent=0, **ago):
        device = self.env["wms.device"].create(
            {"name": f"Phone {uuid.uuid4().hex[:4]}", "company_id": self.company.id}
        )
        device = self.env["wms.device"]._enrol(device.with_user(self.manager).make_code())[0]
        badge = self.env["wms.badge"].create(
            {"user_id": self.operator.id, "code": uuid.uuid4().hex, "company_id": self.company.id}
        )
        self.env["wms.phone.session"]._start(device, badge)
        device.sudo().unsent = unsent
        self.age("wms_device", device, "last_seen_at", **ago)
        return device

    def test_a_device_in_use_falls_silent(self):
        self.alert_rule("device_silent", 30)
        device = self.device_in_use(minutes=31)
        alert = self.lives("device_silent", lambda: device._seen(0))
        self.assertEqual((alert.res_model, alert.res_id), ("wms.device", device.id))
        self.assertIn(self.operator.name, alert.message)

    def test_who_signs_out_ends_it(self):
        self.alert_rule("device_silent", 30)
        device = self.device_in_use(minutes=31)
        self.lives("device_silent", lambda: device.session_ids._end())

    def test_a_revoked_device_may_be_silent(self):
        self.alert_rule("device_silent", 30)
        device = self.device_in_use(unsent=2, minutes=31)
        self.lives("device_silent", lambda: device.with_user(self.manager).action_revoke())

    def test_a_device_in_its_charger_may_be_silent(self):
        self.alert_rule("device_silent", 30)
        device = self.device_in_use(hours=20)
        device.session_ids._end()
        self.assertFalse(self.look("device_silent"))

    def test_unsent_steps_are_asked_for_though_nobody_is_signed_in(self):
        self.alert_rule("device_silent", 30)
        device = self.device_in_use(unsent=3, hours=20)
        device.session_ids._end()
        self.assertIn("3 steps unsent", self.look("device_silent").message)

    def test_a_sign_in_that_ran_out_is_nobody(self):
        self.alert_rule("device_silent", 30)
        device = self.device_in_use(hours=15)
        device.session_ids.sudo().last_seen_at = fields.Datetime.now() - timedelta(hours=15)
        self.assertFalse(self.look("device_silent"))

from datetime import timedelta

from odoo import fields

from ..models.mes_inbox_job import MOST_TRIES
from .outbox_case import Line, OutboxCase


class TestMesAlerts(OutboxCase):
    """What needs a person is an alert until it is mended, through the registry of alerts."""

    def open_alerts(self, kind):
        alerts = self.env["wms.alert"].sudo()
        alerts._run_kind(kind)
        self.env.invalidate_all()
        return alerts.search(
            [("kind", "=", kind), ("state", "!=", "closed"), ("company_id", "=", self.company.id)]
        )

    def an_incoming(self, **values):
        return self.env["mes.message"].create(
            {
                "system_id": self.partner.id,
                "direction": "in",
                "operation": "ReportWeight",
                "message_id": f"in-{len(self.partner.name)}",
                "ack": "{}",
                **values,
            }
        )

    def is_woken(self, work):
        """Whether ``work`` has the alerts looked at without waiting for the minute."""
        cron = self.env.ref("bulk_wms.cron_alerts_at_once")
        triggers = self.env["ir.cron.trigger"].sudo()
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.env.cr.precommit.data.clear()
        work()
        return bool(triggers.search_count([("cron_id", "=", cron.id)]))

    def test_a_dead_event_is_an_alert_at_once_until_it_is_discarded(self):
        self.emit("A-1")
        self.assertTrue(self.is_woken(lambda: self.send(Line("refused"))))
        alert = self.open_alerts("mes_dead")
        self.assertEqual((len(alert), alert.severity), (1, "critical"))
        self.assertIn("1 messages of MES", alert.message)
        self.events()[0].with_user(self.integration).discard("gone")
        self.assertFalse(self.open_alerts("mes_dead"))

    def test_these_kinds_do_not_wait_for_the_minute(self):
        kinds = self.env["wms.alert"]._kinds_at_once()
        self.assertLessEqual({"mes_dead", "mes_gap", "mes_difference"}, {*kinds})
        self.assertLessEqual({*kinds}, {*self.env["wms.alert"]._kinds_with_causes()})

    def test_a_partner_that_is_not_reached_is_an_alert_until_it_answers(self):
        self.connection.sudo().write(
            {
                "failures": 9,
                "down_since": fields.Datetime.now() - timedelta(minutes=11),
                "last_error": "no route",
            }
        )
        self.assertIn("no route", self.open_alerts("mes_down").message)
        self.connection.sudo()._note_success()
        self.assertFalse(self.open_alerts("mes_down"))

    def test_a_missing_message_is_an_alert_until_somebody_decides(self):
        late = self.an_incoming(
            state="waiting",
            sequence_key="ORDER-7",
            sequence_number=2,
            received_at=fields.Datetime.now() - timedelta(minutes=11),
        )
        self.assertTrue(self.is_woken(self.env["mes.message"]._mark_gaps))
        self.assertIn("ORDER-7", self.open_alerts("mes_gap").message)
        late.with_user(self.integration).discard("not needed")
        self.assertFalse(self.open_alerts("mes_gap"))

    def test_a_message_that_ends_the_process_calls_the_integration_managers(self):
        message = self.an_incoming(state="processing", attempts=MOST_TRIES)
        self.env["mes.message"]._step([])
        self.assertEqual(message.state, "dead")
        self.assertIn(self.integration, self.partner.activity_ids.user_id)
        self.assertTrue(self.open_alerts("mes_dead"))

    def test_a_difference_is_an_alert_until_it_is_settled(self):
        books = self.env["mes.reconciliation"].sudo()
        day = books._of_day(self.partner, fields.Date.to_date("2026-03-01"))
        day._write_comparison({}, {"X-1": (5.0, "")}, "asked")
        self.assertIn("2026-03-01", self.open_alerts("mes_difference").message)
        day.with_user(self.integration).settle("X-1 is at the other mill")
        self.assertFalse(self.open_alerts("mes_difference"))

    def test_what_people_planned_for_themselves_stays(self):
        own = self.partner.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.integration.id, summary="Call the vendor"
        )
        own.automated = False
        self.emit("A-1")
        self.send(Line("refused"))
        self.events()[0].with_user(self.integration).discard("gone")
        self.assertEqual(self.partner.activity_ids, own)

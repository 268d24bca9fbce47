"""What tests of alerts share: rules that speak alone, and the life of one alert."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .common import YardCase


class AlertCase(YardCase):
    """YardCase in which only the rules of the test raise alerts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["wms.alert"]
        cls.env["wms.alert.rule"].search([]).active = False

    @classmethod
    def alert_rule(cls, kind, threshold=0.0, **values):
        return cls.env["wms.alert.rule"].create(
            {
                "name": kind,
                "kind": kind,
                "threshold": threshold,
                "company_id": cls.company.id,
                **values,
            }
        )

    def standing(self, kind):
        """Alerts of a kind that have not gone."""
        return self.alerts.search(
            [("kind", "=", kind), ("state", "!=", "closed"), ("company_id", "=", self.company.id)]
        )

    def look(self, kind):
        """Run a kind as the scheduler does; returns what stands then."""
        self.alerts._run_kind(kind)
        return self.standing(kind)

    def age(self, table, record, column="raised_at", **ago):
        """Have something happened earlier."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(table),
                SQL.identifier(column),
                fields.Datetime.now() - timedelta(**ago),
                record.id,
            )
        )
        self.env.invalidate_all()

    def lives(self, kind, mend, count=1):
        """Raised, not doubled, escalated, closed; returns the alerts."""
        raised = self.look(kind)
        self.assertEqual(len(raised), count, kind)
        self.assertEqual(self.look(kind), raised, "doubled")
        self.assertTrue(all(raised.mapped("message")))
        raised.rule_id.write({"escalate_after": 10, "escalate_user_ids": self.manager.ids})
        self.alerts._call_people()
        self.assertTrue(raised[0].notified_at)
        self.assertFalse(raised[0].escalated_at)
        for alert in raised:
            self.age("wms_alert", alert, minutes=11)
        self.alerts._call_people()
        self.assertTrue(all(raised.mapped("escalated_at")), "not escalated")
        mend()
        self.assertFalse(self.look(kind), "not closed")
        self.assertEqual(set(raised.mapped("state")), {"closed"})
        self.assertTrue(all(raised.mapped("closed_at")))
        return raised

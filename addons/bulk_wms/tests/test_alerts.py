from odoo.tests import tagged

from .common import YardCase


@tagged("post_install", "-at_install")
class TestAlerts(YardCase):
    """One cause, one alert; it closes itself, calls people and is answered with a note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["wms.alert"]
        # Only the rules of a test speak.
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

    def opened(self, kind):
        return self.alerts.search(
            [("kind", "=", kind), ("state", "!=", "closed"), ("company_id", "=", self.company.id)]
        )

    def test_all_kinds_run_on_an_empty_yard(self):
        for kind in self.alerts._kinds_with_causes():
            if kind != "stock_low":
                self.alert_rule(
                    kind, 1000, product_ids=[(6, 0, self.coil.ids)] if "stock" in kind else False
                )
            self.alerts._run_kind(kind)
            self.assertFalse(self.opened(kind), kind)

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import YardCase


@tagged("post_install", "-at_install")
class TestOutlook(YardCase):
    """What is ordered says when there will be too little or too much."""

    def row(self, product=None, area=None, user=None):
        seen = self.env["wms.outlook"].with_user(user or self.manager).look_ahead(30)
        rows = seen["areas" if area else "materials"]
        return next((row for row in rows if row["id"] == (area or product).id), None)

    def planned(self, picking, days):
        picking.move_ids.date = fields.Datetime.now() + timedelta(days=days)
        return picking

    def later(self, days):
        return fields.Date.to_string(fields.Date.context_today(self.env.user) + timedelta(days))

    def test_an_order_beyond_the_stock_is_a_shortage_on_its_day(self):
        self.coil_at("A1", "TC-01-01-1", 10_000.0)
        order = self.planned(self.delivery(self.coil, 30_000.0), 5)
        row = self.row(self.coil)
        self.assertEqual((row["stock"], row["went"], row["end"]), (10_000, 30_000, -20_000))
        self.assertEqual(row["shortage"], self.later(5))
        self.assertLessEqual(set(order.move_ids.ids), set(row["moves"]))

    def test_what_is_bought_in_time_prevents_it(self):
        self.planned(self.delivery(self.coil, 30_000.0), 5)
        self.planned(self.receipt([self.lot("N1", weight=30_000.0)]), 4)
        row = self.row(self.coil)
        self.assertFalse(row["shortage"])
        self.assertEqual(row["points"][4][1], 30_000)

    def test_the_limit_of_an_alert_rule_is_what_must_be_there(self):
        self.coil_at("A1", "TC-01-01-1", 10_000.0)
        self.env["wms.alert.rule"].create(
            {
                "name": "Low",
                "kind": "stock_low",
                "threshold": 15_000,
                "product_ids": self.coil.ids,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.row(self.coil)["shortage"], self.later(0))

    def test_an_area_overflows_when_more_comes_than_it_bears(self):
        self.floor.max_weight = 1_000.0
        self.stand(self.lot("B1", self.bags, 6_000.0), "TB-01-01", 900.0)
        row = self.row(area=self.bag_area)
        self.assertEqual((row["stock"], row["most"]), (900, 6_000))
        self.assertFalse(row["overflow"])
        picking = self.receipt([self.lot("N1", weight=9_000.0)])
        self.planned(picking, 3)
        coils = self.row(area=self.coil_area)
        self.assertEqual(coils["came"], 9_000)
        self.saddle.max_weight = 100.0
        coils = self.row(area=self.coil_area)
        self.assertEqual(coils["overflow"], self.later(3))

    def test_a_move_within_the_yard_changes_no_total(self):
        lot = self.coil_at("A1", "TC-01-01-1", 10_000.0)
        self.delivery(self.coil, 10_000.0)
        before = self.row(self.coil)
        self.env["stock.move"].create(
            {
                "product_id": self.coil.id,
                "product_uom_qty": 5.0,
                "product_uom": self.coil.uom_id.id,
                "location_id": self.slab_area.id,
                "location_dest_id": self.stock.id,
                "company_id": self.company.id,
            }
        )._action_confirm()
        self.assertEqual(self.row(self.coil)["end"], before["end"])
        self.assertTrue(lot)

    def test_another_company_and_strangers_see_nothing_of_it(self):
        self.coil_at("A1", "TC-01-01-1", 10_000.0)
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger-to-outlook",
            groups="base.group_user,bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        there = self.env["wms.outlook"].with_user(stranger)
        seen = there.with_context(allowed_company_ids=other.ids).look_ahead()
        self.assertEqual((seen["materials"], seen["areas"]), ([], []))
        nobody = new_test_user(self.env, "no-role-outlook", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["wms.outlook"].with_user(nobody).look_ahead()

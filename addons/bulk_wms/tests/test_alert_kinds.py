from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .alerting import AlertCase


@tagged("post_install", "-at_install")
class TestAlertKinds(AlertCase):
    """Each kind is raised, not doubled, escalated, and closes itself."""

    def test_every_kind_of_the_registry_is_silent_in_an_empty_yard(self):
        for kind in self.alerts._kinds_with_causes():
            if kind != "stock_low":
                self.alert_rule(kind, 1000)
            self.assertFalse(self.look(kind), kind)

    # --- stock ----------------------------------------------------------------------------

    def test_stock_below_its_limit(self):
        self.coil_at("A1", "TC-01-01-1", 9_000.0)
        self.alert_rule("stock_low", 10_000, product_ids=self.coil.ids)
        alert = self.lives("stock_low", lambda: self.coil_at("A2", "TC-01-02-1", 9_000.0))
        self.assertIn("9,000 kg", alert.message)

    def test_a_material_without_any_stock_is_low(self):
        self.alert_rule("stock_low", 10_000, product_ids=(self.coil | self.slab).ids)
        self.assertEqual(len(self.look("stock_low")), 2)

    def test_stock_is_low_where_the_rule_looks(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        self.alert_rule(
            "stock_low", 10_000, product_ids=self.coil.ids, place_ids=self.slab_area.ids
        )
        self.assertEqual(self.look("stock_low").area_id, self.slab_area)

    def test_stock_of_a_grade_above_its_limit(self):
        rule = self.alert_rule("stock_high", 10_000, grade_ids=self.grade.ids)
        self.coil_at("A0", "TC-01-01-1", 20_000.0)
        self.assertFalse(self.look("stock_high"), "another grade counts")
        self.coil_at("A1", "TC-01-02-1", 20_000.0, grade_id=self.grade.id)
        self.lives("stock_high", lambda: rule.write({"threshold": 30_000}))

    def test_a_lot_is_too_long_here(self):
        lot = self.coil_at("A1", "TC-01-01-1")
        self.age("stock_quant", lot.quant_ids.filtered("quantity")[:1], "in_date", days=61)
        rule = self.alert_rule("dwell", 60)
        alert = self.lives("dwell", lambda: rule.write({"threshold": 90}))
        self.assertIn("61 days", alert.message)
        self.assertEqual(alert.area_id, self.coil_area)

    def test_without_a_threshold_each_material_says_how_long(self):
        lot = self.coil_at("A1", "TC-01-01-1")
        self.age("stock_quant", lot.quant_ids.filtered("quantity")[:1], "in_date", days=61)
        self.alert_rule("dwell")
        self.assertFalse(self.look("dwell"))
        self.coil.dwell_days = 60
        self.assertEqual(self.look("dwell").res_id, lot.id)

    def test_shelf_life_ends(self):
        lot = self.lot("B1", self.bags, 1_000.0)
        self.stand(lot, "TB-01-01")
        self.bags.use_expiration_date = True
        lot.expiration_date = fields.Datetime.now() + timedelta(days=10)
        self.alert_rule("expiry", 30)
        self.lives(
            "expiry",
            lambda: lot.write({"expiration_date": fields.Datetime.now() + timedelta(days=90)}),
        )

    def test_a_conditional_release_ends(self):
        lot = self.coil_at("A1", "TC-01-01-1")
        lot.with_user(self.supervisor).set_quality(
            "conditional", "edge", to_all=True, until=self.today() + timedelta(days=3)
        )
        self.alert_rule("release_ends", 7)
        self.lives(
            "release_ends", lambda: lot.with_user(self.supervisor).set_quality("released", "ok")
        )

    def test_a_hold_by_quality_that_nobody_ends(self):
        lot = self.coil_at("A1", "TC-01-01-1")
        lot.with_user(self.supervisor).set_quality("blocked", "rust")
        self.alert_rule("quality_hold", 14)
        self.assertFalse(self.look("quality_hold"))
        self.age("stock_lot", lot, "quality_since", days=15)
        self.lives(
            "quality_hold", lambda: lot.with_user(self.supervisor).set_quality("released", "ok")
        )

    def test_a_position_over_its_limit(self):
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        self.alert_rule("over_limit")
        self.assertFalse(self.look("over_limit"))
        self.saddle.max_weight = 15_000.0
        alert = self.lives("over_limit", lambda: self.saddle.write({"max_weight": 25_000.0}))
        self.assertEqual(alert.res_id, self.place("TC-01-01-1").id)

    # --- work -----------------------------------------------------------------------------

    def test_goods_that_arrived_wait_for_nobody(self):
        picking = self.receipt([self.lot("A1"), self.lot("A2")])
        self.alert_rule("task_waiting", 60)
        for move in picking.move_ids:
            self.age("stock_move", move, "date", hours=3)
        self.assertFalse(self.look("task_waiting"), "goods on the road wait for nobody")
        picking.action_arrive()
        self.age("stock_picking", picking, "arrived_at", hours=2)
        self.lives("task_waiting", lambda: picking.sudo().write({"arrived_at": False}), count=2)

    def test_a_started_task_that_does_not_end(self):
        lot = self.lot("A1")
        picking = self.receipt([lot])
        first = self.step(picking, lot.name)
        line = picking.move_line_ids
        self.alert_rule("task_running", 30)
        self.assertFalse(self.look("task_running"))
        self.age("stock_move_line", line, "started_at", minutes=31)
        self.lives(
            "task_running",
            lambda: self.step(picking, line.location_dest_id.barcode, self.back(first)),
        )

    def test_a_hold_whose_goods_never_came(self):
        picking = self.receipt([self.lot("A1")])
        picking.action_arrive()
        hold = picking.move_ids.hold_ids
        self.alert_rule("hold_expired", 72)
        self.assertFalse(self.look("hold_expired"))
        self.age("wms_hold", hold, "expires_at", hours=1)
        self.env["wms.hold"]._expire_due()
        self.lives(
            "hold_expired",
            lambda: self.env["wms.hold"]._hold_places(picking.move_line_ids),
        )

    def test_a_truck_that_does_not_leave(self):
        visit = self.env["wms.visit"].create(
            {"plate": "沪A12345", "purpose": "weigh", "company_id": self.company.id}
        )
        visit.sudo().write({"state": "yard", "gate_in_at": fields.Datetime.now()})
        self.alert_rule("visit_long", 4)
        self.assertFalse(self.look("visit_long"))
        self.age("wms_visit", visit, "gate_in_at", hours=5)
        self.lives("visit_long", lambda: visit.sudo().write({"state": "left"}))

    def discrepancy(self, kind="missing"):
        return self.env["wms.discrepancy"].create(
            {"kind": kind, "company_id": self.company.id, "location_id": self.coil_area.id}
        )

    def test_a_difference_that_nobody_settles(self):
        one = self.discrepancy()
        self.alert_rule("discrepancy_open", 24)
        self.assertFalse(self.look("discrepancy_open"))
        self.age("wms_discrepancy", one, "create_date", hours=25)
        self.lives("discrepancy_open", lambda: one.sudo().write({"state": "resolved"}))

    def test_goods_moved_without_an_order(self):
        one = self.discrepancy("moved")
        self.alert_rule("moved_alone", place_ids=self.coil_area.ids)
        self.lives("moved_alone", lambda: one.sudo().write({"state": "resolved"}))

    # --- the system -----------------------------------------------------------------------

    def test_the_seal_of_the_ledger_is_late(self):
        self.env.flush_all()
        rule = self.alert_rule("seal_late", 30)
        late = {"oldest_seconds": 3_600, "unsealed": 7, "late": True}
        self.patch(type(self.env["wms.ledger.seal"]), "_lag", lambda _self: late)
        alert = self.lives("seal_late", lambda: late.update(oldest_seconds=60))
        self.assertEqual(alert.rule_id, rule)

    def test_the_certificate_of_a_scale_runs_out(self):
        scale = self.env["wms.scale"].create(
            {
                "name": "Bridge",
                "company_id": self.company.id,
                "interval": 20.0,
                "valid_until": self.today() + timedelta(days=10),
                "user_id": self.operator.id,
            }
        )
        self.alert_rule("scale_certificate", 30)
        self.lives(
            "scale_certificate",
            lambda: scale.write({"valid_until": self.today() + timedelta(days=365)}),
        )

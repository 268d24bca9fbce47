from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..models.quality_table import QUALITY_STATES, TRANSITIONS
from .common import YardCase


class QualityCase(YardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector = new_test_user(
            cls.env,
            "inspector",
            groups="base.group_user,bulk_wms.group_quality",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        partner = cls.env["res.partner"]
        cls.friend = partner.create({"name": "Accepts it", "is_company": True})
        cls.friend_dock = partner.create({"name": "Dock", "parent_id": cls.friend.id})
        cls.other = partner.create({"name": "Wants first choice", "is_company": True})

    def release(self, lot, state="conditional", until=None, **values):
        values = values or {"partners": self.friend}
        lot.with_user(self.inspector).set_quality(state, "surface marks", until=until, **values)

    def delivery_to(self, partner, product=None, weight=10_000):
        product = product or self.coil
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": partner.id,
                "location_id": self.stock.id,
                "location_dest_id": self.customer.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": weight,
                            "location_id": self.stock.id,
                            "location_dest_id": self.customer.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking.with_user(self.operator)


class TestQualityStates(QualityCase):
    def test_the_table_knows_every_state(self):
        states = {state for state, _name in QUALITY_STATES}
        self.assertEqual(set(TRANSITIONS), states)
        for targets in TRANSITIONS.values():
            self.assertLessEqual(set(targets), states)

    def test_operator_judges_nothing(self):
        lot = self.coil_at("O", "TC-01-01-1")
        with self.assertRaisesRegex(UserError, "supervisor or quality"):
            lot.with_user(self.operator).set_quality("blocked", "rust")
        with self.assertRaisesRegex(UserError, "supervisor or quality"):
            lot.with_user(self.operator).quality_state = "blocked"

    def test_supervisor_judges_as_before(self):
        lot = self.coil_at("S", "TC-01-01-1").with_user(self.supervisor)
        for state in ("blocked", "pending", "released", "customer_hold", "released", "rejected"):
            lot.set_quality(state, "because")
            self.assertEqual(lot.quality_state, state)

    def test_only_quality_brings_back_what_was_rejected_and_only_by_inspection(self):
        lot = self.coil_at("R", "TC-01-01-1", quality_state="rejected")
        with self.assertRaisesRegex(UserError, "Only quality"):
            lot.with_user(self.supervisor).set_quality("pending", "again")
        with self.assertRaisesRegex(UserError, "back to pending"):
            lot.with_user(self.inspector).set_quality("released", "fine after all")
        lot.with_user(self.inspector).set_quality("pending", "again")
        lot.with_user(self.inspector).set_quality("released", "tensile test passed")
        self.assertEqual(lot.quality_state, "released")

    def test_inspector_judges_by_the_wizard_but_writes_no_lots(self):
        lot = self.coil_at("I", "TC-01-01-1")
        wizard = self.env["wms.lot.quality"].with_user(self.inspector)
        wizard.create(
            {
                "lot_ids": lot.ids,
                "state": "conditional",
                "reason": "oil",
                "partner_ids": self.friend_dock.ids,
            }
        ).action_apply()
        self.assertEqual((lot.quality_state, lot.release_partner_ids), ("conditional", self.friend))
        with self.assertRaises(AccessError):
            lot.with_user(self.inspector).heat = "X"
        for values in ({"release_to_all": True}, {"release_until": "2999-01-01"}):
            with self.assertRaises(AccessError):
                lot.with_user(self.manager).write(values)

    def test_who_only_reads_opens_the_whole_screen_of_a_lot(self):
        """Every field of the form, those of other add-ons included, as the client reads them."""
        lot = self.coil_at("SCREEN", "TC-01-01-1")
        self.scan_through(self.delivery_to(self.friend), lot)
        auditor = new_test_user(
            self.env,
            "screen-auditor",
            groups="base.group_user,bulk_wms.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        for person in (self.inspector, auditor):
            seen = lot.with_user(person)
            arch = etree.fromstring(seen.get_view(view_type="form")["arch"])
            names = {
                field.get("name")
                for field in arch.iter("field")
                if not list(field.iterancestors("field"))
            }
            self.assertIn("weight_alarm", names)
            values = seen.web_read({name: {} for name in names})
            self.assertEqual(values[0]["id"], lot.id)

    def test_a_reason_and_the_customers_are_needed(self):
        lot = self.coil_at("N", "TC-01-01-1")
        with self.assertRaisesRegex(UserError, "Say why"):
            lot.set_quality("blocked", " ")
        with self.assertRaisesRegex(UserError, "which customers"):
            lot.set_quality("conditional", "marks")

    def test_a_release_ends_with_its_state(self):
        lot = self.coil_at("E", "TC-01-01-1")
        self.release(lot, until=self.today())
        lot.set_quality("released", "no marks at all")
        self.assertFalse(lot.release_partner_ids or lot.release_until or lot.release_to_all)

    def test_zones_follow_the_states(self):
        for zone, goes, stays in (
            ("held", "rejected", "downgraded"),
            ("held", "customer_hold", "released"),
            ("deliverable", "downgraded", "rejected"),
        ):
            limits = self._category("Z", quality_zone=zone)._limits()
            self.assertIn(goes, limits.quality_states)
            self.assertNotIn(stays, limits.quality_states)

    def test_nobody_judges_the_lots_of_another_company(self):
        lot = self.coil_at("X", "TC-01-01-1")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "far-inspector",
            groups="base.group_user,bulk_wms.group_quality",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        far = lot.with_user(stranger).with_context(allowed_company_ids=company.ids)
        with self.assertRaises(AccessError):
            far.set_quality("blocked", "not mine")


class TestConditionalRelease(QualityCase):
    def test_only_the_named_customer_gets_it(self):
        lot = self.coil_at("C", "TC-01-01-1")
        self.release(lot)
        self.assertFalse(self.delivery_to(self.other).move_line_ids)
        self.assertEqual(self.delivery_to(self.friend).move_line_ids.lot_id, lot)

    def test_a_contact_of_the_customer_is_the_customer(self):
        lot = self.coil_at("K", "TC-01-01-1")
        self.release(lot)
        self.assertEqual(self.delivery_to(self.friend_dock).move_line_ids.lot_id, lot)
        self.assertTrue(lot._may_leave_to(self.friend_dock))
        self.assertFalse(lot._may_leave_to(self.other))
        self.assertFalse(lot._may_leave_to(self.env["res.partner"]))

    def test_any_customer_means_any(self):
        lot = self.coil_at("A", "TC-01-01-1")
        self.release(lot, "downgraded", to_all=True)
        self.assertEqual(self.delivery_to(self.other).move_line_ids.lot_id, lot)

    def test_after_the_last_day_nobody_gets_it(self):
        lot = self.coil_at("L", "TC-01-01-1")
        self.release(lot, until=self.today() - timedelta(days=1))
        self.assertFalse(self.delivery_to(self.friend).move_line_ids)
        self.release(lot, until=self.today())
        self.assertEqual(self.delivery_to(self.friend).move_line_ids.lot_id, lot)

    def test_domain_and_method_say_the_same(self):
        tomorrow = self.today() + timedelta(days=1)
        for number, (state, _name) in enumerate(QUALITY_STATES):
            self.lot(f"D{number}", quality_state=state)
            self.lot(f"DA{number}", quality_state=state, release_to_all=True)
            self.lot(f"DU{number}", quality_state=state, release_to_all=True,
                     release_until=self.today())  # fmt: skip
            self.lot(
                f"DP{number}",
                quality_state=state,
                release_partner_ids=[Command.set(self.friend.ids)],
            )
        lots = self.env["stock.lot"].search([("company_id", "=", self.company.id)])
        for partner in (self.friend, self.friend_dock, self.other, self.env["res.partner"]):
            for day in (self.today(), tomorrow):
                found = lots.search(
                    lots._leave_domain(partner, day) & lots._leave_domain(partner, day)
                ).filtered(lambda lot: lot in lots)
                self.assertEqual(found, lots._may_leave_to(partner, day).sorted("id").sorted())

    def test_taking_the_release_back_frees_the_reservation(self):
        lot = self.coil_at("F", "TC-01-01-1")
        self.release(lot)
        picking = self.delivery_to(self.friend)
        self.assertTrue(picking.move_line_ids)
        self.release(lot, partners=self.other)
        self.assertFalse(picking.move_line_ids)
        entry = self.env["wms.ledger.entry"].search(
            [("lot", "=", "F"), ("kind", "=", "stock.lot.write")], limit=1
        )
        self.assertIn("Wants first choice", entry.after)

    def test_it_is_refused_at_the_scan_and_at_posting(self):
        """Whatever was reserved by hand: the wrong customer does not get it."""
        lot = self.coil_at("P", "TC-01-01-1")
        picking = self.delivery_to(self.other)
        self.env.cr.execute(
            "UPDATE stock_lot SET quality_state = 'conditional' WHERE id = %s", (lot.id,)
        )
        lot.invalidate_recordset()
        answer = self.step(picking, lot.name)
        self.assertEqual(answer["message"]["code"], "not_released")
        self.assertIn("released for", answer["message"]["text"])
        self.warehouse.out_type_id.scan_required = False
        picking = picking.sudo()
        picking.move_ids.picked = True
        with self.assertRaisesRegex(UserError, "released for"):
            picking.move_ids._action_done()

    def test_bags_of_a_limited_lot_go_to_its_customer_only(self):
        limited = self.stand(self.lot("B1", self.bags, weight=0), "TB-01-01", 1_000)
        self.stand(self.lot("B2", self.bags, weight=0), "TB-01-02", 1_000)
        self.release(limited)
        other = self.delivery_to(self.other, self.bags, 2_000)
        self.assertEqual(other.move_line_ids.lot_id.mapped("name"), ["B2"])
        self.assertEqual(sum(other.move_line_ids.mapped("quantity")), 1_000)
        friend = self.delivery_to(self.friend, self.bags, 1_000)
        self.assertEqual(friend.move_line_ids.lot_id, limited)

    def test_within_the_yard_it_moves_freely(self):
        limited = self.stand(self.lot("Y1", self.bags, weight=0), "TB-01-01", 1_000)
        self.release(limited)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.bags.id,
                            "product_uom_qty": 1_000,
                            "location_id": self.stock.id,
                            "location_dest_id": self.stock.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self.assertEqual(picking.move_line_ids.lot_id, limited)

    def test_every_step_of_a_chain_knows_the_customer(self):
        lot = self.coil_at("CH", "TC-01-01-1")
        self.release(lot)
        self.warehouse.delivery_steps = "pick_ship"
        for partner, found in ((self.other, False), (self.friend, True)):
            order = self.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "warehouse_id": self.warehouse.id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create({"product_id": self.coil.id, "product_uom_qty": 10_000})
                    ],
                }
            )
            order.action_confirm()
            order.picking_ids.action_assign()
            pick = order.picking_ids.filtered(
                lambda one: one.picking_type_id == self.warehouse.pick_type_id
            )
            self.assertEqual(bool(pick.move_line_ids), found, partner.name)

    def test_children_have_the_release_of_their_parent(self):
        parent = self.lot("PA")
        self.release(parent, until=self.today())
        child = self.lot("CHILD", **parent._quality_values())
        self.assertTrue(child._may_leave_to(self.friend))
        self.assertEqual(child.release_until, self.today())

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import YardCase


class TestPeople(YardCase):
    def test_operator_reads_rules_and_changes_none(self):
        for record, values in (
            (self.strategy, {"name": "mine"}),
            (self.saddle, {"max_weight": 1}),
            (self.grade, {"name": "mine"}),
            (self.form["coil"], {"handling_weight": 1}),
        ):
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.with_user(self.operator).write(values)
            self.assertTrue(record.with_user(self.operator).display_name)

    def test_manager_sets_up_the_yard(self):
        self.strategy.with_user(self.manager).sequence = 5
        self.saddle.with_user(self.manager).max_weight = 24_000
        self.env["wms.area.generate"].with_user(self.manager).create(
            {"parent_id": self.stock.id, "name": "MG", "storage_category_id": self.saddle.id}
        ).action_generate()

    def test_auditor_reads_and_writes_nothing(self):
        auditor = new_test_user(
            self.env,
            "auditor-x",
            groups="bulk_wms.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        lot = self.coil_at("A", "TC-01-01-1")
        ledger = self.env["wms.ledger.entry"].with_user(auditor).search([("lot", "=", "A")])
        self.assertTrue(ledger.mapped("actor_name"))
        self.assertTrue(self.env["wms.discrepancy"].with_user(auditor).search_count([]) >= 0)
        with self.assertRaises(AccessError):
            lot.with_user(auditor).write({"heat": "X"})
        with self.assertRaises(AccessError):
            self.env["wms.scan.service"].with_user(auditor).step(
                self.receipt([self.lot("B")]).id, "k", "B"
            )

    def test_nobody_reads_the_yard_of_another_company(self):
        self.coil_at("SECRET", "TC-01-01-1")
        picking = self.receipt([self.lot("SECRET2")])
        picking.action_arrive()
        self.step(picking, "SECRET2")
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        env = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        for model in (
            "wms.position.load",
            "wms.hold",
            "wms.scan",
            "wms.area.state",
            "wms.discrepancy",
            "stock.lot",
            "stock.quant",
        ):
            with self.subTest(model):
                self.assertFalse(env[model].search(self.of_company(model)))
        self.assertFalse(env["wms.ledger.entry"].search([("lot", "=", "SECRET")]))
        with self.assertRaises(AccessError):
            env["wms.scan.service"].step(picking.id, "k", "SECRET2")

    def of_company(self, model):
        if model == "wms.area.state":
            return [("area_id.company_id", "=", self.company.id)]
        return [("company_id", "=", self.company.id)]

    def test_what_must_not_be_called_from_outside_is_private(self):
        from odoo.service.model import get_public_method

        lots = self.env["stock.lot"]
        for record, name in ((lots, "set_quality"), (lots, "_post_weight_difference")):
            with self.subTest(name), self.assertRaises(AccessError):
                get_public_method(record, name)

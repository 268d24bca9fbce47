from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import YardCase
from .count_common import CountCase


@tagged("post_install", "-at_install")
class TestDashboard(YardCase):
    """Every figure agrees with the records it opens, and with nobody else's."""

    def figures(self, user=None, areas=()):
        dashboard = self.env["wms.dashboard"].with_user(user or self.manager)
        return dashboard.figures([area.id for area in areas])

    def card(self, figures, key):
        return next(card for card in figures["cards"] if card["key"] == key)

    def records(self, action):
        return self.env[action["model"]].search(action["domain"])

    def work(self):
        """A coil in by scan and one that waits; two lots of other age."""
        self.coil_at("A1", "TC-01-01-1", 20_000.0)
        self.stand(self.lot("S1", self.slab, 15_000.0), "TS-01-01")
        lots = [self.lot("N1", weight=9_000.0), self.lot("N2", weight=9_000.0)]
        picking = self.receipt(lots)
        self.scan_through(picking, lots[0])
        self.env.flush_all()
        return picking

    def test_figures_agree_with_the_records_they_open(self):
        self.work()
        figures = self.figures()
        for key in ("open", "late", "alerts", "weighing"):
            card = self.card(figures, key)
            self.assertEqual(card["value"], len(self.records(card["action"])), key)
        self.assertEqual(self.card(figures, "open")["value"], 1)
        stock = self.card(figures, "stock")
        self.assertEqual(stock["value"], 44.0)
        self.assertEqual(sum(self.records(stock["action"]).mapped("weight")), 44_000.0)
        came = self.card(figures, "in")
        self.assertEqual(came["value"], 9.0)
        self.assertEqual(self.records(came["action"]).lot_id.mapped("name"), ["N1"])

    def test_hours_ages_and_areas_open_what_they_count(self):
        self.work()
        figures = self.figures()
        self.assertEqual(len(figures["hours"]), 24)
        now = figures["hours"][-1]
        self.assertEqual(now["in"], sum(self.records(now["action"]).mapped("weight")))
        young = figures["ages"][0]
        self.assertEqual(young["lots"], len(self.records(young["action"])))
        for area in figures["areas"]:
            self.assertEqual(area["used"], len(self.records(area["action"])), area["name"])

    def test_one_area_counts_what_comes_from_another(self):
        self.work()
        figures = self.figures(areas=self.slab_area)
        self.assertEqual(self.card(figures, "stock")["value"], 15.0)
        self.assertEqual(self.card(figures, "in")["value"], 0)
        self.assertEqual([area["name"] for area in figures["areas"]], ["TS"])

    def test_another_company_sees_nothing_of_it(self):
        self.work()
        other = self.env["res.company"].create({"name": "Other Yard"})
        stranger = new_test_user(
            self.env,
            "stranger-to-figures",
            groups="base.group_user,bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        there = self.env["wms.dashboard"].with_user(stranger)
        there = there.with_context(allowed_company_ids=other.ids)
        figures = there.figures(self.coil_area.ids)
        self.assertEqual(self.card(figures, "stock")["value"], 0)
        self.assertFalse(figures["areas"] or figures["all_areas"])
        for name in ("wms.stock.report", "wms.flow.report", "wms.alert"):
            model = there.env[name]
            self.assertFalse(model.search([("company_id", "=", self.company.id)]), name)

    def test_who_has_no_role_in_the_yard_reads_nothing(self):
        person = new_test_user(self.env, "no-role-in-the-yard", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["wms.dashboard"].with_user(person).figures()

    def test_figures_cost_a_bounded_number_of_statements(self):
        self.work()
        self.figures()
        with self.assertQueryCount(40):
            self.figures()

    def test_reports_group_by_what_people_ask(self):
        self.work()
        stock = self.env["wms.stock.report"].with_user(self.manager)
        groups = stock._read_group(
            [("company_id", "=", self.company.id)], ["area_id", "age"], ["weight:sum"]
        )
        self.assertEqual(sum(weight for _area, _age, weight in groups), 44_000.0)
        flow = self.env["wms.flow.report"].with_user(self.manager)
        groups = flow._read_group(
            [("company_id", "=", self.company.id)], ["direction"], ["weight:sum"]
        )
        self.assertEqual(dict(groups)["in"], 9_000.0)


@tagged("post_install", "-at_install")
class TestCountedAccuracy(CountCase):
    """Whether the book was right is said by who counted it."""

    def accuracy(self, *areas):
        dashboard = self.env["wms.dashboard"].with_user(self.manager)
        cards = dashboard.figures([area.id for area in areas])["cards"]
        return next((card for card in cards if card["key"] == "accuracy"), None)

    def test_counted_places_say_whether_the_book_was_right(self):
        self.coil_at("A1", "TC-01-01-1", 9_000.0)
        self.coil_at("A2", "TC-01-02-1", 1_000.0)
        count = self.sheet("TC-01-01-1", "TC-01-02-1")
        self.count_place(count, "TC-01-01-1", "A1")
        self.count_twice(count, "TC-01-02-1")
        self.approve(self.line("TC-01-02-1"))
        card = self.accuracy()
        self.assertEqual(card["value"], 50.0)
        self.assertIn("1 of 2 counted, 90.0 % of the value", card["more"])
        records = self.env[card["action"]["model"]].with_user(self.manager)
        self.assertEqual(len(records.search(card["action"]["domain"])), 2)
        elsewhere = self.accuracy(self.slab_area)
        self.assertFalse(elsewhere and elsewhere["action"]["model"] == "wms.count.accuracy")

    def test_a_place_closed_by_the_word_of_the_book_proves_nothing(self):
        self.coil_at("A1", "TC-01-01-1", 9_000.0)
        count = self.sheet("TC-01-01-1")
        count.sudo().write({"allow_as_book": True})
        self.count_place(count, "TC-01-01-1", action="as_book")
        self.assertEqual(self.line("TC-01-01-1").state, "done")
        card = self.accuracy()
        self.assertFalse(card and card["action"]["model"] == "wms.count.accuracy")

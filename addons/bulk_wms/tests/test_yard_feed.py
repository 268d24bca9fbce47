import json

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.http_routing.tests.common import MockRequest

from ..models.yard_feed import CHANNEL
from .common import YardCase


@tagged("post_install", "-at_install")
class TestYardFeed(YardCase):
    """Open maps are told which areas changed: in the same commit, and only their own company."""

    def told(self, work):
        """Messages that the commit of what ``work`` does would send, by channel."""
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        work()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return [
            (json.loads(message.channel), json.loads(message.message))
            for message in self.env["bus.bus"].search([])
            if CHANNEL in message.message
        ]

    def test_stock_that_changes_tells_its_area_and_nothing_else(self):
        told = self.told(lambda: self.coil_at("F1", "TC-01-01-1"))
        self.assertEqual(len(told), 1)
        channel, message = told[0]
        self.assertEqual(channel[1:], ["res.company", self.company.id, CHANNEL])
        self.assertEqual(message["payload"]["areas"], [self.coil_area.id])
        self.assertEqual(set(message["payload"]), {"areas", "version"})

    def test_a_thousand_changes_of_one_commit_are_one_message(self):
        def work():
            for slot in range(1, 5):
                self.coil_at(f"F{slot}", f"TC-01-{slot:02d}-1")
                self.stand(self.lot(f"B{slot}", self.bags, 100.0), f"TB-01-{slot:02d}")

        told = self.told(work)
        self.assertEqual(len(told), 1)
        self.assertEqual(
            sorted(told[0][1]["payload"]["areas"]), sorted((self.coil_area | self.bag_area).ids)
        )

    def test_tasks_locks_and_quality_are_told_too(self):
        lot = self.coil_at("F1", "TC-01-01-1", weight=12_000.0)
        place = self.place("TC-01-01-1")
        for work in (
            lambda: self.delivery(self.coil, 12_000.0),
            lambda: place.with_user(self.supervisor).set_lock("out", "wet"),
            lambda: lot.with_user(self.supervisor).set_quality("blocked", "dent"),
        ):
            with self.subTest(work):
                told = self.told(work)
                self.assertTrue(told)
                self.assertIn(self.coil_area.id, told[0][1]["payload"]["areas"])

    def test_what_was_rolled_back_is_told_to_nobody(self):
        def work():
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env["stock.lot"].browse(self.lot("F1").id).with_user(
                    self.operator
                ).action_move()

        self.assertFalse(self.told(work))

    def subscribed(self, user, asked):
        """The channels that the server makes of what a client of ``user`` asks for."""
        env = self.env(user=user.id)
        with MockRequest(env) as request:
            request.session.uid = user.id
            return env["ir.websocket"]._build_bus_channel_list(list(asked))

    def test_who_asks_for_the_yard_gets_channels_that_no_text_can_name(self):
        channels = self.subscribed(self.operator, [CHANNEL, "mine"])
        self.assertIn((self.company, CHANNEL), channels)
        self.assertIn("mine", channels)
        self.assertNotIn(CHANNEL, channels)
        self.assertNotIn((self.company, CHANNEL), self.subscribed(self.operator, ["mine"]))
        other = self.env["res.company"].create({"name": "Other Yard"})
        forged = f'["{self.env.cr.dbname}","res.company",{other.id},"{CHANNEL}"]'
        self.assertNotIn((other, CHANNEL), self.subscribed(self.operator, [CHANNEL, forged]))

    def test_one_listens_to_the_own_companies_only(self):
        other = self.env["res.company"].create({"name": "Other Yard"})
        channels = self.env["wms.yard.feed"]._channels_of(self.operator)
        companies = [one for one, _name in channels if one._name == "res.company"]
        self.assertEqual(companies, [self.company])
        self.assertNotIn(other, companies)
        clerk = new_test_user(self.env, "feed-clerk", groups="base.group_user")
        self.assertFalse(self.env["wms.yard.feed"]._channels_of(clerk))

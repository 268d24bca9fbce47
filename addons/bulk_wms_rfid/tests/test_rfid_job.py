from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..models.rfid_job import MOST_TRIES
from .common import RfidCase


class TestJob(RfidCase):
    """Stored once, worked on in order, one bad event never in the way of others."""

    def test_the_same_event_again_is_stored_once(self):
        lot = self.coil_at("JC1", "TC-01-01-1")
        event = self.event(epc=self.tag(lot), direction="out")
        first = self.post(event)
        again = self.post(event)
        # The first answer was lost, and with it the lamp: the second one lights it.
        self.assertEqual(again["outputs"], first["outputs"])
        self.assertTrue(again["outputs"])
        self.work()
        answer = self.post(event)
        self.work()
        self.assertEqual(answer["refused"], [])
        # A minute later it has driven away.
        self.assertEqual(answer["outputs"], [])
        self.assertEqual(self.events.search_count([("event_id", "=", event["id"])]), 1)
        self.assertEqual(len(self.discrepancies(lot, "moved")), 1)

    def test_bad_events_are_refused_with_words_and_good_ones_stored(self):
        good = self.event(epc="3034" * 6, direction="out")
        answer = self.post(good, {**good, "id": "b" * 32, "epc": "XYZ"}, "nonsense", {"id": 7})
        self.assertEqual(len(answer["refused"]), 3)
        self.assertIn("hexadecimal", answer["refused"][0]["why"])
        self.assertTrue(self.events.search([("event_id", "=", good["id"])]))

    def test_unknown_tags_are_counted_and_forgotten(self):
        for _post in range(3):
            self.post(*(self.event(epc=f"30{number:022x}") for number in range(50)))
        self.assertEqual(self.gateway.unknown_count, 150)
        self.events._forget_unknown(most=20)
        self.env.invalidate_all()
        self.assertEqual(self.events.search_count([("gateway_id", "=", self.gateway.id)]), 20)
        self.assertEqual(self.gateway.unknown_count, 150)

    def test_a_gateway_makes_no_more_readers_than_it_may(self):
        events = []
        for number in range(60):
            one = self.event(epc="3034" * 6)
            one["reader"] = f"r{number}"
            events.append(one)
        answer = self.post(*events)
        self.assertEqual(len(self.gateway.reader_ids), 50)
        self.assertEqual(len(answer["refused"]), 14)

    def test_an_event_that_breaks_goes_alone_and_then_waits_for_a_person(self):
        lot = self.coil_at("JC2", "TC-01-01-1")
        other = self.coil_at("JC3", "TC-01-02-1")
        bad, good = self.event(epc=self.tag(lot)), self.event(epc=self.tag(other))
        for one in (bad, good):
            one["direction"] = "out"
        self.post(bad, good)
        effect = type(self.events)._effect

        def broken(event, truck):
            if event.sudo().event_id == bad["id"]:
                raise KeyError("a mistake in the code")
            return effect(event, truck)

        with patch.object(type(self.events), "_effect", broken):
            for _run in range(MOST_TRIES + 2):
                try:
                    with self.env.cr.savepoint():
                        claimed = self.events._claim()
                except KeyError:
                    continue
                if not claimed:
                    break
                try:
                    with self.env.cr.savepoint():
                        self.events._step(claimed)
                except KeyError:
                    self.env.invalidate_all()
        state = {one.event_id: one.state for one in self.events.search(
            [("event_id", "in", [bad["id"], good["id"]])])}  # fmt: skip
        self.assertEqual(state, {bad["id"]: "error", good["id"]: "done"})

    def test_what_the_flow_writes_nobody_writes_by_hand(self):
        lot = self.coil_at("JC4", "TC-01-01-1")
        (event,) = self.happens(self.event(epc=self.tag(lot), direction="out"))
        for user in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                event.with_user(user).write({"why": "loaded"})
        with self.assertRaises(UserError):
            self.gateway.with_user(self.manager).write({"spool_depth": 0, "clock_off": 0.0})

    def test_five_hundred_events_need_few_statements(self):
        lot = self.coil_at("JC5", "TC-01-01-1")
        epc = self.tag(lot)
        events = [self.event("seen", epc, self.handheld) for _number in range(500)]
        self.post(self.event("seen", epc, self.handheld))
        self.env.flush_all()
        with self.assertQueryCount(12):
            self.post(*events)

    def test_reading_in_a_zone_does_not_wait_for_the_truck(self):
        lot = self.coil_at("JC6", "TC-01-01-1")
        self.post(self.event("seen", self.tag(lot), self.handheld))
        claimed = self.events._claim()
        self.assertEqual(len(claimed), 1)

    def test_other_companies_see_nothing(self):
        lot = self.coil_at("JC7", "TC-01-01-1")
        self.happens(self.event(epc=self.tag(lot), direction="out"))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.operator.sudo().write({"company_ids": [(4, company.id)]})
        there = self.events.with_user(self.operator).with_context(allowed_company_ids=company.ids)
        self.assertFalse(there.search([]))
        self.assertFalse(there.env["rfid.tag"].search([]))

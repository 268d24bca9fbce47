import json
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError

from ..contract.models import model_of_element
from ..models import mes_snapshot
from .outbox_case import OutboxCase

KIND = "InventorySnapshot"


class TestSnapshot(OutboxCase):
    """The stock of one moment, page by page."""

    def setUp(self):
        super().setUp()
        self.coils = [self.coil_at(f"C-{n}", f"TC-01-0{n}-1") for n in (1, 2, 3)]
        self.partner.event_snapshot = True

    def pages(self, partner=None):
        return [json.loads(event.body) for event in self.events(KIND, partner)]

    def end_of_day(self, partner=None):
        partner = (partner or self.partner).sudo()
        day = partner._business_day() - timedelta(days=1)
        with patch.object(type(self.env["mes.reconciliation"]), "_compare", lambda record: None):
            self.env["mes.reconciliation"].sudo()._end_of_day(partner, day)

    def test_all_lots_are_told_once_over_all_pages(self):
        with patch.object(mes_snapshot, "PAGE", 2):
            self.partner._send_snapshot()
        pages = self.pages()
        self.assertEqual([(one["Page"], one["PageCount"]) for one in pages], [(1, 2), (2, 2)])
        told = [lot["MaterialLotID"] for one in pages for lot in one["MaterialLot"]]
        self.assertEqual(sorted(told), ["C-1", "C-2", "C-3"])
        self.assertEqual(len({one["SnapshotID"] for one in pages}), 1)
        self.assertEqual(self.events(KIND).mapped("sequence_number"), [1, 2])

    def test_pages_fit_the_contract(self):
        self.partner._send_snapshot()
        event = self.events(KIND)._wire()
        model_of_element("Event").model_validate_json(json.dumps(event))
        self.assertEqual(event[KIND]["MaterialLot"][0]["WeightKg"], 10_000.0)

    def test_lots_and_places_have_the_partners_names(self):
        self.env["mes.mapping"].create(
            {"system_id": self.partner.id, "kind": "place", "external": "SLOT 1",
             "location_id": self.place("TC-01-01-1").id}
        )  # fmt: skip
        self.partner._send_snapshot()
        places = {
            lot["MaterialLotID"]: lot["StorageLocationID"] for lot in self.pages()[0]["MaterialLot"]
        }
        self.assertEqual(places["C-1"], "SLOT 1")

    def test_it_goes_once_after_a_business_day_to_those_who_want_it(self):
        deaf = self.a_partner()
        for _run in range(2):
            self.end_of_day()
            self.end_of_day(deaf)
        self.assertEqual((len(self.pages()), len(self.pages(deaf))), (1, 0))

    def test_only_the_partner_that_is_asked_for_gets_it(self):
        other = self.a_partner(event_snapshot=True)
        self.partner._send_snapshot()
        self.assertFalse(self.pages(other))

    def test_it_is_no_effect_in_the_control_totals(self):
        self.partner._send_snapshot()
        totals = self.partner._control_totals(self.partner._business_day())
        self.assertNotIn(KIND, [row["Operation"] for row in totals])

    def test_a_person_of_the_integration_sends_it_at_any_time(self):
        with self.assertRaises(UserError):
            self.partner.with_user(self.supervisor).action_send_snapshot()
        self.partner.event_snapshot = False
        self.partner.with_user(self.integration).action_send_snapshot()
        self.assertEqual(len(self.pages()), 1)
        self.partner.outbound = "none"
        with self.assertRaises(UserError):
            self.partner.with_user(self.integration).action_send_snapshot()


class TestSnapshotOfAnEmptyYard(OutboxCase):
    def test_it_is_one_empty_page(self):
        self.partner._send_snapshot()
        page = json.loads(self.events(KIND).body)
        self.assertEqual((page["Page"], page["PageCount"], page["MaterialLot"]), (1, 1, []))

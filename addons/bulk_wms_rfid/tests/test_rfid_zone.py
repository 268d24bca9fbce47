from datetime import timedelta

from odoo import fields

from .common import RfidCase


class TestZone(RfidCase):
    """Presence, wrong places, copies and silence."""

    def setUp(self):
        super().setUp()
        self.lot1 = self.coil_at("ZC1", "TC-01-01-1")
        self.epc = self.tag(self.lot1)
        self.tags = self.env["rfid.tag"].search([("epc", "=", self.epc)])

    def _alerts(self, kind):
        self.env["wms.alert"]._run_kind(kind)
        return self.env["wms.alert"].search([("kind", "=", kind), ("state", "!=", "closed"),
                                             ("company_id", "=", self.company.id)])  # fmt: skip

    def test_presence_updates_last_seen(self):
        (event,) = self.happens(self.event("arrived", self.epc, self.zone))
        self.assertEqual(event.why, "present")
        self.assertEqual(self.lot1.last_seen_place_id, self.coil_area)
        self.assertEqual(self.lot1.last_seen_at, event.last_seen.replace(microsecond=0))
        self.assertTrue(self.tags.present_since)
        self.happens(self.event("departed", self.epc, self.zone))
        self.assertFalse(self.tags.present_since)

    def test_an_event_that_was_long_in_the_spool_is_not_the_last(self):
        self.happens(self.event("arrived", self.epc, self.zone))
        seen = self.tags.last_seen_at
        late = self.event("seen", self.epc, self.handheld)
        late["first_seen"] -= 3600
        late["last_seen"] -= 3600
        self.happens(late)
        self.assertEqual((self.tags.last_seen_at, self.tags.last_reader_id), (seen, self.zone))

    def test_a_piece_heard_for_long_in_another_area_is_in_the_wrong_place(self):
        zone = self._reader("zone-ts", "zone", location_id=self.slab_area.id)
        event = self.event("arrived", self.epc, zone)
        event["first_seen"] -= 1200
        self.happens(event)
        alert = self._alerts("rfid_wrong_place")
        self.assertEqual((alert.res_model, alert.res_id), ("stock.lot", self.lot1.id))
        self.assertIn("TS", alert.message)
        # Gone from there, gone from the list.
        self.happens(self.event("departed", self.epc, zone))
        self.assertFalse(self._alerts("rfid_wrong_place"))

    def test_where_the_book_has_it_nothing_is_wrong(self):
        event = self.event("arrived", self.epc, self.zone)
        event["first_seen"] -= 1200
        self.happens(event)
        self.assertFalse(self._alerts("rfid_wrong_place"))

    def test_a_tag_in_two_far_places_at_once_is_a_copy(self):
        self.gate.write({"is_placed": True, "pos_x": 0.0, "pos_y": 0.0})
        self.zone.write({"is_placed": True, "pos_x": 2000.0, "pos_y": 0.0})
        picking = self.delivery(self.coil, 10_000.0)
        self.visit(picking)
        _zone, gate = self.happens(
            self.event("arrived", self.epc, self.zone),
            self.event("passed", self.epc, direction="out"),
        )
        self.assertEqual(self.tags.state, "cloned")
        # A copy moves nothing.
        self.assertEqual((gate.state, gate.why), ("refused", "cloned_tag"))
        self.assertTrue(self.place_of(self.lot1))
        self.assertIn(self.epc, self._alerts("rfid_clone").message)
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "rfid.cloned")], limit=1)
        self.assertEqual(entry.res, self.tags.id)

    def test_another_chip_with_the_same_epc_is_a_copy(self):
        self.tags.sudo().tid = "e280116000000001"
        self.happens(self.event("passed", self.epc, direction="out", tid="e280116000000002"))
        self.assertEqual(self.tags.state, "cloned")

    def test_the_lamp_lights_for_a_copy_too(self):
        self.tags._mark_cloned("twice")
        self.assertTrue(self.post(self.event(epc=self.epc, direction="out"))["outputs"])

    def test_a_silent_gateway_and_a_lost_reader_call_people(self):
        self.events._beat(
            self.gateway,
            {"readers": [{"reader": "north", "mode": "gate", "state": "lost", "trouble": "timeout"},
                         {"reader": "new-1", "mode": "zone", "state": "connected"}]},
        )  # fmt: skip
        self.assertEqual(self.gateway.reader_ids.filtered(lambda r: r.name == "new-1").mode, "zone")
        self.assertFalse(self._alerts("rfid_silent"))
        long_ago = fields.Datetime.now() - timedelta(minutes=30)
        self.gate.down_since = long_ago
        self.assertEqual(self._alerts("rfid_silent").res_model, "rfid.reader")
        self.gateway.sudo().last_beat_at = long_ago
        self.assertEqual(self._alerts("rfid_silent").res_model, "rfid.gateway")
        self.assertEqual(self.gateway.state, "silent")

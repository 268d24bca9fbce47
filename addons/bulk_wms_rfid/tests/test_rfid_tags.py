import uuid

from odoo.exceptions import UserError

from .common import RfidCase


class TestTags(RfidCase):
    """A tag hangs on one thing; what was bound is bound anew only with a reason."""

    def setUp(self):
        super().setUp()
        self.lot1, self.lot2 = self.lot("BC1"), self.lot("BC2")
        self.tags = self.env["rfid.tag"].with_user(self.operator)

    def test_rebinding_asks_a_reason_and_is_kept(self):
        epc = self.tag(self.lot1)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.tags._bind(epc, self.lot2)
        tag = self.tags._bind(epc, self.lot2, reason="torn off and put on again")
        self.assertEqual((tag.lot_id, tag.bound_to), (self.lot2, "lot"))
        entry = self.env["wms.ledger.entry"].search([("kind", "=", "rfid.rebind")], limit=1)
        self.assertIn("BC1", entry.before)
        self.assertEqual(entry.reason, "torn off and put on again")

    def test_binding_twice_is_once(self):
        epc = self.tag(self.lot1)
        self.tags._bind(epc.upper(), self.lot1)
        self.assertEqual(len(self.lot1.rfid_tag_ids), 1)

    def test_each_kind_of_thing_can_carry_a_tag(self):
        vehicle = self.env["wms.vehicle"]._for_plate("B123", self.company)
        for record in (self.lot1, self.place("TC-01-01-1"), vehicle, self.hoist):
            epc = self.tag(record)
            tag = self.tags.search([("epc", "=", epc)])
            self.assertEqual(tag._target(), record)

    def test_nobody_binds_by_hand(self):
        epc = self.tag(self.lot1)
        tag = self.tags.search([("epc", "=", epc)])
        with self.assertRaises(UserError):
            tag.with_user(self.manager).write({"lot_id": self.lot2.id})
        with self.assertRaises(UserError):
            self.env["rfid.tag"].with_user(self.manager).create({"epc": "30340001"})

    def test_a_copied_tag_is_used_again_by_a_supervisor_only(self):
        tag = self.tags.search([("epc", "=", self.tag(self.lot1))])
        tag._mark_cloned("twice")
        with self.assertRaisesRegex(UserError, "supervisor"):
            tag.set_state("active", "it is the right one")
        tag.with_user(self.supervisor).set_state("active", "it is the right one")
        self.assertEqual(tag.state, "active")

    def test_a_retired_tag_moves_nothing(self):
        self.stand(self.lot1, "TC-01-01-1")
        epc = self.tag(self.lot1)
        self.tags.search([("epc", "=", epc)]).set_state("retired", "new tag")
        answer = self.post(event := self.event(epc=epc, direction="out"))
        self.work()
        stored = self.events.search([("event_id", "=", event["id"])])
        self.assertEqual((stored.why, answer["outputs"]), ("inactive_tag", []))

    def test_the_wizard_binds_label_and_last_read(self):
        epc = f"30{uuid.uuid4().hex[:22]}"
        self.post(self.event("seen", epc, self.handheld))
        wizard = self.env["rfid.bind"].with_user(self.operator).create({"label": "BC1"})
        wizard.action_bind()
        self.assertEqual(self.lot1.rfid_tag_ids.epc, epc)

    def test_the_wizard_says_that_no_tag_was_read(self):
        wizard = self.env["rfid.bind"].with_user(self.operator).create({"label": "BC1"})
        with self.assertRaisesRegex(UserError, "Read"):
            wizard.action_bind()

    def test_serials_are_never_given_twice(self):
        first = self.tags._next_serial()
        with self.env.cr.savepoint():
            second = self.tags._next_serial()
        self.assertGreater(second, first)

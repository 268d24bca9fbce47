from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .phone_case import PhoneCase


class TestDevices(PhoneCase):
    """Who is let in on a shared device, and who is not any more."""

    def refused(self, path, token="", **body):
        """Code of a refusal."""
        status, answer = self.post(path, token, **body)
        self.assertGreaterEqual(status, 400)
        return answer["code"]

    def try_pin(self, pin, badge=None):
        return self.refused("sign_in", self.token, badge=(badge or self.badge).code, pin=pin)

    # --- devices --------------------------------------------------------------------------

    def test_a_code_registers_once_and_only_its_hash_is_kept(self):
        device = self.env["wms.device"].create({"name": "New", "company_id": self.company.id})
        code = device.with_user(self.manager).make_code()
        self.assertNotIn(code, str(device.sudo().read()))
        status, answer = self.post("enrol", code=code.lower())
        self.assertEqual((status, device.state), (200, "ready"))
        self.assertNotIn(answer["token"], str(device.sudo().read()))
        self.assertEqual(self.refused("enrol", code=code), "wrong_code")

    def test_a_code_dies_after_some_minutes(self):
        device = self.env["wms.device"].create({"name": "Late", "company_id": self.company.id})
        code = device.with_user(self.manager).make_code()
        device.sudo().code_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.refused("enrol", code=code), "wrong_code")
        self.assertEqual(device.state, "new")

    def test_codes_cannot_be_tried_out(self):
        for _try in range(11):
            self.assertEqual(self.refused("enrol", code="AAAAAAAAAA"), "wrong_code")
        device = self.env["wms.device"].create({"name": "Guess", "company_id": self.company.id})
        code = device.with_user(self.manager).make_code()
        self.assertEqual(self.refused("enrol", code=code), "wait")

    def test_a_revoked_device_is_out_at_once(self):
        session = self.sign_in()
        self.assertIn("tasks", self.call(session, "tasks"))
        self.device.with_user(self.manager).action_revoke()
        self.assertEqual(self.refused("call", session, method="tasks"), "signed_out")
        self.assertEqual(
            self.refused("sign_in", self.token, badge=self.badge.code, pin="2580"), "no_device"
        )
        kept = self.env["wms.ledger.entry"].search(
            [("model", "=", "wms.device"), ("res", "=", self.device.id)]
        )
        self.assertIn("revoked_at", "".join(entry.after or "" for entry in kept))

    def test_a_device_that_is_registered_anew_forgets_its_people(self):
        session = self.sign_in()
        code = self.device.with_user(self.manager).make_code()
        self.post("enrol", code=code)
        self.assertEqual(self.refused("call", session, method="tasks"), "signed_out")
        self.assertEqual(self.refused("sign_in", self.token, badge="x", pin="1"), "no_device")

    def test_only_managers_register_and_revoke(self):
        with self.assertRaises(AccessError):
            self.device.with_user(self.supervisor).make_code()
        with self.assertRaises(AccessError):
            self.device.with_user(self.supervisor).action_revoke()
        with self.assertRaises(AccessError):
            self.device.with_user(self.operator).read(["name"])
        with self.assertRaises(AccessError):
            self.device.with_user(self.manager).write({"revoked_at": False})
        with self.assertRaises(AccessError):
            self.device.with_user(self.manager).read(["token_hash"])

    def test_a_registered_device_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.device.with_user(self.manager).unlink()

    def test_the_list_shows_unsent_work_and_who_has_the_device(self):
        session = self.sign_in()
        self.call(session, "tasks", unsent=3)
        self.assertEqual((self.device.unsent, self.device.person_id), (3, self.operator))
        self.call(session, "tasks", unsent=0)
        self.assertEqual(self.device.unsent, 0)

    # --- badges ---------------------------------------------------------------------------

    def test_the_pin_is_kept_as_a_slow_hash(self):
        kept = self.badge.sudo().pin_hash
        self.assertNotIn("2580", kept)
        self.assertTrue(kept.startswith("$pbkdf2-sha512$"))
        with self.assertRaises(AccessError):
            self.badge.with_user(self.manager).read(["pin_hash"])

    def test_weak_pins_are_refused(self):
        for pin in ("1234", "9876", "0000", "123", "123456789", "12a4", "１２５０", ""):
            with self.assertRaises(UserError, msg=pin):
                self.badge.with_user(self.manager).set_pin(pin)

    def test_the_window_of_the_pin_keeps_nothing(self):
        window = self.env["wms.badge.pin"].with_user(self.manager)
        window = window.create({"badge_id": self.badge.id, "pin": "7319"})
        window.action_set()
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM wms_badge_pin WHERE id = %s", [window.id])
        self.assertNotIn("7319", str(self.env.cr.fetchall()))
        self.sign_in(pin="7319")

    def test_five_wrong_pins_lock_the_badge_until_a_supervisor_opens_it(self):
        for _try in range(4):
            self.assertEqual(self.try_pin("1111"), "wrong_badge")
        self.assertEqual(self.try_pin("1111"), "badge_locked")
        self.assertEqual(self.try_pin("2580"), "badge_locked")
        with self.assertRaises(AccessError):
            self.badge.with_user(self.operator).action_unlock()
        self.badge.with_user(self.supervisor).action_unlock()
        self.sign_in()

    def test_the_right_pin_forgets_the_wrong_ones(self):
        for _try in range(4):
            self.try_pin("1111")
        self.sign_in()
        self.assertEqual(self.badge.failures, 0)

    def test_an_unknown_badge_is_answered_as_a_wrong_pin_and_throttled(self):
        for _try in range(11):
            self.assertEqual(
                self.refused("sign_in", self.token, badge="B-NOBODY", pin="2580"), "wrong_badge"
            )
        self.assertEqual(self.try_pin("2580"), "wait")

    def test_a_badge_without_device_opens_nothing(self):
        self.assertEqual(
            self.refused("sign_in", "x" * 43, badge=self.badge.code, pin="2580"), "no_device"
        )
        self.assertEqual(self.refused("sign_in", badge=self.badge.code, pin="2580"), "no_device")

    def test_a_badge_that_is_taken_away_is_out_at_once(self):
        session = self.sign_in()
        self.badge.with_user(self.manager).active = False
        self.assertEqual(self.refused("call", session, method="tasks"), "signed_out")
        self.assertEqual(self.try_pin("2580"), "wrong_badge")

    def test_an_account_that_ends_is_out_at_once(self):
        session = self.sign_in()
        self.operator.active = False
        self.assertEqual(self.refused("call", session, method="tasks"), "signed_out")

    def test_a_locked_badge_does_not_throw_out_who_is_working(self):
        """Or anybody with a phone could stop a colleague by typing wrong PINs."""
        session = self.sign_in()
        for _try in range(5):
            self.try_pin("1111")
        self.assertTrue(self.badge.locked_at)
        self.assertIn("tasks", self.call(session, "tasks"))

    def test_a_sign_in_sleeps_in_after_a_shift(self):
        session = self.sign_in()
        self.device.session_ids.sudo().last_seen_at = fields.Datetime.now() - timedelta(hours=15)
        self.assertEqual(self.refused("call", session, method="tasks"), "signed_out")

    def test_signing_out_ends_the_token(self):
        session = self.sign_in()
        self.assertEqual(self.post("sign_out", session), (200, {}))
        self.assertEqual(self.refused("call", session, method="tasks"), "signed_out")

    def test_a_sign_in_opens_the_phone_only(self):
        """A PIN is weaker than a password: it must not open the ERP."""
        session = self.sign_in()
        answer = self.url_open(
            "/web/dataset/call_kw",
            data='{"jsonrpc": "2.0", "method": "call", "params": {"model": "stock.lot", '
            '"method": "search", "args": [[]], "kwargs": {}}}',
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {session}"},
        ).json()
        self.assertIn("Session", answer["error"]["message"])

    def test_badge_and_device_stay_in_their_company(self):
        other = self.env["res.company"].create({"name": "Other Yard"})
        self.env.user.company_ids |= other
        person = new_test_user(
            self.env,
            "far-operator",
            groups="base.group_user,bulk_wms.group_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        badge = self.env["wms.badge"].create(
            {"user_id": person.id, "code": "B-FAR", "company_id": other.id}
        )
        badge.sudo().set_pin("2580")
        self.assertEqual(self.try_pin("2580", badge), "wrong_badge")
        far_manager = new_test_user(
            self.env,
            "far-manager",
            groups="base.group_user,bulk_wms.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(
            self.env["wms.device"]
            .with_user(far_manager)
            .with_context(allowed_company_ids=other.ids)
            .search([("id", "=", self.device.id)])
        )

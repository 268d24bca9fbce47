import json
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from .weighbridge import WeighbridgeCase

URL = "/bulk_wms/api/1"
_FIELDS = ("key", "weight", "stable", "plate", "taken_at", "frame", "axles", "document", "product")
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@tagged("post_install", "-at_install")
class TestWeighingApi(WeighbridgeCase, HttpCase):
    """What a scale computer may ask, and what it is told when it asks wrongly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.scale.with_user(cls.manager).make_key()

    def setUp(self):
        super().setUp()
        self.let_time_run()
        self.company.wms_weighing_interval = 0
        self.number = 0

    def post(self, body, key=None, raw=False):
        data = body if raw else json.dumps(body)
        return self.url_open(
            f"{URL}/weighings",
            data=data,
            headers={
                "Authorization": f"Bearer {self.key if key is None else key}",
                "Content-Type": "application/json",
            },
            method="POST",
        )

    def weight(self, weight, plate="AB1234", **values):
        self.number += 1
        return self.post(
            {"key": f"k{self.number}", "weight": weight, "stable": True, "plate": plate, **values}
        )

    def look(self, plate, key=None):
        return self.url_open(
            f"{URL}/visits/{plate}", headers={"Authorization": f"Bearer {key or self.key}"}
        )

    def refused(self, answer, status, code):
        """The answer is this refusal, and says what happened and what to do."""
        told = answer.json()
        self.assertEqual((answer.status_code, told["code"]), (status, code), told)
        self.assertTrue(told["message"])
        self.assertIn("what_to_do", told)

    # --- the way it should go -------------------------------------------------------------

    def test_two_weights_make_a_ticket_and_book_it(self):
        receipt = self.sand_receipt(34_000)
        visit = self.visit(receipt)
        told = self.look("ab-1234").json()
        self.assertEqual((told["next"], told["documents"]), ("first", [receipt.name]))
        first = self.weight(49_000, frame="ww49000kg").json()
        self.assertEqual((first["ticket_state"], first["next"]), ("open", "second"))
        done = self.weight(15_000).json()
        self.assertEqual((done["net"], done["booked"], done["next"]), (34_000, True, "out"))
        self.assertEqual(self.stock_of(self.sand), 34_000)
        ticket = visit.weighing_ids
        self.assertEqual(ticket.user_id, self.operator)
        self.assertEqual(ticket.first_id.source, "device")
        self.assertTrue(ticket.first_id.frame_hash)

    def test_the_same_key_again_does_nothing(self):
        self.visit(self.sand_receipt())
        body = {"key": "one", "weight": 49_000, "stable": True, "plate": "AB1234"}
        first, again = self.post(body).json(), self.post(body).json()
        self.assertFalse(first.pop("repeated"))
        self.assertTrue(again.pop("repeated"))
        self.assertEqual(first, again)
        readings = self.env["wms.weighing.reading"].search([("scale_id", "=", self.scale.id)])
        self.assertEqual(len(readings), 1)

    def test_a_weight_without_a_plate_waits_on_the_scale(self):
        visit = self.visit(purpose="weigh")
        self.assertEqual(self.weight(15_000, plate="").status_code, 200)
        wizard = (
            self.env["wms.weigh"]
            .with_user(self.operator)
            .create({"visit_id": visit.id, "scale_id": self.scale.id})
        )
        self.assertEqual(wizard.device_weight, 15_000)
        wizard.action_weigh()
        self.assertEqual(visit.open_ticket_id.first_weight, 15_000)

    def test_documents_and_intermediate_weighings_are_named(self):
        gravel = self._product("Gravel", self.form["pile"], default_code="GR-1")
        other = self._area("TL", self.heap, rows=1, slots=1, y=90.0)
        self._rule(self.form["pile"], other, product_id=gravel.id, sequence=-1)
        sand, stones = self.sand_receipt(20_000), self.sand_receipt(14_000, gravel)
        self.visit(sand, stones)
        self.weight(49_000)
        self.refused(self.weight(29_000), 422, "which_document")
        told = self.weight(29_000, document=sand.name, more=True).json()
        self.assertEqual((told["net"], told["next"]), (20_000, "second"))
        told = self.weight(15_000, document=stones.name, product="GR-1").json()
        self.assertEqual((told["net"], told["booked"]), (14_000, True))

    # --- who it is ------------------------------------------------------------------------

    def test_a_wrong_key_is_refused_and_after_many_the_address_waits(self):
        for _try in range(10):
            self.refused(self.post({}, key="wrong"), 401, "wrong_key")
        self.refused(self.look("AB1234", key="wrong"), 429, "too_many_keys")
        self.refused(self.post({}, key=" "), 429, "too_many_keys")
        # The right key is let in.
        self.refused(self.look("AB1234"), 404, "not_here")

    def test_a_new_key_replaces_the_old_one_and_a_dropped_one_is_worth_nothing(self):
        new = self.scale.with_user(self.manager).make_key()
        self.refused(self.look("AB1234"), 401, "wrong_key")
        self.refused(self.look("AB1234", key=new), 404, "not_here")
        self.scale.with_user(self.manager).action_drop_key()
        self.refused(self.look("AB1234", key=new), 401, "wrong_key")

    def test_the_key_is_kept_as_a_hash_that_nobody_reads(self):
        self.assertNotIn(self.key, str(self.scale.sudo().read()))
        with self.assertRaises(AccessError):
            self.scale.with_user(self.manager).read(["key_hash"])
        with self.assertRaises(AccessError):
            self.scale.with_user(self.operator).make_key()

    def test_the_account_of_a_scale_is_an_operator_of_its_company(self):
        clerk = new_test_user(self.env, "clerk-api", groups="base.group_user")
        with self.assertRaises(ValidationError):
            self.scale.user_id = clerk
        self.operator.sudo().group_ids -= self.env.ref("bulk_wms.group_operator")
        self.refused(self.look("AB1234"), 403, "no_user")

    def test_a_scale_sees_its_company_only(self):
        other = self.env["res.company"].create({"name": "Other Yard"})
        self.operator.sudo().company_ids |= other
        self.env["wms.visit"].create({"plate": "ZZ99", "company_id": other.id}).action_gate_in()
        self.refused(self.look("ZZ99"), 404, "not_here")

    # --- what is wrong --------------------------------------------------------------------

    def test_malformed_messages_are_told_by_field(self):
        for body, word in (
            ("", "body"),
            ("{", "body"),
            ("[]", "body"),
            ('{"key": "a"}', "weight"),
            ('{"key": "a", "weight": "1", "stable": true}', "weight"),
            ('{"key": "a", "weight": -1, "stable": true}', "weight"),
            ('{"key": "a", "weight": NaN, "stable": true}', "weight"),
            ('{"key": "a", "weight": 1e308, "stable": true}', "weight"),
            ('{"key": "", "weight": 1, "stable": true}', "key"),
            ('{"key": "a", "weight": 1, "stable": true, "wieght": 2}', "wieght"),
            ('{"key": "a", "weight": 1, "stable": true, "plate": "a\\u0000"}', "plate"),
            ('{"key": "a", "weight": 1, "stable": true, "taken_at": "2026-01-01T00:00"}', "taken"),
            (
                '{"key": "a", "weight": 1, "stable": true, "taken_at": "0001-01-01T00:00+14:00"}',
                "taken",
            ),
        ):
            with self.subTest(body):
                answer = self.post(body, raw=True)
                if not body:
                    self.assertIn(answer.status_code, (400, 411))
                    continue
                self.refused(answer, 400, "bad_message")
                self.assertIn(word, answer.json()["message"])

    def test_a_message_as_long_as_a_book_is_refused(self):
        body = {"key": "a", "weight": 1, "stable": True, "frame": "x" * 20_000}
        self.refused(self.post(body), 413, "too_large")

    def test_an_expired_scale_takes_no_weight(self):
        self.visit(self.sand_receipt())
        self.scale.valid_until = fields.Date.today() - timedelta(days=2)
        self.refused(self.weight(49_000), 422, "expired")
        self.assertFalse(self.env["wms.weighing"].search([("plate", "=", "AB1234")]))

    def test_an_unstable_weight_is_refused_and_its_key_stays_free(self):
        self.visit(self.sand_receipt())
        body = {"key": "one", "weight": 49_000, "stable": False, "plate": "AB1234"}
        self.refused(self.post(body), 422, "unstable")
        self.assertEqual(self.post({**body, "stable": True}).status_code, 200)

    def test_a_truck_that_is_not_here_is_not_weighed(self):
        self.refused(self.weight(49_000), 404, "not_here")
        self.refused(self.weight(49_000, plate="--"), 400, "bad_plate")

    def test_a_refused_weighing_leaves_nothing_behind(self):
        self.visit(self.sand_receipt())
        self.weight(15_000)
        self.refused(self.weight(49_000), 422, "heavier")
        readings = self.env["wms.weighing.reading"].search([("scale_id", "=", self.scale.id)])
        self.assertEqual(readings.mapped("weight"), [15_000])

    def test_the_user_reads_refusals_in_plain_words_too(self):
        with self.assertRaisesRegex(UserError, "not in the yard.*gate"):
            visit = self.visit(is_weighed=False)
            visit.action_gate_out()
            visit.weigh(self.env["wms.weighing.reading"])

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        body=st.dictionaries(st.sampled_from(_FIELDS), _ANYTHING, max_size=8)
        | st.fixed_dictionaries(
            {
                "key": st.text("abc", min_size=1, max_size=3),
                "weight": st.floats(-10, 90_000),
                "stable": st.booleans(),
            },
            optional={
                "plate": st.sampled_from(["AB1234", "", "ZZ"]) | st.text(max_size=30),
                "document": st.text(max_size=20),
                "product": st.text(max_size=20),
                "axles": st.lists(st.floats(1, 90_000), max_size=4),
                "more": st.booleans(),
                "stored_tare": st.booleans(),
                "paper_weight": st.floats(0, 90_000),
                "frame": st.text(max_size=50),
            },
        )
    )
    def test_whatever_is_sent_is_never_a_crash(self, body):
        if not self.env["wms.visit"]._here("AB1234", self.company):
            self.visit(self.sand_receipt())
        answer = self.post(body)
        self.assertLess(answer.status_code, 500, body)
        self.assertIsInstance(answer.json(), dict)

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(raw=st.binary(min_size=1, max_size=200))
    def test_whatever_bytes_are_sent_is_never_a_crash(self, raw):
        answer = self.post(raw, raw=True)
        self.assertEqual(answer.status_code, 400)

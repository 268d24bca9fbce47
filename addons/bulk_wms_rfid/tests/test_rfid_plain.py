"""What needs no database: codec, clones, nearest positions, verdicts, distrust of posts."""

import doctest
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import arrival, clone, epc, nearest, orders

# Worked examples of the Tag Data Standard, E.3.
EXAMPLES = [
    ("sgtin", 3, ("9521141", "012345", "6789"), "3076451FD40C0E4000001A85"),
    ("sscc", 3, ("9521141", "1234567890"), "3176451FD4499602D2000000"),
    ("sgln", 3, ("9521141", "12345", "5678"), "3276451FD46072000000162E"),
    ("grai", 3, ("9521141", "12345", "5678"), "3376451FD40C0E400000162E"),
    ("giai", 3, ("9521141", "5678"), "3476451FD40000000000162E"),
    ("sgtin", 3, ("0614141", "812345", "6789"), "3074257BF7194E4000001A85"),
    ("sscc", 3, ("0614141", "1234567890"), "3174257BF4499602D2000000"),
    ("sgln", 3, ("0614141", "12345", "5678"), "3274257BF46072000000162E"),
    ("grai", 3, ("0614141", "12345", "5678"), "3374257BF40C0E400000162E"),
    ("giai", 3, ("0614141", "5678"), "3474257BF40000000000162E"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = (
    "id reader kind epc tid direction confidence antennas reads rssi_max first_seen last_seen"
    " window_id session x y z load_kg"
).split()


@tagged("post_install", "-at_install")
class TestPlain(BaseCase):
    def test_examples_in_the_docstrings(self):
        for module in (arrival, clone, epc, nearest, orders):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted and not result.failed, module.__name__)

    def test_worked_examples_of_the_standard_both_ways(self):
        for scheme, filter_value, parts, expected in EXAMPLES:
            with self.subTest(expected):
                found = epc.encode(scheme, filter_value, *parts)
                self.assertEqual(found.upper(), expected)
                self.assertEqual(epc.uri_of(found), f"urn:epc:id:{scheme}:{'.'.join(parts)}")

    @given(st.integers(0, epc.MOST_SGTIN_SERIAL), st.integers(0, 99_999))
    @settings(max_examples=80, deadline=None)
    def test_every_serial_is_read_back(self, serial, item):
        gtin = f"0614141{item:05d}0".zfill(14)
        found = epc.sgtin(gtin, "0614141", serial)
        self.assertEqual(epc.uri_of(found), f"urn:epc:id:sgtin:0614141.0{item:05d}.{serial}")

    def test_what_does_not_fit_is_refused_in_words(self):
        for bad in (
            lambda: epc.sgtin("80614141123458", "0614141", 2**38),
            lambda: epc.sgtin("80614141123458", "9999999", 1),
            lambda: epc.sgtin("coil", "0614141", 1),
            lambda: epc.sscc("1061", "0614141"),
            lambda: epc.giai("06", 1),
        ):
            with self.assertRaises(epc.EpcError):
                bad()

    @given(JSON)
    @settings(max_examples=150, deadline=None)
    def test_no_body_breaks_the_reading(self, body):
        try:
            post = arrival.read_post(body, 1e9)
        except arrival.BadPost:
            return
        self.assertFalse(post.rows)

    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)))
    @settings(max_examples=300, deadline=None)
    def test_an_odd_event_is_stored_or_refused_in_words(self, odd):
        good = {
            "id": "a" * 32, "reader": "north", "kind": "passed", "epc": "30340001",
            "first_seen": 1e9 - 2, "last_seen": 1e9 - 1,
        }  # fmt: skip
        post = arrival.read_post({"sent_at": 1e9, "events": [{**good, **odd}]}, 1e9)
        self.assertEqual(len(post.rows) + len(post.refused), 1)
        for refused in post.refused:
            self.assertTrue(refused["why"])
        # What is stored is plain enough for the database.
        for row in post.rows:
            self.assertNotIn("NaN", json.dumps(row))
            self.assertNotIn("\\u0000", json.dumps(row))

    def test_a_clock_that_is_a_day_off_is_corrected(self):
        day = 86_400.0
        event = {
            "id": "a" * 32, "reader": "north", "kind": "passed", "epc": "30340001",
            "first_seen": 1e9 + day - 2, "last_seen": 1e9 + day - 1,
        }  # fmt: skip
        post = arrival.read_post({"sent_at": 1e9 + day, "events": [event]}, 1e9)
        self.assertEqual(post.rows[0]["last_seen"], 1e9 - 1)
        self.assertEqual(post.clock_off, day)

    @given(st.floats(0, 5000), st.floats(0, 5000), st.floats(0, 3600), st.floats(0.1, 14))
    @settings(max_examples=100, deadline=None)
    def test_whoever_drives_no_faster_than_allowed_is_no_copy(self, x, y, start, speed):
        way = (x * x + y * y) ** 0.5
        one = clone.Heard(0, 0, start, start + 5)
        other = clone.Heard(x, y, start + 5 + way / speed, start + 9 + way / speed)
        self.assertFalse(clone.is_impossible(one, other))

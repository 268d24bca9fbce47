"""One value has one text."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from engine.ledger import canonical
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20
)


@given(VALUES)
def test_text_reads_back_as_the_value(value):
    assert json.loads(canonical(value)) == value


@given(VALUES)
def test_text_of_what_was_read_is_the_same_text(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text
    assert canonical(json.loads(text, parse_float=Decimal)) == text


@given(st.dictionaries(TEXT, SCALARS), st.randoms())
def test_order_of_keys_does_not_matter(value, random):
    pairs = list(value.items())
    random.shuffle(pairs)
    assert canonical(dict(pairs)) == canonical(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_has_no_exponent_and_no_loose_zeros(number):
    text = canonical(number)
    assert set(text) <= set("-0123456789.")
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e22, "1" + "0" * 22),
        (1e-7, "0.0000001"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (True, "true"),
        ("炉\n", '"炉\\n"'),
        ((1, [None]), "[1,[null]]"),
        ({"b": 1, "a": {"d": 2, "c": 3}}, '{"a":{"c":3,"d":2},"b":1}'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (datetime(2026, 3, 1, 4, 5, 6), '"2026-03-01T04:05:06Z"'),
        (datetime(2026, 3, 1, 4, 5, 6, 700), '"2026-03-01T04:05:06.000700Z"'),
    ],
)
def test_text_of_a_value(value, text):
    assert canonical(value) == text


def test_equal_numbers_have_one_text_whatever_their_type():
    assert canonical(20000) == canonical(20000.0) == canonical(Decimal("20000.000"))
    # Beyond 2**53 the shortest text of a float is not the number that it is.
    assert canonical(2**56 - 2**10) == canonical(float(2**56 - 2**10))


def test_one_instant_has_one_text_in_every_zone():
    shanghai = timezone(timedelta(hours=8))
    there = datetime(2026, 3, 1, 12, 5, tzinfo=shanghai)
    assert canonical(there) == canonical(datetime(2026, 3, 1, 4, 5)) == '"2026-03-01T04:05:00Z"'


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (float("nan"), "$"),
        ([1, float("inf")], "$[1]"),
        ({"lots": [{"weight": Decimal("NaN")}]}, "$.lots[0].weight"),
        ({"kinds": {"a"}}, "$.kinds"),
        (b"raw", "$"),
        ({"a": {1: "key"}}, "$.a"),
        (["\ud800"], "$[0]"),
        (object(), "$"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_path(value, path):
    with pytest.raises(TypeError) as refusal:
        canonical(value)
    assert str(refusal.value).startswith(f"{path}: ")

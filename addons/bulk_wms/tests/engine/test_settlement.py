"""Each settlement rule, and what holds for all of them."""

import pytest
from engine.settlement import SettlementKind, Terms, read_steps, settle
from hypothesis import given
from hypothesis import strategies as st

KIND = SettlementKind
TERMS = Terms(permille=3, allowance=50, steps=((3, 0.0), (5, 0.5), (10, 1.0)))


@pytest.mark.parametrize(
    ("kind", "received", "settled"),
    [
        (KIND.AGREED, 29_910, 30_000),
        (KIND.AGREED, 30_090, 30_000),
        (KIND.AGREED, 29_909, None),
        (KIND.AGREED, 30_091, None),
        (KIND.SHARED, 29_910, 30_000),
        (KIND.SHARED, 29_810, 29_950),
        (KIND.SHARED, 30_190, 30_050),
        (KIND.PERMILLE, 29_910, 30_000),
        (KIND.PERMILLE, 29_810, 29_900),
        (KIND.PERMILLE, 30_400, 30_000),
        (KIND.ALLOWANCE, 29_950, 30_000),
        (KIND.ALLOWANCE, 29_900, 29_950),
        (KIND.SENDER, 20_000, 30_000),
        (KIND.NOT_WEIGHED, 20_000, 30_000),
        (KIND.RECEIVER, 29_000, 29_000),
        # Loss of 210 kg = 7 permille: 90 free, 60 at half, 60 in full.
        (KIND.STEPPED, 29_790, 29_910),
        # Loss of 600 kg = 20 permille: 90 free, 60 at half, 450 in full.
        (KIND.STEPPED, 29_400, 29_520),
        (KIND.STEPPED, 29_910, 30_000),
    ],
)
def test_rule_settles_thirty_tonnes(kind, received, settled):
    found = settle(kind, 30_000, received, TERMS).weight
    assert found == (None if settled is None else pytest.approx(settled))


@given(
    kind=st.sampled_from(KIND),
    shipped=st.floats(1, 100_000),
    received=st.floats(0, 100_000),
)
def test_what_is_settled_lies_between_papers_and_scale(kind, shipped, received):
    found = settle(kind, shipped, received, TERMS)
    if found.weight is None:
        assert kind is KIND.AGREED
        return
    low, high = sorted((shipped, received))
    assert low - 1e-6 <= found.weight <= high + 1e-6
    assert found.deducted >= 0


def test_every_rule_is_found_by_its_code():
    assert {KIND.of(kind.code) for kind in KIND} == set(KIND)
    with pytest.raises(KeyError):
        KIND.of("haggle")


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match="shipped"):
        settle(KIND.SENDER, -1, 0, TERMS)


@pytest.mark.parametrize("text", ["", "x", "3", "3: 200", "5: 10; 3: 20", "0: 5", "3: -1"])
def test_steps_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match=".+"):
        read_steps(text)

"""Composition of piles: nothing is lost, nothing is made, whatever is taken in what order."""

import pytest
from engine.composition import Layer, shares, take
from hypothesis import given
from hypothesis import strategies as st

LAYERS = [Layer("A", 60_000.0), Layer("B", 40_000.0), Layer("A", 20_000.0)]


def test_mixed_goods_leave_by_their_share():
    assert take(LAYERS, 12_000.0).shares == pytest.approx({"A": 8_000.0, "B": 4_000.0})


def test_layers_leave_oldest_first():
    assert take(LAYERS, 70_000.0, "fifo").shares == pytest.approx({"A": 60_000.0, "B": 10_000.0})


def test_what_the_book_did_not_know_is_named():
    taken = take(LAYERS, 125_000.0)
    assert sum(taken.shares.values()) == pytest.approx(120_000.0)
    assert taken.unknown == pytest.approx(5_000.0)


def test_an_empty_pile_has_no_shares():
    assert shares([]) == {}
    assert take([], 10.0).unknown == 10.0


def test_a_misspelt_method_is_an_error():
    with pytest.raises(ValueError, match="lifo"):
        take(LAYERS, 1.0, "lifo")


weights = st.floats(0, 1e6, allow_nan=False)


@given(st.lists(weights, max_size=8), weights, st.sampled_from(["mixed", "fifo"]))
def test_shares_and_the_unknown_are_what_was_taken(layers, weight, method):
    stock = [Layer(number, kilos) for number, kilos in enumerate(layers)]
    taken = take(stock, weight, method)
    total = sum(taken.shares.values()) + taken.unknown
    assert total == pytest.approx(weight, abs=0.01)
    for key, share in taken.shares.items():
        assert -1e-9 <= share <= layers[key] + 0.002

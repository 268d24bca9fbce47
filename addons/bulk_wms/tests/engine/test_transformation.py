"""Slitting and cutting: what people type is read as meant, and no kilogram appears or goes."""

import pytest
from engine.transformation import Impossible, cut_lengths, sizes_of, slit
from hypothesis import given
from hypothesis import strategies as some


@pytest.mark.parametrize("text", ["0", "0 x 0", "0 x 300", "300, 0", "4 x 0.0", "", "-4 x 300"])
def test_a_size_or_a_number_of_nothing_is_refused(text):
    with pytest.raises(Impossible, match="no_size"):
        sizes_of(text)


@given(
    widths=some.lists(some.integers(1, 400), min_size=1, max_size=30),
    edge=some.integers(0, 100),
    weight=some.floats(100, 40_000),
)
def test_strips_and_edge_weigh_what_the_coil_weighed(widths, edge, weight):
    strips, rest = slit(sum(widths) + edge, weight, widths)
    # Each strip is rounded to 0.1 kg.
    assert sum(strips) + rest == pytest.approx(weight, abs=0.05 * (len(widths) + 1) + 1e-6)
    assert len(strips) == len(widths)


@given(lengths=some.lists(some.integers(1, 400), min_size=1, max_size=30))
def test_pieces_longer_than_the_plate_are_refused(lengths):
    with pytest.raises(Impossible, match="too_much"):
        cut_lengths(sum(lengths) - 0.5, 1_000, lengths)

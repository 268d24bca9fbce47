"""Theoretical weights against the golden values of DOMAIN.md 2.2."""

import pytest
from engine.weight import coil_outer_diameter, coil_weight, plate_weight
from hypothesis import given
from hypothesis import strategies as st


def test_plate_has_its_golden_weight():
    assert plate_weight(20, 2500, 12_000) == pytest.approx(4710.0, abs=0.05)


def test_coil_has_its_golden_weight():
    assert coil_weight(1250, 1800, 610) == pytest.approx(22_102.1, abs=0.05)


def test_coil_has_its_golden_outer_diameter():
    assert coil_outer_diameter(20_000, 1250, 610) == pytest.approx(1722.6, abs=0.05)


def test_other_metals_weigh_by_their_density():
    assert plate_weight(20, 2500, 12_000, density=7930) == pytest.approx(4758.0, abs=0.05)
    assert coil_weight(1250, 1800, 610, density=2710) == pytest.approx(7630.2, abs=0.1)


def test_loose_windings_weigh_less():
    assert coil_weight(1250, 1800, 610, fill=0.97) == pytest.approx(0.97 * 22_102.1, abs=0.05)


@given(
    width=st.floats(500, 2000),
    inner=st.sampled_from([508, 610, 760]),
    ring=st.floats(100, 1500),
    fill=st.floats(0.9, 1.0),
)
def test_outer_diameter_and_weight_are_each_others_reverse(width, inner, ring, fill):
    weight = coil_weight(width, inner + ring, inner, fill=fill)
    assert coil_outer_diameter(weight, width, inner, fill=fill) == pytest.approx(inner + ring)


@pytest.mark.parametrize("sizes", [(0, 2500, 12_000), (20, -1, 12_000), (20, 2500, float("nan"))])
def test_impossible_plate_is_refused(sizes):
    with pytest.raises(ValueError, match="greater than zero"):
        plate_weight(*sizes)


def test_impossible_coil_is_refused():
    with pytest.raises(ValueError, match="outer diameter"):
        coil_weight(1250, 600, 610)
    with pytest.raises(ValueError, match="fill"):
        coil_weight(1250, 1800, 610, fill=1.1)
    with pytest.raises(ValueError, match="fill"):
        coil_outer_diameter(20_000, 1250, 610, fill=0)
    with pytest.raises(ValueError, match="weight"):
        coil_outer_diameter(0, 1250, 610)

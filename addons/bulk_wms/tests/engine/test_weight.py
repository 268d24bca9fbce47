"""Theoretical weights against the golden values of DOMAIN.md 2.2."""

import pytest
from engine.weight import (
    DENSITIES,
    base_thickness,
    coated_coil_weight,
    coated_weight,
    coating_weight,
    coil_outer_diameter,
    coil_weight,
    plate_weight,
    strip_length,
)
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


def test_strip_has_its_golden_length():
    assert strip_length(2, 1800, 610) == pytest.approx(1126.2, abs=0.05)


def test_galvanized_sheet_is_base_steel_and_coating():
    # 2 m2 at 1 mm: 15.7 kg of steel; 275 g/m2 make 0.55 kg.
    assert coated_weight(1, 1000, 2000, 275) == pytest.approx(15.7 + 0.55)
    assert coating_weight(0, 1000, 2000) == 0
    assert coated_weight(1, 1000, 2000, 0) == plate_weight(1, 1000, 2000)


def test_a_coating_must_be_possible():
    with pytest.raises(ValueError, match="below zero"):
        coating_weight(-1, 1000, 2000)
    with pytest.raises(ValueError, match="below zero"):
        base_thickness(1, -1)
    with pytest.raises(ValueError, match="thicker"):
        base_thickness(0.03, 275)


def test_densities_are_those_of_the_trade():
    assert DENSITIES["stainless 304"] == 7930
    assert {min(DENSITIES.values()), max(DENSITIES.values())} == {2710, 8900}


@given(
    thickness=st.floats(0.3, 4),
    width=st.floats(600, 2000),
    ring=st.floats(100, 1400),
    coating=st.floats(0, 600),
)
def test_coated_coil_weighs_its_strip_and_less_than_solid_steel(thickness, width, ring, coating):
    sizes = (610 + ring, 610)
    length = 1000 * strip_length(thickness, *sizes)
    bare = coated_coil_weight(thickness, width, *sizes, coating=0)
    # Without a coating the strip unrolled weighs what the ring weighs.
    assert bare == pytest.approx(coil_weight(width, *sizes))
    assert bare == pytest.approx(plate_weight(thickness, width, length))
    # Zinc is lighter than steel, so the coating only takes weight away.
    coated = coated_coil_weight(thickness, width, *sizes, coating=coating)
    assert coated <= bare + 1e-9
    assert coated == pytest.approx(bare, rel=0.06 * coating / 275 / thickness + 1e-9)


@given(thickness=st.floats(0.3, 300), width=st.floats(100, 4000), length=st.floats(100, 20_000))
def test_a_bigger_plate_is_heavier(thickness, width, length):
    weight = plate_weight(thickness, width, length)
    assert plate_weight(thickness * 1.01, width, length) > weight
    assert plate_weight(thickness, width * 1.01, length) > weight
    assert plate_weight(thickness, width, length * 1.01) > weight

"""Volumes of heaps and silos against golden values of the literature and against geometry."""

from math import pi

import pytest
from engine import volume
from engine.volume import Vessel
from hypothesis import given
from hypothesis import strategies as st

SILO = Vessel(diameter=4.0, height=10.0, hopper_height=3.0, outlet_diameter=0.5)


def test_golden_values_of_cone_and_windrow():
    assert volume.cone(10.0, 37.0) == pytest.approx(1844, abs=0.5)
    assert volume.windrow(50.0, 8.0, 37.0) == pytest.approx(5191, abs=0.5)


def test_a_windrow_without_ridge_is_a_cone():
    assert volume.windrow(0.0, 8.0, 37.0) == pytest.approx(volume.cone(8.0, 37.0))


def test_a_truncated_heap_follows_the_trapezoid_formula():
    h, a, b, a2, b2 = 3.0, 20.0, 10.0, 14.0, 4.0
    written = h / 6 * (a * b + (a + a2) * (b + b2) + a2 * b2)
    assert volume.truncated_rectangle(h, a, b, a2, b2) == pytest.approx(written)


def test_a_box_is_a_truncated_heap_with_straight_walls():
    assert volume.truncated_rectangle(3.0, 20.0, 10.0, 20.0, 10.0) == pytest.approx(600.0)


def test_golden_value_of_the_error_model():
    assert volume.combined(1.5, 3.0, 1.0) == pytest.approx(3.5)
    assert volume.margin(100.0, 1.5, 3.0, 1.0) == pytest.approx(7.0)


def test_a_silo_is_its_hopper_and_its_cylinder():
    hopper = pi * 3.0 / 3 * (0.25**2 + 0.25 * 2 + 2**2)
    assert SILO.volume(3.0) == pytest.approx(hopper)
    assert SILO.capacity() == pytest.approx(hopper + pi * 4 * 10.0)


def test_the_crown_of_a_filling_and_the_funnel_of_a_draw_are_the_same_cone():
    flat = SILO.volume(8.0)
    heaped, funnel = SILO.volume(8.0, "heaped", 35.0), SILO.volume(8.0, "funnel", 35.0)
    assert heaped - flat == pytest.approx(flat - funnel)
    assert heaped - flat == pytest.approx(volume.cone(2.0 * 0.70020753821, 35.0), rel=1e-6)


def test_a_table_is_believed_more_than_geometry():
    vessel = Vessel(diameter=4.0, height=10.0, table=((0.0, 0.0), (5.0, 70.0), (10.0, 131.0)))
    assert vessel.volume(2.5) == pytest.approx(35.0)
    assert vessel.capacity() == 131.0


@pytest.mark.parametrize("level", [-0.1, 13.1])
def test_a_level_outside_the_vessel_is_an_error(level):
    with pytest.raises(ValueError, match="level"):
        SILO.volume(level)


def test_an_impossible_slope_is_an_error():
    with pytest.raises(ValueError, match="repose"):
        volume.cone(3.0, 90.0)


@given(st.floats(0, 13), st.floats(0, 13))
def test_more_level_is_never_less_volume(one, other):
    low, high = sorted((one, other))
    assert SILO.volume(low) <= SILO.volume(high) + 1e-9


@given(st.floats(0, 1e6), st.floats(0, 20), st.floats(0, 20))
def test_uncertainty_is_never_less_than_its_greatest_part(weight, one, other):
    both = volume.margin(weight, one, other)
    assert both + 1e-6 >= max(volume.margin(weight, one), volume.margin(weight, other))

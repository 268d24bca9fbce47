"""kg/m of bars and pipes against the golden values of the trade, and what must always hold."""

import pytest
from engine import profiles
from engine.profiles import (
    bundle_weight,
    equal_angle,
    flat_bar,
    hexagon_bar,
    linear_weight,
    pipe,
    round_bar,
    square_bar,
)
from hypothesis import given
from hypothesis import strategies as st

GOLDEN = {10: 0.6165, 12: 0.8878, 16: 1.5783, 20: 2.4662, 25: 3.8534, 32: 6.3133}
SIZE = st.floats(1, 500)


@pytest.mark.parametrize(("diameter", "kg_per_m"), GOLDEN.items())
def test_rebar_has_its_golden_weight(diameter, kg_per_m):
    assert linear_weight("rebar", diameter=diameter) == pytest.approx(kg_per_m, abs=5.1e-5)
    # The trade's rounded constant, within its own rounding.
    assert round_bar(diameter) == pytest.approx(0.00617 * diameter**2, rel=1e-3)


def test_pipe_has_its_golden_weight():
    # 41.626 with the trade's 0.02466, 41.629 with the unrounded constant.
    assert pipe(219, 8) == pytest.approx(41.626, abs=0.005)
    assert linear_weight("pipe", diameter=219, thickness=8) == pipe(219, 8)


def test_other_profiles_have_the_weight_of_the_trade():
    assert square_bar(30) == pytest.approx(0.00785 * 30**2)
    assert hexagon_bar(30) == pytest.approx(0.0068 * 30**2, rel=1e-3)
    assert flat_bar(100, 12) == pytest.approx(0.00785 * 100 * 12)
    assert equal_angle(100, 10) == pytest.approx(0.00785 * 10 * (2 * 100 - 10))


def test_bundle_weighs_what_its_bars_weigh():
    assert bundle_weight(round_bar(25), 9_000, 60) == pytest.approx(3.8534 * 9 * 60, rel=1e-4)


def test_other_metals_weigh_by_their_density():
    assert round_bar(20, density=2710) == pytest.approx(round_bar(20) * 2710 / 7850)


def test_a_missing_size_is_no_weight_and_an_unknown_profile_an_error():
    assert linear_weight("flat", width=100) == 0.0
    assert linear_weight("round") == 0.0
    with pytest.raises(ValueError, match="profile"):
        linear_weight("star", diameter=20)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: pipe(20, 10),
        lambda: equal_angle(10, 10),
        lambda: round_bar(-1),
        lambda: square_bar(float("nan")),
        lambda: bundle_weight(1.0, 12_000, 0),
    ],
)
def test_impossible_sizes_are_refused(impossible):
    with pytest.raises(ValueError, match="greater than zero|no hole|no angle"):
        impossible()


@given(profile=st.sampled_from(profiles.PROFILES), size=SIZE, wall=st.floats(0.1, 0.4), by=SIZE)
def test_a_bigger_bar_is_heavier(profile, size, wall, by):
    def weigh(side):
        return linear_weight(profile, diameter=side, width=side, thickness=wall * side)

    assert weigh(size + by) > weigh(size) > 0


@given(size=SIZE)
def test_a_round_fits_into_its_hexagon_and_that_into_its_square(size):
    assert round_bar(size) < hexagon_bar(size) < square_bar(size)


@given(outer=st.floats(20, 1000), wall=st.floats(1, 9))
def test_a_pipe_is_a_round_without_its_core(outer, wall):
    core = round_bar(outer - 2 * wall)
    assert pipe(outer, wall) == pytest.approx(round_bar(outer) - core, rel=1e-6)

"""Limits between a weight and the theoretical one."""

import pytest
from engine.plausibility import REBAR_EDITIONS, WeightLimit, deviation, is_plausible, limit_for
from hypothesis import given
from hypothesis import strategies as st

REBAR = [
    WeightLimit("bundle", percent, "rebar", least, most)
    for least, most, percent in REBAR_EDITIONS["GB 1499.2-2024"]
]
USUAL = WeightLimit("bundle", 6.0)


@pytest.mark.parametrize(
    ("diameter", "percent"), [(6, 5.5), (12, 5.5), (14, 4.5), (20, 4.5), (22, 3.5), (50, 3.5)]
)
def test_rebar_has_the_limit_of_its_diameter(diameter, percent):
    assert limit_for([USUAL, *REBAR], "bundle", "rebar", diameter).percent == percent


def test_the_newer_edition_is_tighter_everywhere():
    older, newer = REBAR_EDITIONS["GB/T 1499.2-2018"], REBAR_EDITIONS["GB 1499.2-2024"]
    assert [row[:2] for row in older] == [row[:2] for row in newer]
    assert all(new[2] < old[2] for new, old in zip(newer, older, strict=True))


def test_between_the_ranges_and_for_other_profiles_the_usual_limit_counts():
    assert limit_for([USUAL, *REBAR], "bundle", "rebar", 13) == USUAL
    assert limit_for([USUAL, *REBAR], "bundle", "pipe", 16) == USUAL
    assert limit_for([USUAL, *REBAR], "coil") is None


def test_of_two_equally_particular_limits_the_tighter_counts():
    assert limit_for([USUAL, WeightLimit("bundle", 2.0)], "bundle").percent == 2.0


def test_exactly_at_the_limit_is_plausible_beyond_it_is_not():
    limit = WeightLimit("bundle", 3.5)
    assert is_plausible(1035, 1000, limit)
    assert is_plausible(965, 1000, limit)
    assert not is_plausible(1035.01, 1000, limit)
    assert not is_plausible(964.9, 1000, limit)


def test_what_is_not_known_is_no_alarm():
    assert is_plausible(5, 0, USUAL)
    assert is_plausible(0, 5, USUAL)
    assert is_plausible(5, 500, None)


def test_a_deviation_needs_something_to_deviate_from():
    with pytest.raises(ValueError, match="above zero"):
        deviation(5, 0)


@given(theory=st.floats(1, 1e6), percent=st.floats(-90, 90), limit=st.floats(0, 90))
def test_alarm_exactly_beyond_the_limit(theory, percent, limit):
    weight = theory * (1 + percent / 100)
    assert deviation(weight, theory) == pytest.approx(percent, abs=1e-6)
    if abs(abs(percent) - limit) > 1e-3:
        assert is_plausible(weight, theory, WeightLimit("f", limit)) == (abs(percent) < limit)

"""Errors of scales against OIML R76 and the golden values of DOMAIN.md 2.3; rules of a ticket."""

from datetime import date, datetime, timedelta

import pytest
from engine.plates import normal_plate
from engine.weighing import (
    Reading,
    Scale,
    deduction,
    greatest_error,
    gross_and_tare,
    net_tolerance,
    reading_problems,
    tare_is_unusual,
    ticket_problems,
    usual_tare,
)
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2026, 7, 1, 12)
WEIGHTS = st.floats(0, 100_000)


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("steps", "errors"),
    [(1, 0.5), (500, 0.5), (500.01, 1.0), (2000, 1.0), (2000.01, 1.5), (10_000, 1.5)],
)
@pytest.mark.parametrize("interval", [1, 20, 50])
def test_error_follows_the_steps_of_r76_and_doubles_in_service(steps, errors, interval):
    at_verification = greatest_error(steps * interval, interval, in_service=False)
    assert at_verification == pytest.approx(errors * interval)
    assert greatest_error(steps * interval, interval) == pytest.approx(2 * errors * interval)


@pytest.mark.parametrize(
    ("interval", "gross", "tare", "worst", "percent"),
    [
        (20, 49_000, 15_000, 100, 0.29),
        (20, 35_000, 15_000, 80, 0.40),
        (50, 49_000, 15_000, 150, 0.44),
        (50, 35_000, 15_000, 150, 0.75),
    ],
)
def test_net_has_its_golden_tolerance(interval, gross, tare, worst, percent):
    found, _likely = net_tolerance(gross, tare, interval)
    assert found == pytest.approx(worst)
    assert round(100 * found / (gross - tare), 2) == percent


def test_likely_error_is_the_root_of_the_squares():
    _worst, likely = net_tolerance(49_000, 15_000, 20)
    assert round(100 * likely / 34_000, 2) == 0.21


def test_a_tare_from_a_coarser_scale_widens_the_tolerance():
    assert net_tolerance(49_000, 15_000, 20, tare_interval=50)[0] == pytest.approx(60 + 50)


@given(gross=WEIGHTS, tare=WEIGHTS, interval=st.sampled_from([1, 5, 10, 20, 50]))
def test_likely_error_is_never_beyond_the_worst_case(gross, tare, interval):
    worst, likely = net_tolerance(gross, tare, interval)
    assert 0 < likely <= worst <= 6 * interval


@given(weight=WEIGHTS, more=st.floats(0, 50_000), interval=st.sampled_from([1, 20, 50]))
def test_more_load_never_means_less_error(weight, more, interval):
    assert greatest_error(weight, interval) <= greatest_error(weight + more, interval)


@pytest.mark.parametrize(("weight", "interval"), [(-1, 20), (1, 0), (1, -5), (1, float("nan"))])
def test_an_impossible_scale_is_refused(weight, interval):
    with pytest.raises(ValueError, match="no load"):
        greatest_error(weight, interval)


@given(first=WEIGHTS, second=WEIGHTS)
def test_net_is_gross_less_tare_and_never_below_zero(first, second):
    gross, tare, net = gross_and_tare(first, second)
    assert net == gross - tare >= 0
    assert {gross, tare} == {first, second}


def test_a_tare_is_unusual_beyond_two_intervals_or_half_a_percent():
    light, heavy = [2_000.0] * 3, [15_000.0] * 3
    assert not tare_is_unusual(2_040, light, 20)
    assert tare_is_unusual(2_041, light, 20)
    assert not tare_is_unusual(15_075, heavy, 20)
    assert tare_is_unusual(14_924, heavy, 20)


def test_the_first_tare_of_a_vehicle_raises_no_alarm():
    assert not tare_is_unusual(15_000, [], 20)
    assert usual_tare([]) == 0.0


def test_only_the_last_ten_tares_count():
    assert usual_tare([20_000.0] * 30 + [15_000.0] * 10) == 15_000.0


SCALE = Scale(20, greatest=80_000, least=400, valid_until=date(2026, 7, 1))


def test_the_last_day_of_the_certificate_still_counts():
    assert reading_problems(Reading(15_000, NOON), SCALE, date(2026, 7, 1)) == []
    assert codes(reading_problems(Reading(15_000, NOON), SCALE, date(2026, 7, 2))) == ["expired"]


def test_a_scale_without_a_certificate_weighs_nothing():
    assert codes(reading_problems(Reading(15_000, NOON), Scale(20), NOON.date())) == ["expired"]


@pytest.mark.parametrize(
    ("weight", "stable", "found"),
    [
        (80_000, True, []),
        (80_020, True, ["too_heavy"]),
        (400, True, []),
        (380, True, ["too_light"]),
        (0, True, ["too_light"]),
        (float("nan"), True, ["too_light"]),
        (15_000, False, ["unstable"]),
    ],
)
def test_weights_outside_the_scale_or_in_motion_are_refused(weight, stable, found):
    assert codes(reading_problems(Reading(weight, NOON, "", stable), SCALE, NOON.date())) == found


def pair(first, second, seconds=600, plates=("A1", "A1")):
    return (
        Reading(first, NOON, plates[0]),
        Reading(second, NOON + timedelta(seconds=seconds), plates[1]),
    )


def test_a_truck_that_unloads_gets_lighter_and_one_that_loads_heavier():
    assert ticket_problems(*pair(49_000, 15_000), "in", 60) == []
    assert ticket_problems(*pair(15_000, 49_000), "out", 60) == []
    assert codes(ticket_problems(*pair(15_000, 49_000), "in", 60)) == ["heavier"]
    assert codes(ticket_problems(*pair(49_000, 15_000), "out", 60)) == ["lighter"]
    assert ticket_problems(*pair(49_000, 15_000), "", 60) == []


def test_the_second_weighing_waits_and_is_the_same_truck():
    assert codes(ticket_problems(*pair(49_000, 15_000, seconds=59), "in", 60)) == ["too_soon"]
    assert ticket_problems(*pair(49_000, 15_000, seconds=60), "in", 60) == []
    other = pair(49_000, 15_000, plates=("A1", "B2"))
    assert codes(ticket_problems(*other, "in", 60)) == ["other_plate"]


def test_deductions_are_a_share_or_a_weight_and_never_more_than_the_net():
    assert deduction(34_000, percent=2.5) == pytest.approx(850)
    assert deduction(34_000, weight=120) == 120
    for wrong in ({}, {"percent": 1, "weight": 1}, {"weight": -1}, {"weight": 34_001}):
        with pytest.raises(ValueError, match="deduction"):
            deduction(34_000, **wrong)


@given(st.text())
def test_a_plate_has_one_spelling(text):
    plate = normal_plate(text)
    assert normal_plate(plate) == plate
    assert len(plate) <= 20
    assert normal_plate(f" {plate[:2]}-{plate[2:]} ") == plate


def test_blanks_dots_and_wide_letters_do_not_make_another_plate():
    assert normal_plate("沪A·D12345") == normal_plate("沪ａｄ 12345") == "沪AD12345"

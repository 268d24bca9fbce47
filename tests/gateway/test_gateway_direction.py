"""Which way a tag went."""

from __future__ import annotations

import random

import pytest
from bulk_wms_gateway import direction
from bulk_wms_gateway.direction import Side
from bulk_wms_gateway.reads import Edge
from gate_model import Pass, reads_of
from hypothesis import given
from hypothesis import strategies as st

INNER_EYE, OUTER_EYE = 1, 2


def sides_of(passing: Pass, seed: int) -> tuple[Side, Side]:
    inner, outer = Side(), Side()
    for read in reads_of(passing, random.Random(seed)):
        (inner if read.antenna == 1 else outer).add(read.at, read.rssi)
    return inner, outer


def edges(*changes: tuple[int, bool]) -> list[Edge]:
    return [Edge(port, active, float(at)) for at, (port, active) in enumerate(changes)]


@pytest.mark.parametrize("out", [True, False])
def test_a_slow_tag_with_many_reads_is_told_right_every_time(out):
    for seed in range(100):
        late, errors = direction.lag(*sides_of(Pass(speed=1.5, fading=4, rate=60, out=out), seed))
        assert (late > 0) == out
        assert direction.way(errors, 0.9)[0] == ("out" if out else "in")


def test_few_reads_at_speed_are_unknown_rather_than_wrong():
    wrong = known = 0
    for seed in range(300):
        _late, errors = direction.lag(*sides_of(Pass(speed=5, fading=7, rate=12, out=True), seed))
        way, _sure = direction.way(errors, 0.9)
        known += way != "unknown"
        wrong += way == "in"
    assert known > 20
    assert wrong <= 0.15 * 300


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(-80, -30)), min_size=1, max_size=50))
def test_sums_of_parts_are_the_sums_of_all(reads):
    whole, first, second = Side(), Side(), Side()
    for position, (seconds, rssi) in enumerate(reads):
        whole.add(seconds, rssi)
        (first if position % 2 else second).add(seconds, rssi)
    both = direction.joined((first, second))
    assert both.count == whole.count
    assert both.centroid == pytest.approx(whole.centroid)
    assert both.variance == pytest.approx(whole.variance, abs=1e-9)
    assert 0 <= both.centroid <= 20


def test_first_eye_broken_and_other_eye_freed_last_is_a_passage():
    out = edges((INNER_EYE, True), (OUTER_EYE, True), (INNER_EYE, False), (OUTER_EYE, False))
    assert direction.eyes_way(out, INNER_EYE, OUTER_EYE) == "out"
    inwards = edges((OUTER_EYE, True), (INNER_EYE, True), (OUTER_EYE, False), (INNER_EYE, False))
    assert direction.eyes_way(inwards, INNER_EYE, OUTER_EYE) == "in"


def test_who_turns_round_in_the_gate_has_not_passed():
    back = edges((INNER_EYE, True), (OUTER_EYE, True), (OUTER_EYE, False), (INNER_EYE, False))
    assert direction.eyes_way(back, INNER_EYE, OUTER_EYE) == "unknown"


def test_a_dead_eye_leaves_the_direction_open():
    assert direction.eyes_way(edges((1, True), (1, False)), INNER_EYE, OUTER_EYE) == "unknown"
